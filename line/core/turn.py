"""What passes between a person and the line: what was heard, what is said, and where the conversation stands.

Owns the vocabulary of a conversation as frozen data. Holds no rule and no words: rules are in
`conversation` and `callback_questions`, words in `line/content/prompts`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Literal

from line.core.effects import Effect
from line.core.visit_question import VisitQuestion

Medium = Literal["speech", "writing"]
Takes = Literal["choice", "digits", "recording", "words"]


# -- heard ---------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Heard:
    """Keys or words. `keyed` is true for the keypad, whose digits are never a sentence. `confidence` is the speech
    recogniser's own, above 0 and at most 1; None where it gave none, and for what was written."""

    text: str
    keyed: bool = False
    confidence: float | None = None


@dataclass(frozen=True)
class Silence:
    """Nobody said or pressed anything before the time ran out."""


@dataclass(frozen=True)
class Recorded:
    """A message after the tone. `seconds` as the carrier measured it; under 2 s is no message."""

    sid: str
    seconds: int


@dataclass(frozen=True)
class Dialled:
    """The staff phone rang. `accepted` only when a person there pressed 1."""

    accepted: bool


Input = Heard | Silence | Recorded | Dialled


# -- values that a sentence may hold -------------------------------------------------------------
@dataclass(frozen=True)
class Moment:
    """A wall-clock time at the clinic, and the local day on which it is spoken of (for "today").

    A promise is said as "on Monday by noon"; an `opening` and a `visit` as "on Monday at 8 A M".
    """

    at: datetime
    spoken_on: datetime
    opening: bool = False
    visit: bool = False


@dataclass(frozen=True)
class PhoneNumber:
    e164: str


@dataclass(frozen=True)
class Digits:
    """Digits that are said one by one: a reference."""

    digits: str


@dataclass(frozen=True)
class Both:
    """Words that differ between ear and eye, already in the right language."""

    spoken: str
    texted: str


@dataclass(frozen=True)
class InLanguages:
    """Words in each language: a title or a label of the library."""

    forms: tuple[tuple[str, Both], ...]


Value = str | Moment | PhoneNumber | Digits | Both | InLanguages


# -- prompts: structure, not sentences -----------------------------------------------------------
@dataclass(frozen=True)
class Say:
    """One named prompt. `firm`: no key cuts it short. `language` when it is not the session's."""

    name: str
    values: tuple[tuple[str, Value], ...] = ()
    firm: bool = False
    language: str | None = None


@dataclass(frozen=True)
class Choice:
    """One row of an offer: the key, and the prompt that names what it does. A text shows the `code`, if any, and no
    key."""

    key: str
    label: Say
    code: str = ""


@dataclass(frozen=True)
class Offer:
    """Choices. `short` is the terse form of a re-prompt."""

    choices: tuple[Choice, ...]
    short: bool = False


@dataclass(frozen=True)
class Read:
    """Sentences `start` to `end` of a section. `page` of `pages` when it is written, else 0."""

    article: str
    section: str
    language: str
    start: int
    end: int
    page: int = 0
    pages: int = 0


@dataclass(frozen=True)
class Ask:
    """A question, and what may answer it."""

    question: Say
    takes: Takes = "choice"


@dataclass(frozen=True)
class Promised:
    """A prompt about the stored request; services turn it into a `Say` once the request is known. `values` are those
    that are known already."""

    name: str
    values: tuple[tuple[str, Value], ...] = ()


@dataclass(frozen=True)
class Connect:
    """Ring the staff phone."""


Prompt = Say | Offer | Read | Ask | Promised | Connect


# -- session and turn ----------------------------------------------------------------------------
@dataclass(frozen=True)
class Facts:
    """What this conversation knows of the person.

    `caller` is the number she calls or texts from, E.164, or None when it is withheld or cannot be
    dialled; `textable` is false for a number that is known to refuse texts, and `texts_off` true when she opted
    out of them. `number` is where to call
    her back, once confirmed; `keyed` one that waits for her yes, after `tries` that failed. `asked`: she
    chose to be called back, rather than being led there by silence. `answers` holds what was asked: an empty
    value was left open. `request` is the id of the stored request, `finished` that its questions are over,
    `forwarded` that the call came from the staff number itself. `reading` is where MORE goes on: article,
    section, sentence. `visits` is what her number was last asked about its visits; `checked_on`: the last text that
    we started asked how she is. `chosen`: the language of the conversation is the one that she chose herself, or
    plainly wrote before.
    """

    caller: str | None = None
    textable: bool = False
    texts_off: bool = False
    number: str | None = None
    keyed: str | None = None
    tries: int = 0
    asked: bool = False
    answers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    request: str | None = None
    finished: bool = False
    forwarded: bool = False
    reading: tuple[str, str, int] | None = None
    visits: VisitQuestion | None = None
    checked_on: bool = False
    chosen: bool = False


@dataclass(frozen=True)
class Session:
    """Where a conversation stands.

    `node` is a name in the script. `sentence`: in a reading, the first sentence of the piece or page;
    in a menu, the first choice spoken. `upto` and `page` belong to a written page. `attempt` counts
    misses in a row at this node; `paused` is true while the caller asked us to wait.
    """

    medium: Medium
    language: str
    node: str
    sentence: int = 0
    attempt: int = 0
    paused: bool = False
    upto: int = 0
    page: int = 0
    facts: Facts = field(default_factory=Facts)


@dataclass(frozen=True)
class Turn:
    """The line's answer: the new session, what to say, what to do, and whether it is over.

    `keys_only`: speech is not listened to; `keys_first`: not before all was said. `seconds`: how long to wait for an
    answer. `understood`: false when what was heard fits nothing that is known here. `personal`: the words depend on
    who is calling. `apart`: it answers what we asked about a visit, and neither begins nor ends a conversation.
    """

    session: Session
    prompts: tuple[Prompt, ...] = ()
    effects: tuple[Effect, ...] = ()
    over: bool = False
    keys_only: bool = False
    keys_first: bool = False
    seconds: int = 8
    understood: bool = True
    personal: bool = False
    apart: bool = False
