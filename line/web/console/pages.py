"""What every page of the console shares: the shell around it, who is signed in, and how errors look.

Owns rendering. It reads the session that the gate has already checked; it must not decide who may enter. Of what is
stored it asks one thing, since every page tells of it: which emergencies wait.
"""

import json
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, current_app, render_template, request

from line.core import staff as people
from line.core.reviews import summary
from line.services import emergencies
from line.services.emergencies import Waiting
from line.services.line import Line
from line.web import gates
from line.web.console import assets

_LINE = "joi-line-console"
# Names as htmx 4.0.1 has them: no style element of its own (the policy forbids it), no history in the browser, and
# only its own origin. An error's answer is swapped like any other, except where console.js keeps what was typed.
_HTMX = json.dumps(
    {"includeIndicatorCSS": False, "history": False, "prefix": "", "defaultTimeout": 10_000},
    separators=(",", ":"),
)


@dataclass(frozen=True)
class Shell:
    """What the frame of a page says about the clinic and to the scripts. `unreviewed`: what the line says that no
    person has checked."""

    clinic: str
    zone: str
    zone_words: str
    simulated: bool
    now: str
    warn_seconds: int
    htmx_config: str
    unreviewed: str


def blueprint(line: Line) -> Blueprint:
    """No route: lets `render` find the line, and gives the errors under /console their pages."""
    room = Blueprint("console_pages", __name__)
    room.record(lambda state: state.app.extensions.__setitem__(_LINE, line))
    return room


def render(template: str, *, status: int = 200, here: str = "", **values: Any) -> Response:
    """A page or a part of one as an answer. `here` marks the place in the bar: queue, visits, reminders, words,
    supervisor or account.

    To the values come: shell, static(path), person (None on a public page), csrf, seconds_left, may_supervise, htmx and
    emergencies() for the frame.
    """
    line: Line = current_app.extensions[_LINE]
    session = gates.signed_in()
    person = session.person if session else None
    words = render_template(
        template,
        **{
            "shell": _shell(line),
            "static": assets.shipped().address,
            "here": here,
            "person": person,
            "csrf": session.csrf if session else "",
            "seconds_left": session.seconds_left(line.clock()) if session else 0,
            "may_supervise": person is not None and people.may(person.role, "supervisor"),
            "htmx": is_htmx(),
            # Asked for by the frame alone. A page about a failure of ours must not fail over it: its poll asks again.
            "emergencies": lambda: (
                emergencies.waiting(line) if person is not None and status < 500 else Waiting()
            ),
            **values,
        },
    )
    return Response(words, status=status, mimetype="text/html")


def is_htmx() -> bool:
    """Whether htmx asks, who wants the part of the page and not the frame."""
    return request.headers.get("HX-Request") == "true"


def version_seen() -> int:
    """The version that the page had, from the form; one that nothing has when it names none."""
    given = request.form.get("version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else -1


def in_console() -> bool:
    """Whether the request is for a page of the console, which answers errors with pages."""
    return _LINE in current_app.extensions and (request.path + "/").startswith("/console/")


def error(status: int, title: str, words: str) -> Response:
    """A page that says what is wrong and where to go; for htmx only the notice."""
    template = "console/_error.html" if is_htmx() else "console/error.html"
    return render(template, status=status, title=title, words=words)


_ERRORS: dict[int, tuple[str, str]] = {
    400: (
        "That could not be read",
        "The page sent something this console does not understand. Go back and try again.",
    ),
    403: ("This page is not for you", "Your sign-in does not open this page. A supervisor can help."),
    404: ("There is nothing here", "The address may be old, or the request was never there."),
    405: ("That does not work like this", "Open the page again and use its buttons."),
    409: ("Somebody was faster", "What you saw has changed. Open it again before you go on."),
    413: ("That is too long", "Shorten what you typed and send it again."),
}
_OTHERWISE = (
    "Something went wrong here",
    "It is not your fault, and it was not saved. Try again, and tell a supervisor if it stays.",
)


def error_of(status: int) -> Response:
    """The page for a status that HTTP gave."""
    return error(status, *_ERRORS.get(status, _OTHERWISE))


def _shell(line: Line) -> Shell:
    clinic = line.script.clinic
    now = line.clock().astimezone(ZoneInfo(clinic.zone))
    return Shell(
        clinic=clinic.short_name,
        zone=clinic.zone,
        zone_words=now.tzname() or clinic.zone,
        simulated=line.settings.simulated,
        now=now.isoformat(),
        warn_seconds=int((people.IDLE - people.WARN).total_seconds()),
        htmx_config=_HTMX,
        unreviewed=summary(line.script.unreviewed),
    )
