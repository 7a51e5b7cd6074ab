"""Claims: one person has a request at a time, and it goes back by itself when she is called away.

`held` is the check before every write to a request; the other functions take, keep and give back the claim itself.
Races are settled by the conditional updates of store/claims.py: the loser learns who won.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from line.core.claims import ATTEMPT_HOLDS, FIRST_FOR, LEASE, NEXT_OPENING, SNOOZES
from line.core.staff import Person, may
from line.core.when import clock, moment
from line.services import audit
from line.services.conflicts import Conflict, Missing, Refused
from line.services.line import Line
from line.store import attempts, callback_events, callbacks, claims, staff
from line.store.callbacks import RequestRow
from line.store.engine import Connection


def claim(line: Line, person: Person, request_id: str, *, anyway: bool = False) -> RequestRow:
    """Takes a free request. Claiming what she has already only renews it.

    Raises Conflict with the winner's name for the loser of a race, Refused for one that waits (unless `anyway`).
    """
    now = line.clock()
    with line.database.transaction() as tx:
        row = _found(tx, request_id)
        if row.owner_id == person.id and row.lease_until and row.lease_until >= now:
            claims.hold(tx, request_id, person.id, now + LEASE, now)
            return row
        _let_go_if_over(tx, line, row, now)
        won = claims.take_free(tx, request_id, person.id, now, now + LEASE, anyway=anyway)
        if won is None:
            raise _lost(tx, line, person, request_id, now)
        _noted(tx, line, person, won, "claim", now)
        return won


def take(line: Line, person: Person, request_id: str) -> RequestRow:
    """A supervisor takes a request over, whoever has it; a call that was under way for it counts as unfinished."""
    if not may(person.role, "supervisor"):
        raise Refused("Only a supervisor can take over a request.")
    now = line.clock()
    with line.database.transaction() as tx:
        row = _found(tx, request_id)
        if row.owner_id == person.id:
            claims.hold(tx, request_id, person.id, now + LEASE, now)
            return row
        won = claims.take_over(tx, request_id, person.id, now + LEASE)
        if won is None:
            raise Conflict(request_id, "This request is closed. Reopen it to work on it.")
        under_way = attempts.open_of(tx, request_id)
        if under_way is not None and under_way.staff_id != person.id:
            attempts.end(tx, under_way.id, "unfinished", now)
        _noted(tx, line, person, won, "taken", now, of=row.owner_id)
        return won


def release(line: Line, person: Person, request_id: str) -> None:
    """Puts a request back for everybody."""
    now = line.clock()
    with line.database.transaction() as tx:
        _no_call_under_way(tx, request_id, person)
        row = claims.give_back(tx, request_id, person.id)
        if row is None:
            raise _not_hers(tx, line, request_id, now)
        _noted(tx, line, person, row, "release", now)


def hand(line: Line, person: Person, request_id: str, to_id: str) -> None:
    """Gives a request to a colleague: it waits for her for a while, then it is everybody's again."""
    now = line.clock()
    with line.database.transaction() as tx:
        colleague = staff.by_id(tx, to_id)
        if colleague is None or colleague.disabled_at is not None or to_id == person.id:
            raise Refused("Choose the colleague who should have this request.")
        _no_call_under_way(tx, request_id, person)
        row = claims.give_back(tx, request_id, person.id, first_for=to_id, first_until=now + FIRST_FOR)
        if row is None:
            raise _not_hers(tx, line, request_id, now)
        _noted(tx, line, person, row, "handed", now, to=to_id)


def snooze(line: Line, person: Person, request_id: str, version: int | None, choice: str) -> str:
    """Puts a request off and lets go of it; words on until when. Never past the promise, and no emergency.

    Raises Conflict, and Refused with the reason.
    """
    now, hours = line.clock(), line.script.clinic.hours
    if choice not in SNOOZES:
        raise Refused("Choose for how long.")
    with line.database.transaction() as tx:
        row = held(tx, line, person, request_id, version, now)
        _no_call_under_way(tx, request_id, person)
        until = hours.next_opening(now) if choice == NEXT_OPENING else now + timedelta(hours=int(choice))
        until = until if hours.is_open(until) else hours.next_opening(until)
        if row.urgency == "urgent":
            raise Refused("This may be an emergency. Call now, or release it for somebody who can.")
        if row.promised_by is not None and until >= row.promised_by:
            by = moment(hours.local(row.promised_by), hours.local(now))
            due = "This is due" if row.source == "reminder" else "The patient was promised a call"
            raise Refused(f"{due} by {by}. Call first, or put it off for less.")
        callbacks.update(tx, request_id, due_from=until, owner_id=None, lease_until=None)
        words = f"Put off until {moment(hours.local(until), hours.local(now))}."
        told = {"until": words}
        callback_events.add(tx, request_id, now, "snoozed", line.new_id(), told, staff_id=person.id)
        audit.record(tx, line, person, "snooze", now=now, request_id=request_id)
    return words


def renew(line: Line, person: Person, request_id: str) -> bool:
    """A sign of life from her open page. False when the claim is no longer hers."""
    now = line.clock()
    with line.database.transaction() as tx:
        return claims.hold(tx, request_id, person.id, now + LEASE, now)


def sweep_leases(line: Line) -> int:
    """Gives back what was left behind: a closed laptop's requests are free again, with a note. Returns how many."""
    now = line.clock()
    with line.database.reading() as conn:
        if not claims.any_ran_out(conn, now) and not attempts.any_left(conn, now - ATTEMPT_HOLDS):
            return 0
    with line.database.transaction() as tx:
        attempts.end_left(tx, now - ATTEMPT_HOLDS, now)
        over = claims.ran_out(tx, now)
        for row in over:
            _let_go_if_over(tx, line, row, now)
    return len(over)


def held(
    tx: Connection, line: Line, person: Person, request_id: str, version: int | None, now: datetime
) -> RequestRow:
    """The request, locked, when it is hers to write to, and as she saw it (`version`; None: whatever it is now).

    Raises Conflict when somebody else has it, when her claim ran out, or when it changed since her page was made.
    """
    row = _found(tx, request_id)
    if row.status != "open":
        raise Conflict(request_id, "This request was closed meanwhile. Reopen it to go on with it.")
    if row.owner_id != person.id or row.lease_until is None or row.lease_until < now:
        raise _not_hers(tx, line, request_id, now)
    if version is not None and row.version != version:
        raise changed(request_id)
    claims.hold(
        tx, request_id, person.id, now + LEASE, now
    )  # writing is a sign of life, also without scripts
    return row


def changed(request_id: str) -> Conflict:
    """The request is not as it was when the page was made."""
    words = (
        "This request changed since you opened it. Look at the newest entries, then press again. "
        "What you typed is kept."
    )
    return Conflict(request_id, words)


def _found(tx: Connection, request_id: str) -> RequestRow:
    row = callbacks.by_id(tx, request_id, lock=True)
    if row is None:
        raise Missing(request_id)
    return row


def _let_go_if_over(tx: Connection, line: Line, row: RequestRow, now: datetime) -> None:
    """An owner who gave no sign of life: the row is free again with a note, and her attempts stay on record."""
    if row.owner_id is None or row.lease_until is None or row.lease_until >= now:
        return
    owner = row.owner_id
    if claims.give_back(tx, row.id, owner) is None:
        return
    under_way = attempts.open_of(tx, row.id)
    if under_way is not None:
        attempts.end(tx, under_way.id, "unfinished", now)
    callback_events.add(tx, row.id, now, "lease", line.new_id(), {"of": owner})
    audit.record(tx, line, owner, "lease_ran_out", now=now, request_id=row.id)


def _no_call_under_way(tx: Connection, request_id: str, person: Person) -> None:
    under_way = attempts.open_of(tx, request_id)
    if under_way is not None and under_way.staff_id == person.id:
        raise Refused("A call is under way. Mark what came of it first.")


def _noted(
    tx: Connection, line: Line, person: Person, row: RequestRow, kind: str, now: datetime, **data: str | None
) -> None:
    callback_events.add(tx, row.id, now, kind, line.new_id(), data, staff_id=person.id)
    action = {"handed": "hand", "taken": "take"}.get(kind, kind)
    audit.record(tx, line, person, action, now=now, request_id=row.id, **data)


def _lost(tx: Connection, line: Line, person: Person, request_id: str, now: datetime) -> Conflict | Refused:
    """Why the claim did not go through: closed, a colleague was quicker, or it is not to be had yet."""
    row = _found(tx, request_id)
    if row.status != "open":
        return Conflict(request_id, "This request was closed meanwhile.")
    if row.owner_id is not None:
        return _not_hers(tx, line, request_id, now)
    if row.first_for not in (None, person.id) and row.first_until and row.first_until > now:
        name = staff.names(tx).get(row.first_for or "", "a colleague")
        until = clock(line.script.clinic.hours.local(row.first_until))
        return Refused(f"This request waits for {name} until {until}. Claim it anyway if {name} is away.")
    return Refused("This request is not due yet. Claim it anyway if there is a reason.")


def _not_hers(tx: Connection, line: Line, request_id: str, now: datetime) -> Conflict:
    row = _found(tx, request_id)
    if row.owner_id is None or row.lease_until is None or row.lease_until < now:
        return Conflict(
            request_id, "You do not have this request. Claim it, then press again. What you typed is kept."
        )
    name = staff.names(tx).get(row.owner_id, "A colleague")
    until = clock(line.script.clinic.hours.local(row.lease_until))
    return Conflict(
        request_id, f"{name} has this request, until {until} at least. What you typed is kept.", name
    )
