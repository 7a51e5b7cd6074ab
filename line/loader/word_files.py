"""opt_out.yaml and intents.yaml into core's WordLists: lists of words and patterns under names, nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from line.core.library import WordLists
from line.core.patterns import Groups, PatternError, parse
from line.core.word_content import PATTERNS, WordGroups
from line.loader.problems import Problems
from line.loader.reviews import REVIEW_FIELDS, fingerprint, read_review
from line.loader.tree import Tree, read_yaml

# About the file, not among its words.
_ABOUT = (*REVIEW_FIELDS, "version")


def read_words(path: Path, groups: WordGroups, problems: Problems) -> WordLists:
    """The word lists of this file by their path of names; `groups` are those that its patterns may name."""
    tree = read_yaml(path, problems)
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for key, place in tree.items().items():
        if key not in _ABOUT:
            _collect(place, (key,), found)
            if key in PATTERNS:
                _check(place, groups, "")
    if not found and not tree.missing:
        tree.problem("no words in this file")
    # A file that has a place for a signature needs one.
    signed = "reviewed_by" in tree.items()
    return WordLists(found, read_review(tree, _text_of(found)) if signed else None)


def _text_of(found: Mapping[tuple[str, ...], tuple[str, ...]]) -> str:
    return fingerprint(word for path, words in sorted(found.items()) for word in (".".join(path), *words))


def _collect(place: Tree, path: tuple[str, ...], found: dict[tuple[str, ...], tuple[str, ...]]) -> None:
    if place.is_mapping():
        if not place.items():
            place.problem("nothing under this name")
        for key, child in place.items().items():
            _collect(child, (*path, key), found)
    elif place.is_list():
        found[path] = read_list(place)
    else:
        place.problem("a list of words was expected here")


def read_list(place: Tree) -> tuple[str, ...]:
    """The words of a list; one given twice, or none at all, is a problem."""
    seen: dict[str, str] = {}
    for item in place.list():
        word = item.text()
        if word is None:
            continue
        if word.casefold() in seen:
            item.problem(f'"{word}" is there twice')
        seen.setdefault(word.casefold(), word)
    if not place.list():
        place.problem("this list is empty")
    return tuple(seen.values())


def _check(place: Tree, groups: WordGroups, language: str) -> None:
    if place.is_mapping():
        for key, child in place.items().items():
            _check(child, groups, key)
        return
    for item in place.list():
        check_pattern(item, groups.of(language))


def check_pattern(place: Tree, groups: Groups) -> None:
    """Notes a pattern that cannot be read."""
    try:
        parse(place.text() or "", groups)
    except PatternError as error:
        place.problem(str(error))
