"""The carrier's account and the telephones on the table. Owns sids, token and who holds which number."""

import secrets
from dataclasses import dataclass

from .ledger import Ledger

API_VERSION = "2010-04-01"
API_HOST = "https://api.twilio.com"
WITHHELD = "+266696687"  # "ANONYMOUS" on a keypad: what a withheld caller id still often arrives as
WITHHELD_WORDS = frozenset(
    {"anonymous", "unknown", "restricted", "unavailable", "private", "blocked", "withheld"}
)
FIRST_MOBILE = "+19045550110"
SECOND_MOBILE = "+19045550111"
LANDLINE = "+19045550112"
FIRST_SCHEDULER = "+19045550130"
SECOND_SCHEDULER = "+19045550131"


def new_sid(prefix: str) -> str:
    """A sid as Twilio makes them: two letters and 32 hex digits."""
    return prefix + secrets.token_hex(16)


@dataclass(frozen=True)
class Telephone:
    """A phone on the table: the number it is reached by, what the person sees, and what it can do."""

    number: str
    name: str
    hint: str
    texts: bool
    calls_line: bool


@dataclass(frozen=True)
class Account:
    """The line's account with the carrier: immutable, the same in every process that opens the file."""

    sid: str
    token: str
    line_number: str
    staff_number: str | None
    on_call_number: str | None
    public_url: str

    @property
    def telephones(self) -> tuple[Telephone, ...]:
        """In the order the page shows them."""
        own = [
            Telephone(FIRST_MOBILE, "Mobile", "calls and texts", texts=True, calls_line=True),
            Telephone(SECOND_MOBILE, "Mobile 2", "another patient", texts=True, calls_line=True),
            Telephone(LANDLINE, "Landline", "cannot get texts", texts=False, calls_line=True),
            Telephone(WITHHELD, "Withheld", "the line sees no number", texts=False, calls_line=True),
        ]
        clinic = [
            (self.staff_number, "Staff phone", "the clinic's desk"),
            (self.on_call_number, "On-call phone", "out of hours"),
            (FIRST_SCHEDULER, "Scheduler's phone", "rings for a call back"),
            (SECOND_SCHEDULER, "Scheduler's phone 2", "her colleague's"),
        ]
        held = {phone.number for phone in own}
        for number, name, hint in clinic:
            if number and number not in held:
                own.append(Telephone(number, name, hint, texts=True, calls_line=True))
                held.add(number)
        return tuple(own)

    def telephone(self, number: str) -> Telephone | None:
        """The phone with this number, if it is on the table."""
        return next((phone for phone in self.telephones if phone.number == number), None)


def open_account(
    ledger: Ledger, line_number: str, staff_number: str | None, on_call_number: str | None, public_url: str
) -> Account:
    """Read the account, or make it at first use. Several workers may start at once: the first to write wins."""
    with ledger.writing() as db:
        for name, value in (("sid", new_sid("AC")), ("token", secrets.token_hex(16))):
            db.execute("INSERT INTO settings VALUES (?, ?) ON CONFLICT (name) DO NOTHING", (name, value))
    kept = {
        row["name"]: str(row["value"]) for row in ledger.reading().execute("SELECT name, value FROM settings")
    }
    return Account(
        kept["sid"], kept["token"], line_number, staff_number, on_call_number, public_url.rstrip("/")
    )
