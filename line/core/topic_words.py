"""Topics and articles that somebody names in words, wherever the conversation stands.

Pure: exact words and phrases. Where what is named leads to is `topics`'.
"""

from __future__ import annotations

from line.core.topics import Places, Topics
from line.core.understanding import denies, holds, normalise


def named(topics: Topics, text: str, *, alone: bool = False) -> Places:
    """The places that these words name. `alone`: as the whole text and nothing else, and sections only."""
    words = normalise(text)
    whole = topics.words.get(words, ())
    if alone:
        return tuple(place for place in whole if place.startswith("read."))
    return whole or _inside(topics, words)


def _inside(topics: Topics, words: str) -> Places:
    """What the longest names in a sentence mean; in one that denies something, a name must deny itself."""
    said = words.split()
    spans = (
        " ".join(said[start : start + length])
        for length in range(1, min(topics.longest, len(said)) + 1)
        for start in range(len(said) - length + 1)
    )
    denied = denies(words)
    found = {span for span in spans if span in topics.names and (not denied or denies(span))}
    longest = [name for name in found if not any(name != other and holds(other, name) for other in found)]
    return tuple(dict.fromkeys(place for name in sorted(longest) for place in topics.names[name]))
