"""What patients left on the console's day, in every state that a request can be in, each under a name of its own.

Rows of the queue are written as they would stand after so many minutes; what people of the clinic did goes through the
services, as in production.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update

from line.core.appointments import Booking
from line.services import attempts, claims, notes, outcomes, staff_texts, visits, wallboard
from line.services.outcomes import Filled
from line.store import attempts as attempt_rows
from line.store import callback_events, callbacks, consent, messages
from line.store.callbacks import RequestRow
from line.store.tables import callback_attempts
from tests import clinic_day, desk
from tests.composed import clock_of

from . import console_visits, console_words
from .console_day import Day

UNBROKEN = "unbroken" * 9
HOSTILE = f"<script>alert(1)</script>\" onload='x' \u202egnp.exe =1+1 {{{{7*7}}}} שלום مرحبا {UNBROKEN}"
LONGEST_TEXT = ("My knee is swollen, and since yesterday it is warm as well. " * 30)[:1600]


def fill(day: Day) -> None:
    """Everything below, in one day."""
    _queue(day)
    _in_hand(day)
    _calls(day)
    _finished(day)
    _with_visits(day)
    _hostile(day)
    _texts_that_failed(day)
    console_visits.fill(day, HOSTILE)
    console_words.fill(day, HOSTILE)
    day.wallboard = wallboard.make(day.line, day.who("sue"), "Screen in the hall").token


def _row(day: Day, key: str, minutes_ago: float, promised: float = 240, **columns: Any) -> RequestRow:
    """A request that came in so long ago, with a promise of so many minutes."""
    opened = day.line.clock() - timedelta(minutes=minutes_ago)
    by = opened + timedelta(minutes=promised)
    row = clinic_day.request(day.line, opened, **{"promised_by": by, "source": "call", **columns})
    with day.line.database.transaction() as tx:
        callback_events.add(tx, row.id, opened, "touch", f"call:{row.id}", {"source": row.source})
    day.requests[key] = row
    return row


def _queue(day: Day) -> None:
    """What is to be done on an ordinary Monday morning, and what waits."""
    later = day.line.clock() + timedelta(hours=3)
    _row(day, "urgent", 8, 15, name="Sam", urgency="urgent", source="text", reason="injury")
    _row(day, "withheld", 3, 15, name=None, number=None, urgency="urgent", reason=None)
    _row(day, "same-day late", 85, 60, name="Walter", urgency="same-day", reason="injury", touches=3)
    _row(day, "same-day", 12, 60, name="Nadia", urgency="same-day", reason="injury", source="text")
    _row(day, "late", 265, name="Denise", reason="change", attempts=1, last_outcome="no answer")
    _row(day, "spanish", 190, name="Rosa", language="es", reason="new", source="text")
    _row(day, "someone else", 150, name="Miguel Angel", someone_else=True, reason="change", unheard=True)
    _row(day, "texts off", 120, name="Lorraine", texts_off=True, reason="new")
    _row(day, "relay", 100, name="Odette", relay=True, reason="other", detail="records")
    _row(day, "twice", 90, name="Curtis", attempts=2, last_outcome="voicemail", reason="new", touches=2)
    _row(day, "unconfirmed", 75, name="Theo", number_unconfirmed=True, may_mean_visit=True, reason="change")
    _row(day, "dropped", 60, name=None, source="dropped", reason=None)
    _row(day, "silent", 45, 480, name=None, source="silent", urgency="low", reason=None)
    _row(day, "missed", 30, 480, name=None, source="missed", urgency="low", reason=None)
    _row(day, "free", 20, name="Josephine", reason="other", detail="late", reopened=1)
    _row(day, "waits", 20, name="Harriet", due_from=later, wish="afternoon", reason="new")
    _row(day, "retry", 200, name="Otis", due_from=later, attempts=1, last_outcome="busy", reason="change")


def _in_hand(day: Day) -> None:
    """What Ana has claimed, each for one state of its page."""
    line, ana = day.line, day.who("ana")
    for number, key in enumerate(("mine", "booked", "other", "told", "lost", "refused", "written"), start=60):
        _texted(day, key, f"+190455501{number}")
    _row(day, "no consent", 40, name="Beatrice", reason="new")
    _row(day, "opted out", 40, name="Leopold", reason="new", texts_off=True)
    _row(day, "no number", 35, name="Agnes", number=None, reason="new")
    unheard = _row(day, "unheard", 55, name="Gladys", unheard=True, reason="other")
    left = {"seconds": 14}
    with line.database.transaction() as tx:
        callback_events.add(tx, unheard.id, unheard.opened_at, "message", f"RE{1:032x}", left)
        number_off = day.requests["opted out"].number
        assert number_off is not None
        consent.add(tx, number_off, line.clock(), "opt_out", source="STOP")
    for key in ("mine", "booked", "other", "told", "lost", "refused", "written"):
        claims.claim(line, ana, day.requests[key].id)
    for key in ("no consent", "opted out", "no number", "unheard"):
        claims.claim(line, ana, day.requests[key].id)
    claims.claim(line, day.who("eva"), _row(day, "ended", 35, name="Bernard", reason="new").id)
    claims.claim(line, day.who("eva"), _row(day, "ending", 35, name="Esmeralda", reason="new").id)


def _texted(day: Day, key: str, number: str) -> None:
    """A request that a patient left by text a while ago, with the whole thread."""
    clock, patient = clock_of(day.line), desk.patient(day.line, number)
    now: datetime = clock.now
    clock.now = now - timedelta(minutes=25)
    for words in ("CALL", "Priscilla", "2", "3"):
        patient.says(words)
        clock.now += timedelta(seconds=40)
    clock.now = now
    with day.line.database.transaction() as tx:
        row = callbacks.open_by_number(tx, number)
    assert row is not None
    day.requests[key] = row


def _calls(day: Day) -> None:
    """Calls that are under way: one that the carrier calls unanswered, one from a desk, one of a colleague's."""
    line = day.line
    for key, kind, name in (
        ("calling", "line", "cleo"),
        ("at the desk", "desk", "dora"),
        ("ben's", "desk", "ben"),
    ):
        row = _row(day, key, 50, name="Ottilie", reason="change")
        claims.claim(line, day.who(name), row.id)
        attempt = attempts.start(line, day.who(name), row.id, None, kind).attempt
        if kind == "line":
            with line.database.transaction() as tx:
                hers = callback_attempts.c.id == attempt.id
                tx.execute(update(callback_attempts).where(hers).values(call_status="no-answer"))


def _finished(day: Day) -> None:
    """What has an outcome: one a moment ago, the others before."""
    line, ana = day.line, day.who("ana")
    address = line.script.clinic.address
    for key, name, minutes in (
        ("undo", "Philippa", 0),
        ("closed", "Roderick", 30),
        ("closed before", "Ida May", 90),
    ):
        row = _row(day, key, 130, name=name, reason="new")
        clock = clock_of(line)
        clock.now -= timedelta(minutes=minutes)
        claims.claim(line, ana, row.id)
        filled = Filled(
            "Would like the first visit of the day.", Booking("2026-12-01", "10:00", address, name)
        )
        outcomes.record(line, ana, row.id, None, "booked", filled)
        clock.now += timedelta(minutes=minutes)
    _row(day, "withdrawn", 300, name="Constance", status="withdrawn", closed_at=line.clock())


def _with_visits(day: Day) -> None:
    """Somebody whom two visits are known of."""
    line, ana = day.line, day.who("ana")
    row = claims.claim(line, ana, _row(day, "visits", 70, name="Florence", reason="change").id)
    with line.database.transaction() as tx:
        for on, place in (("2026-12-01", line.script.clinic.address), ("2026-12-15", "Beaches office")):
            visits.book(tx, line, ana, row, Booking(on, "10:00", place, "Florence"), line.clock())


def _hostile(day: Day) -> None:
    """A patient who sends what nobody should, and a history of forty entries."""
    line, ana, number = day.line, day.who("ana"), "+19045550175"
    patient = desk.patient(line, number)
    patient.says("CALL")
    for words in (HOSTILE, LONGEST_TEXT, UNBROKEN * 8, '=HYPERLINK("http://example.org")', "مرحبا " * 20):
        patient.says(words)
    with line.database.transaction() as tx:
        row = callbacks.open_by_number(tx, number)
        assert row is not None
        row = callbacks.update(tx, row.id, name=HOSTILE[:200], someone_else=True, relay=True, texts_off=False)
    day.requests["hostile"] = row
    claims.claim(line, ana, row.id, anyway=True)
    for place in range(12):
        notes.add(
            line, ana, row.id, None, f"Note {place + 1}: {UNBROKEN if place % 4 == 0 else 'rang, no answer'}"
        )
    staff_texts.send(line, ana, row.id, None, "Please call us at 904-564-2000 about your request.")
    notes.add(line, ana, row.id, None, HOSTILE * 3)
    for _ in range(9):
        attempt = attempts.start(line, ana, row.id, None, "desk").attempt
        with line.database.transaction() as tx:
            attempt_rows.end(tx, attempt.id, "no answer", line.clock())


def _texts_that_failed(day: Day) -> None:
    """Texts that did not arrive, for each kind of cause one."""
    line = day.line
    for key, code in (("late", 30003), ("twice", 30006), ("relay", 21610), ("spanish", 30034)):
        number = day.requests[key].number
        assert number is not None
        made = clinic_day.text(line, number, "sent")
        with line.database.transaction() as tx:
            words = "The phone is off or out of reach: phone instead."
            messages.apply_receipt(
                tx, made, status="failed", sid=f"SM{made}", now=line.clock(), error_code=code, reason=words
            )
    clinic_day.text(line, "+19045550199", "undelivered", purpose="staff_alert", error_code=30003)
