"""Spanish is the equal of English: what the line says, knows or expects is there in both, with the same placeholders,
the same keys, and the same numbers to call when it is serious.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from string import Formatter

import pytest

from line.carrier import sms, voice
from line.core.library import LANGUAGES, PromptEntry, WordLists
from line.core.script import Farewell, Menu, Question
from line.core.segments import count
from line.core.turn import Session, Turn
from tests.talks import HO, content, script

PROMPTS = content().prompts
EMERGENCY = re.compile(r"\b9\s?1\s?1\b")
CRISIS = re.compile(r"\b9\s?8\s?8\b")
KEY = re.compile(
    r"\b(?:press|oprima|marcar)(?: el| la tecla)? (\d|star|pound|asterisco|numeral)\b", re.IGNORECASE
)
ANSWER = re.compile(r"\b(?:[Rr]eply|[Rr]esponda) (?:a number|una cifra|with|con)?\s*([A-Z0-9])(?= |$|[.,])")
SIGNS = {"star": "*", "pound": "#", "asterisco": "*", "numeral": "#"}
# In Spanish the crisis line answers after a 2, and by the word AYUDA: English says so in fewer words.
MORE_KEYS_IN_SPANISH = {"red_flag.S"}


def placeholders(words: str) -> list[str]:
    return sorted({name for _, name, _, _ in Formatter().parse(words) if name})


def keys(words: str) -> list[str]:
    """The keys and written answers that the words name, in any order: "press 1", "Reply C", "1 o 2"."""
    pressed = [SIGNS.get(key, key) for key in KEY.findall(words)]
    replied = ANSWER.findall(words)
    return sorted(pressed + replied)


def forms(entry: PromptEntry) -> dict[str, str]:
    return {"spoken": entry.spoken, "texted": entry.texted}


def pairs() -> Iterator[tuple[str, str, str, str]]:
    """Every prompt's form in English and in Spanish."""
    for name in PROMPTS["en"]:
        for form, english in forms(PROMPTS["en"][name]).items():
            yield name, form, english, forms(PROMPTS["es"][name])[form]


def differing(what: str) -> list[str]:
    """The prompts whose two languages differ in something that a function of the words gives."""
    rule = {
        "form": bool,
        "placeholders": placeholders,
        "911": lambda words: bool(EMERGENCY.search(words)),
        "988": lambda words: bool(CRISIS.search(words)),
        "keys": keys,
    }[what]
    return [f"{name} ({form})" for name, form, english, spanish in pairs() if rule(english) != rule(spanish)]


def test_every_sentence_stands_in_both_languages() -> None:
    assert list(PROMPTS) == list(LANGUAGES)
    assert PROMPTS["en"].keys() == PROMPTS["es"].keys()
    assert differing("form") == []


@pytest.mark.parametrize("what", ["placeholders", "911", "988"])
def test_both_languages_hold_the_same(what: str) -> None:
    assert differing(what) == []


def test_both_languages_name_the_same_keys() -> None:
    assert [one for one in differing("keys") if one.split()[0] not in MORE_KEYS_IN_SPANISH] == []


def test_no_sentence_is_the_same_words_in_both() -> None:
    """A sentence that was copied over is not translated. Those that are all placeholders have no words."""
    same = [
        name
        for name, _, english, spanish in pairs()
        if english and english == spanish and re.search(r"[A-Za-z]{3}", re.sub(r"\{\w+\}", "", english))
    ]
    assert same == []


def test_the_rule_about_keys_sees_a_key_that_differs() -> None:
    assert keys("To go on, press 1.") == keys("Para seguir, oprima 1.") == ["1"]
    assert keys("press star") == keys("oprima asterisco") == ["*"]
    assert keys("Reply C to confirm") == keys("Responda C para confirmar") == ["C"]
    assert keys("To go on, press 1.") != keys("Para seguir, oprima 2.")


def test_the_opening_offers_each_language_in_the_words_of_that_language() -> None:
    assert PROMPTS["es"]["language.offer"].spoken == "Para español, oprima 2."
    assert PROMPTS["en"]["language.offer"].spoken == "For English, press 2."


@pytest.mark.parametrize("slug", content().library.slugs)
def test_every_article_stands_in_both_languages_with_the_same_sections_and_safety_lines(slug: str) -> None:
    english, spanish = (content().library.edition(slug, language) for language in LANGUAGES)
    assert (english.language, spanish.language) == LANGUAGES
    for ours, theirs in zip(english.sections, spanish.sections, strict=True):
        assert (ours.slug, ours.kind, len(ours.sentences)) == (
            theirs.slug,
            theirs.kind,
            len(theirs.sentences),
        )
        for one, other in zip(ours.sentences, theirs.sentences, strict=True):
            assert (one.bullet, one.ours) == (other.bullet, other.ours)
            for rule in (EMERGENCY, CRISIS):
                assert bool(rule.search(one.spoken)) == bool(rule.search(other.spoken))
            for form in ("text", "spoken"):
                numbers = [re.findall(r"\d+", getattr(sentence, form)) for sentence in (one, other)]
                assert numbers[0] == numbers[1], (slug, ours.slug, numbers)


def lists_in_one_language(words: WordLists) -> list[str]:
    """The lists of a content file that lack a language, "" for those that are of no language at all."""
    found: dict[tuple[str, ...], set[str]] = {}
    for path in words.lists:
        if path[-1] in LANGUAGES:
            found.setdefault(path[:-1], set()).add(path[-1])
    return [".".join(path) for path, languages in found.items() if languages != set(LANGUAGES)]


@pytest.mark.parametrize("name", ["intents", "opt_out"])
def test_every_list_of_words_stands_in_both_languages(name: str) -> None:
    assert lists_in_one_language(getattr(content(), name)) == []


def test_every_sign_of_danger_is_known_in_both_languages() -> None:
    signs = content().red_flags.signs
    assert signs
    assert [sign.name for sign in signs if not all(sign.patterns.get(one) for one in LANGUAGES)] == []


def test_the_speech_recogniser_is_given_words_in_both_languages() -> None:
    assert all(script().hints[language] for language in LANGUAGES)
    for node in script().nodes.values():
        if isinstance(node, Menu | Question):
            for option in node.options:
                languages = {language for language, _ in option.hints}
                assert languages in (set(), set(LANGUAGES)), (node.name, option.key)


def texts(entries: Mapping[str, PromptEntry]) -> Iterable[str]:
    return (entry.texted for entry in entries.values() if entry.texted)


def test_no_spanish_text_is_ucs_2_by_accident() -> None:
    assert {count(words).encoding for words in texts(PROMPTS["es"])} == {"GSM-7"}
    article = content().library.edition(HO, "es")
    words = [sentence.text for section in article.sections for sentence in section.sentences]
    names = [word for section in article.sections for word in (section.label, section.heading)]
    assert {count(one).encoding for one in (*words, *names, article.title)} == {"GSM-7"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_place_of_the_script_can_be_said_and_every_written_one_texted(language: str) -> None:
    """Rendering asks for every form: a word that is missing in one language would be an error on the phone."""
    for node in script().nodes.values():
        options = node.options if isinstance(node, Menu | Question | Farewell) else ()
        for option in options:
            assert script().phrases.spoken(option.label, language)
    home = script().start["writing"]
    turn = Turn(Session("writing", language, home), (script().nodes[home].intro,))  # type: ignore[union-attr]
    assert count(sms.write(turn, script())).encoding == "GSM-7"


def test_each_language_is_heard_in_a_voice_and_understood_in_a_locale_of_its_own() -> None:
    assert {language: locale for language, (_, locale) in voice.VOICES.items()} == {
        "en": "en-US",
        "es": "es-US",
    }
    assert len({name for name, _ in voice.VOICES.values()}) == len(LANGUAGES)
