"""Calls on the wire: the exact verbs and attributes of each document, and what is read out of a webhook's form."""

from __future__ import annotations

from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest

from line.carrier import voice
from line.core.conversation import advance
from line.core.turn import (
    Ask,
    Connect,
    Dialled,
    Heard,
    Offer,
    PhoneNumber,
    Promised,
    Recorded,
    Say,
    Session,
    Silence,
    Turn,
)
from tests.talks import (
    CLOSED,
    LINE,
    OPEN,
    OTHER,
    SECTIONS,
    STAFF,
    TOPICS,
    facts,
    first_words,
    names,
    on_call,
    press,
    reading,
    say,
    script,
    untranslated,
    wait,
)

URL = "https://line.example"
CALL = "CA" + "c" * 32


def tree_of(turn: Turn) -> ElementTree.Element:
    return ElementTree.fromstring(voice.render(turn, script(), URL, CALL))


def verbs(turn: Turn) -> list[str]:
    return [verb.tag for verb in tree_of(turn)]


def words_of(element: ElementTree.Element) -> str:
    return " ".join(element.itertext())


def gathers(turn: Turn) -> list[dict[str, str]]:
    return [verb.attrib for verb in tree_of(turn).iter("Gather")]


def done(**known: object) -> Turn:
    """A turn that can be rendered: nothing of it waits for what is stored."""
    return Turn(on_call("done", facts=facts(**known)), (Say("callback.goodbye"), Say("goodbye")), over=True)


# -- listening -----------------------------------------------------------------------------------
def test_the_notice_stands_before_the_gather_so_that_no_key_cuts_it() -> None:
    document = tree_of(first_words())
    assert [verb.tag for verb in document] == ["Say", "Say", "Gather", "Redirect"]
    assert words_of(document[0]) == "If this is a medical emergency, hang up and call 9 1 1."
    assert (
        words_of(document[1])
        == "Si es una emergencia médica, cuelgue y llame al 9 1 1. Para español, oprima 2."
    )
    assert words_of(document[2]).startswith("Hello, this is J O I")


def test_a_menu_takes_one_key_or_speech_and_no_key_ends_it() -> None:
    (gather,) = gathers(press(on_call(), "9"))
    hints = gather.pop("hints")
    assert gather == {
        "action": f"{URL}/voice/{script().version}/en/main/0/0/AGE",
        "method": "POST",
        "timeout": "8",
        "numDigits": "1",
        "finishOnKey": "",
        "input": "dtmf speech",
        "speechTimeout": "auto",
        "language": "en-US",
    }
    assert "call me back" in hints.split(",")


def test_after_silence_the_call_goes_on_at_the_same_address() -> None:
    redirect = tree_of(first_words())[-1]
    (gather,) = gathers(first_words())
    assert redirect.text == gather["action"]
    assert redirect.attrib == {"method": "POST"}


def test_after_the_second_miss_only_a_key_cuts_the_prompt_short_and_then_speech_is_heard_again() -> None:
    document = tree_of(wait(first_words(), 2))
    assert [verb.tag for verb in document] == ["Gather", "Gather", "Redirect"]
    said, then = document[0], document[1]
    assert (said.attrib["input"], said.attrib["timeout"]) == ("dtmf", "1")
    assert {"speechTimeout", "hints", "language"}.isdisjoint(said.attrib)
    assert (said.attrib["numDigits"], said.attrib["finishOnKey"]) == ("1", "")
    assert (then.attrib["input"], then.attrib["timeout"], list(then)) == ("dtmf speech", "8", [])


def test_after_a_miss_there_is_a_second_to_bring_the_handset_back() -> None:
    (gather,) = tree_of(wait(first_words())).iter("Gather")
    assert (gather[0].tag, gather[0].attrib) == ("Pause", {"length": "1"})
    (at_first,) = tree_of(first_words()).iter("Gather")
    assert at_first[0].tag == "Say"


def test_while_reading_only_keys_are_heard_and_after_the_piece_speech_too() -> None:
    document = tree_of(press(on_call(TOPICS), "4"))
    assert [verb.tag for verb in document] == ["Gather", "Gather", "Redirect"]
    article, offers = document[0], document[1]
    assert (article.attrib["input"], article.attrib["timeout"]) == ("dtmf", "1")
    assert (article.attrib["numDigits"], article.attrib["finishOnKey"]) == ("1", "")
    assert words_of(article).startswith("Symptoms. Limited Range of Motion")
    assert offers.attrib["input"] == "dtmf speech"
    assert words_of(offers).startswith("To go on, press 1.")
    assert article.attrib["action"] == offers.attrib["action"]


def test_a_number_is_keyed_with_pound_at_its_end_and_no_count_of_digits_or_said_with_time_between() -> None:
    (gather,) = gathers(press(on_call("number"), "2"))
    hints = gather.pop("hints").split(",")
    assert gather == {
        "action": f"{URL}/voice/{script().version}/en/entry/0/0/AGE",
        "method": "POST",
        "timeout": "10",
        "input": "dtmf speech",
        "finishOnKey": "#",
        "speechTimeout": "3",
        "language": "en-US",
    }
    assert {"start over", "nine", "oh", "double", "wait"} <= set(hints)


@pytest.mark.parametrize(
    "node",
    [name for name in script().nodes if name not in ("entry", "message", "done", "name", "interpreter")],
)
def test_every_one_key_gather_leaves_pound_its_meaning(node: str) -> None:
    turn = press(on_call(node, facts=facts(keyed=OTHER)), "9")
    for gather in gathers(turn):
        assert (gather["finishOnKey"], gather["numDigits"]) == ("", "1")


def test_a_read_back_cannot_be_cut_short() -> None:
    document = tree_of(press(on_call(), "1", "1"))
    assert document[0].tag == "Say"
    assert words_of(document[0]) == "We can call you at 9 0 4, 5 5 5, 0 1 1 0. 9 0 4, 5 5 5, 0 1 1 0."
    assert document[1].tag == "Gather"


def test_the_warning_before_a_text_cannot_be_cut_short_and_a_television_does_not_answer_it() -> None:
    document = tree_of(press(on_call(reading("causes")), "2"))
    assert [verb.tag for verb in document] == ["Say", "Gather", "Redirect"]
    assert document[1].attrib["input"] == "dtmf"
    assert document[1].attrib["timeout"] == "4"


def test_a_red_flags_words_cannot_be_cut_short() -> None:
    document = tree_of(say(on_call(), "chest pain"))
    assert words_of(document[0]).startswith("What you said may be an emergency.")
    assert document[0].tag == "Say"


def test_a_pause_waits_a_minute_for_a_key() -> None:
    (gather,) = gathers(press(on_call(), "5"))
    assert (gather["timeout"], gather["input"]) == ("60", "dtmf speech")
    assert gather["action"].endswith("/en/main/0/0p/AGE")


# -- hints ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("node", ["main", TOPICS, reading("causes"), "reason", "when", "emergency.A"])
def test_hints_are_short_few_and_in_one_list(node: str, language: str) -> None:
    for gather in gathers(press(on_call(node, language=language), "9")):
        if "hints" in gather:
            hints = gather["hints"].split(",")
            assert 5 < len(hints) <= 500
            assert len(set(hints)) == len(hints)
            assert all(0 < len(hint) <= 100 for hint in hints)
            assert "[" not in gather["hints"]


def test_emergencies_are_always_among_the_hints() -> None:
    for node in ("main", TOPICS, reading("causes"), "reason"):
        (spoken,) = [g for g in gathers(press(on_call(node), "9")) if "hints" in g]
        assert "chest pain" in spoken["hints"].split(","), node
        options = script().nodes[node].options if hasattr(script().nodes[node], "options") else ()
        expected = {hint for option in options for language, hint in option.hints if language == "en"}
        assert expected <= set(spoken["hints"].split(","))
        assert "síntomas" not in spoken["hints"].casefold()


# -- recording, dialling, ending -----------------------------------------------------------------
def test_the_message_is_announced_recorded_and_followed_by_a_redirect() -> None:
    document = tree_of(
        Turn(on_call("message"), (Ask(Say("question.message", firm=True), "recording"),)),
    )
    assert [verb.tag for verb in document] == ["Say", "Record", "Redirect"]
    assert "It will be recorded for our staff." in words_of(document[0])
    action = f"{URL}/voice/{script().version}/en/message/0/0/AGE"
    assert document[1].attrib == {
        "action": action,
        "method": "POST",
        "timeout": "10",
        "maxLength": "120",
        "finishOnKey": "#",
        "playBeep": "true",
    }
    assert document[2].text == action


def test_staff_are_dialled_from_our_number_asked_to_accept_and_never_recorded() -> None:
    document = tree_of(press(on_call(), "0"))
    assert [verb.tag for verb in document] == ["Say", "Dial"]
    dial = document[1]
    assert dial.attrib == {
        "callerId": LINE,
        "timeout": "20",
        "action": f"{URL}/voice/{script().version}/en/main/0/0/AGE",
        "method": "POST",
    }
    (number,) = dial
    assert (number.tag, number.text) == ("Number", STAFF)
    assert number.attrib == {"url": f"{URL}/voice/whisper/{CALL}", "method": "POST"}


def test_staff_accept_with_1_and_silence_there_hangs_up_on_them() -> None:
    document = ElementTree.fromstring(
        voice.whisper("To take the call, press 1.", "en", f"{URL}/voice/accepted/x")
    )
    assert [verb.tag for verb in document] == ["Gather", "Hangup"]
    assert document[0].attrib == {
        "input": "dtmf",
        "numDigits": "1",
        "finishOnKey": "",
        "timeout": "8",
        "action": f"{URL}/voice/accepted/x",
        "method": "POST",
    }


def test_the_end_says_goodbye_and_hangs_up() -> None:
    assert verbs(done()) == ["Say", "Hangup"]


@pytest.mark.parametrize(
    "document", [voice.nothing(), voice.hang_up(), voice.spoken([("en", "Hello.")], hang_up=False)]
)
def test_small_documents_are_whole(document: bytes) -> None:
    assert ElementTree.fromstring(document).tag == "Response"


@pytest.mark.parametrize("prompt", [Promised("callback.done"), Connect()])
def test_what_is_not_settled_is_never_rendered(prompt: Promised | Connect) -> None:
    with pytest.raises(TypeError):
        voice.render(Turn(on_call(), (prompt, Say("goodbye"))), script(), URL)


# -- words ---------------------------------------------------------------------------------------
def every_document() -> list[tuple[str, ElementTree.Element]]:
    found = []
    for language in ("en", "es"):
        places = [on_call(name, language=language, facts=facts(keyed=OTHER)) for name in script().nodes]
        for section in SECTIONS:
            places += [on_call(reading(section), language=language, sentence=n) for n in range(3)]
        for place in places:
            if place.node in ("done", "name", "interpreter"):
                continue
            turn = press(place, "9") if place.node not in ("entry", "message") else wait(place)
            if not any(isinstance(prompt, Promised) for prompt in turn.prompts):
                found.append((place.node, tree_of(turn)))
    return found


def test_every_say_is_amazons_voice_in_its_own_language_and_under_800_characters() -> None:
    said = [verb for _, document in every_document() for verb in document.iter("Say")]
    assert len(said) > 60
    for verb in said:
        assert (verb.attrib["voice"], verb.attrib["language"]) in {
            ("Polly.Joanna", "en-US"),
            ("Polly.Lupe", "es-US"),
        }
        (prosody,) = verb
        assert (prosody.tag, prosody.attrib) == ("prosody", {"rate": "90%"})
        assert 0 < len(words_of(verb)) < 800


def test_no_voice_but_amazons_may_speak() -> None:
    assert {name.partition(".")[0] for name, _ in voice.VOICES.values()} == {"Polly"}
    assert set(voice.VOICES) == set(script().languages)


def test_no_document_nears_the_carriers_64_kilobytes() -> None:
    assert max(len(ElementTree.tostring(document)) for _, document in every_document()) < 16_000


def test_long_words_are_cut_at_sentence_ends_and_none_is_lost() -> None:
    session = Session("speech", "en", "main")
    twelve = tuple(Say("greeting.open", (("clinic", "x" * 150 + f" number {n}"),)) for n in range(12))
    document = tree_of(Turn(session, twelve, over=True))
    pieces = [words_of(verb) for verb in document.iter("Say")]
    assert len(pieces) > 1
    assert all(len(piece) < 800 for piece in pieces)
    assert all(piece.endswith(".") for piece in pieces)
    whole = " ".join(pieces)
    assert [whole.count(f"number {n}.") for n in range(12)] == [1] * 12


def test_an_english_article_in_a_spanish_call_is_read_by_the_english_voice() -> None:
    turn = advance(untranslated(), on_call(TOPICS, language="es"), Heard("2", keyed=True), OPEN)
    document = ElementTree.fromstring(voice.render(turn, untranslated(), URL, CALL))
    spoken = [(verb.attrib["language"], words_of(verb)) for verb in document[0]]
    assert [language for language, _ in spoken] == ["es-US", "en-US", "es-US"]
    assert "inglés" in spoken[0][1]
    assert "No es un consejo médico." in spoken[2][1]
    assert spoken[1][1].startswith("Causes. The cause of heterotopic ossification is unknown.")


def test_a_choice_is_said_with_its_purpose_before_its_key() -> None:
    (gather,) = tree_of(press(on_call("when"), "9")).iter("Gather")
    assert "For mornings, press 1. For afternoons, press 2. For any time, press 3." in words_of(gather)
    (short,) = tree_of(wait(on_call("when"))).iter("Gather")
    assert "Mornings, 1. Afternoons, 2. Any time, 3." in words_of(short)


def test_what_a_person_says_cannot_break_the_document() -> None:
    label = Say("greeting.open", (("clinic", 'A & B <Dial>"x"</Dial>'),))
    document = tree_of(Turn(on_call(), (label,), over=True))
    assert document.find(".//Dial") is None
    assert "A & B <Dial>" in words_of(document)


# -- addresses -----------------------------------------------------------------------------------
def test_a_position_is_its_address() -> None:
    session = on_call(reading("causes"), language="es", sentence=3, attempt=2, paused=True)
    assert voice.position_of(session, "v").path == f"/voice/v/es/{reading('causes')}/3/2p"
    assert voice.position_of(on_call(), "v").path == "/voice/v/en/main/0/0"


def test_one_rendering_serves_every_caller_once_its_age_is_put_in() -> None:
    document = voice.render(press(on_call(TOPICS), "4"), script(), URL)
    aged = voice.aged(document, "7.1700000000")
    assert b"AGE" not in aged
    addresses = [g.attrib["action"] for g in ElementTree.fromstring(aged).iter("Gather")]
    assert {urlsplit(address).path.rpartition("/")[2] for address in addresses} == {"7.1700000000"}


# -- what was heard ------------------------------------------------------------------------------
RECORDING = "RE" + "0f" * 16


@pytest.mark.parametrize(
    ("form", "heard"),
    [
        ({}, Silence()),
        ({"Digits": ""}, Silence()),
        ({"SpeechResult": ""}, Silence()),
        ({"Digits": "hangup"}, Silence()),
        ({"Digits": "3"}, Heard("3", keyed=True)),
        ({"Digits": "#"}, Heard("#", keyed=True)),
        ({"Digits": "9045550177"}, Heard("9045550177", keyed=True)),
        ({"SpeechResult": "symptoms", "Confidence": "0.0"}, Heard("symptoms")),
        ({"SpeechResult": "symptoms"}, Heard("symptoms")),
        ({"SpeechResult": "the\0symptoms"}, Heard("the symptoms")),
        ({"RecordingSid": RECORDING, "RecordingDuration": "7", "Digits": "#"}, Recorded(RECORDING, 7)),
        ({"RecordingUrl": f"https://api.twilio.com/Recordings/{RECORDING}", "RecordingDuration": "2"},
         Recorded(RECORDING, 2)),
        ({"RecordingSid": RECORDING}, Recorded(RECORDING, 0)),
        ({"RecordingSid": RECORDING, "RecordingDuration": "x"}, Recorded(RECORDING, 0)),
        ({"RecordingUrl": "", "Digits": "hangup"}, Silence()),
        ({"DialCallStatus": "completed", "Digits": "1"}, Dialled(accepted=False)),
        ({"DialCallStatus": "no-answer"}, Dialled(accepted=False)),
    ],
)  # fmt: skip
def test_a_form_becomes_what_was_heard(form: dict[str, str], heard: object) -> None:
    assert voice.read(form) == heard


def test_the_closed_greeting_is_said_as_people_say_it() -> None:
    (gather,) = tree_of(first_words(now=CLOSED)).iter("Gather")
    assert "We are closed now, and open on Monday at 8 A M." in words_of(gather)


def test_numbers_are_said_in_groups() -> None:
    ring = Turn(on_call(), (Say("staff.ring_us", (("number", PhoneNumber(STAFF)),)),), over=True)
    assert words_of(tree_of(ring)) == (
        "Please call our staff at 9 0 4, 5 5 5, 0 1 0 0. In an emergency, call 9 1 1."
    )


def test_the_other_language_is_offered_in_its_own_voice_within_the_menu() -> None:
    turn = press(on_call(), "9")
    assert any(isinstance(prompt, Offer) for prompt in turn.prompts)
    assert names(turn)[0] == "offer 1234"
    (gather,) = tree_of(turn).iter("Gather")
    assert [verb.attrib["language"] for verb in gather] == ["en-US", "es-US", "en-US"]
