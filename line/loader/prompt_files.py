"""prompts/en.yaml and es.yaml into core's PromptEntry: every sentence of the line's own, by name.

Checks that both languages have the same names with the same placeholders in each form, and that these are
exactly the names the program uses (the table in core/prompt_table.py). Choosing and filling a prompt is not done
here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from string import Formatter

from line.core.library import FALLBACK, LANGUAGES, PromptEntry
from line.core.review import Review
from line.loader.problems import Problems
from line.loader.reviews import REVIEW_FIELDS, fingerprint, read_review
from line.loader.tree import Tree, read_yaml
from line.loader.words import check_spoken, check_texted

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_FORMS = ("spoken", "texted")
_PART = re.compile(r"\s*# -- (?P<name>\S.*?)\s*")
_RUN_OF_DIGITS = re.compile(r"\d{3,}")


def read_prompts(
    folder: Path, table: Mapping[str, frozenset[str]], commands: Collection[str], problems: Problems
) -> tuple[dict[str, dict[str, PromptEntry]], dict[str, Review]]:
    """The prompts of every language by name, and who reviewed each language: a translation together with the English
    words that it was made from.

    `table` is the program's list of prompts with their placeholders; `commands` are words that may stand in
    capitals in what is heard.
    """
    prompts: dict[str, dict[str, PromptEntry]] = {}
    trees: dict[str, Tree] = {}
    places: dict[str, dict[str, Tree]] = {}
    for language in LANGUAGES:
        path = folder / f"{language}.yaml"
        tree, parts = read_yaml(path, problems), _parts(path)
        tree.only(*REVIEW_FIELDS, "prompts")
        trees[language] = tree
        places[language] = tree.get("prompts").items()
        prompts[language] = {
            name: replace(entry, part=_part_at(parts, place.line))
            for name, place in places[language].items()
            if (entry := _entry(place, problems, commands))
        }
        if not tree.missing:
            _check_names(tree.get("prompts"), places[language], table)
    _check_same(prompts, places)
    reviews = {
        language: read_review(tree, _text_of(prompts, language))
        for language, tree in trees.items()
        if not tree.missing
    }
    return prompts, reviews


def _parts(path: Path) -> dict[int, str]:
    """The headings of the file's parts ("# -- the menus"), by the lines they stand on."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    found = ((number, _PART.fullmatch(line)) for number, line in enumerate(lines, start=1))
    return {number: match["name"] for number, match in found if match}


def _part_at(parts: Mapping[int, str], line: int) -> str:
    return parts[max(before)] if (before := [start for start in parts if start < line]) else ""


def _text_of(prompts: Mapping[str, Mapping[str, PromptEntry]], language: str) -> str:
    files = dict.fromkeys((FALLBACK, language))
    entries = (row for file in files for row in sorted(prompts[file].items()))
    return fingerprint(word for name, entry in entries for word in (name, entry.spoken, entry.texted))


def _entry(place: Tree, problems: Problems, commands: Collection[str]) -> PromptEntry | None:
    where = f"{problems.name(place.path)}:{place.line}"
    spoken_place, texted_place = (
        (place.get(form) for form in _FORMS) if place.is_mapping() else (place, place)
    )
    if place.is_mapping():
        place.only(*_FORMS)
    if place.is_mapping() and place.items().keys() == {"spoken"}:
        texted_place = spoken_place  # only heard
    elif place.is_mapping() and place.items().keys() == {"texted"}:
        spoken_place = texted_place  # only read
    spoken, texted = spoken_place.text(), texted_place.text()
    if spoken is None or texted is None:
        return None
    if spoken_place is texted_place and place.is_mapping():
        return _half(place, spoken, commands, where)
    check_texted(texted, texted_place.problem)
    # A command is a word to hear (HELP), not letters to spell.
    check_spoken(spoken, {}, spoken_place.problem, allowed=commands)
    for digits in _RUN_OF_DIGITS.findall(spoken):
        spoken_place.problem(f"{digits} would be read as one number: write {' '.join(digits)}")
    return PromptEntry(spoken, texted, where)


def _half(place: Tree, words: str, commands: Collection[str], where: str) -> PromptEntry:
    """A prompt that is only heard, or only read; the other form is empty."""
    if place.items().keys() == {"texted"}:
        check_texted(words, place.get("texted").problem)
        return PromptEntry("", words, where)
    heard = place.get("spoken")
    check_spoken(words, {}, heard.problem, allowed=commands)
    for digits in _RUN_OF_DIGITS.findall(words):
        heard.problem(f"{digits} would be read as one number: write {' '.join(digits)}")
    return PromptEntry(words, "", where)


def _check_names(prompts: Tree, places: dict[str, Tree], table: Mapping[str, frozenset[str]]) -> None:
    for name, place in places.items():
        if name not in table:
            place.problem("the program knows no prompt of this name")
            continue
        for form in _FORMS:
            words = place.get(form) if place.is_mapping() else place
            for unknown in sorted((placeholders(words) or frozenset()) - table[name]):
                known = ", ".join(sorted(table[name])) or "none"
                words.problem(f"{{{unknown}}} is not filled in here; known: {known}")
        used = frozenset[str]().union(*(placeholders(form) or () for form in _forms(place)))
        for unused in sorted(table[name] - used):
            place.problem(f"{{{unused}}} is used in neither form")
    for name in table:
        if name not in places:
            prompts.problem(f"the prompt {name} is missing")


def _check_same(prompts: dict[str, dict[str, PromptEntry]], places: dict[str, dict[str, Tree]]) -> None:
    reference = places[FALLBACK]
    for language in LANGUAGES:
        if language == FALLBACK:
            continue
        for name in reference.keys() - places[language].keys():
            reference[name].problem(f"not in {language}.yaml")
        for name in places[language].keys() - reference.keys():
            places[language][name].problem(f"not in {FALLBACK}.yaml")
        for name in prompts[language].keys() & prompts[FALLBACK].keys():
            _check_forms(places[language][name], prompts[language][name], prompts[FALLBACK][name])


def _check_forms(place: Tree, entry: PromptEntry, reference: PromptEntry) -> None:
    for form in _FORMS:
        if bool(getattr(entry, form)) != bool(getattr(reference, form)):
            place.problem(f"the {form} form stands in one language only")
        here, there = (_names_in(getattr(words, form)) for words in (entry, reference))
        if here is not None and there is not None and here != there:
            shown = [", ".join(f"{{{name}}}" for name in sorted(names)) or "none" for names in (here, there)]
            place.problem(f"the {form} form has the placeholders {shown[0]}, {FALLBACK}.yaml has {shown[1]}")


def _forms(place: Tree) -> tuple[Tree, ...]:
    return tuple(place.get(form) for form in _FORMS) if place.is_mapping() else (place,)


def placeholders(place: Tree) -> frozenset[str] | None:
    """The placeholders in a prompt's words; None (and a problem) when its braces are wrong or not `{name}`."""
    words = place.optional_text()
    if words is None:
        return frozenset()
    found = _names_in(words)
    if found is None:
        place.problem("placeholders are written {name}, and braces stand nowhere else")
    return found


def _names_in(words: str) -> frozenset[str] | None:
    try:
        parsed = list(Formatter().parse(words))
    except ValueError:
        return None
    fields = [(name, spec, conversion) for _, name, spec, conversion in parsed if name is not None]
    literal_braces = any("{" in text or "}" in text for text, *_ in parsed)
    if literal_braces or any(
        spec or conversion or not _NAME.fullmatch(name) for name, spec, conversion in fields
    ):
        return None
    return frozenset(name for name, _, _ in fields)
