"""Red flags of the shipped lexicon: signs of emergency and self-harm are heard as patients write and say them."""

from __future__ import annotations

from itertools import product

import pytest

from line.core.patterns import Pattern
from line.core.safety import EMERGENCY, SAME_DAY, SELF_HARM, TIERS, red_flag
from line.core.word_content import Sign
from tests.talks import content, script

A = [
    "frozen shoulder and now my hand is blue and cold",
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
    "frozen shoulder",
    "i have had frozen shoulder since may",
    "síntomas de hombro congelado",
]


@pytest.mark.parametrize("words", A)
def test_signs_of_an_emergency_are_heard(words: str) -> None:
    assert red_flag(words, script().lexicon) == EMERGENCY


@pytest.mark.parametrize("words", S)
def test_signs_of_self_harm_are_heard(words: str) -> None:
    assert red_flag(words, script().lexicon) == SELF_HARM


@pytest.mark.parametrize("words", B)
def test_signs_that_need_care_today_are_heard(words: str) -> None:
    assert red_flag(words, script().lexicon) == SAME_DAY


@pytest.mark.parametrize(
    ("words", "tier"),
    [("my cast got wet and I have chest pain", EMERGENCY), ("I have a fever and I want to die", SELF_HARM)],
)
def test_what_needs_care_today_hides_nothing_weightier(words: str, tier: str) -> None:
    assert red_flag(words, script().lexicon) == tier


@pytest.mark.parametrize("words", NEITHER)
def test_plain_words_are_no_red_flag(words: str) -> None:
    assert red_flag(words, script().lexicon) is None


def test_a_negation_hides_nothing() -> None:
    assert red_flag("I do not have chest pain", script().lexicon) == EMERGENCY


CRIES = {
    "en": (
        "my chest hurts so bad",
        "I can't catch my breath",
        "I blacked out twice today",
        "I want to end my life",
    ),
    "es": ("me duele mucho el pecho", "me falta el aire", "me desmayé dos veces hoy", "ya no quiero vivir"),
}
WISHES = {
    "en": (
        "could you switch my visit to monday",
        "thank you for the reminder",
        "what time do you close",
        "call me back",
    ),
    "es": (
        "me puede pasar la cita para el lunes",
        "gracias por avisarme",
        "a qué hora cierran",
        "llámeme por favor",
    ),
}
JOINTS = {"en": (", ", ". ", " and ", " but "), "es": (", ", ". ", " y ", " pero ")}


@pytest.mark.parametrize("language", CRIES)
def test_no_everyday_wish_beside_a_cry_for_help_hides_it(language: str) -> None:
    for cry, wish, joint in product(CRIES[language], WISHES[language], JOINTS[language]):
        for said in (f"{cry}{joint}{wish}", f"{wish}{joint}{cry}"):
            assert red_flag(said, script().lexicon) in (EMERGENCY, SELF_HARM), said


@pytest.mark.parametrize(
    "words", ["chest p\u200bain", "chest pa\u00adin", "сhest pain", "I can't brеathe", "#chest pain"]
)
def test_letters_that_nobody_sees_or_that_look_like_others_hide_nothing(words: str) -> None:
    assert red_flag(words, script().lexicon) == EMERGENCY


def test_a_long_message_with_one_cry_in_it_is_heard() -> None:
    message = (
        "hello this is a neighbour of mister stone he was with you on tuesday about his wrist and he asks when "
        "the cast comes off oh and since last night his chest hurts and he is short of breath so call us back thanks"
    )
    assert red_flag(message, script().lexicon) == EMERGENCY


def test_self_harm_goes_before_an_emergency() -> None:
    assert red_flag("chest pain and I want to die", script().lexicon) == SELF_HARM


def example_of(pattern: Pattern) -> str:
    """A text that this pattern is made for: one phrase of each of its parts."""
    return " ".join(" ".join(min(part)).replace("*", "") for part in pattern.parts)


@pytest.mark.parametrize("sign", [sign.name for sign in content().red_flags.signs])
def test_every_pattern_of_the_file_is_heard_alone_in_capitals_and_in_a_sentence(sign: str) -> None:
    lexicon = script().lexicon
    rules = [rule for rule in lexicon.signs.rules if rule.name == sign]
    assert {rule.language for rule in rules} == {"en", "es"}
    gravest = TIERS[: TIERS.index(lexicon.tiers[sign]) + 1]
    for rule in rules:
        phrase = example_of(rule.pattern)
        for said in (phrase, phrase.upper() + "!", f"since today {phrase} and it gets worse"):
            assert red_flag(said, lexicon) in gravest, phrase


@pytest.mark.parametrize("sign", content().red_flags.signs, ids=lambda sign: sign.name)
def test_every_sign_says_why_it_is_one(sign: Sign) -> None:
    assert len(sign.reason) > 20
    assert sign.tier in TIERS
    assert sign.signed_off_by is None, "signed off by a person: this test may go"


def test_both_languages_are_heard_whatever_the_session_speaks() -> None:
    assert red_flag("chest pain y me duele la rodilla", script().lexicon) == EMERGENCY
    assert red_flag("quiero morir, please call me", script().lexicon) == SELF_HARM


def test_no_word_that_leads_through_the_line_is_a_red_flag() -> None:
    intents = content().intents
    for group in ("commands", "answers"):
        for name in intents.names(group):
            for language in ("en", "es"):
                for word in intents.words(group, name, language):
                    assert red_flag(word, script().lexicon) is None, word
    for section in script().library.edition("heterotopic-ossification", "en").sections:
        for word in section.keywords:
            assert red_flag(word, script().lexicon) is None, word
