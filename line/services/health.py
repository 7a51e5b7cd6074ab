"""Whether the line can do its work: the database answers, and what is due goes out in time.

Reads only. It must not name a number, a message or a person.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta

from line.services import alerts
from line.services.line import Line
from line.store import backlog, consent, messages
from line.store.engine import Connection

# The sweep ticks each second. Whatever waits this long waits for a reason that somebody should look at.
LATE_SECONDS = 120.0
LATELY = timedelta(days=7)
_LOST = frozenset({"failed", "undelivered", "suppressed", "refused"})

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Readiness:
    """What a monitor may know. Counts are None when the database did not answer."""

    database: str  # "ok" or "failing"
    outbox: str  # "ok", "late" (something was due more than LATE_SECONDS ago) or "unknown"
    oldest_due_seconds: float | None = None  # None: nothing is due
    due: int | None = None  # messages that should be on their way
    unknown: int | None = None  # messages whose fate the carrier has not told
    on_call: str = "unknown"  # the on-call phone: "ok", "failing" (it gets no texts), "none" or "unknown"

    @property
    def ready(self) -> bool:
        """A late outbox does not take a process out of service: calls can still be answered."""
        return self.database == "ok"


def readiness(line: Line) -> Readiness:
    """Asks the database, once. Never raises for a database that fails: that is the answer."""
    try:
        with line.database.reading() as connection:
            found = backlog.of_queue(connection, line.clock())
            on_call = _on_call(connection, line)
    except Exception as error:
        # Only the kind of failure: its message may hold the database's address and password.
        logger.warning("the database does not answer: %s", type(error).__name__)
        return Readiness(database="failing", outbox="unknown")
    age = found.oldest_due_seconds
    late = age is not None and age > LATE_SECONDS
    return Readiness(
        database="ok",
        outbox="late" if late else "ok",
        oldest_due_seconds=None if age is None else round(age, 1),
        due=found.due,
        unknown=found.unknown,
        on_call=on_call,
    )


def _on_call(conn: Connection, line: Line) -> str:
    """Whether the phone that is told of emergencies at night takes texts: none was lost lately, no STOP came."""
    phone = line.settings.on_call_number
    if phone is None:
        return "none"
    last = messages.newest_of_purpose(conn, alerts.PURPOSE, phone, line.clock() - LATELY)
    lost = last is not None and last.status in _LOST
    return "failing" if lost or consent.state(conn, phone).opted_out else "ok"
