"""What whoever runs the line does about each fault of our own account: one sentence or two for each operator code.

Data beside core/carrier_codes.py, which says what a code means; a test holds the two together. Sources: twilio.md 4.6.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_REGISTER = (
    "In the Twilio console open Messaging, Regulatory compliance: finish the A2P 10DLC registration and put our number "
    "into the campaign's messaging service."
)

ADVICE: Mapping[int, str] = MappingProxyType(
    {
        20003: "Check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN against the Twilio console, then restart the line.",
        21212: "TWILIO_NUMBER is not a number of this account: correct it, then restart the line.",
        21408: "Allow texts to this country in the Twilio console (Messaging, Geo permissions), if they are wanted.",
        21603: "Set TWILIO_NUMBER to a number of this account, then restart the line.",
        21606: "The number in TWILIO_NUMBER is not ours or cannot send texts: choose another in the Twilio console.",
        21608: "The Twilio account is on trial and texts verified numbers only: upgrade it.",
        21609: "PUBLIC_URL is not an address that Twilio can reach: correct it, then restart the line.",
        21617: "A text was longer than the carrier takes: shorten its words in line/content/prompts.",
        21624: "A text's time limit was out of range: report it to the makers of the line.",
        30002: "The Twilio account is suspended: see its notices and its balance in the Twilio console.",
        30007: "The networks take our texts for unwanted mail. Compare the registered sample texts with "
        "line/content/prompts, and open a ticket with Twilio with a few message ids.",
        30032: "Verify the toll-free number in the Twilio console (Phone numbers, Toll-free verification).",
        30033: "Our campaign is suspended: answer the notice in the Twilio console (Messaging, Regulatory compliance).",
        30034: _REGISTER,
        30035: f"The registration is not finished, or our number is not in its campaign. {_REGISTER}",
    }
)
"""By the carrier's code. Each ends what stops texts to everybody; no patient can."""


def what_to_do(code: int | None) -> str:
    """The advice for a code; for one that is not in the table, where to look it up."""
    known = ADVICE.get(code or 0)
    return known or "Look at the log of failed messages in the Twilio console, and at the account's notices."
