"""A person's own page: her phone, her shortcuts, her password, and where she is signed in.

Owns the routes under /console/account. Nobody sees or changes anybody else's here.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, abort, request

from line.core.hours import Hours
from line.core.staff import SHORTEST_PASSWORD
from line.core.when import stamp
from line.services import sign_in, staff
from line.services.conflicts import Refused
from line.services.line import Line
from line.services.sign_in import OpenSession
from line.services.staff import WrongPassword
from line.services.tries import SignInRefused
from line.web import gates
from line.web.console import pages
from line.web.console.door import to
from line.web.gates import SCHEDULER, gate_blueprint

_SAVED = {
    "phone": "Your phone number is saved.",
    "no-phone": "Your phone number is removed. The line cannot ring you until you give one.",
    "shortcuts": "Saved.",
    "password": "Your password is changed. You were signed out everywhere else.",
    "ended": "That sign-in is ended.",
}
_BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Windows", "Windows"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Mac OS X", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True)
class Place:
    """One sign-in of hers, in words."""

    id: str
    what: str
    address: str
    since: str
    active: str
    here: bool


def blueprint(line: Line) -> Blueprint:
    """GET /console/account, POST /console/account/phone, /shortcuts, /password and /end."""
    rooms = Blueprint("account", __name__)
    gate_blueprint(rooms, SCHEDULER)

    @rooms.get("/console/account")
    def account() -> Response:
        return _page(line, saved=_SAVED.get(request.args.get("saved", ""), ""))

    @rooms.post("/console/account/phone")
    def phone() -> Response:
        given = request.form.get("phone", "")
        try:
            staff.set_phone(line, gates.current_person(), given, gates.address())
        except Refused as refused:
            return _page(line, errors={"phone": refused.words}, phone=given[:40])
        return _saved("phone" if given.strip() else "no-phone")

    @rooms.post("/console/account/shortcuts")
    def shortcuts() -> Response:
        staff.set_shortcuts(line, gates.current_person(), "shortcuts" in request.form, gates.address())
        return _saved("shortcuts")

    @rooms.post("/console/account/password")
    def password() -> Response:
        errors = _change_password(line)
        return _page(line, errors=errors) if errors else _saved("password")

    @rooms.post("/console/account/end")
    def end() -> Response:
        session = gates.current_session()
        chosen = request.form.get("session", "")
        if chosen == session.id:  # this one ends by signing out, which tidies the browser as well
            abort(400)
        sign_in.end_session(line, session, chosen, gates.address())
        return _saved("ended")

    return rooms


def _change_password(line: Line) -> dict[str, str]:
    """What was wrong, by field; empty when the password is changed."""
    current, new = request.form.get("current_password", ""), request.form.get("new_password", "")
    if new != request.form.get("new_password_again", ""):
        return {"new_password_again": "This is not the same as the new password."}
    try:
        staff.change_password(line, gates.current_session(), current, new, gates.address())
    except (WrongPassword, SignInRefused) as refused:
        return {"current_password": refused.words}
    except Refused as refused:
        return {"new_password": refused.words}
    return {}


def _page(
    line: Line, *, saved: str = "", errors: dict[str, str] | None = None, phone: str | None = None
) -> Response:
    session, hours = gates.current_session(), line.script.clinic.hours
    return pages.render(
        "console/account.html",
        status=422 if errors else 200,
        here="account",
        saved=saved,
        errors=errors or {},
        phone=_national(session.person.phone) if phone is None else phone,
        shortest=SHORTEST_PASSWORD,
        places=[_place(one, hours) for one in sign_in.sessions_of(line, session)],
    )


def _place(one: OpenSession, hours: Hours) -> Place:
    since, active = stamp(hours.local(one.since)), stamp(hours.local(one.active_at))
    return Place(one.id, _browser(one.browser), one.address, since, active, one.here)


def _browser(named: str) -> str:
    """What the browser calls itself, in two words; what it says beside that is nobody's concern."""
    browser = next((words for mark, words in _BROWSERS if mark in named), "A browser")
    system = next((words for mark, words in _SYSTEMS if mark in named), "")
    return f"{browser} on {system}" if system else browser


def _national(number: str | None) -> str:
    """ "904-555-0123" for a number of the United States, as she would write it."""
    digits = (number or "").removeprefix("+1")
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}" if len(digits) == 10 else number or ""


def _saved(what: str) -> Response:
    return to(f"/console/account?saved={what}")
