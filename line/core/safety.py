"""Red flags: words that may mean an emergency (tier A), self-harm (S) or care that cannot wait (B), safety.md C3 to C5.

A net, not a promise: the emergency notice goes to everyone whatever is found here. Exact words and phrases;
a negation never hides one ("can't breathe" holds one itself). Pure.
"""

from __future__ import annotations

from collections.abc import Mapping

from line.core.plain import holds, normalise

SELF_HARM = "S"
EMERGENCY = "A"
SAME_DAY = "B"


def red_flag(text: str, lexicon: Mapping[str, tuple[str, ...]]) -> str | None:
    """The tier of the words, "S" before "A" before "B", or None.

    `lexicon`: normalised phrases of all languages, by tier.
    """
    words = normalise(text)
    for tier in (SELF_HARM, EMERGENCY, SAME_DAY):
        if any(holds(words, phrase) for phrase in lexicon.get(tier, ())):
            return tier
    return None
