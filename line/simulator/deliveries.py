"""Receipts of texts and progress of calls: rows, posted to the line in order. Owns the queue and its claim.

A row is written in the transaction that caused it and posted later, never inside the line's own REST request: when the
page polls, or when a test pumps. The claim is one conditional UPDATE, so two processes never post one row twice, and of
one text or call only the oldest open row may be claimed, so receipts keep their order (0196 mixes them on purpose).
"""

import json
import sqlite3
import time
from collections.abc import Sequence

from . import messages
from .clock import Clock
from .ledger import Ledger
from .problems import Problem
from .signing import Fields
from .wire import Wire

_GIVEN_UP_AFTER = 30.0  # seconds; a process that died while posting must not hold back the rows after it


def enqueue(
    db: sqlite3.Connection,
    owner: str,
    kind: str,
    status: str,
    url: str | None,
    fields: Fields,
    *,
    error: int | None = None,
    method: str = "POST",
    wait: float = 0.0,
) -> None:
    """A row due in `wait` seconds; with no URL it only moves the text's own status."""
    db.execute(
        "INSERT INTO deliveries (owner, kind, status, error, method, url, fields, due, state)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'waiting')",
        (owner, kind, status, error, method, url, json.dumps(list(fields)), time.time() + wait),
    )


class Deliveries:
    """The postman."""

    def __init__(self, ledger: Ledger, wire: Wire, clock: Clock) -> None:
        self._ledger = ledger
        self._wire = wire
        self._clock = clock

    def pump(self, due_only: bool = False, owners: Sequence[str] | None = None, most: int = 500) -> int:
        """Post what is open (or only what is due), oldest first; returns how many were posted."""
        done = 0
        while done < most and (row := self._claim(due_only, owners)):
            self._post(row)
            done += 1
        return done

    def _claim(self, due_only: bool, owners: Sequence[str] | None) -> sqlite3.Row | None:
        now = time.time()
        limit = now if due_only else float("inf")
        query = (
            "SELECT id FROM deliveries AS d WHERE state = 'waiting' AND due <= :limit"
            " AND (:owners IS NULL OR owner IN (SELECT value FROM json_each(:owners)))"
            " AND NOT EXISTS (SELECT 1 FROM deliveries AS e WHERE e.owner = d.owner AND e.id < d.id"
            " AND (e.state = 'waiting' OR (e.state = 'posting' AND e.claimed > :stale)))"
            " ORDER BY due, id LIMIT 1"
        )
        given = {
            "limit": limit,
            "owners": None if owners is None else json.dumps(list(owners)),
            "stale": now - _GIVEN_UP_AFTER,
            "now": now,
        }
        if self._ledger.reading().execute(query, given).fetchone() is None:
            return None  # the usual case, each second: no write lock for it
        with self._ledger.writing() as db:
            # Two may see the same row; the second finds it 'posting' and claims the next, or none.
            claimed: sqlite3.Row | None = db.execute(
                f"UPDATE deliveries SET state = 'posting', claimed = :now WHERE id = ({query}) RETURNING *",
                given,
            ).fetchone()
            return claimed

    def _post(self, row: sqlite3.Row) -> None:
        if row["kind"] == "message":
            with self._ledger.writing() as db:
                messages.advance(db, row["owner"], row["status"], row["error"], self._clock.now())
        state = "posted"
        if row["url"]:
            try:
                fields = [(name, value) for name, value in json.loads(row["fields"])]
                answer = self._wire.request(
                    row["url"],
                    fields,
                    owner=row["owner"],
                    method=row["method"],
                    voice=row["kind"] == "call",
                    accept="*/*",
                )
                state = (
                    "posted" if answer.status < 400 else "refused"
                )  # never repeated (docs/api/errors/15003)
            except Problem:
                state = "refused"
        with self._ledger.writing() as db:
            db.execute("UPDATE deliveries SET state = ? WHERE id = ?", (state, row["id"]))
