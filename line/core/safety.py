"""Red flags: words that may mean an emergency (tier A) or self-harm (tier S), safety.md C3 to C5.

A net, not a promise: the emergency notice goes to everyone whatever is found here. Exact words and phrases;
a negation never hides one ("can't breathe" holds one itself). Pure.
"""

from __future__ import annotations

from collections.abc import Mapping

from line.core.plain import holds, normalise

SELF_HARM = "S"
EMERGENCY = "A"


def red_flag(text: str, lexicon: Mapping[str, tuple[str, ...]]) -> str | None:
    """The tier of the words, "S" before "A", or None. `lexicon`: normalised phrases of all languages by tier."""
    words = normalise(text)
    for tier in (SELF_HARM, EMERGENCY):
        if any(holds(words, phrase) for phrase in lexicon.get(tier, ())):
            return tier
    return None
