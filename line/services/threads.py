"""Where a conversation stands between two webhooks: sessions and facts, stored and brought back.

A call's position is its URL, so only its facts are kept; a text thread keeps both. A thread that was idle for four
hours starts over with its next text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from line.core.turn import Facts, Session
from line.services.line import Line
from line.store import callbacks, conversations, numbers
from line.store.conversations import ConversationRow
from line.store.engine import Connection

IDLE_AFTER = timedelta(hours=4)


@dataclass(frozen=True)
class Thread:
    """A number's text thread: its row, its session, whether nothing was said in it yet, and the language that is known
    of the number, which chose it or plainly wrote it; "" while nobody knows."""

    row: ConversationRow
    session: Session
    new: bool
    known: str

    def idle(self, now: datetime) -> bool:
        """Whether the next reply is the first of a new conversation."""
        return self.row.ended_at is not None or now - self.row.last_at >= IDLE_AFTER


def load(tx: Connection, line: Line, number: str, language: str, now: datetime) -> Thread:
    """The thread of a number, locked; made when there was none. Two texts at once queue up here.

    `language` is that of a new thread, unless the number has one of its own, or its open request tells another.
    """
    request = callbacks.open_by_number(tx, number, lock=False)
    known = numbers.language(tx, number, "")
    language = known or (request.language if request else language)
    key = f"text:{number}"
    fresh = Session("writing", language, line.script.start["writing"], facts=_facts_of_number(tx, number))
    row = conversations.begin(tx, key, number, language, {}, now)
    if not row.state:  # made just now, or nothing but a carrier's word came so far
        return Thread(row, fresh, new=True, known=known)
    return Thread(row, _session(tx, line, row, fresh), new=False, known=known)


def fresh(thread: Thread, line: Line) -> Thread:
    """The same thread at its beginning; the language stays with the person."""
    session = Session(
        "writing",
        thread.session.language,
        line.script.start["writing"],
        facts=Facts(caller=thread.session.facts.caller, textable=thread.session.facts.textable),
    )
    return replace(thread, session=session)


def without_ended_questions(thread: Thread, line: Line, request_id: str | None) -> Thread:
    """The same thread, at its beginning when the request whose questions it stands at is not open any more.
    `request_id`: the open request of the number."""
    session = thread.session
    over = session.node in line.script.flow and session.facts.request != request_id
    return fresh(thread, line) if over else thread


def speaking(thread: Thread, language: str) -> Thread:
    """The same thread in the language in which we wrote first."""
    return replace(thread, session=replace(thread.session, language=language))


def save(
    tx: Connection,
    line: Line,
    thread: Thread,
    session: Session,
    now: datetime,
    *,
    restart: bool = False,
    over: bool = False,
) -> None:
    """Stores where the thread stands. `restart`: it begins anew; `over`: its next text starts over."""
    started = now if restart else thread.row.started_at
    conversations.save(
        tx,
        thread.row.key,
        now=now,
        language=session.language,
        state=state_of(line, session),
        started_at=started,
        ended_at=now if over else None,
        request_id=session.facts.request,
    )


def state_of(line: Line, session: Session) -> dict[str, Any]:
    """The session as plain data, with the version of the content that its positions belong to."""
    facts = session.facts
    return {
        "version": line.script.version,
        "node": session.node,
        "sentence": session.sentence,
        "attempt": session.attempt,
        "upto": session.upto,
        "page": session.page,
        "number": facts.number,
        "keyed": facts.keyed,
        "tries": facts.tries,
        "asked": facts.asked,
        "answers": dict(facts.answers),
        "request": facts.request,
        "finished": facts.finished,
        "forwarded": facts.forwarded,
        "reading": list(facts.reading) if facts.reading else None,
    }


def facts_of(line: Line, state: Mapping[str, Any], known: Facts) -> Facts:
    """What was stored of a conversation, over what this request itself says of the caller."""
    if not state:
        return known
    reading = tuple(state["reading"]) if state["reading"] else None
    if reading and state["version"] != line.script.version:
        reading = (*reading[:2], 0)  # the article was edited meanwhile: its sentences may have moved
    return replace(
        known,
        number=state["number"],
        keyed=state["keyed"],
        tries=state["tries"],
        asked=state["asked"],
        answers=MappingProxyType(dict(state["answers"])),
        request=state["request"],
        finished=state["finished"],
        forwarded=state["forwarded"],
        reading=reading,
    )


def _session(tx: Connection, line: Line, row: ConversationRow, fresh: Session) -> Session:
    state = row.state
    same = state["version"] == line.script.version
    return replace(
        fresh,
        language=numbers.language(tx, row.number, row.language),
        node=state["node"],
        sentence=state["sentence"] if same else 0,
        attempt=state["attempt"],
        upto=state["upto"] if same else 0,
        page=state["page"] if same else 0,
        facts=facts_of(line, state, fresh.facts),
    )


def _facts_of_number(tx: Connection, number: str) -> Facts:
    return Facts(caller=number, textable=textable(tx, number))


def textable(tx: Connection, number: str) -> bool:
    """Whether texts may be tried: a number that the carrier once refused is remembered."""
    known = numbers.facts(tx, number)
    return known is None or (known.texts_refused_at is None and known.bad_at is None)
