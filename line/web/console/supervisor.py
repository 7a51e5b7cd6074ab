"""The supervisor's pages: today at a glance, and the texts that did not arrive.

Owns the routes. What they show is services/figures.py's and services/failed_texts.py's, already in words; drawing is
web/charts.py's.
"""

from flask import Blueprint, Response, request

from line.services import failed_texts, figures
from line.services.line import Line
from line.web import charts, gates
from line.web.console import pages
from line.web.gates import SUPERVISOR, gate_blueprint


def blueprint(line: Line) -> Blueprint:
    """GET /console/supervisor and GET /console/supervisor/deliveries."""
    room = Blueprint("console_supervisor", __name__)
    gate_blueprint(room, SUPERVISOR)

    @room.get("/console/supervisor")
    def glance() -> Response:
        today = figures.today(line, gates.current_person())
        drawn = {
            chart.name: charts.columns(chart) if chart.name == "hour" else charts.rows(chart)
            for chart in today.charts
        }
        return pages.render(
            "console/supervisor.html", here="supervisor", tab="today", today=today, drawn=drawn
        )

    @room.get("/console/supervisor/deliveries")
    def deliveries() -> Response:
        after = request.args.get("after") or None
        page = failed_texts.page(line, gates.current_person(), after=after)
        return pages.render(
            "console/supervisor_deliveries.html", here="supervisor", tab="deliveries", page=page, after=after
        )

    return room
