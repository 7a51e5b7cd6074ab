"""The audit log's page: who did what, when and from where, with filters.

Owns the route. Reading it is itself written to the log by services/audit_log.py. No filter is a patient's: a person of
the clinic, an action, a day, and a request's reference.
"""

from urllib.parse import urlencode

from flask import Blueprint, Response, request

from line.services import audit_log
from line.services.audit_log import Asked
from line.services.line import Line
from line.web import gates
from line.web.console import pages
from line.web.gates import SUPERVISOR, gate_blueprint

_LONGEST = 64
_LARGEST_ID = 2**31 - 1


def blueprint(line: Line) -> Blueprint:
    """GET /console/supervisor/audit?person=&request=&action=&day=&after=."""
    room = Blueprint("console_audit", __name__)
    gate_blueprint(room, SUPERVISOR)

    @room.get("/console/supervisor/audit")
    def log() -> Response:
        given = {name: _given(name) for name in ("person", "request", "action", "day")}
        page = audit_log.read(
            line, gates.current_person(), Asked(**given), after=_after(), address=gates.address()
        )
        filters = urlencode({name: value for name, value in given.items() if value})
        return pages.render(
            "console/audit.html",
            here="supervisor",
            tab="audit",
            page=page,
            asked=given,
            filters=filters,
            first=_after() is None,
        )

    return room


def _given(name: str) -> str:
    return request.args.get(name, "").strip()[:_LONGEST]


def _after() -> int | None:
    after = request.args.get("after", "")
    if not (after.isascii() and after.isdigit()):
        return None
    return min(int(after[:20]), _LARGEST_ID)
