"""The export's page: a form for the days and the reason, and the file that answers it.

Owns the routes. What is in the file, and that it is on the record first, is services/export.py's.
"""

from flask import Blueprint, Response, request

from line.services import export
from line.services.export import ExportRefused
from line.services.line import Line
from line.web import gates
from line.web.console import pages
from line.web.gates import SUPERVISOR, gate_blueprint

FIELDS = ("first", "last", "reason")


def blueprint(line: Line) -> Blueprint:
    """GET and POST /console/supervisor/export."""
    room = Blueprint("console_export", __name__)
    gate_blueprint(room, SUPERVISOR)

    @room.get("/console/supervisor/export")
    def form() -> Response:
        today = line.script.clinic.hours.local(line.clock()).date()
        return _form({"first": today.replace(day=1).isoformat(), "last": today.isoformat(), "reason": ""}, {})

    @room.post("/console/supervisor/export")
    def file() -> Response:
        given = {name: request.form.get(name, "") for name in FIELDS}
        try:
            made = export.begin(line, gates.current_person(), **given, address=gates.address())
        except ExportRefused as refused:
            return _form(given, dict(refused.problems), status=422)
        answer = Response(made.pieces, mimetype="text/csv", content_type="text/csv; charset=utf-8")
        answer.headers["Content-Disposition"] = f'attachment; filename="{made.name}"'
        return answer

    return room


def _form(given: dict[str, str], problems: dict[str, str], status: int = 200) -> Response:
    return pages.render(
        "console/export.html",
        status=status,
        here="supervisor",
        tab="export",
        given=given,
        problems=problems,
        longest=export.LONGEST_REASON,
        columns=tuple(export.COLUMNS),
    )
