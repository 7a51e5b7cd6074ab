"""Putting right what was heard or typed wrong. Owns the route; the rules are services/corrections.py's."""

from flask import Blueprint, Response, request

from line.services import corrections
from line.services.corrections import Corrected
from line.services.line import Line
from line.web import gates
from line.web.console import pages
from line.web.console.request_answers import News, Shown, carry_out
from line.web.gates import SCHEDULER, gate_blueprint


def blueprint(line: Line) -> Blueprint:
    """POST /console/requests/<id>/correct."""
    room = Blueprint("console_corrections", __name__)
    gate_blueprint(room, SCHEDULER)

    @room.post("/console/requests/<request_id>/correct")
    def correct(request_id: str) -> Response:
        form = request.form
        wanted = Corrected(
            form.get("name", ""),
            form.get("number", ""),
            form.get("language", ""),
            relay=form.get("relay") == "yes",
            someone_else=form.get("someone_else") == "yes",
            interpreter=form.get("interpreter", ""),
        )

        def write() -> Shown:
            corrections.correct(line, gates.current_person(), request_id, pages.version_seen(), wanted)
            return Shown(news=News("The correction is saved.", "good", focus=True))

        return carry_out(line, request_id, "correct", write)

    return room
