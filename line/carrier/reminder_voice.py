"""Reminder calls on the wire: where their steps live, and what is said as TwiML. Decides nothing about the talk.

No verb here can record, and none waits before the first words: who calls and the key that ends such calls are one Say,
so that nothing comes between them (safety.md T7), and that key counts while they are said.
"""

from __future__ import annotations

from itertools import groupby

from twilio.twiml.voice_response import Dial, Gather, VoiceResponse

from line.carrier.voice import RING_SECONDS, VOICES, say
from line.core.reminder_call import Position, Spoken
from line.core.reminder_speech import hints
from line.core.script import Script

ANSWER_SECONDS = 6


def address(public_url: str, message_id: str, *step: str) -> str:
    """Where the carrier asks how such a call goes on: it holds our own opaque id and no number."""
    return "/".join((f"{public_url}/voice/reminder/{message_id}", *step))


def render(spoken: Spoken, script: Script, public_url: str, message_id: str, call_sid: str) -> bytes:
    """The TwiML of one step. `call_sid` is needed to ring the staff phone."""
    response = VoiceResponse()
    words = " ".join(script.phrases.spoken(one, spoken.language) for one in spoken.says)
    match spoken.then:
        case Position() as at:
            action = address(public_url, message_id, at.step, str(at.attempt))
            heard = ",".join(hints(script, at.step, spoken.language))
            _listen(response, words, spoken.language, action, heard)
        case "ring staff":
            say(response, words, spoken.language)
            ended = address(public_url, message_id, "staff")
            response.append(_staff_phone(script, public_url, ended, call_sid))
        case "hang up":
            for language, said in groupby(spoken.says, key=lambda one: one.language or spoken.language):
                say(response, " ".join(script.phrases.spoken(one, language) for one in said), language)
            response.hangup()
    return str(response).encode()


def _listen(response: VoiceResponse, words: str, language: str, action: str, expected: str) -> None:
    """One key, also in the middle of the words; when all was said, words too. A "hello?" at the first ring, or the
    greeting of an answering machine, must not cut our words short. Silence goes to the same step, without a key."""
    key = {"num_digits": 1, "finish_on_key": "", "action": action, "method": "POST"}
    keys_only = Gather(input="dtmf", timeout=1, **key)
    say(keys_only, words, language)
    response.append(keys_only)
    response.gather(
        input="dtmf speech",
        timeout=ANSWER_SECONDS,
        speech_timeout="auto",
        language=VOICES[language][1],
        hints=expected,
        **key,
    )
    response.redirect(action, method="POST")


def _staff_phone(script: Script, public_url: str, ended: str, call_sid: str) -> Dial:
    """Whoever picks up there must press 1, as for a call to the line: a voicemail box of ours takes no patient."""
    clinic = script.clinic
    dial = Dial(caller_id=clinic.line_number, timeout=RING_SECONDS, action=ended, method="POST")
    dial.number(clinic.staff_number, url=f"{public_url}/voice/whisper/{call_sid}", method="POST")
    return dial
