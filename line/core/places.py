"""Where a page of a list ended: an instant and an id, as they stand in the address of the next page."""

from __future__ import annotations

import re
from datetime import datetime

Place = tuple[datetime, str]

_PLACE = re.compile(r"(?P<at>2[01]\d\d-[\d:.T-]+\+00:00)~(?P<id>[0-9a-z]{1,64})", re.ASCII)


def write(at: datetime, row_id: str) -> str:
    """The place behind a row, for an address."""
    return f"{at.isoformat()}~{row_id}"


def read(after: str | None) -> Place | None:
    """The place that an address names; None for what no page ever gave."""
    found = _PLACE.fullmatch(after or "")
    if found is None:
        return None
    try:
        return datetime.fromisoformat(found["at"]), found["id"]
    except ValueError:
        return None
