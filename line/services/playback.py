"""Playing a message that a patient left after the tone: fetched from the carrier by its sid, and nothing kept of it.

Owns the record of who played what. Who may ask is the gate's business; no address from outside is ever fetched.
"""

from __future__ import annotations

import logging

from line.core.delivery import CarrierError, Recording
from line.core.recordings import is_sid
from line.core.staff import Person
from line.services import audit
from line.services.conflicts import Missing, Refused
from line.services.line import Line
from line.store import callback_events, callbacks, playback

NOT_NOW = "The message could not be fetched just now. Try again in a minute."
NOT_THERE = "The carrier does not have this message. If it was left just now, try again in a minute."

log = logging.getLogger(__name__)


def play(line: Line, staff: Person, request_id: str, event_id: str, address: str) -> Recording:
    """The sound of a message of this request. That it was played is on record before anybody hears it.

    `address` is where she asks from. Raises Missing for what is no message of this request, Refused when the carrier
    does not give it out.
    """
    sid = _sid_of(line, request_id, event_id)
    try:
        sound = line.carrier.fetch_recording(sid)
    except CarrierError as error:
        log.warning("recording %s was not fetched: %s, code %s", sid, error.words, error.code)
        raise Refused(NOT_THERE if error.code in (404, 410) else NOT_NOW) from None
    now = line.clock()
    with line.database.transaction() as tx:
        callbacks.by_id(tx, request_id, lock=True)  # a message that is left just now waits, and stays unheard
        callback_events.add(tx, request_id, now, "played", sid, {}, staff_id=staff.id)
        playback.settle_unheard(tx, request_id)
        audit.record(tx, line, staff, "play", now=now, request_id=request_id, address=address, recording=sid)
    return sound


def _sid_of(line: Line, request_id: str, event_id: str) -> str:
    if not (event_id.isascii() and event_id.isdecimal() and len(event_id) <= 10 and int(event_id) < 2**31):
        raise Missing
    with line.database.reading() as conn:
        event = playback.message(conn, request_id, int(event_id))
    if event is None or not is_sid(event.key):
        raise Missing
    return event.key
