"""Phone numbers as they arrive: a caller id from the carrier, or digits keyed by a caller.

Only a valid number that may be called comes out as a number; the stand-ins that carriers send for a withheld
caller id never do. Does no look-ups: nothing here knows whether a number can really get texts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import phonenumbers
from phonenumbers import PhoneNumberType

# twilio.md 5.1: words and the digits that spell them, with or without + and with or without a country code 1.
SENTINEL_WORDS = frozenset({"anonymous", "unknown", "restricted", "unavailable", "private", "blocked"})
SENTINEL_DIGITS = frozenset({"266696687", "7378742833", "2562533", "8656696", "86282452253"})

# Called and texted at domestic rates from a US number; the rest of +1 (the Caribbean) is not, and draws toll
# fraud.
DOMESTIC = frozenset({"US", "CA", "PR", "VI", "GU", "AS", "MP"})
_CALLABLE = frozenset(
    {
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.MOBILE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
        PhoneNumberType.VOIP,
        PhoneNumberType.PERSONAL_NUMBER,
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.UAN,
    }
)
_FICTIONAL = re.compile(r"\+1[2-9]\d{2}55501\d{2}")
_SHORT_CODE = re.compile(r"\+?\d{3,6}")


_DIGITS_OF_A_NUMBER = 7  # without the area code


def holds_number(text: str) -> bool:
    """Whether the text has digits enough for a phone number."""
    return sum(letter.isdigit() for letter in text) >= _DIGITS_OF_A_NUMBER


@dataclass(frozen=True)
class CallerId:
    """Who calls or texts. `number` is E.164, or None when there is none that may be called back.

    `textable` says that a text may be tried; a landline is found out only by the carrier's refusal. `kind`
    is one of `mobile-or-landline`, `withheld`, `sip`, `foreign`, `short-code`, `channel`, `invalid`.
    """

    number: str | None
    textable: bool
    kind: str


def parse_caller(raw: str | None) -> CallerId:
    """The caller id of a webhook's From, by the rule of twilio.md 5.1: not a valid number means no caller
    id.
    """
    value = (raw or "").strip()
    lower = value.lower()
    digits = lower.lstrip("+").strip()
    if not value or digits in SENTINEL_DIGITS or digits.removeprefix("1") in SENTINEL_DIGITS:
        return CallerId(None, False, "withheld")
    if lower.startswith(("sip:", "sips:", "client:")) or "@" in value:
        return CallerId(None, False, "sip")
    if ":" in value:  # whatsapp:, rcs:, messenger: — an address on another channel, not a phone
        return CallerId(None, False, "channel")
    if any(word in lower for word in SENTINEL_WORDS):
        return CallerId(None, False, "withheld")
    if _SHORT_CODE.fullmatch(value):
        return CallerId(None, False, "short-code")
    return _number(value)


def _number(value: str) -> CallerId:
    if _FICTIONAL.fullmatch(value):
        return CallerId(value, True, "mobile-or-landline")
    try:
        parsed = phonenumbers.parse(value, "US")
    except phonenumbers.NumberParseException:
        return CallerId(None, False, "invalid")
    if parsed.extension or not phonenumbers.is_valid_number(parsed):
        return CallerId(None, False, "invalid")
    kind = phonenumbers.number_type(parsed)
    # Toll-free numbers belong to no region of +1 in the library's tables.
    domestic = phonenumbers.region_code_for_number(parsed) in DOMESTIC or kind == PhoneNumberType.TOLL_FREE
    if parsed.country_code != 1 or not domestic:
        return CallerId(None, False, "foreign")
    if kind not in _CALLABLE:
        return CallerId(None, False, "invalid")
    e164 = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return CallerId(e164, kind != PhoneNumberType.TOLL_FREE, "mobile-or-landline")


def parse_keyed(digits: str) -> str | None:
    """The E.164 number a caller keyed: ten digits, or 1 and ten, after the last star; None when it is not
    one.
    """
    keyed = digits.rpartition("*")[2].rstrip("#")
    if not keyed.isascii() or not keyed.isdigit():
        return None
    if len(keyed) == 11 and keyed.startswith("1"):
        keyed = keyed[1:]
    if len(keyed) != 10:
        return None
    return _number(f"+1{keyed}").number
