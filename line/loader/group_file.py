"""words.yaml into core's WordGroups: groups of phrases, emoji, spellings, joints, names, polite and ordinary words."""

from __future__ import annotations

from pathlib import Path

from line.core.library import LANGUAGES
from line.core.word_content import NAME_LISTS, WordGroups
from line.loader.problems import Problems
from line.loader.tree import Tree, read_yaml
from line.loader.word_files import read_list


def read_groups(path: Path, problems: Problems) -> WordGroups:
    """All of this file."""
    tree = read_yaml(path, problems)
    tree.only("groups", "emoji", "respelt", "joints", "names", "polite", "ordinary")
    tree.get("names").only(*NAME_LISTS)
    tree.get("groups").only(*LANGUAGES)
    return WordGroups(
        groups={
            language: {
                name: read_list(place) for name, place in tree.get("groups").get(language).items().items()
            }
            for language in LANGUAGES
        },
        emoji=_pairs(tree.get("emoji")),
        respelt=_pairs(tree.get("respelt")),
        joints=_lists(tree.get("joints")),
        names={name: _lists(place) for name, place in tree.get("names").items().items()},
        polite=_lists(tree.get("polite")),
        ordinary=_lists(tree.get("ordinary")),
    )


def _pairs(place: Tree) -> dict[str, str]:
    return {name: child.text() or "" for name, child in place.items().items()}


def _lists(place: Tree) -> dict[str, tuple[str, ...]]:
    place.only(*LANGUAGES)
    return {language: read_list(place.get(language)) for language in LANGUAGES if language in place.items()}
