"""A carrier as thin as it can be: signs a form, posts it to the line's WSGI app, holds the answer to Twilio's rules.

The simulator's strict parser reads the documents; what a person does with them is the walker's. Every answer is held to
what must be true of any document, whoever calls and whatever was pressed.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes, urlencode, urlsplit

from twilio.request_validator import RequestValidator
from werkzeug.test import run_wsgi_app

from line.core import segments
from line.simulator.message_verbs import Reply, replies_of
from line.simulator.problems import Problem
from line.simulator.voice_verbs import Verb, verbs_of
from line.simulator.wire import Answer
from line.web.voice import apology
from tests.factories import PUBLIC_URL, Made

OURS = "+19045642000"
MOST_BYTES = 64 * 1024
MOST_SAID = 3000  # characters of one Say, for Polly's voices
MOST_SEGMENTS = 3


class BrokenRule(AssertionError):
    """The line did what it must never do."""


def hold(true: object, words: str) -> None:
    """The rule in words, when it is broken."""
    if not true:
        raise BrokenRule(words)


@dataclass(frozen=True)
class Place:
    """Where a call stands, read from the address that its next step goes to."""

    version: str
    language: str
    node: str
    sentence: int
    attempt: str
    steps: int
    began: int

    @classmethod
    def of(cls, url: str) -> Place:
        parts = urlsplit(url).path.split("/")
        steps, began, *_ = parts[7].split(".")
        return cls(parts[2], parts[3], parts[4], int(parts[5]), parts[6], int(steps), int(began))


@dataclass(frozen=True)
class Document:
    """One answer to a voice webhook, as the carrier would run it."""

    body: bytes
    verbs: tuple[Verb, ...]
    whisper: bool = False
    words: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        flat = [verb for one in self.verbs for verb in (one, *one.children)]
        object.__setattr__(self, "words", tuple(verb.text for verb in flat if verb.name == "Say"))

    def all(self, name: str) -> list[Verb]:
        return [verb for verb in self.verbs if verb.name == name]

    @property
    def over(self) -> bool:
        """The call ends when this was said."""
        return not any(self.all(name) for name in ("Gather", "Record", "Dial", "Redirect"))

    @property
    def said(self) -> str:
        return " ".join(self.words)

    @property
    def next_url(self) -> str:
        """Where silence leads, and what tells the place of the call."""
        for name in ("Gather", "Record", "Dial"):
            for verb in self.all(name):
                return verb.get("action")
        return ""

    @property
    def place(self) -> Place:
        return Place.of(self.next_url)


class Carrier:
    """Posts to the line. Nothing is kept here but the account."""

    def __init__(self, made: Made) -> None:
        self.made = made
        self._validator = RequestValidator(made.token)
        self._addresses = made.app.url_map.bind("127.0.0.1")
        self._apology = apology(made.line)

    def post(self, url: str, form: Mapping[str, str]) -> Answer:
        """One signed webhook. `url` is whole, or a path of the line's."""
        if url.startswith("/"):
            url = PUBLIC_URL + url
        return self.send(url, form, self._validator.compute_signature(url, dict(form)))

    def send(self, url: str, form: Mapping[str, str], signature: str) -> Answer:
        target = url.removeprefix(PUBLIC_URL)
        path, _, query = target.partition("?")
        body = urlencode(form).encode()
        environ = {
            "REQUEST_METHOD": "POST",
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query,
            "RAW_URI": target,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "127.0.0.1:8000",
            "HTTP_X_TWILIO_SIGNATURE": signature,
            "CONTENT_TYPE": "application/x-www-form-urlencoded; charset=utf-8",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.url_scheme": "http",
        }
        chunks, status, headers = run_wsgi_app(self.made.app, environ, buffered=True)
        return Answer(int(status.split()[0]), headers.get("content-type", ""), b"".join(chunks), url)

    def voice(self, url: str, form: Mapping[str, str], *, whisper: bool = False) -> Document:
        """The document of a call's step, held to every rule of one."""
        answer = self.post(url, form)
        self._of_twilio(answer)
        hold(answer.body != self._apology, "the line apologised: something raised inside")
        try:
            document = Document(answer.body, verbs_of(answer.body, answer.url, whisper), whisper)
        except Problem as wrong:
            raise BrokenRule(f"the document is not TwiML as Twilio takes it: {wrong}") from wrong
        self._of_a_document(document)
        return document

    def text(self, form: Mapping[str, str]) -> Reply | None:
        """The one reply to a text, or None for silence, held to every rule of one."""
        answer = self.post("/sms", form)
        self._of_twilio(answer)
        try:
            replies = replies_of(answer)
        except Problem as wrong:
            raise BrokenRule(f"the reply is not TwiML as Twilio takes it: {wrong}") from wrong
        hold(len(replies) <= 1, f"{len(replies)} replies to one text")
        if not replies:
            return None
        (reply,) = replies
        hold(isinstance(reply, Reply), "a text is answered with a redirect")
        assert isinstance(reply, Reply)
        check_text(reply.body)
        hold(not reply.to and not reply.sender, "a reply goes back to where it came from")
        hold(
            (reply.callback or "").startswith(f"{PUBLIC_URL}/sms/status?id="), f"callback {reply.callback!r}"
        )
        return reply

    def _of_twilio(self, answer: Answer) -> None:
        hold(answer.status == 200, f"HTTP {answer.status} from {answer.url}: {answer.body[:200]!r}")
        hold(answer.content_type.startswith("text/xml"), f"content type {answer.content_type!r}")
        hold(len(answer.body) < MOST_BYTES, f"{len(answer.body)} bytes from {answer.url}")

    def _of_a_document(self, document: Document) -> None:
        for words in document.words:
            hold(words.strip(), "an empty Say")
            hold(len(words) < MOST_SAID, f"a Say of {len(words)} characters")
            hold("{" not in words and "None" not in words.split(), f"a hole in a sentence: {words!r}")
        for verb in document.verbs:
            if verb.name == "Gather":
                self._leads_on(verb.get("action"))
                hold(verb.get("timeout") not in ("", "0"), "a Gather that does not wait")
            if verb.name == "Redirect":
                self._leads_on(verb.text)
            if verb.name in ("Record", "Dial"):
                self._leads_on(verb.get("action"))
        if document.whisper or not document.verbs:
            return
        acts = any(document.all(name) for name in ("Gather", "Record", "Dial"))
        hold(acts or document.words, "silence: nothing is said and nothing is listened to")
        hold(acts or document.verbs[-1].name == "Hangup", "a document that ends by running out")
        if document.all("Gather"):
            hold(document.verbs[-1].name == "Redirect", "a Gather without a Redirect after it")
            hold(document.words, "a Gather that says nothing")
            actions = {verb.get("action") for verb in document.all("Gather")} | {document.verbs[-1].text}
            hold(len(actions) == 1, f"one step that leads to several places: {actions}")

    def _leads_on(self, url: str) -> None:
        hold(url.startswith(PUBLIC_URL + "/voice/"), f"{url!r} is not a step of the line's")
        path = unquote_to_bytes(urlsplit(url).path).decode()
        hold(self._addresses.test(path, method="POST"), f"{url!r} does not exist")


def check_text(body: str) -> None:
    """A text that leaves the line: in the GSM alphabet, and at most three segments."""
    hold(segments.is_gsm(body), f"not GSM-7: {segments.not_gsm(body)} in {body!r}")
    counted = segments.count(body)
    hold(counted.segments <= MOST_SEGMENTS, f"{counted.segments} segments: {body!r}")
    hold("{" not in body and "None" not in body.split(), f"a hole in a sentence: {body!r}")


def call_form(sid: str, caller: str, **extra: str) -> dict[str, str]:
    """What every voice webhook carries."""
    form = {
        "AccountSid": "AC" + "0" * 32,
        "ApiVersion": "2010-04-01",
        "CallSid": sid,
        "CallStatus": "in-progress",
    }
    form |= {"Direction": "inbound", "From": caller, "Caller": caller, "To": OURS, "Called": OURS}
    return form | extra


def text_form(sid: str, sender: str, body: str, media: int = 0, **extra: str) -> dict[str, str]:
    """What an inbound text carries."""
    form = {
        "MessageSid": sid,
        "SmsSid": sid,
        "SmsMessageSid": sid,
        "AccountSid": "AC" + "0" * 32,
        "From": sender,
    }
    form |= {"To": OURS, "Body": body, "NumMedia": str(media), "NumSegments": "1", "SmsStatus": "received"}
    return form | extra


def sid_of(kind: str, number: int) -> str:
    """A sid as Twilio writes them: two letters and 32 hex digits."""
    return f"{kind}{number:032x}"
