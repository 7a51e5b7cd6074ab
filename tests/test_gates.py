"""Gates: every route names who may enter, and only the carrier enters its webhooks."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from flask import Blueprint, Flask, Response, request
from flask.testing import FlaskClient
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse

from line.carrier.signature import Verifier
from line.web import gates, new_app
from line.web.gates import SIGNED, Public, RouteWithoutGate, gate_blueprint, gate_of, gated

TOKEN = "12345"
BASE = "https://line.example.org"
FORM = {"CallSid": "CA1", "From": "+19045550101", "Body": "señal 👍 ", "Digits": ""}


def make_app(*, base: str = BASE) -> Flask:
    """An app with one signed and one public route, each in the way a room of the web floor makes it."""
    app = new_app(https=True)
    signed = Blueprint("voice", __name__)
    gate_blueprint(signed, SIGNED)
    signed.post("/voice", endpoint="first")(lambda: Response(request.form["Body"]))
    signed.post("/voice/<path:step>", endpoint="step")(lambda step: Response(step))
    app.register_blueprint(signed)

    @app.get("/page")
    @gated(Public("a page of this test"))
    def page() -> str:
        return "<p>hello</p>"

    @app.get("/broken")
    @gated(Public("a page of this test"))
    def broken() -> str:
        raise KeyError("what a patient said")

    gates.guard(app, Verifier(base, [TOKEN]))
    return app


@pytest.fixture
def client() -> FlaskClient:
    return make_app().test_client()


def signature_for(target: str, form: dict[str, str] | None = None) -> str:
    return str(RequestValidator(TOKEN).compute_signature(BASE + target, FORM if form is None else form))


def post(client: FlaskClient, target: str, signature: str | None, **more: Any) -> TestResponse:
    headers = {} if signature is None else {"X-Twilio-Signature": signature}
    return client.post(target, **{"data": FORM, "headers": headers, **more})


def test_a_signed_request_enters(client: FlaskClient) -> None:
    answer = post(client, "/voice", signature_for("/voice"))
    assert (answer.status_code, answer.text) == (200, FORM["Body"])


@pytest.mark.parametrize("signature", [None, "", " ", "x", "RSOYDt4T1cUTdK1PDd93/VVr8B8=", "ñ"])
def test_a_wrong_missing_or_empty_signature_gets_403_with_an_empty_body(
    client: FlaskClient, signature: str | None
) -> None:
    answer = post(client, "/voice", signature)
    assert (answer.status_code, answer.data) == (403, b"")


def test_a_request_for_another_host_is_judged_by_our_own_address(client: FlaskClient) -> None:
    forged = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"}
    headers = {**forged, "X-Twilio-Signature": signature_for("/voice")}
    assert client.post("/voice", data=FORM, headers=headers).status_code == 200
    signature = RequestValidator(TOKEN).compute_signature("http://evil.example/voice", FORM)
    headers = {**forged, "X-Twilio-Signature": signature}
    assert client.post("/voice", data=FORM, headers=headers).status_code == 403


@pytest.mark.parametrize(
    "target",
    [
        "/voice?a=%C3%A9",
        "/voice?a=%2F",
        "/voice?a=%3A",
        "/voice?a=%7E",
        "/voice?a=%27",
        "/voice?%5B1%5D=x",
        "/voice?a=+b%20c%26d%2Be",
        "/voice?",
        "/voice/a%2Fb",
        "/voice/%7Ename?x=%C3%B1",
    ],
)
def test_percent_encodings_are_checked_as_they_were_sent(client: FlaskClient, target: str) -> None:
    # The test client would tidy the address up; a server hands it over as it came.
    environ = {"RAW_URI": target, "REQUEST_URI": target}
    answer = post(client, target, signature_for(target), environ_overrides=environ)
    assert answer.status_code == 200
    assert post(client, target, signature_for("/other"), environ_overrides=environ).status_code == 403


@pytest.mark.parametrize(
    ("signature", "length", "status"),
    [("a made-up one", 64 * 1024 + 1, 413), (None, 64 * 1024 + 1, 403), ("a made-up one", 60 * 1024, 403)],
)
def test_a_body_over_64_kilobytes_is_refused(
    client: FlaskClient, signature: str | None, length: int, status: int
) -> None:
    form = "Body=" + "a" * (length - 5)
    answer = post(client, "/voice", signature, data=form, content_type="application/x-www-form-urlencoded")
    assert (answer.status_code, answer.data) == (status, b"")


def test_nothing_is_parsed_before_a_missing_signature_is_refused(client: FlaskClient) -> None:
    class Untouchable:
        def read(self, _size: int = -1) -> bytes:
            raise AssertionError("the body was read")

    environ = {"wsgi.input": Untouchable()}
    answer = post(client, "/voice", None, environ_overrides=environ)
    assert answer.status_code == 403


def test_another_kind_of_body_is_refused(client: FlaskClient) -> None:
    for kind in ("application/json", "multipart/form-data; boundary=b", "text/plain"):
        answer = post(client, "/voice", signature_for("/voice", {}), data=b"{}", content_type=kind)
        assert answer.status_code == 403


def test_a_refusal_logs_the_endpoint_and_nothing_of_the_request(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        post(client, "/voice?secret=1", "x")
    assert [record.getMessage() for record in caplog.records] == [
        "refused a request to voice.first: not signed by the carrier"
    ]


def test_a_webhook_is_not_to_be_had_by_get(client: FlaskClient) -> None:
    answer = client.get("/voice", headers={"X-Twilio-Signature": signature_for("/voice", {})})
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_a_slash_too_many_redirects_nowhere(client: FlaskClient) -> None:
    assert post(client, "/voice/", signature_for("/voice/")).status_code == 200
    assert post(client, "//voice", signature_for("//voice")).status_code == 404


def test_a_route_without_a_gate_stops_the_start() -> None:
    app = new_app(https=False)
    app.get("/forgotten")(lambda: "hello")
    with pytest.raises(RouteWithoutGate, match=r"/forgotten \(<lambda>\)"):
        gates.guard(app, Verifier(BASE, [TOKEN]))


def test_a_route_added_after_the_start_is_closed() -> None:
    app = make_app()
    app.add_url_rule("/late", "late", lambda: "hello")
    assert app.test_client().get("/late").status_code == 403


def test_a_view_may_have_another_gate_than_its_blueprint() -> None:
    app = new_app(https=False)
    room = Blueprint("room", __name__)
    gate_blueprint(room, SIGNED)
    reason = Public("a page of this test")
    room.get("/open", endpoint="open")(gated(reason)(lambda: "hello"))
    room.get("/closed", endpoint="closed")(lambda: "hello")
    app.register_blueprint(room)
    assert gate_of(app, "room.open") == reason
    assert gate_of(app, "room.closed") == SIGNED
    assert gate_of(app, "elsewhere.open") is None


def test_a_public_gate_needs_a_reason() -> None:
    with pytest.raises(ValueError, match="reason"):
        Public(" ")


def test_the_gate_stands_before_everything_else_that_reads_a_request() -> None:
    app = make_app()
    read: list[str] = []
    look: Callable[[], None] = lambda: read.append("read")  # noqa: E731
    app.before_request(look)
    post(app.test_client(), "/voice", "x")
    assert read == []


def test_a_page_carries_the_headers_that_guard_it(client: FlaskClient) -> None:
    headers = client.get("/page").headers
    assert headers["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
    )
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
    assert headers["Cache-Control"] == "no-store"
    assert "microphone=()" in headers["Permissions-Policy"]


def test_over_http_nothing_is_promised_about_https() -> None:
    app = new_app(https=False)
    assert "Strict-Transport-Security" not in app.test_client().get("/").headers


def test_an_unknown_page_is_one_plain_line(client: FlaskClient) -> None:
    answer = client.get("/nothing-here")
    assert (answer.status_code, answer.text, answer.mimetype) == (404, "404 Not Found\n", "text/plain")


def test_a_failure_is_one_plain_line_and_its_message_is_not_logged(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    answer = client.get("/broken")
    assert (answer.status_code, answer.text) == (500, "500 Internal Server Error\n")
    assert "KeyError" in caplog.text
    assert "what a patient" not in caplog.text.replace('raise KeyError("what a patient said")', "")
