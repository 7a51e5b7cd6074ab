"""Putting right what was heard or typed wrong. Owns the route; the rules are services/corrections.py's."""

from flask import Blueprint, Response, request

from line.services import corrections
from line.services.corrections import Corrected
from line.services.line import Line
from line.web import gates
from line.web.console import pages
from line.web.console.request_answers import Shown, carry_out, saved
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
            person, version = gates.current_person(), pages.version_seen()
            flagged = corrections.correct(line, person, request_id, version, wanted)
            return Shown(news=saved("The correction is saved.", flagged, focus=True))

        return carry_out(line, request_id, "correct", write)

    return room
