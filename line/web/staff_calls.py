"""The steps of a call that staff started, over the wire: POST /voice/staff/<attempt> and below, signed by the carrier.

What is said here is for a scheduler's ear, in English, and holds no name and no number: a reference at most. She never
hears an error: any failure asks her to call from her desk.
"""

from __future__ import annotations

import logging
import traceback

from flask import Blueprint, Response, request

from line.carrier import staff_voice, voice
from line.core.turn import Digits, Say
from line.services import staff_calls
from line.services.line import Line
from line.web.gates import SIGNED, gate_blueprint

logger = logging.getLogger(__name__)


def blueprint(line: Line) -> Blueprint:
    """The routes under /voice/staff."""
    rooms = Blueprint("staff_calls", __name__)
    gate_blueprint(rooms, SIGNED)
    public_url = line.settings.public_url

    @rooms.post("/voice/staff/<attempt>")
    def answered(attempt: str) -> Response:
        reference = staff_calls.answered(line, attempt, _sid())
        if reference is None:
            return _said(line, "staff.call_over")
        return _xml(staff_voice.whisper(_asked(line, reference), public_url, attempt))

    @rooms.post("/voice/staff/<attempt>/connect")
    def connect(attempt: str) -> Response:
        if request.form.get("Digits") != "1":
            reference = staff_calls.answered(line, attempt, _sid())
            if reference is None or "last" in request.args:
                return _said(line, "staff.not_connected")
            return _xml(staff_voice.whisper(_asked(line, reference), public_url, attempt, times=1))
        number = staff_calls.connect(line, attempt, _sid())
        if number is None:
            return _said(line, "staff.call_over")
        return _xml(staff_voice.connect(number, line.script.clinic.line_number, public_url, attempt))

    @rooms.post("/voice/staff/<attempt>/ended")
    def ended(attempt: str) -> Response:
        staff_calls.patient_left(line, attempt, _sid(), request.form.get("DialCallStatus", ""))
        return _said(line, "staff.mark_outcome")

    @rooms.post("/voice/staff/<attempt>/status")
    def status(attempt: str) -> Response:
        staff_calls.over(line, attempt, _sid(), request.form.get("CallStatus", ""))
        return _xml(voice.nothing())

    @rooms.errorhandler(Exception)
    def apologise(error: Exception) -> Response:
        """Logged without the message, which may hold a number."""
        logger.error("%s\n%s", type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))
        return _said(line, "staff.call_failed")

    return rooms


def _asked(line: Line, reference: str) -> str:
    said = Say("staff.call_back", (("reference", Digits(reference)),))
    return line.script.phrases.spoken(said, "en")


def _said(line: Line, name: str) -> Response:
    """One sentence, and the end of the call."""
    return _xml(voice.spoken([("en", line.script.phrases.spoken(Say(name), "en"))]))


def _sid() -> str:
    return request.form.get("CallSid", "")


def _xml(document: bytes) -> Response:
    return Response(document, mimetype="text/xml")
