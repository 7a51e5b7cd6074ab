"""Reminder calls: what each key means, what is said, and the documents that say it (safety.md T7, H3)."""

from __future__ import annotations

from datetime import datetime
from typing import get_args
from xml.etree import ElementTree

import pytest

from line.carrier import reminder_voice
from line.core import reminder_words as words
from line.core.reminder_call import (
    Ask,
    End,
    Position,
    Spoken,
    Step,
    addressed,
    answer,
    picked_up_by,
    position_of,
)
from line.core.speech import say_date, seconds
from line.core.turn import Moment
from tests.talks import LINE, STAFF, script

URL = "https://line.example"
ID = "a" * 32
CALL = "CA" + "c" * 32
TOLL_FREE = "+18005550123"
VISIT = datetime(2026, 12, 1, 14, 30)
BY = Moment(datetime(2026, 11, 24, 10, 0), datetime(2026, 11, 23, 15, 0))
HELLO, TOLD = Position("hello"), Position("visit")
LANGUAGES = ("en", "es")


def document(spoken: Spoken) -> ElementTree.Element:
    return ElementTree.fromstring(reminder_voice.render(spoken, script(), URL, ID, CALL))


def said(spoken: Spoken) -> str:
    return " ".join(" ".join(say.itertext()) for say in document(spoken).iter("Say"))


def tags(spoken: Spoken) -> list[str]:
    return [verb.tag for verb in document(spoken).iter()][1:]


def every(language: str) -> list[Spoken]:
    """All that a reminder call can say in a language."""
    known = script()
    return [
        words.hello(known, language, "Maria", HELLO),
        words.hello(known, language, "", HELLO),
        words.visit(language, VISIT, TOLD),
        words.will_come(language),
        words.stopped(language),
        words.change(known, language, BY),
        words.connecting(language),
        words.nobody_there(known, language, BY),
        words.silent(known, language),
        words.lost(known, language, "3"),
        words.call_us(known, language, End.CHANGE),
        words.call_us(known, language, End.PERSON),
        words.out_of_date(known, language),
        words.voicemail(known, language, TOLL_FREE),
        words.nothing(language),
    ]


# -- the talk ------------------------------------------------------------------------------------
@pytest.mark.parametrize("step", get_args(Step))
@pytest.mark.parametrize("attempt", [0, 1, 7])
def test_8_ends_such_calls_0_gets_a_person_and_9_says_it_again_at_every_step(
    step: Step, attempt: int
) -> None:
    at = Position(step, attempt)
    assert [answer(at, key) for key in "809"] == [End.STOP, End.PERSON, Ask(at)]


def test_only_who_pressed_1_is_told_of_the_visit() -> None:
    assert answer(HELLO, "1") == Ask(TOLD)
    assert [answer(HELLO, key) for key in "234567*#"] == [
        Ask(Position("hello", 1), key) for key in "234567*#"
    ]
    assert [answer(TOLD, key) for key in "12"] == [End.WILL_COME, End.CHANGE]


@pytest.mark.parametrize("step", get_args(Step))
def test_silence_repeats_the_words_once_and_then_ends(step: Step) -> None:
    once_more = answer(Position(step), "")
    assert once_more == Ask(Position(step, 1))
    assert answer(Position(step, 1), "") is End.SILENT
    assert answer(Position(step, 99), "") is End.SILENT


@pytest.mark.parametrize("step", get_args(Step))
def test_a_wrong_key_is_told_and_a_second_one_ends_the_call(step: Step) -> None:
    assert answer(Position(step), "3") == Ask(Position(step, 1), "3")
    assert answer(Position(step, 1), "3") is End.LOST
    assert answer(Position(step, 1), "") is End.SILENT


@pytest.mark.parametrize(
    ("key", "name"),
    [("3", "retry.key"), ("*", "retry.star"), ("#", "retry.pound"), ("33", "retry.not_understood")],
)
def test_she_hears_what_she_pressed(key: str, name: str) -> None:
    assert words.lost(script(), "en", key).says[0].name == name
    assert words.again(words.will_come("en"), key).says[0].name == name


@pytest.mark.parametrize(
    "part", [("hello", "0"), ("nowhere", "x"), ("", ""), ("hello", "9999"), ("hello", "-1")]
)
def test_an_address_that_names_no_position_begins_where_nothing_private_is_said(
    part: tuple[str, str],
) -> None:
    assert position_of(*part) == HELLO


def test_an_address_names_its_position() -> None:
    assert position_of("visit", "1") == Position("visit", 1)


@pytest.mark.parametrize(
    ("verdict", "who"),
    [
        ("human", "person"),
        ("unknown", "person"),
        ("", "person"),
        ("a new word", "person"),
        ("machine_start", "machine"),
        ("machine_end_beep", "machine"),
        ("machine_end_silence", "machine"),
        ("machine_end_other", "machine"),
        ("fax", "fax"),
    ],
)
def test_unknown_is_treated_as_a_person(verdict: str, who: str) -> None:
    assert picked_up_by(verdict) == who


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Maria", "Maria"),
        ("Maria Lopez Garcia", "Maria"),
        ("MARIA LOPEZ", "Maria"),
        ("Lopez, Maria", "Maria"),
        ("LOPEZ, MARIA", "Maria"),
        ("Mr. Carlos Lopez", "Mr Lopez"),
        ("Sra. Lopez", "Sra Lopez"),
        ("José-Luis", "José-Luis"),
        ("O'Brien", "O'Brien"),
        ("JJ", "JJ"),
        ("Mr.", ""),
        ("her mother", ""),
        ("Maria's son", ""),
        ("Maria 12345", ""),
        ("12345", ""),
        ("<Hangup/>", ""),
        ("Maria\x00", ""),
        ("", ""),
        ("  ", ""),
        (",", ""),
    ],
)
def test_the_call_names_a_first_name_or_nobody(typed: str, name: str) -> None:
    assert addressed(typed) == name


# -- the words -----------------------------------------------------------------------------------
def test_the_first_words_are_those_of_the_rule() -> None:
    assert said(words.hello(script(), "en", "Maria", HELLO)) == (
        "This is Jacksonville Orthopaedic Institute, J O I, with an automated call. To stop these calls, press 8. "
        "We have a message for Maria. If you are Maria, press 1. To hear this again, press 9. For a person, press 0. "
        "Or call 9 0 4, 5 5 5, 0 1 0 0."
    )


def test_after_1_the_day_and_the_time_are_said_and_nothing_else_of_the_visit() -> None:
    assert said(words.visit("en", VISIT, TOLD)) == (
        "You have a visit on Tuesday, December 1 at 2 30 P M. If you will come, press 1. To change it, press 2. "
        "To hear this again, press 9. For a person, press 0. To stop these calls, press 8."
    )
    assert said(words.visit("es", VISIT, TOLD)).startswith(
        "Usted tiene una cita el martes, 1 de diciembre a las 2 y 30 de la tarde."
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_of_the_visit_is_said_before_1(language: str) -> None:
    told = said(words.hello(script(), language, "Maria", HELLO))
    for private in ("visit", "cita", "2 30", say_date(VISIT.date(), language)):
        assert private not in told


def test_who_is_not_named_is_asked_for_in_neutral_words() -> None:
    assert "a message for one of our patients. If that is you, press 1" in said(
        words.hello(script(), "en", "", HELLO)
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_call_is_longer_than_a_minute_at_a_stretch(language: str) -> None:
    assert all(seconds(said(spoken)) < 30 for spoken in every(language))
    # "voice: at most 130 words with the opt-out" (safety.md T3 E): all that is heard up to the answer
    hello, visit = every(language)[0], every(language)[2]
    assert len(f"{said(hello)} {said(visit)}".split()) <= 130


def test_a_machine_hears_the_least_and_only_with_a_number_that_ends_such_calls() -> None:
    left = words.voicemail(script(), "en", TOLL_FREE)
    assert said(left) == (
        "This is J O I. Please call us back at 9 0 4, 5 5 5, 0 1 0 0. "
        "To stop these calls, dial 8 0 0, 5 5 5, 0 1 2 3."
    )
    assert tags(words.voicemail(script(), "en", None)) == ["Hangup"]
    assert "rthop" not in said(left)


# -- the documents -------------------------------------------------------------------------------
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_key_that_ends_calls_is_the_very_next_sentence_and_counts_while_it_is_said(language: str) -> None:
    # 64.1200(b)(3): "within two seconds of providing the identification information"
    tree = document(words.hello(script(), language, "Maria", HELLO))
    gather, listening, redirect = tree
    assert (gather.tag, listening.tag, redirect.tag) == ("Gather", "Gather", "Redirect")
    (say,) = gather  # one Say: no pause and no seam between the two sentences
    first, second, *_ = "".join(say.itertext()).split(". ")
    assert "Jacksonville Orthopaedic Institute, J O I" in first
    assert second.endswith(" 8")
    assert "Pause" not in tags(words.hello(script(), language, "Maria", HELLO))


def test_a_step_takes_one_key_at_once_and_words_when_all_was_said_and_comes_back_to_its_own_address() -> None:
    gather, listening, redirect = document(words.visit("en", VISIT, Position("visit", 1)))
    action = f"{URL}/voice/reminder/{ID}/visit/1"
    key = {"numDigits": "1", "finishOnKey": "", "action": action, "method": "POST"}
    assert gather.attrib == {"input": "dtmf", "timeout": "1", **key}
    expected = listening.attrib.pop("hints").split(",")
    assert {"i will be there", "reschedule", "stop calling me", "chest pain"} <= set(expected)
    spoken = {"input": "dtmf speech", "timeout": "6", "speechTimeout": "auto", "language": "en-US"}
    assert (listening.attrib, list(listening)) == ({**spoken, **key}, [])
    assert (redirect.text, redirect.attrib) == (action, {"method": "POST"})


def test_key_0_rings_the_staff_phone_which_must_take_the_call() -> None:
    say, dial = document(words.connecting("en"))
    assert "".join(say.itertext()) == "One moment, we are ringing our staff."
    assert dial.attrib == {
        "callerId": LINE,
        "timeout": "20",
        "action": f"{URL}/voice/reminder/{ID}/staff",
        "method": "POST",
    }
    (number,) = dial
    assert (number.text, number.attrib["url"]) == (STAFF, f"{URL}/voice/whisper/{CALL}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_ends_the_talk_hangs_up_and_nothing_records(language: str) -> None:
    for spoken in every(language):
        assert "Record" not in tags(spoken)
        if spoken.then == "hang up":
            assert tags(spoken)[-1] == "Hangup"
            assert "Gather" not in tags(spoken)
