"""Signatures: Twilio's published vectors, what must be refused, and agreement with the SDK on anything else."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

from line.carrier.signature import Verifier, raw_target

TOKEN = "12345"
CALL = MultiDict(
    [
        ("CallSid", "CA1234567890ABCDE"),
        ("Caller", "+14158675309"),
        ("Digits", "1234"),
        ("From", "+14158675309"),
        ("To", "+18005551212"),
    ]
)
DOCS_PAGE = MultiDict({**CALL, "Caller": "+14158675310", "From": "+14158675310"})
REPEATED = MultiDict(
    [("Sid", "CA123"), ("SidAccount", "AC123"), ("Digits", "5678"), ("Digits", "1234"), ("Digits", "1234")]
)
TARGET = "/myapp.php?foo=1&bar=2"
VECTORS = [
    ("https://mycompany.com", TARGET, CALL, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
    ("https://mycompany.com:1234", TARGET, CALL, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
    ("http://mycompany.com:1234", TARGET, CALL, "Zmvh+3yNM1Phv2jhDCwEM3q5ebU="),
    ("https://mycompany.com", TARGET, CALL, "kvajT1Ptam85bY51eRf/AJRuM3w="),
    ("https://mycompany.com:443", TARGET, CALL, "kvajT1Ptam85bY51eRf/AJRuM3w="),
    ("http://mycompany.com", TARGET, CALL, "0ZXoZLH/DfblKGATFgpif+LLRf4="),
    ("http://mycompany.com:80", TARGET, CALL, "0ZXoZLH/DfblKGATFgpif+LLRf4="),
    ("https://mycompany.com", TARGET, REPEATED, "IK+Dwps556ElfBT0I3Rgjkr1wJU="),
    ("https://example.com", TARGET, DOCS_PAGE, "L/OH5YylLD5NRKLltdqwSvS0BnU="),
    ("https://e.org", "/x", MultiDict({"Body": "👍 ñ"}), "l99ZEWYR9hd3DSFsbX/7CbIEtKo="),
]


@pytest.mark.parametrize(("base", "target", "form", "signature"), VECTORS)
def test_a_published_vector_is_accepted(
    base: str, target: str, form: MultiDict[str, str], signature: str
) -> None:
    assert Verifier(base, [TOKEN]).accepts(target, form, signature)


def test_a_json_body_is_not_a_form_and_its_vector_holds_for_the_sdk_only() -> None:
    # The line has no JSON webhook; the vector is kept to notice a change in the SDK.
    url = (
        "https://mycompany.com/myapp.php?foo=1&bar=2"
        "&bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620"
    )
    body = '{"property": "value", "boolean": true}'
    assert RequestValidator(TOKEN).validate(url, body, "a9nBmqA0ju/hNViExpshrM61xv4=")


@pytest.mark.parametrize(
    ("target", "form", "signature"),
    [
        (TARGET, CALL, "RSOYDt4T1cUTdK1PDd93/VVr8B9="),
        (TARGET, CALL, "RSOYDt4T1cUTdK1PDd93/VVr8B8"),
        (TARGET, CALL, ""),
        (TARGET, CALL, None),
        (TARGET, CALL, "não é uma assinatura"),
        (TARGET, CALL, "\udcff"),
        (TARGET + "&baz=3", CALL, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        (TARGET, MultiDict({**CALL, "Digits": "1235"}), "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        (TARGET, MultiDict({**CALL, "More": ""}), "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        (TARGET, MultiDict(), "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        ("", MultiDict({"Body": "\ud800"}), "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
    ],
)
def test_anything_else_is_refused_and_nothing_raises(
    target: str, form: MultiDict[str, str], signature: str | None
) -> None:
    assert not Verifier("https://mycompany.com", [TOKEN]).accepts(target, form, signature)


def test_a_host_in_another_case_is_another_address() -> None:
    assert not Verifier("https://MyCompany.com", [TOKEN]).accepts(TARGET, CALL, VECTORS[0][3])


def test_two_tokens_are_accepted_while_one_replaces_the_other() -> None:
    verifier = Verifier("https://mycompany.com", ["the new one", TOKEN])
    assert verifier.accepts(TARGET, CALL, "RSOYDt4T1cUTdK1PDd93/VVr8B8=")
    assert verifier.accepts(TARGET, CALL, "kvajT1Ptam85bY51eRf/AJRuM3w=")  # with the port: the SDK's way
    assert not Verifier("https://mycompany.com", ["the new one"]).accepts(TARGET, CALL, VECTORS[0][3])


@pytest.mark.parametrize("tokens", [[], [""], ["a", ""]])
def test_a_verifier_without_a_token_cannot_be_made(tokens: list[str]) -> None:
    with pytest.raises(ValueError, match="auth token"):
        Verifier("https://mycompany.com", tokens)


def test_the_settings_header_chooses_the_algorithm() -> None:
    verifier = Verifier("https://mycompany.com", [TOKEN])
    url = "https://mycompany.com" + TARGET
    signature = RequestValidator(TOKEN).compute_signature(url, CALL, "HMAC_SHA256")
    assert verifier.accepts(TARGET, CALL, signature, "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256")
    assert not verifier.accepts(TARGET, CALL, signature)
    assert not verifier.accepts(TARGET, CALL, VECTORS[0][3], "key=1,algorithm=HMAC_SHA256")
    assert not verifier.accepts(TARGET, CALL, VECTORS[0][3], "key=1,algorithm=ROT13")


def test_a_bare_question_mark_at_the_end_is_part_of_the_address() -> None:
    signature = RequestValidator(TOKEN).compute_signature("https://mycompany.com/voice?", CALL)
    assert Verifier("https://mycompany.com", [TOKEN]).accepts("/voice?", CALL, signature)
    assert not Verifier("https://mycompany.com", [TOKEN]).accepts("/voice", CALL, signature)


_bases = st.sampled_from(
    [
        "https://e.org",
        "http://e.org",
        "https://e.org:443",
        "https://e.org:8443",
        "http://e.org:8000",
        "http://e.org:80",
    ]
)
_paths = st.sampled_from(["/", "/voice", "/voice/n/a%2Fb", "/v/%7Ex", "/%C3%A9"])
_queries = st.text(string.ascii_letters + string.digits + "=&%+~'[]:-", max_size=12)
_words = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
_forms = st.lists(st.tuples(_words, _words), max_size=8).map(MultiDict)


@given(base=_bases, path=_paths, query=_queries, form=_forms, signed_as=st.integers(0, 3))
def test_the_verifier_and_the_sdk_agree(
    base: str, path: str, query: str, form: MultiDict[str, str], signed_as: int
) -> None:
    target = path + (f"?{query}" if query else "")
    signer = RequestValidator(TOKEN)
    without_port = base.rsplit(":", 1)[0] if base.count(":") == 2 else base
    with_port = base if base.count(":") == 2 else base + (":443" if base.startswith("https") else ":80")
    address = [base, without_port, with_port, "https://elsewhere.org"][signed_as] + target
    signature = signer.compute_signature(address, form)
    accepted = Verifier(base, [TOKEN]).accepts(target, form, signature)
    assert accepted == signer.validate(base + target, form, signature) == (signed_as != 3)


@given(form=_forms, changed=_forms)
def test_a_changed_form_is_refused_as_the_sdk_refuses_it(
    form: MultiDict[str, str], changed: MultiDict[str, str]
) -> None:
    signer = RequestValidator(TOKEN)
    signature = signer.compute_signature("https://e.org/sms", form)
    accepted = Verifier("https://e.org", [TOKEN]).accepts("/sms", changed, signature)
    assert accepted == signer.validate("https://e.org/sms", changed, signature)


@pytest.mark.parametrize(
    ("environ", "target"),
    [
        (
            {"RAW_URI": "/voice/%7Ea?x=%2F", "PATH_INFO": "/voice/~a", "QUERY_STRING": "x=/"},
            "/voice/%7Ea?x=%2F",
        ),
        ({"REQUEST_URI": "/voice?", "PATH_INFO": "/voice"}, "/voice?"),
        ({"RAW_URI": "http://other.example/voice?a=1"}, "/voice?a=1"),
        ({"RAW_URI": "HTTPS://other.example:8443"}, "/"),
        ({"RAW_URI": "http://other.example?a=1"}, "/?a=1"),
        ({"RAW_URI": "/voice?next=http://other.example/x"}, "/voice?next=http://other.example/x"),
        ({"RAW_URI": "//other.example/voice"}, "//other.example/voice"),
        ({"PATH_INFO": "/voice", "QUERY_STRING": "a=%C3%A9"}, "/voice?a=%C3%A9"),
        ({"SCRIPT_NAME": "/line", "PATH_INFO": "/voice", "QUERY_STRING": ""}, "/line/voice"),
        ({"PATH_INFO": "/é b".encode().decode("latin-1")}, "/%C3%A9%20b"),
    ],
)
def test_the_raw_target_is_what_came_over_the_wire(environ: dict[str, str], target: str) -> None:
    assert raw_target(environ) == target
