"""Answering-machine detection: who picked up, and how the line is told. Owns the verdicts and that one webhook.

Sources: docs/voice/answering-machine-detection (and its FAQ), twilio-oai CreateCall.
"""

import re
import sqlite3

from .account import Account
from .calls import Call, Json
from .deliveries import enqueue
from .gathering import NotNow
from .rest_refusals import Pairs, Refusal, value

_MODES = frozenset({"Enable", "DetectMessageEnd"})
_DEPENDENT = ("AsyncAmd", "AsyncAmdStatusCallback", "AsyncAmdStatusCallbackMethod")
_RANGES = {
    "MachineDetectionTimeout": (3, 59),
    "MachineDetectionSpeechThreshold": (1000, 6000),
    "MachineDetectionSpeechEndThreshold": (500, 5000),
    "MachineDetectionSilenceTimeout": (2000, 10000),
}
_PICKS_UP = {"human": "Answered", "machine": "A voicemail box answered", "fax": "A fax machine answered"}
_PICKS_UP["unknown"] = "Answered, and said nothing"
_TAKES = {
    "human": 1.5,
    "machine": 6.0,
    "fax": 1.5,
    "unknown": 4.0,
}  # seconds; a machine's greeting is waited for


def asked_for(given: Pairs) -> Json:
    """What a new call is to detect: {} for nothing, else mode, and the url and method when it is asynchronous."""
    mode, callback = value(given, "MachineDetection"), value(given, "AsyncAmdStatusCallback")
    if mode not in {None, *_MODES}:
        raise Refusal(20001, "MachineDetection is Enable or DetectMessageEnd")
    _check(given, mode)
    if mode is None:
        return {}
    asynchronous = value(given, "AsyncAmd") == "true"
    if callback and not asynchronous:
        raise Refusal(20001, "AsyncAmdStatusCallback needs AsyncAmd=true (stricter than Twilio here)")
    if callback and not re.match(r"https?://[^/?#_]+([/?#]|$)", callback):
        raise Refusal(21609, f"The 'AsyncAmdStatusCallback' URL {callback} is not a valid URL.")
    method = value(given, "AsyncAmdStatusCallbackMethod") or "POST"
    return {"mode": mode, "async": asynchronous, "url": callback or "", "method": method}


def _check(given: Pairs, mode: str | None) -> None:
    if value(given, "AsyncAmd") not in {None, "true", "false"}:
        raise Refusal(20001, "AsyncAmd is true or false")
    for name in (*_DEPENDENT, *_RANGES):
        if value(given, name) is not None and mode is None:
            raise Refusal(
                20001, f"{name} needs MachineDetection (the simulator is stricter than Twilio here)"
            )
    for name, (least, most) in _RANGES.items():
        said = value(given, name)
        if said is not None and not (re.fullmatch(r"\d{1,5}", said) and least <= int(said) <= most):
            raise Refusal(20001, f"{name} is a whole number from {least} to {most}")


def picked_up(db: sqlite3.Connection, call: Call, by: str, account: Account) -> None:
    """Somebody or something picked up: `by` is human, machine, fax or unknown. Raises NotNow for any other.

    Asynchronous: the call's own document is asked for at once and without a verdict, which is posted when it is known.
    Else the verdict is a field of that first request.
    """
    if by not in _PICKS_UP:
        raise NotNow("That does not pick up a phone.")
    call.note("note", _PICKS_UP[by])
    if not call.amd:
        return
    verdict = call.amd["verdict"] = _verdict(by, call.amd["mode"])
    if not call.amd["async"]:
        call.extra["AnsweredBy"] = verdict
    elif call.amd["url"]:
        fields = [
            ("CallSid", call.sid),
            ("AccountSid", account.sid),
            ("AnsweredBy", verdict),
            ("MachineDetectionDuration", str(round(_TAKES[by] * 1000))),
        ]
        url, method = call.amd["url"], call.amd["method"]
        enqueue(db, call.sid, "call", "detected", url, fields, method=method, wait=_TAKES[by])


def _verdict(by: str, mode: str) -> str:
    if by != "machine":
        return by
    return "machine_start" if mode == "Enable" else "machine_end_beep"
