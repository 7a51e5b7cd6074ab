"""A note on a request. Owns the route; the rules are services/notes.py's."""

from flask import Blueprint, Response, request

from line.services import notes
from line.services.line import Line
from line.web import gates
from line.web.console import pages
from line.web.console.request_answers import Shown, carry_out, saved
from line.web.gates import SCHEDULER, gate_blueprint


def blueprint(line: Line) -> Blueprint:
    """POST /console/requests/<id>/note."""
    room = Blueprint("console_notes", __name__)
    gate_blueprint(room, SCHEDULER)

    @room.post("/console/requests/<request_id>/note")
    def note(request_id: str) -> Response:
        def write() -> Shown:
            words = request.form.get("words", "")
            flagged = notes.add(line, gates.current_person(), request_id, pages.version_seen(), words)
            return Shown(news=saved("The note is saved.", flagged))

        return carry_out(line, request_id, "note", write)

    return room
