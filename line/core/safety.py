"""Red flags: words that may mean an emergency (tier A), self-harm (S) or care the same day (B), safety.md C3 to C5.

A net, not a promise: the emergency notice goes to everyone whatever is found here. A negation hides nothing ("can't
breathe" holds one itself); only declared look-alikes do, and a doubt takes them back. Pure.
"""

from __future__ import annotations

from line.core.lexicon import Lexicon

SELF_HARM = "S"
EMERGENCY = "A"
SAME_DAY = "B"
TIERS = (SELF_HARM, EMERGENCY, SAME_DAY)
"""The gravest first: what comes later never hides it."""


def red_flag(text: str, lexicon: Lexicon) -> str | None:
    """The tier of the words, "S" before "A" before "B", or None."""
    found = red_flag_in(lexicon.read(text).words, lexicon)
    return found[0] if found else None


def red_flag_in(words: tuple[str, ...], lexicon: Lexicon) -> tuple[str, str] | None:
    """The tier and the name of the sign that these words hold, or None."""
    signs = lexicon.signs.find(words)
    if not signs:
        return None
    alike = [
        (lexicon.looks[hit.rule.name], hit.places)
        for hit in lexicon.look_alikes.find(words)
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
