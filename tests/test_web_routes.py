"""The routes: each has a gate, unsigned requests are refused before anything is read, and methods are exact."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from flask import Flask

from line.settings import Settings
from line.store.engine import Database
from line.web.gates import Public, Signed, gate_of, routes_without_gate
from tests.composed import PUBLIC_URL, composed, post, rows, web_of
from tests.talks import MOBILE, TOPICS, script

STEP = f"/voice/{script().version}/en/{TOPICS}/0/0/1.1795446000"
SIGNED = [
    "/voice",
    "/voice/status",
    "/voice/whisper/CA1",
    "/voice/accepted/CA1",
    "/voice/reminder/1",
    "/voice/reminder/1/hello/0",
    "/voice/reminder/1/staff",
    "/voice/reminder/1/machine",
    "/voice/reminder/1/voicemail",
    "/voice/reminder/1/status",
    STEP,
    "/sms",
    "/sms/status?id=1",
]
CALL = {"CallSid": "CA" + "1" * 32, "From": MOBILE, "CallStatus": "ringing"}


@pytest.fixture
def migrated(tmp_path: Path, migrated_file: Path) -> Database:
    path = tmp_path / "line.db"
    path.write_bytes(migrated_file.read_bytes())
    return Database(f"sqlite:///{path}")


@pytest.fixture
def app(migrated: Database) -> Flask:
    return web_of(composed(migrated))


def test_every_route_names_its_gate(app: Flask) -> None:
    assert routes_without_gate(app) == []
    assert len(list(app.url_map.iter_rules())) >= 9


def test_outside_the_console_only_the_health_pages_are_public(app: Flask) -> None:
    public = {r.rule for r in app.url_map.iter_rules() if isinstance(gate_of(app, r.endpoint), Public)}
    signed = {r.rule for r in app.url_map.iter_rules() if isinstance(gate_of(app, r.endpoint), Signed)}
    assert {rule for rule in public if not rule.startswith("/console/")} == {"/healthz", "/readyz"}
    assert {"/voice", "/voice/status", "/sms", "/sms/status"} <= signed


@pytest.mark.parametrize("target", SIGNED)
@pytest.mark.parametrize("signature", ["", "wrong", "0" * 28])
def test_an_unsigned_request_is_refused(app: Flask, target: str, signature: str) -> None:
    response = post(app, target, CALL, signature)
    assert (response.status_code, response.data) == (403, b"")


def test_a_refused_request_leaves_nothing(migrated: Database) -> None:
    line = composed(migrated)
    post(web_of(line), "/voice", CALL, "")
    post(web_of(line), "/sms", {"MessageSid": "SM1", "From": MOBILE, "Body": "CALL"}, "wrong")
    assert (
        rows(line, "conversations") == rows(line, "inbound_messages") == rows(line, "callback_requests") == []
    )


def test_a_signature_over_another_form_is_refused(app: Flask) -> None:
    from twilio.request_validator import RequestValidator

    from tests.composed import TOKEN

    signature = RequestValidator(TOKEN).compute_signature(f"{PUBLIC_URL}/voice", CALL)
    assert post(app, "/voice", {**CALL, "From": "+19045550111"}, signature).status_code == 403
    assert post(app, "/voice", CALL, signature).status_code == 200


@pytest.mark.parametrize("target", SIGNED)
def test_webhooks_are_posts(app: Flask, target: str) -> None:
    assert app.test_client().get(target).status_code == 405


def test_calls_and_texts_are_answered_with_xml_that_nobody_keeps(app: Flask) -> None:
    for target, form in (
        ("/voice", CALL),
        (STEP, {**CALL, "Digits": "9"}),
        ("/voice/whisper/CA1", CALL),
        ("/voice/reminder/1", CALL),
        ("/voice/reminder/1/visit/0", {**CALL, "Digits": "1"}),
        ("/voice/reminder/1/status", {**CALL, "CallStatus": "completed"}),
        ("/sms", {"MessageSid": "SM1", "From": MOBILE, "Body": "hello"}),
    ):
        response = post(app, target, form)
        assert (response.status_code, response.mimetype) == (200, "text/xml")
        assert response.headers["Cache-Control"] == "no-store"
        assert ElementTree.fromstring(response.data).tag == "Response"


def test_a_reply_rides_back_with_a_status_callback_that_carries_our_id(migrated: Database) -> None:
    line = composed(migrated)
    form = {"MessageSid": "SM1", "From": MOBILE, "Body": "hello"}
    response = post(web_of(line), "/sms", form)
    (message,) = ElementTree.fromstring(response.data)
    (row,) = rows(line, "messages")
    assert message.attrib == {"statusCallback": f"{PUBLIC_URL}/sms/status?id={row['id']}"}
    assert message.text == row["body"]
    assert post(web_of(line), "/sms", form).data == response.data


def test_a_stop_word_gets_an_empty_response(app: Flask) -> None:
    response = post(app, "/sms", {"MessageSid": "SM1", "From": MOBILE, "Body": "STOP"})
    assert list(ElementTree.fromstring(response.data)) == []


@pytest.mark.parametrize(
    "form",
    [
        {"MessageSid": "SM1"},
        {"MessageSid": "SM1", "MessageStatus": "delivered"},
        {"MessageSid": "SM1", "MessageStatus": "a new word", "ErrorCode": "x"},
    ],
)
def test_unknown_receipts_are_taken(app: Flask, form: dict[str, str]) -> None:
    assert post(app, "/sms/status?id=unknown", form).status_code in (200, 204)


def test_a_failing_call_is_200_with_an_apology_and_a_failing_text_is_500_for_the_fallback(
    tmp_path: Path,
) -> None:
    app = web_of(composed(Database(f"sqlite:///{tmp_path}/no/such/folder/line.db")))
    call = post(app, "/voice", CALL)
    assert call.status_code == 200
    assert b"something went wrong" in call.data
    assert "algo falló".encode() in call.data
    assert post(app, "/sms", {"MessageSid": "SM1", "From": MOBILE, "Body": "hello"}).status_code == 500


def test_a_page_that_is_not_there_is_404_in_one_line(app: Flask) -> None:
    response = app.test_client().get("/nothing")
    assert (response.status_code, response.data) == (404, b"404 Not Found\n")


def test_app_py_composes_the_line_with_its_simulator(tmp_path: Path) -> None:
    from app import compose

    made = compose(Settings.from_env({"LINE_INSTANCE": str(tmp_path)}))
    assert made.simulator is not None
    assert routes_without_gate(web_of(made.line)) == []
    assert made.line.settings.simulated
