"""How fast and how much the line may send by itself: a bucket that fills with time, a cap for the day, a breaker.

Rules only. US carriers take one segment a second from a local number and three from a toll-free one (twilio.md 4.5);
calls are placed one a second by default. What a patient asked for just now is never held up by any of this: it only
leaves less for the rest.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

BURST_SECONDS = 20
"""So many seconds' worth may go at once after a pause: the carrier's own queue holds that easily."""

TOLL_FREE = frozenset({"800", "833", "844", "855", "866", "877", "888"})
LOCAL_SEGMENTS, TOLL_FREE_SEGMENTS = 1.0, 3.0

CLOSED_FOR = timedelta(minutes=30)
"""How long the breaker stays open after the carrier refused us as a sender; then one message tries again."""


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
    return Sender(channel, rate * BURST_SECONDS, now, day, 0)


def refilled(sender: Sender, rate: float, now: datetime, day: str) -> Sender:
    """The same at `now` (aware UTC) on the clinic's `day`: tokens have come in, yesterday's count is over."""
    passed = max((now - sender.refilled_at).total_seconds(), 0.0)
    tokens = min(sender.tokens + passed * rate, max(rate * BURST_SECONDS, 1.0))
    used = sender.used if sender.day == day else 0
    return replace(sender, tokens=tokens, refilled_at=max(now, sender.refilled_at), day=day, used=used)


def allowance(sender: Sender, cap: int, now: datetime) -> int:
    """How many messages of one segment may be claimed now."""
    if sender.closed_until is not None and sender.closed_until > now:
        return 0
    return max(0, min(int(sender.tokens), cap - sender.used))


def spent(sender: Sender, amount: int) -> Sender:
    """After `amount` segments or calls were handed over; what was asked for may leave the bucket in debt."""
    return replace(sender, tokens=sender.tokens - amount, used=sender.used + amount)
