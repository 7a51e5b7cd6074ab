"""The steps of a reminder call over the wire: POST /voice/reminder/<message> and below, signed by the carrier.

A step's address is our own id of the message and the call's position, and holds no number. Whoever listens never hears
an error: any failure is an apology, the emergency line and a number.
"""

from __future__ import annotations

import logging
import traceback

from flask import Blueprint, Response, request

from line.carrier import reminder_voice, voice
from line.core.reminder_call import Spoken, position_of
from line.services import reminder_calls
from line.services.line import Line
from line.web.gates import SIGNED, gate_blueprint
from line.web.voice import apology

logger = logging.getLogger(__name__)


def blueprint(line: Line) -> Blueprint:
    """The routes under /voice/reminder."""
    rooms = Blueprint("reminder_calls", __name__)
    gate_blueprint(rooms, SIGNED)

    @rooms.post("/voice/reminder/<message>")
    def answered(message: str) -> Response:
        return _said(line, message, reminder_calls.answered(line, message, _sid()))

    @rooms.post("/voice/reminder/<message>/<step>/<attempt>")
    def heard(message: str, step: str, attempt: str) -> Response:
        at, heard = position_of(step, attempt), voice.read(request.form)
        return _said(line, message, reminder_calls.heard(line, message, _sid(), at, heard))

    @rooms.post("/voice/reminder/<message>/staff")
    def staff_left(message: str) -> Response:
        bridged = request.form.get("DialBridged") == "true"
        return _said(line, message, reminder_calls.staff_left(line, message, _sid(), bridged=bridged))

    @rooms.post("/voice/reminder/<message>/machine")
    def machine(message: str) -> Response:
        reminder_calls.machine(line, message, _sid(), request.form.get("AnsweredBy", ""))
        return _xml(voice.nothing())

    @rooms.post("/voice/reminder/<message>/voicemail")
    def voicemail(message: str) -> Response:
        return _said(line, message, reminder_calls.voicemail(line, message, _sid()))

    @rooms.post("/voice/reminder/<message>/status")
    def status(message: str) -> Response:
        reminder_calls.ended(line, message, _sid(), request.form.get("CallStatus", ""))
        return _xml(voice.nothing())

    @rooms.errorhandler(Exception)
    def apologise(error: Exception) -> Response:
        """Logged without the message, which may hold a number."""
        logger.error("%s\n%s", type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))
        return _xml(apology(line))

    return rooms


def _said(line: Line, message: str, spoken: Spoken) -> Response:
    return _xml(reminder_voice.render(spoken, line.script, line.settings.public_url, message, _sid()))


def _sid() -> str:
    return request.form.get("CallSid", "")


def _xml(document: bytes) -> Response:
    return Response(document, mimetype="text/xml")
