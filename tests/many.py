"""Libraries of many articles, made from the shipped one: the same sections under other names."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import product
from types import MappingProxyType

from line.core.library import Article, Content, Library
from line.core.script import Script
from line.core.script_building import build
from tests.talks import HO, content

PARTS = ("ankle", "elbow", "finger", "hand", "heel", "hip", "knee", "shin", "shoulder", "toe")
TROUBLES = ("sprain", "strain", "bursitis", "fracture", "arthritis")


def title(number: int) -> str:
    """The title of the number-th further article: "Sore Ankle Sprain"."""
    trouble, part = list(product(TROUBLES, PARTS))[number]
    return f"Sore {part.title()} {trouble.title()}"


def slug(number: int) -> str:
    return title(number).lower().replace(" ", "-")


def code(number: int) -> str:
    """Two letters that no other article has and no word list knows: "QA", "QB" ... "XZ"."""
    return "QXZW"[number // 26] + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[number % 26]


def _made(article: Article, number: int) -> Article:
    sections = article.sections
    if number % 2:  # every other one has no section about its causes
        sections = tuple(section for section in sections if section.slug != "causes")
    return replace(
        article,
        slug=slug(number),
        title=title(number),
        spoken_title=title(number),
        keywords=(title(number).lower(),),
        code=code(number),
        sections=sections,
    )


@cache
def content_of(many: int) -> Content:
    """The shipped content with so many articles: the shipped one and others."""
    shipped = content()
    articles = {
        (slug(number), language): _made(shipped.library.edition(HO, language), number)
        for number in range(many - 1)
        for language in ("en", "es")
    }
    found = dict(sorted({**shipped.library.articles, **articles}.items()))
    return replace(shipped, library=Library(MappingProxyType(found), shipped.library.version))


@cache
def script_of(many: int) -> Script:
    return build(content_of(many))
