"""Topics and articles that somebody names in words, wherever the conversation stands.

Pure: exact words and phrases. Where what is named leads to is `topics`'.
"""

from __future__ import annotations

from line.core.lexicon import Lexicon
from line.core.topics import Places, Topics
from line.core.understanding import denies, holds, normalise


def named(topics: Topics, text: str, lexicon: Lexicon, *, alone: bool = False) -> Places:
    """The places that these words name, polite ones aside. `alone`: as the whole text and nothing else, and sections
    only."""
    words = normalise(text)
    whole = topics.words.get(words) or topics.words.get(lexicon.said_plainly(words), ())
    if alone:
        return tuple(place for place in whole if place.startswith("read."))
    if whole:
        return whole
    inside = _inside(topics, words)
    coded = {place for code, place in topics.codes.items() if holds(words, code)}
    if not coded:
        return inside
    # "HO symptoms": the code wins over what else is named or open. Without a section, `understanding` tells what is
    # asked of its article.
    sections = [place for place in inside if place.startswith("read.")]
    return (*sorted(coded), *sections) if sections else ()


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
