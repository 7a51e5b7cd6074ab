"""The table of prompts: no name that the code never says, and none said that is not there; values put into words."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from line.core.prompt_table import BARE, PROMPTS
from line.core.script import Menu, Question
from line.core.segments import count, is_gsm
from line.core.turn import Both, Digits, InLanguages, Moment, PhoneNumber, Say
from tests.talks import content, script, script_of_two

ROOT = Path(__file__).parent.parent
CODE = sorted((ROOT / "line").rglob("*.py"))
WRITTEN_HERE = [ROOT / "line" / "core" / name for name in ("prompts.py", "prompt_table.py")]
ZONE = ZoneInfo("America/New_York")
MONDAY_TEN = datetime(2026, 11, 23, 10, 0, tzinfo=ZONE)


def strings() -> Iterator[str]:
    """Every string in the code and the articles' heads; a part of an f-string that is not fixed stands as {}."""
    for path in CODE:
        if path in WRITTEN_HERE:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            match node:
                case ast.JoinedStr(values=values):
                    yield "".join(v.value if isinstance(v, ast.Constant) else "{}" for v in values)
                case ast.Constant(value=str() as words):
                    yield words
    yield from (
        "time.opening_today",
        "time.opening_tomorrow",
        "time.opening_on_day",
    )  # made in core/prompts.py
    yield from ("time.today", "time.tomorrow", "time.on_day")
    for kind in script().reminders.values():  # named in content/reminders.yaml
        yield from kind.words.values()


SAID = set(strings())
FAMILIES = {words.removesuffix("{}") for words in SAID if re.fullmatch(r"[a-z_]+(\.[a-z_]+)*\.\{\}", words)}
"""Prefixes of names that are put together: f"red_flag.{tier}" gives "red_flag."."""


def by_the_script() -> set[str]:
    """The names of the graph's own questions, intros and choices, and of their shorter forms after a miss."""
    found: set[str] = set()
    for node in [*script().nodes.values(), *script_of_two().nodes.values()]:
        said, written = set(), isinstance(node, Question) and node.medium == "writing"
        if isinstance(node, Question):
            said.add(node.ask.name)
            found.add(f"{node.ask.name}.again" if node.takes == "digits" else node.ask.name)
        if isinstance(node, Menu) and node.intro:
            said.add(node.intro.name)
        said |= {option.label.name for option in getattr(node, "options", ())}
        shortens = (
            isinstance(node, Menu | Question) and node.name not in ("texting", "follow") and not written
        )
        shortens = shortens and not (isinstance(node, Question) and node.takes != "choice")
        found |= said | ({f"{name}.short" for name in said} if shortens else set())
    patient = {
        f"red_flag.{tier}.short" for tier in "AS"
    }  # these are never cut short, and "did you mean" is short
    asked = {
        f"{name}.short"
        for name in PROMPTS
        if name.startswith("mean.") and name not in ("mean.yes", "mean.no")
    }
    return found - patient - asked - {"language.offer.short"}


def is_said(name: str) -> bool:
    if name.startswith(("option.", "question.", "topics.", "articles.", "language.", "languages.")):
        return name in by_the_script() or name in SAID
    return name in SAID or any(name.startswith(family) for family in FAMILIES)


def test_the_code_says_every_name_in_the_table() -> None:
    assert [name for name in PROMPTS if not is_said(name)] == []


def test_every_name_that_the_script_puts_together_is_in_the_table() -> None:
    assert by_the_script() - set(PROMPTS) == set()


def said_names() -> Iterator[tuple[str, str]]:
    """Every literal name in a Say(...) or Promised(...) of the code, with where it stands."""
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
                called = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
                if called in ("Say", "Promised") and node.args and isinstance(node.args[0], ast.Constant):
                    yield node.args[0].value, f"{path.relative_to(ROOT)}:{node.lineno}"


def test_every_name_that_the_code_says_is_in_the_table() -> None:
    found = list(said_names())
    assert len(found) > 60
    assert [place for name, place in found if name not in PROMPTS] == []


def test_no_placeholder_is_left_open_where_a_prompt_is_said() -> None:
    for node in script().nodes.values():
        for option in getattr(node, "options", ()):
            assert {name for name, _ in option.label.values} == script().values_of(option.label.name)


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_texted_prompt_is_within_the_gsm_alphabet(language: str) -> None:
    entries = content().prompts[language]
    assert set(entries) == set(PROMPTS)
    assert [name for name, entry in entries.items() if not is_gsm(entry.texted)] == []


STAFF = (("staff_number", PhoneNumber("+19045642000")),)
EXACT = {
    (
        "red_flag.A",
        "en",
    ): "This line is not watched for emergencies. If this may be an emergency, call 911 now or go to "
    "the nearest ER. JOI staff: 904-564-2000.",
    (
        "red_flag.A",
        "es",
    ): "No atendemos emergencias por texto. Si cree que es una emergencia, llame al 911 ahora o vaya "
    "a la sala de emergencias. JOI: 904-564-2000.",
    (
        "red_flag.S",
        "en",
    ): "If you may hurt yourself or someone else, call 911 now. You can call or text 988 any time, "
    "free and private. JOI does not watch texts for emergencies.",
    (
        "red_flag.S",
        "es",
    ): "Si piensa hacerse daño, llame al 911 ahora. Puede llamar al 988 y marcar 2, o enviar AYUDA al "
    "988: es gratis y privado. JOI no vigila estos textos.",
    (
        "red_flag.B",
        "en",
    ): "Some symptoms need care today. Call JOI now at 904-564-2000. If you cannot reach us or you feel worse, "
    "call 911 or go to the nearest ER.",
    (
        "red_flag.B",
        "es",
    ): "Lo que dice puede necesitar un doctor hoy. Llame a JOI ahora al 904-564-2000. Si no le contestamos o se "
    "siente peor, llame al 911 o vaya a emergencias.",
    (
        "opt_out.confirmed",
        "en",
    ): "JOI: You are opted out. No more texts or automated calls. To talk to us call "
    "904-564-2000. Text START to rejoin.",
    (
        "opt_out.confirmed",
        "es",
    ): "JOI: Usted no va a recibir otros mensajes. Para hablar con nosotros llame al "
    "904-564-2000. Responda START para volver.",
    (
        "text.greeting_first",
        "en",
    ): "JOI: Emergency? Call 911. Texts are not private. Msg & data rates may apply. Reply STOP to opt out.",
}


@pytest.mark.parametrize(("name", "language"), EXACT)
def test_the_safety_texts_are_word_for_word_and_one_segment(name: str, language: str) -> None:
    texted = script().phrases.texted(Say(name, STAFF), language)
    assert texted == EXACT[name, language]
    assert (count(texted).segments, count(texted).encoding) == (1, "GSM-7")
    assert name in BARE


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "If this is a medical emergency, hang up and call 9 1 1."),
        ("es", "Si es una emergencia médica, cuelgue y llame al 9 1 1."),
    ],
)
def test_the_emergency_notice_is_word_for_word(language: str, words: str) -> None:
    assert script().phrases.spoken(Say("notice.emergency"), language) == words


@pytest.mark.parametrize(
    ("value", "spoken", "texted"),
    [
        ("words", "words", "words"),
        (Both("J O I", "JOI"), "J O I", "JOI"),
        (PhoneNumber("+19045642000"), "9 0 4, 5 6 4, 2 0 0 0", "904-564-2000"),
        (Digits("4821"), "4, 8, 2, 1", "4821"),
        (InLanguages((("en", Both("ear", "eye")), ("es", Both("oído", "ojo")))), "ear", "eye"),
    ],
)
def test_a_value_is_put_in_words_for_the_ear_and_for_the_eye(value: object, spoken: str, texted: str) -> None:
    phrases = script().phrases
    assert phrases.value(value, "en", "spoken") == spoken  # type: ignore[arg-type]
    assert phrases.value(value, "en", "texted") == texted  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("at", "opening", "spoken"),
    [
        (datetime(2026, 11, 23, 14, 0, tzinfo=ZONE), False, "today by 2 P M"),
        (datetime(2026, 11, 24, 10, 0, tzinfo=ZONE), False, "tomorrow by 10 A M"),
        (datetime(2026, 11, 25, 12, 0, tzinfo=ZONE), False, "on Wednesday by noon"),
        (datetime(2026, 11, 30, 10, 0, tzinfo=ZONE), False, "on Monday, November 30 by 10 A M"),
        (datetime(2026, 11, 24, 8, 0, tzinfo=ZONE), True, "tomorrow at 8 A M"),
        (datetime(2026, 11, 27, 8, 30, tzinfo=ZONE), True, "on Friday at 8 30 A M"),
    ],
)
def test_a_moment_is_said_from_where_the_listener_stands(at: datetime, opening: bool, spoken: str) -> None:
    moment = Moment(at, MONDAY_TEN, opening=opening)
    assert script().phrases.value(moment, "en", "spoken") == spoken


def test_a_moment_is_written_with_its_day_whenever_it_is() -> None:
    moment = Moment(MONDAY_TEN, MONDAY_TEN)
    assert script().phrases.value(moment, "en", "texted") == "10 AM Mon Nov 23"


def test_an_unknown_name_or_a_missing_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        script().phrases.spoken(Say("no.such.prompt"), "en")
    with pytest.raises(KeyError):
        script().phrases.spoken(Say("greeting.open"), "en")


def test_a_prompt_that_is_only_read_cannot_be_said() -> None:
    with pytest.raises(KeyError, match="no spoken form"):
        script().phrases.spoken(Say("text.more"), "en")


def test_a_prompt_may_be_said_in_another_language_than_the_session() -> None:
    offer = Say("language.offer", language="es")
    assert script().phrases.spoken(offer, "en") == "Para español, oprima 2."
