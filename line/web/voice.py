"""Calls over the wire: POST /voice, its steps, the staff phone's whisper, a message's transcript, the end of a call.

A step's address is the call's position: content version, language, node, sentence, attempt, and the call's age: steps
taken, when it began, and the way through the menu (core/path.py). A caller never hears an error: any failure is an
apology, the emergency line and a number.
"""

from __future__ import annotations

import logging
import traceback
from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple

from flask import Blueprint, Response, request

from line.carrier import voice
from line.core.path import Walks
from line.core.turn import Heard, Input, Say, Session, Silence
from line.services import calls, ended_calls, transcripts
from line.services.calls import Call
from line.services.line import Line
from line.web.gates import SIGNED, gate_blueprint

logger = logging.getLogger(__name__)

MOST_KEPT = 4096
"""Rendered steps kept in memory: some hundred positions, times keys, in two languages, open and closed."""


def blueprint(line: Line) -> Blueprint:
    """The routes under /voice, all signed by the carrier."""
    rooms = Blueprint("voice", __name__)
    gate_blueprint(rooms, SIGNED)
    steps = Steps(line)

    @rooms.post("/voice")
    def answer() -> Response:
        return _xml(steps.answer(_call()))

    @rooms.post("/voice/<version>/<language>/<node>/<int:sentence>/<attempt>/<age>")
    def step(version: str, language: str, node: str, sentence: int, attempt: str, age: str) -> Response:
        position = Position(version, language, node, sentence, attempt)
        return _xml(steps.step(position, age))

    @rooms.post("/voice/whisper/<call>")
    def whisper(call: str) -> Response:
        words = line.script.phrases.spoken(Say("staff.whisper"), "en")
        return _xml(voice.whisper(words, "en", f"{line.settings.public_url}/voice/accepted/{call}"))

    @rooms.post("/voice/accepted/<call>")
    def accepted(call: str) -> Response:
        if request.form.get("Digits") != "1":
            return _xml(voice.hang_up())
        calls.accept_by_staff(line, call)
        return _xml(voice.nothing())

    @rooms.post("/voice/transcript")
    def transcript() -> Response:
        if (read := voice.read_transcript(request.form)) is not None:
            transcripts.keep(line, request.form.get("CallSid", ""), read.recording, read.words)
        return _xml(voice.nothing())

    @rooms.post("/voice/status")
    def status() -> Response:
        if request.form.get("CallStatus") in ENDED:
            ended_calls.end(line, _call())
        return _xml(voice.nothing())

    @rooms.errorhandler(Exception)
    def apologise(error: Exception) -> Response:
        """Logged without the message, which may quote what a patient said."""
        logger.error("%s\n%s", type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))
        return _xml(apology(line))

    return rooms


ENDED = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})


class Position:
    """The parts of a step's address."""

    __slots__ = ("attempt", "language", "node", "paused", "sentence", "version")

    def __init__(self, version: str, language: str, node: str, sentence: int, attempt: str) -> None:
        self.version, self.language, self.node, self.sentence = version, language, node, sentence
        self.paused = attempt.endswith("p")
        digits = attempt.removesuffix("p")
        self.attempt = int(digits) if digits.isdecimal() else 0


class Age(NamedTuple):
    """The last part of a step's address: the steps taken, when the call began, and the places before this one."""

    steps: int
    began: datetime
    walked: str = ""

    @classmethod
    def read(cls, part: str, now: datetime) -> Age:
        """An address that does not say how old the call is belongs to a new one."""
        steps, _, rest = part.partition(".")
        began, _, walked = rest.partition(".")
        if not (steps.isdecimal() and began.isdecimal() and len(began) <= 11 and len(steps) <= 6):
            return cls(0, now)
        return cls(int(steps), datetime.fromtimestamp(int(began), UTC), walked)

    def __str__(self) -> str:
        walked = f".{self.walked}" if self.walked else ""
        return f"{self.steps}.{int(self.began.timestamp())}{walked}"


class Steps:
    """The line's steps as documents. What is the same for every caller is rendered once and kept in memory."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._walks = Walks(line.script)
        self._kept: dict[tuple[str, str, bool], bytes] = {}

    def answer(self, call: Call) -> bytes:
        turn = calls.answer(self._line, call)
        document = voice.render(turn, self._line.script, self._line.settings.public_url)
        return voice.aged(document, str(Age(1, self._line.clock())))

    def step(self, position: Position, part: str) -> bytes:
        now = self._line.clock()
        age = Age.read(part, now)
        # The places of another version of the content have other codes.
        before = age.walked if position.version == self._line.script.version else ""
        walked = self._walks.on(before, position.node)
        heard = voice.read(request.form)
        key = self._key(heard, now)
        kept = self._kept.get(key) if key and age.steps < calls.MOST_STEPS else None
        if kept is None or now - age.began >= calls.LONGEST:
            kept = self._taken(position, heard, key, Age(age.steps, age.began, walked))
        return voice.aged(kept, str(Age(age.steps + 1, age.began, walked)))

    def _taken(
        self,
        position: Position,
        heard: Input,
        key: tuple[str, str, bool] | None,
        age: Age,
    ) -> bytes:
        line, call = self._line, replace(_call(), path=self._walks.names(age.walked))
        # A position of another version of the content: its sentences may have moved, so the section starts again.
        same = position.version == line.script.version
        known = position.language in line.script.languages
        session = Session(
            "speech",
            position.language if known else line.script.languages[0],
            position.node,
            sentence=position.sentence if same else 0,
            attempt=position.attempt,
            paused=position.paused,
        )
        answer = calls.step(line, call, session, heard, steps=age.steps, started=age.began)
        settings = line.settings
        document = voice.render(
            answer.turn, line.script, settings.public_url, call.sid, transcribe=settings.transcribe_messages
        )
        if answer.same_for_all and key and len(self._kept) < MOST_KEPT:
            self._kept[key] = document
        return document

    def _key(self, heard: Input, now: datetime) -> tuple[str, str, bool] | None:
        """What a kept document depends on; None for what is never the same twice (speech, recordings)."""
        match heard:
            case Heard(text=text, keyed=True):
                pressed = text
            case Silence():
                pressed = ""
            case _:
                return None
        is_open = self._line.script.clinic.hours.is_open(now)
        return request.path.rpartition("/")[0], pressed, is_open


def apology(line: Line) -> bytes:
    """In both languages, since what failed may be the very thing that knew the language."""
    said = Say("failure.apology", (line.script.staff_value,))
    return voice.spoken([(lang, line.script.phrases.spoken(said, lang)) for lang in line.script.languages])


def _call() -> Call:
    form = request.form
    return Call(form.get("CallSid", ""), form.get("From", ""), form.get("ForwardedFrom", ""))


def _xml(document: bytes) -> Response:
    return Response(document, mimetype="text/xml")
