"""Choosing a language: the two that the line speaks, and a call back with an interpreter for the others."""

from __future__ import annotations

import pytest

from line.carrier import sms
from line.core.effects import FinishRequest, KeepWords, OpenRequest, SaveAnswer, Speaks
from line.core.language_script import LIST, listed
from line.core.library import Interpreted
from line.core.script import SPOKEN_AT_ONCE, Menu
from line.core.segments import PAGE_SEGMENTS, count, is_gsm
from line.core.tongues import plainly
from line.core.turn import Offer, Say, Session, Turn
from tests.talks import (
    MOBILE,
    TOPICS,
    WITHHELD,
    content,
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
    wait,
)

PAGES = [node for node in script().nodes.values() if isinstance(node, Menu) and node.kind == "languages"]


def spoken(turn: Turn) -> str:
    """What is offered, in its words."""
    offers = [prompt for prompt in turn.prompts if isinstance(prompt, Offer)]
    return " ".join(
        script().phrases.spoken(choice.label, turn.session.language)
        for one in offers
        for choice in one.choices
    )


# -- the key for the other language
def test_after_the_key_each_choice_is_said_in_its_own_language() -> None:
    turn = press(first_words(), "2")
    assert (turn.session.language, turn.session.node) == ("es", "language")
    (offer,) = [prompt for prompt in turn.prompts if isinstance(prompt, Offer)]
    assert [choice.key for choice in offer.choices] == ["1", "3"]
    assert spoken(turn) == "Para español For another language"
    assert names(turn) == ["offer 13"]  # nothing else stands between her and her language
    assert turn.effects == (Speaks(),)  # who hangs up here is called back in it


def test_from_a_spanish_call_it_is_the_other_way_round() -> None:
    turn = press(first_words(language="es"), "2")
    assert turn.session.language == "en"
    assert spoken(turn) == "For English Para otro idioma"


@pytest.mark.parametrize("how", ["key", "silence", "pound", "español", "en español"])
def test_one_silence_or_its_name_goes_on_in_spanish_and_keeps_it(how: str) -> None:
    asked = press(first_words(), "2")
    answer = {
        "key": lambda: press(asked, "1"),
        "silence": lambda: wait(asked),
        "pound": lambda: press(asked, "#"),
    }
    turn = answer.get(how, lambda: say(asked, how))()
    assert (turn.session.language, turn.session.node, turn.effects) == ("es", "main", (Speaks(),))


def test_asking_for_english_there_goes_back_to_english() -> None:
    turn = say(press(first_words(), "2"), "English")
    assert (turn.session.language, turn.session.node) == ("en", "main")


def test_a_wrong_key_is_named_in_the_language_that_was_asked_for() -> None:
    turn = press(first_words(), "2", "7")
    assert names(turn) == ["retry.key", "offer 13"]
    assert labels(turn) == ["language.here.short", "language.other.short"]
    assert (turn.session.language, turn.session.node) == ("es", "language")


# -- the list
def test_the_list_is_said_four_at_a_time_in_english() -> None:
    turn = press(first_words(), "2", "3")
    assert (turn.session.language, turn.session.node) == ("en", f"{LIST}.1")
    assert names(turn) == ["languages.intro", "offer 1234", "topics.more"]
    assert spoken(turn).startswith("For Haitian Creole, Kreyòl ayisyen For Vietnamese, Tieng Viet")
    assert all(len(page.options) <= SPOKEN_AT_ONCE for page in PAGES)
    assert len(listed(script())) == len(content().languages.listed) + 1


def test_who_waits_hears_the_rest_and_who_says_nothing_at_all_is_called_back() -> None:
    turn = press(first_words(), "2", "3")
    for page in PAGES[1:]:
        turn = wait(turn)
        assert turn.session.node == page.name
    assert labels(turn)[-1] == "option.language_other"
    asked = wait(turn)
    assert names(asked)[:2] == ["interpreter.call_other", "question.number"]
    assert dict(asked.session.facts.answers)["interpreter"] == "other"


def test_a_language_is_asked_for_its_number_and_for_nothing_else() -> None:
    asked = press(first_words(), "2", "3", "1")
    assert names(asked)[:2] == ["interpreter.call", "question.number"]
    assert asked.session.language == "en"
    done = press(asked, "1")
    assert done.effects == (
        OpenRequest(MOBILE, "call", None),
        SaveAnswer("interpreter", "ht"),
        FinishRequest(),
    )
    assert done.session.node == "done"


def test_a_language_of_another_page_can_be_said() -> None:
    asked = say(press(first_words(), "2", "3"), "Polish")
    assert names(asked)[0] == "interpreter.call"
    assert dict(asked.session.facts.answers)["interpreter"] == "pl"


@pytest.mark.parametrize(
    "words", ["interpreter", "another language", "otro idioma", "lang", "I need an interpreter"]
)
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_list_can_be_asked_for_in_words_from_anywhere(words: str, language: str) -> None:
    for place in ("main", TOPICS, reading("causes")):
        turn = say(on_call(place, language=language), words)
        assert (turn.session.node, turn.session.language) == (f"{LIST}.1", "en")


def test_three_misses_in_the_list_still_end_in_a_call_back_with_an_interpreter() -> None:
    turn = press(first_words(), "2", "3", "8", "8", "8")
    assert names(turn)[0] == "interpreter.call_other"


def test_a_withheld_number_is_keyed_in_and_keeps_the_language() -> None:
    asked = press(on_call("languages.1", facts=WITHHELD), "2")
    assert asked.session.node == "entry"
    done = press(
        press(
            on_call("check", facts=facts(caller=None, keyed=MOBILE, answers=asked.session.facts.answers)), "1"
        )
    )
    assert SaveAnswer("interpreter", "vi") in done.effects


def test_who_gives_up_at_the_number_is_called_back_with_an_interpreter_too() -> None:
    asked = press(first_words(), "2", "3", "1")
    gone = wait(asked, 3)
    assert gone.over
    assert kinds(gone) == ["OpenRequest", "SaveAnswer", "FinishRequest"]


# -- in writing
@pytest.mark.parametrize("words", ["LANG", "lang", "interpreter", "Another language", "otro idioma"])
def test_lang_asks_which_language_in_simple_english(words: str) -> None:
    turn = say(in_thread(language="es"), words)
    assert (turn.session.node, turn.session.language) == ("interpreter", "en")
    text = sms.write(turn, script())
    assert "1 Kreyòl ayisyen, 2 Tieng Viet" in text
    assert "15 Phasa Thai" in text
    assert count(text).segments <= PAGE_SEGMENTS
    assert is_gsm(text)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("1", "ht"),
        ("15", "th"),
        ("Kreyol", "ht"),
        ("creole please", "ht"),
        ("Português", "pt"),
        ("Tieng Viet", "vi"),
    ],
)
def test_a_number_or_a_name_of_the_list_stores_the_request(words: str, code: str) -> None:
    turn = say(in_thread("interpreter"), words)
    assert turn.effects == (OpenRequest(MOBILE, "text"), SaveAnswer("interpreter", code), FinishRequest())
    assert names(turn) == ["interpreter.stored"]


def test_a_language_that_is_not_listed_is_kept_in_her_words() -> None:
    turn = say(in_thread("interpreter"), "Mam")
    saved = (SaveAnswer("interpreter", "other"), KeepWords("Mam"))
    assert turn.effects == (OpenRequest(MOBILE, "text"), *saved, FinishRequest())
    assert names(turn) == ["interpreter.stored_other"]


@pytest.mark.parametrize(
    ("words", "language", "said"),
    [
        ("Spanish", "es", "JOI: Le vamos a escribir en español. Osificacion"),
        ("ES", "es", "JOI: Le vamos a escribir en español. Osificacion"),
        ("hablo español", "es", "JOI: Le vamos a escribir en español. Osificacion"),
        ("english please", "en", "JOI: We will write to you in English. Heterotopic"),
        ("English", "en", "JOI: We will write to you in English. Heterotopic"),
    ],
)
def test_one_of_the_two_that_the_line_speaks_ends_the_question(words: str, language: str, said: str) -> None:
    turn = say(in_thread(), "LANG", words)
    assert (turn.session.node, turn.session.language, turn.effects) == (TOPICS, language, (Speaks(),))
    assert sms.write(turn, script()).startswith(said)
    assert count(sms.write(turn, script())).segments <= PAGE_SEGMENTS


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("kreyol", "ht"),
        ("mwen pale kreyòl", "ht"),
        ("ruso", "ru"),
        ("Deutsch", "de"),
        ("polish please", "pl"),
        ("I need someone who speaks Vietnamese", "vi"),
        ("necesito un intérprete de ruso", "ru"),
        ("do you have a Hmong interpreter", "other"),
    ],
)
def test_a_language_that_is_named_outright_is_booked_at_once(words: str, code: str) -> None:
    for place in (TOPICS, reading("causes"), "done"):
        assert SaveAnswer("interpreter", code) in say(in_thread(place), words).effects
    for place in ("main", TOPICS, reading("causes"), "languages.1"):
        turn = say(on_call(place), words)  # on a call the number is confirmed first, as after a key
        assert (turn.session.node, turn.session.facts.answers["interpreter"]) == ("number", code)


@pytest.mark.parametrize(
    "words",
    ["my german shepherd knocked me down", "I saw a french doctor about it", "i speak french and german"],
)
def test_a_language_that_only_stands_in_the_words_books_nobody(words: str) -> None:
    assert "OpenRequest" not in kinds(say(in_thread(), words))


@pytest.mark.parametrize("words", ["my language is Q'anjob'al", "quechua", "sign language please"])
def test_further_languages_are_known_by_name(words: str) -> None:
    assert SaveAnswer("interpreter", "other") in say(in_thread("interpreter"), words).effects


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("symptoms", reading("symptoms")),
        ("how is HO treated", reading("treatment")),
        ("i need an appointment", "name"),
        ("my son broke his arm", "name"),
        ("menu", TOPICS),
        ("thank you", TOPICS),
        ("ok", TOPICS),
        ("when do you open", "interpreter"),
        ("blah blah", "interpreter"),
        ("no", "interpreter"),
    ],
)
def test_what_names_no_language_is_taken_for_what_it_is(words: str, place: str) -> None:
    turn = say(in_thread("interpreter"), words)
    assert turn.session.node == place
    assert SaveAnswer("interpreter", "other") not in turn.effects


def test_what_fits_nothing_is_asked_again_once_and_books_nobody() -> None:
    turn = say(in_thread("interpreter"), "blah blah")
    assert names(turn) == ["text.not_understood", "interpreter.ask"]
    assert count(sms.write(turn, script())).segments <= PAGE_SEGMENTS
    turn = say(turn, "blah")
    assert (names(turn), turn.effects) == (["text.call_instead"], ())
    assert names(say(turn, "russian")) == ["interpreter.stored"]


@pytest.mark.parametrize("words", ["16", "99", "0", "123456"])
def test_a_number_that_is_not_listed_is_asked_again(words: str) -> None:
    turn = say(in_thread("interpreter"), words)
    assert (turn.session.node, turn.effects) == ("interpreter", ())


def test_an_emergency_is_heard_before_the_answer() -> None:
    assert kinds(say(in_thread("interpreter"), "chest pain"))[0] == "FlagUrgent"


@pytest.mark.parametrize("row", content().languages.listed, ids=lambda row: row.code)
def test_what_is_said_of_a_language_fits_one_segment(row: Interpreted) -> None:
    assert row in content().languages.listed
    turn = say(in_thread("interpreter"), row.texted)
    assert names(turn) == ["interpreter.stored"]
    longest = (
        script()
        .phrases.entries["en"]["interpreter.stored"]
        .texted.format(
            language=f"{row.name}, {row.texted}",
            by="10:30 AM Wed Nov 25",
        )
    )
    assert count(f"JOI: {longest}").segments == 1


# -- what somebody plainly writes
@pytest.mark.parametrize(
    "words",
    [
        "síntomas",
        "SINTOMAS",
        "mi mamá tiene un bulto en el brazo",
        "necesito una cita",
        "hola, tengo una pregunta",
        "¿a qué hora abren?",
        "gracias",
        "me duele mucho la rodilla",
        "cuánto cuesta",
    ],
)
def test_a_text_in_spanish_is_answered_in_spanish_unasked(words: str) -> None:
    assert say(in_thread(), words).session.language == "es"


@pytest.mark.parametrize("words", ["symptoms", "MORE", "call", "4", "ok", "menu", "treatment", "blah", "👍"])
def test_one_english_word_does_not_end_spanish(words: str) -> None:
    assert say(in_thread(language="es"), words).session.language == "es"


@pytest.mark.parametrize(
    "words",
    ["can you call me please", "what are the symptoms", "EN", "English", "my arm hurts, what is this"],
)
def test_who_plainly_writes_english_or_asks_for_it_is_answered_in_english(words: str) -> None:
    assert say(in_thread(language="es"), words).session.language == "en"


@pytest.mark.parametrize(
    "words", ["symptoms", "what is it", "can I come at 3?", "ya", "no", "ok", "4", "Maria"]
)
def test_english_stays_english(words: str) -> None:
    assert say(in_thread(), words).session.language == "en"


@pytest.mark.parametrize(
    ("words", "language"), [("ES", "es"), ("es", "es"), ("espanol", "es"), ("Español", "es"), ("EN", "en")]
)
def test_the_keywords_switch(words: str, language: str) -> None:
    other = {"en": "es", "es": "en"}[language]
    turn = say(in_thread(language=other), words)
    assert turn.session.language == language
    assert Speaks() in turn.effects


def in_her_own(language: str, node: str = TOPICS) -> Session:
    """A thread in a language that she chose herself."""
    return in_thread(node, language=language, facts=facts(chosen=True))


@pytest.mark.parametrize(
    "words",
    [
        "gracias",
        "muchas gracias",
        "ok",
        "si",
        "sí, gracias",
        "hola",
        "buenos días",
        "bueno",
        "síntomas",
        "LLAMAR",
    ],
)
def test_english_that_she_chose_is_not_left_for_a_word_of_spanish(words: str) -> None:
    assert say(in_her_own("en"), words).session.language == "en"


@pytest.mark.parametrize(
    "words",
    [
        "thanks",
        "thank you so much",
        "ok",
        "hi",
        "hello",
        "good morning",
        "yes please",
        "call",
        "call me please",
    ],
)
def test_spanish_that_she_chose_is_not_left_for_a_word_of_english(words: str) -> None:
    assert say(in_her_own("es"), words).session.language == "es"


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("necesito una cita", "es"),
        ("¿a qué hora abren?", "es"),
        ("me duele mucho la rodilla", "es"),
        ("mi mamá tiene un bulto en el brazo", "es"),
        ("ES", "es"),
        ("en español", "es"),
        ("can you call me please", "en"),
        ("what are the symptoms", "en"),
        ("my arm hurts, what is this", "en"),
        ("EN", "en"),
        ("inglés", "en"),
    ],
)
def test_a_plain_sentence_of_the_other_language_or_asking_for_it_changes_it(
    words: str, language: str
) -> None:
    other = {"en": "es", "es": "en"}[language]
    assert say(in_her_own(other), words).session.language == language


@pytest.mark.parametrize("name", ["Dolores Bueno", "Maria de la Cruz y Mas", "Rosa Alo"])
@pytest.mark.parametrize("chosen", [True, False])
def test_a_name_changes_no_language(name: str, chosen: bool) -> None:
    asked = in_thread("name", facts=facts(chosen=chosen, number=MOBILE))
    turn = say(asked, name)
    assert (turn.session.language, turn.session.facts.answers["name"]) == ("en", name)


def test_both_languages_in_one_text_change_nothing() -> None:
    tongues = script().tongues
    for own in ("en", "es"):
        assert plainly("my abuela quiere una cita please", tongues, own) == own
    assert not set(tongues["en"]) & set(tongues["es"])


def test_a_call_in_her_language_still_offers_the_other() -> None:
    turn = first_words(language="es")
    assert [prompt.name for prompt in turn.prompts if isinstance(prompt, Say)][:3] == [
        "notice.emergency",
        "notice.emergency",
        "language.offer",
    ]
    languages = [prompt.language for prompt in turn.prompts if isinstance(prompt, Say)][:3]
    assert languages == [None, "en", "en"]
    assert isinstance(turn.session, Session)
