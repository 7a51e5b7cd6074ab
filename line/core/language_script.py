"""The places where a language is chosen: the two that the line speaks, and a list of those it has an interpreter for.

Said four at a time, as other lists are; written as one list. What a choice does is `language_turns`'.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from line.core.library import OTHER_LANGUAGE, Content, Interpreted
from line.core.script import SPOKEN_AT_ONCE, Menu, Option, Question, Script
from line.core.turn import Both, Say

CHOICE = "language"
"""After the key for the other language: this one, or none of the two."""
LIST = "languages"
ASKED = "interpreter"
"""In writing: which language."""
NOT_KNOWN = "a language not on our list"


def way_in() -> Option:
    """The choice of the first menu that leads here."""
    return Option("2", Say("language.offer"), CHOICE, does="switches")


def nodes(content: Content) -> Iterator[Menu | Question]:
    """The choice, the list in pages, and the written question."""
    this = Option("1", Say("language.here"), "main", does="keeps")
    other = Option("3", Say("language.other"), f"{LIST}.1", does="interprets")
    yield Menu(CHOICE, None, (this, other), kind="language", back="main")
    rows = content.languages.listed
    yield from _pages([*map(_option, rows), _not_listed(content.languages.others)])
    numbered = ", ".join(f"{number} {row.texted}" for number, row in enumerate(rows, start=1))
    yield Question(
        ASKED, ASKED, Say("interpreter.ask", (("languages", numbered),)), takes="words", medium="writing"
    )


def listed(script: Script) -> tuple[Option, ...]:
    """Every language of the list, whatever page it is said on, to be chosen by its name; the last is any other."""
    pages = [node for node in script.nodes.values() if isinstance(node, Menu) and node.kind == "languages"]
    return tuple(option for page in pages for option in page.options)


def for_staff(script: Script, code: str | None) -> str:
    """The English name of the language that an interpreter is needed for; "" when none is needed."""
    if code is None:
        return ""
    known = script.interpreted.get(code)
    return known.name if known is not None else NOT_KNOWN


def choices(script: Script) -> tuple[tuple[str, str], ...]:
    """Every language of the list by code and English name, and the one that is not on it."""
    return (*((code, row.name) for code, row in script.interpreted.items()), (OTHER_LANGUAGE, NOT_KNOWN))


def names(language: Interpreted) -> Both:
    """A language in English and in its own words."""
    if language.name == language.texted:
        return Both(language.name, language.name)
    return Both(f"{language.name}, {language.spoken}", f"{language.name}, {language.texted}")


def _pages(options: Sequence[Option]) -> Iterator[Menu]:
    starts = range(0, len(options), SPOKEN_AT_ONCE)
    for page, start in enumerate(starts, start=1):
        rows = options[start : start + SPOKEN_AT_ONCE]
        keyed = tuple(
            Option(str(key), row.label, "number", row.words, row.names, row.hints, row.sets, row.does)
            for key, row in enumerate(rows, start=1)
        )
        intro = Say("languages.intro") if page == 1 else None
        onward = f"{LIST}.{page + 1}" if page < len(starts) else None
        yield Menu(f"{LIST}.{page}", intro, keyed, kind="languages", back="main", onward=onward)


def _option(language: Interpreted) -> Option:
    words = tuple(dict.fromkeys((language.name, language.spoken, language.texted, *language.words)))
    hints = tuple((lang, language.name) for lang in ("en", "es"))
    sets = ((ASKED, language.code),)
    return Option(
        "",
        Say("option.language", (("language", names(language)),)),
        "number",
        words,
        words,
        hints,
        sets,
        "needs",
    )


def _not_listed(names: tuple[str, ...]) -> Option:
    sets = ((ASKED, OTHER_LANGUAGE),)
    return Option("", Say("option.language_other"), "number", names, names, sets=sets, does="needs")
