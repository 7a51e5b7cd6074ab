"""A text: received once by its MessageSid, answered with at most one reply, which is stored before it is given.

The order of safety.md T6b: the carrier's own words first (they get silence), then the person's state, then the
conversation, which hears red flags and opting out before anything else. CALL and red flags pass every limit; the same
safety words are repeated a few times an hour at most, and whoever goes on is flagged all the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from line.core import conversation
from line.core.consent import CarrierWord, carrier_word, may_mean_the_visit
from line.core.effects import ConfirmVisit, FlagUrgent, OpenRequest, OptOut, Speaks, WithdrawRequest
from line.core.mean_script import KIND as MEAN
from line.core.phone import parse_caller
from line.core.safety import red_flag
from line.core.script import Question
from line.core.segments import PAGE_SEGMENTS, count
from line.core.turn import Heard, Promised, Say, Session, Turn
from line.core.understanding import normalise
from line.services import (
    check_ins,
    ledger,
    other_senders,
    requests,
    section_figures,
    threads,
    visit_answers,
)
from line.services.effects import promised, settle
from line.services.line import Line
from line.services.opening import Contact
from line.services.threads import Thread
from line.store import consent, inbound, messages, numbers
from line.store.engine import Connection

MOST_AN_HOUR = 60
MOST_A_DAY = 150
_LIMITS = ((timedelta(hours=1), MOST_AN_HOUR), (timedelta(days=1), MOST_A_DAY))
NOTICE_EVERY = timedelta(days=1)
MOST_RED_FLAGS = 5
"""So often one sender is told the same safety words in an hour (safety.md C5): more would be a loop of two machines."""
_NEVER_LIMITED = FlagUrgent | OptOut | OpenRequest | WithdrawRequest | ConfirmVisit


@dataclass(frozen=True)
class Text:
    """An inbound text. `sender` is From as it stands; `media` counts pictures."""

    sid: str
    sender: str
    body: str
    media: int = 0
    opt_out_type: str | None = None


@dataclass(frozen=True)
class Reply:
    """The one answer: our id of it, and its words."""

    id: str
    body: str


def receive(line: Line, text: Text) -> Reply | None:
    """The reply to a text, or None for silence. The same sid again gives the same reply and does nothing."""
    sender, now = parse_caller(text.sender), line.clock()
    with line.database.transaction() as tx:
        number = sender.number or text.sender[:64]
        if not inbound.claim(tx, text.sid, number, text.body, text.media, text.opt_out_type, now):
            row = inbound.reply_of(tx, text.sid)
            return Reply(row.id, row.body) if row else None
        if sender.number is not None:
            turn = _answered(tx, line, text, sender.number, now)
        else:
            turn = other_senders.answer(tx, line, text.sid, text.sender, text.body, now)
        if turn is None or _told_enough(tx, number, turn, now):
            return None
        return _store(tx, line, text, number, turn, now)


def _store(tx: Connection, line: Line, text: Text, number: str, turn: Turn, now: datetime) -> Reply:
    reply = Reply(line.new_id(), line.write(turn, line.script))
    messages.add_reply(
        tx,
        reply.id,
        to=number,
        body=reply.body,
        language=turn.session.language,
        purpose=_safety_words(turn) or "info_replies",
        inbound_sid=text.sid,
        now=now,
        request_id=turn.session.facts.request,
    )
    inbound.set_reply(tx, text.sid, reply.id)
    return reply


def _asks(line: Line, thread: Thread, now: datetime) -> bool:
    """Whether the thread waits for an answer that YES may be, and not since long."""
    node = line.script.nodes.get(thread.session.node)
    asked = isinstance(node, Question) or (node is not None and node.kind == MEAN)
    return asked and not thread.new and not thread.idle(now)


def _answered(tx: Connection, line: Line, text: Text, number: str, now: datetime) -> Turn | None:
    thread = threads.load(tx, line, number, "en", now)
    contact = Contact(f"text:{number}", text.sid, "text", number, thread.session.language, now)
    if thread.session.facts.textable is False:
        numbers.allow_texts(tx, number)  # she texts, so she can be texted
    visits = visit_answers.question(tx, number, thread, now)
    asked = check_ins.waits(tx, number, thread, now)
    word = carrier_word(text.body, text.opt_out_type)
    answers = word is CarrierWord.YES and (_asks(line, thread, now) or (visits is not None and visits.last))
    if word is not None and not answers:
        return _carrier_word(tx, line, text, contact, thread, word)
    first = thread.new or thread.idle(now)
    if thread.new and visits is not None and not thread.known:
        thread = threads.speaking(thread, visits.language)
    if first:
        thread = threads.fresh(thread, line)
    request = requests.current(tx, contact, None)
    thread = threads.without_ended_questions(thread, line, request.id if request else None)
    facts = replace(
        thread.session.facts,
        request=request.id if request else None,
        visits=visits,
        checked_on=asked,
        chosen=thread.known == thread.session.language,
    )
    session = replace(thread.session, facts=facts)
    turn = _turn(line, session, text, now, first=first)
    _keep_what_was_understood(tx, line, text, session, turn, now)
    if turn.session.language != session.language:  # chosen, or plainly written: it stays with her
        turn = replace(turn, effects=(Speaks(), *turn.effects))
    contact = replace(contact, language=turn.session.language)
    state = consent.state(tx, number)
    if state.opted_out:
        return _while_opted_out(tx, line, contact, thread, turn, by_carrier=state.by_carrier)
    answering = session.node in line.script.flow  # what CALL asked for is beyond the limits, as CALL is
    full_since = None if _is_urgent(turn) or answering else _full_since(tx, number, now)
    if full_since is not None:
        return _limit_notice(tx, line, turn, number, full_since, now)
    settled = settle(tx, line, contact, turn, session.facts.request)
    over = turn.over or (first and turn.apart)  # an answer to a reminder begins no conversation
    threads.save(tx, line, thread, settled.turn.session, now, restart=first, over=over)
    if visits is not None and not asked and visit_answers.stays_last(visits, turn):
        visit_answers.keep_last(tx, number, now)
    section_figures.count(tx, line, contact, settled.steps)
    return settled.turn


def _keep_what_was_understood(
    tx: Connection, line: Line, text: Text, session: Session, turn: Turn, now: datetime
) -> None:
    """Whether the text was understood; where it was not, what was made of it, for staff."""
    made = None if turn.understood else conversation.guess(line.script, session, text.body, now)
    if made is None or made.confidence == 0:
        inbound.set_understood(tx, text.sid, turn.understood)
    else:
        inbound.set_understood(tx, text.sid, False, made.rule, made.confidence)


def _turn(line: Line, session: Session, text: Text, now: datetime, *, first: bool) -> Turn:
    heard = Heard(text.body)
    if not text.media:
        return conversation.advance(line.script, session, heard, now, first=first)
    picture = Say("text.picture")
    if not normalise(text.body):
        said = (Say("text.greeting_first"), picture) if first else (picture,)
        return Turn(session, said)
    turn = conversation.advance(line.script, session, heard, now, first=first)
    with_note = replace(turn, prompts=(*turn.prompts, picture))
    settled = not any(isinstance(prompt, Promised) for prompt in turn.prompts)
    fits = settled and count(line.write(with_note, line.script)).segments <= PAGE_SEGMENTS
    return with_note if fits and not _is_urgent(turn) else turn


def _is_urgent(turn: Turn) -> bool:
    """Whether the turn asks for a person or ends the texts: no limit may swallow that."""
    return any(isinstance(effect, _NEVER_LIMITED) for effect in turn.effects)


def _safety_words(turn: Turn) -> str | None:
    """The name of the safety words that the reply is ("red_flag.A"), or None: it is another one."""
    said = (prompt.name for prompt in turn.prompts if isinstance(prompt, Say))
    return next((name for name in said if name.startswith("red_flag.")), None)


def _told_enough(tx: Connection, number: str, turn: Turn, now: datetime) -> bool:
    words = _safety_words(turn)
    return (
        words is not None
        and inbound.replies_since(tx, number, now - timedelta(hours=1), words) >= MOST_RED_FLAGS
    )


def _carrier_word(
    tx: Connection, line: Line, text: Text, contact: Contact, thread: Thread, word: CarrierWord
) -> Turn | None:
    """The carrier answers these itself. We record, and stay silent: a second reply would be refused or unwanted. But
    who opted out in words that only we know was never blocked there, so that nobody else confirms her START."""
    tier = red_flag(text.body, line.script.lexicon)
    if tier is not None:  # only beside the carrier's own verdict: its single words hold none
        urgent = FlagUrgent(tier, text.body)
        requests.apply(tx, line, contact, urgent, requests.current(tx, contact, None))
    match word:
        case CarrierWord.STOP:
            out = OptOut("carrier", text.body.strip(), may_mean_the_visit(text.body))
            ledger.opt_out(tx, line, contact, out, requests.current(tx, contact, None))
            threads.save(tx, line, thread, threads.fresh(thread, line).session, contact.now, over=True)
        case CarrierWord.START:
            was = consent.state(tx, contact.caller or "")
            ledger.opt_in(tx, contact, text.body.strip())
            if was.opted_out and not was.by_carrier and text.opt_out_type is None:
                return Turn(threads.fresh(thread, line).session, (Say("text.back_on"),))
        case CarrierWord.HELP | CarrierWord.YES:
            pass
    return None


def _while_opted_out(
    tx: Connection, line: Line, contact: Contact, thread: Thread, turn: Turn, *, by_carrier: bool
) -> Turn | None:
    """After opting out: an emergency is answered, and so is CALL, since a person will phone; anything else is told once
    a day how to turn texts on. Nothing is asked, and nothing is read out. Where the carrier blocks us, we only store.
    """
    off = _to_staff(line, "text.texts_off")
    notice = replace(turn, prompts=(off,), effects=())
    if not _is_urgent(turn):
        return None if by_carrier else _notice_of_the_day(tx, contact, notice)
    settled = settle(tx, line, contact, turn, turn.session.facts.request)
    home = threads.fresh(thread, line).session
    threads.save(tx, line, thread, home, contact.now, over=True)
    if by_carrier:
        return None  # the carrier would refuse any reply (21610)
    if any(isinstance(effect, FlagUrgent) for effect in turn.effects):
        return settled.turn
    if any(isinstance(effect, OpenRequest) for effect in turn.effects):
        numbers.set_notice(tx, contact.caller or "", contact.now)
        told = Turn(replace(home, language=contact.language), (Promised("callback.stored"), off))
        return promised(line, told, settled.request, contact.now)
    return _notice_of_the_day(tx, contact, notice)


def _notice_of_the_day(tx: Connection, contact: Contact, notice: Turn) -> Turn | None:
    assert contact.caller is not None
    known = numbers.facts(tx, contact.caller)
    if known is not None and known.notice_at is not None and contact.now - known.notice_at < NOTICE_EVERY:
        return None
    numbers.set_notice(tx, contact.caller, contact.now)
    return notice


def _full_since(tx: Connection, number: str, now: datetime) -> datetime | None:
    """Since when a number had its share of replies: the hour or the day that is full, or None."""
    for span, most in _LIMITS:
        if inbound.replies_since(tx, number, now - span) >= most:
            return now - span
    return None


def _limit_notice(
    tx: Connection, line: Line, turn: Turn, number: str, since: datetime, now: datetime
) -> Turn | None:
    """One notice in the hour or the day that is full, then silence. What was asked for is not done unseen."""
    known = numbers.facts(tx, number)
    if known is not None and known.limit_notice_at is not None and known.limit_notice_at > since:
        return None
    numbers.set_limit_notice(tx, number, now)
    return replace(turn, prompts=(_to_staff(line, "text.limit"),), effects=())


def _to_staff(line: Line, name: str) -> Say:
    return Say(name, (line.script.staff_value,))
