"""The emergencies that nobody has yet, as every page of the console tells of them.

Reads only. What an emergency is, is ruled elsewhere; who has one, is told by the claims.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from line.services.line import Line
from line.store import queue


@dataclass(frozen=True)
class Waiting:
    """`keys`: one for each opening of an urgent request that is free, so that a request which was closed and comes back
    is news again. They hold our own ids, nothing of a patient."""

    keys: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """The version of the list: as long as it is the same, an open page has nothing to learn."""
        return hashlib.sha256(" ".join(self.keys).encode()).hexdigest()[:16]


def waiting(line: Line) -> Waiting:
    """Those of the whole queue, in its order."""
    with line.database.reading() as conn:
        return Waiting(tuple(f"{request_id}.{reopened}" for request_id, reopened in queue.urgent(conn)))
