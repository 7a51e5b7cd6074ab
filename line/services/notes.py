"""Notes that staff leave on a request. They are added, never changed."""

from __future__ import annotations

from datetime import datetime

from line.core.staff import Person
from line.services import audit, staff_words
from line.services.claims import changed, held
from line.services.conflicts import Missing, Refused
from line.services.line import Line
from line.store import callback_events, callbacks
from line.store.engine import Connection

LONGEST = 2000


def add(line: Line, person: Person, request_id: str, version: int | None, words: str) -> str:
    """Adds a note. A free or closed request takes one from anybody; a claimed one from its owner only. What the note
    did to the request, in words; "" for nothing."""
    now = line.clock()
    if not words.strip():
        raise Refused("Write the note first.")
    if len(words) > LONGEST:
        raise Refused(f"A note has at most {LONGEST} characters; this one has {len(words)}.")
    with line.database.transaction() as tx:
        row = callbacks.by_id(tx, request_id, lock=True)
        if row is None:
            raise Missing(request_id)
        if row.status == "open" and row.owner_id is not None:
            held(tx, line, person, request_id, version, now)
        elif version is not None and row.version != version:
            raise changed(request_id)
        told = write(tx, line, person, request_id, words, now)
        callbacks.update(tx, request_id)
    return told


def write(tx: Connection, line: Line, person: Person, request_id: str, words: str, now: datetime) -> str:
    """The note itself, inside a transaction that has checked who may write. It is heard for red flags: what that did,
    in words."""
    callback_events.add(
        tx, request_id, now, "note", line.new_id(), {"words": words.strip()}, staff_id=person.id
    )
    audit.record(tx, line, person, "note", now=now, request_id=request_id)
    return staff_words.heed(tx, line, person, request_id, "a note", words, now)
