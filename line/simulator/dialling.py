"""Dial: which legs ring, whom they show as the caller, and what the line is told at the end. Owns those rules only.

Sources: docs/voice/twiml/dial, docs/voice/twiml/number, docs/api/errors/13214, 13224.
"""

import re
import time
from datetime import datetime

from .account import Account
from .calls import Call, Json, is_withheld, new_call, seconds_between
from .problems import Problem
from .twiml import resolve
from .voice_verbs import Verb

_CALLABLE = re.compile(r"\+[1-9]\d{6,14}")


def legs_of(call: Call, verb: Verb, account: Account, now: datetime) -> list[Call]:
    """The legs that ring first; the call then waits for them. Raises Problem 13214, 13224, 12200."""
    if call.whisper:
        raise Problem(12200, "<Dial> does nothing in a whisper", call.url)
    shown = _shown(call, verb, account)
    numbers = [child for child in verb.children if child.name == "Number"] or [Verb("Number", {}, verb.text)]
    seconds = int(verb.get("timeout", "30"))
    legs = [_leg(call, number, shown, account, now, seconds) for number in numbers]
    for leg in legs:
        if not _CALLABLE.fullmatch(leg.called):
            raise Problem(13224, f"{leg.called!r}", call.url)
    first, later = (legs[:1], legs[1:]) if verb.is_true("sequential") else (legs, [])
    link = verb.get("action")
    wait: Json = {
        "kind": "dial",
        "legs": [leg.sid for leg in first],
        "later": [leg.sid for leg in later],
        "seconds": seconds,
        "until": time.time() + seconds,
        "action": resolve(call.url, link) if "action" in verb.attributes else None,
        "method": verb.get("method", "POST"),
    }
    for leg in later:
        leg.status, leg.wait = "queued", {"kind": "queued"}  # sequential: its turn has not come
    call.move(wait)
    return legs


def _leg(call: Call, number: Verb, shown: str, account: Account, now: datetime, seconds: int) -> Call:
    called = re.sub(r"[ ().-]", "", number.text)
    leg = new_call(account, called, "outbound-dial", shown, called, now)
    leg.parent = call.sid
    if link := number.get("url"):
        leg.first = {"url": resolve(call.url, link), "method": number.get("method", "POST")}
    if link := number.get("statusCallback"):
        events = number.get("statusCallbackEvent", "completed").split()
        method = number.get("statusCallbackMethod", "POST")
        leg.callback = {"url": resolve(call.url, link), "method": method, "events": events}
    leg.wait = {"kind": "ringing", "until": time.time() + seconds}
    return leg


def _shown(call: Call, verb: Verb, account: Account) -> str:
    """The caller id on the called phone: To or From of the call, or a number of our own."""
    shown = verb.get("callerId", call.caller)
    allowed = {call.caller, call.called, account.line_number}
    if shown not in allowed:
        raise Problem(13214, f"{shown!r} is neither To nor From of this call nor a number of ours", call.url)
    if shown != account.line_number and not _real(shown):
        raise Problem(13214, f"{shown!r} is no number; name our own as callerId", call.url)
    return shown


def _real(number: str) -> bool:
    return bool(_CALLABLE.fullmatch(number)) and not is_withheld(number)


def result_fields(legs: list[Call]) -> list[tuple[str, str]]:
    """What the Dial's action is told. A voicemail box that answers counts as completed: see DialBridged."""
    answered = next((leg for leg in legs if leg.answered), None)
    leg = answered or legs[-1]
    fields = [
        ("DialCallStatus", "completed" if answered else leg.status),
        ("DialCallSid", leg.sid),
        ("DialBridged", "true" if leg.bridged else "false"),
    ]
    if answered:
        fields.append(("DialCallDuration", str(seconds_between(answered.answered, answered.ended))))
    return fields
