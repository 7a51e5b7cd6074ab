"""X-Twilio-Signature over the exact URL (docs/usage/security), on URLs that frameworks like to rewrite."""

import pytest

from line.simulator import Simulator
from line.simulator.signing import requested_url, sign, signed_url

from .conftest import MOBILE
from .scripted import ScriptedLine

FORM = [
    ("CallSid", "CA1234567890ABCDE"),
    ("Caller", "+14158675309"),
    ("Digits", "1234"),
    ("From", "+14158675309"),
    ("To", "+18005551212"),
]


@pytest.mark.parametrize(
    ("url", "voice", "signature"),
    [
        ("https://mycompany.com/myapp.php?foo=1&bar=2", True, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        (
            "https://mycompany.com:1234/myapp.php?foo=1&bar=2",
            True,
            "RSOYDt4T1cUTdK1PDd93/VVr8B8=",
        ),  # port dropped
        ("http://mycompany.com:1234/myapp.php?foo=1&bar=2", True, "Zmvh+3yNM1Phv2jhDCwEM3q5ebU="),  # and kept
        ("https://mycompany.com:443/myapp.php?foo=1&bar=2", False, "kvajT1Ptam85bY51eRf/AJRuM3w="),
    ],
)
def test_twilios_own_vectors(url: str, voice: bool, signature: str) -> None:
    assert sign("12345", url, FORM, voice) == signature


def test_repeated_names_sign_their_distinct_values_sorted() -> None:
    form = [
        ("Sid", "CA123"),
        ("SidAccount", "AC123"),
        ("Digits", "5678"),
        ("Digits", "1234"),
        ("Digits", "1234"),
    ]
    assert (
        sign("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", form, True)
        == "IK+Dwps556ElfBT0I3Rgjkr1wJU="
    )


@pytest.mark.parametrize(
    "target",
    [
        "/next?a=%C3%A9",
        "/next?a=%2F&b=%3A&c=%7E&d=%27",
        "/next?a=%5B1%5D",
        "/a%2Fb/next",
        "/next?",
        "/next?a=b+c&d=e%20f&g=%26&h=%2B",
        "/next?q=a/b?c",
    ],
)
def test_the_raw_target_is_what_is_sent_and_signed(sim: Simulator, line: ScriptedLine, target: str) -> None:
    # "exactly as encoded": path and query are never decoded and encoded again
    line["/voice"] = f"<Redirect>{target.replace('&', '&amp;')}</Redirect>"
    line[target] = "<Say>Right.</Say>"
    assert sim.call(MOBILE).heard == ["Right."]
    asked = line.asked[1]
    assert asked.target == target
    # The SDK's validator itself loses a bare "?"; the line must compare over the raw URL there.
    assert asked.signed or target == "/next?"


def test_fragment_and_password_never_go_over_the_wire() -> None:
    # "The fragment is not signed and never reaches us"; "user:password dropped always"
    assert requested_url("https://user:pass@e.org/x?a=b@c#rc=2&rp=all") == "https://e.org/x?a=b@c"
    assert requested_url("http://e.org:8000") == "http://e.org:8000/"
    assert requested_url("http://e.org?x=1/2") == "http://e.org/?x=1/2"
    assert signed_url("https://E.org:8443/x", voice=True) == "https://E.org/x"


def test_every_request_of_a_call_is_signed(sim: Simulator, line: ScriptedLine) -> None:
    line["/voice"] = '<Gather input="speech" action="/said"/>'
    line["/said"] = "<Say>Thank you.</Say>"
    sim.call(MOBILE).say("dolor de rodilla, 👍 ñ")
    sim.text(MOBILE, "a & b = c + d % 🙂\n")
    assert len(line.asked) == 4
    assert all(one.signed for one in line.asked)
