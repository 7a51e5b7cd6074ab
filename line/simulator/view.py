"""What the page is shown, as JSON. Owns the shape of it; changes nothing and decides nothing."""

import hashlib
import json
import time
import xml.etree.ElementTree as ET
from typing import Any

from . import calls, messages, problems
from .account import WITHHELD
from .calls import Call, Json
from .handset import Desk
from .messages import Message
from .wire import Exchange

_SHOWN_OF_WAIT = (
    "kind",
    "input",
    "timeout",
    "speech_timeout",
    "finish",
    "length",
    "hints",
    "language",
    "barge_from",
    "digits",
    "longest",
    "transcribes",
)
_MOST_LINES = 120


def state_of(desk: Desk, handset: str, known_thread: str = "") -> Json:
    """Everything a page that shows this phone needs; the thread only when it changed."""
    db = desk.ledger.reading()
    live = calls.live_calls(db)
    own = [call for call in live if call.handset == handset]
    mine = own[-1] if own else calls.last_call(db, handset)
    others = [call for call in live if call.handset != handset and desk.account.telephone(call.handset)]
    thread = [_message(one) for one in messages.thread(db, handset)] if handset != WITHHELD else []
    mark = hashlib.sha256(json.dumps(thread).encode()).hexdigest()[:16]
    newest = db.execute("SELECT coalesce(max(id), 0) AS id FROM exchanges").fetchone()["id"]
    return {
        "handset": handset,
        "now": desk.clock.now().isoformat(),
        "offset": round(desk.clock.offset().total_seconds()),
        "call": call_of(desk, mine) if mine else None,
        "others": [call_of(desk, call) for call in others],
        "thread": None if mark == known_thread else thread,
        "thread_mark": mark,
        "problem": _last_problem(desk, handset),
        "newest_exchange": newest,
    }


def call_of(desk: Desk, call: Call) -> Json:
    """One leg."""
    phone = desk.account.telephone(call.handset)
    wait = {name: call.wait[name] for name in _SHOWN_OF_WAIT if name in call.wait}
    rings = [
        leg
        for leg in calls.children(desk.ledger.reading(), call.wait.get("legs", []))
        if leg.status == "ringing"
    ]
    if "until" in call.wait and (rings or call.wait["kind"] == "ringing"):
        wait["left"] = max(0, round(call.wait["until"] - time.time()))
    shown = call.caller if call.direction != "inbound" else call.called
    return {
        "sid": call.sid,
        "step": call.step,
        "phone": phone.name if phone else call.handset,
        "handset": call.handset,
        "direction": call.direction,
        "with": shown,
        "status": call.status,
        "live": call.live,
        "wait": wait,
        "plays": call.plays,
        "lines": call.lines[-_MOST_LINES:],
        "line_count": len(call.lines),
        "problems": call.problems,
        "url": call.url,
        "answered": call.answered,
    }


def exchange_of(one: Exchange) -> Json:
    """One signed request and its answer, for the engineers' drawer."""
    return {
        "id": one.id,
        "owner": one.owner,
        "at": one.at,
        "method": one.method,
        "url": one.url,
        "fields": list(one.fields),
        "signature": one.signature,
        "token": one.token,
        "status": one.status,
        "content_type": one.content_type,
        "body": pretty(one.body),
        "milliseconds": one.milliseconds,
    }


def pretty(document: str) -> str:
    """XML with one element a line; anything else as it is."""
    try:
        root = ET.fromstring(document)
    except (ET.ParseError, ValueError):
        return document
    ET.indent(root)
    return ET.tostring(root, encoding="unicode")


def _message(one: Message) -> Json:
    return {
        "sid": one.sid,
        "author": one.author,
        "body": one.body,
        "status": one.status,
        "error": one.error,
        "reason": problems.words(one.error),
        "segments": one.segments,
        "media": one.media,
        "at": one.created_at,
    }


def _last_problem(desk: Desk, handset: str) -> Any:
    """The newest error of a text from this phone: a call's own stand on the call."""
    row = (
        desk.ledger.reading()
        .execute(
            "SELECT id, owner, code, detail, at FROM problems WHERE handset = ? AND owner NOT LIKE 'CA%'"
            " ORDER BY id DESC LIMIT 1",
            (handset,),
        )
        .fetchone()
    )
    return {**dict(row), "words": problems.words(row["code"])} if row else None
