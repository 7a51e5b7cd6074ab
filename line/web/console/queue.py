"""The queue: its views, the search, the small answer that an open page asks for every two seconds, and two more of
the same kind: a fresh form token, and what a text being written would cost.

Owns the routes and the words of the views. Which rows there are, and in what order and words, is services/queue.py's.
"""

from flask import Blueprint, Response, abort, jsonify, request

from line.core.library import LANGUAGES
from line.core.queue import VIEWS
from line.core.staff import may
from line.services import own_troubles, queue, staff_texts
from line.services.line import Line
from line.web import gates
from line.web.console import pages
from line.web.gates import POLLING, SCHEDULER, gate_blueprint, gated

ORDERS = {
    "todo": "the most urgent first, then by promise",
    "mine": "the most urgent first, then by promise",
    "waiting": "the next to call first",
    "done": "the last closed first",
}
_NEWEST_FIRST = "the newest first"
EMPTY = {
    "todo": ("Nobody is waiting for a call", "New requests appear here by themselves."),
    "mine": (
        "You have no request in hand",
        "Claim one under To do now. It stays yours until you close or release it.",
    ),
    "waiting": (
        "Nobody waits for later",
        "Requests outside a patient's own hours, or between two tries, rest here.",
    ),
    "done": ("Nothing was closed yet today", "Requests with an outcome are kept here until midnight."),
    "all": ("There are no requests yet", "Whoever asks for a call by phone or text will be here."),
    "search": ("Nothing was found", "Try part of a name, a reference, or the last four digits of a number."),
}
_LONGEST_SEARCH = 100
_LONGEST_TYPED = 5_000  # beyond that nobody counts


def blueprint(line: Line) -> Blueprint:
    """/console, /console/queue/<view>, its /changes, /console/search, /console/token and /console/segments."""
    room = Blueprint("console_queue", __name__)
    gate_blueprint(room, SCHEDULER)
    _views(room, line)
    _poll(room, line)
    _small(room, line)
    return room


def _views(room: Blueprint, line: Line) -> None:
    @room.get("/console")
    def home() -> Response:
        return _see("/console/queue/todo")

    @room.get("/console/queue/<view>")
    def view(view: str) -> Response:
        _known(view)
        after, person = request.args.get("after") or None, gates.current_person()
        trouble = own_troubles.in_short(line) if may(person.role, "supervisor") else ""
        return _show("console/queue.html", queue.page(line, person, view, after=after), after, trouble)

    @room.post("/console/search")
    def search() -> Response:
        words = request.form.get("words", "").strip()[:_LONGEST_SEARCH]
        if not words:
            return _see("/console/queue/todo")
        found = queue.search(line, gates.current_person(), words, gates.address())
        return _show("console/queue.html", found, None)

    @room.get("/console/search")
    def search_again() -> Response:
        # A search is never in an address: what comes here is a bookmark or a reload that the browser made a GET.
        return _see("/console/queue/todo")


def _poll(room: Blueprint, line: Line) -> None:
    @room.get("/console/queue/<view>/changes")
    @gated(POLLING)
    def changes(view: str) -> Response:
        _known(view)
        if not pages.is_htmx():
            return _see(f"/console/queue/{view}")
        person, after = gates.current_person(), request.args.get("after") or None
        known = request.args.get("digest", "")
        if known and known == queue.digest(line, person, view, after=after):
            return Response(status=204)
        return _show("console/_queue.html", queue.page(line, person, view, after=after), after)


def _small(room: Blueprint, line: Line) -> None:
    @room.get("/console/token")
    @gated(POLLING)
    def token() -> Response:
        """For a page whose person signed in again in another tab; the page checks that it is the same person."""
        session = gates.current_session()
        return jsonify(csrf=session.csrf, person=session.person.id)

    @room.post("/console/segments")
    @gated(POLLING)
    def count() -> Response:
        """How long a text is as it would go out, as how many parts, and why it may not."""
        body, language = request.form.get("body", "")[:_LONGEST_TYPED], request.form.get("language", "")
        text = staff_texts.counted(line, body, language if language in LANGUAGES else LANGUAGES[0])
        return pages.render(
            "console/_segments.html", text=text, longest=staff_texts.LONGEST, empty=not body.strip()
        )


def _show(template: str, page: queue.Page, after: str | None, trouble: str = "") -> Response:
    return pages.render(
        template,
        here="queue",
        trouble=trouble,
        page=page,
        after=after,
        labels=VIEWS,
        empty=EMPTY[page.view],
        order=ORDERS.get(page.view, _NEWEST_FIRST),
    )


def _known(view: str) -> None:
    if view not in VIEWS:
        abort(404)


def _see(address: str) -> Response:
    return Response(status=303, headers={"Location": address})
