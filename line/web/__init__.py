"""The web floor: one Flask app out of the line's blueprints, with the gates and the headers that all of them share.

Owns create_app. It must not hold a route: those live in the rooms beside it.
"""

import logging
import traceback
from contextlib import suppress

from flask import Flask, Response, abort, request
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from line.carrier.signature import Verifier
from line.services.line import Line
from line.web import console, gates, health, reminder_calls, sms, staff_calls, voice
from line.web.console import pages
from line.web.console.door import Door

logger = logging.getLogger(__name__)

_CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        *(f"{kind}-src 'self'" for kind in ("script", "style", "img", "media", "connect")),
        "form-action 'self'",
        "base-uri 'none'",
        "object-src 'none'",
        "frame-ancestors 'none'",
    )
)
_EVERYWHERE = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
_PAGES = {
    "Content-Security-Policy": _CONTENT_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_HTTPS_ONLY = {"Strict-Transport-Security": "max-age=63072000; includeSubDomains"}


def create_app(line: Line, verifier: Verifier) -> Flask:
    """The line's WSGI app. `verifier` knows the tokens that the carrier signs with: Twilio's, or the simulator's.

    Raises gates.RouteWithoutGate when a route has no gate.
    """
    app = new_app(https=line.settings.public_url.startswith("https://"))
    app.secret_key = line.settings.secret_key
    for room in (health, voice, staff_calls, reminder_calls, sms):
        app.register_blueprint(room.blueprint(line))
    for rooms in console.blueprints(line):
        app.register_blueprint(rooms)
    door = Door(line)
    gates.guard(app, verifier, door)
    _mark_sessions(app, line, door)
    if line.settings.trusted_proxies:
        # Only who sent the request; the scheme and the host are PUBLIC_URL's, whatever a header says.
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=line.settings.trusted_proxies, x_proto=0, x_host=0, x_port=0, x_prefix=0
        )
    return app


def new_app(*, https: bool) -> Flask:
    """A Flask app without routes: exact addresses, small bodies, plain errors, and headers on every answer."""
    app = Flask("line", static_folder=None, template_folder="web/templates")
    # A name that a page forgot to give is a mistake of ours, and not an empty place.
    app.jinja_options = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    # A redirect to the address with or without a slash would lose the key a caller pressed: Twilio follows it by GET.
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    app.config["MAX_CONTENT_LENGTH"] = gates.MAX_BODY
    app.register_error_handler(HTTPException, _say_status)
    app.register_error_handler(Exception, _say_failure)

    @app.after_request
    def add_headers(response: Response) -> Response:
        wanted = dict(_EVERYWHERE)
        if response.mimetype == "text/html":
            wanted |= _PAGES
        if https:
            wanted |= _HTTPS_ONLY
        for name, value in wanted.items():
            response.headers.setdefault(name, value)
        return response

    return app


def _mark_sessions(app: Flask, line: Line, door: Door) -> None:
    """Each answer to somebody who is signed in says how long that lasts; a page that is not there knows her, too."""

    @app.before_request
    def look() -> None:
        # No keyboard makes a NUL, and PostgreSQL stores none.
        if pages.in_console() and any(
            "\0" in typed for typed in (request.path, *request.args.values(), *request.form.values())
        ):
            abort(400)
        if request.endpoint is None and pages.in_console():
            session = door.session(renews=False)
            if session is not None:
                gates.note_session(session)

    @app.after_request
    def say_how_long(response: Response) -> Response:
        session = gates.signed_in()
        if session is not None:
            response.headers["X-Session-Left"] = str(session.seconds_left(line.clock()))
        return response


def _say_status(error: HTTPException) -> Response:
    """An error of HTTP (404, 405, 413) in one plain line, or a page in the console; with the headers it asks for."""
    if pages.in_console():
        response = pages.error_of(error.code or 500)
    else:
        response = Response(f"{error.code} {error.name}\n", status=error.code, mimetype="text/plain")
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    return response


def _say_failure(error: Exception) -> Response:
    """Anything else is our own mistake. Logged without its message, which may quote what a patient said."""
    logger.error("%s\n%s", type(error).__name__, "".join(traceback.format_tb(error.__traceback__)).rstrip())
    if pages.in_console():
        with suppress(Exception):  # it may be the pages themselves that fail
            return pages.error_of(500)
    return Response("500 Internal Server Error\n", status=500, mimetype="text/plain")
