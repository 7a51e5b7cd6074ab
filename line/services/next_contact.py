"""What follows when a planned message did not reach her: later once more, by the other channel, or a person.

Inside the transaction that learnt of it. Which failure leads where is core/carrier_codes.py's; this does it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from line.core.carrier_codes import Meaning, Outcome
from line.core.gate import End
from line.core.reminders import Step, day_ends
from line.core.sender import CLOSED_FOR
from line.services import gate, pacing, tasks
from line.services.line import Line
from line.store import appointments, reminders
from line.store.appointments import AppointmentRow
from line.store.engine import Connection
from line.store.messages import MessageRow

LATER = timedelta(hours=2)
NETWORKS_DAY = "America/Los_Angeles"
"""T-Mobile counts its days by the Pacific clock (twilio.md 4.6, 30023)."""

NO_ANSWER = "Nobody answered the reminder call."
UNHEARD = "Somebody took the reminder call and pressed no key: whether the patient knows is not known."
_AGAIN = ":again"
_A_CALL_MAY = frozenset({Outcome.LANDLINE, Outcome.BY_VOICE, Outcome.LATER, Outcome.DAY_FULL, Outcome.RETRY})


def after_gate(tx: Connection, line: Line, message: MessageRow, end: End, now: datetime) -> None:
    """The gate ended it. Staff phone when they can do something about it."""
    if end.outcome is Outcome.OPTED_OUT or not (end.task or end.status == "suppressed"):
        return
    visit = _visit(tx, message, now)
    if visit is None:
        if end.outcome is Outcome.INVALID:
            _check_number(tx, line, message, end.reason, now)
        return
    if end.status in ("suppressed", "refused") and _call_instead(tx, line, message, visit, now):
        return
    if end.task:
        tasks.about_visit(tx, line, visit, end.reason, f"task:{message.key}", now)


def after_failure(tx: Connection, line: Line, message: MessageRow, meaning: Meaning, now: datetime) -> None:
    """The carrier would not take it, or its receipt says that it did not arrive."""
    if meaning.stops_us:
        pacing.break_off(tx, line, message.channel, meaning.words, now + CLOSED_FOR, now)
    if meaning.outcome is Outcome.OPTED_OUT:
        return
    visit = _visit(tx, message, now)
    later = meaning.outcome in (Outcome.LATER, Outcome.DAY_FULL, Outcome.RETRY)
    if later and _again(tx, line, message, now, meaning):
        return
    if visit is None:
        if meaning.outcome is Outcome.INVALID:
            _check_number(tx, line, message, meaning.words, now)
        return
    if meaning.outcome in _A_CALL_MAY and _call_instead(tx, line, message, visit, now):
        return
    tasks.about_visit(tx, line, visit, meaning.words, f"task:{message.key}", now)


def after_doubt(tx: Connection, line: Line, message: MessageRow, why: str, now: datetime) -> None:
    """Nobody knows whether it went, and it is not looked up any more: a person makes sure."""
    visit = _visit(tx, message, now)
    if visit is not None:
        tasks.about_visit(tx, line, visit, why, f"task:{message.key}", now)


def after_unheard(tx: Connection, line: Line, message: MessageRow, now: datetime) -> None:
    """A reminder call was taken, and nobody pressed a key: whoever it was was not told. A text, or a person."""
    visit = _visit(tx, message, now)
    if visit is not None:
        _text_or_person(tx, line, message, visit, UNHEARD, now)


def after_silence(tx: Connection, line: Line, message: MessageRow, now: datetime) -> None:
    """A reminder call rang and nobody took it: once more the same day, then a text, then a person."""
    visit = _visit(tx, message, now)
    if visit is None or _again_today(tx, line, message, now):
        return
    _text_or_person(tx, line, message, visit, NO_ANSWER, now)


def _text_or_person(
    tx: Connection, line: Line, message: MessageRow, visit: AppointmentRow, why: str, now: datetime
) -> None:
    if gate.unwanted(tx, message.to_number, message.purpose, "text") is None and not _texted(tx, message):
        _add(tx, line, message, now, key=f"{_stem(message)}:text:after", channel="text")
        return
    tasks.about_visit(tx, line, visit, why, f"task:{message.key}", now)


def _check_number(tx: Connection, line: Line, message: MessageRow, why: str, now: datetime) -> None:
    """The number is wrong for whatever comes next, too."""
    key = f"task:{message.key}"
    tasks.to_phone(tx, line, message.to_number, why, key, now, language=message.language)


def _visit(tx: Connection, message: MessageRow, now: datetime) -> AppointmentRow | None:
    """The visit that a reminder was about, while it is still to come as it was, and staff have not stopped them."""
    if message.visit_id is None or message.purpose != "appointment":
        return None
    visit = appointments.by_id(tx, message.visit_id, lock=True)
    if visit is None or visit.occurrence != message.occurrence or visit.status != "booked" or visit.silent:
        return None
    return visit if visit.starts_at > now else None


def _call_instead(
    tx: Connection, line: Line, message: MessageRow, visit: AppointmentRow, now: datetime
) -> bool:
    """A call where no text can go. True when one waits, or was made."""
    if not may_call_instead(tx, line, message, visit.number):
        return False
    _add(tx, line, message, now, key=f"{_stem(message)}:call", channel="call")
    return True


def may_call_instead(conn: Connection, line: Line, message: MessageRow, number: str) -> bool:
    """Whether a text that cannot go is followed by a call: the plan says so, and she agreed to calls."""
    step = _step(line, message)
    if step is None or step.channel != "text then call" or message.channel != "text":
        return False
    if message.key.endswith(":text:after"):  # that text came after a call
        return False
    return gate.unwanted(conn, number, message.purpose, "call") is None


def _again(tx: Connection, line: Line, message: MessageRow, now: datetime, meaning: Meaning) -> bool:
    """Once more later, when it is still of use then; the gate judges that time, too."""
    if message.key.endswith(_AGAIN) or message.useful_until is None or message.channel == "call":
        return False
    if message.visit_id is not None and message.purpose == "appointment" and _visit(tx, message, now) is None:
        return False
    due = day_ends(now, NETWORKS_DAY) if meaning.outcome is Outcome.DAY_FULL else now + LATER
    if gate.next_allowed(line, message.to_number, due) >= message.useful_until:
        return False
    _add(tx, line, message, due, key=f"{message.key}{_AGAIN}", channel=message.channel, now=now)
    return True


def _again_today(tx: Connection, line: Line, message: MessageRow, now: datetime) -> bool:
    if message.key.endswith(_AGAIN):
        return False
    zone, due = line.script.clinic.zone, now + LATER
    same_day = due.astimezone(ZoneInfo(zone)).date() == now.astimezone(ZoneInfo(zone)).date()
    useful = message.useful_until is None or due < message.useful_until
    if not (same_day and useful and gate.allowed_at(line, message.to_number, due)):
        return False
    _add(tx, line, message, due, key=f"{message.key}{_AGAIN}", channel="call", now=now)
    return True


def _texted(tx: Connection, message: MessageRow) -> bool:
    """Whether a text of this step was tried before the call."""
    assert message.visit_id is not None
    stem = f"{_stem(message)}:text"
    return any(row.key.startswith(stem) for row in reminders.of_visit(tx, message.visit_id))


def _add(
    tx: Connection,
    line: Line,
    message: MessageRow,
    due_at: datetime,
    *,
    key: str,
    channel: str,
    now: datetime | None = None,
) -> None:
    row = reminders.row(
        line.new_id(),
        key=key,
        to=message.to_number,
        language=message.language,
        purpose=message.purpose,
        channel=channel,
        due_at=due_at,
        useful_until=message.useful_until or due_at + LATER,
        now=now or due_at,
        visit_id=message.visit_id,
        occurrence=message.occurrence,
        step=message.step,
        last=message.last,
        request_id=message.request_id,
    )
    reminders.add(tx, [row | ({"body": message.body} if message.visit_id is None else {})])


def _stem(message: MessageRow) -> str:
    """The key without its channel: visit, occurrence, kind and step."""
    return ":".join(message.key.split(":")[:5])


def _step(line: Line, message: MessageRow) -> Step | None:
    kind = line.script.reminders.get(message.purpose)
    return kind.step(message.step) if kind is not None else None
