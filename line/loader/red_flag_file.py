"""red_flags.yaml into core's RedFlags: each sign with its tier, its reason and who signed it off."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from line.core.library import LANGUAGES
from line.core.patterns import Groups
from line.core.word_content import NO_GROUPS, LookAlike, RedFlags, Sign, WordGroups
from line.loader.problems import Problems
from line.loader.reviews import REVIEW_FIELDS, fingerprint, read_review
from line.loader.tree import Tree, read_yaml
from line.loader.word_files import check_pattern, read_list

TIERS = ("S", "A", "B")
_SIGN = ("tier", "reason", "signed_off_by", "signed_off_on", *LANGUAGES)


def read_red_flags(path: Path, groups: WordGroups, problems: Problems) -> RedFlags:
    """The signs and look-alikes of this file."""
    tree = read_yaml(path, problems)
    tree.only("signs", "look_alikes", *REVIEW_FIELDS)
    signs = tuple(_sign(name, place, groups) for name, place in tree.get("signs").items().items())
    alike = tree.get("look_alikes").items()
    if not signs and not tree.missing:
        tree.problem("no signs in this file")
    look_alikes = tuple(_look_alike(name, place, groups) for name, place in alike.items())
    return RedFlags(signs, look_alikes, read_review(tree, fingerprint(_text(signs, look_alikes, groups))))


def _text(signs: Iterable[Sign], look_alikes: Iterable[LookAlike], groups: WordGroups) -> Iterator[str]:
    """All that a signature covers: what counts, what hides it, and the words that the groups stand for."""
    for sign in signs:
        yield f"{sign.name} {sign.tier}"
        yield from (text for written in sign.patterns.values() for text in written)
    for look in look_alikes:
        yield f"{look.name} {look.hides}"
        yield from (*look.unless, *(text for written in look.patterns.values() for text in written))
    for named in groups.groups.values():
        for name, phrases in named.items():
            yield from (name, *phrases)


def _sign(name: str, place: Tree, groups: WordGroups) -> Sign:
    place.only(*_SIGN)
    tier = place.get("tier").text() or ""
    if tier and tier not in TIERS:
        place.get("tier").problem(f"one of {', '.join(TIERS)} was expected here")
    by, on = place.get("signed_off_by").optional_text(), place.get("signed_off_on").optional_text()
    if (by is None) != (on is None):
        place.problem("signed_off_by and signed_off_on belong together")
    if on is not None and not _is_date(on):
        place.get("signed_off_on").problem(f"{on} is not a date like 2026-12-31")
    patterns = read_patterns(place, groups)
    return Sign(name, tier, place.get("reason").text() or "", patterns, by, on)


def _look_alike(name: str, place: Tree, groups: WordGroups) -> LookAlike:
    place.only("hides", "unless", *LANGUAGES)
    hides = read_list(place.get("hides"))
    for tier in hides:
        if tier not in TIERS:
            place.get("hides").problem(f"one of {', '.join(TIERS)} was expected here")
    unless = () if place.get("unless").missing else _checked(place.get("unless"), NO_GROUPS)
    return LookAlike(name, hides, read_patterns(place, groups), unless)


def read_patterns(place: Tree, groups: WordGroups) -> Mapping[str, tuple[str, ...]]:
    """The patterns of each language here; one that cannot be read is a problem."""
    found = {}
    for language in LANGUAGES:
        if not place.get(language).missing:
            found[language] = _checked(place.get(language), groups.of(language))
    if not found:
        place.problem("no patterns here")
    return found


def _checked(place: Tree, groups: Groups) -> tuple[str, ...]:
    for item in place.list():
        check_pattern(item, groups)
    return read_list(place)


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
