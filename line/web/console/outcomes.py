"""What came of a call: one press, or a press and a form; taken back within seconds; opened again later.

Owns the routes and the two halves of an outcome that has a form. The next step is services/outcomes.py's.
"""

from flask import Blueprint, Response, request

from line.core.appointments import Booking
from line.core.outcomes import OUTCOMES, Outcome
from line.services import outcomes, reopening
from line.services.conflicts import Refused
from line.services.line import Line
from line.services.outcomes import Filled
from line.web import gates
from line.web.console import pages, request_answers
from line.web.console.request_answers import News, Shown, carry_out, typed_fields
from line.web.gates import SCHEDULER, gate_blueprint

NOT_LISTED = "none"  # the visit is one that we do not know


def blueprint(line: Line) -> Blueprint:
    """POST /console/requests/<id>/outcome, /undo and /reopen."""
    room = Blueprint("console_outcomes", __name__)
    gate_blueprint(room, SCHEDULER)

    @room.post("/console/requests/<request_id>/outcome")
    def outcome(request_id: str) -> Response:
        if request.form.get("back"):
            return request_answers.half_way(line, request_id, Shown(focus="outcome", typed=typed_fields()))
        chosen = OUTCOMES.get(request.form.get("outcome", ""))
        if chosen is not None and _opens_a_form(line, request_id, chosen):
            shown = Shown(step=chosen, focus="outcome", typed=typed_fields())
            return request_answers.half_way(line, request_id, shown)
        return carry_out(line, request_id, "outcome", lambda: _record(line, request_id))

    @room.post("/console/requests/<request_id>/undo")
    def undo(request_id: str) -> Response:
        def write() -> Shown:
            outcomes.undo(line, gates.current_person(), request_id, request.form.get("token", ""))
            return Shown(news=News("Taken back: the request is yours again."), focus="outcome")

        return carry_out(line, request_id, "actions", write)

    @room.post("/console/requests/<request_id>/reopen")
    def reopen(request_id: str) -> Response:
        def write() -> Shown:
            reopening.reopen(line, gates.current_person(), request_id)
            return Shown(news=News("Open again, and yours."), focus="call")

        return carry_out(line, request_id, "actions", write)

    return room


def _opens_a_form(line: Line, request_id: str, chosen: Outcome) -> bool:
    """The first press of an outcome that needs more. Cancelling a visit when we know of none needs no form, a note that
    was written before needs none either, and a claim that is lost is told by the service."""
    if request.form.get("step") == chosen.name:
        return False
    if chosen.needs_note and not request.form.get("note", "").strip():
        return request_answers.peek(line, request_id).may.outcome
    if not chosen.form:
        return False
    it = request_answers.peek(line, request_id)
    return it.may.outcome and (chosen.form != "cancel" or bool(it.appointments))


def _record(line: Line, request_id: str) -> Shown:
    form = request.form
    chosen = OUTCOMES.get(form.get("outcome", ""))
    visit = form.get("visit", "")
    with_list = chosen is not None and chosen.form in ("move", "cancel") and "visits" in form
    if with_list and not visit:
        raise Refused("Choose the visit that this is about.")
    booking = None
    if chosen is not None and chosen.form in ("book", "move"):
        day, at, place, who_for = (form.get(name, "") for name in ("date", "time", "place", "who_for"))
        booking = Booking(day, at, place, who_for, "anyway" in form)
    agrees = tuple(form.getlist("agrees")) if booking is not None else ()
    filled = Filled(form.get("note", ""), booking, "" if visit == NOT_LISTED else visit, agrees)
    name = form.get("outcome", "")
    outcomes.record(line, gates.current_person(), request_id, pages.version_seen(), name, filled)
    return Shown(focus="done")
