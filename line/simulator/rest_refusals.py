"""How the API refuses, and how its parameters are read. Owns the error type; the codes stand with their rules."""

from datetime import datetime
from email.utils import format_datetime

Pairs = list[tuple[str, str]]


class Refusal(Exception):
    """A request that is refused, as the API says it."""

    def __init__(self, code: int, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code, self.message, self.status = code, message, status


def http_date(moment: str | None) -> str | None:
    """RFC 2822, as every date of the API."""
    return format_datetime(datetime.fromisoformat(moment)) if moment else None


def refuse_unknown(given: Pairs, known: frozenset[str]) -> None:
    """Stricter than Twilio, which ignores a misspelt parameter: here it is an error."""
    for name, _ in given:
        if name not in known:
            raise Refusal(20001, f"Unknown parameter {name!r} (the simulator is stricter than Twilio here)")


def value(given: Pairs, name: str) -> str | None:
    """The last value given for a name."""
    found = [one for key, one in given if key == name]
    return found[-1] if found else None
