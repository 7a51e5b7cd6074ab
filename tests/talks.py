"""Small parts for tests of the conversation: the shipped script, sessions made by hand, and what was said in short.

Pure: no database, no clock. The times are those of the shipped clinic (Monday to Friday, 8 to 5, New York).
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any

from line.core.conversation import advance
from line.core.greeting import begin
from line.core.library import Content, Library
from line.core.script import Script
from line.core.script_building import build
from line.core.turn import (
    Ask,
    Connect,
    Facts,
    Heard,
    Input,
    Offer,
    Promised,
    Prompt,
    Read,
    Say,
    Session,
    Silence,
    Turn,
)
from line.loader import CONTENT, load

OPEN = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # Monday, 10 AM at the clinic
CLOSED = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)  # Friday, 9 PM
MOBILE = "+19045550110"
OTHER = "+19045550177"
STAFF = "+19045550100"
LINE = "+19045642000"

HO = "heterotopic-ossification"
TOPICS = f"topics.{HO}"
SECTIONS = (
    "what-it-is",
    "causes",
    "risk-factors",
    "symptoms",
    "diagnosis",
    "treatment",
    "fracture-and-injury-care",
    "appointments",
)
CALLER = Facts(caller=MOBILE, textable=True)
WITHHELD = Facts()


@cache
def content() -> Content:
    return load()


@cache
def script() -> Script:
    """The script of the content as it is shipped."""
    return build(content())


@cache
def script_of_two() -> Script:
    """The same with a second article, "Frozen Shoulder", in English only."""
    shipped = content()
    article = shipped.library.edition(HO, "en")
    keywords = ("frozen shoulder",)
    second = replace(
        article,
        slug="frozen-shoulder",
        title="Frozen Shoulder",
        spoken_title="Frozen Shoulder",
        keywords=keywords,
    )
    articles = {**shipped.library.articles, ("frozen-shoulder", "en"): second}
    library = Library(MappingProxyType(articles), shipped.library.version)
    return build(replace(shipped, library=library))


@cache
def script_with_samples() -> Script:
    """The script of the content as it is shipped, with the sample article "Ankle Sprain" (ANK)."""
    return build(load(samples=True))


@cache
def untranslated() -> Script:
    """The same with its article in English only."""
    with TemporaryDirectory() as folder:
        copied = Path(shutil.copytree(CONTENT, Path(folder) / "content"))
        (copied / "articles" / HO / "es.md").unlink()
        return build(load(copied))


def reading(section: str) -> str:
    """The node that reads a section."""
    return f"read.{HO}.{section}"


def on_call(node: str = "main", *, language: str = "en", facts: Facts = CALLER, **rest: Any) -> Session:
    return Session("speech", language, node, facts=facts, **rest)


def in_thread(node: str = TOPICS, *, language: str = "en", facts: Facts = CALLER, **rest: Any) -> Session:
    return Session("writing", language, node, facts=facts, **rest)


def facts(**known: Any) -> Facts:
    """A mobile caller of whom this is known besides."""
    if "answers" in known:
        known["answers"] = MappingProxyType(known["answers"])
    return replace(CALLER, **known)


def first_words(*, language: str = "en", known: Facts = CALLER, now: datetime = OPEN) -> Turn:
    return begin(script(), on_call(language=language, facts=known), now)


def take(place: Session | Turn, heard: Input, now: datetime = OPEN, **rest: Any) -> Turn:
    session = place.session if isinstance(place, Turn) else place
    return advance(script(), session, heard, now, **rest)


def press(place: Session | Turn, *keys: str, now: datetime = OPEN) -> Turn:
    """One key after another; each is answered before the next."""
    for key in keys:
        place = take(place, Heard(key, keyed=True), now)
    assert isinstance(place, Turn)
    return place


def say(place: Session | Turn, *words: str, now: datetime = OPEN) -> Turn:
    """Spoken or written, one after another."""
    for sentence in words:
        place = take(place, Heard(sentence), now)
    assert isinstance(place, Turn)
    return place


def wait(place: Session | Turn, times: int = 1, now: datetime = OPEN) -> Turn:
    for _ in range(times):
        place = take(place, Silence(), now)
    assert isinstance(place, Turn)
    return place


def name_of(prompt: Prompt) -> str:
    match prompt:
        case Say() | Promised():
            return prompt.name
        case Ask():
            return prompt.question.name
        case Offer():
            return "offer " + "".join(choice.key for choice in prompt.choices)
        case Read():
            return f"read {prompt.section} {prompt.start}-{prompt.end}"
        case Connect():
            return "connect"


def names(turn: Turn) -> list[str]:
    """What is said, each by the name of its prompt: "offer 1234", "read causes 0-4", "question.who"."""
    return [name_of(prompt) for prompt in turn.prompts]


def labels(turn: Turn) -> list[str]:
    """The names of the choices that are offered."""
    offers = [prompt for prompt in turn.prompts if isinstance(prompt, Offer)]
    return [choice.label.name for one in offers for choice in one.choices]


def kinds(turn: Turn) -> list[str]:
    """The effects, by the names of their types."""
    return [type(effect).__name__ for effect in turn.effects]
