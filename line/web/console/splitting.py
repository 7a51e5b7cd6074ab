"""Parting two people who share one request. Owns the route; the rules are services/splitting.py's."""

from flask import Blueprint, Response, request

from line.services import splitting
from line.services.line import Line
from line.web import gates
from line.web.console import pages
from line.web.console.request_answers import Shown, carry_out, saved
from line.web.gates import SCHEDULER, gate_blueprint


def blueprint(line: Line) -> Blueprint:
    """POST /console/requests/<id>/split."""
    room = Blueprint("console_splitting", __name__)
    gate_blueprint(room, SCHEDULER)

    @room.post("/console/requests/<request_id>/split")
    def split(request_id: str) -> Response:
        form = request.form

        def write() -> Shown:
            _, flagged = splitting.split(
                line,
                gates.current_person(),
                request_id,
                pages.version_seen(),
                name=form.get("name", ""),
                reason=form.get("reason", "other"),
                note=form.get("note", ""),
            )
            return Shown(
                news=saved("Split: the other person has a request in the queue now.", flagged, focus=True)
            )

        return carry_out(line, request_id, "split", write)

    return room
