"""Wallboards: the supervisor's page that makes and revokes the links, and the board behind a link.

Owns the routes. What a board may show is services/wallboard.py's: counts and ages only. Whoever has the link sees it,
so the board's pages know no person and no session.
"""

from contextlib import suppress

from flask import Blueprint, Response, request

from line.services import wallboard
from line.services.conflicts import Missing, Refused
from line.services.line import Line
from line.web import gates
from line.web.console import pages
from line.web.gates import SUPERVISOR, WALLBOARD, gate_blueprint, gated

_LIST = "/console/supervisor/wallboards"


def blueprint(line: Line) -> Blueprint:
    """/console/supervisor/wallboards, its POSTs, /wallboard/<token> and /wallboard/<token>/board."""
    room = Blueprint("console_wallboard", __name__)
    gate_blueprint(room, SUPERVISOR)
    _links(room, line)
    _boards(room, line)
    return room


def _links(room: Blueprint, line: Line) -> None:
    @room.get(_LIST)
    def links() -> Response:
        return _list(line)

    @room.post(_LIST)
    def make() -> Response:
        name = request.form.get("name", "")
        try:
            made = wallboard.make(line, gates.current_person(), name, address=gates.address())
        except Refused as refused:
            return _list(line, status=422, name=name, problem=refused.words)
        # Shown on the answer itself and not after a redirect: the secret is nowhere else.
        address = f"{line.settings.public_url}/wallboard/{made.token}"
        return _list(line, made=made.name, address=address)

    @room.post(f"{_LIST}/<wallboard_id>/revoke")
    def revoke(wallboard_id: str) -> Response:
        with suppress(Missing):  # a second press, or a colleague's: it is revoked, which is what she wants
            wallboard.revoke(line, gates.current_person(), wallboard_id, address=gates.address())
        return Response(status=303, headers={"Location": f"{_LIST}?revoked=yes"})


def _boards(room: Blueprint, line: Line) -> None:
    @room.get("/wallboard/<token>")
    @gated(WALLBOARD)
    def board(token: str) -> Response:
        shown = wallboard.counts(line)
        stale = int(wallboard.STALE.total_seconds())
        return pages.render(
            "console/wallboard.html", board=shown, token=token, stale=stale, seconds=wallboard.REFRESHED_EVERY
        )

    @room.get("/wallboard/<token>/board")
    @gated(WALLBOARD)
    def counts(token: str) -> Response:  # noqa: ARG001 - the gate has looked at it
        return pages.render("console/wallboard_board.html", board=wallboard.counts(line))


def _list(
    line: Line, *, status: int = 200, name: str = "", problem: str = "", made: str = "", address: str = ""
) -> Response:
    return pages.render(
        "console/supervisor_wallboards.html",
        status=status,
        here="supervisor",
        tab="wallboards",
        links=wallboard.listing(line),
        name=name,
        problem=problem,
        made=made,
        address=address,
        revoked=request.args.get("revoked") == "yes",
        longest=wallboard.LONGEST_NAME,
    )
