"""How a call begins: the emergency notice, who this is, and the menu. Pure."""

from __future__ import annotations

from datetime import datetime

from line.core.script import Menu, Script
from line.core.talk import Talk, offer
from line.core.turn import Moment, Prompt, Say, Session, Turn


def begin(script: Script, session: Session, now: datetime) -> Turn:
    """The first words of a call: the emergency notice in both languages, which no key cuts short, then the menu."""
    talk = Talk(script, session, now).to(script.start["speech"])
    other = talk.other_language
    notices: tuple[Prompt, ...] = (
        Say("notice.emergency", firm=True),
        Say("notice.emergency", firm=True, language=other),
        Say("language.offer", firm=True, language=other),
    )
    menu = talk.node
    assert isinstance(menu, Menu)
    # The choice of language was just offered, in that language: the list need not say it again.
    said = tuple(option for option in menu.options if not option.switches_language)
    keys = (Say("offer.staff"), Say("offer.repeat"), Say("offer.time"))
    hello = (_greeting(talk), offer(talk, said, short=False), *keys)
    return Turn(talk.session, (*notices, *hello))


def _greeting(talk: Talk) -> Say:
    """Who this is; out of hours also when the clinic opens."""
    clinic = talk.script.clinic
    name = ("clinic", clinic.name)
    if clinic.hours.is_open(talk.now):
        return Say("greeting.open", (name,))
    opening = clinic.hours.local(clinic.hours.next_opening(talk.now))
    moment = Moment(opening, clinic.hours.local(talk.now), opening=True)
    return Say("greeting.closed", (name, ("opening", moment)))
