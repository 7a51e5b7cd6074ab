"""The REST API's door: basic auth, routes, errors in Twilio's JSON. Owns no rule of texts or calls."""

from collections.abc import Callable
from typing import Any

from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from . import recordings
from .account import API_VERSION, Account
from .clock import Clock
from .faults import SERVER_ERROR, TOO_MANY_REQUESTS, ending
from .ledger import Ledger
from .rest_calls import CallRoutes
from .rest_messages import MessageRoutes
from .rest_refusals import Refusal
from .switchboard import Switchboard

_PATH = f"/{API_VERSION}/Accounts/<account>"


def create_rest_app(account: Account, ledger: Ledger, clock: Clock, switchboard: Switchboard) -> Flask:
    """The API as a WSGI app. It is never mounted anywhere: only the SDK reaches it, in process."""
    app = Flask(__name__, static_folder=None)
    texts = MessageRoutes(account, ledger, clock)
    phones = CallRoutes(account, ledger, clock, switchboard)
    _errors(app)

    @app.before_request
    def check() -> None:
        given = request.authorization
        if given is None or (given.username, given.password) != (account.sid, account.token):
            raise Refusal(20003, "Authenticate", 401)
        if (request.view_args or {}).get("account") != account.sid:
            raise Refusal(20404, f"The requested resource {request.path} was not found", 404)
        _planned_fault()

    def route(path: str, view: Callable[..., Any], *methods: str) -> None:
        app.add_url_rule(_PATH + path, view.__qualname__, _plain(view), methods=list(methods))

    route("/Messages.json", texts.create, "POST")
    route("/Messages.json", texts.listing, "GET")
    route("/Messages/<sid>.json", texts.show, "GET")
    route("/Messages/<sid>.json", texts.update, "POST")
    route("/Calls.json", phones.create, "POST")
    route("/Calls.json", phones.listing, "GET")
    route("/Calls/<sid>.json", phones.show, "GET")
    route("/Calls/<sid>.json", phones.update, "POST")

    def recording(sid: str) -> Any:
        wanted, _, kind = sid.partition(".")
        row = recordings.find(ledger.reading(), wanted)
        if row is None:
            raise Refusal(20404, f"The requested resource {request.path} was not found", 404)
        seconds = int(str(row["seconds"]))
        if kind == "json":
            return {
                "sid": wanted,
                "call_sid": row["call_sid"],
                "duration": str(seconds),
                "status": "completed",
            }
        return Response(recordings.sound(seconds), mimetype="audio/wav")

    route("/Recordings/<sid>", recording, "GET")
    return app


def _plain(view: Callable[..., Any]) -> Callable[..., Any]:
    def called(account: str, **given: str) -> Any:  # noqa: ARG001 - checked before
        return view(**given)

    return called


def _planned_fault() -> None:
    if request.method != "POST" or "To" not in request.form:
        return
    match ending(request.form["To"]):
        case end if end == SERVER_ERROR:
            raise _Broken
        case end if end == TOO_MANY_REQUESTS:
            raise Refusal(20429, "Too Many Requests", 429)
        case _:
            return


class _Broken(Exception):
    pass


def _errors(app: Flask) -> None:
    @app.errorhandler(Refusal)
    def refused(wrong: Refusal) -> tuple[Response, int]:
        more = f"https://www.twilio.com/docs/errors/{wrong.code}"
        return (
            jsonify(code=wrong.code, message=wrong.message, more_info=more, status=wrong.status),
            wrong.status,
        )

    @app.errorhandler(_Broken)
    def broken(_wrong: _Broken) -> tuple[str, int]:
        return "<html><body><h1>500 Internal Server Error</h1></body></html>", 500

    @app.errorhandler(HTTPException)
    def other(wrong: HTTPException) -> tuple[Response, int]:
        status = wrong.code or 500
        return refused(Refusal(20404 if status == 404 else 20004, wrong.description or "", status))
