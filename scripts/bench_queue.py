"""A line with so many reminders pending, for scripts/bench_reminders.py: each of its steps, timed."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, select, text, update

from line import schedule
from line.carrier import sms
from line.core.delivery import LEASE, Accepted
from line.core.purposes import TEXTS
from line.core.script_building import build
from line.core.windows import instant_at
from line.loader import load
from line.services import outbox, planning
from line.services.line import Line
from line.settings import Settings
from line.store import appointments, consent, reminders
from line.store import outbox as queue
from line.store.engine import Database
from line.store.tables import messages

BATCH, DUE, HANDED_OVER = 1000, 100, 20
ZONE = "America/New_York"
MONTH = timedelta(days=30)


class Instant:
    """A carrier that takes a text in no time, and notes when. It can do nothing else."""

    def __init__(self) -> None:
        self.taken: dict[str, float] = {}

    def send_text(self, *, to: str, body: str, message_id: str, valid_for: int | None = None) -> Accepted:  # noqa: ARG002
        self.taken[message_id] = time.time()
        return Accepted(f"SM{message_id}", "queued")

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)


class Queue:
    """A migrated database with `many` reminders pending, three to a number, over the coming month."""

    def __init__(self, url: str, many: int) -> None:
        script = build(load())
        self.carrier = Instant()
        # The gate asks for the hour: whenever this is run, it is noon at the clinic.
        noon = instant_at(
            datetime.now(UTC).date() + timedelta(days=1), datetime.min.time().replace(hour=12), ZONE
        )
        self._shift = noon - datetime.now(UTC)
        settings = Settings.from_env({"SEGMENTS_PER_SECOND": "999", "SEGMENTS_PER_DAY": "9999999"})
        self.database = Database(url)
        self.database.migrate()
        self.line = Line(settings, script, self.database, self.carrier, self.now, _new_id, sms.write)
        self._numbers = count(2_000_000)
        self._few = [self._row(n) for n in range(min(many, BATCH))]
        with self.database.transaction() as tx:
            reminders.add(tx, self._few)
        self._multiply(many)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._shift

    def close(self) -> None:
        self.database.dispose()

    def idle(self) -> float:
        """Seconds for a sweep that finds nothing to do."""
        return _seconds(lambda: outbox.sweep(self.line))

    def claim(self) -> float:
        """Seconds for the claim of 100 due reminders, committed. They are pending again afterwards."""
        with self.database.transaction() as tx:
            self._make_due(tx)
        token, now, claimed = _new_id(), self.now(), []

        def take() -> None:
            with self.database.transaction() as tx:
                claimed.extend(queue.claim_due(tx, now, LEASE, token, DUE, TEXTS))

        seconds = _seconds(take)
        if len(claimed) != DUE:
            raise SystemExit(f"bench: {len(claimed)} reminders were claimed, not {DUE}")
        with self.database.transaction() as tx:
            queue.release(tx, token, now)
            later = update(messages).where(messages.c.id.in_([row.id for row in claimed]))
            tx.execute(later.values(due_at=now + MONTH))
        return seconds

    def hand_over(self) -> float:
        """Seconds for one reminder on its way through claim, gate, words, carrier and record; of twenty at once."""
        before = len(self.carrier.taken)
        self._book([self.now()] * HANDED_OVER)
        seconds = _seconds(lambda: outbox.sweep(self.line))
        if len(self.carrier.taken) - before != HANDED_OVER:
            raise SystemExit(f"bench: {len(self.carrier.taken) - before} went, not {HANDED_OVER}")
        return seconds / HANDED_OVER

    def add_singles(self, many: int) -> float:
        """Reminders a second, each in a transaction of its own."""
        rows = [self._row(n) for n in range(many)]

        def add() -> None:
            for row in rows:
                with self.database.transaction() as tx:
                    reminders.add(tx, [row])

        return many / _seconds(add)

    def add_batches(self, many: int) -> float:
        """Reminders a second, a thousand in each transaction."""
        batches = [[self._row(n) for n in range(BATCH)] for _ in range(many)]

        def add() -> None:
            for rows in batches:
                with self.database.transaction() as tx:
                    reminders.add(tx, rows)

        return many * BATCH / _seconds(add)

    def bytes_each(self) -> float:
        """Of the table with its indexes, per row."""
        return size(self.database.url, "messages") / self._rows()

    def lateness(self, many: int, seconds: float) -> list[float]:
        """Seconds from due to handed over of so many reminders that fall due one after the other, under real ticks."""
        begin = time.time() + 2
        due = [begin + seconds * n / many for n in range(many)]
        ids = self._book([datetime.fromtimestamp(at, UTC) + self._shift for at in due])
        ticking = schedule.start(self.line, (outbox.sweep,))
        _until(begin + seconds + 30, lambda: all(one in self.carrier.taken for one in ids))
        schedule.stop(ticking)
        return [
            self.carrier.taken[one] - at
            for one, at in zip(ids, due, strict=True)
            if one in self.carrier.taken
        ]

    def _book(self, due: Collection[datetime]) -> list[str]:
        """A visit of a new patient for each, planned as ever; its first reminder is due when told."""
        made = []
        now, starts_at = self.now(), self.now() + timedelta(days=1, hours=2)
        for at in due:
            number = f"+1904{next(self._numbers)}"
            with self.database.transaction() as tx:
                consent.add(tx, number, now, "consent", purpose="reminders", channel="text", source="bench")
                visit = appointments.add(
                    tx,
                    id=_new_id(),
                    number=number,
                    who_for="",
                    place="",
                    wall_time="",
                    zone=ZONE,
                    starts_at=starts_at,
                    language="en",
                    created_at=now,
                )
                planning.replan(tx, self.line, visit, now)
                first = reminders.of_visit(tx, visit.id)[0].id
                tx.execute(update(messages).where(messages.c.id == first).values(due_at=at))
            made.append(first)
        return made

    def _row(self, n: int) -> dict[str, Any]:
        visit_id, now = _new_id(), self.now()
        due_at = now + timedelta(hours=2) + (MONTH - timedelta(hours=2)) * (n * 7919 % BATCH) / BATCH
        return reminders.row(
            _new_id(),
            key=f"visit:{visit_id}:1:appointment:day_before:text",
            to=f"+1352{2_000_000 + n // 3}",
            language="en",
            purpose="appointment",
            channel="text",
            due_at=due_at,
            useful_until=due_at + timedelta(hours=20),
            now=now,
            visit_id=visit_id,
            occurrence=1,
            step="day_before",
        )

    def _multiply(self, many: int) -> None:
        """Copies the first rows until there are `many`: other ids, keys, visits and numbers, the same due times."""
        lite = self.database.backend == "sqlite"
        hexed = "printf('%08x', n)" if lite else "lpad(to_hex(n), 8, '0')"
        digits = (
            "printf('%07d', 2000000 + (n * 334 + t) % 6000000)"
            if lite
            else "(2000000 + (n * 334 + t) % 6000000)::text"
        )
        new = {"id": f"{hexed} || substr(id, 9)", "visit_id": f"{hexed} || substr(visit_id, 9)"}
        new |= {"key": f"'visit:' || {hexed} || substr(key, 15)", "to_number": f"'+1352' || {digits}"}
        names = [column.name for column in messages.columns]
        picked = ", ".join(new.get(name, name) for name in names)
        place = "CAST(substr(to_number, 6) AS INTEGER) - 2000000 AS t"
        copied = f"""INSERT INTO messages ({", ".join(f'"{name}"' for name in names)})
            WITH RECURSIVE times(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM times WHERE n < :times),
                 few AS (SELECT *, {place} FROM messages)
            SELECT {picked.replace(" last", ' "last"')} FROM times CROSS JOIN few"""
        if many > BATCH:
            with self.database.transaction() as tx:
                if lite:  # or six indexes are written page by page, over and over
                    tx.execute(text("PRAGMA cache_size = -500000"))
                tx.execute(text(copied), {"times": many // BATCH - 1})
        self.database.dispose()  # and with it the connection of the large cache
        settle(self.database.url)

    def _make_due(self, tx: Connection) -> None:
        newest = select(messages.c.id).where(messages.c.status == "pending", messages.c.lane == TEXTS)
        ids = tx.execute(newest.order_by(messages.c.due_at.desc()).limit(DUE)).scalars().all()
        tx.execute(
            update(messages).where(messages.c.id.in_(ids)).values(due_at=self.now() - timedelta(seconds=1))
        )

    def _rows(self) -> int:
        with self.database.reading() as conn:
            found: int = conn.execute(text("SELECT count(*) FROM messages")).scalar_one()
        return found


def _new_id() -> str:
    return uuid.uuid4().hex


def _seconds(step: Any) -> float:
    began = time.perf_counter()
    step()
    return time.perf_counter() - began


def _until(deadline: float, true: Any) -> None:
    while not true() and time.time() < deadline:
        threading.Event().wait(0.1)


def settle(url: str) -> None:
    """What a database that is looked after has had by then: statistics, and a checkpoint."""
    engine = create_engine(url).execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        lite = engine.dialect.name == "sqlite"
        for statement in ("PRAGMA wal_checkpoint(TRUNCATE)",) if lite else ("VACUUM ANALYZE", "CHECKPOINT"):
            connection.execute(text(statement))
    engine.dispose()


def size(url: str, table: str) -> float:
    engine = create_engine(url)
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            found = connection.execute(text(f"SELECT pg_total_relation_size('{table}')")).scalar_one()
        else:
            found = Path(str(engine.url.database)).stat().st_size
    engine.dispose()
    return float(found)
