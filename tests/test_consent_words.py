"""Opting out and in by words: the carrier's own, exactly as it matches them, and the phrases that are ours to hear."""

from __future__ import annotations

import pytest

from line.core.consent import CarrierWord, carrier_word, may_mean_the_visit, wants_out, wish_to_end
from tests.talks import content, script

LEXICON = script().lexicon


@pytest.mark.parametrize(
    "word", ["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"]
)
@pytest.mark.parametrize("spelling", [str.upper, str.lower, str.title, lambda word: f" {word}\n"])
def test_the_carriers_stop_words_are_known_in_any_case(word: str, spelling) -> None:  # type: ignore[no-untyped-def]
    assert carrier_word(spelling(word), None) is CarrierWord.STOP


@pytest.mark.parametrize(
    ("word", "meaning"),
    [
        ("start", CarrierWord.START),
        ("UNSTOP", CarrierWord.START),
        ("Help", CarrierWord.HELP),
        ("info", CarrierWord.HELP),
        ("Yes", CarrierWord.YES),
    ],
)
def test_the_other_carrier_words_are_known(word: str, meaning: CarrierWord) -> None:
    assert carrier_word(word, None) is meaning


@pytest.mark.parametrize(
    "body",
    [
        "stop.",
        "STOP PLEASE",
        "opt out",
        "please stop",
        "yes please",
        "help me",
        "stopp",
        "",
        "cancel my visit",
    ],
)
def test_only_an_exact_single_word_is_the_carriers(body: str) -> None:
    assert carrier_word(body, None) is None


@pytest.mark.parametrize(
    ("verdict", "meaning"),
    [("STOP", CarrierWord.STOP), ("START", CarrierWord.START), ("HELP", CarrierWord.HELP)],
)
def test_the_verdict_of_advanced_opt_out_holds_whatever_the_words(verdict: str, meaning: CarrierWord) -> None:
    assert carrier_word("AYUDA o lo que sea", verdict) is meaning


@pytest.mark.parametrize(
    ("body", "may"), [("CANCEL", True), ("end", True), (" Cancel ", True), ("STOP", False), ("QUIT", False)]
)
def test_CANCEL_and_END_may_mean_the_visit(body: str, may: bool) -> None:
    assert may_mean_the_visit(body) is may


@pytest.mark.parametrize(
    "body",
    [
        "stop.",
        "STOP PLEASE",
        "OPT OUT",
        "Stop texting me!",
        "please stop calling me",
        "don't text me",
        "Don’t contact me.",
        "do not call me",
        "leave me alone",
        "remove me",
        "take me off your list",
        "wrong number",
        "no more texts",
        "unsuscribe",
        "ALTO",
        "pare",
        "Parar",
        "¡Basta!",
        "no más",
        "detener",
        "baja",
        "No me escriban",
        "no me llame",
        "número equivocado",
    ],
)
def test_any_reasonable_wording_ends_the_texts(body: str) -> None:
    assert wants_out(body, LEXICON, "writing")


@pytest.mark.parametrize(
    "body",
    [
        "can I stop by at 3?",
        "stop by",
        "I do not call it pain",
        "symptoms",
        "no",
        "no call",
        "please do not stop texting me the topics",
        "cancel my appointment",
        "wrong",
        "",
        "más",
        "my pain will not stop",
    ],
)
def test_other_words_do_not(body: str) -> None:
    assert not wants_out(body, LEXICON, "writing")


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_phrase_of_the_file_is_heard_and_none_is_a_command(language: str) -> None:
    phrases = content().opt_out.words("phrases", language)
    assert len(phrases) > 20
    for phrase in phrases:
        assert wants_out(phrase.upper(), LEXICON, "writing")
    for commands in script().commands.values():
        assert not commands.keys() & LEXICON.out_whole["writing"]


@pytest.mark.parametrize(
    "word", ["alto", "pare", "parar", "basta", "no mas", "no más", "detener", "quitar", "borrar", "baja"]
)
def test_the_spanish_words_of_the_rule_end_the_texts(word: str) -> None:
    assert wants_out(word, LEXICON, "writing")


@pytest.mark.parametrize(
    ("body", "too"),
    [
        ("STOP chest pain", True),
        ("stop. I can't breathe", True),
        ("do not text me, I have chest pain", True),
        ("unsubscribe chest pain", True),
        ("chest pain", False),
        ("the bleeding won't stop", False),
        ("end my life", False),
        ("no más, dolor de pecho", False),
        ("stopped breathing", False),
    ],
)
def test_a_red_flag_that_begins_with_stop_is_an_opt_out_too(body: str, too: bool) -> None:
    assert (wish_to_end(LEXICON.read(body).words, LEXICON, "writing", flagged=True) > 0) is too


@pytest.mark.parametrize("words", ["stop please", "Please stop", "wrong number", "basta", "leave me alone"])
def test_what_ends_the_texts_in_writing_may_answer_a_question_on_a_call(words: str) -> None:
    assert wants_out(words, LEXICON, "writing")
    assert not wants_out(words, LEXICON, "speech")


@pytest.mark.parametrize("words", ["stop calling me", "please stop calling me", "ya no me llamen"])
def test_what_names_the_calls_ends_them_on_a_call_too(words: str) -> None:
    assert wants_out(words, LEXICON, "speech")
