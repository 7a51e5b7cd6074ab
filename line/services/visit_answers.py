"""What patients answer about their visits, inside the caller's transaction.

By phone a caller id proves nothing: what was said goes to staff, and the caller hears the same words in every case.
"""

from __future__ import annotations

from line.core.effects import FinishRequest, KeepWords, OpenRequest
from line.services import requests
from line.services.line import Line
from line.services.opening import Contact, open_or_land
from line.store.callbacks import RequestRow
from line.store.engine import Connection

WILL_COME = "Pressed by phone: I will come to the visit."


def will_come(tx: Connection, line: Line, contact: Contact, number: str) -> RequestRow | None:
    """Somebody said by phone that she comes to the visit of this number: staff see to it, without haste."""
    asked = OpenRequest(number, "call", unconfirmed=number != contact.caller)
    request = open_or_land(tx, line, contact, asked, "low")
    requests.apply(tx, line, contact, KeepWords(WILL_COME), request)
    return requests.apply(tx, line, contact, FinishRequest(), request)
