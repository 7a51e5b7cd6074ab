"""What a reminder call says: its sentences by name, with the values that stand in them.

Only `visit` holds anything about a visit, and no more than its day and time: no place, no clinician, no reason and no
part of the body (safety.md H3).
"""

from __future__ import annotations

from datetime import datetime

from line.core.reminder_call import Position, Spoken
from line.core.script import Script
from line.core.speech import say_date, say_time
from line.core.turn import Moment, PhoneNumber, Say, Value


def hello(script: Script, language: str, who: str, at: Position) -> Spoken:
    """Who calls, the key that ends such calls, and whom the message is for; "" when that is not known."""
    opening = Say("remind.hello", (("clinic", script.clinic.name),))
    if who:
        asked = Say("remind.for", (("who", who), script.staff_value))
    else:
        asked = Say("remind.for_somebody", (script.staff_value,))
    return Spoken(language, (opening, asked), at)


def visit(language: str, local: datetime, at: Position) -> Spoken:
    """The visit's day and time, as the clock at its place shows it, and what may be pressed."""
    day, time = say_date(local.date(), language), say_time(local, language)
    return Spoken(language, (Say("remind.visit", (("day", day), ("time", time))),), at)


def will_come(language: str) -> Spoken:
    return Spoken(language, (Say("remind.will_come"),), "hang up")


def stopped(language: str) -> Spoken:
    return Spoken(language, (Say("opt_out.by_voice"), Say("goodbye")), "hang up")


def change(script: Script, language: str, by: Moment) -> Spoken:
    """She wants another time, and is called by then."""
    return Spoken(language, (_promised(script, "remind.change", by),), "hang up")


def connecting(language: str) -> Spoken:
    return Spoken(language, (Say("staff.connecting"),), "ring staff")


def nobody_there(script: Script, language: str, by: Moment) -> Spoken:
    """She wanted a person, nobody can come to the phone, and she is called by then."""
    return Spoken(language, (_promised(script, "remind.person", by),), "hang up")


def silent(script: Script, language: str) -> Spoken:
    return Spoken(language, (Say("remind.silent", (script.staff_value,)),), "hang up")


def out_of_date(script: Script, language: str) -> Spoken:
    """The visit was moved or cancelled while the call was on its way, or there is no such message."""
    return Spoken(language, (Say("remind.out_of_date", (script.staff_value,)),), "hang up")


def voicemail(script: Script, language: str, toll_free: str | None) -> Spoken:
    """For an answering machine: nothing unless a toll-free number ends such calls (47 CFR 64.1200(b)(3))."""
    if toll_free is None:
        return nothing(language)
    values: tuple[tuple[str, Value], ...] = (script.staff_value, ("toll_free", PhoneNumber(toll_free)))
    return Spoken(language, (Say("remind.voicemail", values),), "hang up")


def nothing(language: str) -> Spoken:
    """The call ends without a word."""
    return Spoken(language, (), "hang up")


def _promised(script: Script, name: str, by: Moment) -> Say:
    return Say(name, (("by", by), ("from", PhoneNumber(script.clinic.line_number))))
