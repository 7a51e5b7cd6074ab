"""What patients answer about their visits, inside the caller's transaction.

A text belongs to what the number was last asked (store/visit_questions.py). By phone a caller id proves nothing: what
was said goes to staff, and the caller hears the same words in every case. Nothing here moves or cancels a visit.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from line.core.effects import FlagUrgent, OpenRequest, WantsCancel, WantsChange
from line.core.reminder_call import addressed
from line.core.segments import write_visit
from line.core.turn import Turn
from line.core.understanding import normalise
from line.core.visit_answers import offers
from line.core.visit_question import VisitAsked, VisitQuestion, Wants
from line.services import still_true, tasks, visit_tasks
from line.services.line import Line
from line.services.opening import Contact, lift
from line.services.threads import Thread
from line.store import (
    appointments,
    callback_events,
    callbacks,
    messages,
    numbers,
    reminders,
    visit_events,
    visit_questions,
)
from line.store.appointments import AppointmentRow
from line.store.callbacks import RequestRow
from line.store.engine import Connection

REMEMBERED = timedelta(days=7)
"""How long after it was asked a question without any open visit is still answered with "not open any more"."""

WILL_COME = "Said by phone: I will come. Which visit it is about is not known."
WILL_COME_KEYED = "Said by phone, from a withheld number that was keyed in: I will come."
WRONG_NUMBER = "Texted that this is a wrong number. Take it off the record."
_WANTS: Mapping[str, Wants] = {"confirm": "confirm", "change": "change", "cancel": "cancel"}
_JUST_BEGUN = timedelta(hours=2)
"""So long after it was to begin, who answers is still told to come."""
_CHOICES = frozenset({"callback_receipt", "info_replies"})
_LOOKED_AT = 20


# -- what was asked ------------------------------------------------------------------------------
def question(tx: Connection, number: str, thread: Thread, now: datetime) -> VisitQuestion | None:
    """What this number was last asked about its visits, as they are now; None when that is nothing, or long ago."""
    row = visit_questions.of_number(tx, number)
    if row is None:
        return None
    rows = [(appointments.by_id(tx, visit_id), occurrence) for visit_id, occurrence in row.visits]
    known = [(visit, occurrence) for visit, occurrence in rows if visit is not None]
    visits = tuple(_asked(visit, occurrence, now) for visit, occurrence in known)
    lapsed = not any(visit.stands for visit in visits)
    if len(known) < len(rows) or not visits or (lapsed and now - row.asked_at > REMEMBERED):
        return None
    last = thread.new or thread.idle(now) or row.asked_at >= thread.row.last_at
    last = last and not _texted_since(tx, number, row.asked_at)
    wants: Wants | None = _WANTS.get(row.wants or "")
    language = numbers.language(tx, number, known[0][0].language)
    return VisitQuestion(last, visits, wants, language)


def ask_which(tx: Connection, contact: Contact, wants: Wants) -> None:
    """She was asked which visit she means: a number alone does this now."""
    row = visit_questions.of_number(tx, contact.caller or "")
    if row is not None:
        visit_questions.ask(tx, row.number, contact.now, row.visits, message_id=row.message_id, wants=wants)


def ask_again(tx: Connection, contact: Contact) -> None:
    """She was told of the time that a visit has now: her answers are about that one."""
    row = visit_questions.of_number(tx, contact.caller or "")
    if row is None:
        return
    rows = [(appointments.by_id(tx, visit_id), occurrence) for visit_id, occurrence in row.visits]
    visits = [
        (visit.id, visit.occurrence if visit.status == "booked" else occurrence)
        for visit, occurrence in rows
        if visit is not None
    ]
    visit_questions.ask(tx, row.number, contact.now, visits, message_id=row.message_id)


def stays_last(asked: VisitQuestion, turn: Turn) -> bool:
    """Whether the visits are still the last thing we sent with choices, after the reply that this turn is."""
    if any(isinstance(effect, FlagUrgent) for effect in turn.effects):
        return False  # "ok" after "call 911" confirms no visit
    answerable = bool(asked.booked) or asked.about_a_missed_one
    return answerable and (turn.apart or (asked.last and not offers(turn)))


def keep_last(tx: Connection, number: str, now: datetime) -> None:
    """The reply was about the visits, or offered nothing else: short answers still belong to them."""
    row = visit_questions.of_number(tx, number)
    if row is not None:
        visit_questions.ask(tx, number, now, row.visits, message_id=row.message_id, wants=row.wants)


def _asked(visit: AppointmentRow, occurrence: int, now: datetime) -> VisitAsked:
    same, booked = visit.occurrence == occurrence, visit.status == "booked"
    to_come = booked and visit.starts_at > now
    return VisitAsked(
        visit.id,
        visit.occurrence if to_come else occurrence,
        visit.starts_at.astimezone(ZoneInfo(visit.zone)),
        stands=same and to_come,
        confirmed=visit.confirmed_at is not None,
        missed=same and visit.status == "missed",
        moved=not same and to_come,
        begun=booked and visit.starts_at <= now < visit.starts_at + _JUST_BEGUN,
        cancelled=visit.status == "cancelled",
        who=normalise(addressed(visit.who_for)),
    )


def _texted_since(tx: Connection, number: str, since: datetime) -> bool:
    """Whether a text with choices of its own went out by itself later (a receipt, a section texted in a call)."""
    newest = messages.of_number(tx, number, since, _LOOKED_AT)
    return any(
        row.kind == "outbox" and row.purpose in _CHOICES and (row.attempted_at or since) > since
        for row in newest
    )


# -- what was answered ---------------------------------------------------------------------------
def confirm(
    tx: Connection,
    visit_id: str,
    occurrence: int,
    by: str,
    key: str,
    now: datetime,
    *,
    staff_id: str | None = None,
) -> bool:
    """She comes to this time of the visit; of what still waits to remind her of it only the last goes.

    `by` is "text", "call" or "staff" (with who it was), `key` the sid or id that proves it. False when it was known, or
    the visit is not as it was: then nothing is written.
    """
    if not appointments.confirm(tx, visit_id, occurrence, by, now):
        return False
    told = {"by": by, "occurrence": occurrence}
    visit_events.add(tx, visit_id, now, "confirmed", key, told, staff_id=staff_id)
    rest = [
        row.id
        for row in reminders.of_visit(tx, visit_id)
        if row.purpose == "appointment" and row.occurrence == occurrence and not row.last
    ]
    reminders.drop(tx, rest, still_true.CONFIRMED, now)
    return True


def wants(
    tx: Connection,
    line: Line,
    contact: Contact,
    effect: WantsChange | WantsCancel,
    request: RequestRow | None,
) -> RequestRow | None:
    """She wants another time, or cannot come: on record with the visit, and staff call before it begins."""
    visit = _meant(tx, contact, effect.visit)
    if visit is None or request is None:
        return request
    if contact.channel == "call" and request.number != contact.caller:
        return request  # the number that was keyed in is somebody else's, as far as we know
    kind = "wants_change" if isinstance(effect, WantsChange) else "wants_cancel"
    data = {"by": contact.channel, "request": request.id, "occurrence": visit.occurrence}
    visit_events.add(tx, visit.id, contact.now, kind, contact.event, data)
    return before_it_begins(tx, line, contact, request, visit)


def wished(tx: Connection, line: Line, contact: Contact, request: RequestRow | None) -> RequestRow | None:
    """She said when a call suits her: no wish puts it off until after the visit that she wants to change."""
    if request is None or request.reason != "change" or request.number != contact.caller:
        return request
    visit = _meant(tx, contact, None)
    return request if visit is None else before_it_begins(tx, line, contact, request, visit)


def runs_late(tx: Connection, contact: Contact, visit_id: str) -> None:
    """She wrote on the day that she runs late."""
    visit = appointments.by_id(tx, visit_id)
    if visit is not None and visit.number == contact.caller:
        data = {"by": contact.channel, "occurrence": visit.occurrence}
        visit_events.add(tx, visit.id, contact.now, "late", contact.event, data)


def tell_staff(tx: Connection, request: RequestRow | None, visit_id: str, contact: Contact) -> None:
    """Who is about to call her about something sees that she said she comes."""
    visit = appointments.by_id(tx, visit_id) if request is not None else None
    if request is None or visit is None:
        return
    when = write_visit(visit.starts_at.astimezone(ZoneInfo(visit.zone)), "en")
    mark = {"mark": f"said by text that she comes {when}", "visit": visit.id}
    callback_events.add(tx, request.id, contact.now, "mark", f"comes:{visit.id}:{visit.occurrence}", mark)


def will_come(tx: Connection, line: Line, contact: Contact, number: str) -> None:
    """Somebody said by phone that she comes. It is put on record with the only visit of her own number; else staff see
    to it. A caller id proves nothing (safety.md S12), so nothing is confirmed by it and her reminders go on."""
    coming = appointments.coming(tx, number, contact.now)
    if number == contact.caller and len(coming) == 1:
        (visit,) = coming
        data = {"by": "call", "occurrence": visit.occurrence}
        visit_events.add(tx, visit.id, contact.now, "will_come", contact.event, data)
        return
    why = WILL_COME if number == contact.caller else WILL_COME_KEYED
    _to_phone(tx, line, contact, OpenRequest(number, "call"), why)


def wrong_number(tx: Connection, line: Line, contact: Contact, words: str) -> None:
    """Somebody else has the number: staff take it off the record, and she can answer for no visit. The opt-out is the
    ledger's."""
    assert contact.caller is not None
    visit_questions.ask(tx, contact.caller, contact.now, [])
    why = f"{WRONG_NUMBER} In their words: {words.strip()}"
    about = visit_tasks.WRONG_NUMBER
    _to_phone(tx, line, contact, OpenRequest(contact.caller, "text"), why, about)


def _to_phone(
    tx: Connection, line: Line, contact: Contact, asked: OpenRequest, why: str, about: str = ""
) -> None:
    """Work for staff that somebody's call or text made: she was in touch, though nobody promised her a call."""
    assert asked.number is not None
    request = tasks.to_phone(
        tx,
        line,
        asked.number,
        why,
        f"{contact.event}:task",
        contact.now,
        language=contact.language,
        about=about,
    )
    callbacks.touch(tx, request.id, contact.now, contact.event, contact.touch(asked))


def _meant(tx: Connection, contact: Contact, visit_id: str | None) -> AppointmentRow | None:
    """The visit of this number that she means; without an id the only one that is to come."""
    if contact.caller is None:
        return None
    if visit_id is None:
        coming = appointments.coming(tx, contact.caller, contact.now)
        return coming[0] if len(coming) == 1 else None
    visit = appointments.by_id(tx, visit_id)
    return visit if visit is not None and visit.number == contact.caller else None


def before_it_begins(
    tx: Connection, line: Line, contact: Contact, request: RequestRow, visit: AppointmentRow
) -> RequestRow:
    """A call that would come after the visit helps nobody."""
    if not contact.now < visit.starts_at < (request.promised_by or contact.now):
        return request
    request = lift(tx, line, request, "same-day", contact.now)
    if request.promised_by is None or request.promised_by <= visit.starts_at:
        return request
    if not line.script.clinic.hours.can_call_before(contact.now, visit.starts_at):
        return request  # no promise is made that nobody can keep: she is asked to call us
    return callbacks.update(
        tx, request.id, promised_by=visit.starts_at, promised_at=contact.now, due_from=None
    )
