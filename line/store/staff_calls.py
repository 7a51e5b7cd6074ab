"""How far a call that staff started got: each step is one conditional UPDATE of its attempt, and its row count says
whether the step was this one's to take. The words of `call_status` are core/staff_calls.py's.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, or_, update

from line.core.staff_calls import ASKED, CONNECTING, UNCONNECTED
from line.store.tables import callback_attempts, is_under_way

_attempts = callback_attempts.c
_not_connected = or_(_attempts.call_status.is_(None), _attempts.call_status == ASKED)


def ask(conn: Connection, attempt_id: str) -> bool:
    """Before the carrier is asked to ring her phone; commit it first. False for whoever asks second."""
    new = _attempts.call_status.is_(None) & _attempts.call_sid.is_(None)
    return _changed(conn, attempt_id, is_under_way & (_attempts.kind == "line") & new, call_status=ASKED)


def placed(conn: Connection, attempt_id: str, sid: str) -> bool:
    """The carrier's id of the call to her phone, from its answer or from the call's first step, whichever is sooner.

    False when the attempt is not under way, or belongs to another call.
    """
    return _changed(conn, attempt_id, is_under_way & _of_call(sid), call_sid=sid, problem=None)


def doubt(conn: Connection, attempt_id: str, problem: str) -> bool:
    """Nobody knows whether her phone rings. False when a step of the call has shown meanwhile that it does."""
    return _changed(conn, attempt_id, is_under_way & _attempts.call_sid.is_(None), problem=problem)


def connect(conn: Connection, attempt_id: str, sid: str) -> bool:
    """She pressed 1. False when the attempt is over, was connected before, or belongs to another call."""
    mine = is_under_way & _not_connected & _of_call(sid)
    return _changed(conn, attempt_id, mine, call_sid=sid, call_status=CONNECTING)


def patient_left(conn: Connection, attempt_id: str, sid: str, status: str) -> bool:
    """The carrier's last word on the patient's phone; the first one stands. Kept also when she was quicker with the
    outcome."""
    return _changed(
        conn, attempt_id, _of_call(sid) & (_attempts.call_status == CONNECTING), call_status=status
    )


def never_connected(conn: Connection, attempt_id: str, sid: str | None) -> bool:
    """Her call is over, and the patient's phone never rang. False when it did, or the attempt is over."""
    mine = is_under_way & _not_connected
    return _changed(conn, attempt_id, mine & _of_call(sid) if sid else mine, call_status=UNCONNECTED)


def _of_call(sid: str) -> ColumnElement[bool]:
    return or_(_attempts.call_sid.is_(None), _attempts.call_sid == sid)


def _changed(conn: Connection, attempt_id: str, which: ColumnElement[bool], **values: str | None) -> bool:
    statement = update(callback_attempts).where(_attempts.id == attempt_id, which)
    return conn.execute(statement.values(**values)).rowcount == 1
