"""A call: answered, and continued step by step. Its end is `ended_calls`'.

Any process may take any step: the position is in the step itself. A step that only says something opens no
transaction; one that stores something says so to the caller after the commit.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from line.core import conversation, greeting
from line.core.effects import WillCome
from line.core.phone import parse_caller
from line.core.safety import red_flag
from line.core.script import Farewell, Menu, Question, Reading
from line.core.turn import Connect, Dialled, Facts, Heard, Input, Session, Turn
from line.services import section_figures
from line.services.effects import settle
from line.services.line import Line
from line.services.opening import Contact
from line.services.threads import facts_of, state_of, textable
from line.store import consent, conversations, numbers

MOST_STEPS = 200
LONGEST = timedelta(minutes=30)
GRACE_STEPS = 40
GRACE = timedelta(minutes=10)
"""A call is led to the callback question after 200 steps or 30 minutes, and may answer it in this grace."""

_LAST_STEP = ("step", "before", "counted")
"""Beside a call's facts: its last step, the facts before it, and what was counted of its sections."""


@dataclass(frozen=True)
class Call:
    """What a voice webhook tells of its call: the sid, From and ForwardedFrom as they stand, and in its address the
    names of the nodes that the caller went through."""

    sid: str
    caller: str
    forwarded_from: str = ""
    path: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return f"call:{self.sid}"


@dataclass(frozen=True)
class Answer:
    """A turn, and whether it is the same for every caller (then its rendering may be kept)."""

    turn: Turn
    same_for_all: bool


def answer(line: Line, call: Call) -> Turn:
    """The first words, in the caller's language where it is known. Leaves a row for the call, so that no caller
    vanishes, however soon she hangs up."""
    now, facts = line.clock(), known(line, call)
    with line.database.transaction() as tx:
        language = numbers.language(tx, facts.caller, line.script.languages[0])
        session = Session("speech", language, line.script.start["speech"], facts=facts)
        turn = greeting.begin(line.script, session, now)
        state = state_of(line, turn.session)
        conversations.begin(tx, call.key, session.facts.caller, session.language, state, now)
    return turn


def step(line: Line, call: Call, session: Session, heard: Input, *, steps: int, started: datetime) -> Answer:
    """The turn after `heard` at the session's position. `steps` were taken since `started` (aware UTC)."""
    now = line.clock()
    name = _name_of(session, heard, steps)
    session = replace(session, facts=known(line, call))
    if _too_long(steps, now - started) and not _cries(line, heard):
        return Answer(_wind_up(line, call, session, heard, name, steps, started, now), same_for_all=False)
    turn = conversation.advance(line.script, session, heard, now)
    if _plain(line, session, turn):
        return Answer(turn, same_for_all=not turn.personal)
    return Answer(_stored(line, call, session, heard, name, now), same_for_all=False)


def accept_by_staff(line: Line, call_sid: str) -> None:
    """Somebody at the staff phone pressed 1: only that counts as an answer."""
    now = line.clock()
    with line.database.transaction() as tx:
        conversations.save(tx, f"call:{call_sid}", now=now, staff_accepted_at=now, answered=True)


def known(line: Line, call: Call) -> Facts:
    """What a webhook itself tells of the caller. The line's own number is nobody's."""
    caller = parse_caller(call.caller)
    own = line.script.clinic.line_number
    number = None if caller.number == own else caller.number
    forwarded = parse_caller(call.forwarded_from).number == line.script.clinic.staff_number
    return Facts(caller=number, textable=caller.textable and number is not None, forwarded=forwarded)


def _plain(line: Line, session: Session, turn: Turn) -> bool:
    """Whether neither the question nor the answer concerns what is stored."""
    nodes = line.script.nodes
    here, there = nodes.get(session.node), nodes[turn.session.node]
    impersonal = isinstance(here, Menu | Reading | None) and isinstance(there, Menu | Reading)
    connects = any(isinstance(prompt, Connect) for prompt in turn.prompts)
    return impersonal and not turn.effects and not turn.over and not connects


def _cries(line: Line, heard: Input) -> bool:
    """Whether words hold a red flag: no limit of a call swallows one (safety.md C3)."""
    return (
        isinstance(heard, Heard) and not heard.keyed and red_flag(heard.text, line.script.lexicon) is not None
    )


def _too_long(steps: int, lasted: timedelta) -> bool:
    return steps >= MOST_STEPS or lasted >= LONGEST


def _wind_up(
    line: Line,
    call: Call,
    session: Session,
    heard: Input,
    name: str,
    steps: int,
    started: datetime,
    now: datetime,
) -> Turn:
    if steps >= MOST_STEPS + GRACE_STEPS or now - started >= LONGEST + GRACE:
        return _stored(line, call, session, None, name, now, ending=True)
    if isinstance(line.script.nodes.get(session.node), Question | Farewell):
        return _stored(line, call, session, heard, name, now)
    return _stored(line, call, session, None, name, now)


def _name_of(session: Session, heard: Input, steps: int) -> str:
    """Tells a step that comes again from a new one, without holding what was said."""
    where = (steps, session.language, session.node, session.sentence, session.attempt, session.paused)
    return hashlib.sha256(repr((where, heard)).encode("utf-8", "replace")).hexdigest()[:16]


def _stored(
    line: Line,
    call: Call,
    session: Session,
    heard: Input | None,
    name: str,
    now: datetime,
    *,
    ending: bool = False,
) -> Turn:
    """A step inside a transaction, with all that is known of the call. `heard` None winds the call up.

    The same step again (`name`) starts from what was known when it came first: it gets the same answer, and its
    effects, which are keyed, change nothing.
    """
    with line.database.transaction() as tx:
        row = conversations.begin(tx, call.key, session.facts.caller, session.language, {}, now)
        again = row.state.get("step") == name
        before = row.state["before"] if again else {k: v for k, v in row.state.items() if k not in _LAST_STEP}
        facts = facts_of(line, before, session.facts)
        facts = replace(facts, forwarded=facts.forwarded or session.facts.forwarded)
        if facts.caller is not None:
            allowed = facts.textable and textable(tx, facts.caller)
            opted_out = consent.state(tx, facts.caller).opted_out
            facts = replace(facts, textable=allowed, texts_off=opted_out)
        session = replace(session, facts=facts)
        if ending:
            turn = conversation.close(line.script, session, now)
        elif heard is None:
            turn = conversation.wind_up(line.script, session, now)
        else:
            if isinstance(heard, Dialled):
                heard = Dialled(accepted=row.staff_accepted_at is not None)
            turn = conversation.advance(line.script, session, heard, now)
        spoken = turn.session.language
        contact = Contact(call.key, call.sid, "call", facts.caller, spoken, now, path=call.path)
        settled = settle(tx, line, contact, turn, facts.request)
        after = settled.turn.session
        said = any(isinstance(effect, WillCome) for effect in turn.effects)
        counted = section_figures.count_once(tx, line, contact, settled.steps, row.state.get("counted", ()))
        conversations.save(
            tx,
            call.key,
            now=now,
            language=after.language,
            state=state_of(line, after) | {"step": name, "before": before, "counted": counted},
            request_id=after.facts.request,
            heard_section=row.heard_section or settled.heard_section,
            answered=row.answered or settled.heard_section or bool(after.facts.number) or said,
        )
        return settled.turn
