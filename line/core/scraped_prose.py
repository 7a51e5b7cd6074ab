"""Whether a line of a page reads as a sentence, or as the name of what stands under it.

Pure, and a guess: by its last stop, by capitals, and by the small words that only sentences have.
"""

from __future__ import annotations

import re

_CLOSED = r"[\"'”’)\]]*$"
_STOPPED = re.compile(rf"[.!…;,]{_CLOSED}")
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_ASKS = re.compile(r"(?:what|who|why|how|where|when|which)\b[^,]*$", re.IGNORECASE)
VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|being|may|can|cannot|could|might|must|will|would|should|has|have|had|do|does|did"
    r"|(?:is|are|was|were|do|does|did|ca|wo|could|would|should|has|have)n[’']?t|needs?|helps|hurts|happens|makes|gets"
    r"|goes|comes|takes|keeps|feels|means|occurs|depends|begins|starts|lasts|heals|works|tends|becomes)\b",
    re.IGNORECASE,
)
"""Verbs that a sentence has, and the name of a section seldom."""
_BEGINS = re.compile(
    r"(?:it|they|you|we|he|she|this|these|those|there|if|because|although|please|do not|don[’']?t|never|always)\b",
    re.IGNORECASE,
)
COMMANDS = (
    "apply ask avoid bend call check contact do drink eat elevate get give go hold ice keep lie lift limit make move"
    " never phone place please put raise repeat rest seek see sit stand start stay stop stretch take talk tell text try"
    " use visit wait walk watch wear wrap"
).split()
COMMAND = re.compile(rf"(?:{'|'.join(COMMANDS)})\b", re.IGNORECASE)
"""How a sentence begins that tells a patient what to do."""
_BROKEN_OFF = re.compile(
    r"(?:\b(?:a|an|the|of|to|and|or|but|with|for|in|on|at|by|from|as|is|are|was|were|be|may|can|will|should"
    r"|your|their|his|her"
    r"|its|our|if|when|because|while|after|before|than|that|which|who|not|more|most|very|such|into|over"
    r"|about|some|any|each|every|both|between|without|within|under|until|during|through)|[,;–—-]|\.\.\.|…"
    r"|\[(?:\.\.\.|…)\])$",
    re.IGNORECASE,
)
_MOST_WORDS_OF_A_NAME = 6


def is_stopped(text: str) -> bool:
    """Whether a sentence ends here: with a stop, perhaps inside of quotes or brackets. A question may be a heading."""
    return _STOPPED.search(text) is not None


def breaks_off(text: str) -> bool:
    """Whether these words plainly want others after them."""
    return _BROKEN_OFF.search(text[-30:]) is not None  # it is asked of paragraphs that grow


def in_title_case(text: str) -> bool:
    """Whether every longer word has a capital ("Signs and Symptoms"), and not all letters are capitals."""
    longer = [word for word in _WORD.findall(text) if len(word) > 3]
    return bool(longer) and all(word[0].isupper() for word in longer) and not text.isupper()


def reads_as_sentence(text: str) -> bool:
    """Whether a line says something; without that it names something."""
    if is_stopped(text):
        return True
    if in_title_case(text) or text.endswith("?") or _ASKS.match(text):
        return False
    told = _BEGINS.match(text) or VERB.search(text)
    return bool(told) or (not text.isupper() and len(text.split()) > _MOST_WORDS_OF_A_NAME)
