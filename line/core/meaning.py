"""What a person's words mean, as data: an intent, how sure it is, and which rule says so.

Owns the vocabulary only. The rules are `understanding`'s; what an intent leads to is the conversation's.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Intent(StrEnum):
    """What somebody wants of the line, on either channel."""

    SECTION = "section"
    MENU = "menu"
    CALLBACK = "callback"
    APPOINTMENT_CONFIRM = "appointment_confirm"
    APPOINTMENT_RESCHEDULE = "appointment_reschedule"
    APPOINTMENT_CANCEL = "appointment_cancel"
    STOP = "stop"
    START = "start"
    HELP = "help"
    EMERGENCY = "emergency"
    HOURS = "hours"
    LOCATION = "location"
    STATUS = "status"
    LANGUAGE = "language"
    AGENT = "agent"
    THANKS = "thanks"
    REPEAT = "repeat"
    BACK = "back"
    MORE = "more"
    UNKNOWN = "unknown"


ACT = 0.8
"""From this confidence on the line acts on what it understood."""

CONFIRM = 0.5
"""From this confidence on it asks first ("Did you mean symptoms?"); below, it did not understand."""


@dataclass(frozen=True)
class Meaning:
    """What some words mean.

    `article` and `section` are slugs where the intent is a section, else None; `article` is None, too, where several
    articles have such a section and none of them is named or open. `language` is that of the answer; for
    the intent "language" it is the one that is wanted ("other" for one that the line does not speak). `rule` names
    what matched ("red_flag.A", "opt_out", "command.hours", "topic.fuzzy" ...), for staff and for the tests. `tier` is
    that of a red flag ("A", "S" or "B"), else None. `confidence` is from 0 to 1; red flags, opting out and whole-text
    commands are 1. `also` holds the further intents that are true at once, the weightier first.
    """

    intent: Intent
    language: str
    rule: str
    confidence: float
    article: str | None = None
    section: str | None = None
    tier: str | None = None
    also: tuple[Intent, ...] = ()
