"""The words of a planned message, written when the gate lets it go: from the visit as it is then.

Two visits of one number within three days share a text; what else waits to say the same is then said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from line.core import reminders as rule
from line.core.reminders import MERGED_WITHIN, SHARED_WITHIN
from line.core.turn import Moment, PhoneNumber, Say, Session, Turn, Value
from line.core.windows import LAST_CALL_BEFORE
from line.services.line import Line
from line.store import appointments, numbers, reminders, visit_events, visit_questions
from line.store.appointments import AppointmentRow
from line.store.engine import Connection
from line.store.messages import MessageRow

SAID_TOGETHER = "Said together with another reminder."
TOLD_WITHIN = timedelta(hours=48)
"""A visit that was named beside another one needs no reminder of its own so soon, but for its last."""


@dataclass(frozen=True)
class Written:
    """What goes out and in which language, the visits that it names, the nearest first, and until when all of it is of
    use."""

    body: str
    language: str
    visits: tuple[AppointmentRow, ...] = ()
    useful_until: datetime | None = None

    def valid_for(self, seconds: int | None, now: datetime) -> int | None:
        """After how many seconds the carrier must not deliver it any more: `seconds`, or sooner when one of the visits
        is too near."""
        if self.useful_until is None:
            return seconds
        left = max(int((self.useful_until - now).total_seconds()), 60)
        return left if seconds is None else min(seconds, left)


def write(
    tx: Connection,
    line: Line,
    message: MessageRow,
    now: datetime,
    told: Mapping[str, datetime] = MappingProxyType({}),
) -> Written:
    """The words as they go now, whatever an earlier hand-over said. What is about no visit keeps the words that it was
    queued with; a call's are said step by step, when it is taken. `told`: when visits were told of, beyond what is on
    record (for a forecast)."""
    visit = appointments.by_id(tx, message.visit_id) if message.visit_id is not None else None
    if visit is None and message.body and message.channel != "call":
        return Written(message.body, message.language)
    language = numbers.language(tx, message.to_number, message.language)
    if message.channel == "call":
        return Written(message.body, language)
    named = _named(tx, line, message, visit, now, told) if visit is not None else ()
    words = line.script.reminders[message.purpose].words
    number: tuple[str, Value] = ("number", PhoneNumber(line.script.clinic.line_number))
    if len(named) > 1:
        times = zip(("first", "second"), named, strict=True)
        said = Say(words["two"], (number, *((name, moment(one, now)) for name, one in times)))
    else:
        confirmed = visit is not None and visit.confirmed_at is not None and "confirmed" in words
        name = words["confirmed" if confirmed else "one"]
        wanted = line.script.values_of(name)
        at = (("at", moment(visit, now)),) if visit is not None and "at" in wanted else ()
        said = Say(name, (number, *at))
    session = Session("writing", language, line.script.start["writing"])
    ends = [_useful_until(line, one) for one in named] if message.purpose == "appointment" else []
    return Written(line.write(Turn(session, (said,)), line.script), language, named, min(ends, default=None))


def moment(visit: AppointmentRow, now: datetime) -> Moment:
    """When a visit is, on the wall of its own zone."""
    zone = ZoneInfo(visit.zone)
    return Moment(visit.starts_at.astimezone(zone), now.astimezone(zone), visit=True)


def note(tx: Connection, message: MessageRow, written: Written, now: datetime) -> None:
    """Notes, in the transaction of the hand-over, what a text says: short answers now belong to it, each visit knows of
    it, and what would say the same again within hours is not sent. A call has said nothing before it is taken."""
    if message.channel == "call":
        return
    if message.purpose == "missed_visit" and written.visits:
        _ask(tx, message, written, now)
    if message.purpose != "appointment":
        return
    for visit in written.visits:
        _reminded(tx, message, visit, now, own=visit.id == message.visit_id)
    _ask(tx, message, written, now)


def taken(tx: Connection, message: MessageRow, now: datetime) -> None:
    """She pressed 1 and is told of the visit: now she was reminded of it. Once per call."""
    visit = appointments.by_id(tx, message.visit_id) if message.visit_id is not None else None
    if visit is not None and visit.occurrence == message.occurrence:
        _reminded(tx, message, visit, now, own=True)


def _reminded(
    tx: Connection, message: MessageRow, visit: AppointmentRow, now: datetime, *, own: bool
) -> None:
    if visit_events.add(tx, visit.id, now, "reminded", message.id, {"channel": message.channel}):
        rows = [row for row in reminders.of_visit(tx, visit.id) if row.occurrence == visit.occurrence]
        said = [row.id for row in rows if row.id != message.id and says_again(row, now, own=own)]
        reminders.drop(tx, said, SAID_TOGETHER, now)


def says_again(row: MessageRow, now: datetime, *, own: bool) -> bool:
    """Whether another reminder of a visit would tell the same so soon after it was told of at `now`. `own`: it had the
    message to itself, or first; of one that was only named beside another its own last reminder still goes."""
    within = MERGED_WITHIN if own or row.last else TOLD_WITHIN
    return row.purpose == "appointment" and row.due_at < now + within


def _ask(tx: Connection, message: MessageRow, written: Written, now: datetime) -> None:
    visits = [(visit.id, visit.occurrence) for visit in written.visits]
    visit_questions.ask(tx, message.to_number, now, visits, message_id=message.id)


def _named(
    tx: Connection,
    line: Line,
    message: MessageRow,
    visit: AppointmentRow,
    now: datetime,
    told: Mapping[str, datetime],
) -> tuple[AppointmentRow, ...]:
    """The visit, and one of the number within three days of it that there is still something to ask about: she has not
    said yes to it, staff have not stopped it, and it is not about to begin. Of several the one that was told of longest
    ago, then the nearest."""
    if message.purpose != "appointment" or visit.confirmed_at is not None:
        return (visit,)
    others = [
        other
        for other in appointments.coming(tx, message.to_number, now)
        if other.id != visit.id
        and other.confirmed_at is None
        and not other.silent
        and abs(other.starts_at - visit.starts_at) <= SHARED_WITHIN
        and _useful_until(line, other) > now + LAST_CALL_BEFORE
    ]
    if not others:
        return (visit,)
    told = {**visit_events.last_told(tx, [other.id for other in others]), **told}
    never = datetime.min.replace(tzinfo=UTC)
    beside = min(
        others,
        key=lambda other: (told.get(other.id, never), abs(other.starts_at - visit.starts_at), other.id),
    )
    return tuple(sorted((visit, beside), key=lambda one: (one.starts_at, one.id)))


def _useful_until(line: Line, visit: AppointmentRow) -> datetime:
    """Until when it is of use to remind of a visit at all: that of the last step."""
    last = line.script.reminders["appointment"].steps[-1]
    return rule.useful_until(last, visit.starts_at, visit.starts_at)
