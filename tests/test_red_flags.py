"""Red flags of the shipped lexicon: signs of emergency and self-harm are heard as patients write and say them."""

from __future__ import annotations

import pytest

from line.core.safety import EMERGENCY, SAME_DAY, SELF_HARM, red_flag
from tests.talks import content, script

A = [
    "I have chest pain",
    "CHEST PRESSURE since this morning",
    "pain in my chest",
    "I can't breathe",
    "i cant breathe",
    "I can’t breathe!!",
    "He cannot breathe.",
    "short of breath",
    "I am coughing up blood",
    "my face is drooping",
    "his speech is slurred speech",
    "weak on one side",
    "the bleeding won't stop",
    "It wont stop bleeding",
    "bone through the skin",
    "I think it's an open fracture",
    "My foot is cold and blue",
    "my hand turned blue",
    "Maria, and my foot went numb and cold today",
    "no pulse",
    "I can't pee since yesterday",
    "cant hold my urine",
    "numb between my legs",
    "I hit my head and threw up",
    "head injury",
    "she passed out",
    "he had a seizure",
    "my throat is closing",
    "overdose",
    "Me duele el pecho",
    "DOLOR DE PECHO",
    "no puedo respirar",
    "tos con sangre",
    "no para de sangrar",
    "se ve el hueso",
    "tengo el pie frío",
    "no puedo orinar",
    "Me desmayé",
    "convulsión",
    "se me cierra la garganta",
    "sobredosis",
]
S = [
    "suicide",
    "I want to kill myself",
    "i might hurt myself",
    "end my life",
    "no reason to live",
    "can't take the pain any more, want to die",
    "quiero morir",
    "No quiero vivir",
    "hacerme daño",
    "quitarme la vida",
]
B = [
    "I have a fever of 101 since the surgery",
    "fever and chills",
    "my cast got wet",
    "My cast is too tight",
    "the incision is draining pus",
    "my calf is swollen",
    "his hip popped out",
    "she fell and can't bear weight",
    "tengo fiebre",
    "la herida abierta",
    "se mojó el yeso",
    "no puedo apoyar el pie",
]
NEITHER = [
    "",
    "hello",
    "symptoms",
    "what causes the pain in my knee",
    "my chest of drawers is in the way",
    "can you call me",
    "I want to change my appointment",
    "dolor de rodilla",
    "appointment",
    "fever at night",
    "I live on Pulse Street",
    "treatment",
    "Maria Dolores",
    "call me tomorrow in the morning",
    "cita",
]


@pytest.mark.parametrize("words", A)
def test_signs_of_an_emergency_are_heard(words: str) -> None:
    assert red_flag(words, script().red_flags) == EMERGENCY


@pytest.mark.parametrize("words", S)
def test_signs_of_self_harm_are_heard(words: str) -> None:
    assert red_flag(words, script().red_flags) == SELF_HARM


@pytest.mark.parametrize("words", B)
def test_signs_that_need_care_today_are_heard(words: str) -> None:
    assert red_flag(words, script().red_flags) == SAME_DAY


@pytest.mark.parametrize(
    ("words", "tier"),
    [("my cast got wet and I have chest pain", EMERGENCY), ("I have a fever and I want to die", SELF_HARM)],
)
def test_what_needs_care_today_hides_nothing_weightier(words: str, tier: str) -> None:
    assert red_flag(words, script().red_flags) == tier


@pytest.mark.parametrize("words", NEITHER)
def test_plain_words_are_no_red_flag(words: str) -> None:
    assert red_flag(words, script().red_flags) is None


def test_a_negation_hides_nothing() -> None:
    assert red_flag("I do not have chest pain", script().red_flags) == EMERGENCY


def test_self_harm_goes_before_an_emergency() -> None:
    assert red_flag("chest pain and I want to die", script().red_flags) == SELF_HARM


@pytest.mark.parametrize("tier", ["A", "S", "B"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_phrase_of_the_file_is_heard_alone_in_capitals_and_in_a_sentence(
    tier: str, language: str
) -> None:
    phrases = content().red_flags.words("tiers", tier, language)
    assert len(phrases) >= 10
    for phrase in phrases:
        for said in (phrase, phrase.upper() + "!", f"since today {phrase} and it gets worse"):
            assert red_flag(said, script().red_flags) in (SELF_HARM, EMERGENCY, tier), phrase


def test_both_languages_are_heard_whatever_the_session_speaks() -> None:
    assert {"chest pain", "dolor de pecho"} <= set(script().red_flags["A"])
    assert {"kill myself", "quiero morir"} <= set(script().red_flags["S"])


def test_no_word_that_leads_through_the_line_is_a_red_flag() -> None:
    intents = content().intents
    for group in ("commands", "answers"):
        for name in intents.names(group):
            for language in ("en", "es"):
                for word in intents.words(group, name, language):
                    assert red_flag(word, script().red_flags) is None, word
    for section in script().library.edition("heterotopic-ossification", "en").sections:
        for word in section.keywords:
            assert red_flag(word, script().red_flags) is None, word
