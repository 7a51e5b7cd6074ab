"""What is remembered about a phone number itself: that it refuses texts, which notices it was given, and its
language.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from line.store.statements import insert_or_ignore
from line.store.tables import numbers


@dataclass(frozen=True)
class NumberFacts:
    """A remembered number; instants are aware UTC."""

    number: str
    texts_refused_at: datetime | None
    texts_refused_code: str | None
    notice_at: datetime | None
    limit_notice_at: datetime | None
    bad_at: datetime | None = None
    bad_code: str | None = None
    language: str | None = None


def facts(conn: Connection, number: str) -> NumberFacts | None:
    """What is remembered, or None."""
    row = conn.execute(select(numbers).where(numbers.c.number == number)).mappings().first()
    return NumberFacts(**row) if row else None


def facts_of(conn: Connection, known: Collection[str]) -> dict[str, NumberFacts]:
    """What is remembered of each of these numbers, by number; nothing of one that is not known."""
    rows = conn.execute(select(numbers).where(numbers.c.number.in_(sorted(set(known))))).mappings()
    return {row["number"]: NumberFacts(**row) for row in rows}


def language(conn: Connection, number: str | None, otherwise: str) -> str:
    """The language that whoever has this number chose, or plainly wrote; `otherwise` while nobody knows."""
    known = facts(conn, number) if number is not None else None
    return known.language if known is not None and known.language else otherwise


def speak(conn: Connection, number: str, language: str) -> None:
    """Remembers the language of a number, for its later calls, texts and reminders."""
    _set(conn, number, language=language)


def refuse_texts(conn: Connection, number: str, code: str, now: datetime) -> None:
    """Remembers that this number cannot get texts; `code` is the carrier's error, the reason on record."""
    _set(conn, number, texts_refused_at=now, texts_refused_code=code)


def mark_bad(conn: Connection, number: str, code: str, now: datetime) -> None:
    """Remembers that the carrier knows no such number; `code` is its error."""
    _set(conn, number, bad_at=now, bad_code=code)


def allow_texts(conn: Connection, number: str) -> None:
    """Forgets a refusal: a text from the number proves that it can text (a landline number moved to a mobile)."""
    _set(conn, number, texts_refused_at=None, texts_refused_code=None, bad_at=None, bad_code=None)


def set_notice(conn: Connection, number: str, now: datetime) -> None:
    """Remembers that "texts are off, this is how to turn them on" was sent."""
    _set(conn, number, notice_at=now)


def set_limit_notice(conn: Connection, number: str, now: datetime) -> None:
    """Remembers that the notice about too many texts was sent."""
    _set(conn, number, limit_notice_at=now)


def _set(conn: Connection, number: str, **values: datetime | str | None) -> None:
    insert_or_ignore(conn, numbers, {"number": number}, on=["number"])
    conn.execute(update(numbers).where(numbers.c.number == number).values(**values))
