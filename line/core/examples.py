"""Example values for the sentences of the line's own, so that staff read, hear and measure them whole.

Owns the examples. A sentence that is really said is filled in by the conversation; nobody's data is here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from line.core.script import Script
from line.core.segments import write_hours, write_visit
from line.core.speech import say_date, say_hours, say_time
from line.core.turn import Both, Digits, InLanguages, Moment, PhoneNumber, Say, Value

PATIENT = "+19045550123"
TOLL_FREE = "+18005550123"
_OWN_NUMBER = "question."
"""The sentences in which {number} is the patient's; elsewhere it is the line's."""


def examples(script: Script, language: str) -> Mapping[str, Value]:
    """An example for every kind of value, in one language."""
    clinic, hours = script.clinic, script.clinic.hours
    visit = datetime(2026, 12, 1, 14, 30, tzinfo=ZoneInfo(clinic.zone))
    called = (visit - timedelta(days=1)).replace(hour=10, minute=0)
    article = script.library.edition(script.library.slugs[0], language)
    section = article.sections[min(1, len(article.sections) - 1)]
    booking = clinic.online_booking[language]
    one, two = (write_visit(at, language) for at in (visit, visit + timedelta(days=2)))
    return {
        "clinic": clinic.name,
        "number": PhoneNumber(clinic.line_number),
        "staff_number": PhoneNumber(clinic.staff_number),
        "from": PhoneNumber(clinic.line_number),
        "toll_free": PhoneNumber(TOLL_FREE),
        "reference": Digits("4821"),
        "by": Moment(called, called - timedelta(days=1)),
        "at": Moment(visit, visit - timedelta(days=1), visit=True),
        "first": Moment(visit, visit, visit=True),
        "second": Moment(visit + timedelta(days=2), visit, visit=True),
        "opening": Moment(visit.replace(hour=8, minute=0), visit - timedelta(days=4), opening=True),
        "day": say_date(visit.date(), language),
        "time": say_time(visit, language),
        "visits": f"1) {one}, 2) {two}",
        "all": "3",
        "who": "Maria",
        "key": "1",
        "page": "1",
        "pages": "3",
        "label": _label(script, language),
        "title": _titles(script),
        "topic": Both(section.spoken_label, section.label),
        "heading": section.heading,
        "hours": Both(say_hours(hours, language), write_hours(hours, language)),
        "booking": Both(booking.spoken, booking.texted),
        "address": Both(clinic.spoken_address, clinic.address),
        "credit": Both(article.spoken_credit, article.author_credit),
    }


def example(script: Script, name: str, known: Mapping[str, Value]) -> Say:
    """The sentence of this name with an example (one of `known`) for every value that it holds."""
    if name.startswith(_OWN_NUMBER):
        known = {**known, "number": PhoneNumber(PATIENT)}
    elif name == "staff.ring_us":
        known = {**known, "number": known["staff_number"]}
    elif name == "text.who_is_this":
        known = {**known, "clinic": script.clinic.short_name}
    # A sentence that gains another kind of value is shown with its name, and not at all broken.
    wanted = sorted(script.values_of(name))
    return Say(name, tuple((value, known.get(value, value.replace("_", " "))) for value in wanted))


def _label(script: Script, language: str) -> Both:
    spoken = script.phrases.spoken(Say("option.call_back"), language)
    return Both(spoken, script.phrases.texted(Say("option.reason.new.short"), language))


def _titles(script: Script) -> InLanguages:
    slug = script.library.slugs[0]
    editions = ((language, script.library.edition(slug, language)) for language in script.languages)
    return InLanguages(tuple((language, Both(one.spoken_title, one.title)) for language, one in editions))
