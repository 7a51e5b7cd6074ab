"""red_flags.yaml, opt_out.yaml and intents.yaml into core's WordLists: lists of words under names, nothing
else.
"""

from __future__ import annotations

from pathlib import Path

from line.core.library import WordLists
from line.loader.problems import Problems
from line.loader.tree import Tree, read_yaml

# About the file, not among its words.
_ABOUT = ("reviewed_by", "reviewed_on", "version")


def read_words(path: Path, problems: Problems) -> WordLists:
    """The word lists of this file by their path of names."""
    tree = read_yaml(path, problems)
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for key, place in tree.items().items():
        if key not in _ABOUT:
            _collect(place, (key,), found)
    if not found and not tree.missing:
        tree.problem("no words in this file")
    return WordLists(found)


def _collect(place: Tree, path: tuple[str, ...], found: dict[tuple[str, ...], tuple[str, ...]]) -> None:
    if place.is_mapping():
        if not place.items():
            place.problem("nothing under this name")
        for key, child in place.items().items():
            _collect(child, (*path, key), found)
    elif place.is_list():
        found[path] = _words(place)
    else:
        place.problem("a list of words was expected here")


def _words(place: Tree) -> tuple[str, ...]:
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
