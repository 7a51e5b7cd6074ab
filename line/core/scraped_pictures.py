"""The words of a picture on a page ("Image of a knee", "knee.jpg"), and the article's words that are glued to them.

Pure. Nobody sees a picture on a call or in a text.
"""

from __future__ import annotations

import re

from line.core.scraped_advice import URGENT
from line.core.scraped_prose import COMMANDS, VERB

_I = re.IGNORECASE
_FILE = r"\.(?:jpe?g|png|gif|webp|svg)\b"
_PICTURE = re.compile(
    r"(?:image|picture|photo(?:graph)?|illustration|graphic|diagram|screenshot|thumbnail|logo|icon|video"
    r"|infographic)s?"
    r"(?: \d+)?(?: of\b|:|\s*\().*|(?:fig(?:ure|\.)|photo|image|video) \d+.*|!\[[^\]]*\](?:\([^)]*\))?"
    r"|\[(?:image|video|embed)[^\]]*\]"
    rf"|(?:photo|image) (?:credit|courtesy|source)\b.*|.{{1,80}}{_FILE}",
    _I,
)
# Pictures that say themselves where they end.
_ENDED = re.compile(
    rf"!\[[^\]]*\](?:\([^)]*\))?|\[(?:image|picture|photo|video|embed)\b[^\]]*\]|(?<!\S)[\w%/-]+{_FILE}", _I
)
_NAME_OF_A_FILE = re.compile(rf"(?:[\w-]+ ){{0,3}}[\w%/-]+{_FILE}", _I)
_BEGINS_INSIDE = re.compile(
    r"(?<=[a-z]) (?=(?:Image|Picture|Photo|Photograph|Illustration|Diagram)s? (?:of\b|\d|credit\b|courtesy\b))"
)
# Where a caption without a stop may be over: a word with a capital behind one without.
_SEAM = re.compile(r"(?<=[a-z0-9)\]]) (?=[A-Z][\w’'-]* )")
_GLUED_STOP = re.compile(r"(?<=[a-z0-9)\]][.!?])(?=[A-Z][a-z’']* )")
_BEGINS = [*COMMANDS, *"always if when after before because while you it they we there".split()]
_SAYS = re.compile(rf"(?:{'|'.join(word.capitalize() for word in _BEGINS)}) [a-z’']+,? \S+")
_TOLD = re.compile(
    r"(?:(?:An?|The|Your|This|These|Most|Many|Some) [\w’'-]+|[A-Z][\w’'-]*)(?: \w+){0,3}? (?P<verb>\w+)\b"
)


def is_picture(text: str) -> bool:
    """Whether these words are those of a picture, perhaps with others glued to them."""
    return _PICTURE.fullmatch(text.strip()) is not None


def without_picture(sentence: str) -> tuple[str, str]:
    """(what is left, the picture's words) of a sentence: "Image of an ankle Rest is best." leaves "Rest is best."."""
    if _NAME_OF_A_FILE.fullmatch(sentence.strip()):
        return "", sentence.strip()
    gone = [found.group() for found in _ENDED.finditer(sentence)]
    left = re.sub(r"\s+", " ", _ENDED.sub(" ", sentence)).strip()
    if not re.search(r"\w", left):
        return "", sentence.strip()
    before, *inside = _BEGINS_INSIDE.split(left, maxsplit=1)
    caption = inside[0] if inside else left
    if inside or is_picture(left):
        rest = _after_caption(caption)
        words = caption.removesuffix(rest).strip()
        if not URGENT.search(words):
            gone.append(words)
            left = " ".join(piece for piece in (before if inside else "", rest) if piece)
    return left, " ".join(gone)


def _after_caption(caption: str) -> str:
    """The sentence that begins inside of a caption, or nothing."""
    if stopped := _GLUED_STOP.search(caption):
        return caption[stopped.end() :]
    for seam in _SEAM.finditer(caption):
        rest = caption[seam.end() :]
        told = _TOLD.match(rest)
        if _SAYS.match(rest) or (told and (VERB.fullmatch(told["verb"]) or VERB.search(told.group()))):
            return rest
    return ""
