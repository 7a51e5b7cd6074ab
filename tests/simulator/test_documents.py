"""What any document must be (docs/voice/twiml, docs/api/errors): size, type, form, nesting, redirects, status."""

from typing import Any

import pytest

from line.simulator import Simulator

from .conftest import MOBILE
from .scripted import XML, ScriptedLine, xml


def codes(sim: Simulator, line: ScriptedLine, page: Any) -> list[int]:
    line["/voice"] = page
    call = sim.call(MOBILE)
    found = [one.code for one in call.errors]
    call.hang_up()
    return found


@pytest.mark.parametrize(
    "verbs",
    [
        "<Gather><Record/></Gather>",  # nest only Say, Play, Pause
        "<Gather><Redirect>/x</Redirect></Gather>",
        "<Gather><Gather/></Gather>",
        "<Say>one <Pause/></Say>",
        "<Speak>hello</Speak>",
        "<say>hello</say>",  # elements are case-sensitive
        "<Message>hello</Message>",  # a verb of texts
        "<Hangup reason='x'/>",  # no attributes
        "<Pause/><Reject/>",  # Reject only as the first verb
        "<Say>ok</Say> loose words",
        "<Number>+19045550100</Number>",
        '<Gather numDigits="none"/>',
        "<Dial><Client>joe</Client></Dial>",
    ],
)
def test_a_wrong_verb_attribute_or_nesting_is_12200(sim: Simulator, line: ScriptedLine, verbs: str) -> None:
    assert codes(sim, line, verbs) == [12200]


def test_more_than_64_kb_is_11750(sim: Simulator, line: ScriptedLine) -> None:
    # "Max 64 kB (11750)"
    one = "<Say>" + "a" * 800 + "</Say>"
    assert codes(sim, line, one * 81) == [11750]
    assert codes(sim, line, one * 80) == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"<Response><Say>unclosed</Response>", 12100),
        (b"\n<?xml version='1.0'?><Response/>", 12100),  # nothing before <?xml, not even a newline
        (b"\xef\xbb\xbf<Response/>", 12100),  # nor a byte order mark
        (b"<!doctype html><html></html>", 12100),
        (b"<Answer/>", 12100),
        (b"<Response><Say>\x0b</Say></Response>", 12100),  # control characters are no XML
        (b"", 12100),
    ],
)
def test_what_is_no_twiml_is_12100(sim: Simulator, line: ScriptedLine, body: bytes, code: int) -> None:
    assert codes(sim, line, (200, XML, body)) == [code]


@pytest.mark.parametrize("kind", ["application/json", "image/png", ""])
def test_other_content_types_are_12300(sim: Simulator, line: ScriptedLine, kind: str) -> None:
    headers = [("Content-Type", kind)] if kind else []
    assert codes(sim, line, (200, headers, b"<Response/>")) == [12300]


def test_text_html_is_twiml_and_plain_text_is_read_aloud(sim: Simulator, line: ScriptedLine) -> None:
    # "text/xml, application/xml, text/html are all TwiML; text/plain is spoken aloud"
    line["/voice"] = (
        200,
        [("Content-Type", "text/html; charset=utf-8")],
        b"<Response><Say>Hello.</Say></Response>",
    )
    assert sim.call(MOBILE).heard == ["Hello."]
    line["/voice"] = (200, [("Content-Type", "text/plain")], b"Hello in plain text.")
    assert sim.call(MOBILE).heard == ["Hello in plain text."]


@pytest.mark.parametrize("status", [400, 404, 500, 503])
def test_an_error_status_is_11200_and_the_caller_hears_an_apology(
    sim: Simulator, line: ScriptedLine, status: int
) -> None:
    # "4xx and 5xx are the same to Twilio"; "canned application error and hang-up"
    line["/voice"] = (status, XML, b"<Response><Say>Kind words</Say></Response>")
    call = sim.call(MOBILE)
    assert [one.code for one in call.errors] == [11200]
    assert call.heard == ["We are sorry. An application error has occurred. Goodbye."]
    assert call.over
    assert [one.code for one in sim.problems] == [11200]


def test_a_line_that_raises_is_a_500(sim: Simulator, line: ScriptedLine) -> None:
    def broken(_asked: object) -> str:
        raise ZeroDivisionError

    assert codes(sim, line, broken) == [11200]


def test_say_has_limits_by_voice(sim: Simulator, line: ScriptedLine) -> None:
    # "basic voices 4096, Polly 3000, Google 5000 ... and URL-encoded form <=4500"
    assert codes(sim, line, f'<Say voice="Polly.Joanna">{"a" * 3000}</Say>') == []
    assert codes(sim, line, f'<Say voice="Polly.Joanna">{"a" * 3001}</Say>') == [13521]
    assert codes(sim, line, f"<Say>{'a' * 4096}</Say>") == []
    assert codes(sim, line, f"<Say>{'a' * 4097}</Say>") == [13521]
    assert codes(sim, line, f'<Say voice="Polly.Lupe" language="es-US">{"día " * 500}</Say>') == [13521]


@pytest.mark.parametrize(
    ("verbs", "code"),
    [
        ("<Say></Say>", 13520),
        ("<Say>   </Say>", 13520),
        ("<Say>Hello <break/></Say>", 13520),  # basic voices: no SSML at all
        ('<Say voice="Polly.Joanna-Neural"><emphasis>Hello</emphasis></Say>', 13520),  # neural: no emphasis
        ('<Say voice="Polly.Nobody">Hello</Say>', 13512),
        ('<Say voice="Polly.Joanna" language="es-US">Hola</Say>', 13513),
        ('<Say language="spanish">Hola</Say>', 13511),
    ],
)
def test_what_a_voice_cannot_say_is_an_error(
    sim: Simulator, line: ScriptedLine, verbs: str, code: int
) -> None:
    assert codes(sim, line, verbs) == [code]


def test_ssml_is_heard_as_words_and_a_voice_brings_its_language(sim: Simulator, line: ScriptedLine) -> None:
    line["/voice"] = (
        '<Say voice="Polly.Joanna-Neural"><p>Take <sub alias="non-steroidals">NSAIDs</sub>.</p><break/>Rest.</Say>'
        '<Say voice="Polly.Lupe-Neural">Descanse.</Say>'
    )
    assert sim.call(MOBILE).captions == [("Take non-steroidals. Rest.", "en-US"), ("Descanse.", "es-US")]


@pytest.mark.parametrize("target", ["", "http://", "https://elsewhere.example/voice", "/a b"])
def test_a_broken_or_foreign_url_is_an_error(sim: Simulator, line: ScriptedLine, target: str) -> None:
    found = codes(sim, line, f"<Redirect>{target}</Redirect>")
    assert len(found) == 1
    assert found[0] in {11200, 11210}


def test_redirect_goes_on_and_what_follows_is_never_reached(sim: Simulator, line: ScriptedLine) -> None:
    # "Redirect: text is the URL, method POST; verbs after it unreachable"
    line["/voice"] = "<Say>One.</Say><Redirect>/two?a=1&amp;b=2</Redirect><Say>Never.</Say>"
    line["/two"] = "<Say>Two.</Say>"
    assert sim.call(MOBILE).heard == ["One.", "Two."]
    assert line.asked[1].target == "/two?a=1&b=2"


def test_a_redirect_waits_until_what_stands_before_it_was_heard(sim: Simulator, line: ScriptedLine) -> None:
    line["/voice"] = "<Say>One.</Say><Redirect>/two</Redirect>"
    line["/two"] = "<Say>Two.</Say>"
    call = sim._switchboard.call_line(MOBILE)
    assert (call.wait["kind"], len(line.asked)) == ("playing", 1)


def test_a_circle_of_redirects_in_which_nothing_is_heard_is_stopped(
    sim: Simulator, line: ScriptedLine
) -> None:
    assert codes(sim, line, "<Redirect>/voice</Redirect>") == [11215]


def test_http_redirects_are_followed_and_lose_the_digits(sim: Simulator, line: ScriptedLine) -> None:
    # "A 3xx from a Gather action loses Digits"; "follows redirects (max 10, then 11215)"
    line["/voice"] = '<Gather numDigits="1" action="/key"/>'
    line["/key"] = (308, [("Location", "/key/")], b"")
    line["/key/"] = "<Say>Which key?</Say>"
    call = sim.call(MOBILE).press("1")
    assert call.last == "Which key?"
    assert (line.to("/key/")[0].method, line.to("/key/")[0].form) == ("GET", {})
    line["/key/"] = (302, [("Location", "/key/")], b"")
    assert sim.call(MOBILE).press("1").errors[0].code == 11215


def test_an_empty_response_ends_the_call(sim: Simulator, line: ScriptedLine) -> None:
    # "Empty <Response/>: voice ends the call"
    line["/voice"] = ""
    call = sim.call(MOBILE)
    assert (call.over, call.status, call.errors) == (True, "completed", [])


def test_reject_as_the_first_verb_never_answers(sim: Simulator, line: ScriptedLine) -> None:
    # "Reject only as the first verb refuses unanswered (reason rejected|busy -> no-answer|busy)"
    line["/voice"] = "<Reject/>"
    assert sim.call(MOBILE).status == "no-answer"
    line["/voice"] = '<Reject reason="busy"/>'
    assert sim.call(MOBILE).status == "busy"


def test_the_first_request_is_ringing_and_the_next_in_progress(sim: Simulator, line: ScriptedLine) -> None:
    # "First inbound request: ringing; later requests: in-progress"
    line["/voice"] = "<Redirect>/next</Redirect>"
    line["/next"] = "<Say>Hello.</Say>"
    sim.call(MOBILE)
    assert [one.form["CallStatus"] for one in line.asked] == ["ringing", "in-progress", "completed"]
    form = line.asked[0].form
    assert (form["Direction"], form["From"], form["Caller"], form["To"]) == (
        "inbound",
        MOBILE,
        MOBILE,
        form["Called"],
    )
    assert form["FromState"] == "FL"


def test_a_withheld_number_arrives_as_the_carrier_spells_it(sim: Simulator, line: ScriptedLine) -> None:
    # "anonymous ... any case; +266696687"
    line["/voice"] = "<Say>Hello.</Say>"
    for spelled in ("anonymous", "+266696687", "Restricted"):
        sim.call(spelled)
    assert [one.form["From"] for one in line.to("/voice")] == ["anonymous", "+266696687", "Restricted"]


def test_further_fields_may_be_given(sim: Simulator, line: ScriptedLine) -> None:
    line["/voice"] = "<Say>Hello.</Say>"
    sim.call(MOBILE, ForwardedFrom="+19045550100", StirVerstat="TN-Validation-Passed-A")
    assert line.asked[0].form["ForwardedFrom"] == "+19045550100"


def test_cookies_are_kept_for_the_call(sim: Simulator, line: ScriptedLine) -> None:
    # "Twilio behaves as a browser: keeps cookies"
    line["/voice"] = lambda _asked: (
        200,
        [*XML, ("Set-Cookie", "step=1; Path=/")],
        xml("<Redirect>/b</Redirect>")[2],
    )
    line["/b"] = "<Say>Hello.</Say>"
    sim.call(MOBILE)
    assert line.to("/b")[0].headers["Cookie"] == "step=1"
    sim.call(MOBILE)
    assert "Cookie" not in line.to("/voice")[1].headers
