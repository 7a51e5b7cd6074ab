"""Calls that staff start, on the wire: where their steps live, and what a scheduler hears on her own phone.

The mirror of `voice` for people of the clinic. Decides nothing; no verb here can record (safety.md T12).
"""

from __future__ import annotations

from twilio.twiml.voice_response import Dial, Gather, VoiceResponse

from line.carrier.voice import say

ACCEPT_SECONDS = 8
PATIENT_RINGS = 30


def address(public_url: str, attempt_id: str, step: str = "") -> str:
    """Where the carrier asks how such a call goes on: it holds our own opaque id and no number."""
    return f"{public_url}/voice/staff/{attempt_id}" + (f"/{step}" if step else "")


def whisper(words: str, public_url: str, attempt_id: str, *, times: int = 2) -> bytes:
    """Asks her to press 1, `times` times at most, then hangs up. The key goes to the step that connects."""
    response = VoiceResponse()
    connect = address(public_url, attempt_id, "connect")
    for left in reversed(range(times)):
        gather = Gather(
            input="dtmf",
            num_digits=1,
            finish_on_key="",
            timeout=ACCEPT_SECONDS,
            action=connect if left else f"{connect}?last=1",
            method="POST",
        )
        say(gather, words, "en")
        response.append(gather)
    response.hangup()
    return str(response).encode()


def connect(number: str, line_number: str, public_url: str, attempt_id: str) -> bytes:
    """Rings the patient, who sees the line's own number; she hears it ring."""
    response = VoiceResponse()
    dial = Dial(
        caller_id=line_number,
        timeout=PATIENT_RINGS,
        answer_on_bridge=True,
        action=address(public_url, attempt_id, "ended"),
        method="POST",
    )
    dial.number(number)
    response.append(dial)
    return str(response).encode()
