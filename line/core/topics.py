"""Which place of the script a topic leads to that somebody names: the article that is open first.

Pure. `Topics` is made with the script (core/library_script.py); a place is a reading ("read.SLUG.SECTION") or an
article's list ("topics.SLUG"). When several articles have what was named, the place is the menu that asks which one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

Places = tuple[str, ...]


@dataclass(frozen=True)
class Topics:
    """All that a topic may be called, normalised: `words` as the whole text, `names` inside a sentence, too.

    `which` maps a reading to the menu that asks which article is meant, where there is more than one article. `codes`
    name an article's list anywhere: they are made up, and mean nothing else.
    """

    words: Mapping[str, Places] = field(default_factory=lambda: MappingProxyType({}))
    names: Mapping[str, Places] = field(default_factory=lambda: MappingProxyType({}))
    which: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    codes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def longest(self) -> int:
        """The most words that a name has."""
        return max((name.count(" ") + 1 for name in self.names), default=0)


def article_of(place: str) -> str:
    """The slug of the article that a reading or a list of topics belongs to; "" for any other place."""
    kind, _, rest = place.partition(".")
    return rest.partition(".")[0] if kind in ("read", "topics") else ""


def of_section(topics: Topics, article: str | None, section: str) -> str:
    """The place of a section that was understood: its reading, or, where it is not known whose, "which one?"."""
    if article is not None:
        return f"read.{article}.{section}"
    readings = (reading for reading in topics.which if reading.endswith(f".{section}"))
    return topics.which.get(next(readings, ""), "")


def place(topics: Topics, open_article: str, named_places: Iterable[str]) -> str | None:
    """The one place to go to, or None. `open_article`: the slug of the article where the conversation stands, or ""."""
    places = tuple(dict.fromkeys(named_places))
    lists = [name for name in places if name.startswith("topics.")]
    readings = [name for name in places if name.startswith("read.")]
    if lists:
        articles = set(map(article_of, lists))
        readings = [name for name in readings if article_of(name) in articles]
    elif open_article:
        here = [name for name in readings if article_of(name) == open_article]
        if not here:  # what she reads about has no such section: another's must not pass for it
            return _asked(topics, readings)
        readings = here
    if not readings:
        return lists[0] if len(lists) == 1 else None
    return readings[0] if len(readings) == 1 else _asked(topics, readings)


def _asked(topics: Topics, readings: Iterable[str]) -> str | None:
    """The menu that asks whose section is meant, when one question will do."""
    menus = {topics.which.get(name) for name in readings}
    return menus.pop() if len(menus) == 1 else None
