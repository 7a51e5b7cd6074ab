"""Texts that did not arrive, each with what happened and what to do about it: a failed text is work for the clinic.

Reads only. What a code means is core/carrier_codes.py's; the next step for each kind of cause is the table below.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from line.core import places, when
from line.core.carrier_advice import what_to_do
from line.core.carrier_codes import Outcome, meaning_of
from line.core.gate import NOT_CONSENTED, OPTED_OUT, TEXTS_REFUSED
from line.core.hours import Hours
from line.core.purposes import purpose_of
from line.core.segments import write_number
from line.core.shown import on_one_line
from line.core.staff import Person
from line.services.line import Line
from line.store import failed_texts
from line.store.failed_texts import AboutRow, FailedRow

PAGE = 25
RECENT = timedelta(hours=24)
"""How far back texts that did not arrive are counted, and troubles with the account told."""

_PHONE = "Phone instead."
_CONSENT = "Phone instead. If the patient agrees to texts, record that on the request: later texts can go."
_NOBODY = "Nothing to do: nobody asked for a call with this number, and no text reaches it."
_TO_BE_SURE = "Phone to be sure. It is not sent a second time by itself."
_OPERATOR = "Phone instead, and tell whoever runs the line. It is our account, not the patient."
STEPS: Mapping[Outcome, str] = MappingProxyType(
    {
        Outcome.RETRY: _PHONE,
        Outcome.REFUSED: _PHONE,
        Outcome.LATER: _PHONE,
        Outcome.DAY_FULL: _PHONE,
        Outcome.BY_VOICE: _PHONE,
        Outcome.OPTED_OUT: "Phone instead. No more texts, unless the patient texts START.",
        Outcome.LANDLINE: "Phone instead. No more texts are tried to this number.",
        Outcome.INVALID: "Check the number with the patient's record and correct it on the request.",
        Outcome.OPERATOR: _OPERATOR,
    }
)
"""What to do, by what a failure means (core/carrier_codes.py)."""

_ALERT = "staff_alert"


@dataclass(frozen=True)
class FailedText:
    """One of them, in words. `request_id` is None when it belongs to no request; then `number` is shown in full."""

    at: str
    kind: str
    name: str
    number: str
    request_id: str | None
    reference: str
    happened: str
    step: str
    since: str
    settled: bool
    code: str


@dataclass(frozen=True)
class Trouble:
    """Something wrong with our own account that stopped texts lately, and what whoever runs the line does about it."""

    words: str
    code: str
    texts: str
    do: str


@dataclass(frozen=True)
class Page:
    """`after` leads to the next page, None on the last."""

    rows: tuple[FailedText, ...]
    troubles: tuple[Trouble, ...]
    after: str | None


def page(line: Line, staff: Person, *, after: str | None = None) -> Page:  # noqa: ARG001 - who asks
    """The newest first. `after` is the place that the page before gave; one that cannot be read is the first page."""
    now, hours = line.clock(), line.script.clinic.hours
    with line.database.reading() as conn:
        rows = failed_texts.newest(conn, places.read(after), PAGE + 1)
        causes = failed_texts.causes(conn, now - RECENT)
        listed = rows[:PAGE]
        ids = {row.request_id for row in listed if row.request_id}
        about = failed_texts.about(conn, ids, {row.number for row in listed if not row.request_id})
        tried = failed_texts.last_attempts(conn, {row.id for row in about})
    told = tuple(_told(row, _request(row, about), tried, hours, now) for row in listed)
    last = listed[-1] if len(rows) > PAGE else None
    return Page(told, _troubles(causes), places.write(last.at, last.id) if last else None)


def cause(row_reason: str | None, code: int | None) -> tuple[str, Outcome]:
    """What happened, as a sentence without the advice in it, and what it means."""
    match row_reason:
        case _ if code is not None:
            meaning = meaning_of(code)
            words, outcome = meaning.words, meaning.outcome
        case str() if row_reason == OPTED_OUT:
            words, outcome = OPTED_OUT, Outcome.OPTED_OUT
        case str() if row_reason == TEXTS_REFUSED:
            words, outcome = TEXTS_REFUSED, Outcome.LANDLINE
        case str():
            words, outcome = row_reason, Outcome.REFUSED
        case _:
            words, outcome = "The carrier did not say why.", Outcome.REFUSED
    return on_one_line(words.partition(": ")[0].rstrip(".")) + ".", outcome


def _told(
    row: FailedRow, request: AboutRow | None, tried: Mapping[str, datetime], hours: Hours, now: datetime
) -> FailedText:
    happened, outcome = cause(row.reason, row.error_code)
    since, settled = _since(row, request, tried, hours, now)
    return FailedText(
        at=when.moment(hours.local(row.at), hours.local(now)),
        kind=purpose_of(row.purpose).label,
        name=_name(row, request),
        number="" if request or row.purpose == _ALERT else on_one_line(write_number(row.number)),
        request_id=request.id if request else None,
        reference=request.reference if request else "",
        happened=happened,
        step=_step(row, outcome, request is not None),
        since=since,
        settled=settled,
        code=f"code {row.error_code}" if row.error_code else "",
    )


def _step(row: FailedRow, outcome: Outcome, has_request: bool) -> str:
    if row.purpose == _ALERT:
        return "Check the on-call phone. An urgent request may have gone unseen."
    if row.purpose == "opt_out":
        return "Nothing to do. The opt-out is in force all the same."
    if row.status == "unknown":
        return _TO_BE_SURE
    if outcome is Outcome.INVALID and not has_request:
        return _NOBODY
    return _CONSENT if row.reason == NOT_CONSENTED else STEPS[outcome]


def _since(
    row: FailedRow, request: AboutRow | None, tried: Mapping[str, datetime], hours: Hours, now: datetime
) -> tuple[str, bool]:
    """What was done since, and whether that settles it."""
    if request is None:
        return "", False
    called = tried.get(request.id)
    if called is not None and called > row.at:
        return f"Called {when.moment(hours.local(called), hours.local(now))}", True
    if request.status != "open":
        return "The request is closed", True
    return "Nothing yet", False


def _request(row: FailedRow, about: Sequence[AboutRow]) -> AboutRow | None:
    """The request that it names; else the one that is open for the number, else the newest."""
    if row.purpose == _ALERT and row.request_id is None:
        return None
    if row.request_id is not None:
        return next((one for one in about if one.id == row.request_id), None)
    return next((one for one in about if one.number == row.number), None)


def _name(row: FailedRow, request: AboutRow | None) -> str:
    if row.purpose == _ALERT:
        return "The on-call phone"
    return (on_one_line(request.name or "") if request else "") or "No name given"


def _troubles(causes: Mapping[int | None, int]) -> tuple[Trouble, ...]:
    """What is wrong with the account, the most harmful first."""
    found = []
    for code, count in sorted(causes.items(), key=lambda cause: -cause[1]):
        happened, outcome = cause(None, code)
        if code is not None and outcome is Outcome.OPERATOR:
            texts = "1 text" if count == 1 else f"{count:,} texts"
            found.append(Trouble(happened, f"code {code}", texts, what_to_do(code)))
    return tuple(found)
