"""Signing in and out, and "stay signed in".

Owns the routes /console/sign-in, /console/sign-out and /console/stay. The page itself is the door's: a form that met a
closed door becomes one, too.
"""

from __future__ import annotations

from flask import Blueprint, Response, request

from line.services import sign_in
from line.services.line import Line
from line.services.sign_in import Entered
from line.services.tries import SignInRefused
from line.web import gates
from line.web.console import pages, typed
from line.web.console.door import SIGN_IN, Door, to, wants_page
from line.web.gates import SCHEDULER, Public, gated

_ANYONE = Public(
    "nobody is signed in before the sign-in; its form has a secret of its own, and tries are limited"
)


def blueprint(line: Line) -> Blueprint:
    """GET and POST /console/sign-in, POST /console/sign-out, POST /console/stay."""
    rooms, door = Blueprint("sign_in", __name__), Door(line)

    @rooms.get(SIGN_IN)
    @gated(_ANYONE)
    def page() -> Response:
        asked = request.args.get("next", "")
        if door.session(renews=False) is not None:
            return to(typed.safe_next(asked))
        return door.sign_in_page(next_page=typed.safe_next(asked))

    @rooms.post(SIGN_IN)
    @gated(_ANYONE)
    def enter() -> Response:
        if not door.is_own_form():
            return _again(door, 403, "This page was open for too long. Try again.")
        try:
            entered = sign_in.sign_in(
                line,
                request.form.get("username", ""),
                request.form.get("password", ""),
                address=gates.address(),
                browser=request.headers.get("User-Agent", ""),
                presented=door.token(),
            )
        except SignInRefused as refused:
            answer = _again(door, 429 if refused.too_many else 401, refused.words)
            if refused.too_many:
                answer.headers["Retry-After"] = "60"
            return answer
        return door.let_in(_onward(entered), entered)

    @rooms.post("/console/sign-out")
    @gated(SCHEDULER)
    def leave() -> Response:
        sign_in.sign_out(line, gates.current_session(), gates.address())
        return door.see_out(to(SIGN_IN))

    @rooms.post("/console/stay")
    @gated(SCHEDULER)
    def stay() -> Response:
        """The gate has renewed the session: there is nothing else to do."""
        if not wants_page():
            return Response(status=204)
        return to(typed.safe_next(request.form.get("next", "")))

    return rooms


def _onward(entered: Entered) -> Response:
    """To the page that was asked for, or to what was typed before the sign-in ended."""
    kept = typed.carried()
    if kept is None:
        return to(typed.safe_next(request.form.get("next", "")))
    gates.note_session(entered.session)
    return pages.render("console/typed.html", kept=kept, stale=False)


def _again(door: Door, status: int, error: str) -> Response:
    return door.sign_in_page(
        status=status,
        kept=typed.carried(),
        username=request.form.get("username", "")[:100],
        error=error,
        next_page=typed.safe_next(request.form.get("next", "")),
    )
