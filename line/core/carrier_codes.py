"""The carrier's error codes as data: what each means in plain words, and what becomes of the message.

Staff read the words ("phone instead"). The carrier may re-code a cause, so a code that is not here means "a person
looks". What is done about an outcome is ruled in core/delivery.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Outcome(StrEnum):
    """What a refusal means for the message, and who has something to do."""

    RETRY = "retry"  # the carrier has it not; try again later
    REFUSED = "refused"  # final for this message
    OPTED_OUT = "opted_out"  # final, and the person wants no texts
    LATER = "later"  # it did not arrive; once more, later
    DAY_FULL = "day_full"  # the network takes no more of ours today; once more tomorrow
    BY_VOICE = "by_voice"  # final for a text; a call may reach the number
    LANDLINE = "landline"  # final, and the number cannot get texts
    INVALID = "invalid"  # final, and the number is wrong
    OPERATOR = "operator"  # final, and for whoever runs the line to mend


@dataclass(frozen=True)
class Meaning:
    """A code in plain words with the next step for staff; `delays` in seconds, one per further try.

    `stops_us`: the carrier does not take us as a sender, so that every further message would fail as well.
    """

    outcome: Outcome
    words: str
    delays: tuple[int, ...] = ()
    stops_us: bool = False


BUSY = (2, 10, 30, 60, 120, 300, 600)  # the carrier asked us to wait
FULL = (60, 300, 900, 1800)  # its queue for our number is full

# Sources: twilio.md 4.6. A code told by a receipt is final for its message. What the line started by itself may follow
# as a message of its own (services/next_contact.py); what somebody asked for is staff's to repeat.
CODES: Mapping[int, Meaning] = MappingProxyType(
    {
        429: Meaning(Outcome.RETRY, "The carrier was too busy.", BUSY),
        20429: Meaning(Outcome.RETRY, "The carrier was too busy.", BUSY),
        21611: Meaning(Outcome.RETRY, "Too many texts wait at the carrier.", FULL),
        20003: Meaning(
            Outcome.OPERATOR, "The carrier does not accept our account: tell the operator.", stops_us=True
        ),
        21211: Meaning(Outcome.INVALID, "This is not a phone number: correct it."),
        21212: Meaning(Outcome.OPERATOR, "Our sending number is wrong: tell the operator.", stops_us=True),
        21408: Meaning(
            Outcome.OPERATOR, "Texts to this country are switched off: phone instead, tell the operator."
        ),
        21603: Meaning(Outcome.OPERATOR, "Our sending number is missing: tell the operator.", stops_us=True),
        21606: Meaning(Outcome.OPERATOR, "Our number cannot send texts: tell the operator.", stops_us=True),
        21608: Meaning(
            Outcome.OPERATOR, "The carrier account is on trial: tell the operator.", stops_us=True
        ),
        21609: Meaning(
            Outcome.OPERATOR, "Our address for receipts is wrong: tell the operator.", stops_us=True
        ),
        21610: Meaning(Outcome.OPTED_OUT, "This person has opted out of texts: phone instead."),
        21612: Meaning(Outcome.BY_VOICE, "The carrier has no way to text this number: phone instead."),
        21614: Meaning(Outcome.LANDLINE, "This number cannot get texts: phone instead."),
        21617: Meaning(Outcome.OPERATOR, "The text was too long: tell the operator."),
        21624: Meaning(Outcome.OPERATOR, "The text's time limit was wrong: tell the operator."),
        21635: Meaning(Outcome.LANDLINE, "This number is a landline and cannot get texts: phone instead."),
        30001: Meaning(Outcome.RETRY, "Too many texts waited at the carrier: phone instead.", FULL),
        30002: Meaning(
            Outcome.OPERATOR, "The carrier suspended our account: tell the operator.", stops_us=True
        ),
        30003: Meaning(Outcome.LATER, "The phone was off or out of reach: phone instead."),
        30004: Meaning(Outcome.REFUSED, "The text was blocked on the way: phone instead."),
        30005: Meaning(Outcome.INVALID, "This number is unknown or no longer in use: check it."),
        30006: Meaning(Outcome.LANDLINE, "This number is a landline or cannot get texts: phone instead."),
        30007: Meaning(
            Outcome.OPERATOR, "The text was filtered as unwanted: phone instead, tell the operator."
        ),
        30008: Meaning(
            Outcome.LATER, "The text did not arrive, the network does not say why: phone instead."
        ),
        30017: Meaning(Outcome.LATER, "The network was overloaded: try later or phone."),
        30022: Meaning(Outcome.LATER, "We sent too many texts at once for this network: try later or phone."),
        30023: Meaning(Outcome.DAY_FULL, "Our daily limit on this network is used up: phone instead."),
        30032: Meaning(
            Outcome.OPERATOR,
            "Our toll-free number is not verified, no text can go: tell the operator.",
            stops_us=True,
        ),
        30033: Meaning(
            Outcome.OPERATOR, "Our registration for texts is suspended: tell the operator.", stops_us=True
        ),
        30034: Meaning(
            Outcome.OPERATOR, "Our number is not registered for texts: tell the operator.", stops_us=True
        ),
        30035: Meaning(
            Outcome.OPERATOR, "Our number's registration is not finished: tell the operator.", stops_us=True
        ),
        30036: Meaning(
            Outcome.REFUSED, "The text was too late to be of use and was not sent: phone instead."
        ),
        30047: Meaning(
            Outcome.LATER, "The carrier held the text for quiet hours and dropped it: phone instead."
        ),
        30410: Meaning(
            Outcome.REFUSED, "The network did not answer, the text may have arrived: phone to be sure."
        ),
        30500: Meaning(Outcome.LATER, "The carrier had a fault of its own: phone instead."),
        30610: Meaning(Outcome.LATER, "The carrier blocked the text for quiet hours: phone instead."),
    }
)


def meaning_of(code: int | None) -> Meaning:
    """A code in plain words. One that is not in the table is final, and a person should look."""
    if code is not None and code in CODES:
        return CODES[code]
    if code in (401, 403):
        return CODES[20003]
    told = f" (code {code})" if code else ""
    return Meaning(Outcome.REFUSED, f"The carrier refused this text{told}: phone instead, tell the operator.")
