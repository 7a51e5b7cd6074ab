"""Texts both ways: the webhook's form, replies, receipts and their faults, the words a carrier answers itself."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from line.simulator import Simulator

from .conftest import LINE, MOBILE, STAFF
from .scripted import ScriptedLine

REPLY = '<Message statusCallback="/sms/status?id=7">{}</Message>'


def statuses(line: ScriptedLine) -> list[str]:
    return [one.form["MessageStatus"] for one in line.to("/sms/status")]


def test_the_webhook_carries_twilios_form(sim: Simulator, line: ScriptedLine) -> None:
    sim.text(MOBILE, "¿Qué síntomas?  ")
    (asked,) = line.to("/sms")
    assert asked.signed
    form = asked.form
    assert form["MessageSid"] == form["SmsSid"] == form["SmsMessageSid"]
    assert (form["Body"], form["From"], form["To"]) == ("¿Qué síntomas?  ", MOBILE, LINE)
    assert (form["NumMedia"], form["SmsStatus"], form["NumSegments"]) == ("0", "received", "1")
    assert "OptOutType" not in form  # only with Advanced Opt-Out
    assert asked.headers["User-Agent"] == "TwilioProxy/1.1"


def test_a_picture_comes_with_its_url_and_may_have_no_words(sim: Simulator, line: ScriptedLine) -> None:
    # "Body may be empty (MMS photo)"; "An inbound sid may be SM.. or MM.."
    sim.text(MOBILE, "", media=1)
    form = line.to("/sms")[0].form
    assert (form["Body"], form["NumMedia"], form["MediaContentType0"]) == ("", "1", "image/png")
    assert form["MessageSid"].startswith("MM")


def test_replies_arrive_in_order_and_their_receipts_follow(sim: Simulator, line: ScriptedLine) -> None:
    # "No callback for the initial status ... queued -> sent -> delivered"
    line["/sms"] = REPLY.format("One") + REPLY.format("<Body>Two</Body>")
    assert sim.text(MOBILE, "hello") == ["One", "Two"]
    assert sorted(statuses(line)) == ["delivered", "delivered", "sent", "sent"]
    assert all(one.signed and one.target == "/sms/status?id=7" for one in line.to("/sms/status"))
    assert [(one.author, one.status) for one in sim.thread(MOBILE)] == [
        ("patient", "received"),
        ("line", "delivered"),
        ("line", "delivered"),
    ]


def test_plain_text_is_the_reply_and_an_empty_response_is_none(sim: Simulator, line: ScriptedLine) -> None:
    # "text/plain is ... sent as SMS text"; "Empty <Response/>: message sends nothing"
    line["/sms"] = (200, [("Content-Type", "text/plain")], b"Plain words.")
    assert sim.text(MOBILE, "hello") == ["Plain words."]
    line["/sms"] = ""
    assert sim.text(MOBILE, "hello") == []
    assert sim.problems == []


@pytest.mark.parametrize(
    ("verbs", "code"),
    [
        ("<Message>x</Message>" * 11, 14109),
        ("<Message></Message>", 12200),
        ("<Message>" + "a" * 1601 + "</Message>", 21617),
        ("<Say>hello</Say>", 12200),
        ("<Message statuscallback='/x'>x</Message>", 12200),
        ("<Sms>x</Sms>", 12200),
    ],
)
def test_a_wrong_reply_is_an_error_and_nothing_is_sent(
    sim: Simulator, line: ScriptedLine, verbs: str, code: int
) -> None:
    line["/sms"] = verbs
    assert sim.text(MOBILE, "hello") == []
    assert [one.code for one in sim.problems] == [code]


def test_a_redirect_is_followed(sim: Simulator, line: ScriptedLine) -> None:
    line["/sms"] = "<Redirect>/other</Redirect>"
    line["/other"] = "<Message>From there.</Message>"
    assert sim.text(MOBILE, "hello") == ["From there."]


def test_the_same_webhook_may_be_delivered_twice(sim: Simulator, line: ScriptedLine) -> None:
    # "Retries keep the same MessageSid"; the idempotency token marks a retry of one webhook
    line["/sms"] = REPLY.format("One")
    sim.text(MOBILE, "hello", times=2)
    first, second = line.to("/sms")
    assert first.form == second.form
    again = sim.redeliver(sim.exchanges()[0])
    third = line.to("/sms")[2]
    assert again.status == 200
    assert third.form == first.form
    assert third.headers["I-Twilio-Idempotency-Token"] == first.headers["I-Twilio-Idempotency-Token"]


@pytest.mark.parametrize(
    ("number", "expected", "code"),
    [
        ("+19045550189", ["sent"], None),  # "sent can be the last word: some carriers give no receipt"
        ("+19045550190", ["sent", "undelivered"], 30003),
        ("+19045550192", ["sent", "undelivered"], 30006),
        ("+19045550196", ["delivered", "sent", "delivered", "sent"], None),  # "out of order, may repeat"
        ("+19045550197", ["sent", "undelivered"], 30007),
    ],
)
def test_receipts_by_magic_number(
    sim: Simulator, line: ScriptedLine, client: Client, number: str, expected: list[str], code: int | None
) -> None:
    sent = client.messages.create(
        to=number, from_=LINE, body="Hello", status_callback=line.base + "/sms/status"
    )
    assert line.to("/sms/status") == []  # never inside the line's own request
    assert sim.pump() == len(expected)
    assert statuses(line) == expected
    assert line.to("/sms/status")[-1].form.get("ErrorCode") == (str(code) if code else None)
    assert client.messages(sent.sid).fetch().error_code == code
    assert sim.pump() == 0


def test_with_a_service_queued_is_told_as_well(sim: Simulator, line: ScriptedLine, client: Client) -> None:
    # "Then queued (service only) -> sent -> delivered"
    service = "MG" + "0" * 32
    client.messages.create(
        to=MOBILE, messaging_service_sid=service, body="x", status_callback=line.base + "/sms/status"
    )
    sim.pump()
    assert statuses(line) == ["queued", "sent", "delivered"]


def test_two_who_pump_at_once_post_each_receipt_once(tmp_path: Path) -> None:
    line = ScriptedLine()
    pair = [Simulator(tmp_path / "one.db", LINE, STAFF, None, line.base) for _ in range(2)]
    for sim in pair:
        sim.connect(line)
    line.token = pair[0].auth_token
    assert pair[0].auth_token == pair[1].auth_token
    client = Client(pair[0].account_sid, pair[0].auth_token, http_client=pair[0].http_client)
    for _ in range(12):
        client.messages.create(to=MOBILE, from_=LINE, body="x", status_callback=line.base + "/sms/status")
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda number: pair[number % 2].pump(), range(8)))
    assert sum(done) == 24
    pairs = [(one.form["MessageSid"], one.form["MessageStatus"]) for one in line.to("/sms/status")]
    assert len(set(pairs)) == len(pairs) == 24
    for sid in {sid for sid, _ in pairs}:
        assert [status for one, status in pairs if one == sid] == ["sent", "delivered"]


@pytest.mark.parametrize("word", "STOP stopall Unsubscribe CANCEL end QUIT revoke OPTOUT".split())
def test_a_stop_word_blocks_and_the_carrier_confirms(sim: Simulator, line: ScriptedLine, word: str) -> None:
    # "Twilio matches a single-word, case-insensitive body -> blocks From/To pair, sends its own confirmation;
    # the inbound webhook still fires with Body=that word; any reply we send fails 21610"
    line["/sms"] = REPLY.format("Too late.")
    assert sim.text(MOBILE, word) == []
    assert line.to("/sms")[0].form["Body"] == word
    thread = sim.thread(MOBILE)
    assert [(one.author, one.status, one.error) for one in thread] == [
        ("patient", "received", None),
        ("carrier", "delivered", None),
        ("line", "failed", 21610),
    ]
    (told,) = line.to("/sms/status")
    assert (told.form["MessageStatus"], told.form["ErrorCode"]) == ("failed", "21610")


@pytest.mark.parametrize("words", ["STOP PLEASE", "please cancel", "stop.", "STOP ALL", "alto", "BAJA"])
def test_anything_but_the_bare_word_blocks_nothing(sim: Simulator, line: ScriptedLine, words: str) -> None:
    # "Two-word bodies do not trigger Twilio"; "ALTO, PARAR ... do nothing"
    line["/sms"] = REPLY.format("Noted.")
    assert sim.text(MOBILE, words) == ["Noted."]


@pytest.mark.parametrize("word", ["START", "unstop", "Yes"])
def test_a_start_word_unblocks(sim: Simulator, line: ScriptedLine, word: str) -> None:
    line["/sms"] = REPLY.format("Here.")
    sim.text(MOBILE, "STOP")
    assert sim.text(MOBILE, word) == ["Here."]
    assert [one.author for one in sim.thread(MOBILE)][-3:] == ["patient", "carrier", "line"]


def test_help_is_answered_by_the_carrier_unless_opted_out(sim: Simulator, line: ScriptedLine) -> None:
    # "Twilio's canned help (not if opted out); replying as well gives two messages"
    line["/sms"] = ""
    sim.text(MOBILE, "help")
    sim.text(MOBILE, "STOP")
    sim.text(MOBILE, "info")
    assert [one.author for one in sim.thread(MOBILE)] == [
        "patient",
        "carrier",
        "patient",
        "carrier",
        "patient",
    ]


def test_sending_to_an_opted_out_number_is_21610(sim: Simulator, line: ScriptedLine, client: Client) -> None:
    # "synchronous 400 when sending From a number; with a Messaging Service the create succeeds and the message
    # then fails with ErrorCode 21610 in the callback"
    sim.text(MOBILE, "STOP")
    with pytest.raises(TwilioRestException) as caught:
        client.messages.create(to=MOBILE, from_=LINE, body="x")
    assert (caught.value.status, caught.value.code) == (400, 21610)
    client.messages.create(
        to=MOBILE, messaging_service_sid="MG" + "0" * 32, body="x", status_callback=line.base + "/sms/status"
    )
    sim.pump()
    assert line.to("/sms/status")[0].form["ErrorCode"] == "21610"
    assert client.messages.create(to="+19045550111", from_=LINE, body="x").status == "queued"


def test_a_text_cookie_lasts_over_texts(sim: Simulator, line: ScriptedLine) -> None:
    # "SMS: per pair of numbers, expire after 4 h idle"
    line["/sms"] = lambda _asked: (
        200,
        [("Content-Type", "text/xml"), ("Set-Cookie", "page=2")],
        b"<Response/>",
    )
    sim.text(MOBILE, "one")
    sim.text(MOBILE, "two")
    sim.text("+19045550111", "three")
    assert [one.headers.get("Cookie") for one in line.to("/sms")] == [None, "page=2", None]
