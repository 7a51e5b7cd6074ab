"""Visits: the list of a day, the page of one, and everything that staff do on it.

Owns the routes. What a press does is services/visit_desk.py's, what the pages show visit_list.py's and visit_page.py's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from flask import Blueprint, Response, abort, request

from line.core.appointments import LONGEST_NAME, LONGEST_PLACE, Booking
from line.core.staff import Person
from line.core.visit_hours import CLOSED_THEN
from line.services import visit_desk, visit_list, visit_page
from line.services.conflicts import CROSSED, Conflict, Missing, Refused, crossed
from line.services.line import Line
from line.web import gates
from line.web.console import pages
from line.web.console.door import to
from line.web.gates import SCHEDULER, gate_blueprint

DONE: Mapping[str, str] = MappingProxyType(
    {
        "confirm": "Confirmed. Of the reminders only the last one still goes.",
        "move": "Changed. After another time the reminders are planned anew.",
        "cancel": "Cancelled. No more reminders of it go out.",
        "reinstate": "Booked again as it was, and its reminders are planned.",
        "missed": "Marked as missed. The patient is asked once whether she wants a new time.",
        "consent": "Recorded, with the words that you read out, your name and the time.",
        "opt-out": "Recorded: no more automated texts and calls go to this number.",
        "stop": "Stopped: nothing that was planned about this visit goes out. “Plan again” takes it back.",
        "send": "It is due now. It is checked once more before it goes; look again in a moment.",
        "plan": "Planned again. Each is checked once more before it goes.",
    }
)
"""What a press did, by the last part of its address."""

_Act = Callable[[Line, Person, str, int], None]
_ACTS: Mapping[str, _Act] = MappingProxyType(
    {
        "confirm": visit_desk.confirm,
        "cancel": visit_desk.cancel,
        "reinstate": visit_desk.reinstate,
        "missed": visit_desk.missed,
        "opt-out": visit_desk.opt_out,
        "stop": visit_desk.stop,
        "plan": visit_desk.plan_again,
    }
)
_FIELDS = ("date", "time", "place", "who_for")


def blueprint(line: Line) -> Blueprint:
    """GET /console/visits?day=&after=, GET /console/visits/<id>, and the POSTs below it: DONE names them."""
    room = Blueprint("console_visits", __name__)
    gate_blueprint(room, SCHEDULER)

    @room.get("/console/visits")
    def of_a_day() -> Response:
        asked, after = request.args.get("day", ""), request.args.get("after") or None
        page = visit_list.page(line, gates.current_person(), asked, after)
        status = 422 if page.problem else 200
        return pages.render("console/visits.html", status=status, here="visits", page=page, after=after)

    @room.get("/console/visits/<visit_id>")
    def show(visit_id: str) -> Response:
        try:
            it = visit_page.open_page(line, gates.current_person(), visit_id, gates.address())
        except Missing:
            abort(404)
        return _page(it, done=DONE.get(request.args.get("done", ""), ""))

    for name, act in _ACTS.items():
        room.add_url_rule(
            f"/console/visits/<visit_id>/{name}", name, _pressing(line, name, act), methods=["POST"]
        )

    @room.post("/console/visits/<visit_id>/move")
    def move(visit_id: str) -> Response:
        day, at, place, who_for = (request.form.get(field, "") for field in _FIELDS)
        booking = Booking(day, at, place, who_for, "anyway" in request.form)

        def write() -> None:
            visit_desk.move(line, gates.current_person(), visit_id, pages.version_seen(), booking)

        return _carry_out(line, visit_id, "move", write)

    @room.post("/console/visits/<visit_id>/consent")
    def consent(visit_id: str) -> Response:
        def write() -> None:
            channel = request.form.get("channel", "")
            visit_desk.record_consent(line, gates.current_person(), visit_id, pages.version_seen(), channel)

        return _carry_out(line, visit_id, "consent", write)

    return room


def _pressing(line: Line, name: str, act: _Act) -> Callable[[str], Response]:
    def press(visit_id: str) -> Response:
        return _carry_out(
            line, visit_id, name, lambda: act(line, gates.current_person(), visit_id, pages.version_seen())
        )

    return press


def _carry_out(line: Line, visit_id: str, name: str, write: Callable[[], None]) -> Response:
    """Does what a form asks, and shows the visit as it is then. What was typed in vain is kept."""
    try:
        write()
    except Conflict as lost:
        return _not_taken(line, visit_id, name, 409, lost.words)
    except Refused as refused:
        return _not_taken(line, visit_id, name, 422, refused.words)
    except Missing:
        abort(404)
    except Exception as error:
        if not crossed(line, error):
            raise
        return _not_taken(line, visit_id, name, 409, CROSSED)
    return to(f"/console/visits/{visit_id}?done={name}")


def _not_taken(line: Line, visit_id: str, name: str, status: int, problem: str) -> Response:
    it = visit_page.peek(line, gates.current_person(), visit_id)
    typed = {field: request.form.get(field, "") for field in _FIELDS} if name == "move" else None
    return _page(it, problem=problem, typed=typed, status=status)


def _page(
    it: visit_page.Details,
    *,
    done: str = "",
    problem: str = "",
    typed: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    as_it_is = {"date": it.date, "time": it.time, "place": it.place, "who_for": it.who_for}
    return pages.render(
        "console/visit.html",
        status=status,
        here="visits",
        it=it,
        at=f"/console/visits/{it.id}",
        done=done,
        problem=problem,
        typed=as_it_is if typed is None else typed,
        moving=typed is not None,
        asks=problem == CLOSED_THEN,
        limits={"place": LONGEST_PLACE, "who_for": LONGEST_NAME},
    )
