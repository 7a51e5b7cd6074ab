"""One request that was two people's: a mother and her son on the same phone. Each gets a request of her own.

The second one keeps the number, the language and the promise of the first; what was said stays in the first one's
history, and each names the other.
"""

from __future__ import annotations

from line.core.callbacks import higher, references, urgency_of
from line.core.queue import REASONS
from line.core.staff import Person
from line.services import audit, notes, staff_words
from line.services.claims import held
from line.services.conflicts import Refused
from line.services.line import Line
from line.store import callback_events, callbacks

LONGEST_NAME = 80


def split(
    line: Line,
    person: Person,
    request_id: str,
    version: int | None,
    *,
    name: str,
    reason: str = "other",
    note: str = "",
) -> tuple[str, str]:
    """Makes the second person's request, free for everybody: its id, and what the words about it did to it ("" for
    nothing). Raises Conflict, Refused."""
    now = line.clock()
    if not name.strip() or len(name) > LONGEST_NAME:
        raise Refused(f"Enter the second person's name, {LONGEST_NAME} characters at most.")
    if reason not in REASONS:
        raise Refused("Choose what the second person needs.")
    with line.database.transaction() as tx:
        row = held(tx, line, person, request_id, version, now)
        new_id = line.new_id()
        urgency = urgency_of(row.source, reason, None)
        second, _ = callbacks.insert(
            tx,
            references(int(new_id, 16)),
            id=new_id,
            number=row.number,
            caller_number=row.caller_number,
            name=name.strip(),
            reason=reason,
            language=row.language,
            source=row.source,
            # Whose emergency it was nobody knows: both are.
            urgency="urgent" if row.urgency == "urgent" else higher(urgency, "normal"),
            number_unconfirmed=row.number_unconfirmed,
            promised_by=row.promised_by,
            promised_at=row.promised_at,
            opened_at=row.opened_at,
            finished_at=now,
            texts_off=row.texts_off,
            relay=row.relay,
            interpreter=row.interpreter,
            split_from=row.id,
        )
        told = {"other": new_id, "reference": second.reference}
        callback_events.add(tx, row.id, now, "split", new_id, told, staff_id=person.id)
        told = {"other": row.id, "reference": row.reference}
        callback_events.add(tx, new_id, now, "split", row.id, told, staff_id=person.id)
        flagged = staff_words.heed(tx, line, person, new_id, "the name", name, now)
        if note.strip():
            flagged = notes.write(tx, line, person, new_id, note, now) or flagged
        callbacks.update(tx, row.id)
        audit.record(tx, line, person, "split", now=now, request_id=row.id, second=new_id)
    return new_id, flagged
