"""Opting out and in: the carrier's own words, and the phrases that the carrier does not know.

The rule of 47 CFR 64.1200(a)(10): any reasonable wording ends the messages. One opt-out stops all automated texts
and calls; only START or UNSTOP, or a fresh recorded consent, brings them back. YES never changes anything here.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from line.core.plain import normalise


class CarrierWord(StrEnum):
    """What the carrier itself does with an exact word, before we hear of it (twilio.md 4.3)."""

    STOP = "stop"
    START = "start"
    HELP = "help"
    YES = "yes"


_STOP = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
_EXACT = (
    dict.fromkeys(_STOP, CarrierWord.STOP)
    | dict.fromkeys(("START", "UNSTOP"), CarrierWord.START)
    | dict.fromkeys(("HELP", "INFO"), CarrierWord.HELP)
    | {"YES": CarrierWord.YES}
)
CARRIER_WORDS = frozenset(_EXACT)
"""Single words that the carrier acts on or answers before we hear of them: nothing of ours is named by one."""

MAY_MEAN_THE_VISIT = frozenset({"cancel", "end", "cancelar"})
"""Opt-out words that a patient may have meant for her appointment: staff are asked to phone her (safety.md T5)."""


def carrier_word(body: str, opt_out_type: str | None) -> CarrierWord | None:
    """The carrier's word that this text is, or None. `opt_out_type` is Advanced Opt-Out's own verdict, if any.

    The carrier matches single words whatever their case; "stop." and "STOP PLEASE" are ours to hear.
    """
    exact = _EXACT.get(body.strip().upper())
    if not opt_out_type:
        return exact
    verdict = next((word for word in CarrierWord if word.name == opt_out_type.upper()), None)
    # A bare YES answers our own question; where Advanced Opt-Out takes it for START, it still turns nothing on.
    return exact if exact is CarrierWord.YES and verdict is CarrierWord.START else verdict


def may_mean_the_visit(body: str) -> bool:
    """Whether the whole text is such a word; in longer texts she says herself what she means."""
    return normalise(body) in MAY_MEAN_THE_VISIT


def wants_out(text: str, phrases: Iterable[str]) -> bool:
    """Whether the whole text is one of the opt-out phrases (normalised, all languages)."""
    return normalise(text) in phrases


def wants_out_too(text: str, phrases: Iterable[str]) -> bool:
    """Whether a written red flag begins with STOP or a phrase of three words or more: it does both (safety.md C5)."""
    starts = ("stop", "unsubscribe", *(phrase for phrase in phrases if phrase.count(" ") >= 2))
    return any(f"{normalise(text)} ".startswith(f"{start} ") for start in starts)
