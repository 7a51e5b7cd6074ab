"""How the API refuses, reads its parameters and pages its lists. Owns the error type; the codes are their rules'."""

from datetime import datetime
from email.utils import format_datetime
from typing import Any

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


def page_of(name: str, uri: str, given: Pairs, found: list[dict[str, Any]]) -> dict[str, Any]:
    """One page of a list: the rows under `name`, and where the next page is."""
    size, page = _whole(value(given, "PageSize"), 50, 1000), _whole(value(given, "Page"), 0, 10_000)
    more = (page + 1) * size < len(found)
    query = "&".join(f"{key}={one}" for key, one in given if key != "Page")
    return {
        name: found[page * size : (page + 1) * size],
        "page": page,
        "page_size": size,
        "uri": uri,
        "first_page_uri": uri,
        "previous_page_uri": None,
        "next_page_uri": f"{uri}?{query}&Page={page + 1}".replace("+", "%2B") if more else None,
    }


def _whole(given: str | None, default: int, most: int) -> int:
    return min(int(given), most) if given and given.isdigit() else default
