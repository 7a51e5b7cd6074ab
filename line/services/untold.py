"""What the patient does not know of her visit, so that a person has to say it: in words."""

from __future__ import annotations

from datetime import datetime

from line.core.when import moment
from line.services import message_words, visit_knowledge, visit_reminders
from line.services.rows import Reader
from line.store.appointments import AppointmentRow
from line.store.engine import Connection
from line.store.messages import MessageRow


def words(conn: Connection, reader: Reader, visit: AppointmentRow, planned: list[MessageRow]) -> str:
    """One sentence for the page of the visit; "" for nothing. `planned`: every message about the visit."""
    if visit.starts_at <= reader.now:
        return ""
    knows = visit_knowledge.of_visit(conn, visit)
    if not knows.change:
        return ""
    cancelled = knows.change == "cancelled"
    if knows.told is not None:
        told = moment(datetime.fromisoformat(knows.told.wall), reader.local(reader.now))
        unknown = (
            "does not know yet that it is cancelled" if cancelled else "does not know of the new time yet"
        )
        return f"The patient was told {told} at {reader.moment(knows.told.at)}, and {unknown}: phone."
    goes = any(
        row.purpose == "appointment" and message_words.waits(row) and not visit_reminders.held(conn, row)
        for row in planned
    )
    return "" if cancelled or goes else "No reminder tells the patient of the new time: phone."
