"""The visits of the console's day, and what the line has sent about them: each state under a name of its own.

Nothing is swept here, since the clock stands still: what would have happened is written as it would stand.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from line.core import gate
from line.core.caps import DAY_IS_FULL
from line.core.carrier_codes import meaning_of
from line.services import tasks, visit_answers, visit_desk
from line.store import appointments, callbacks, consent
from line.store.appointments import AppointmentRow
from tests import booked, clinic_day, desk

from .console_day import Day

LONG_DAY = "2026-12-03"


def fill(day: Day, hostile: str) -> None:
    """Everything below, in one day."""
    _each_state(day, hostile)
    _sent_and_failed(day)
    _held(day)
    _a_long_day(day)


def _book(day: Day, key: str, number: str, starts: str, **more: Any) -> AppointmentRow:
    visit = booked.book(day.line, starts, number, **more)
    with day.line.database.transaction() as tx:
        visit = appointments.change(tx, visit.id, day.line.clock(), place=day.line.script.clinic.address)
    day.visits[key] = visit.id
    return visit


def _each_state(day: Day, hostile: str) -> None:
    line, ana, now = day.line, day.who("ana"), day.line.clock()
    _book(day, "booked", "+19045550120", "2026-12-01 14:30", who_for="Eleanor")
    _book(day, "no consent", "+19045550121", "2026-12-01 09:00", who_for="Beatrice", agreed=(), language="es")
    confirmed = _book(day, "confirmed", "+19045550122", "2026-12-01 10:30", who_for="Rosalind")
    desk.patient(line, "+19045550122").says("ok c see you then")
    with line.database.transaction() as tx:
        visit_answers.confirm(tx, confirmed.id, 1, "text", "SM1", now)
    cancelled = _book(day, "cancelled", "+19045550123", "2026-12-01 11:00", who_for="Leonard")
    visit_desk.cancel(line, ana, cancelled.id, cancelled.version)
    out = _book(day, "opted out", "+19045550124", "2026-12-01 13:00", who_for="Winifred")
    visit_desk.opt_out(line, ana, out.id, out.version)
    stopped = _book(day, "stopped", "+19045550125", "2026-12-01 15:00", who_for="Isadora")
    visit_desk.stop(line, ana, stopped.id, stopped.version)
    over = _book(day, "over", "+19045550126", "2026-11-23 09:00", who_for="Bertram")
    missed = _book(day, "missed", "+19045550127", "2026-11-23 08:30", who_for="Gwendolyn")
    visit_desk.missed(line, ana, missed.id, missed.version)
    assert over.starts_at < now
    number = "+19045550128"
    worst = _book(day, "hostile", number, "2026-12-01 16:00", agreed=("text", "call"), who_for=hostile[:80])
    desk.patient(line, number).says(hostile)
    with line.database.transaction() as tx:
        appointments.change(tx, worst.id, now, place=hostile[:120])
        by: dict[str, Any] = {"source": hostile, "wording": hostile, "evidence": hostile}
        consent.add(tx, number, now, "consent", purpose="followup", channel="text", **by)


def _message(day: Day, visit: AppointmentRow, status: str, minutes_ago: int, **columns: Any) -> None:
    """A reminder of this visit as it stands now."""
    at = day.line.clock() - timedelta(minutes=minutes_ago)
    values = {
        "purpose": "appointment",
        "lane": 1,
        "visit_id": visit.id,
        "occurrence": 1,
        "step": "day_before",
    }
    went = {
        "attempted_at": at,
        "body": "JOI 904-564-2000: You have a visit Tue Dec 1 at 2:30 PM. Reply C to confirm.",
    }
    clinic_day.text(day.line, visit.number, status, at, **{**values, **went, **columns})


def _sent_and_failed(day: Day) -> None:
    line = day.line
    for number, (status, channel) in enumerate(
        (
            ("delivered", "text"),
            ("sent", "text"),
            ("queued", "text"),
            ("unknown", "text"),
            ("answered", "call"),
            ("voicemail", "call"),
            ("unanswered", "call"),
        )
    ):
        visit = _book(
            day, f"sent {status}", f"+190455502{number + 10}", "2026-12-01 12:00", who_for="Ambrose"
        )
        look = {"next_look_at": line.clock()} if status == "unknown" else {}
        _message(day, visit, status, 10 + number, channel=channel, **look)
    for number, code in enumerate((30003, 30005, 30006, 30007, 21610)):
        visit = _book(
            day, f"failed {code}", f"+190455502{number + 30}", "2026-12-01 12:30", who_for="Ferdinand"
        )
        why = meaning_of(code).words
        _message(day, visit, "undelivered", 30 + number, error_code=code, reason=why)
        if code == 30005:
            with line.database.transaction() as tx:
                row = tasks.about_visit(tx, line, visit, why, "task:1", line.clock())
            day.requests["task"] = row
    begun = _book(day, "begun", "+19045550240", "2026-11-23 08:00", who_for="Archibald")
    with line.database.transaction() as tx:
        too_late = f"{gate.NIGHT} {gate.TOO_LATE}"
        day.requests["task begun"] = tasks.about_visit(tx, line, begun, too_late, "task:2", line.clock())
        assert callbacks.open_by_number(tx, begun.number) is not None
    _message(day, begun, "dropped", 300, reason=too_late, attempted_at=None, body="")


def _held(day: Day) -> None:
    for number, why in enumerate((gate.NIGHT, DAY_IS_FULL, gate.IN_TOUCH)):
        visit = _book(
            day, f"held {number}", f"+190455502{number + 50}", "2026-12-01 13:30", who_for="Cordelia"
        )
        due = day.line.clock() + timedelta(hours=1 + number)
        _message(day, visit, "pending", 5, due_at=due, reason=why, attempted_at=None, body="")


def _a_long_day(day: Day) -> None:
    for number in range(52):
        wall = f"{LONG_DAY} {8 + number // 6:02}:{number % 6 * 10:02}"
        booked.book(day.line, wall, f"+19045551{100 + number}", agreed=() if number % 3 else ("text",))
