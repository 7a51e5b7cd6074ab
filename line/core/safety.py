"""Red flags: words that may mean an emergency (tier A), self-harm (S) or care the same day (B), safety.md C3 to C5.

A net, not a promise: the emergency notice goes to everyone whatever is found here. A negation hides nothing ("can't
breathe" holds one itself); only declared look-alikes do, and a doubt takes them back. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from line.core.clauses import clauses_of
from line.core.lexicon import Lexicon
from line.core.patterns import Hit
from line.core.weights import tells

SELF_HARM = "S"
EMERGENCY = "A"
SAME_DAY = "B"
TIERS = (SELF_HARM, EMERGENCY, SAME_DAY)
"""The gravest first: what comes later never hides it."""

NO_FLAG = "none"
WEIGHED = "weighed"
"""The name of the sign where no rule fits and the weights tell."""

ADDED = MappingProxyType({"S": -0.2, "A": 0.3, "B": 0.3})
"""How far a tier must stand above "none" where no rule fits."""
FEWEST_ALONE = 5
"""In fewer words the weights find nothing by themselves: "my mom hurt her leg" has too little to tell a cry by."""
LET_PASS = MappingProxyType({"S": -1.3, "A": -0.5, "B": -0.5})
"""And where one does: a doubt keeps the flag."""


def red_flag(text: str, lexicon: Lexicon) -> str | None:
    """The tier of the words, "S" before "A" before "B", or None."""
    found = red_flag_in(text, lexicon.read(text).words, lexicon)
    return found[0] if found else None


def red_flag_in(text: str, words: tuple[str, ...], lexicon: Lexicon) -> tuple[str, str] | None:
    """The tier and the name of the sign that a text, which has these words, holds, or None.

    What a look-alike or the weights explain away in the whole text still counts when a clause of it, by itself, holds a
    sign: an everyday wish beside a cry for help must not silence it."""
    found, signs = _judged(words, lexicon)
    if found or not signs:
        return found
    for clause in clauses_of(text, lexicon.clause_ends):
        in_clause, _ = _judged(lexicon.read(clause).words, lexicon)
        if in_clause and in_clause[1] != WEIGHED:
            return in_clause
    return None


def _judged(words: tuple[str, ...], lexicon: Lexicon) -> tuple[tuple[str, str] | None, bool]:
    """What is found in these words as they stand, and whether any sign was among them."""
    signs, alike = lexicon.signs.find(words), lexicon.look_alikes.find(words)
    ruled = _by_rule(words, lexicon, signs, alike)
    if not tells(words) or (ruled is None and len(words) < FEWEST_ALONE):
        return ruled, bool(signs)
    scores = lexicon.weights.flag.weigh(words, _clues(lexicon, signs, alike, ruled))
    return (_weighed(ruled, scores) if scores else ruled), bool(signs)


def clues(words: tuple[str, ...], lexicon: Lexicon) -> list[str]:
    """What the rules say of these words, as clues for the weights."""
    signs, alike = lexicon.signs.find(words), lexicon.look_alikes.find(words)
    return _clues(lexicon, signs, alike, _by_rule(words, lexicon, signs, alike))


def _clues(
    lexicon: Lexicon, signs: Iterable[Hit], alike: Iterable[Hit], ruled: tuple[str, str] | None
) -> list[str]:
    names = [hit.rule.name for hit in signs]
    return [
        *(f"sign:{name}" for name in names),
        *(f"tier:{tier}" for tier in sorted({lexicon.tiers[name] for name in names})),
        *(f"alike:{name}" for name in sorted({hit.rule.name for hit in alike})),
        f"flag:{ruled[0] if ruled else NO_FLAG}",
    ]


def _weighed(ruled: tuple[str, str] | None, scores: Mapping[str, float]) -> tuple[str, str] | None:
    """The rules' verdict beside the weights': these add what no rule fits, and let pass what they are sure of."""
    above = {tier: scores[tier] - scores[NO_FLAG] for tier in TIERS}
    if ruled is None:
        added = [tier for tier in TIERS if above[tier] > ADDED[tier]]
        return (max(added, key=above.__getitem__), WEIGHED) if added else None
    best = max(TIERS, key=above.__getitem__)
    if above[best] < LET_PASS[ruled[0]]:
        return None
    return ruled if ruled[0] in (best, SELF_HARM) or above[best] <= 0 else (best, WEIGHED)


def _by_rule(
    words: tuple[str, ...], lexicon: Lexicon, signs: list[Hit], look_alikes: Iterable[Hit]
) -> tuple[str, str] | None:
    if not signs:
        return None
    alike = [
        (lexicon.looks[hit.rule.name], hit.places)
        for hit in look_alikes
        if not lexicon.looks[hit.rule.name].unless.find(words)
    ]
    for tier in TIERS:
        if not any(lexicon.tiers[hit.rule.name] == tier for hit in signs):
            continue
        spent = frozenset().union(*(places for looks, places in alike if tier in looks.hides))
        left = lexicon.signs.find(words, spent) if spent else signs
        name = next((hit.rule.name for hit in left if lexicon.tiers[hit.rule.name] == tier), None)
        if name is not None:
            return tier, name
    return None
