"""The alarm's own poll: every page of the console asks it every two seconds whether an emergency waits for somebody.

Owns the route. Its place is in the base of all pages (base.html); static/alarm.js tells of what is new.
"""

from flask import Blueprint, Response, request

from line.services import emergencies
from line.services.line import Line
from line.web.console import pages
from line.web.gates import POLLING, gate_blueprint


def blueprint(line: Line) -> Blueprint:
    """GET /console/emergencies: 204 while nothing changed since the version `known`."""
    room = Blueprint("console_emergencies", __name__)
    gate_blueprint(room, POLLING)

    @room.get("/console/emergencies")
    def news() -> Response:
        if not pages.is_htmx():
            return Response(status=303, headers={"Location": "/console/queue/todo"})
        waiting = emergencies.waiting(line)
        if request.args.get("known", "") == waiting.digest:
            return Response(status=204)
        return pages.render("console/_emergencies.html", waiting=waiting)

    return room
