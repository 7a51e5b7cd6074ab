"""Texts on the wire: what is read out of a form, how a turn is written, and that every text is GSM-7 and short."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from line.carrier import sms
from line.core.segments import count
from line.core.turn import Connect, Heard, Moment, PhoneNumber, Promised, Say, Turn
from tests.talks import OPEN, SECTIONS, STAFF, TOPICS, facts, in_thread, say, script, take

MORNING = script().clinic.hours.local(OPEN)
BY = Moment(MORNING, MORNING)


def written(turn: Turn) -> str:
    return sms.write(turn, script())


@pytest.mark.parametrize(
    ("form", "inbound"),
    [
        (
            {"MessageSid": "SM1", "From": "+19045550110", "Body": " hi ", "NumMedia": "0"},
            sms.Inbound("SM1", "+19045550110", " hi ", 0, None),
        ),
        ({"SmsSid": "SM2", "From": "72345"}, sms.Inbound("SM2", "72345", "", 0, None)),
        (
            {"MessageSid": "MM1", "From": "whatsapp:+19045550110", "NumMedia": "2", "Body": ""},
            sms.Inbound("MM1", "whatsapp:+19045550110", "", 2, None),
        ),
        (
            {"MessageSid": "SM3", "From": "+19045550110", "Body": "ALTO", "OptOutType": "STOP"},
            sms.Inbound("SM3", "+19045550110", "ALTO", 0, "STOP"),
        ),
        ({"MessageSid": "SM4", "NumMedia": "many", "OptOutType": ""}, sms.Inbound("SM4", "", "", 0, None)),
    ],
)
def test_a_form_becomes_a_text(form: dict[str, str], inbound: sms.Inbound) -> None:
    assert sms.read(form) == inbound


def test_a_reply_is_one_message_whose_receipts_carry_our_own_id() -> None:
    document = sms.reply("Hi & <bye>", sms.receipts_url("https://line.example", "a" * 32))
    (message,) = ElementTree.fromstring(document)
    assert (message.tag, message.text) == ("Message", "Hi & <bye>")
    assert message.attrib == {"statusCallback": f"https://line.example/sms/status?id={'a' * 32}"}


@pytest.mark.parametrize("body", [None, ""])
def test_silence_is_an_empty_response(body: str | None) -> None:
    document = ElementTree.fromstring(sms.reply(body, "https://line.example/x"))
    assert (document.tag, list(document)) == ("Response", [])


def test_every_text_begins_with_who_it_is() -> None:
    assert written(say(in_thread(), "hours")).startswith("JOI: We are open Mon-Fri 8 AM-5 PM.")


def test_the_fixed_texts_stand_alone() -> None:
    assert written(say(in_thread(), "chest pain")) == (
        "This line is not watched for emergencies. If this may be an emergency, call 911 now or go to the nearest ER. "
        "JOI staff: 904-555-0100."
    )
    assert written(say(in_thread(), "stop texting me")).startswith("JOI: You are opted out.")


def test_the_greeting_in_full() -> None:
    assert written(take(in_thread(), Heard("hello"), first=True)) == (
        "JOI: Emergency? Call 911. Texts are not private. Msg & data rates may apply. Reply STOP to opt out. "
        "This is the information line of Jacksonville Orthopaedic Institute. Español: ES. Other language: LANG. "
        "Heterotopic Ossification. Reply with a number or a word: 1 What it is, 2 Causes, 3 Risk factors, "
        "4 Symptoms, 5 How it is diagnosed, 6 Treatment, "
        "7 Fracture and injury care, 8 Appointments. Reply CALL for a call back."
    )


def test_a_first_text_that_names_a_section_is_answered_after_the_notice() -> None:
    body = written(take(in_thread(), Heard("Causes?"), first=True))
    notice = (
        "JOI: Emergency? Call 911. Texts are not private. Msg & data rates may apply. Reply STOP to opt out. "
    )
    assert body.startswith(notice + "Causes")
    assert "The cause of heterotopic ossification is unknown." in body


def test_a_page_says_which_it_is_only_when_there_are_several() -> None:
    assert written(say(in_thread(), "symptoms")).startswith("JOI: Symptoms (1 of ")
    assert written(say(in_thread(), "causes")).startswith("JOI: Causes: The cause")


def test_list_items_stand_on_lines_of_their_own() -> None:
    assert "\n- Burns.\n" in written(say(in_thread(), "risk factors"))


BODIES = [
    "hello",
    "",
    "menu",
    "CALL",
    "STATUS",
    "CHANGE",
    "NO CALL",
    "help me",
    "hours",
    "where",
    "late",
    "author",
    "back",
    "more",
    "chest pain",
    "want to die",
    "stop texting me",
    "\U0001f600 “quoted” 103 ºF",
    *map(str, range(10)),
]


def settled(turn: Turn) -> Turn:
    """The turn with what is stored filled in, as services do it, at its longest."""
    values = {
        "by": BY,
        "from": PhoneNumber("+19045642000"),
        "reference": "4821",
    }
    prompts = tuple(
        Say(p.name, tuple((n, values[n]) for n in sorted(script().values_of(p.name))))
        if isinstance(p, Promised)
        else p
        for p in turn.prompts
    )
    return Turn(turn.session, prompts, turn.effects, turn.over)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("first", [False, True])
@pytest.mark.parametrize(
    "node", [TOPICS, "name", "reason", "when", f"read.heterotopic-ossification.{SECTIONS[3]}"]
)
def test_every_reply_is_gsm_and_at_most_three_segments(node: str, first: bool, language: str) -> None:
    known = facts(number="+19045550110", request="a" * 32, answers={"name": ""})
    for body in BODIES:
        turn = take(in_thread(node, language=language, facts=known), Heard(body), first=first)
        counted = count(written(settled(turn)))
        assert (counted.encoding, counted.segments <= 3) == ("GSM-7", True), (body, written(settled(turn)))


def test_the_status_in_full() -> None:
    turn = settled(Turn(in_thread(), (Promised("callback.status"),)))
    assert written(turn) == (
        "JOI: We will call this number by 10 AM Mon Nov 23, from 904-564-2000. Ref 4821. Reply STATUS, CHANGE or NO "
        "CALL. Worse? Call 911."
    )


@pytest.mark.parametrize(
    ("language", "name"), [("en", "callback.status"), ("en", "callback.receipt"), ("es", "callback.status")]
)
def test_the_promise_in_writing_is_one_segment(language: str, name: str) -> None:
    body = written(settled(Turn(in_thread(language=language), (Promised(name),))))
    assert count(body).segments == 1, body


@pytest.mark.parametrize("prompt", [Promised("callback.status"), Connect()])
def test_what_is_not_settled_is_never_written(prompt: Promised | Connect) -> None:
    with pytest.raises(TypeError):
        written(Turn(in_thread(), (prompt,)))


def test_typed_characters_of_a_value_are_put_into_the_alphabet() -> None:
    turn = Turn(in_thread(), (Say("clinic.author", (("credit", "“Dr. O’Neil” – 103 ºF"),)),))
    assert written(turn) == 'JOI: "Dr. O\'Neil" - 103 degrees F'


def test_the_staff_number_is_written_in_groups() -> None:
    turn = Turn(in_thread(), (Say("text.channel", (("staff_number", PhoneNumber(STAFF)),)),))
    assert "904-555-0100" in written(turn)
