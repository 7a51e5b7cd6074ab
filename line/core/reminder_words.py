"""What a reminder call says: its sentences by name, with the values that stand in them.

Only `visit` holds anything about a visit, and no more than its day and time: no place, no clinician, no reason and no
part of the body (safety.md H3).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from line.core.reminder_call import End, Position, Spoken
from line.core.script import Script
from line.core.speech import say_date, say_time
from line.core.turn import Moment, PhoneNumber, Say, Value

NOT_A_KEY = Say("retry.not_understood")


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


def flagged(script: Script, language: str, tier: str, at: Position) -> Spoken:
    """After a red flag, its words and nothing of the visit; she may still want a person."""
    return Spoken(language, (Say(f"red_flag.{tier}", (script.staff_value,)), Say("offer.staff")), at)


def again(spoken: Spoken, key: str) -> Spoken:
    """The words of a step after a key that means nothing there: she hears what she pressed (safety.md A4)."""
    return replace(spoken, says=(_pressed(key), *spoken.says))


def lost(script: Script, language: str, key: str) -> Spoken:
    """A wrong key for the last time."""
    return Spoken(language, (_pressed(key), Say("remind.call_us", (script.staff_value,))), "hang up")


def _pressed(key: str) -> Say:
    named = {"*": Say("retry.star"), "#": Say("retry.pound")}
    if key in named:
        return named[key]
    return Say("retry.key", (("key", key),)) if len(key) == 1 and key in "0123456789" else NOT_A_KEY


def call_us(script: Script, language: str, end: End) -> Spoken:
    """She wanted another time, or a person, and nobody can call her before the visit: no call is promised."""
    name = "remind.change_call_us" if end is End.CHANGE else "remind.person_call_us"
    return Spoken(language, (Say(name, (script.staff_value,)),), "hang up")


def out_of_date(script: Script, language: str) -> Spoken:
    """The visit was moved or cancelled while the call was on its way."""
    return Spoken(language, (Say("remind.out_of_date", (script.staff_value,)),), "hang up")


def no_such_call(script: Script) -> Spoken:
    """Nobody knows the call any more, nor the language of whom it reached: the same in each."""
    said = Say("remind.out_of_date", (script.staff_value,))
    return Spoken(
        script.languages[0], tuple(replace(said, language=one) for one in script.languages), "hang up"
    )


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
