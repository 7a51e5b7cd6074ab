"""How often the line may get in touch by itself: 1 message a day and 3 in 7 days for one number, on both channels.

The house limits of safety.md T3, F (after 47 CFR 64.1200(a)(9)(iv)(F)). What reached her counts: a text that the
carrier took, a call that was answered, a voicemail. What she asked for just now is outside.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

A_DAY, A_WEEK = 1, 3
WEEK = timedelta(days=7)
RINGS_A_DAY = 2
"""Calls that nobody answered do not count as contacts; a phone still rings so often a day at most."""

DAY_IS_FULL = "One automated message a day is the most: this number has had today's."
WEEK_IS_FULL = "Three automated messages in seven days are the most: this number has had them."
GIVES_WAY = "Another message to this number is more important and goes first."
RANG_ENOUGH = "The phone has rung twice today and nobody answered."


@dataclass(frozen=True)
class Rival:
    """Another message that waits for the same number: when it is due, and how important it is (`order` sorts; the
    smaller goes first)."""

    due_at: datetime
    order: tuple[int, datetime]


@dataclass(frozen=True)
class Full:
    """No place now: `until` the next moment to ask again, and why."""

    until: datetime
    reason: str


def full(
    now: datetime,
    day: tuple[datetime, datetime],
    *,
    contacts: Sequence[datetime],
    rivals: Sequence[Rival],
    order: tuple[int, datetime],
) -> Full | None:
    """Whether a message may not go now for the sake of the caps.

    `day`: the clinic's day around `now`, as instants; `contacts`: when messages reached this number in the last seven
    days; `rivals`: what else waits for it; `order`: this message's own.
    """
    begins, ends = day
    if sum(begins <= at < ends for at in contacts) >= A_DAY:
        return Full(ends, DAY_IS_FULL)
    recent = sorted(at for at in contacts if at > now - WEEK)
    if len(recent) >= A_WEEK:
        return Full(recent[-A_WEEK] + WEEK, WEEK_IS_FULL)
    before_us = [rival for rival in rivals if rival.order < order and rival.due_at < now + WEEK]
    if any(rival.due_at < ends for rival in before_us):
        return Full(ends, GIVES_WAY)
    # This one would take a place of the week that a more important one needs when its time comes.
    if before_us and len(recent) + len(before_us) >= A_WEEK:
        return Full(min(rival.due_at for rival in before_us), GIVES_WAY)
    return None
