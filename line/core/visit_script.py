"""The menus about visits, which key 1 of a call leads to: call me back, or an answer to a message about a visit.

Everyone hears the same words, whether or not a visit exists: a caller id proves nothing (safety.md S12).
"""

from __future__ import annotations

from collections.abc import Iterator

from line.core.callback_script import worded
from line.core.library import WordLists
from line.core.script import Menu, Option


def way_in(words: WordLists) -> Option:
    """The choice of the first menu that leads here."""
    return worded(words, "visits", "1", "option.visits", "visits")


def menus(words: WordLists) -> Iterator[Menu]:
    """Both menus; `words` are what may be said for their choices (intents.yaml)."""
    call_back = worded(words, "call_back", "1", "option.call_back", "number", does="asks")
    message = worded(words, "visit_message", "2", "option.visit_message", "visit")
    yield Menu("visits", None, (call_back, message), back="main")
    come = worded(words, "coming", "1", "option.coming", "visit", does="comes")
    changed = (("reason", "change"),)
    change = worded(words, "not_coming", "2", "option.not_coming", "number", sets=changed, does="asks")
    yield Menu("visit", None, (come, change), back="visits")
