"""Gates: who may enter a route. Every route names one; a route that names none cannot be served.

Owns the kinds of gate and their enforcement, before any view and before the body is parsed. It must not know what the
routes do. Deny by default: `guard` refuses to start an app with a route that has no gate.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, assert_never

from flask import Blueprint, Flask, Request, Response, request
from flask.blueprints import BlueprintSetupState

from line.carrier.signature import SETTINGS_HEADER, SIGNATURE_HEADER, Verifier, raw_target

MAX_BODY = 64 * 1024  # Twilio's largest form is some 5 KB: a text of 1,600 characters, each of them encoded
_FORM = "application/x-www-form-urlencoded"
_BLUEPRINT_GATES = "joi-line-gates"

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


Gate = Signed | Public
SIGNED = Signed()


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
    if isinstance(own, Signed | Public):
        return own
    of_blueprints: dict[str, Gate] = app.extensions.get(_BLUEPRINT_GATES, {})
    return of_blueprints.get(endpoint.rpartition(".")[0])


def routes_without_gate(app: Flask) -> list[str]:
    """Every rule whose endpoint has no gate, as "rule (endpoint)", sorted."""
    rules = app.url_map.iter_rules()
    return sorted(f"{rule.rule} ({rule.endpoint})" for rule in rules if gate_of(app, rule.endpoint) is None)


def guard(app: Flask, verifier: Verifier) -> None:
    """Puts the gates of all routes in force; call it when all routes are there. Raises RouteWithoutGate."""
    open_routes = routes_without_gate(app)
    if open_routes:
        raise RouteWithoutGate("routes without a gate: " + ", ".join(open_routes))

    def enforce() -> Response | None:
        # No endpoint: nothing matched (404) or the method is wrong (405), and no view will run.
        return None if request.endpoint is None else _enforce(app, request.endpoint, verifier)

    # The first of all that run before a request: nothing may read the body earlier.
    app.before_request_funcs.setdefault(None, []).insert(0, enforce)


def _enforce(app: Flask, endpoint: str, verifier: Verifier) -> Response | None:
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
        case _:
            assert_never(gate)


def _check_signature(endpoint: str, incoming: Request, verifier: Verifier) -> Response | None:
    """403 without a body, or 413 for a body no carrier sends. Only the endpoint is logged: nothing of the request."""
    signature = incoming.headers.get(SIGNATURE_HEADER, "")
    if not signature or incoming.mimetype != _FORM:
        return _refuse(endpoint)
    if (incoming.content_length or 0) > MAX_BODY:
        return Response(status=413, mimetype="text/plain")
    settings_header = incoming.headers.get(SETTINGS_HEADER)
    if not verifier.accepts(raw_target(incoming.environ), incoming.form, signature, settings_header):
        return _refuse(endpoint)
    return None


def _refuse(endpoint: str) -> Response:
    logger.warning("refused a request to %s: not signed by the carrier", endpoint)
    return Response(status=403, mimetype="text/plain")
