"""What staff do with a visit on its own page: confirm, move, cancel, book again, mark as missed; record what the
patient says about reminders; stop them, plan them again, or let one go at once.

Each is one transaction with its entry in the visit's history and on the audit log, and names the version that the page
showed: whoever comes second is told. Refused, Conflict and Missing as everywhere (services/conflicts.py).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from line.core.appointments import Booking, NotATime, visit_problems, visit_time
from line.core.purposes import ASKED
from line.core.staff import Person
from line.core.visit_hours import asks_first
from line.services import (
    agreements,
    audit,
    gate,
    message_words,
    still_true,
    visit_answers,
    visit_reminders,
    visits,
)
from line.services.conflicts import Conflict, Missing, Refused
from line.services.line import Line
from line.store import appointments, callbacks, consent, messages, numbers, reminders, visit_events
from line.store.appointments import AppointmentRow
from line.store.engine import Connection
from line.store.messages import MessageRow

CHANGED = "This visit has changed since you opened the page. Look at it again, then press again."
GONE = "This one does not wait any more: it has gone, or has ended."
TOLD_TO_STAFF = "voice, told to staff"

_Do = Callable[[Connection, AppointmentRow, datetime], None]


def confirm(line: Line, person: Person, visit_id: str, version: int) -> None:
    """She said that she will come."""

    def do(tx: Connection, visit: AppointmentRow, now: datetime) -> None:
        _still_to_come(visit, now)
        key = line.new_id()
        if not visit_answers.confirm(tx, visit.id, visit.occurrence, "staff", key, now, staff_id=person.id):
            raise Conflict(visit.id, "This visit is confirmed already.")

    _carry_out(line, person, visit_id, version, "confirm", do, touches=False)


def move(line: Line, person: Person, visit_id: str, version: int, booking: Booking) -> None:
    """Another time, place, or person; an empty place or name stays as it is. Raises Refused for what is no time."""

    def do(tx: Connection, visit: AppointmentRow, now: datetime) -> None:
        if visit.status != "booked":
            raise Refused("Only a booked visit can be moved. Book it again first.")
        wanted = replace(
            booking,
            place=booking.place.strip() or visit.place,
            who_for=booking.who_for.strip() or visit.who_for,
        )
        problem = visit_problems(wanted)
        if problem:
            raise Refused(problem)
        columns = {"place": wanted.place, "who_for": wanted.who_for}
        if f"{wanted.date}T{wanted.time[:5]}" != visit.wall_time:
            try:
                at = visit_time(wanted.date, wanted.time, visit.zone, now)
            except NotATime as error:
                raise Refused(str(error)) from error
            if asked := asks_first(line.script.clinic.hours, at, wanted):
                raise Refused(asked)
            times = {"wall_time": at.wall, "zone": at.zone, "starts_at": at.starts_at}
            visits.retimed(tx, line, visit, {**columns, **times}, now, staff_id=person.id)
            return
        changed = [name for name, value in columns.items() if getattr(visit, name) != value]
        if not changed:
            raise Refused("This is what it is now. Change the date, the time, the place or the name.")
        appointments.change(tx, visit.id, now, **columns)
        key, told = line.new_id(), {"fields": changed}
        visit_events.add(tx, visit.id, now, "edited", key, told, staff_id=person.id)

    _carry_out(line, person, visit_id, version, "move", do, touches=False)


def cancel(line: Line, person: Person, visit_id: str, version: int) -> None:
    """It does not take place: what waits about it ends."""

    def do(tx: Connection, visit: AppointmentRow, now: datetime) -> None:
        _still_to_come(visit, now)
        visits.set_status(tx, line, visit, "cancelled", now, staff_id=person.id)

    _carry_out(line, person, visit_id, version, "cancel", do, touches=False)


def reinstate(line: Line, person: Person, visit_id: str, version: int) -> None:
    """A cancelled visit takes place after all, or one marked as missed was not: booked as it was."""

    def do(tx: Connection, visit: AppointmentRow, now: datetime) -> None:
        if visit.status == "booked":
            raise Conflict(visit.id, "This visit is booked already.")
        if visit.status == "cancelled" and visit.starts_at <= now:
            raise Refused("Its time is over. Book a new visit instead.")
        visits.set_status(tx, line, visit, "booked", now, staff_id=person.id)

    _carry_out(line, person, visit_id, version, "reinstate", do, touches=False)


def missed(line: Line, person: Person, visit_id: str, version: int) -> None:
    """She did not come: she is asked, once, whether she wants a new time."""

    def do(tx: Connection, visit: AppointmentRow, now: datetime) -> None:
        if visit.status != "booked":
            raise Conflict(visit.id, f"This visit is {visit.status} already.")
        if visit.starts_at > now:
            raise Refused("This visit is still to come.")
        visits.set_status(tx, line, visit, "missed", now, staff_id=person.id)

    _carry_out(line, person, visit_id, version, "missed", do, touches=False)


def record_consent(line: Line, person: Person, visit_id: str, version: int, channel: str) -> None:
    """She agreed on the phone to texts or to automated calls; the words that were read out are kept."""

    def do(tx: Connection, visit: AppointmentRow, now: datetime) -> None:
        if channel not in agreements.LABELS:
            raise Refused("Choose texts or calls.")
        new = agreements.record(
            tx,
            line,
            person,
            visit.number,
            [channel],
            visit.language,
            now,
            evidence=visit.id,
            request_id=visit.request_id,
        )
        if not new:
            raise Conflict(visit.id, "This is on record already.")
        told = {"channel": channel}
        visit_events.add(tx, visit.id, now, "consent", line.new_id(), told, staff_id=person.id)
        visit_reminders.after_consent(tx, visit.number, now)

    _carry_out(line, person, visit_id, version, "", do)


def opt_out(line: Line, person: Person, visit_id: str, version: int) -> None:
    """She wants no automated texts and calls any more: all of them end at once."""

    def do(tx: Connection, visit: AppointmentRow, now: datetime) -> None:
        if consent.state(tx, visit.number).opted_out:
            raise Conflict(visit.id, "This number has opted out already.")
        evidence = f"{visit.id}:{person.id}"
        consent.add(tx, visit.number, now, "opt_out", source=TOLD_TO_STAFF, evidence=evidence)
        callbacks.set_texts_off(tx, visit.number, True)
        visit_events.add(tx, visit.id, now, "opted_out", line.new_id(), {}, staff_id=person.id)

    _carry_out(line, person, visit_id, version, "opt_out", do)


def stop(line: Line, person: Person, visit_id: str, version: int) -> None:
    """Nothing that waits about this visit goes out."""

    def do(tx: Connection, visit: AppointmentRow, now: datetime) -> None:
        count = visit_reminders.stop(tx, visit, now)
        if not count:
            raise Conflict(visit.id, "Nothing waits about this visit.")
        told = {"count": count}
        visit_events.add(tx, visit.id, now, "stopped", line.new_id(), told, staff_id=person.id)

    _carry_out(line, person, visit_id, version, "stop_reminders", do)


def plan_again(line: Line, person: Person, visit_id: str, version: int) -> None:
    """What was stopped, and could still be of use, waits again."""

    def do(tx: Connection, visit: AppointmentRow, now: datetime) -> None:
        count = visit_reminders.plan_again(tx, visit, now)
        if not count:
            raise Conflict(visit.id, "There is nothing to plan again.")
        told = {"count": count}
        visit_events.add(tx, visit.id, now, "planned", line.new_id(), told, staff_id=person.id)

    _carry_out(line, person, visit_id, version, "plan_reminders", do)


def send_now(line: Line, person: Person, message_id: str) -> None:
    """Makes one waiting message due at once. The gate still has its say: consent, the hour, the caps."""
    now = line.clock()
    with line.database.transaction() as tx:
        row = messages.by_id(tx, message_id)
        if row is None:
            raise Missing(message_id)
        if row.visit_id is not None:  # before the message, as the gate does
            appointments.by_id(tx, row.visit_id, lock=True)
        if not message_words.waits(row):
            raise Conflict(message_id, GONE)
        _could_go(tx, row, now)
        if not reminders.due_now(tx, message_id, now):  # a sweep took it just now
            raise Conflict(message_id, GONE)
        if row.visit_id is not None:
            key = line.new_id()
            visit_events.add(tx, row.visit_id, now, "send_now", key, {}, staff_id=person.id)
        audit.record(tx, line, person, "send_now", now=now, request_id=row.request_id, message=message_id)


def _could_go(tx: Connection, row: MessageRow, now: datetime) -> None:
    """Refuses what the gate would end for good: it is better left to wait."""
    untrue = still_true.why_not(tx, row, now)
    if untrue:
        raise Refused(f"It would not go now. {untrue}")
    never = gate.never(row, consent.state(tx, row.to_number), numbers.facts(tx, row.to_number))
    if never is not None:
        raise Refused(f"It would not go. {never.reason}")


def stop_one(line: Line, person: Person, message_id: str) -> None:
    """Ends one waiting message that is about no visit."""
    now = line.clock()
    with line.database.transaction() as tx:
        row = messages.by_id(tx, message_id)
        if row is None or row.visit_id is not None:
            raise Missing(message_id)
        if row.lane == ASKED or not reminders.drop(tx, [message_id], still_true.STOPPED, now):
            raise Conflict(message_id, GONE)
        audit.record(
            tx, line, person, "stop_reminders", now=now, request_id=row.request_id, message=message_id
        )


def _carry_out(
    line: Line, person: Person, visit_id: str, version: int, action: str, do: _Do, *, touches: bool = True
) -> None:
    """Does it to the visit as she saw it. `touches`: the visit itself is not written, and gets a new version here.
    `action`: for the audit log; "" when `do` writes its own entry."""
    now = line.clock()
    with line.database.transaction() as tx:
        found = appointments.by_id(tx, visit_id)
        if found is None:
            raise Missing(visit_id)
        callbacks.open_by_number(
            tx, found.number
        )  # first the request, then the visit: so the gate locks them, too
        visit = appointments.by_id(tx, visit_id, lock=True)
        assert visit is not None
        if visit.version != version:
            raise Conflict(visit_id, CHANGED)
        do(tx, visit, now)
        if touches:
            appointments.change(tx, visit_id, now)
        if action:
            told: dict[str, Any] = {"appointment": visit_id}
            audit.record(tx, line, person, action, now=now, request_id=visit.request_id, **told)


def _still_to_come(visit: AppointmentRow, now: datetime) -> None:
    if visit.status != "booked":
        raise Conflict(visit.id, f"This visit is {visit.status} already.")
    if visit.starts_at <= now:
        raise Refused("The time of this visit is over.")
