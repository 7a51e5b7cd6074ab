"""Opting out and in: the carrier's own words, and the phrases that the carrier does not know.

The rule of 47 CFR 64.1200(a)(10): any reasonable wording ends the messages. One opt-out stops all automated texts
and calls; only START or UNSTOP, or a fresh recorded consent, brings them back. YES never changes anything here.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from line.core.lexicon import Lexicon
from line.core.meaning import Intent
from line.core.plain import holds, normalise
from line.core.turn import Medium
from line.core.weights import tells


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


def wants_out(text: str, lexicon: Lexicon, medium: Medium) -> bool:
    """Whether the words end all automated messages: a whole text that does, or a wording inside a longer one. On a call
    a bare "stop" answers what was asked and ends nothing."""
    return wish_to_end(lexicon.read(text).words, lexicon, medium) > 0


SURELY, PERHAPS = 1.0, 0.65
"""How sure it is that somebody opts out: it is done at once, or asked first (core/meaning.py: ACT, CONFIRM)."""


def wish_to_end(words: tuple[str, ...], lexicon: Lexicon, medium: Medium, *, flagged: bool = False) -> float:
    """How sure it is that words which were read already end all messages: SURELY, PERHAPS or 0.

    `flagged`: they hold a red flag, and then a written STOP at their beginning is one, whatever follows ("STOP chest
    pain": it does both, safety.md C5)."""
    said = {" ".join(words), " ".join(lexicon.told(words))}
    if not said.isdisjoint(lexicon.out_whole[medium]):
        return SURELY
    if medium == "speech" and not said.isdisjoint(lexicon.out_whole["writing"]):
        return 0  # by itself it answers what was asked on a call ("stop please", "wrong number")
    rules = _by_rule(words, lexicon)
    if flagged and medium == "writing" and words[0] in _AT_THE_BEGINNING and 0 not in rules.spent:
        return SURELY
    scores = lexicon.weights.out.weigh(words, _clues(rules, medium)) if tells(words) else {}
    if not scores:
        return SURELY if rules.ends else 0
    asked = LET_PASS if rules.ends else EXPLAINED if rules.fits else ADDED
    if scores[CarrierWord.STOP] <= asked:
        return 0
    return SURELY if rules.ends or scores[CarrierWord.STOP] > ASKED else PERHAPS


def clues(words: tuple[str, ...], lexicon: Lexicon, medium: Medium) -> list[str]:
    """What the rules say of these words, as clues for the weights."""
    return _clues(_by_rule(words, lexicon), medium)


class _Rules(NamedTuple):
    """What the rules say: whether a wording of opting out fits, whether one is left beside the look-alikes, and the
    places of these."""

    fits: bool
    ends: bool
    spent: frozenset[int]


def _by_rule(words: tuple[str, ...], lexicon: Lexicon) -> _Rules:
    spent = frozenset[int]().union(*(hit.places for hit in lexicon.out_look_alikes.find(words)))
    fits = bool(lexicon.out.find(words))
    return _Rules(fits, fits and (not spent or bool(lexicon.out.find(words, spent))), spent)


def _clues(rules: _Rules, medium: Medium) -> list[str]:
    said = (("out", rules.fits), ("out_alike", bool(rules.spent)), ("ends", rules.ends))
    return [f"medium:{medium}", *(name for name, holds in said if holds)]


ADDED, EXPLAINED, LET_PASS, ASKED = 0.1, 0.3, -0.5, 0.5
"""How much must speak for an opt-out where no rule fits, where a look-alike explains the one that does ("don't stop
texting me"), and where one is left; and how much where no rule is left, for it to be done without being asked."""

_AT_THE_BEGINNING = frozenset({"stop", "unsubscribe"})


def is_worded(words: tuple[str, ...], lexicon: Lexicon) -> bool:
    """Whether a known wording of opting out stands in the words; where none does, only the weights speak for one."""
    whole = {" ".join(words), " ".join(lexicon.told(words))}
    known = not whole.isdisjoint(lexicon.out_whole["writing"])
    return known or _by_rule(words, lexicon).ends


def beside(words: tuple[str, ...], lexicon: Lexicon) -> tuple[Intent, ...]:
    """What words that end the messages ask for as well: a person who phones, or to give up a visit."""
    spent = frozenset[int]().union(*(hit.places for hit in lexicon.not_beside.find(words)))
    return tuple(dict.fromkeys(Intent(hit.rule.name) for hit in lexicon.beside.find(words, spent)))


def is_wrong_number(text: str, lexicon: Lexicon) -> bool:
    """Whether a text that ends the messages says that somebody else has this number."""
    words = " ".join(lexicon.read(text).words)
    return any(holds(words, phrase) for phrase in lexicon.out_whole["wrong_number"])
