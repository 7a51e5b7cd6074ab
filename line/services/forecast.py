"""What would be sent in the days to come, and why the rest would not: the real rules, asked for each future instant.

The rows are taken as they stand and the sends are played in the order of time, number by number: what goes counts
against the caps of what follows, and what is said together is said once. Reads only. Each message is taken to arrive;
answers, new visits and the pace of the sender (core/sender.py) are not foreseen.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from line.core import gate as rule
from line.core.caps import WEEK, Rival
from line.core.carrier_codes import Outcome
from line.core.gate import End, Facts, Go, Hold, Verdict
from line.core.purposes import lane_of, purpose_of
from line.core.reminders import day_begins, day_ends
from line.core.windows import windows_of
from line.services import gate, next_contact, reminder_words, still_true
from line.services.line import Line
from line.store import appointments, contacts, reminders, visit_events
from line.store.appointments import AppointmentRow
from line.store.engine import Connection
from line.store.messages import MessageRow

SENT, HELD, NOT_SENT = "sent", "held", "not sent"


@dataclass(frozen=True)
class Held:
    """It would wait from `at` until `until`."""

    at: datetime
    until: datetime
    reason: str


@dataclass(frozen=True)
class Foreseen:
    """What would become of a message. `at`: when it would go, or end, or wait beyond the days that were asked for.

    `result`: SENT (`words` of a text), HELD or NOT_SENT (`reason`; `task`: staff would be asked to phone); `held`: how
    often it would wait before.
    """

    message: MessageRow
    visit: AppointmentRow | None
    at: datetime
    result: str
    reason: str = ""
    words: str = ""
    task: bool = False
    held: tuple[Held, ...] = ()


def foresee(line: Line, begin: datetime, end: datetime, number: str | None = None) -> list[Foreseen]:
    """What would happen from `begin` to `end` (aware UTC), in the order of time; to one `number` only. What is
    before `begin` is played, too, but not told."""
    now = line.clock()
    found: list[Foreseen] = []
    with line.database.reading() as conn:
        waiting = reminders.waiting(conn, end + WEEK, number)
        for to, group in groupby(waiting, key=lambda row: row.to_number):
            rows = list(group)
            if any(row.due_at < end for row in rows):  # the others only matter as what they may give way to
                found += _Number(conn, line, to, rows, now).until(end)
    return sorted((one for one in found if one.at >= begin), key=lambda one: (one.at, one.message.id))


class _Number:
    """One number's messages, played in time."""

    def __init__(
        self, conn: Connection, line: Line, number: str, rows: Sequence[MessageRow], now: datetime
    ) -> None:
        self._conn, self._line, self._number, self._now = conn, line, number, now
        self._zone = line.script.clinic.zone
        self._windows = windows_of(number, self._zone)
        begins = day_begins(now, self._zone)
        self._reached = contacts.reached(conn, number, min(now - WEEK, begins), but="")
        self._talked_at = contacts.last_word(conn, number, now - rule.PAUSE)
        self._ringing = contacts.ringing(conn, number, now - rule.PAUSE, but="")
        self._rings = contacts.unanswered_rings(conn, number, begins)
        self._day_ends = day_ends(now, self._zone)
        self._waiting = {row.id: row for row in rows}
        self._told_at: dict[str, datetime] = {}
        self._orders: dict[str, gate.Order] = {}
        self._held: dict[str, tuple[Held, ...]] = {}
        self._queue = [(max(row.due_at, now), row.lane, row.id) for row in rows]
        heapq.heapify(self._queue)

    def until(self, end: datetime) -> Iterator[Foreseen]:
        """Everything that happens before `end`."""
        while self._queue and self._queue[0][0] < end:
            at, _, message_id = heapq.heappop(self._queue)
            message = self._waiting.get(message_id)
            if message is None:
                continue  # said together with another one meanwhile
            match self._verdict(message, at):
                case Go():
                    yield from self._goes(message, at)
                case Hold(later, reason):
                    self._held[message_id] = (*self._held.get(message_id, ()), Held(at, later, reason))
                    if later >= end:
                        yield self._told(message, at, HELD, reason)
                    self._put(replace(message, due_at=later))
                case End() as over:
                    yield self._ends(message, over, at)

    def _verdict(self, message: MessageRow, at: datetime) -> Verdict:
        purpose, number = purpose_of(message.purpose), self._number
        others = [
            row
            for row in self._waiting.values()
            if row.id != message.id and (row.visit_id is None or row.visit_id != message.visit_id)
        ]
        facts = Facts(
            purpose=purpose,
            channel=message.channel,
            useful_until=message.useful_until,
            untrue=still_true.why_not(self._conn, message, at, lock=False),
            standing=gate.standing(self._conn, number, message.purpose, message.channel),
            talked_at=self._talked_at if purpose.pause else None,
            contacts=self._reached,
            rivals=[Rival(row.due_at, self._order(row)) for row in others if purpose_of(row.purpose).capped],
            order=self._order(message),
            rings=self._rings if message.channel == "call" and at < self._day_ends else 0,
            ringing=purpose.pause and self._ringing and at < self._now + rule.PAUSE,
            day=(day_begins(at, self._zone), day_ends(at, self._zone)),
            windows=self._windows,
        )
        verdict = rule.judge(facts, at)
        visit = message.visit_id if message.purpose == "appointment" else None
        if visit is None or not isinstance(verdict, End):
            return verdict
        told = self._told_at.get(visit) or visit_events.last_told(self._conn, [visit]).get(visit)
        return rule.but_told(verdict, told, at)

    def _goes(self, message: MessageRow, at: datetime) -> Iterator[Foreseen]:
        written = reminder_words.write(self._conn, self._line, message, at, self._told_at)
        del self._waiting[message.id]
        if purpose_of(message.purpose).capped:
            self._reached.append(at)
        yield self._told(message, at, SENT, words=written.body)
        if message.purpose == "appointment":
            named = {(visit.id, visit.occurrence) for visit in written.visits}
            self._told_at |= {visit.id: at for visit in written.visits}
            for row in list(self._waiting.values()):
                own = row.visit_id == message.visit_id
                same = (row.visit_id, row.occurrence) in named
                if same and reminder_words.says_again(row, at, own=own):
                    del self._waiting[row.id]
                    yield self._told(row, max(row.due_at, at), NOT_SENT, reminder_words.SAID_TOGETHER)

    def _ends(self, message: MessageRow, end: End, at: datetime) -> Foreseen:
        del self._waiting[message.id]
        before = message.purpose == "appointment"  # staff are asked to phone before a visit, not after it
        by_phone = (
            before
            and end.status in ("suppressed", "refused")
            and end.outcome is not Outcome.OPTED_OUT
            and next_contact.may_call_instead(self._conn, self._line, message, self._number)
        )
        if by_phone:
            lane = lane_of(message.purpose, "call")
            self._put(replace(message, id=f"{message.id}:call", channel="call", lane=lane, due_at=at))
        return self._told(message, at, NOT_SENT, end.reason, task=end.task and before and not by_phone)

    def _put(self, message: MessageRow) -> None:
        self._waiting[message.id] = message
        heapq.heappush(self._queue, (message.due_at, message.lane, message.id))

    def _order(self, message: MessageRow) -> gate.Order:
        if message.id not in self._orders:
            self._orders[message.id] = gate.order_of(self._conn, message)
        return self._orders[message.id]

    def _told(
        self,
        message: MessageRow,
        at: datetime,
        result: str,
        reason: str = "",
        words: str = "",
        task: bool = False,
    ) -> Foreseen:
        visit_id = message.visit_id
        visit = appointments.by_id(self._conn, visit_id) if visit_id is not None else None
        held = self._held.get(message.id, ())
        return Foreseen(message, visit, at, result, reason, words, task, held)
