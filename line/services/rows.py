"""A callback request in the words of the queue: one row, the same wherever it is shown.

Text that a patient gave has passed `shown`; times are the clinic's, with the day in words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from line.core import queue as words
from line.core.language_script import for_staff
from line.core.library import NAMES_OF_LANGUAGES
from line.core.outcomes import MOST_IN_ALL, UNANSWERED, said_of
from line.core.segments import write_number
from line.core.shown import on_one_line
from line.core.staff import Person
from line.core.when import clock, moment
from line.services import visit_tasks
from line.services.line import Line
from line.services.visit_tasks import About
from line.store.callback_events import EventRow
from line.store.callbacks import RequestRow

LONGEST_CRY = 70


@dataclass(frozen=True)
class Mark:
    """Something to know before calling: `name` for the style sheet, `words` for people."""

    name: str
    words: str


@dataclass(frozen=True)
class Row:
    """One request as staff read it. `promise` says what `by` is. `clock`: ok, amber, late, waiting or closed. `held`:
    why it is not to be claimed by mistake, "" when it may be. `number` is masked. `again`: it was tried, and `by` is
    the next call's. `cry`: her own words, cut to one line, and `flagged` what they may mean; "" unless it is an open
    emergency that was written or said."""

    id: str
    reference: str
    version: int
    urgency: str
    urgency_words: str
    promise: str
    by: str
    left: str
    clock: words.Clock
    name: str
    number: str
    language: str
    marks: tuple[Mark, ...]
    reason: str
    source: str
    attempts: str
    last_outcome: str
    owner: str
    mine: bool
    free: bool
    held: str
    touches: int
    open: bool
    again: bool
    flagged: str
    cry: str


@dataclass(frozen=True)
class Reader:
    """Who reads, when, and what everybody is called (names by staff id). `about`: what requests say of visits;
    `cries`: the words of an emergency, by request."""

    line: Line
    person: Person
    now: datetime
    names: Mapping[str, str]
    about: Mapping[str, About] = field(default_factory=dict)
    cries: Mapping[str, EventRow] = field(default_factory=dict)

    def local(self, at: datetime) -> datetime:
        """On the clinic's wall."""
        return self.line.script.clinic.hours.local(at)

    def moment(self, at: datetime) -> str:
        """ "2:30 PM today"."""
        return moment(self.local(at), self.local(self.now))

    def name(self, staff_id: str | None) -> str:
        return self.names.get(staff_id or "", "a colleague")


def row_of(reader: Reader, request: RequestRow) -> Row:
    """The request in words, for this reader at this time."""
    opened = request.status == "open"
    state = _clock(reader, request)
    owned = opened and request.owner_id is not None
    cry = reader.cries.get(request.id) if opened and request.urgency == "urgent" else None
    return Row(
        id=request.id,
        reference=request.reference,
        version=request.version,
        urgency=request.urgency,
        urgency_words=words.URGENCY.get(request.urgency, request.urgency),
        promise=_promise(request),
        by=f"by {reader.moment(request.promised_by)}" if request.promised_by and opened else "",
        left=_left(reader, request, state),
        clock=state,
        name=on_one_line(_name(reader, request)),
        number=masked(request.number),
        language=_speaks(reader, request),
        marks=(*_kept_for_reader(reader, request), *_begun(reader, request), *marks_of(reader, request)),
        reason=_reason(reader, request),
        source=words.SOURCES.get(request.source, request.source),
        attempts=f"{request.attempts} of {MOST_IN_ALL}" if request.attempts else "",
        last_outcome=said_of(request.last_outcome),
        owner=(reader.name(request.owner_id) if owned else "free") if opened else "",
        mine=owned and request.owner_id == reader.person.id,
        free=opened and not owned,
        held=_held(reader, request) if opened and not owned else "",
        touches=request.touches,
        open=opened,
        again=bool(request.attempts) and request.last_outcome in UNANSWERED,
        flagged=words.FLAGGED.get(str(cry.data.get("tier")), "") if cry else "",
        cry=cut(on_one_line(str(cry.data["words"]))) if cry else "",
    )


def cut(said: str, longest: int = LONGEST_CRY) -> str:
    """Not longer than that, which is a line of the queue: whole words and "…", or a part of a very long one."""
    if len(said) <= longest:
        return said
    head, _, _ = said[:longest].rpartition(" ")
    return f"{(head if len(head) > longest // 2 else said[: longest - 1]).rstrip()}…"


def _speaks(reader: Reader, request: RequestRow) -> str:
    """Which language; a third one only by an interpreter."""
    if request.interpreter:
        return f"{for_staff(reader.line.script, request.interpreter)}, by interpreter"
    return NAMES_OF_LANGUAGES.get(request.language, request.language)


def _kept_for_reader(reader: Reader, request: RequestRow) -> Iterator[Mark]:
    """What a colleague handed over, or whom she spoke with last: it waits for her."""
    if request.first_for == reader.person.id and request.first_until and request.first_until > reader.now:
        yield Mark("kept", f"kept for you until {clock(reader.local(request.first_until))}")


def _begun(reader: Reader, request: RequestRow) -> Iterator[Mark]:
    """The reminder did not reach her, and it is too late to phone her before the visit."""
    if request.status == "open" and _about(reader, request).begun:
        yield Mark("begun", "the visit has begun")


def _about(reader: Reader, request: RequestRow) -> About:
    return reader.about.get(request.id, visit_tasks.NOTHING)


def _name(reader: Reader, request: RequestRow) -> str:
    """As the request has it; else that of its visits. A task about several people's visits is about no one of them."""
    names, given = _about(reader, request).names, request.name or ""
    if request.source == "reminder" and len(names) > 1 and given in names:
        return ""
    return given or (next(iter(names)) if len(names) == 1 else "")


def _promise(request: RequestRow) -> str:
    if request.attempts and request.last_outcome in UNANSWERED:
        return "To be called again"
    return "Due" if request.source == "reminder" else "We promised to call"


def _reason(reader: Reader, request: RequestRow) -> str:
    if request.source == "reminder" and _about(reader, request).wrong_number:
        return words.WRONG_NUMBER
    if request.may_mean_visit and request.reason in (None, "change"):
        return words.MAY_MEAN_THE_VISIT
    given = words.reason_of(request.reason, request.detail)
    return words.ABOUT_A_VISIT if not given and request.source == "reminder" else given


def masked(number: str | None) -> str:
    """ "904-***-0123": enough to tell two people apart, not enough to be dialled by whoever looks over a shoulder."""
    if number is None:
        return "no number"
    written = write_number(number)
    return f"{written[:3]}-***-{written[-4:]}"


def marks_of(reader: Reader, request: RequestRow) -> Iterator[Mark]:
    """What to know before calling, most important first."""
    if request.unheard:
        yield Mark("unheard", "message not heard yet")
    if request.may_mean_visit:
        yield Mark("visit", "may mean the visit")
    if request.number_unconfirmed:
        yield Mark("unconfirmed", "number not confirmed")
    if request.someone_else:
        yield Mark("someone-else", "for someone else")
    if request.interpreter:
        yield Mark("interpreter", f"interpreter: {for_staff(reader.line.script, request.interpreter)}")
    elif request.language != "en":
        yield Mark("language", NAMES_OF_LANGUAGES.get(request.language, request.language))
    if request.relay:
        yield Mark("relay", "relay or TTY (711), or text only")
    if request.texts_off:
        yield Mark("texts-off", "texts off: phone only")
    if request.wish in ("morning", "afternoon"):
        yield Mark("wish", words.WISHES[request.wish])
    if request.touches > 1:
        yield Mark("touches", f"in touch {request.touches} times")
    if request.reopened:
        yield Mark("reopened", "opened again")
    if request.split_from:
        yield Mark("split", "second person on this number")


def _clock(reader: Reader, request: RequestRow) -> words.Clock:
    if request.status != "open":
        return "closed"
    return words.clock_of(
        reader.now,
        reader.line.script.clinic.hours,
        promised_at=request.promised_at,
        by=request.promised_by,
        due_from=request.due_from,
    )


def _left(reader: Reader, request: RequestRow, state: words.Clock) -> str:
    if state == "closed":
        if request.status == "withdrawn":
            return "withdrawn by the patient"
        return said_of(request.last_outcome) or "closed"
    by, due = request.promised_by, request.due_from
    return words.time_left(
        reader.local(reader.now),
        state,
        reader.local(by) if by else None,
        reader.local(due) if due else None,
        promised=request.source != "reminder",
    )


def _held(reader: Reader, request: RequestRow) -> str:
    if request.urgency == "urgent":
        return ""
    kept = (
        request.first_for is not None and request.first_until is not None and request.first_until > reader.now
    )
    if kept and request.first_for != reader.person.id and request.first_until is not None:
        return f"first for {reader.name(request.first_for)} until {clock(reader.local(request.first_until))}"
    if request.due_from is not None and request.due_from > reader.now:
        return f"waits until {reader.moment(request.due_from)}"
    return ""
