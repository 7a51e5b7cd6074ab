"""The path that a caller walked through the menu: carried along in the addresses of her call, and read by staff.

Pure menu steps are stored nowhere. Each step's address holds the nodes before it as two characters each, an index into
the script; a step that opens or touches a request writes their names down. An address may say anything: what is no path
is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import product

from line.core.script import Farewell, Menu, Question, Reading, Script
from line.core.topics import article_of

MOST_NODES = 40
"""The last so many places are kept: a long call's address stays short."""

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_WIDTH = 2
_LONGEST = MOST_NODES * _WIDTH
_SHAPE = re.compile(f"(?:[0-9a-z]{{{_WIDTH}}}){{0,{MOST_NODES}}}")


class Walks:
    """The nodes of one script as codes. Another version of the content has other codes: its paths are not read here."""

    def __init__(self, script: Script) -> None:
        codes = ("".join(digits) for digits in product(_DIGITS, repeat=_WIDTH))
        self._codes = dict(zip(script.nodes, codes, strict=False))  # the 1,297th node and on are not recorded
        self._names = {code: name for name, code in self._codes.items()}

    def on(self, walked: str, node: str) -> str:
        """The path `walked` (as it came in an address) and then `node`: a place heard twice in a row counts once."""
        known = walked if _SHAPE.fullmatch(walked) else ""
        code = self._codes.get(node, "")
        return known if known.endswith(code) else (known + code)[-_LONGEST:]

    def names(self, walked: str) -> tuple[str, ...]:
        """The names of the nodes on a path, in order. What is no path has none, and a code of no node is left out."""
        if not _SHAPE.fullmatch(walked):
            return ()
        codes = (walked[at : at + _WIDTH] for at in range(0, len(walked), _WIDTH))
        return tuple(self._names[code] for code in codes if code in self._names)


def labels(script: Script, names: Iterable[str]) -> tuple[str, ...]:
    """The path in English menu words, as staff read it; neighbours with the same words are one step."""
    said: list[str] = []
    for name in names:
        label = _label(script, name)
        if not said or said[-1] != label:
            said.append(label)
    return tuple(said)


def _label(script: Script, name: str) -> str:
    node = script.nodes.get(name)
    match node:
        case None:
            return "A place that is no longer in the menu"
        case Reading():
            return script.section(node, "en").label
        case Menu() if node.patient:
            return "Emergency words"
        case Menu(kind="language" | "languages"):
            return "Choice of language"
        case Menu(kind="topics"):
            return _topics(script, name)
        case Menu(kind="mean"):
            return "Asked what was meant"
        case Menu(name="visits" | "visit"):
            return "An appointment or a visit"
        case Menu():
            return "Main menu"
        case Question(name="texting"):
            return "To get it by text"
        case Question(name="follow"):
            return "To be checked on by text"
        case Question():
            return "Call back questions"
        case Farewell():
            return "End of the questions"


def _topics(script: Script, name: str) -> str:
    """With one article its topics are simply the topics."""
    slugs = script.library.slugs
    slug = article_of(name)
    if slug not in slugs:
        return "Conditions"
    return "Topics" if len(slugs) == 1 else f"Topics of {script.library.edition(slug, 'en').title}"
