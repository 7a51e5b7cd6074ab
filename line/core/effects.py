"""What a turn of the conversation asks to be done: data, applied by services in one transaction.

Owns the kinds of effect. Each says what, never how; and each can be applied twice without harm, since a webhook may
come twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Opened = Literal["call", "text", "silent", "missed"]


@dataclass(frozen=True)
class OpenRequest:
    """A callback is asked for. `number` is E.164, or None when only a red flag is known."""

    number: str | None
    source: Opened
    reason: str | None = None
    unconfirmed: bool = False


@dataclass(frozen=True)
class SaveAnswer:
    """One answer as it was given. An empty value means: asked, and left open."""

    field: str
    value: str


@dataclass(frozen=True)
class KeepMessage:
    sid: str
    seconds: int


@dataclass(frozen=True)
class FinishRequest:
    """Every question has been asked."""


@dataclass(frozen=True)
class FlagUrgent:
    """A red flag was heard: the request goes up as far as its tier asks, with the person's own words."""

    tier: str
    words: str


@dataclass(frozen=True)
class KeepWords:
    """Words that staff should see on the open request, if there is one."""

    words: str


@dataclass(frozen=True)
class WithdrawRequest:
    """She does not want the call any more."""


@dataclass(frozen=True)
class OptOut:
    """No more automated texts or calls. `visit`: the word may have meant her appointment (CANCEL)."""

    source: Literal["phrase", "carrier", "key 8 in a reminder call"]
    wording: str
    visit: bool = False


@dataclass(frozen=True)
class WrongNumber:
    """Somebody else has this number: staff must take it off the record. Her own words."""

    words: str


@dataclass(frozen=True)
class WillCome:
    """By phone: whoever has this number comes to the visit that a message was about."""

    number: str


@dataclass(frozen=True)
class ConfirmVisit:
    """She comes to this time of the visit."""

    visit: str
    occurrence: int


@dataclass(frozen=True)
class WantsChange:
    """She wants another time for the visit (None: not known which). Nothing is moved before staff spoke to her."""

    visit: str | None


@dataclass(frozen=True)
class WantsCancel:
    """She cannot come to the visit (None: not known which). Nothing is cancelled before staff spoke to her."""

    visit: str | None


@dataclass(frozen=True)
class AskWhich:
    """She is asked which visit she means; a number alone then does what she wanted."""

    wants: Literal["confirm", "change", "cancel"]


@dataclass(frozen=True)
class AskAgain:
    """She was told of the new times of her visits: what she answers now is about these."""


@dataclass(frozen=True)
class RunsLate:
    """She comes late to this visit today."""

    visit: str


@dataclass(frozen=True)
class TextSection:
    """She asked to have this texted, from this sentence on. `wording`: the prompt she heard before she agreed."""

    article: str
    section: str
    sentence: int
    wording: str


@dataclass(frozen=True)
class FollowUp:
    """She asked to be checked on in so many days. `wording`: the prompt she heard or read before she agreed."""

    days: int
    wording: str


@dataclass(frozen=True)
class TextReceipt:
    """She asked for the promise in writing. `wording`: the prompt she heard before she agreed."""

    wording: str


@dataclass(frozen=True)
class Speaks:
    """She chose the conversation's language."""


@dataclass(frozen=True)
class SectionHeard:
    """A section was begun: its first piece is read out, or its first page written."""

    article: str
    section: str


@dataclass(frozen=True)
class SectionStep:
    """How it went on with a section: she had it to its end, or a page of it was written to her."""

    article: str
    section: str
    what: Literal["ended", "texted"]


Effect = (
    OpenRequest
    | SaveAnswer
    | KeepMessage
    | FinishRequest
    | FlagUrgent
    | KeepWords
    | WithdrawRequest
    | OptOut
    | Speaks
    | WrongNumber
    | WillCome
    | ConfirmVisit
    | WantsChange
    | WantsCancel
    | AskWhich
    | AskAgain
    | RunsLate
    | TextSection
    | TextReceipt
    | FollowUp
    | SectionHeard
    | SectionStep
)
