"""The verbs of a call: attributes, defaults, nesting, limits. Parses one document into verbs; executes nothing.

Sources: docs/voice/twiml and its page per verb, as of 2025-26; docs/api/errors/135xx, 12200.
Attributes that only stand in old pages or in the SDK's signature (Gather bargeIn, debug, maxSpeechTime) are refused.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass

from .problems import Problem
from .saying import SSML, check_language, spoken
from .twiml import (
    Rule,
    anything,
    boolean,
    check,
    either,
    link,
    method,
    no_text,
    one_of,
    parse,
    whole,
    words_of,
)

_MODELS = re.compile(
    r"default|numbers_and_commands|phone_call|experimental_(conversations|utterances)|googlev2_\w+|deepgram_nova-[23]"
)


def _model(value: str) -> str | None:
    return None if _MODELS.fullmatch(value) else "is no speech model that is known here"


def _hints(value: str) -> str | None:
    entries = value.split(",")
    if len(entries) > 500:
        return f"{len(entries)} entries, 500 are allowed"
    longest = max(map(len, entries))
    return f"an entry of {longest} characters, 100 are allowed" if longest > 100 else None


def _finish_key(value: str) -> str | None:
    return None if re.fullmatch(r"[0-9*#]?", value) else "must be one key, or empty for none"


def _finish_keys(value: str) -> str | None:
    return None if re.fullmatch(r"[0-9*#]*", value) else "must be keys"


_EVENTS = words_of("initiated", "ringing", "answered", "completed")
_RECORDING = {
    "recordingStatusCallback": link,
    "recordingStatusCallbackMethod": method,
    "recordingStatusCallbackEvent": words_of("in-progress", "completed", "absent"),
}
_VERBS = frozenset({"Say", "Play", "Pause", "Gather", "Record", "Dial", "Redirect", "Hangup", "Reject"})
_RULES: dict[str, Rule] = {
    "Response": Rule(children=_VERBS),
    "Say": Rule(
        {"voice": anything, "language": anything, "loop": whole(0, 1000)}, frozenset(SSML), text=True
    ),
    "Play": Rule({"loop": whole(0, 1000), "digits": anything}, text=True),
    "Pause": Rule({"length": whole(0, 3600)}),
    "Gather": Rule(
        {
            "input": one_of("dtmf", "speech", "dtmf speech", "speech dtmf"),
            "action": link,
            "method": method,
            "actionOnEmptyResult": boolean,
            "numDigits": whole(1, 1000),
            "finishOnKey": _finish_key,
            "timeout": either(whole(1, 600), "auto"),
            "speechTimeout": either(whole(1, 600), "auto"),
            "speechModel": _model,
            "language": anything,
            "hints": _hints,
            "profanityFilter": boolean,
            "partialResultCallback": link,
            "partialResultCallbackMethod": method,
            "enhanced": boolean,
        },
        frozenset({"Say", "Play", "Pause"}),
    ),
    "Record": Rule(
        {
            "action": link,
            "method": method,
            "timeout": whole(0, 3600),
            "finishOnKey": _finish_keys,
            "maxLength": whole(1, 14400),
            "playBeep": boolean,
            "trim": one_of("trim-silence", "do-not-trim"),
            "transcribe": boolean,
            "transcribeCallback": link,
            **_RECORDING,
        }
    ),
    "Dial": Rule(
        {
            "action": link,
            "method": method,
            "timeout": whole(1, 600),
            "timeLimit": whole(1, 86400),
            "hangupOnStar": boolean,
            "answerOnBridge": boolean,
            "callerId": anything,
            "sequential": boolean,
            "record": one_of(
                "do-not-record",
                "record-from-answer",
                "record-from-ringing",
                "record-from-answer-dual",
                "record-from-ringing-dual",
            ),
            "trim": one_of("trim-silence", "do-not-trim"),
            **_RECORDING,
        },
        frozenset({"Number"}),
        text=True,
    ),
    "Number": Rule(
        {
            "url": link,
            "method": method,
            "sendDigits": anything,
            "statusCallback": link,
            "statusCallbackMethod": method,
            "statusCallbackEvent": _EVENTS,
        },
        text=True,
    ),
    "Redirect": Rule({"method": method}, text=True),
    "Hangup": Rule(),
    "Reject": Rule({"reason": one_of("rejected", "busy")}),
    **SSML,
}
WHISPER_VERBS = frozenset({"Say", "Play", "Pause", "Gather", "Redirect", "Hangup"})


@dataclass(frozen=True)
class Verb:
    """One verb as it will run: attributes as written, the text it speaks or points to, its children."""

    name: str
    attributes: Mapping[str, str]
    text: str = ""
    children: tuple["Verb", ...] = ()

    def get(self, name: str, default: str = "") -> str:
        """An attribute, or Twilio's default for it."""
        return self.attributes.get(name, default)

    def is_true(self, name: str, default: bool = False) -> bool:
        """A boolean attribute."""
        return self.get(name, "true" if default else "false") == "true"


def verbs_of(document: bytes, url: str = "", whisper: bool = False) -> tuple[Verb, ...]:
    """Every verb of the document, held to its rules. Raises Problem with Twilio's code."""
    root = parse(document, url)
    if root.attrib:
        raise Problem(12200, "<Response> has no attributes", url)
    no_text(root, url)
    verbs = tuple(_verb(child, _RULES["Response"], "Response", url) for child in root)
    for place, verb in enumerate(verbs):
        if whisper and verb.name not in WHISPER_VERBS:
            raise Problem(12200, f"<{verb.name}> does nothing in a whisper", url)
        if verb.name == "Reject" and place > 0:
            raise Problem(12200, "<Reject> only refuses a call as the first verb", url)
    return verbs


def spoken_document(text: str) -> bytes:
    """A text/plain answer as the document Twilio makes of it: the text is read aloud."""
    root = ET.Element("Response")
    ET.SubElement(root, "Say").text = text
    return ET.tostring(root)


def _verb(element: ET.Element, inside: Rule, parent: str, url: str) -> Verb:
    rule = check(element, _RULES, url, inside, parent)
    attributes = dict(element.attrib)
    match element.tag:
        case "Say":
            return Verb("Say", attributes, spoken(element, url))
        case "Dial" | "Gather":
            children = tuple(_verb(child, rule, element.tag, url) for child in element)
            verb = Verb(element.tag, attributes, (element.text or "").strip(), children)
            _check_gather(verb, url)
            return verb
        case "Play" | "Redirect" | "Number":
            return _pointing(element, attributes, url)
        case name:
            return Verb(name, attributes)


def _pointing(element: ET.Element, attributes: dict[str, str], url: str) -> Verb:
    text = (element.text or "").strip()
    if element.tag != "Number" and not (element.tag == "Play" and "digits" in attributes):
        complaint = "is empty" if not text else link(text)
        if complaint:
            raise Problem(11200 if not text else 11210, f"<{element.tag}> {text[:80]!r} {complaint}", url)
    return Verb(element.tag, attributes, text)


def _check_gather(verb: Verb, url: str) -> None:
    if verb.name != "Gather":
        return
    if verb.get("speechModel", "default") != "default" and verb.get("speechTimeout") == "auto":
        raise Problem(12200, "<Gather>: with a chosen speechModel, speechTimeout must be a number", url)
    if verb.get("input") == "speech" and "numDigits" in verb.attributes:
        raise Problem(12200, "<Gather>: numDigits without dtmf", url)
    check_language(verb.get("language", "en-US"), url)
