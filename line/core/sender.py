"""How fast and how much the line may send by itself: a bucket that fills with time, a cap for the day, a breaker.

Rules only. US carriers take one segment a second from a local number and three from a toll-free one (twilio.md 4.5);
calls are placed one a second by default. What a patient asked for just now is never held up by any of this: it only
leaves less for the rest.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

BURST_SECONDS = {"text": 20, "call": 1}
"""So many seconds' worth may go at once after a pause: the carrier's own queue of texts holds that easily."""

TOLL_FREE = frozenset({"800", "833", "844", "855", "866", "877", "888"})
LOCAL_SEGMENTS, TOLL_FREE_SEGMENTS = 1.0, 3.0

CLOSED_FOR = timedelta(minutes=30)
"""How long the breaker stays open after the carrier refused us as a sender."""

PROBED_FOR = timedelta(minutes=10)
"""Then one message tries again, and the rest waits so long for the word that it arrived."""


@dataclass(frozen=True)
class Sender:
    """One channel's state. `tokens` segments (or calls) may go now, `used` went on `day`; shut until `closed_until`."""

    channel: str
    tokens: float
    refilled_at: datetime
    day: str
    used: int
    closed_until: datetime | None = None
    closed_reason: str | None = None


def segments_per_second(number: str | None) -> float:
    """What US carriers take from a number of this kind (E.164); of an unknown one, the least."""
    toll_free = number is not None and number[2:5] in TOLL_FREE
    return TOLL_FREE_SEGMENTS if toll_free else LOCAL_SEGMENTS


def fresh(channel: str, rate: float, now: datetime, day: str) -> Sender:
    """A sender that has sent nothing yet."""
    return Sender(channel, _most(channel, rate), now, day, 0)


def refilled(sender: Sender, rate: float, now: datetime, day: str) -> Sender:
    """The same at `now` (aware UTC) on the clinic's `day`: tokens have come in, yesterday's count is over."""
    passed = max((now - sender.refilled_at).total_seconds(), 0.0)
    tokens = min(sender.tokens + passed * rate, _most(sender.channel, rate))
    used = sender.used if sender.day == day else 0
    return replace(sender, tokens=tokens, refilled_at=max(now, sender.refilled_at), day=day, used=used)


def allowance(sender: Sender, cap: int, now: datetime) -> int:
    """How many messages of one segment may be claimed now."""
    if sender.closed_until is not None and sender.closed_until > now:
        return 0
    room = max(0, min(int(sender.tokens), cap - sender.used))
    return min(room, 1) if sender.closed_until is not None else room


def probing(sender: Sender, now: datetime) -> Sender:
    """After the first message since the breaker was open was handed over: the rest waits for what becomes of it."""
    return sender if sender.closed_until is None else replace(sender, closed_until=now + PROBED_FOR)


def proven(sender: Sender, attempted_at: datetime) -> bool:
    """Whether the arrival of a message that was handed over at `attempted_at` shows that we are taken again: it was the
    one that tried."""
    return sender.closed_until is not None and attempted_at >= sender.closed_until - PROBED_FOR


def _most(channel: str, rate: float) -> float:
    return max(rate * BURST_SECONDS[channel], 1.0)


def spent(sender: Sender, amount: int) -> Sender:
    """After `amount` segments or calls were handed over; what was asked for may leave the bucket in debt."""
    return replace(sender, tokens=sender.tokens - amount, used=sender.used + amount)
