"""Claiming a request, giving it back, handing it on, and the sign of life that keeps it.

Owns the routes. Who wins is services/claims.py's to say; how it is told request_answers'.
"""

from flask import Blueprint, Response, request

from line.services import claims
from line.services.line import Line
from line.web import gates
from line.web.console import pages, request_answers
from line.web.console.request_answers import MOVING, News, Shown, carry_out
from line.web.gates import POLLING, SCHEDULER, SUPERVISOR, gate_blueprint, gated


def blueprint(line: Line) -> Blueprint:
    """POST /console/requests/<id>/claim, /release, /hand, /snooze, /take and /renew."""
    room = Blueprint("console_claims", __name__)
    gate_blueprint(room, SCHEDULER)

    @room.post("/console/requests/<request_id>/claim")
    def claim(request_id: str) -> Response:
        def write() -> Shown:
            anyway = request.form.get("anyway") == "yes"
            claims.claim(line, gates.current_person(), request_id, anyway=anyway)
            return Shown(news=News("You have this request now."), focus="call")

        return carry_out(line, request_id, "actions", write)

    @room.post("/console/requests/<request_id>/release")
    def release(request_id: str) -> Response:
        def write() -> Shown:
            claims.release(line, gates.current_person(), request_id)
            return Shown(news=News("Released: it is free for everybody."), focus="claim")

        return carry_out(line, request_id, "actions", write)

    @room.post("/console/requests/<request_id>/hand")
    def hand(request_id: str) -> Response:
        def write() -> Shown:
            claims.hand(line, gates.current_person(), request_id, request.form.get("to", ""))
            return Shown(news=News("Handed over.", focus=True))

        return carry_out(line, request_id, "actions", write)

    @room.post("/console/requests/<request_id>/snooze")
    def snooze(request_id: str) -> Response:
        def write() -> Shown:
            until = request.form.get("until", "")
            words = claims.snooze(line, gates.current_person(), request_id, pages.version_seen(), until)
            return Shown(news=News(words, focus=True))

        return carry_out(line, request_id, "actions", write)

    @room.post("/console/requests/<request_id>/take")
    @gated(SUPERVISOR)
    def take(request_id: str) -> Response:
        def write() -> Shown:
            claims.take(line, gates.current_person(), request_id)
            return Shown(news=News("You have taken this request over."), focus="call")

        return carry_out(line, request_id, "actions", write)

    @room.post("/console/requests/<request_id>/renew")
    @gated(POLLING)
    def renew(request_id: str) -> Response:
        """204 while the claim is hers; else the page is told at once."""
        if claims.renew(line, gates.current_person(), request_id):
            return Response(status=204)
        it = request_answers.peek(line, request_id)
        return request_answers.fragments(line, it, Shown(news=request_answers.lost(it)), ("news", *MOVING))

    return room
