"""What a phone adds to a text by itself: the signature of a mail program, and a tapback, which quotes our own words.

Pure. A tapback becomes the thumb that it is; the words of a person stay as they were typed.
"""

from __future__ import annotations

import re

THUMB_UP, THUMB_DOWN = "\U0001f44d", "\U0001f44e"

_SIGNATURE = re.compile(
    r"(?:^|\s)(?:-+\s*)?(?:sent from|enviado desde|get outlook for|obtener outlook para)"
    r"\s+\w+(?:[ -]\w+){0,3}[.!]?\s*$",
    re.IGNORECASE,
)
_QUOTED = r"\s+(?:to\s+|a\s+)?[“\"«'‘]\s*JOI\b.*$"
_UP = re.compile(
    rf"^(?:liked|loved|emphasized|le gust[oó]|le encant[oó]|me gusta|reacted\s+[👍❤✅👌]\S*){_QUOTED}",
    re.IGNORECASE | re.DOTALL,
)
_DOWN = re.compile(rf"^(?:disliked|no le gust[oó]|reacted\s+👎\S*){_QUOTED}", re.IGNORECASE | re.DOTALL)
_OTHER = re.compile(
    rf"^(?:laughed at|questioned|removed (?:a|an) \w+ from|reacted\s+\S+|se ri[oó] de|pregunt[oó]\w*){_QUOTED}",
    re.IGNORECASE | re.DOTALL,
)
_TONES = re.compile("[\U0001f3fb-\U0001f3ff\ufe0f\u200d\\s.!]")


def typed(text: str) -> str:
    """The text without a signature; a tapback on a text of ours as a thumb, or "" when it says neither yes nor no."""
    if _UP.match(text.strip()):
        return THUMB_UP
    if _DOWN.match(text.strip()):
        return THUMB_DOWN
    if _OTHER.match(text.strip()):
        return ""
    return _SIGNATURE.sub("", text)


def thumbs_down(text: str) -> bool:
    """Whether the whole text is a thumb down, which ends the messages (safety.md T5)."""
    left = _TONES.sub("", text)
    return bool(left) and set(left) == {THUMB_DOWN}


def thumbs_as_words(text: str) -> str:
    """The text with a thumb up, and signs that mean the same, as a word of their own."""
    return re.sub("[\U0001f44d\U0001f44c\u2705\U0001f197\u2714\u2611]", " thumbsup ", text)
