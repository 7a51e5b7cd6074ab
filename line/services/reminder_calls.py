"""A reminder call from the moment it is picked up to its end: what is said at each step, and what a key does.

One call is one row of `messages`. Any process may take any step, since where the call stands is in its address. Every
write is keyed by the call or is one conditional change, so a webhook that comes again changes nothing and is answered
as before. The carrier is called with no transaction open.
"""

from __future__ import annotations

import logging
from datetime import datetime

from line.core import reminder_call as rules
from line.core import reminder_words as words
from line.core.delivery import CarrierError
from line.core.effects import FinishRequest, FlagUrgent, OpenRequest, OptOut, WantsChange
from line.core.reminder_call import Ask, End, Position, Spoken
from line.core.reminder_speech import UNHEARD, key_said
from line.core.safety import red_flag
from line.core.turn import Heard, Input, Moment
from line.services import ledger, next_contact, reminder_words, requests, visit_answers
from line.services.line import Line
from line.services.opening import Contact
from line.store import appointments, callback_events, callbacks, contacts, messages, reminder_calls
from line.store.appointments import AppointmentRow
from line.store.callbacks import RequestRow
from line.store.engine import Connection
from line.store.messages import MessageRow

log = logging.getLogger(__name__)

WANTS_CHANGE = "asked in a reminder call for another time"
WANTS_PERSON = "asked in a reminder call for a person"


def answered(line: Line, message_id: str, sid: str) -> Spoken:
    """Somebody or something picked up: the first words."""
    with line.database.transaction() as tx:
        row = _call(tx, message_id, sid)
        if row is None:
            return _no_such_call(line)
        messages.apply_receipt(tx, row.id, status="underway", sid=sid, now=line.clock())
        return _asked(tx, line, row, Position())


def heard(line: Line, message_id: str, sid: str, at: Position, given: Input) -> Spoken:
    """A key, words or silence at a position of the call. Who pressed a key, or said what one stands for, is a person,
    whatever detection says later."""
    with line.database.transaction() as tx:
        row = _call(tx, message_id, sid)
        if row is None:
            return _no_such_call(line)
        tier = _red_flag(line, given)
        key = _key(tx, line, row, at, given)
        if tier is not None or key not in ("", UNHEARD):
            messages.apply_receipt(tx, row.id, status="answered", sid=sid, now=line.clock())
        if tier is not None and isinstance(given, Heard):
            urgent = FlagUrgent(tier, given.text)
            requests.apply(tx, line, _contact(line, row, sid), urgent, None)
            return words.flagged(line.script, row.language, tier, at)
        match rules.answer(at, key):
            case Ask(following, wrong):
                spoken = _asked(tx, line, row, following)
                return words.again(spoken, wrong) if wrong else spoken
            case End.LOST:
                return words.lost(line.script, row.language, key)
            case End() as end:
                said = given.text if isinstance(given, Heard) and not given.keyed else ""
                return _ended(tx, line, row, sid, end, said)


def _red_flag(line: Line, given: Input) -> str | None:
    """The tier of an emergency in what was said, whatever was asked (safety.md C4)."""
    spoken = isinstance(given, Heard) and not given.keyed
    return red_flag(given.text, line.script.lexicon) if spoken else None  # type: ignore[union-attr]


def _key(tx: Connection, line: Line, row: MessageRow, at: Position, given: Input) -> str:
    """The key that was pressed, or that her words stand for; "" for silence."""
    if not isinstance(given, Heard):
        return ""
    if given.keyed:
        return given.text[:1]
    return key_said(given, at.step, line.script, row.language, _who(tx, row))


def staff_left(line: Line, message_id: str, sid: str, *, bridged: bool) -> Spoken:
    """The staff phone was hung up, or nobody took the call there: then she is called back."""
    with line.database.transaction() as tx:
        row = _call(tx, message_id, sid)
        if row is None or bridged:
            return words.nothing(row.language if row else line.script.languages[0])
        return _called_back(tx, line, row, sid)


def machine(line: Line, message_id: str, sid: str, verdict: str) -> None:
    """Detection has a verdict. A machine is left the few words that safety.md H3 allows, where a toll-free number for
    opting out is set; else the call ends. A fax is no ear."""
    by = rules.picked_up_by(verdict)
    if by == "person":
        return
    now = line.clock()
    with line.database.transaction() as tx:
        row = _call(tx, message_id, sid)
        if row is None:
            return
        messages.apply_receipt(tx, row.id, status="underway", sid=sid, now=now)
        if not reminder_calls.took(tx, row.id, sid, rules.TOOK[by], now):
            return
    try:
        if by == "machine" and line.settings.optout_toll_free is not None:
            line.carrier.leave_voicemail(sid, message_id)
        else:
            line.carrier.end_call(sid)
    except (
        CarrierError
    ) as error:  # it is over already, or the words for a person go on: nothing private is in them
        log.warning("call %s was not turned: %s, code %s", message_id, error.words, error.code)


def voicemail(line: Line, message_id: str, sid: str) -> Spoken:
    """The carrier asks for the words for a machine: it is about to say them."""
    toll_free = line.settings.optout_toll_free
    with line.database.transaction() as tx:
        row = _call(tx, message_id, sid)
        if row is None:
            return words.nothing(line.script.languages[0])
        if toll_free is not None:
            messages.apply_receipt(tx, row.id, status="voicemail", sid=sid, now=line.clock())
    return words.voicemail(line.script, row.language, toll_free)


def ended(line: Line, message_id: str, sid: str, call_status: str) -> None:
    """The call is over, with the carrier's word for how. Once: what follows a call in vain is planned with it."""
    if call_status not in rules.LAST_WORDS:
        return
    now = line.clock()
    with line.database.transaction() as tx:
        row = _call(tx, message_id, sid)
        if row is None:
            return
        callbacks.open_by_number(tx, row.to_number)  # locked before its visit, as everywhere
        reason = rules.in_vain(call_status, spoke=row.status == "underway", took=row.reason)
        status = "answered" if reason is None else "unanswered"
        if not messages.apply_receipt(tx, row.id, status=status, sid=sid, now=now, reason=reason):
            return  # told before; or a key was pressed, and then the call went its way
        if reason is None:
            next_contact.after_unheard(tx, line, row, now)
        else:
            next_contact.after_silence(tx, line, row, now)
            log.info("call %s was in vain: %s", row.id, reason)


def _call(tx: Connection, message_id: str, sid: str) -> MessageRow | None:
    """The row of this very call, or None: an id that is not ours, or a call that is not this message's.

    Webhooks that come at once wait for each other here, and for the gate: both take the number first, then what is
    stored about it.
    """
    row = messages.by_id(tx, message_id)
    if row is not None:
        contacts.alone(tx, row.to_number)
        row = messages.by_id(tx, message_id)  # as it is now that we are alone
    if row is None or row.channel != "call" or not sid or row.carrier_sid not in (None, sid):
        log.warning("a webhook of a reminder call that is not known was answered with a number to call")
        return None
    return row


def _no_such_call(line: Line) -> Spoken:
    return words.no_such_call(line.script)


def _asked(tx: Connection, line: Line, row: MessageRow, at: Position) -> Spoken:
    """The words of a step. Before key 1 only whom the call is for."""
    visit = appointments.by_id(tx, row.visit_id) if row.visit_id else None
    if at.step == "hello":
        return words.hello(line.script, row.language, _who(tx, row), at)
    if visit is None or not _stands(row, visit, line.clock()):
        return words.out_of_date(line.script, row.language)
    reminder_words.taken(tx, row, line.clock())
    return words.visit(row.language, datetime.fromisoformat(visit.wall_time), at)


def _who(tx: Connection, row: MessageRow) -> str:
    """How the call names whom it is for."""
    visit = appointments.by_id(tx, row.visit_id) if row.visit_id else None
    return rules.addressed(visit.who_for) if visit else ""


def _stands(row: MessageRow, visit: AppointmentRow, now: datetime) -> bool:
    """Whether the visit still is what the call was placed for: not moved, not cancelled, not begun."""
    return visit.status == "booked" and visit.occurrence == row.occurrence and visit.starts_at > now


def _ended(tx: Connection, line: Line, row: MessageRow, sid: str, end: End, said: str) -> Spoken:
    match end:
        case End.STOP:
            contact = _contact(line, row, sid)
            out = OptOut("phrase", said) if said else OptOut("key 8 in a reminder call", "8")
            ledger.opt_out(tx, line, contact, out, None)
            return words.stopped(row.language)
        case End.WILL_COME:
            return _will_come(tx, line, row, sid)
        case End.CHANGE:
            request = _request(tx, line, row, sid, WANTS_CHANGE, "change")
            if not _in_time(tx, line, row):
                return words.call_us(line.script, row.language, end)
            return words.change(line.script, row.language, _promise(line, request))
        case End.PERSON if line.script.clinic.hours.is_open(line.clock()):
            return words.connecting(row.language)
        case End.PERSON:
            return _called_back(tx, line, row, sid)
        case End.SILENT | End.LOST:
            return words.silent(line.script, row.language)


def _will_come(tx: Connection, line: Line, row: MessageRow, sid: str) -> Spoken:
    now = line.clock()
    visit = appointments.by_id(tx, row.visit_id, lock=True) if row.visit_id else None
    if visit is None or not _stands(row, visit, now):
        return words.out_of_date(line.script, row.language)
    visit_answers.confirm(tx, visit.id, visit.occurrence, "call", sid, now)
    return words.will_come(row.language)


def _called_back(tx: Connection, line: Line, row: MessageRow, sid: str) -> Spoken:
    request = _request(tx, line, row, sid, WANTS_PERSON)
    if not _in_time(tx, line, row):
        return words.call_us(line.script, row.language, End.PERSON)
    return words.nobody_there(line.script, row.language, _promise(line, request))


def _in_time(tx: Connection, line: Line, row: MessageRow) -> bool:
    """Whether somebody can call her before the visit that this call is about."""
    visit, now = appointments.by_id(tx, row.visit_id) if row.visit_id else None, line.clock()
    if visit is None or not _stands(row, visit, now):
        return True
    return line.script.clinic.hours.can_call_before(now, visit.starts_at)


def _request(
    tx: Connection, line: Line, row: MessageRow, sid: str, note: str, reason: str | None = None
) -> RequestRow:
    """The callback request that this call leaves, complete, with a note of which visit it is about."""
    contact = _contact(line, row, sid)
    request = requests.apply(tx, line, contact, OpenRequest(row.to_number, "call", reason), None)
    assert request is not None
    visit = appointments.by_id(tx, row.visit_id) if row.visit_id else None
    about = {"visit": visit.id, "starts_at": visit.starts_at.isoformat()} if visit else {}
    callback_events.add(tx, request.id, contact.now, "mark", f"{sid}:{note}", {"mark": note, **about})
    if visit is not None and note == WANTS_CHANGE:
        request = visit_answers.wants(tx, line, contact, WantsChange(visit.id), request) or request
    elif visit is not None and _stands(row, visit, contact.now):
        request = visit_answers.before_it_begins(tx, line, contact, request, visit)
    return requests.apply(tx, line, contact, FinishRequest(), request) or request


def _contact(line: Line, row: MessageRow, sid: str) -> Contact:
    return Contact(f"call:{sid}", sid, "call", row.to_number, row.language, line.clock())


def _promise(line: Line, request: RequestRow) -> Moment:
    hours, now = line.script.clinic.hours, line.clock()
    return Moment(hours.local(request.promised_by or now), hours.local(now))
