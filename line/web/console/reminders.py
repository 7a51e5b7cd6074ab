"""What the line starts by itself: the lists, and the two things that can be done with what still waits.

Owns the routes and the words of the views. What the rows say is services/reminder_page.py's.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from flask import Blueprint, Response, abort, request

from line.services import reminder_page, visit_desk
from line.services.conflicts import CROSSED, Conflict, Missing, Refused, crossed
from line.services.line import Line
from line.web import gates
from line.web.console import pages
from line.web.console.door import to
from line.web.gates import SCHEDULER, gate_blueprint

_ID = re.compile("[0-9a-f]{32}")
EXPLAINED = {
    "due": "What the line sends by itself, the next first. Each is checked once more at its time: whether it is still "
    "true, the consent, the hour, and how much this patient has had already.",
    "held": "What was due and waits, with the reason and until when.",
    "sent": "What has gone out, and what became of it, the newest first.",
    "failed": "What did not reach the patient, and what to do about it, the newest first.",
    "ended": "What was not sent because it was not wanted, or no longer true, the newest first.",
}
EMPTY = {
    "due": ("Nothing is planned", "A visit that is booked brings its reminders here."),
    "held": ("Nothing is held", "What is due at night, or would be too much for one patient, waits here."),
    "sent": ("Nothing has gone out yet", "Reminders appear here once the carrier has them."),
    "failed": ("Nothing has failed", "A reminder that does not arrive shows here with what to do."),
    "ended": ("Nothing was left out", "Reminders of cancelled visits, and without consent, end up here."),
}
DONE = {
    "send": "It is due now. It is checked once more before it goes: if it may not go yet, you find it under Held, with "
    "the reason.",
    "stop": "Stopped: nothing that was planned about this visit goes out. “Plan again” on its own page takes it back.",
    "stop-one": "Stopped: it does not go out.",
}


def blueprint(line: Line) -> Blueprint:
    """GET /console/reminders, /console/reminders/<list_name>, POST /console/reminders/<message_id>/send and /stop."""
    room = Blueprint("console_reminders", __name__)
    gate_blueprint(room, SCHEDULER)

    @room.get("/console/reminders")
    def first() -> Response:
        return to("/console/reminders/due")

    @room.get("/console/reminders/<list_name>")
    def listed(list_name: str) -> Response:
        return _page(line, list_name, done=DONE.get(request.args.get("done", ""), ""))

    @room.post("/console/reminders/<message_id>/send")
    def send(message_id: str) -> Response:
        """From a list, or from the page of its visit: there she stays."""
        return _carry_out(line, "send", lambda: visit_desk.send_now(line, gates.current_person(), message_id))

    @room.post("/console/reminders/<message_id>/stop")
    def stop(message_id: str) -> Response:
        """All that waits about the visit; the message alone when it is about none."""
        visit, person = request.form.get("visit", ""), gates.current_person()
        if not visit:
            return _carry_out(line, "stop-one", lambda: visit_desk.stop_one(line, person, message_id))
        return _carry_out(line, "stop", lambda: visit_desk.stop(line, person, visit, pages.version_seen()))

    return room


def _carry_out(line: Line, done: str, write: Callable[[], None]) -> Response:
    """Does it, and shows the list that she came from, with what was done or why not."""
    back = request.form.get("view", "")
    back = back if back in reminder_page.VIEWS else "due"
    try:
        write()
    except Conflict as lost:
        return _page(line, back, problem=lost.words, status=409)
    except Refused as refused:
        return _page(line, back, problem=refused.words, status=422)
    except Missing:
        abort(404)
    except Exception as error:
        if not crossed(line, error):
            raise
        return _page(line, back, problem=CROSSED, status=409)
    visit = request.form.get("from", "")
    where = f"/console/visits/{visit}" if _ID.fullmatch(visit) else f"/console/reminders/{back}"
    return to(f"{where}?done={done}")


def _page(line: Line, view: str, *, done: str = "", problem: str = "", status: int = 200) -> Response:
    if view not in reminder_page.VIEWS:
        abort(404)
    after = request.args.get("after") or None
    return pages.render(
        "console/reminders.html",
        status=status,
        here="reminders",
        page=reminder_page.page(line, gates.current_person(), view, after=after),
        views=reminder_page.VIEWS,
        explained=EXPLAINED[view],
        empty=EMPTY[view],
        after=after,
        done=done,
        problem=problem,
    )
