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
    return _for_staff(tx, line, contact, asked, WILL_COME)


def wrong_number(tx: Connection, line: Line, contact: Contact, words: str) -> RequestRow | None:
    """Somebody else has the number: staff take it off the record. The opt-out is the ledger's."""
    return _for_staff(tx, line, contact, OpenRequest(contact.caller, "text"), words)


def _for_staff(
    tx: Connection, line: Line, contact: Contact, asked: OpenRequest, words: str
) -> RequestRow | None:
    """Work for staff that nobody waits for: on the open request of the number, or on one of the lowest urgency."""
    request = open_or_land(tx, line, contact, asked, "low")
    requests.apply(tx, line, contact, KeepWords(words), request)
    return requests.apply(tx, line, contact, FinishRequest(), request)
