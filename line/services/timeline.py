"""One timeline of a request: how she came, what she said, every text, call, note and look, newest first.

Newest first, since a scheduler opens a request to learn what happened last. Sources: the request's own events and
attempts, texts from and to its number, and the audit log for who looked. What a patient said is marked as hers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from line.core.outcomes import said_of
from line.core.path import labels
from line.core.queue import DETAILS, REASONS, WISHES
from line.core.segments import write_number
from line.core.shown import shown
from line.core.when import clock, stamp
from line.services.rows import Reader
from line.store import appointments, attempts, audit, callbacks, inbound, messages
from line.store.attempts import AttemptRow
from line.store.callbacks import EventRow, RequestRow
from line.store.engine import Connection
from line.store.inbound import InboundRow
from line.store.messages import MessageRow

NEWEST = 200
"""A page shows so many entries; older ones are counted."""

TEXTS_BEFORE = timedelta(days=7)
"""Texts of the number from before the request was opened, too: what she read before she asked."""


@dataclass(frozen=True)
class Entry:
    """One thing that happened. `at` in the clinic's time, `iso` for machines; `kind` as the style sheet knows it (touch,
    answer, words, text-in, text-out, message, attempt, outcome, note, claim, view, mark, appointment); `who` of the
    clinic or "Patient"; `quote`: the words are the patient's own; `status`: what became of a text; `play`: the id of a
    message's event."""

    at: str
    iso: str
    kind: str
    who: str
    words: str
    detail: str = ""
    status: str = ""
    play: str | None = None
    quote: bool = False


def entries(conn: Connection, reader: Reader, request: RequestRow) -> list[Entry]:
    """Everything on record, newest first."""
    made = [
        *_events(conn, reader, request),
        *_attempts(conn, reader, request),
        *_views(conn, reader, request),
    ]
    made += [*_texts(conn, reader, request), *_visits(conn, reader, request)]
    made.sort(key=lambda pair: pair[0], reverse=True)  # stable: what came first in its source stays before
    return [entry for _, entry in made]


_Dated = tuple[datetime, Entry]


def _entry(reader: Reader, at: datetime, kind: str, who: str, words: str, **more: Any) -> _Dated:
    local = reader.local(at)
    return at, Entry(stamp(local), local.isoformat(timespec="seconds"), kind, who, words, **more)


def _events(conn: Connection, reader: Reader, request: RequestRow) -> Iterator[_Dated]:
    events = callbacks.events(conn, request.id)
    undone = {event.key for event in events if event.kind == "undone"}
    played = {event.key for event in events if event.kind == "played"}
    for event in reversed(events):
        told = _TOLD.get(event.kind)
        if told is None:
            continue
        for entry in told(reader, event):
            at, made = entry
            if event.kind == "outcome" and event.key in undone:
                made = Entry(**{**vars(made), "status": "taken back"})
            if event.kind == "message" and event.key in played:
                made = Entry(**{**vars(made), "status": "played"})
            yield at, made


def _touch(reader: Reader, event: EventRow) -> Iterator[_Dated]:
    source = {
        "call": "Called the line",
        "text": "Wrote to the line",
        "silent": "Called, and said nothing",
        "missed": "Called, and hung up before an answer",
    }.get(event.data.get("source", ""), "Was in touch")
    path = labels(reader.line.script, event.data.get("path") or ())
    detail = f"Way through the menu: {' > '.join(path)}" if path else ""
    yield _entry(reader, event.at, "touch", "Patient", source, detail=detail)


def _answer(reader: Reader, event: EventRow) -> Iterator[_Dated]:
    field, value = str(event.data.get("field", "")), str(event.data.get("value", ""))
    if not value:
        return
    known: Mapping[str, str] = {"reason": REASONS, "detail": DETAILS, "wish": WISHES}.get(field, {})
    fixed = {("someone_else", "yes"): "For someone else", ("someone_else", "no"): "For herself"}
    if (field, value) in fixed:
        yield _entry(reader, event.at, "answer", "Patient", fixed[field, value])
        return
    label = {"name": "Name", "reason": "About", "detail": "About", "wish": "Best time"}.get(field, "Answer")
    if value in known:
        yield _entry(reader, event.at, "answer", "Patient", f"{label}: {known[value] or 'something else'}")
    elif field == "name":
        yield _entry(reader, event.at, "answer", "Patient", shown(value), detail="Her name", quote=True)
    else:
        yield _entry(reader, event.at, "answer", "Patient", shown(value), detail=label, quote=True)


def _words(reader: Reader, event: EventRow) -> Iterator[_Dated]:
    tier = event.data.get("tier")
    detail = "Words that may mean an emergency" if tier else "Said or written, not understood by the menu"
    yield _entry(
        reader, event.at, "words", "Patient", shown(str(event.data["words"])), detail=detail, quote=True
    )


def _message(reader: Reader, event: EventRow) -> Iterator[_Dated]:
    seconds = int(event.data.get("seconds") or 0)
    words = f"Left a message of {seconds} seconds"
    yield _entry(reader, event.at, "message", "Patient", words, status="not heard yet", play=str(event.id))


def _mark(reader: Reader, event: EventRow) -> Iterator[_Dated]:
    words = str(event.data.get("mark", "")).capitalize()
    said = str(event.data.get("words") or "")
    yield _entry(reader, event.at, "mark", "", words, detail=f"Her words: {shown(said)}" if said else "")


def _outcome(reader: Reader, event: EventRow) -> Iterator[_Dated]:
    words = said_of(str(event.data["outcome"]))
    who = reader.name(event.staff_id)
    yield _entry(reader, event.at, "outcome", who, words, detail=str(event.data.get("next", "")))


def _note(reader: Reader, event: EventRow) -> Iterator[_Dated]:
    yield _entry(reader, event.at, "note", reader.name(event.staff_id), shown(str(event.data["words"])))


def _withdrawn(reader: Reader, event: EventRow) -> Iterator[_Dated]:
    yield _entry(reader, event.at, "mark", "Patient", "Wants no call any more")


def _reopened(reader: Reader, event: EventRow) -> Iterator[_Dated]:
    by_patient = event.data.get("by") == "patient"
    who = "" if by_patient else reader.name(event.staff_id)
    yield _entry(
        reader, event.at, "claim", who, "Open again: she was in touch" if by_patient else "Opened it again"
    )


def _split(reader: Reader, event: EventRow) -> Iterator[_Dated]:
    words = f"Split in two: the other request is {event.data.get('reference', '')}"
    yield _entry(reader, event.at, "claim", reader.name(event.staff_id), words)


def _edit(reader: Reader, event: EventRow) -> Iterator[_Dated]:
    fields = ", ".join(str(name).replace("_", " ") for name in event.data.get("fields", ()))
    yield _entry(reader, event.at, "claim", reader.name(event.staff_id), f"Corrected: {fields}")


def _lease(reader: Reader, event: EventRow) -> Iterator[_Dated]:
    words = f"Free again: the claim of {reader.name(event.data.get('of'))} ran out"
    yield _entry(reader, event.at, "claim", "", words)


def _handed(reader: Reader, event: EventRow) -> Iterator[_Dated]:
    words = f"Handed to {reader.name(event.data.get('to'))}"
    yield _entry(reader, event.at, "claim", reader.name(event.staff_id), words)


def _taken(reader: Reader, event: EventRow) -> Iterator[_Dated]:
    of = event.data.get("of")
    words = f"Took over from {reader.name(of)}" if of else "Took it over"
    yield _entry(reader, event.at, "claim", reader.name(event.staff_id), words)


def _plain(words: str) -> Callable[[Reader, EventRow], Iterator[_Dated]]:
    def told(reader: Reader, event: EventRow) -> Iterator[_Dated]:
        yield _entry(reader, event.at, "claim", reader.name(event.staff_id), words)

    return told


_TOLD: Mapping[str, Callable[[Reader, EventRow], Iterator[_Dated]]] = MappingProxyType(
    {
        "touch": _touch,
        "answer": _answer,
        "words": _words,
        "message": _message,
        "mark": _mark,
        "outcome": _outcome,
        "note": _note,
        "withdrawn": _withdrawn,
        "reopened": _reopened,
        "split": _split,
        "edit": _edit,
        "lease": _lease,
        "handed": _handed,
        "taken": _taken,
        "claim": _plain("Claimed it"),
        "release": _plain("Put it back"),
        "consent": _plain("Recorded that she agrees to texts"),
        "opt_out": _plain("Recorded that she wants no texts"),
    }
)


def _attempts(conn: Connection, reader: Reader, request: RequestRow) -> Iterator[_Dated]:
    for attempt in reversed(attempts.of_request(conn, request.id)):
        yield _attempt(reader, attempt)


def _attempt(reader: Reader, attempt: AttemptRow) -> _Dated:
    how = "Called" if attempt.kind == "line" else "Called from her desk"
    words = f"{how}: {write_number(attempt.number)}"
    status = attempt.problem or said_of(attempt.outcome)
    if attempt.outcome == "unfinished":
        status = "No outcome was marked"
    elif attempt.ended_at is None:
        status = "under way"
    elif attempt.outcome:
        status = f"{status}, {clock(reader.local(attempt.ended_at))}"
    return _entry(reader, attempt.started_at, "attempt", reader.name(attempt.staff_id), words, status=status)


def _views(conn: Connection, reader: Reader, request: RequestRow) -> Iterator[_Dated]:
    """Who looked or listened when. Looks of one person within the same hour are one entry: the last of them."""
    seen: set[tuple[str | None, str, str]] = set()
    for row in audit.newest(conn, request_id=request.id, limit=NEWEST):
        words = {"view": "Looked at it", "play": "Played the message"}.get(row.action)
        hour = (row.staff_id, row.action, reader.local(row.at).strftime("%Y-%m-%d %H"))
        if words is None or hour in seen:
            continue
        seen.add(hour)
        yield _entry(reader, row.at, "view", reader.name(row.staff_id), words)


def _texts(conn: Connection, reader: Reader, request: RequestRow) -> Iterator[_Dated]:
    if request.number is None:
        return
    since = request.opened_at - TEXTS_BEFORE
    for sent in messages.of_number(conn, request.number, since, NEWEST):
        yield _text_out(reader, sent)
    for got in inbound.of_number(conn, request.number, since, NEWEST):
        yield _text_in(reader, got)


def _text_in(reader: Reader, got: InboundRow) -> _Dated:
    detail = f"with {got.media} picture{'s' if got.media > 1 else ''}, not shown" if got.media else ""
    return _entry(reader, got.received_at, "text-in", "Patient", shown(got.body), detail=detail, quote=True)


def _text_out(reader: Reader, sent: MessageRow) -> _Dated:
    who = reader.name(sent.staff_id) if sent.staff_id else "The line"
    words = _STATUSES.get(sent.status, sent.status)
    status = f"{words}: {sent.reason}" if sent.reason and words.startswith("not") else words
    return _entry(reader, sent.created_at, "text-out", who, shown(sent.body), status=status)


_STATUSES: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("pending", "claimed", "sending"), "on its way"),
        **dict.fromkeys(("replied", "accepted", "queued", "underway"), "on its way"),
        "unknown": "not sure whether it went",
        "sent": "sent",
        "delivered": "delivered",
        "read": "read",
        **dict.fromkeys(("undelivered", "failed", "refused"), "not delivered"),
        "suppressed": "not sent",
        "canceled": "not sent: taken back",
    }
)


def _visits(conn: Connection, reader: Reader, request: RequestRow) -> Iterator[_Dated]:
    for visit in appointments.of_request(conn, request.id):
        words = f"Visit: {reader.moment(visit.starts_at)}, {shown(visit.who_for)}, {shown(visit.place)}"
        status = "" if visit.status == "booked" else visit.status
        who = reader.name(visit.created_by)
        yield _entry(reader, visit.created_at, "appointment", who, words, status=status)


def page_of(made: Iterable[Entry]) -> tuple[tuple[Entry, ...], int]:
    """The newest entries, and how many older ones are not shown."""
    all_of_them = tuple(made)
    return all_of_them[:NEWEST], max(0, len(all_of_them) - NEWEST)
