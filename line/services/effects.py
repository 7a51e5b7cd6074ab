"""Does what a turn asks, in the order it asks, inside one transaction, and settles what could not be known before.

Effects about the request are `requests`', those about consent are `ledger`'s. Here are the texts to be sent, and the
sentences that hold the promise.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from line.core import conversation
from line.core.effects import (
    AskAgain,
    AskWhich,
    ConfirmVisit,
    FollowUp,
    OptOut,
    RunsLate,
    SaveAnswer,
    SectionHeard,
    SectionStep,
    Speaks,
    TextReceipt,
    TextSection,
    WantsCancel,
    WantsChange,
    WillCome,
    WrongNumber,
)
from line.core.section_figures import Step, of_a_text, steps_of
from line.core.turn import (
    Digits,
    Facts,
    Moment,
    PhoneNumber,
    Promised,
    Prompt,
    Read,
    Say,
    Session,
    Turn,
    Value,
)
from line.services import ledger, planning, requests, status, threads, visit_answers
from line.services.line import Line
from line.services.opening import Contact
from line.store import callbacks, numbers, outbox
from line.store.callbacks import RequestRow
from line.store.engine import Connection

STATUS = Promised("callback.status")


@dataclass(frozen=True)
class Settled:
    """A turn that can be rendered, the request it concerns, whether a section was heard in it, and what it tells of
    sections: the caller counts that last of all (services/section_figures.py)."""

    turn: Turn
    request: RequestRow | None
    heard_section: bool
    steps: tuple[Step, ...] = ()


def settle(tx: Connection, line: Line, contact: Contact, turn: Turn, request_id: str | None) -> Settled:
    """Applies every effect of the turn and fills in its promises. `request_id`: the request this talk is about."""
    if contact.caller and any(isinstance(effect, TextSection) for effect in turn.effects):
        # A text locks its thread and then its request; so does a call, or the two could wait for each other.
        threads.load(tx, line, contact.caller, contact.language, contact.now)
    request = requests.current(tx, contact, request_id)
    heard, steps = False, list(steps_of(turn.effects, contact.channel))
    for effect in turn.effects:
        match effect:
            case OptOut():
                request = ledger.opt_out(tx, line, contact, effect, request)
            case TextSection():
                steps += _text_section(tx, line, contact, effect)
            case FollowUp():
                ledger.agree(tx, line, contact, "article_follow_up", effect.wording)
                planning.plan_follow_up(tx, line, contact, effect.days)
            case TextReceipt():
                _text_receipt(tx, line, contact, effect, request)
            case WillCome():
                visit_answers.will_come(tx, line, contact, effect.number)
            case WrongNumber():
                visit_answers.wrong_number(tx, line, contact, effect.words)
            case ConfirmVisit():
                visit_answers.confirm(tx, effect.visit, effect.occurrence, "text", contact.event, contact.now)
                visit_answers.tell_staff(tx, request, effect.visit, contact)
            case RunsLate():
                visit_answers.runs_late(tx, contact, effect.visit)
            case AskAgain():
                visit_answers.ask_again(tx, contact)
            case WantsChange() | WantsCancel():
                request = visit_answers.wants(tx, line, contact, effect, request)
            case AskWhich():
                visit_answers.ask_which(tx, contact, effect.wants)
            case SaveAnswer(field="wish"):
                request = requests.apply(tx, line, contact, effect, request)
                request = visit_answers.wished(tx, line, contact, request)
            case SectionHeard():
                heard = True
            case SectionStep():
                pass  # counted, and nothing else
            case Speaks():
                request = _speaks(tx, contact, request)
            case _:
                request = requests.apply(tx, line, contact, effect, request)
    facts = replace(turn.session.facts, request=request.id if request else None)
    turn = replace(turn, session=replace(turn.session, facts=facts))
    if contact.caller is not None and STATUS in turn.prompts:
        said = status.of(tx, line, contact.caller, request, contact.now)
        turn = replace(turn, prompts=tuple(said if one == STATUS else one for one in turn.prompts))
    return Settled(promised(line, turn, request, contact.now), request, heard, tuple(steps))


def _speaks(tx: Connection, contact: Contact, request: RequestRow | None) -> RequestRow | None:
    """The language stays with the number, on both channels, and staff call back in it."""
    if contact.caller is not None:
        numbers.speak(tx, contact.caller, contact.language)
    if request is None or request.language == contact.language:
        return request
    return callbacks.update(tx, request.id, language=contact.language)


def promised(line: Line, turn: Turn, request: RequestRow | None, now: datetime) -> Turn:
    """The turn with every sentence about the stored request filled in from its row."""
    prompts = tuple(
        _sentence(line, prompt, request, now) if isinstance(prompt, Promised) else prompt
        for prompt in turn.prompts
    )
    return replace(turn, prompts=prompts)


def _sentence(line: Line, prompt: Promised, request: RequestRow | None, now: datetime) -> Prompt:
    if prompt.name == "callback.withdrawn":
        kept = request is not None and request.status == "open" and requests.stays(request)
        return Say("callback.kept" if kept else "callback.withdrawn")
    if request is None or request.promised_by is None:
        return Say("callback.none")
    if prompt.name == "callback.noted" and request.urgency == "urgent":
        return Say("callback.noted_urgent")  # no promise of a call may read as "yes, wait"
    hours = line.script.clinic.hours
    known: dict[str, Value] = {
        "by": Moment(hours.local(request.promised_by), hours.local(now)),
        "from": PhoneNumber(line.script.clinic.line_number),
        "reference": Digits(request.reference),
        **dict(prompt.values),
    }
    visit = known.get("at")
    if isinstance(visit, Moment) and not hours.can_call_before(now, visit.at):
        # Before the visit nobody can call her, and after it a call is of no use: none is promised.
        return Say("visit.call_us", (("at", visit), line.script.staff_value))
    wanted = line.script.values_of(prompt.name)
    return Say(prompt.name, tuple((name, known[name]) for name in sorted(wanted)))


def _text_section(tx: Connection, line: Line, contact: Contact, effect: TextSection) -> tuple[Step, ...]:
    """The first page from where she is goes to the outbox, and her text thread stands there: MORE goes on. What it
    tells of the section, () when it was queued before."""
    assert contact.caller is not None
    now = contact.now
    session = Session(
        "writing",
        contact.language,
        f"read.{effect.article}.{effect.section}",
        sentence=effect.sentence,
        facts=Facts(caller=contact.caller, textable=True),
    )
    row = threads.load(tx, line, contact.caller, contact.language, now)
    first = row.new or row.idle(now)
    turn = conversation.open_page(line.script, session, now, first=first)
    key = f"section:{contact.event}:{effect.article}.{effect.section}.{effect.sentence}"
    if not _queued(tx, line, contact, "info_replies", effect.wording, turn, key):
        return ()
    after = turn.session if first else _with_reading(line, row.session, turn.session)
    threads.save(tx, line, row, after, now, restart=first)
    return of_a_text(effect.article, effect.section, whole=_ends(line, turn))


def _ends(line: Line, turn: Turn) -> bool:
    """Whether the page in this turn is the last of its section."""
    pages = [prompt for prompt in turn.prompts if isinstance(prompt, Read)]
    sections = [(page, line.script.library.edition(page.article, page.language)) for page in pages]
    return any(page.end >= len(article.section(page.section).sentences) for page, article in sections)


def _with_reading(line: Line, thread: Session, page: Session) -> Session:
    """A thread under way with a page texted into it: a question that is open there stays open, and MORE reads on."""
    facts = replace(thread.facts, reading=page.facts.reading)
    at = thread if thread.node in line.script.flow else page
    return replace(at, facts=facts)


def _text_receipt(
    tx: Connection, line: Line, contact: Contact, effect: TextReceipt, request: RequestRow | None
) -> None:
    if request is None or contact.caller is None:
        return
    session = Session("writing", contact.language, line.script.start["writing"])
    turn = promised(line, Turn(session, (Promised("callback.receipt"),)), request, contact.now)
    key = f"receipt:{contact.event}"
    _queued(tx, line, contact, "callback_receipt", effect.wording, turn, key, request=request)


def _queued(
    tx: Connection,
    line: Line,
    contact: Contact,
    purpose: str,
    wording: str,
    turn: Turn,
    key: str,
    *,
    request: RequestRow | None = None,
) -> bool:
    """Her consent and the text that it is for, in the same transaction. False when `key` was queued before."""
    assert contact.caller is not None
    ledger.agree(tx, line, contact, purpose, wording)
    return outbox.enqueue(
        tx,
        line.new_id(),
        to=contact.caller,
        body=line.write(turn, line.script),
        language=contact.language,
        purpose=purpose,
        key=key,
        due_at=contact.now,
        now=contact.now,
        request_id=request.id if request else None,
        useful_until=planning.useful_until(line, purpose, contact.now) if request else None,
    )
