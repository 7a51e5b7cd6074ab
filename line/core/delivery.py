"""What may happen to a message on its way: statuses, receipts, what the carrier promises, when to try or look again.

Rules only: nothing here sends, stores or reads a clock. What each error code means is in core/carrier_codes.py.

Statuses of a message, as stored:

    pending       waits in the outbox until it is due (also: to be tried again)
    claimed       one sweep has taken it and checks whether it may still go
    sending       it is being handed to the carrier; written and committed before the call
    unknown       handed over, but no answer came: it may have gone. Looked up, and sent again only when twice absent
    replied       a reply that rode back on the request; nothing more is known yet
    accepted      the carrier has it (it says accepted or scheduled)
    queued        the carrier has queued it for sending
    underway      the carrier is sending it (its word is "sending", which is ours for something else)
    sent          the carrier handed it on; for some networks this is the last word ever heard
    delivered     the handset has it
    undelivered   the network could not deliver it; error_code and reason say why
    failed        the carrier could not send it; error_code and reason say why
    canceled      taken back at the carrier
    read          read on the handset (not with plain texts)
    refused       the carrier would not take it, or we know it cannot arrive; never tried again
    suppressed    not handed over, because the person opted out or never agreed
    dropped       not handed over, and nobody misses it: no longer true, or said together with another
    lapsed        not handed over, though it should have been: too late to be of use, or one too many
    answered      a call that a person picked up
    voicemail     a call that a machine took, and our few words were left
    unanswered    a call that rang and nobody took
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from line.core.carrier_codes import CODES, Outcome, meaning_of

FIRST_OF_A_REPLY = "replied"
NOT_REACHED = (
    5,
    15,
    60,
    300,
    900,
    1800,
    3600,
)  # seconds before each further try when nothing was handed over
LEASE = timedelta(seconds=60)  # how long a claim lasts; well over the carrier client's time-out of 10 s

# A receipt only moves a message up (twilio.md 1.7: they come late, twice and in any order). Ends share a rank, so the
# first end stands: "undelivered" after "delivered" changes nothing.
RANKS: Mapping[str, int] = MappingProxyType(
    {
        "pending": 0,
        "claimed": 0,
        "sending": 1,
        "unknown": 1,
        "replied": 1,
        "accepted": 2,
        "queued": 3,
        "underway": 4,
        "sent": 5,
        "delivered": 6,
        "undelivered": 6,
        "failed": 6,
        "canceled": 6,
        "refused": 6,
        "suppressed": 6,
        "dropped": 6,
        "lapsed": 6,
        "answered": 6,
        "voicemail": 6,
        "unanswered": 6,
        "read": 7,
    }
)

_CARRIER_WORDS = {
    "accepted": "accepted",
    "scheduled": "accepted",
    "queued": "queued",
    "sending": "underway",
    "sent": "sent",
    "delivered": "delivered",
    "undelivered": "undelivered",
    "failed": "failed",
    "canceled": "canceled",
    "read": "read",
}


MAY_HAVE_GONE = "The carrier did not answer. The text may have gone; it is being looked up."
NOT_FOUND = "The carrier did not answer and does not list this text. It was not sent again: phone to be sure."
SENT_AGAIN = "The carrier did not answer and does not list it: it goes once more."
NOT_LOOKED_UP = (
    "The carrier did not answer, and the text could not be looked up. Not sent again: phone to be sure."
)

# After an unanswered hand-over the carrier's list is read 2, 5 and 15 minutes later (safety.md Q4). Each is counted
# from the look before it, so that after a pause the last two are still ten minutes apart.
LOOK_DELAYS = (timedelta(minutes=2), timedelta(minutes=3), timedelta(minutes=10))
MOST_DOUBTS = 2  # a message whose hand-over got no answer goes once more at most
LOOK_AGAIN = timedelta(minutes=5)  # when the list itself could not be read
GIVE_UP_LOOKING = timedelta(hours=24)
CLOCK_DOUBT = timedelta(minutes=1)  # the carrier's clock and ours may differ by so much


class CarrierError(Exception):
    """The carrier did not take a message.

    code: its number for the cause, or the HTTP status, or None when it was not reached.
    permanent: the same request will fail again. ambiguous: it may have been taken all the same.
    words: for logs and staff; never holds a phone number or a body.
    """

    def __init__(
        self, words: str, *, code: int | None = None, permanent: bool, ambiguous: bool = False
    ) -> None:
        super().__init__(words)
        self.words = words
        self.code = code
        self.permanent = permanent
        self.ambiguous = ambiguous


@dataclass(frozen=True)
class Accepted:
    """The carrier has the message: its own id, and its own word for the status."""

    sid: str
    status: str


@dataclass(frozen=True)
class Receipt:
    """What the carrier told us later: its id and word for the status, and a code when it failed."""

    sid: str
    status: str
    error_code: int | None = None


@dataclass(frozen=True)
class Recording:
    """A message after the tone, ready to be played: its sound and what kind of sound that is."""

    content: bytes
    content_type: str


@dataclass(frozen=True)
class Decision:
    """What becomes of a message after a failure: its new status, when it is due again (or looked up), and why."""

    status: str  # "pending", "unknown" or "refused"
    reason: str
    outcome: Outcome | None = None
    again_at: datetime | None = None
    error_code: int | None = None


def status_of(carrier_word: str) -> str | None:
    """Our status for the carrier's word, None for a word we do not know (it is then ignored)."""
    return _CARRIER_WORDS.get(carrier_word)


def retry_delays(error: CarrierError) -> tuple[int, ...]:
    """Seconds before each further try, () when there is none."""
    if error.permanent or error.ambiguous:
        return ()
    known = CODES.get(error.code or 0)
    return known.delays if known else NOT_REACHED


def after_failure(error: CarrierError, attempts: int, now: datetime, spread: float = 0.0) -> Decision:
    """What becomes of a message whose try number `attempts` (from 1) failed at `now`.

    `spread` (0 to 1, say from the message's id) lengthens a delay by up to a quarter, so that messages which were
    turned away together do not come back together.
    """
    if error.ambiguous:
        return Decision("unknown", MAY_HAVE_GONE, again_at=now + LOOK_DELAYS[0], error_code=error.code)
    delays = retry_delays(error)
    meaning = meaning_of(error.code) if error.code is not None or error.permanent else None
    words = meaning.words if meaning else "The carrier could not be reached."
    if attempts <= len(delays):
        delay = timedelta(seconds=delays[attempts - 1] * (1 + min(max(spread, 0.0), 1.0) / 4))
        return Decision("pending", f"{words} It is tried again.", Outcome.RETRY, now + delay, error.code)
    if delays:
        return Decision("refused", f"{words} Given up: phone instead.", Outcome.REFUSED, None, error.code)
    outcome = meaning.outcome if meaning and meaning.outcome is not Outcome.RETRY else Outcome.REFUSED
    return Decision("refused", words, outcome, None, error.code)


def after_look(looks: int, now: datetime, *, doubts: int = MOST_DOUBTS, useful: bool = False) -> Decision:
    """What becomes of an unknown message that look number `looks` (from 1) did not find in the carrier's list.

    Twice absent, the last two looks ten minutes apart, it surely was not taken: it goes once more, through the gate,
    when it is still `useful` and this was the first of its hand-overs without an answer (`doubts` counts them;
    safety.md Q4).
    """
    if looks < len(LOOK_DELAYS):
        return Decision("unknown", MAY_HAVE_GONE, again_at=now + LOOK_DELAYS[looks])
    if useful and doubts < MOST_DOUBTS:
        return Decision("pending", SENT_AGAIN, again_at=now)
    return Decision("unknown", NOT_FOUND)


def after_failed_look(attempted_at: datetime, now: datetime) -> Decision:
    """What becomes of an unknown message when the carrier's list could not be read: looked up again for a day."""
    if now - attempted_at < GIVE_UP_LOOKING:
        return Decision("unknown", MAY_HAVE_GONE, again_at=now + LOOK_AGAIN)
    return Decision("unknown", NOT_LOOKED_UP)
