"""Calling back: the line rings both phones, or she dials from her desk.

Owns the routes. The attempt is on record before anything rings (services/attempts.py, services/staff_calls.py).
"""

from flask import Blueprint, Response

from line.services import attempts, staff_calls
from line.services.line import Line
from line.web import gates
from line.web.console import pages
from line.web.console.request_answers import News, Shown, carry_out, typed_fields
from line.web.gates import SCHEDULER, gate_blueprint


def blueprint(line: Line) -> Blueprint:
    """POST /console/requests/<id>/call and /desk."""
    room = Blueprint("console_attempts", __name__)
    gate_blueprint(room, SCHEDULER)

    @room.post("/console/requests/<request_id>/call")
    def call(request_id: str) -> Response:
        def write() -> Shown:
            started = attempts.start(line, gates.current_person(), request_id, pages.version_seen(), "line")
            # A second press gets the attempt of the first, and rings nobody.
            problem = staff_calls.ring(line, gates.current_person(), started.attempt) if started.new else None
            return Shown(news=News(problem, "bad", focus=True)) if problem else _in_front()

        return carry_out(line, request_id, "actions", write)

    @room.post("/console/requests/<request_id>/desk")
    def desk(request_id: str) -> Response:
        def write() -> Shown:
            attempts.start(line, gates.current_person(), request_id, pages.version_seen(), "desk")
            return _in_front()

        return carry_out(line, request_id, "actions", write)

    return room


def _in_front() -> Shown:
    """The panel of outcomes, with the note that was begun before the call."""
    return Shown(focus="outcome", typed={"note": typed_fields().get("words", "")})
