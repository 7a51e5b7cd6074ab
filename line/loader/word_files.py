"""red_flags.yaml, opt_out.yaml and intents.yaml into core's WordLists: lists of words under names, and in a file that
the clinic's medical lead signs off, her signature.
"""

from __future__ import annotations

from pathlib import Path

from line.core.library import WordLists
from line.loader.problems import Problems
from line.loader.reviews import REVIEW_FIELDS, fingerprint, read_review
from line.loader.tree import Tree, read_yaml

# About the file, not among its words.
_ABOUT = (*REVIEW_FIELDS, "version")


def read_words(path: Path, problems: Problems) -> WordLists:
    """The word lists of this file by their path of names."""
    tree = read_yaml(path, problems)
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for key, place in tree.items().items():
        if key not in _ABOUT:
            _collect(place, (key,), found)
    if not found and not tree.missing:
        tree.problem("no words in this file")
    # A file that has a place for a signature needs one.
    signed = "reviewed_by" in tree.items()
    return WordLists(found, read_review(tree, _text_of(found)) if signed else None)


def _text_of(found: dict[tuple[str, ...], tuple[str, ...]]) -> str:
    return fingerprint(word for path, words in sorted(found.items()) for word in (".".join(path), *words))


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
