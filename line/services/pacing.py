"""How fast the line sends: reads and writes the sender's state. The rule is core/sender.py's.

What somebody asked for is never held up here; what the line starts waits for its turn, so a backlog spreads.
"""

from __future__ import annotations

from datetime import datetime

from line.core import sender as rule
from line.core.purposes import ASKED, CALLS
from line.core.segments import count
from line.core.sender import Sender
from line.services.line import Line
from line.store import senders
from line.store.engine import Connection
from line.store.messages import MessageRow


def allowance(tx: Connection, line: Line, lane: int, now: datetime, limit: int) -> int:
    """How many messages of a lane may be claimed now, `limit` at most."""
    if lane == ASKED:
        return limit
    channel = "call" if lane == CALLS else "text"
    return min(limit, rule.allowance(_state(tx, line, channel, now), _cap(line, channel), now))


def room(tx: Connection, line: Line, message: MessageRow, now: datetime) -> bool:
    """Whether this message may still go. Other sweeps spend, too, and the carrier may have refused us since it was
    claimed; what is free now is so until the transaction ends."""
    return allowance(tx, line, message.lane, now, 1) == 1


def spend(tx: Connection, line: Line, message: MessageRow, body: str, now: datetime) -> None:
    """Notes that a message is being handed over, in the transaction that marks it so."""
    state = _state(tx, line, message.channel, now)
    amount = 1 if message.channel == "call" else count(body).segments
    after = rule.spent(state, amount)
    senders.save(tx, rule.probing(after, now) if message.lane != ASKED else after)


def arrived(tx: Connection, message: MessageRow) -> None:
    """A message that the line started has arrived. If it was the one that tried after the breaker, all may go again."""
    if message.lane == ASKED or message.attempted_at is None:
        return
    state = senders.of_channel(tx, message.channel)
    if state is not None and rule.proven(state, message.attempted_at):
        senders.open_again(tx, message.channel)


def may_start(conn: Connection, line: Line, lane: int, now: datetime) -> bool:
    """Whether anything of a lane could be claimed now. For a reading connection: a tick that may send nothing takes no
    turn among the writers."""
    if lane == ASKED:
        return True
    channel = "call" if lane == CALLS else "text"
    known = senders.of_channel(conn, channel)
    if known is None:
        return True
    rate, day = _rate(line, channel), line.script.clinic.hours.local(now).date().isoformat()
    return rule.allowance(rule.refilled(known, rate, now, day), _cap(line, channel), now) > 0


def break_off(tx: Connection, line: Line, channel: str, reason: str, until: datetime, now: datetime) -> None:
    """Stops what the line starts on a channel until then: the carrier does not take us as a sender."""
    _state(tx, line, channel, now)
    senders.close(tx, channel, until, reason)


def _state(tx: Connection, line: Line, channel: str, now: datetime) -> Sender:
    rate = _rate(line, channel)
    day = line.script.clinic.hours.local(now).date().isoformat()
    known = senders.load(tx, rule.fresh(channel, rate, now, day))
    return rule.refilled(known, rate, now, day)


def _rate(line: Line, channel: str) -> float:
    settings = line.settings
    if channel == "call":
        return settings.calls_per_second
    return settings.segments_per_second or rule.segments_per_second(line.script.clinic.line_number)


def _cap(line: Line, channel: str) -> int:
    return line.settings.calls_per_day if channel == "call" else line.settings.segments_per_day
