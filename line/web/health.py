"""Health: whether the process answers (/healthz), and whether it can do its work (/readyz).

Owns the two pages that a load balancer and a monitor read. Counts and ages only, never a row.
"""

from flask import Blueprint, Response, jsonify

from line.services.health import readiness
from line.services.line import Line
from line.web.gates import Public, gate_blueprint


def blueprint(line: Line) -> Blueprint:
    """GET /healthz: 200 "ok". GET /readyz: JSON, 200 when calls can be answered, else 503."""
    rooms = Blueprint("health", __name__)
    gate_blueprint(
        rooms, Public("load balancers and monitors ask without a name; it shows counts, never a row")
    )

    @rooms.get("/healthz")
    def healthz() -> Response:
        return Response("ok\n", mimetype="text/plain")

    @rooms.get("/readyz")
    def readyz() -> tuple[Response, int]:
        found = readiness(line)
        shown = {
            "database": found.database,
            "outbox": found.outbox,
            "oldest_due_seconds": found.oldest_due_seconds,
            "due": found.due,
            "unknown": found.unknown,
            "on_call": found.on_call,
        }
        return jsonify(shown), 200 if found.ready else 503

    return rooms
