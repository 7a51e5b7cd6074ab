"""What is said into a reminder call, as the key that it stands for: nobody needs to press one. Pure.

Heard too badly to be sure, it stands for none where it would end the calls or give up the visit.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from line.core import meant
from line.core.meaning import ACT, Intent
from line.core.reminder_call import Step
from line.core.script import Script
from line.core.turn import Heard
from line.core.understanding import Context, key_of, normalise, understand

UNHEARD = "?"
"""No key: words that mean nothing at this step."""

_EVERYWHERE = {
    Intent.STOP: "8",
    Intent.REPEAT: "9",
    Intent.AGENT: "0",
    Intent.CALLBACK: "0",
}
_KEYS: Mapping[Step, Mapping[Intent, str]] = MappingProxyType(
    {
        "hello": MappingProxyType(_EVERYWHERE | {Intent.APPOINTMENT_CONFIRM: "1"}),
        "visit": MappingProxyType(
            _EVERYWHERE
            | {
                Intent.APPOINTMENT_CONFIRM: "1",
                Intent.APPOINTMENT_RESCHEDULE: "2",
                Intent.APPOINTMENT_CANCEL: "2",
            }
        ),
    }
)
_HARD_TO_TAKE_BACK = frozenset({"2", "8"})


def key_said(heard: Heard, step: Step, script: Script, language: str, who: str) -> str:
    """The key that these words stand for at this step, or UNHEARD. `who`: how the call names whom it is for, or ""."""
    if meant.doubtful(heard):
        return UNHEARD
    key = key_of(heard) or _meant(heard, step, script, language, who)
    return UNHEARD if key in _HARD_TO_TAKE_BACK and meant.unsure(heard) else key


def hints(script: Script, step: Step, language: str) -> tuple[str, ...]:
    """What the recogniser should expect at this step."""
    heard = script.vocabulary[language]
    return (
        *heard[f"reminder.{step}"],
        *heard["reminder.ends"],
        *heard["staff"],
        *heard["repeat"],
        *heard["urgent"],
    )


def _meant(heard: Heard, step: Step, script: Script, language: str, who: str) -> str:
    if step == "hello" and _is_her(heard.text, script.vocabulary[language]["reminder.hello"], who):
        return "1"
    # Nothing is open but the reminder, so that a bare "stop" can only mean these calls.
    here = Context(visits=True)
    meaning = understand(heard.text, script.lexicon, medium="speech", language=language, context=here)
    return _KEYS[step].get(meaning.intent, UNHEARD) if meaning.confidence >= ACT else UNHEARD


def _is_her(text: str, words: tuple[str, ...], who: str) -> bool:
    said = normalise(text)
    unnamed = said.removesuffix(f" {normalise(who)}") if who else said
    return {said, unnamed}.intersection(map(normalise, words)) != set()
