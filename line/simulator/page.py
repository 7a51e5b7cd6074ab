"""The phone in the browser: one page and its JSON. Owns the routes and their guard; every rule is elsewhere.

It exists only while there is no real account. The guard is for the person's own browser: a page of another site must
not be able to press keys here, so every change needs JSON from the same origin.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask, Response, abort, jsonify, render_template, request

from .account import WITHHELD
from .gathering import NotNow
from .handset import Desk
from .switchboard import Stale
from .view import exchange_of, state_of

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_LONGEST_TEXT = 1600
_MOST_YEARS = timedelta(days=3650)


def create_page(desk: Desk) -> Flask:
    """The WSGI app to mount under /phone."""
    app = Flask(__name__)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    _guard(app)
    _routes(app, desk)
    return app


def _guard(app: Flask) -> None:
    @app.before_request
    def same_origin() -> None:
        if request.method in {"GET", "HEAD"}:
            return
        if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin" or not request.is_json:
            abort(403)

    @app.after_request
    def protect(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = _POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-cache" if request.endpoint == "static" else "no-store"
        return response

    @app.errorhandler(NotNow)
    def not_now(reason: NotNow) -> tuple[Response, int]:
        return jsonify(reason=str(reason)), 409

    @app.errorhandler(Stale)
    def stale(_gone: Stale) -> tuple[Response, int]:
        return jsonify(reason=""), 409


def _routes(app: Flask, desk: Desk) -> None:
    def on(path: str, *methods: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        return app.route(path, methods=list(methods))

    @on("/", "GET")
    def phone() -> str:
        account = desk.account
        return render_template(
            "phone.html", phones=account.telephones, line=account.line_number, withheld=WITHHELD
        )

    @on("/api/tick", "POST")
    def tick() -> Any:
        desk.switchboard.expire()
        desk.deliveries.pump(due_only=True, most=50)
        return _state(desk)

    @on("/api/calls", "POST")
    def call() -> Any:
        number = _phone(desk)
        extra = {} if number == WITHHELD else {"StirVerstat": "TN-Validation-Passed-A"}
        desk.switchboard.call_line(number, None, extra)
        return _state(desk)

    @on("/api/calls/<sid>", "POST")
    def act(sid: str) -> Any:
        given = _given()
        try:
            desk.switchboard.act(sid, int(given.get("step", -1)), {**given, "kind": str(given.get("kind"))})
        except KeyError:
            abort(404)
        return _state(desk)

    @on("/api/texts", "POST")
    def text() -> Any:
        number, given = _phone(desk), _given()
        body = str(given.get("body", ""))[:_LONGEST_TEXT]
        known = desk.account.telephone(number)
        if known is None or not known.texts:
            raise NotNow("This phone cannot send or get texts.")
        picture = bool(given.get("picture"))
        if not body.strip() and not picture:
            raise NotNow("Write something first.")
        desk.texting.receive(number, body, media=int(picture))
        return _state(desk)

    @on("/api/clock", "POST")
    def clock() -> Any:
        _set_clock(desk, _given())
        return _state(desk)

    @on("/api/exchanges", "GET")
    def exchanges() -> Any:
        after = request.args.get("after", 0, type=int)
        return jsonify(exchanges=[exchange_of(one) for one in desk.wire.exchanges(after, limit=40)])

    @on("/api/exchanges/<int:number>/again", "POST")
    def again(number: int) -> Any:
        found = desk.wire.exchange(number)
        if found is None:
            abort(404)
        answer = desk.wire.again(found)
        same = answer.body.decode("utf-8", "replace") == found.body
        return jsonify(status=answer.status, same=same)


def _given() -> dict[str, Any]:
    found = request.get_json(silent=True)
    return found if isinstance(found, dict) else {}


def _phone(desk: Desk) -> str:
    number = str(_given().get("handset", ""))
    if desk.account.telephone(number) is None:
        abort(400)
    return number


def _state(desk: Desk) -> Response:
    return jsonify(state_of(desk, _phone(desk), str(_given().get("thread_mark", ""))))


def _set_clock(desk: Desk, given: dict[str, Any]) -> None:
    if given.get("back_to_now"):
        return desk.clock.reset()
    if "hours" in given:
        by = timedelta(hours=float(given["hours"]))
        if abs(desk.clock.offset() + by) > _MOST_YEARS:
            raise NotNow("That is too far away.")
        return desk.clock.shift(by)
    try:
        moment = datetime.fromisoformat(str(given.get("at", "")).replace("Z", "+00:00"))
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        far = abs(moment - datetime.now(UTC)) > _MOST_YEARS
    except (ValueError, OverflowError):
        raise NotNow("That is no date and time.") from None
    if far:
        raise NotNow("That is too far away.")
    return desk.clock.set(moment)
