"""What the practice line's first day must know of the database before it begins. Reads only."""

from __future__ import annotations

from sqlalchemy import Connection, exists, select

from line.store.tables import callback_requests, conversations, inbound_messages, is_open, staff


def has_anything(conn: Connection) -> bool:
    """Whether anybody was ever added, called, texted or asked to be called here."""
    tables = (staff, callback_requests, conversations, inbound_messages)
    return any(conn.scalar(select(exists().select_from(table))) for table in tables)


def open_request(conn: Connection, number: str) -> str:
    """The id of this number's open request. Raises NoResultFound without one."""
    query = select(callback_requests.c.id).where(is_open, callback_requests.c.number == number)
    return str(conn.execute(query).scalar_one())
