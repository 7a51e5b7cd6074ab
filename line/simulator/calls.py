"""A call as a row. Owns its state, its loading and its saving; runs no verb and asks the line nothing.

`step` is the call's version: every change of what the phone waits for raises it, and saving is a conditional UPDATE on
it. So of two processes that act on one call only one goes on; the other finds the step moved and gives up.
"""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from .account import API_VERSION, WITHHELD, WITHHELD_WORDS, Account, new_sid
from .wire import Cookies

Json = dict[str, Any]
ENDED = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
_PLACES = {"904": ("JACKSONVILLE", "FL", "32207")}


@dataclass
class Call:
    """One leg, as it stands between two requests. Instants are ISO 8601 in simulated UTC."""

    sid: str
    handset: str  # whose phone on the table this leg is
    direction: str  # inbound, outbound-api, outbound-dial
    caller: str  # From, as the line sees it
    called: str  # To
    status: str
    made: str
    step: int = 0
    parent: str | None = None
    answered: str | None = None
    ended: str | None = None
    url: str = ""  # of the document that runs; relative links resolve against it
    twiml: str = ""
    cursor: int = 0  # the next verb of the document
    wait: Json = field(default_factory=lambda: {"kind": "busy", "since": 0.0})
    plays: list[Json] = field(default_factory=list)  # what the phone plays before it waits
    lines: list[Json] = field(default_factory=list)  # what was said before that
    cookies: Cookies = field(default_factory=dict)
    callback: Json = field(default_factory=dict)  # url, method, events
    sequence: int = 0
    first: Json = field(
        default_factory=dict
    )  # of an outbound call: url, method or twiml to run when answered
    amd: Json = field(
        default_factory=dict
    )  # what it detects: mode, async, url, method; verdict once it is known
    problems: list[Json] = field(default_factory=list)
    extra: dict[str, str] = field(default_factory=dict)  # ForwardedFrom, StirVerstat, ...
    documents: int = 0  # asked for since the person last heard something
    bridged: bool = False  # a dialled leg that was connected

    @property
    def live(self) -> bool:
        """Neither ended nor failed."""
        return self.status not in ENDED

    @property
    def whisper(self) -> bool:
        """A dialled leg before it is bridged: only a few verbs work there."""
        return self.direction == "outbound-dial"

    def note(self, who: str, text: str, language: str = "") -> None:
        """Add a line to the transcript; who is line, you or note."""
        self.lines.append({"who": who, "text": text, "language": language})

    def heard(self, plays: int | None = None) -> None:
        """What was played becomes transcript; `plays` were begun before the person cut in (None: all)."""
        for play in self.plays[: len(self.plays) if plays is None else max(plays, 0)]:
            self.note("line" if play["kind"] == "say" else "note", play["text"], play.get("language", ""))
        self.plays = []

    def move(self, wait: Json) -> None:
        """Wait for something else. The next version of the call."""
        self.wait = wait
        self.step += 1


def is_withheld(number: str) -> bool:
    """A caller id that is a word, or the word's digits."""
    return number.strip("+").lower() in WITHHELD_WORDS or number == WITHHELD


def new_call(account: Account, handset: str, direction: str, caller: str, called: str, now: datetime) -> Call:
    """An unsaved call. The line's own calls ring first; an inbound one is at once at the line."""
    call = Call(new_sid("CA"), handset, direction, caller, called, "ringing", now.isoformat())
    if direction == "inbound":
        call.callback = {
            "url": f"{account.public_url}/voice/status",
            "method": "POST",
            "events": ["completed"],
        }
    return call


def fields_of(call: Call, account: Account) -> list[tuple[str, str]]:
    """The form that every request of a call carries (docs/voice/twiml, and the constant undocumented ones)."""
    fields = [
        ("AccountSid", account.sid),
        ("ApiVersion", API_VERSION),
        ("CallSid", call.sid),
        ("CallStatus", call.status),
        ("Direction", call.direction),
        ("From", call.caller),
        ("To", call.called),
        ("Caller", call.caller),
        ("Called", call.called),
    ]
    for names, number in ((("From", "Caller"), call.caller), (("To", "Called"), call.called)):
        for name in names:
            fields += [(name + part, value) for part, value in geography(number)]
    if call.parent:
        fields.append(("ParentCallSid", call.parent))
    return fields + list(call.extra.items())


def geography(number: str) -> list[tuple[str, str]]:
    """City, State, Zip, Country as the carrier guesses them from a number; empty where it cannot."""
    city, state, code = _PLACES.get(number[2:5], ("", "", "")) if not is_withheld(number) else ("", "", "")
    return [("City", city), ("State", state), ("Zip", code), ("Country", "US" if number[:2] == "+1" else "")]


def progress_fields(call: Call, account: Account, event: str, now: datetime) -> list[tuple[str, str]]:
    """The form of a status callback; raises the call's sequence number."""
    status = "initiated" if event == "initiated" else call.status
    fields = [(name, status if name == "CallStatus" else value) for name, value in fields_of(call, account)]
    if event == "completed" and call.answered:
        fields.append(("CallDuration", str(seconds_between(call.answered, call.ended))))
        fields.append(("Duration", str(-(-seconds_between(call.answered, call.ended) // 60))))
    fields += [
        ("Timestamp", format_datetime(now.astimezone(UTC))),
        ("CallbackSource", "call-progress-events"),
        ("SequenceNumber", str(call.sequence)),
    ]
    call.sequence += 1
    return fields


def seconds_between(start: str | None, end: str | None) -> int:
    """Whole seconds, at least 0 (the simulated clock may be set back in mid-call)."""
    if not start or not end:
        return 0
    return max(0, round((datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()))


def load(db: sqlite3.Connection, sid: str) -> Call | None:
    """The call as it stands."""
    row = db.execute("SELECT state FROM calls WHERE sid = ?", (sid,)).fetchone()
    return Call(**json.loads(row["state"])) if row else None


def loaded(db: sqlite3.Connection, sid: str) -> Call:
    """The same; KeyError for no such call."""
    call = load(db, sid)
    if call is None:
        raise KeyError(sid)
    return call


def add(db: sqlite3.Connection, call: Call) -> None:
    """A new row."""
    db.execute(
        "INSERT INTO calls (sid, handset, parent, status, live, step, made, state) VALUES (?, ?, ?, ?, ?, ?,"
        " (SELECT coalesce(max(rowid), 0) + 1 FROM calls), ?)",
        (call.sid, call.handset, call.parent, call.status, call.live, call.step, json.dumps(asdict(call))),
    )


def save(db: sqlite3.Connection, call: Call, was: int) -> bool:
    """Write it if it still stands at step `was`. False: someone was faster, and what was done here is void."""
    changed = db.execute(
        "UPDATE calls SET status = ?, live = ?, step = ?, state = ? WHERE sid = ? AND step = ?",
        (call.status, call.live, call.step, json.dumps(asdict(call)), call.sid, was),
    )
    return changed.rowcount == 1


def listed(db: sqlite3.Connection, called: str | None, caller: str | None, status: str | None) -> list[Call]:
    """Calls of every kind by To, From and status (None: any), newest first."""
    rows = db.execute(
        "SELECT state FROM calls WHERE (:to IS NULL OR json_extract(state, '$.called') = :to)"
        " AND (:from IS NULL OR json_extract(state, '$.caller') = :from) AND (:status IS NULL OR status = :status)"
        " ORDER BY made DESC LIMIT 1000",
        {"to": called, "from": caller, "status": status},
    )
    return [Call(**json.loads(row["state"])) for row in rows]


def live_calls(db: sqlite3.Connection, handset: str | None = None) -> list[Call]:
    """Calls that are not over, oldest first; of one phone, or of all. A leg whose turn has not come is none yet."""
    rows = db.execute(
        "SELECT state FROM calls WHERE live = 1 AND status <> 'queued' AND (? IS NULL OR handset = ?) ORDER BY made",
        (handset, handset),
    )
    return [Call(**json.loads(row["state"])) for row in rows]


def last_call(db: sqlite3.Connection, handset: str) -> Call | None:
    """The newest call of a phone, over or not."""
    row = db.execute(
        "SELECT state FROM calls WHERE handset = ? ORDER BY made DESC LIMIT 1", (handset,)
    ).fetchone()
    return Call(**json.loads(row["state"])) if row else None


def children(db: sqlite3.Connection, sids: Sequence[str]) -> list[Call]:
    """These legs, in order."""
    return [found for sid in sids if (found := load(db, sid))]
