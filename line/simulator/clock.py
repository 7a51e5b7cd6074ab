"""Simulated time: the computer's clock plus an offset kept in the file. Owns the offset.

The timers of a call run in the page, in real seconds.
"""

from datetime import UTC, datetime, timedelta

from .ledger import Ledger


class Clock:
    """What time it is for the carrier and for the line."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def now(self) -> datetime:
        """Aware UTC."""
        return datetime.now(UTC) + self.offset()

    def offset(self) -> timedelta:
        """How far simulated time is ahead of the computer's (negative: behind)."""
        # Read each time (20 microseconds): who moves the clock and calls at once may reach another worker.
        row = self._ledger.reading().execute("SELECT value FROM settings WHERE name = 'offset'").fetchone()
        return timedelta(seconds=float(row["value"])) if row else timedelta(0)

    def shift(self, by: timedelta) -> None:
        """Move simulated time on (or back)."""
        self._keep(self.offset() + by)

    def set(self, moment: datetime) -> None:
        """Make it this moment now; it runs on from there. Raises ValueError for a naive datetime."""
        if moment.tzinfo is None:
            raise ValueError("the moment needs a zone")
        self._keep(moment - datetime.now(UTC))

    def reset(self) -> None:
        """Back to the computer's clock."""
        self._keep(timedelta(0))

    def _keep(self, offset: timedelta) -> None:
        with self._ledger.writing() as db:
            db.execute(
                "INSERT INTO settings VALUES ('offset', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                (str(offset.total_seconds()),),
            )
