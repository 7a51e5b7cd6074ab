"""What keys, words and silence mean to a Gather, and how a Record ends. Owns those two rules; asks and writes nothing.

Sources: docs/voice/twiml/gather, docs/voice/twiml/record.
"""

import re
from typing import Any

from .calls import Call
from .interpreter import Job

MOST_WORDS = 3000  # characters, far more than anybody says in two minutes


class NotNow(Exception):
    """The phone cannot do that at this moment; the reason is in words for the person."""


def take(call: Call, event: dict[str, Any]) -> Job | None:
    """A key, words or silence in a Gather: the job that follows, or None while more keys may come."""
    wait = call.wait
    if event["kind"] == "silence":
        return _result(call, event, digits=wait["digits"])
    if event["kind"] == "speech":
        return _speech(call, event)
    if "dtmf" not in wait["input"]:
        raise NotNow("The line listens for words now, not for keys.")
    key = str(event.get("key", ""))
    if not re.fullmatch(r"[0-9*#]", key):
        raise NotNow("There is no such key.")
    if key == wait["finish"]:
        return _result(call, event, digits=wait["digits"])
    wait["digits"] += key
    if wait["length"] and len(wait["digits"]) >= wait["length"]:
        return _result(call, event, digits=wait["digits"])
    call.heard(heard_of(event))  # the first key stops the prompt
    wait["barge_from"] = 0
    return None


def _speech(call: Call, event: dict[str, Any]) -> Job | None:
    wait = call.wait
    if "speech" not in wait["input"]:
        raise NotNow("The line listens for keys now, not for words.")
    if wait["digits"]:
        raise NotNow("A key was pressed first; the line waits for more keys.")
    words = str(event.get("text", "")).strip()
    if not words:
        raise NotNow("Nothing was said.")
    confidence = event.get("confidence", 0.9)
    extra = [("SpeechResult", words)]
    if confidence is not None:
        extra.append(("Confidence", str(float(confidence))))
    return _result(call, event, speech=extra)


def _result(
    call: Call, event: dict[str, Any], digits: str = "", speech: list[tuple[str, str]] | None = None
) -> Job | None:
    wait = call.wait
    call.heard(heard_of(event))
    extra = speech or ([("Digits", digits)] if digits else [])
    if speech:
        call.note("you", f"“{speech[0][1]}”")
    elif digits:
        call.note("you", f"pressed {digits}")
    else:
        call.note("note", "pressed " + wait["finish"] if event["kind"] == "key" else "(silence)")
    if not extra and not wait["on_empty"]:
        return Job()  # falls through to the next verb
    return Job(wait["action"], wait["method"], extra)


def recorded(call: Call, event: dict[str, Any]) -> int:
    """The length of a recording in seconds, within the verb's limit. Raises NotNow for a key that does not end it."""
    key = str(event.get("key") or "")
    if key and key not in call.wait["finish"]:
        raise NotNow("That key does not end the recording.")
    call.heard()
    return max(0, min(int(event.get("seconds", 0)), int(call.wait["longest"])))


def said_in(event: dict[str, Any]) -> str:
    """What was said into a recording: a stand-in for its sound."""
    return " ".join(str(event.get("words") or "").split())[:MOST_WORDS]


def heard_of(event: dict[str, Any]) -> int | None:
    """How many of the prompts had begun when it happened; None for all."""
    found = event.get("heard")
    return int(found) if isinstance(found, int | float) else None
