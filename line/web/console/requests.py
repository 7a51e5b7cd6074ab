"""One request: its page, what changed on it since, and the way to the next one.

Owns the routes that read. What the page shows is services/request_page.py's, how it is answered request_answers'.
"""

from flask import Blueprint, Response, abort, request

from line.services import queue, request_page
from line.services.conflicts import Missing
from line.services.line import Line
from line.web import gates
from line.web.console import request_answers
from line.web.console.request_answers import MOVING, Shown
from line.web.gates import POLLING, SCHEDULER, gate_blueprint, gated


def blueprint(line: Line) -> Blueprint:
    """GET /console/requests/<id>, its /changes, and /console/requests/next."""
    room = Blueprint("console_requests", __name__)
    gate_blueprint(room, SCHEDULER)

    @room.get("/console/requests/next")
    def following() -> Response:
        """The first request to do that can be claimed, other than the one just done; else the queue."""
        done = request.args.get("after", "")
        rows = queue.page(line, gates.current_person(), "todo").rows
        free = next((row.id for row in rows if row.id != done and row.free and not row.held), None)
        where = f"/console/requests/{free}" if free else "/console/queue/todo"
        return Response(status=303, headers={"Location": where})

    @room.get("/console/requests/<request_id>")
    def show(request_id: str) -> Response:
        everything = request.args.get("all") == "1"
        person = gates.current_person()
        it = request_page.open_page(line, person, request_id, gates.address(), everything=everything)
        if it is None:
            abort(404)
        return request_answers.page(line, it)

    @room.get("/console/requests/<request_id>/changes")
    @gated(POLLING)
    def changes(request_id: str) -> Response:
        known = request.args.get("digest", "")
        if known and known == _digest(line, request_id):
            return Response(status=204)
        asked = request.args
        it = request_answers.peek(line, request_id, everything=asked.get("all") == "1")
        called, calling = asked.get("calling") == "1", it.attempt is not None and it.row.mine
        news = request_answers.happened(it, asked, calling=calling)
        done, filling = asked.get("done") == "1" and not it.row.mine, asked.get("step") == "1"
        regions = (*(("news",) if news else ()), *MOVING)
        if not filling and calling != called:
            regions += ("outcome",)
        elif not filling and calling:
            regions += ("calling",)  # the words follow the call; the note that is being written stays
        return request_answers.fragments(line, it, Shown(news=news, done=done, filling=filling), regions)

    return room


def _digest(line: Line, request_id: str) -> str:
    """The version of the page; "" for an unknown request, which the page itself answers with 404."""
    try:
        return request_page.digest(line, gates.current_person(), request_id)
    except Missing:
        return ""
