"""languages.yaml into core's Languages: those for which somebody is called back with an interpreter."""

from __future__ import annotations

import re
from pathlib import Path

from line.core.library import LANGUAGES, OTHER_LANGUAGE, Interpreted, Languages
from line.loader.problems import Problems
from line.loader.tree import Tree, read_yaml
from line.loader.word_files import read_list
from line.loader.words import check_texted

_CODE = re.compile(r"[a-z]{2,3}")


def read_languages(path: Path, problems: Problems) -> Languages:
    """The languages in the order in which they are offered, and the names of others."""
    tree = read_yaml(path, problems)
    tree.only("languages", "others", "asking")
    places = tree.get("languages").items()
    if not places and not tree.missing:
        tree.problem("no languages in this file")
    listed = tuple(found for code, place in places.items() if (found := _language(code, place)))
    return Languages(listed, read_list(tree.get("others")), read_list(tree.get("asking")))


def _language(code: str, place: Tree) -> Interpreted | None:
    place.only("name", "spoken", "texted", "words")
    if not _CODE.fullmatch(code) or code in LANGUAGES or code == OTHER_LANGUAGE:
        place.problem("the code of a language that the line does not speak was expected here, such as fr")
    name, spoken, texted = (place.get(field).text() for field in ("name", "spoken", "texted"))
    words = tuple(word for item in place.get("words").list() if (word := item.text()) is not None)
    if name is None or spoken is None or texted is None:
        return None
    for written, where in ((name, "name"), (texted, "texted")):
        check_texted(written, place.get(where).problem)
    return Interpreted(code, name, spoken, texted, words)
