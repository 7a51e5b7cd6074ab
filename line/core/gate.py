"""The one gate for every message that the line starts: asked at the moment of sending, answered with a reason.

A pure rule over what services/gate.py has read. The order is that of the checks below; a hold says when to ask again,
and ends the message when that would be too late. Whether a message is late is judged by its latest useful moment alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from line.core.caps import RANG_ENOUGH, RINGS_A_DAY, Rival, full
from line.core.carrier_codes import Outcome
from line.core.purposes import Purpose
from line.core.windows import NoWindow, Windows

PAUSE = timedelta(minutes=15)
"""So long after her last word, or a call with her, the line starts nothing by itself."""

LONGEST_VALID = timedelta(hours=10)
"""Twilio's longest ValidityPeriod: 36,000 s (twilio.md 4.1)."""

LATELY = timedelta(days=2)
BEFORE_CLOSING = timedelta(minutes=1)
SHORTEST_VALID = timedelta(minutes=1)

OPTED_OUT = "This person has opted out of texts: phone instead."
NOT_CONSENTED = "This person has not agreed to texts of this kind: phone instead."
NOT_CONSENTED_TO_CALLS = "This person has not agreed to automated calls: phone in person."
TEXTS_REFUSED = "This number is known as a landline: phone instead."
NUMBER_IS_BAD = "The carrier knows no such number: check it."
IN_TOUCH = "This person was in touch a moment ago: it waits a quarter of an hour."
NIGHT = "It is night, or nearly, where this phone may be: it waits for the morning."
NO_HOUR = (
    "There is no hour of the day at which all the places where this phone may be are awake: phone in person."
)
TOO_LATE = "It was too late to be of use."
TOLD_LATELY = "The patient was told of this visit within the last two days."
RINGING = "Another call to this number is under way."


@dataclass(frozen=True)
class Standing:
    """What a number agreed to and can take: `agreed` to this purpose on this channel, `opted_out` of all, `by_carrier`:
    the carrier itself blocks us, `texts_refused` by a landline, `bad`: there is no such number."""

    agreed: bool
    opted_out: bool = False
    by_carrier: bool = False
    texts_refused: bool = False
    bad: bool = False


@dataclass(frozen=True)
class Facts:
    """What is known at the moment of sending. Instants are aware UTC.

    `untrue`: why it is not true any more ("" while it is). `talked_at`: her last word. `contacts`, `rivals`, `order`:
    as in core/caps.py; `rings`: unanswered calls today; `ringing`: a call to her is under way; `day`: the clinic's.
    """

    purpose: Purpose
    channel: str
    useful_until: datetime | None
    untrue: str
    standing: Standing
    talked_at: datetime | None
    contacts: Sequence[datetime]
    rivals: Sequence[Rival]
    order: tuple[int, datetime]
    rings: int
    ringing: bool
    day: tuple[datetime, datetime]
    windows: Windows


@dataclass(frozen=True)
class Go:
    """It may go now. `valid_for`: seconds after which the carrier must not deliver it any more; None: its default."""

    valid_for: int | None


@dataclass(frozen=True)
class Hold:
    """Not now: asked again at `until`."""

    until: datetime
    reason: str


@dataclass(frozen=True)
class End:
    """Never. `status`: "dropped" (no longer true), "lapsed" (too late, or one too many), "suppressed" (not wanted) or
    "refused" (cannot arrive). `task`: staff can do something about it. `outcome`: what it says about the number."""

    status: str
    reason: str
    task: bool = False
    outcome: Outcome = Outcome.REFUSED


Verdict = Go | Hold | End


def judge(facts: Facts, now: datetime) -> Verdict:
    """Whether the message may go at `now`."""
    for verdict in _checks(facts, now):
        if (
            isinstance(verdict, Hold)
            and facts.useful_until is not None
            and verdict.until >= facts.useful_until
        ):
            return End("lapsed", f"{verdict.reason} {TOO_LATE}", task=True)
        return verdict
    if facts.useful_until is not None and now >= facts.useful_until:
        return End("lapsed", TOO_LATE, task=True)
    return Go(valid_for(facts, now))


def unwanted(purpose: Purpose, channel: str, standing: Standing) -> End | None:
    """Why a message of this purpose may not go to this number at all: consent, opt-out, what the number can take."""
    # The one confirmation of an opt-out (safety.md T6) follows it, unless the carrier blocks us anyway.
    confirms = purpose.name == "opt_out" and not standing.by_carrier
    if not standing.agreed and not standing.opted_out:
        return End("suppressed", NOT_CONSENTED_TO_CALLS if channel == "call" else NOT_CONSENTED)
    if standing.opted_out and not confirms:
        return End("suppressed", OPTED_OUT, outcome=Outcome.OPTED_OUT)
    if standing.bad:
        return End("refused", NUMBER_IS_BAD, task=True, outcome=Outcome.INVALID)
    if channel == "text" and standing.texts_refused:
        return End("refused", TEXTS_REFUSED, task=True, outcome=Outcome.LANDLINE)
    return None


def but_told(verdict: Verdict, told_at: datetime | None, now: datetime) -> Verdict:
    """A reminder that lapsed, of a visit that the patient was told of a short while ago beside another one: nobody need
    phone about it."""
    lapsed = isinstance(verdict, End) and verdict.status == "lapsed"
    if lapsed and told_at is not None and told_at >= now - LATELY:
        return End("dropped", TOLD_LATELY)
    return verdict


def _checks(facts: Facts, now: datetime) -> Iterator[Hold | End]:
    """Every objection, in order; the first one counts."""
    purpose = facts.purpose
    if facts.untrue:
        yield End("dropped", facts.untrue)
    unwelcome = unwanted(purpose, facts.channel, facts.standing)
    if unwelcome is not None:
        yield unwelcome
    if purpose.pause and facts.talked_at is not None and now - facts.talked_at < PAUSE:
        yield Hold(facts.talked_at + PAUSE, IN_TOUCH)
    if facts.ringing:
        yield Hold(now + PAUSE, RINGING)
    yield from _capped(facts, now)
    yield from _at_night(facts, now)


def _capped(facts: Facts, now: datetime) -> Iterator[Hold]:
    if not facts.purpose.capped:
        return
    if facts.channel == "call" and facts.rings >= RINGS_A_DAY:
        yield _opening(facts, facts.day[1], RANG_ENOUGH)
    found = full(now, facts.day, contacts=facts.contacts, rivals=facts.rivals, order=facts.order)
    if found is not None:
        yield _opening(facts, found.until, found.reason)


def _at_night(facts: Facts, now: datetime) -> Iterator[Hold | End]:
    if not facts.purpose.quiet or facts.windows.allows(now):
        return
    try:
        yield Hold(facts.windows.next(now), NIGHT)
    except NoWindow:
        yield End("lapsed", NO_HOUR, task=True)


def _opening(facts: Facts, until: datetime, reason: str) -> Hold:
    """A hold that ends at an allowed hour."""
    try:
        return Hold(facts.windows.next(until), reason)
    except NoWindow:
        return Hold(until, reason)


def valid_for(facts: Facts, now: datetime) -> int | None:
    """Seconds until the carrier must give it up: the end of the allowed hours less a minute, and of its use."""
    ends = []
    if facts.purpose.quiet and (closes := facts.windows.closes(now)) is not None:
        ends.append(closes - BEFORE_CLOSING)
    if facts.useful_until is not None:
        ends.append(facts.useful_until)
    if not ends:
        return None
    span = min(min(ends) - now, LONGEST_VALID)
    return int(max(span, SHORTEST_VALID).total_seconds())
