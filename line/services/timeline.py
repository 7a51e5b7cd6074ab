"""One timeline of a request: how she came, what she said, every text, call, note and look, newest first.

Newest first, since a scheduler opens a request to learn what happened last. Sources: the request's own events and
attempts, texts from and to its number, and the audit log for who looked. What a patient said is marked as hers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from line.core.outcomes import said_of
from line.core.segments import write_number
from line.core.shown import shown
from line.core.when import clock
from line.services import message_words, request_visits, visit_tasks, visits
from line.services.entries import Dated, Entry, entry
from line.services.event_words import NOT_UNDERSTOOD, TOLD, meaning, transcript
from line.services.rows import Reader
from line.store import appointments, attempts, audit, callback_events, inbound, messages, reminder_views
from line.store.appointments import AppointmentRow
from line.store.attempts import AttemptRow
from line.store.callback_events import EventRow
from line.store.callbacks import RequestRow
from line.store.engine import Connection
from line.store.inbound import InboundRow
from line.store.messages import MessageRow
from line.store.visit_events import VisitEventRow

Wanted = tuple[VisitEventRow, AppointmentRow]

NEWEST = 200
"""A page shows so many entries; older ones are counted, and shown when asked for."""

MOST_TEXTS = 1000

TEXTS_BEFORE = timedelta(days=7)
"""Texts of the number from before the request was opened, too: what she read before she asked."""


def entries(conn: Connection, reader: Reader, request: RequestRow) -> list[Entry]:
    """Everything on record, newest first."""
    events = callback_events.of_request(conn, request.id)
    tried = attempts.of_request(conn, request.id)
    numbers = _numbers(request, events, tried)
    received = _received(conn, request, numbers)
    texts = {got.sid for got in received}
    wanted = reader.about.get(request.id, visit_tasks.NOTHING).wanted
    made = [*_events(reader, [event for event in events if _sid(event) not in texts])]
    made += [_attempt(reader, attempt) for attempt in reversed(tried)]
    made += [*_views(conn, reader, request), *_sent(conn, reader, request, numbers)]
    made += [*_texts_in(reader, received, events, wanted), *_visits(conn, reader, request)]
    made += [*_said(reader, [pair for pair in wanted if pair[0].key not in texts])]
    made += _tasks(conn, reader, events)
    made.sort(key=lambda pair: pair[0], reverse=True)  # stable: what came first in its source stays before
    return [one for _, one in made]


def _sid(event: EventRow) -> str:
    """The text that an event of the patient's came with: it stands in the timeline already, and says the same."""
    return callback_events.sid_of(event) if event.kind in ("touch", "answer", "words") else ""


def _events(reader: Reader, events: list[EventRow]) -> Iterator[Dated]:
    undone = {event.key for event in events if event.kind == "undone"}
    played = {event.key for event in events if event.kind == "played"}
    written = {callback_events.sid_of(event): event for event in events if event.kind == "transcript"}
    for event in reversed(events):
        told = TOLD.get(event.kind)
        if told is None:
            continue
        for at, made in told(reader, event):
            if event.kind == "outcome" and event.key in undone:
                made = replace(made, status="taken back")
            if event.kind == "message" and event.key in played:
                made = replace(made, status="played")
            if event.kind == "message" and event.key in written:
                made = replace(made, detail=transcript(written[event.key]))
            yield at, made


def _attempt(reader: Reader, attempt: AttemptRow) -> Dated:
    how = "Called" if attempt.kind == "line" else "Called from the desk"
    words = f"{how}: {write_number(attempt.number)}"
    status = attempt.problem or said_of(attempt.outcome)
    if attempt.outcome == "unfinished":
        status = "No outcome was marked"
    elif attempt.ended_at is None:
        status = "under way"
    elif attempt.outcome:
        status = f"{status}, {clock(reader.local(attempt.ended_at))}"
    return entry(reader, attempt.started_at, "attempt", reader.name(attempt.staff_id), words, status=status)


def _views(conn: Connection, reader: Reader, request: RequestRow) -> Iterator[Dated]:
    """Who looked or listened when. Looks of one person within the same hour are one entry: the last of them."""
    seen: set[tuple[str | None, str, str]] = set()
    for row in audit.newest(conn, request_id=request.id, limit=NEWEST):
        words = {"view": "Looked at it", "play": "Played the message"}.get(row.action)
        hour = (row.staff_id, row.action, reader.local(row.at).strftime("%Y-%m-%d %H"))
        if words is None or hour in seen:
            continue
        seen.add(hour)
        yield entry(reader, row.at, "view", reader.name(row.staff_id), words)


def _numbers(request: RequestRow, events: list[EventRow], tried: list[AttemptRow]) -> tuple[str, ...]:
    """Every number that this request was ever about: a corrected one keeps its texts in the history."""
    known = [request.number, *(attempt.number for attempt in tried)]
    for event in events:
        if event.kind == "edit":
            known.append(event.data.get("number"))
        elif event.kind == "outcome":
            known.append(event.data.get("before", {}).get("number"))
    return tuple(dict.fromkeys(number for number in known if number))


def _received(conn: Connection, request: RequestRow, numbers: Iterable[str]) -> list[InboundRow]:
    since = request.opened_at - TEXTS_BEFORE
    return [got for number in numbers for got in inbound.of_number(conn, number, since, MOST_TEXTS)]


def _sent(conn: Connection, reader: Reader, request: RequestRow, numbers: Iterable[str]) -> Iterator[Dated]:
    since = request.opened_at - TEXTS_BEFORE
    for number in numbers:
        for sent in messages.of_number(conn, number, since, MOST_TEXTS):
            if not message_words.waits(sent):
                yield message_words.history(reader, sent)
    for told in messages.alerts_of(conn, request.id, range(request.reopened + 1)):
        yield _alert(reader, told)


def _alert(reader: Reader, told: MessageRow) -> Dated:
    status = message_words.state(told)
    return entry(reader, told.created_at, "mark", "The line", "Told the on-call phone", status=status)


def _texts_in(
    reader: Reader, received: list[InboundRow], events: list[EventRow], wanted: Sequence[Wanted]
) -> Iterator[Dated]:
    """What the patient wrote, and beside it what the line made of it."""
    meant: dict[str, list[str]] = {}
    for event in events:
        meant.setdefault(_sid(event), []).extend(meaning(event))
    understood = {_sid(event) for event in events if event.kind == "answer"}
    visits = {said.key: (request_visits.wish(reader, said, visit), visit.id) for said, visit in wanted}
    for got in received:
        wish, about = visits.get(got.sid, ("", ""))
        details = list(dict.fromkeys([*filter(None, [wish]), *meant.get(got.sid, ())]))
        if (wish or got.sid in understood) and NOT_UNDERSTOOD in details:
            details.remove(NOT_UNDERSTOOD)  # kept word for word all the same
        if got.media:
            details.append(f"with {got.media} picture{'s' if got.media > 1 else ''}, not shown")
        detail, words = ". ".join(details), shown(got.body)
        yield entry(
            reader, got.received_at, "text-in", "Patient", words, detail=detail, quote=True, visit=about
        )


def _visits(conn: Connection, reader: Reader, request: RequestRow) -> Iterator[Dated]:
    for visit in appointments.of_request(conn, request.id):
        words = f"Visit: {reader.moment(visit.starts_at)}, {shown(visit.who_for)}, {shown(visit.place)}"
        status = "" if visit.status == "booked" else visit.status
        who = reader.name(visit.created_by)
        yield entry(reader, visit.created_at, "appointment", who, words, status=status, visit=visit.id)


def _said(reader: Reader, wanted: Sequence[Wanted]) -> Iterator[Dated]:
    """What she said of a visit by phone."""
    for said, visit in reversed(wanted):
        words = request_visits.wish(reader, said, visit)
        yield entry(reader, said.at, "answer", "Patient", words, visit=visit.id)


def _tasks(conn: Connection, reader: Reader, events: list[EventRow]) -> Iterator[Dated]:
    """What the line asks staff to phone about: why, and about which visit."""
    tasks = [event for event in events if event.kind == "task"]
    known = reminder_views.visits(conn, {str(task.data["visit"]) for task in tasks if task.data.get("visit")})
    for task in reversed(tasks):
        visit = known.get(str(task.data.get("visit") or ""))
        why = shown(str(task.data.get("why", "")))
        arrived = not visit or why.startswith(visits.CANCELLED_AFTER_ALL)
        words = why if arrived else f"A reminder did not reach the patient. {why}"
        detail = f"{request_visits.to_phone(reader, visit)}." if visit else ""
        about = visit.id if visit else ""
        yield entry(reader, task.at, "mark", "The line", words, detail=detail, visit=about)


def page_of(made: Iterable[Entry], *, everything: bool) -> tuple[tuple[Entry, ...], int]:
    """The newest entries (or everything), and how many older ones are not shown."""
    all_of_them = tuple(made)
    shown = all_of_them if everything else all_of_them[:NEWEST]
    return shown, len(all_of_them) - len(shown)
