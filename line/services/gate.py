"""Reads what the gate wants to know about a message, at the moment of sending. The rule is core/gate.py's."""

from __future__ import annotations

from datetime import datetime

from line.core import gate as rule
from line.core.caps import WEEK, Rival
from line.core.gate import End, Facts, Standing, Verdict
from line.core.purposes import consented, purpose_of
from line.core.reminders import day_begins, day_ends
from line.core.windows import NoWindow, windows_of
from line.services import still_true
from line.services.line import Line
from line.store import appointments, callbacks, consent, contacts, numbers, visit_events
from line.store.consent import ConsentState
from line.store.engine import Connection
from line.store.messages import MessageRow
from line.store.numbers import NumberFacts

Order = tuple[int, datetime]


def verdict(tx: Connection, line: Line, message: MessageRow, now: datetime) -> Verdict:
    """Whether a claimed message may go now. What is decided holds until this transaction ends: the number, its open
    request and the visit are locked, in the order in which texts and staff lock them, too."""
    purpose = purpose_of(message.purpose)
    if (
        purpose.capped or purpose.quiet or purpose.pause
    ):  # what she just asked for passes whatever else she got
        contacts.alone(tx, message.to_number)
        callbacks.open_by_number(tx, message.to_number)
    zone = line.script.clinic.zone
    day = day_begins(now, zone), day_ends(now, zone)
    number, own = message.to_number, message.id
    facts = Facts(
        purpose=purpose,
        channel=message.channel,
        useful_until=message.useful_until,
        untrue=still_true.why_not(tx, message, now),
        standing=standing(tx, number, message.purpose, message.channel),
        talked_at=contacts.last_word(tx, number, now - rule.PAUSE) if purpose.pause else None,
        contacts=contacts.reached(tx, number, min(now - WEEK, day[0]), but=own) if purpose.capped else (),
        rivals=_rivals(tx, message) if purpose.capped else (),
        order=order_of(tx, message),
        rings=contacts.unanswered_rings(tx, number, day[0]) if message.channel == "call" else 0,
        ringing=purpose.pause and contacts.ringing(tx, number, now - rule.PAUSE, but=own),
        day=day,
        windows=windows_of(number, zone),
    )
    verdict = rule.judge(facts, now)
    visit = message.visit_id if message.purpose == "appointment" else None
    if visit is None or not isinstance(verdict, End):
        return verdict
    return rule.but_told(verdict, visit_events.last_told(tx, [visit]).get(visit), now)


def standing(conn: Connection, number: str, purpose: str, channel: str) -> Standing:
    """What a number agreed to, as far as this purpose and channel go, and what it can take."""
    return _standing(consent.state(conn, number), numbers.facts(conn, number), purpose, channel)


def _standing(ledger: ConsentState, facts: NumberFacts | None, purpose: str, channel: str) -> Standing:
    return Standing(
        agreed=consented(purpose, channel, ledger.purposes),
        opted_out=ledger.opted_out,
        by_carrier=ledger.by_carrier,
        texts_refused=facts is not None and facts.texts_refused_at is not None,
        bad=facts is not None and facts.bad_at is not None,
    )


def may(purpose: str, channel: str, standing: Standing) -> bool:
    """Whether a number that stands so may get messages of this purpose at all."""
    return rule.unwanted(purpose_of(purpose), channel, standing) is None


def unwanted(conn: Connection, number: str, purpose: str, channel: str = "text") -> End | None:
    """Why this number may get no message of this purpose at all; None when it may."""
    return rule.unwanted(purpose_of(purpose), channel, standing(conn, number, purpose, channel))


def never(message: MessageRow, ledger: ConsentState, facts: NumberFacts | None) -> End | None:
    """Why a message that waits could go at no hour, neither as it is nor, if it is a text, as a call in its place; None
    when it could. `ledger` and `facts` are its number's."""
    purpose = purpose_of(message.purpose)
    channels = ("text", "call") if message.channel == "text" else ("call",)
    ends = [rule.unwanted(purpose, one, _standing(ledger, facts, message.purpose, one)) for one in channels]
    return None if None in ends else ends[0]


def allowed_at(line: Line, number: str, at: datetime) -> bool:
    """Whether the hour of `at` is one at which the line may get in touch with this number by itself."""
    return windows_of(number, line.script.clinic.zone).allows(at)


def next_allowed(line: Line, number: str, at: datetime) -> datetime:
    """The first hour from `at` on at which the line may get in touch with this number by itself; `at` itself where
    there is no such hour (the gate tells staff)."""
    try:
        return windows_of(number, line.script.clinic.zone).next(at)
    except NoWindow:
        return at


def _rivals(tx: Connection, message: MessageRow) -> list[Rival]:
    """What else waits for the number; the other reminders of the same visit are of one mind with this one."""
    waiting = contacts.waiting(tx, message.to_number, but=message.id)
    others = [row for row in waiting if row.visit_id is None or row.visit_id != message.visit_id]
    return [Rival(row.due_at, order_of(tx, row)) for row in others]


def order_of(tx: Connection, message: MessageRow) -> Order:
    """Who goes first where not all may go: the nearest visit first, then texts about a call back, follow-ups last."""
    rank = purpose_of(message.purpose).rank
    visit = appointments.by_id(tx, message.visit_id) if message.visit_id is not None and rank == 0 else None
    return rank, visit.starts_at if visit is not None else message.created_at
