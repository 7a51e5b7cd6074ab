"""Check on me: asked for with key 3 while reading or with FOLLOW, in 1, 3 or 7 days, and only where a text can go."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from line.carrier import sms
from line.core.effects import FollowUp, TextSection
from line.core.segments import count
from line.core.turn import Ask, Heard, Offer, Say
from line.services import texts
from line.services.line import Line
from line.services.outbox import sweep
from line.store.engine import Database
from tests.composed import Patient, Phone, composed, emptied, forward, kept_postgresql, rows, web_of
from tests.talks import (
    HO,
    MOBILE,
    TOPICS,
    WITHHELD,
    facts,
    first_words,
    in_thread,
    kinds,
    labels,
    names,
    on_call,
    press,
    reading,
    say,
    script,
    take,
    wait,
)

__all__ = ["emptied", "kept_postgresql"]  # fixtures of this file

CONSENT = "We can text you once to see how you are. Texts are not private."


@pytest.fixture
def line(emptied: Database) -> Line:
    return composed(emptied)


# -- by phone ------------------------------------------------------------------------------------
def test_3_while_reading_says_what_it_is_before_it_asks_when() -> None:
    turn = press(on_call(reading("symptoms"), sentence=2), "3")
    assert turn.prompts[:2] == (Say("follow.consent", firm=True), Ask(Say("follow.ask")))
    assert labels(turn) == ["follow.day.1", "follow.day.3", "follow.day.7"]
    assert names(turn)[-1] == "follow.without"
    assert (turn.effects, turn.keys_only) == ((), True)


@pytest.mark.parametrize(("key", "days"), [("1", 1), ("3", 3), ("7", 7)])
def test_a_key_chooses_the_day_and_the_reading_goes_on_where_it_was(key: str, days: int) -> None:
    turn = press(on_call(reading("symptoms"), sentence=2), "3", key)
    assert turn.effects == (FollowUp(days, "follow.consent"),)
    assert (turn.session.node, turn.session.sentence) == (reading("symptoms"), 2)
    assert names(turn)[0] == f"follow.done.{days}"


@pytest.mark.parametrize("keys", ["*", "#", "66"])
def test_any_other_key_is_no_consent(keys: str) -> None:
    turn = press(on_call(reading("symptoms")), "3", *keys)
    assert (names(turn)[0], kinds(turn)) == ("texting.kept_listening", [])
    assert turn.session.node == reading("symptoms")


def test_silence_is_no_consent() -> None:
    turn = wait(press(on_call(reading("symptoms")), "3"))
    assert (names(turn)[0], kinds(turn)) == ("texting.kept_listening", [])


def test_a_wrong_key_has_it_said_again_in_full() -> None:
    turn = press(on_call(reading("symptoms")), "3", "2")
    assert names(turn)[:3] == ["retry.key", "follow.consent", "follow.ask"]


@pytest.mark.parametrize(
    ("known", "said"),
    [
        (WITHHELD, "reading.no_number"),
        (facts(textable=False), "texting.refused"),
        (facts(texts_off=True), "texting.off"),
    ],
)
def test_where_no_text_can_go_she_is_told_why(known, said: str) -> None:  # type: ignore[no-untyped-def]
    turn = press(on_call(reading("symptoms"), facts=known), "3")
    assert names(turn)[0] == said
    assert not any(isinstance(prompt, Offer) for prompt in turn.prompts)


def test_it_is_offered_once_a_text_is_on_its_way_and_not_before() -> None:
    assert "reading.follow" not in names(press(first_words(), "3", "4"))
    sent = wait(press(on_call(reading("symptoms")), "2"))
    assert isinstance(sent.effects[0], TextSection)
    assert "reading.follow" in names(sent)
    assert "reading.follow" not in names(press(sent, "3", "1"))


def test_3_means_nothing_new_where_nothing_is_read() -> None:
    assert press(first_words(), "3").session.node == TOPICS


# -- in writing ----------------------------------------------------------------------------------
@pytest.mark.parametrize("word", ["FOLLOW", "follow up", "check on me", "aviso"])
def test_follow_asks_when_from_anywhere(word: str) -> None:
    for node in (TOPICS, reading("causes")):
        turn = say(in_thread(node), word)
        assert (turn.session.node, turn.effects) == ("follow", ())
        assert names(turn) == ["follow.consent", "follow.ask", "offer 137", "text.skip"]


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("1", 1),
        ("tomorrow", 1),
        ("3", 3),
        ("3 days please", 3),
        ("7", 7),
        ("next week", 7),
        ("una semana", 7),
    ],
)
def test_the_answer_is_a_number_or_the_day(words: str, days: int) -> None:
    turn = say(in_thread("follow"), words)
    assert (turn.effects, names(turn)) == ((FollowUp(days, "follow.consent"),), [f"follow.done.{days}"])


@pytest.mark.parametrize("words", ["no", "No thanks", "N", "no, gracias"])
def test_no_is_no_consent(words: str) -> None:
    turn = say(in_thread("follow"), words)
    assert (names(turn), turn.effects) == (["texting.kept_listening"], ())


def test_yes_is_asked_in_how_many_days() -> None:
    turn = say(in_thread("follow"), "yes")
    assert (names(turn), turn.effects, turn.session.node) == (["follow.which"], (), "follow")
    assert say(turn, "7").effects == (FollowUp(7, "follow.consent"),)


def test_2_is_none_of_the_answers() -> None:
    assert say(in_thread("follow"), "2").effects == ()


def test_that_texts_are_not_private_is_said_once() -> None:
    turn = take(in_thread(), Heard("follow"), first=True)
    written = sms.write(turn, script())
    assert written.count("private") == written.count("Msg & data rates") == 1
    assert written.startswith("JOI: Emergency? Call 911. Reply STOP to opt out. We can text you once")


def test_skip_is_no_consent_and_more_reads_on() -> None:
    page = say(in_thread(), "symptoms")
    assert kinds(say(page, "follow", "skip")) == []
    for way in (("follow", "skip"), ("follow", "1"), ("follow",)):
        assert names(say(page, *way, "more"))[0].startswith("read symptoms")


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_is_written_fits(language: str) -> None:
    asked = take(in_thread(language=language), Heard("follow"), first=True)
    for turn in (
        asked,
        *(say(in_thread("follow", language=language), key) for key in ("1", "3", "7", "yes", "no")),
    ):
        counted = count(sms.write(turn, script()))
        assert (counted.encoding, counted.segments <= 3) == ("GSM-7", True)


# -- what is kept --------------------------------------------------------------------------------
def planned(line: Line) -> list[dict[str, object]]:
    return [row for row in rows(line, "messages") if row["purpose"] == "article_follow_up"]


def agreed(line: Line) -> list[tuple[object, ...]]:
    return [
        (row["channel"], row["source"], row["evidence"])
        for row in rows(line, "consent_events")
        if row["purpose"] == "article_follow_up"
    ]


def test_by_phone_the_consent_is_kept_with_its_words_and_one_text_is_planned(line: Line) -> None:
    phone = Phone(web_of(line))
    phone.rings()
    phone.presses("3", "4", "3", "3")
    phone.hangs_up()
    assert agreed(line) == [("text", "key press", phone.sid)]
    (consent,) = rows(line, "consent_events")
    assert str(consent["wording"]).startswith(CONSENT)
    (message,) = planned(line)
    assert (message["to_number"], message["status"], message["step"]) == (MOBILE, "pending", "day_3")


def test_by_text_the_consent_is_what_was_written_and_the_text_names_no_condition(line: Line) -> None:
    patient = Patient(line)
    patient.says("symptoms")
    asked = patient.says("FOLLOW") or ""
    assert asked.startswith(
        f"JOI: {CONSENT} Msg & data rates may apply. When shall we? 1 tomorrow, 3 in three days, 7 in a week."
    )
    assert patient.says("1") == "JOI: We will text you tomorrow. Reply STOP to opt out. Worse? Call 911."
    (consent,) = rows(line, "consent_events")
    assert (consent["purpose"], consent["source"]) == ("article_follow_up", "text")
    assert str(consent["wording"]) in asked
    line.clock.now = datetime(2026, 11, 24, 16, 1, tzinfo=UTC)  # type: ignore[attr-defined]
    sweep(line)
    (message,) = planned(line)
    assert message["status"] == "queued"
    assert not any(word in str(message["body"]).lower() for word in ("ossification", "symptom", HO))


def test_the_same_text_again_plans_one(line: Line) -> None:
    patient = Patient(line)
    patient.says("FOLLOW")
    answer = texts.Text("SM77", MOBILE, "1")
    assert texts.receive(line, answer) == texts.receive(line, answer)
    assert (len(planned(line)), len(agreed(line))) == (1, 1)


def test_who_opted_out_is_not_asked(line: Line) -> None:
    patient = Patient(line)
    patient.says("stop texting me")
    forward(line, minutes=1)
    assert "Texts are off for this number." in (patient.says("FOLLOW") or "")
    assert planned(line) == []


def test_a_number_that_opted_out_is_told_so_on_a_call(line: Line) -> None:
    Patient(line).says("stop texting me")
    phone = Phone(web_of(line))
    phone.rings()
    assert "Texts are turned off for your phone." in phone.presses("3", "4", "3")
    assert planned(line) == []


# -- what she answers to it ----------------------------------------------------------------------
@pytest.fixture
def checked_on(line: Line) -> Patient:
    """She was just asked how she is."""
    patient = Patient(line)
    for words in ("symptoms", "FOLLOW", "1"):
        patient.says(words)
    line.clock.now = datetime(2026, 11, 24, 16, 1, tzinfo=UTC)  # type: ignore[attr-defined]
    sweep(line)
    forward(line, minutes=5)
    return patient


@pytest.mark.parametrize("words", ["worse", "It's getting worse", "not good, more pain than before"])
def test_worse_is_for_today(line: Line, checked_on: Patient, words: str) -> None:
    assert checked_on.says(words) == (
        "Some symptoms need care today. Call JOI now at 904-555-0100. "
        "If you cannot reach us or you feel worse, call 911 or go to the nearest ER."
    )
    (request,) = rows(line, "callback_requests")
    assert (request["urgency"], request["status"], request["source"]) == ("same-day", "open", "text")
    assert words in " ".join(str(row["data"]) for row in rows(line, "callback_events"))


def test_worse_in_spanish_is_answered_in_spanish_and_fits_one_part(checked_on: Patient) -> None:
    said = checked_on.says("peor, me duele") or ""
    assert said.startswith("Lo que dice puede necesitar un doctor hoy.")
    counted = count(said)
    assert (counted.encoding, counted.segments) == ("GSM-7", 1)


@pytest.mark.parametrize("words", ["better thanks", "Fine!", "mejor, gracias"])
def test_better_is_good_to_hear(line: Line, checked_on: Patient, words: str) -> None:
    assert (checked_on.says(words) or "").startswith(("JOI: We are glad", "JOI: Nos alegra"))
    assert rows(line, "callback_requests") == []


def test_a_red_flag_is_heard_before_worse(line: Line, checked_on: Patient) -> None:
    assert "call 911 now" in (checked_on.says("worse, and I have chest pain") or "")
    assert [row["urgency"] for row in rows(line, "callback_requests")] == ["urgent"]


def test_worse_is_nothing_new_where_nobody_asked_how_she_is(line: Line) -> None:
    patient = Patient(line)
    patient.says("symptoms")
    assert "Some symptoms need care today" not in (patient.says("worse") or "")
