"""The conversation: first words, choices, silence and wrong keys, red flags and opting out, on both channels."""

from __future__ import annotations

from dataclasses import replace

import pytest

from line.core.conversation import close, open_page, wind_up
from line.core.effects import FlagUrgent, OpenRequest, OptOut
from line.core.script import Menu, Question, Reading
from line.core.turn import Dialled, Heard, Moment, Offer, PhoneNumber, Recorded, Say, Silence
from tests.talks import (
    CALLER,
    CLOSED,
    HO,
    MOBILE,
    OPEN,
    STAFF,
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


# -- the first words -----------------------------------------------------------------------------
def test_the_emergency_notice_comes_first_in_both_languages_and_no_key_cuts_it() -> None:
    turn = first_words()
    assert turn.prompts[:3] == (
        Say("notice.emergency", firm=True),
        Say("notice.emergency", firm=True, language="es"),
        Say("language.offer", firm=True, language="es"),
    )
    assert names(turn)[3:] == [
        "greeting.open",
        "offer 134",
        "offer.staff",
        "offer.repeat",
        "offer.time",
    ]
    assert not turn.effects
    assert not turn.over


def test_when_closed_the_greeting_says_so_and_when_we_open() -> None:
    greeting = first_words(now=CLOSED).prompts[3]
    assert isinstance(greeting, Say)
    assert greeting.name == "greeting.closed"
    opening = dict(greeting.values)["opening"]
    assert isinstance(opening, Moment)
    assert script().phrases.value(opening, "en", "spoken") == "on Monday at 8 A M"


def test_pressing_2_at_the_first_menu_goes_on_in_spanish_and_back() -> None:
    spanish = press(first_words(), "2", "1")
    assert (spanish.session.language, spanish.session.node) == ("es", "main")
    (offered,) = [prompt for prompt in spanish.prompts if isinstance(prompt, Offer)]
    assert [choice.key for choice in offered.choices] == list("1234")
    assert offered.choices[1].label == Say("language.offer", language="en")
    assert press(spanish, "2", "1").session.language == "en"


def test_an_unknown_node_counts_as_the_start() -> None:
    turn = press(on_call("a node of last year"), "3")
    assert turn.session.node == "main"  # its key 3 was another's: it is not obeyed here
    assert say(in_thread("a node of last year"), "symptoms").session.node == reading("symptoms")


# -- menus ---------------------------------------------------------------------------------------
def test_four_topics_are_spoken_and_who_waits_hears_the_other_four() -> None:
    topics = press(first_words(), "3")
    assert names(topics) == ["topics.intro", "offer 1234", "topics.more"]
    assert names(wait(topics)) == ["offer 5678", "offer.staff", "offer.repeat"]
    assert names(press(topics, "#")) == ["offer 5678", "offer.staff", "offer.repeat"]


def test_all_eight_topics_can_be_pressed_while_four_are_spoken() -> None:
    assert press(on_call(TOPICS), "8").session.node == reading("appointments")
    assert press(on_call(TOPICS, sentence=4), "1").session.node == reading("what-it-is")


def test_pound_after_the_last_topics_begins_the_list_again() -> None:
    assert names(press(on_call(TOPICS, sentence=4), "#"))[0] == "topics.intro"


def test_pound_at_a_menu_without_other_choices_repeats_it() -> None:
    assert names(press(on_call(), "#")) == names(press(on_call(), "9"))


def test_star_leads_back_from_the_topics_to_the_first_menu() -> None:
    assert press(on_call(TOPICS), "*").session.node == "main"


@pytest.mark.parametrize(
    "words", ["Symptoms", "symptoms.", "Tell me about the symptoms", "four", "press 4", "Síntomas"]
)
def test_a_topic_may_be_said(words: str) -> None:
    assert say(on_call(TOPICS), words).session.node == reading("symptoms")


def test_a_topic_may_be_said_at_the_first_menu_too() -> None:
    assert say(on_call(), "treatment").session.node == reading("treatment")


def test_two_topics_in_one_sentence_are_not_guessed_at() -> None:
    turn = say(on_call(TOPICS), "the causes and the symptoms")
    assert not turn.understood
    assert turn.session.node == TOPICS


# -- silence and wrong keys ----------------------------------------------------------------------
def test_the_first_silence_gives_a_shorter_prompt() -> None:
    once = wait(first_words())
    assert names(once) == ["retry.silence", "offer 1234"]
    (offered,) = [prompt for prompt in once.prompts if isinstance(prompt, Offer)]
    assert offered.short
    assert "option.visits.short" in labels(once)
    assert not once.keys_first


def test_the_second_silence_asks_for_keys_in_full_and_no_word_cuts_that_short() -> None:
    twice = wait(first_words(), 2)
    assert names(twice)[:3] == ["retry.silence", "retry.keys_only", "offer 1234"]
    assert "option.visits" in labels(twice)
    assert (twice.keys_first, twice.keys_only) == (True, False)


def test_the_third_silence_goes_to_the_callback_question_and_never_to_goodbye() -> None:
    thrice = wait(first_words(), 3)
    assert names(thrice) == ["retry.call_back", "question.number", "offer 12"]
    assert thrice.session.facts.asked is False
    assert not thrice.over


def test_silence_at_the_callback_question_too_stores_the_lowest_request_and_says_when() -> None:
    last = wait(first_words(), 6)
    assert last.effects[0] == OpenRequest(MOBILE, "silent", None, unconfirmed=True)
    assert names(last) == ["callback.silent", "goodbye"]
    assert last.over


def test_a_silent_caller_without_a_number_is_told_the_number_to_ring() -> None:
    turn = wait(first_words(known=WITHHELD), 3)
    assert turn.session.node == "entry"
    last = wait(turn, 3)
    assert last.prompts[0] == Say("staff.ring_us", (("number", PhoneNumber(STAFF)),))
    assert (last.over, last.effects) == (True, ())


def test_a_wrong_key_is_named_not_called_invalid() -> None:
    turn = press(on_call(), "7")
    assert turn.prompts[0] == Say("retry.key", (("key", "7"),))
    assert not turn.understood


def test_silence_and_wrong_keys_count_together() -> None:
    mixed = wait(press(wait(first_words()), "7"))
    assert names(mixed)[0] == "retry.call_back"


def test_words_that_fit_nothing_are_answered_with_sorry() -> None:
    assert names(say(on_call(), "the weather is nice"))[0] == "retry.not_understood"


def test_a_right_key_clears_the_count() -> None:
    turn = wait(press(wait(first_words(), 2), "3"), 2)
    assert names(turn)[0] == "retry.silence"
    assert turn.session.attempt == 1


def test_after_the_callback_is_settled_a_third_silence_is_goodbye() -> None:
    settled = facts(number=MOBILE, finished=True, answers={})
    turn = wait(on_call(facts=settled), 3)
    assert names(turn) == ["callback.goodbye", "goodbye"]
    assert turn.over


# -- pause ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("node", ["main", reading("causes"), "reason"])
def test_5_waits_a_minute_for_any_key(node: str) -> None:
    turn = press(on_call(node), "5")
    assert names(turn) == ["pause.wait"]
    assert (turn.seconds, turn.keys_only, turn.session.paused) == (60, False, True)


def test_after_the_minute_the_place_is_said_again_and_no_miss_is_counted() -> None:
    turn = wait(press(wait(first_words()), "5"))
    assert not turn.session.paused
    assert turn.session.attempt == 0
    assert names(turn)[:3] == ["pause.over", "offer.time", "offer 1234"]


def test_a_key_in_the_pause_is_taken_at_its_place() -> None:
    turn = press(press(on_call(), "5"), "3")
    assert (turn.session.node, turn.session.paused) == (TOPICS, False)


# -- staff ---------------------------------------------------------------------------------------
def test_0_in_hours_rings_the_staff() -> None:
    assert names(press(on_call(), "0")) == ["staff.connecting", "connect"]


def test_0_out_of_hours_says_why_and_asks_for_the_callback() -> None:
    assert names(press(on_call(), "0", now=CLOSED))[:2] == ["staff.closed", "question.number"]


def test_a_call_that_the_staff_phone_sent_on_is_never_dialled_back() -> None:
    turn = press(on_call(facts=facts(forwarded=True)), "0")
    assert names(turn)[:2] == ["staff.no_answer", "question.number"]


def test_when_nobody_accepts_the_callback_questions_follow() -> None:
    turn = take(on_call(), Dialled(accepted=False))
    assert names(turn)[:2] == ["staff.no_answer", "question.number"]


def test_when_somebody_accepted_the_call_ends_with_goodbye() -> None:
    turn = take(on_call(), Dialled(accepted=True))
    assert (names(turn), turn.over) == (["goodbye"], True)


# -- texts ---------------------------------------------------------------------------------------
def test_the_first_reply_greets_says_911_and_offers_topics_and_a_call() -> None:
    turn = take(in_thread(), Heard("hello"), first=True)
    assert names(turn) == [
        "text.greeting_first",
        "text.who_we_are",
        "topics.intro",
        "offer 12345678",
        "text.call",
    ]


def test_a_first_text_that_names_a_section_is_answered_at_once_with_the_notice_in_front() -> None:
    turn = take(in_thread(), Heard("symptoms"), first=True)
    assert names(turn)[0] == "text.greeting_first"
    assert names(turn)[1].startswith("read symptoms 0-")
    assert turn.session.node == reading("symptoms")


def test_a_first_text_with_a_red_flag_gets_the_safety_reply_alone() -> None:
    turn = take(in_thread(), Heard("chest pain"), first=True)
    assert names(turn) == ["red_flag.A"]


def test_a_text_that_fits_nothing_gets_the_choices_once_and_then_a_person() -> None:
    once = say(in_thread(), "blah")
    assert names(once) == ["text.not_understood", "topics.intro", "offer 12345678", "text.call"]
    assert names(say(once, "blah blah")) == ["text.call_instead"]


def test_a_text_never_hears_the_other_half_of_a_menu_nor_the_staff_key() -> None:
    assert "topics.more" not in names(say(in_thread(), "menu"))
    assert "offer.staff" not in names(say(in_thread(), "menu"))


@pytest.mark.parametrize("body", ["", "   ", "!?", "\U0001f44d"])
def test_an_empty_text_is_not_understood_and_stores_nothing(body: str) -> None:
    for node in (TOPICS, "reason", "when"):
        turn = say(in_thread(node, facts=facts(number=MOBILE)), body)
        assert not turn.understood
        assert turn.effects == ()


def test_a_page_that_a_caller_asked_for_stores_nothing_by_itself() -> None:
    turn = open_page(script(), in_thread(reading("causes")), OPEN, first=True)
    assert names(turn)[0] == "text.greeting_first"
    assert turn.effects == ()
    assert turn.session.facts.reading == (HO, "causes", turn.session.upto)


# -- red flags and opting out --------------------------------------------------------------------
EVERY_PLACE = sorted(script().nodes)


@pytest.mark.parametrize("node", EVERY_PLACE)
def test_a_red_flag_is_heard_wherever_the_call_stands(node: str) -> None:
    turn = say(on_call(node), "I have chest pain and I can't breathe")
    assert turn.effects[0] == FlagUrgent("A", "I have chest pain and I can't breathe")
    assert turn.session.node == "emergency.A"
    assert names(turn) == ["red_flag.A", "offer 1"]
    assert not turn.over


@pytest.mark.parametrize("node", [n for n in EVERY_PLACE if n not in ("main", "number", "entry", "check")])
def test_a_red_flag_is_heard_wherever_a_thread_stands_and_the_question_stays_open(node: str) -> None:
    turn = say(in_thread(node), "My foot went numb and cold today")
    assert turn.effects == (FlagUrgent("A", "My foot went numb and cold today"),)
    assert names(turn) == ["red_flag.A"]
    assert turn.session.node == node


def test_self_harm_has_its_own_words_and_goes_before_an_emergency() -> None:
    turn = say(in_thread(), "chest pain, I want to die")
    assert names(turn) == ["red_flag.S"]
    assert turn.effects == (FlagUrgent("S", "chest pain, I want to die"),)
    assert say(on_call(), "quiero morir").session.node == "emergency.S"


def test_after_a_red_flag_the_words_are_said_twice_in_full_and_then_the_line_is_held() -> None:
    turn = say(on_call(), "chest pain")
    assert names(turn)[0] == "red_flag.A"
    turn = wait(turn)
    assert names(turn)[0] == "red_flag.A"
    for _ in range(5):
        turn = wait(turn)
        assert names(turn) == ["retry.patient", "offer 1"]
        assert turn.seconds == 60
        assert not turn.over


def test_1_after_a_red_flag_leads_to_the_callback_questions() -> None:
    assert press(say(on_call(), "chest pain"), "1").session.node == "number"


def test_keys_are_never_words() -> None:
    assert take(on_call(), Heard("911", keyed=True)).effects == ()


def test_an_opt_out_phrase_ends_the_thread_with_the_one_confirmation() -> None:
    turn = say(in_thread("reason"), "Stop texting me!")
    assert names(turn) == ["opt_out.confirmed"]
    assert turn.effects == (OptOut("phrase", "Stop texting me!"),)
    assert (turn.over, turn.session.node) == (True, TOPICS)


def test_by_voice_an_opt_out_phrase_is_confirmed_and_the_call_goes_on() -> None:
    turn = say(on_call(TOPICS), "stop calling me")
    assert names(turn)[0] == "opt_out.by_voice"
    assert kinds(turn) == ["OptOut"]
    assert (turn.over, turn.session.node) == (False, "main")


@pytest.mark.parametrize(
    "body", ["STOP. chest pain", "stop texting me, I have chest pain", "STOP I have chest pain"]
)
def test_stop_with_a_red_flag_does_both(body: str) -> None:
    turn = say(in_thread(), body)
    assert names(turn) == ["red_flag.A"]
    assert kinds(turn) == ["FlagUrgent", "OptOut"]


@pytest.mark.parametrize(
    "body", ["I want to end my life", "my leg won't stop bleeding", "heavy bleeding, can't stop it"]
)
def test_a_red_flag_that_only_holds_such_a_word_is_no_opt_out(body: str) -> None:
    assert kinds(say(in_thread(), body)) == ["FlagUrgent"]


# -- very long calls -----------------------------------------------------------------------------
def test_a_very_long_call_is_led_to_the_callback_question_with_a_reason() -> None:
    turn = wind_up(script(), on_call(reading("causes")), OPEN)
    assert names(turn)[:2] == ["limit.reached", "question.number"]
    assert turn.session.facts.asked is False


def test_a_very_long_call_whose_callback_is_settled_ends_with_goodbye() -> None:
    turn = wind_up(script(), on_call(facts=facts(finished=True)), OPEN)
    assert (names(turn), turn.over) == (["callback.goodbye", "goodbye"], True)


def test_a_call_that_outlasts_even_that_keeps_what_is_known_and_ends() -> None:
    turn = close(script(), on_call("number"), OPEN)
    assert (kinds(turn), turn.over) == (["OpenRequest", "FinishRequest"], True)
    mid = close(script(), on_call("reason", facts=facts(number=MOBILE, answers={"someone_else": "no"})), OPEN)
    assert (kinds(mid), mid.over) == (["FinishRequest"], True)
    assert close(script(), on_call(facts=facts(finished=True)), OPEN).over


# -- everything, everywhere ----------------------------------------------------------------------
INPUTS = [
    *(Heard(key, keyed=True) for key in "0123456789*#"),
    Heard("12345", keyed=True),
    Heard("9045550177", keyed=True),
    Heard("blah"),
    Heard("yes"),
    Heard("no"),
    Heard("menu"),
    Heard("back"),
    Heard("repeat"),
    Silence(),
    Recorded("RE" + "a" * 32, 7),
    Recorded("RE" + "a" * 32, 1),
    Dialled(accepted=True),
    Dialled(accepted=False),
]


@pytest.mark.parametrize("node", EVERY_PLACE)
def test_no_key_no_word_and_no_silence_leaves_a_caller_without_words(node: str) -> None:
    for known in (CALLER, WITHHELD, facts(number=MOBILE, finished=True), facts(texts_off=True)):
        for language in ("en", "es"):
            for attempt in (0, 1, 2, 3):
                place = on_call(node, language=language, facts=known, attempt=attempt)
                for heard in INPUTS:
                    turn = take(place, heard)
                    assert turn.prompts
                    assert turn.session.node in script().nodes
                    assert turn.session.medium == "speech"


@pytest.mark.parametrize(
    "node", [n for n in EVERY_PLACE if isinstance(script().nodes[n], Menu | Reading | Question)]
)
def test_the_line_always_says_at_least_one_thing_that_can_be_done_or_ends(node: str) -> None:
    session = replace(on_call(node, facts=facts(keyed=MOBILE)), attempt=0)
    for _ in range(12):
        turn = wait(session)
        if turn.over:
            break
        session = turn.session
    else:
        assert isinstance(script().nodes[session.node], Menu)
        assert script().nodes[session.node].patient  # type: ignore[union-attr]
