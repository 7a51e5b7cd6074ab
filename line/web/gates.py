"""Gates: who may enter a route. Every route names one; a route that names none cannot be served.

Owns the kinds of gate and their enforcement, before any view and before the body is parsed. It must not know what the
routes do. Deny by default: `guard` refuses to start an app with a route that has no gate.

Behind a SignedIn gate a view asks current_person() or current_session(); every POST has shown the session's form secret
by then, in the field `csrf` or the header X-CSRF-Token.
"""

import hmac
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar, assert_never

from flask import Blueprint, Flask, Request, Response, g, request
from flask.blueprints import BlueprintSetupState

from line.carrier.signature import SETTINGS_HEADER, SIGNATURE_HEADER, Verifier, raw_target
from line.core.staff import ROLES, Person, may
from line.services.sign_in import Session

MAX_BODY = 64 * 1024  # Twilio's largest form is some 5 KB: a text of 1,600 characters, each of them encoded
_FORM = "application/x-www-form-urlencoded"
_BLUEPRINT_GATES = "joi-line-gates"
_SESSION = "joi_line_session"

logger = logging.getLogger(__name__)

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Signed:
    """Only the carrier enters: its signature over the address and the form."""


@dataclass(frozen=True)
class Public:
    """Anyone enters, and `reason` says why that is right."""

    reason: str

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise ValueError("a public route needs a reason")


@dataclass(frozen=True)
class SignedIn:
    """People of the clinic with this role, or one above it, enter. A poll does not renew the idle time: `renews`."""

    role: str = "scheduler"
    renews: bool = True

    def __post_init__(self) -> None:
        if self.role not in ROLES:
            raise ValueError(f"there is no role {self.role!r}")


@dataclass(frozen=True)
class Linked:
    """Whoever has the link enters: its secret is the part `token` of the address, and it shows counts only."""


Gate = Signed | Public | SignedIn | Linked
SIGNED = Signed()
SCHEDULER = SignedIn()
POLLING = SignedIn(renews=False)
SUPERVISOR = SignedIn("supervisor")
ADMIN = SignedIn("admin")
WALLBOARD = Linked()


class Door(Protocol):
    """What the gates ask of the rooms behind them: who somebody is, and the pages for those who may not enter."""

    def session(self, *, renews: bool) -> Session | None:
        """The session of this request's cookie, if it is in force."""

    def is_wallboard(self, token: str) -> bool:
        """Whether a wallboard has this token."""

    def sign_in_first(self) -> Response:
        """The answer to a request without a session."""

    def another_role(self, session: Session, endpoint: str) -> Response:
        """The answer to somebody whose role is too low. It is audited."""

    def stale_form(self) -> Response:
        """The answer to a form without the session's secret."""

    def no_such_link(self) -> Response:
        """The answer to a link that is not in force."""


class RouteWithoutGate(Exception):
    """Routes that nobody said who may enter. The message names them, with their endpoints."""


def gated(gate: Gate) -> Callable[[View], View]:
    """Names the gate of one view, under the route: `@app.get("/healthz")`, then `@gated(Public("..."))`."""

    def mark(view: View) -> View:
        view.gate = gate  # type: ignore[attr-defined]
        return view

    return mark


def gate_blueprint(blueprint: Blueprint, gate: Gate) -> None:
    """Names the gate of every view of a blueprint. A view's own gate goes before it."""

    def note(state: BlueprintSetupState) -> None:
        name = ".".join(part for part in (state.name_prefix, state.name) if part)
        state.app.extensions.setdefault(_BLUEPRINT_GATES, {})[name] = gate

    blueprint.record(note)


def gate_of(app: Flask, endpoint: str) -> Gate | None:
    """The gate of an endpoint, or None when nobody named one."""
    own = getattr(app.view_functions.get(endpoint), "gate", None)
    if isinstance(own, Gate):
        return own
    of_blueprints: dict[str, Gate] = app.extensions.get(_BLUEPRINT_GATES, {})
    return of_blueprints.get(endpoint.rpartition(".")[0])


def routes_without_gate(app: Flask) -> list[str]:
    """Every rule whose endpoint has no gate, as "rule (endpoint)", sorted."""
    rules = app.url_map.iter_rules()
    return sorted(f"{rule.rule} ({rule.endpoint})" for rule in rules if gate_of(app, rule.endpoint) is None)


def guard(app: Flask, verifier: Verifier, door: Door | None = None) -> None:
    """Puts the gates of all routes in force; call it when all routes are there. Raises RouteWithoutGate.

    An app without people (no SignedIn or Linked gate) needs no door; without one those gates stay shut.
    """
    open_routes = routes_without_gate(app)
    if open_routes:
        raise RouteWithoutGate("routes without a gate: " + ", ".join(open_routes))

    def enforce() -> Response | None:
        # No endpoint: nothing matched (404) or the method is wrong (405), and no view will run.
        return None if request.endpoint is None else _enforce(app, request.endpoint, verifier, door)

    # The first of all that run before a request: nothing may read the body earlier.
    app.before_request_funcs.setdefault(None, []).insert(0, enforce)


def address() -> str:
    """Where the request came from, as far as we can know.

    X-Forwarded-For is whatever the sender wrote into it, so it is not read here. Behind a proxy TRUSTED_PROXIES says
    how many of its entries are the proxies' own, and werkzeug's ProxyFix has put the right one into remote_addr.
    """
    return request.remote_addr or ""


def current_session() -> Session:
    """The session that entered. Raises LookupError where no SignedIn gate stands: there is nobody."""
    session = signed_in()
    if session is None:
        raise LookupError("nobody is signed in here: the route's gate is another one")
    return session


def current_person() -> Person:
    """Who entered, and from where. Raises LookupError as current_session does."""
    return replace(current_session().person, address=address())


def signed_in() -> Session | None:
    """The session of this request when there is one; for pages that look the same with and without."""
    return getattr(g, _SESSION, None)


def note_session(session: Session) -> None:
    """Remembers who is asking, for the rest of this request. The gates do it; so does a page of nobody's route."""
    setattr(g, _SESSION, session)


def is_from_elsewhere() -> bool:
    """Whether the browser says that another site made this request. Old browsers say nothing."""
    return request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none")


def _enforce(app: Flask, endpoint: str, verifier: Verifier, door: Door | None) -> Response | None:
    """None lets the request in; anything else is the answer to it."""
    gate = gate_of(app, endpoint)
    match gate:
        case None:
            # A route added after the start.
            return Response(status=403, mimetype="text/plain")
        case Public():
            return None
        case Signed():
            return _check_signature(endpoint, request, verifier)
        case SignedIn() if door is not None:
            return _check_session(gate, endpoint, door)
        case Linked() if door is not None:
            return _check_link(door)
        case SignedIn() | Linked():
            return _refuse(endpoint, "there is no door")
        case _:
            assert_never(gate)


def _check_session(gate: SignedIn, endpoint: str, door: Door) -> Response | None:
    """A live session, a role that is high enough, and for whatever may change something the session's own secret."""
    changes = request.method not in ("GET", "HEAD", "OPTIONS")
    if changes and is_from_elsewhere():
        return _refuse(endpoint, "from another site")
    session = door.session(renews=gate.renews)
    if session is None:
        return door.sign_in_first()
    note_session(session)
    if not may(session.person.role, gate.role):
        logger.warning("refused a request to %s: another role's", endpoint)
        return door.another_role(session, endpoint)
    if changes and not _shows(session.csrf):
        logger.warning("refused a request to %s: without the form's secret", endpoint)
        return door.stale_form()
    return None


def _shows(secret: str) -> bool:
    """Compared in constant time, and as bytes: compare_digest refuses letters beyond ASCII."""
    shown = request.headers.get("X-CSRF-Token") or request.form.get("csrf") or ""
    return hmac.compare_digest(shown.encode("utf-8", "replace"), secret.encode())


def _check_link(door: Door) -> Response | None:
    token = str((request.view_args or {}).get("token", ""))
    return None if door.is_wallboard(token) else door.no_such_link()


def _check_signature(endpoint: str, incoming: Request, verifier: Verifier) -> Response | None:
    """403 without a body, or 413 for a body no carrier sends. Only the endpoint is logged: nothing of the request."""
    signature = incoming.headers.get(SIGNATURE_HEADER, "")
    if not signature or incoming.mimetype != _FORM:
        return _refuse(endpoint, "not signed by the carrier")
    if (incoming.content_length or 0) > MAX_BODY:
        return Response(status=413, mimetype="text/plain")
    settings_header = incoming.headers.get(SETTINGS_HEADER)
    if not verifier.accepts(raw_target(incoming.environ), incoming.form, signature, settings_header):
        return _refuse(endpoint, "not signed by the carrier")
    return None


def _refuse(endpoint: str, why: str) -> Response:
    logger.warning("refused a request to %s: %s", endpoint, why)
    return Response(status=403, mimetype="text/plain")
