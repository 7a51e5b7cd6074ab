"""The front matter and body of an article that was taken in: what a person then reads, corrects and signs.

Pure: plain dictionaries and lines of Markdown; writing them down is the loader's. Spoken forms and the code are drafts,
and the report says so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import combinations

from line.core.article_import import Imported
from line.core.article_parts import Part
from line.core.import_report import Report
from line.core.known_abbreviations import KNOWN, draft
from line.core.library import EMERGENCY_BEFORE_INJURY_CARE, FEVER_AFTER_SYMPTOMS
from line.core.library import SectionKind as Kind
from line.core.section_words import NAMES
from line.core.segments import is_gsm, not_gsm, to_gsm
from line.core.speech import replace_all, say_digits, seconds, without_spoken_form

_INJURY_CARE = re.compile(
    r"\b(?:emergency rooms?|urgent care|injury care|fracture care|walk-in)\b", re.IGNORECASE
)
_BRAND = re.compile(r"^(?:JOI|Jacksonville Orthopaedic Institute)(?:'s|’s)?\s+(?=\S)")
_MOST_LABEL = 40
LONGEST_SECTION = 110.0
"""Seconds; the content check takes 120, and the line's own words are added."""
_SPECIAL = re.compile(r"([\\`*_\[\]<])|(&)(?=#?\w+;)|(#)(?=#*$)")
_LEADING = re.compile(r"^(\d{1,9})([.)])(?=\s|$)|^([-+#=>~])")
_LATIN = re.compile(
    r"LATIN (?P<size>CAPITAL|SMALL) (?:LETTER|LIGATURE) (?:DOTLESS )?(?P<letters>[A-Z]{1,2})(?: WITH .*)?$"
)

Tree = dict[str, object]


@dataclass(frozen=True)
class Draft:
    """An article's file in its two halves: the front matter, and the body's lines."""

    slug: str
    front: Tree
    body: tuple[str, ...]


def drafted(page: Imported, source: str, taken: Collection[str]) -> Draft:
    """The file of a page that was taken in. `source` says where it came from; `taken` are words that no code may be."""
    page, dropped = _sendable(page)
    credit = f"By {page.author}." if page.author else "The author is not named."
    sections = list(_sections(page))
    front: Tree = {
        "title": page.title,
        "code": _code(page.title, taken),
        "author": page.author or "not named",
        "author_credit": credit,
        "source": source,
        "keywords": _keywords(page.title),
    }
    said = [page.title, credit, *(str(section["label"]) for section in sections)]
    for part in page.parts:
        said += [part.heading, *(block.text for block in part.blocks)]
    abbreviations = _abbreviations(page, said)
    if abbreviations:
        front["abbreviations"] = abbreviations
    front["sections"] = sections
    _measure(page)
    page.report.need(0, str(front["code"]), "the code that names the article in a text; please confirm")
    for row in dropped:
        page.report.drop(0, row, "no phone writes or says this character")
    return Draft(slug_of(page.title), front, tuple(_body(page.parts)))


def _measure(page: Imported) -> None:
    """Names the sections that take too long to hear: the content check refuses them."""
    for part in page.parts:
        taken = sum(seconds(block.text) for block in part.blocks)
        if taken > LONGEST_SECTION:
            page.report.need(
                part.line, part.heading, f"a section of {taken:.0f} seconds: please shorten or divide it"
            )


def slug_of(text: str) -> str:
    """A name for a folder or an address: small letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-") or "article"


def _sendable(page: Imported) -> tuple[Imported, list[str]]:
    """The page without signs that no text holds (a star, a face); accents are kept, and get a texted form."""
    gone: dict[str, None] = {}

    def plain(text: str, line: int = 0) -> str:
        for char in not_gsm(to_gsm(text)):
            if not unicodedata.category(char).startswith("L"):
                gone[char] = None
                if re.search(rf"\d\s*{re.escape(char)}|{re.escape(char)}\s*\d", text):
                    page.report.need(line, text, f"{char} beside a number is left out: put it in words")
                text = text.replace(char, " ")
        return re.sub(r"\s+(?=[.,;:!?](?:\s|$))|(?<=\s)\s+", "", text).strip()

    parts = tuple(
        replace(
            part,
            heading=plain(part.heading),
            blocks=[
                replace(block, text=words)
                for block in part.blocks
                if (words := plain(block.text, block.line))
            ],
        )
        for part in page.parts
    )
    parts = tuple(part for part in parts if part.blocks)
    return replace(page, title=plain(page.title), author=plain(page.author), parts=parts), list(gone)


def _sections(page: Imported) -> Iterator[Tree]:
    taken: set[str] = set()
    for part in page.parts:
        names = NAMES.get(part.kind)
        if names is not None and names.slug not in taken:
            slug, label, keywords = names.slug, names.label, list(names.keywords)
        else:
            label = _label(part.heading)
            slug, keywords = slug_of(label), [label.lower()]
            page.report.need(
                part.line, label, "please put more keywords for this section: what people would call it"
            )
        slug = next(name for name in _numbered(slug) if name not in taken)
        taken.add(slug)
        made: Tree = {"heading": part.heading, "slug": slug, "kind": str(part.kind), "label": label}
        yield made | {"keywords": keywords} | _safety(part, page.report)


def _safety(part: Part, report: Report) -> Tree:
    """The line's own safety lines around a section (safety.md C6)."""
    lines: Tree = {}
    if part.kind in (Kind.OTHER, Kind.APPOINTMENT) and any(_INJURY_CARE.search(b.text) for b in part.blocks):
        lines["before"] = EMERGENCY_BEFORE_INJURY_CARE
        report.change(
            part.line,
            part.heading,
            "the emergency line is said before it, since it speaks of care for injuries",
        )
    if part.kind is Kind.SYMPTOMS:
        lines["after"] = FEVER_AFTER_SYMPTOMS
    return lines


def _numbered(slug: str) -> Iterator[str]:
    yield slug
    number = 2
    while True:
        yield f"{slug}-{number}"
        number += 1


def _label(heading: str) -> str:
    """Menu words made of a heading: without the clinic's name, in small letters, short."""
    words = _BRAND.sub("", heading).rstrip("?!.: ").split()
    kept = [
        word if index == 0 or word.isupper() or len(re.findall("[A-Z]", word)) > 1 else word.lower()
        for index, word in enumerate(words)
    ]
    while len(" ".join(kept)) > _MOST_LABEL and len(kept) > 1:
        kept.pop()
    label = " ".join(kept)[:_MOST_LABEL].strip()
    return label[:1].upper() + label[1:]


def _keywords(title: str) -> list[str]:
    words = title.lower()
    singular = re.sub(r"(?<=[^sui])s$", "", words)
    return list(dict.fromkeys([words, singular]))


def _code(title: str, taken: Collection[str]) -> str:
    """Two to four letters of the title that mean nothing else: its initials first."""
    words = re.findall(r"[A-Z]+", unicodedata.normalize("NFKD", title).upper())
    letters = "".join(words) or "ART"
    initials = "".join(word[0] for word in words)
    candidates = [initials[:4], *(f"{initials[:1]}{a}{b}" for a, b in combinations(letters[1:8], 2))]
    candidates += [f"{letters[0]}{a}{b}" for a in "BCDFGHJKLMNPQRSTVWXZ" for b in "BCDFGHJKLMNPQRSTVWXZ"]
    return next(code for code in candidates if 2 <= len(code) <= 4 and code.casefold() not in taken)


def _abbreviations(page: Imported, said: list[str]) -> dict[str, dict[str, str]]:
    """The written forms of this article with what is said, and what is texted: known ones, numbers, and drafts."""
    forms: dict[str, dict[str, str]] = {}
    for number in page.numbers:
        digits = re.sub(r"\D", "", number.written)
        spoken = {"spoken": say_digits(digits) or number.written}
        forms[_straight(number.written)] = {"number": number.e164} if number.e164 else spoken
    whole = _straight(" \n ".join(said))
    marks = {word: f"\0{order}\0" for order, word in enumerate(KNOWN)}
    blanked = replace_all(whole, marks | dict.fromkeys(forms, " "))
    forms |= {word: dict(KNOWN[word]) for word, mark in marks.items() if mark in blanked}
    for word in without_spoken_form(whole, dict.fromkeys(forms, "")):
        forms[word] = draft(word)
        page.report.need(
            0, word, f'an abbreviation without a spoken form; "{forms[word]["spoken"]}" is a draft'
        )
    for word in _outside_the_alphabet(whole):
        plain = "".join(map(_unaccented, word))
        forms[word] = {"spoken": forms.get(word, {}).get("spoken", word), "texted": plain or "-"}
        if all(map(_unaccented, word)):
            page.report.change(0, word, f'texts have no such letter; "{plain}" is texted')
        else:
            why = f'texts have no such letter and none like it; "{plain or "-"}" is texted: put a word for it'
            page.report.need(0, word, why)
    return forms


def _outside_the_alphabet(text: str) -> Iterator[str]:
    for word in dict.fromkeys(re.findall(r"\w+", text)):
        if not is_gsm(to_gsm(word)):
            yield word


def _unaccented(letter: str) -> str:
    """A letter in letters that texts have: "ó" is "o", "Ł" is "L". Nothing for one that has none like it."""
    plain = to_gsm(letter)
    if is_gsm(plain):
        return plain
    bare = unicodedata.normalize("NFKD", plain)[0]
    if is_gsm(bare):
        return bare
    named = _LATIN.match(unicodedata.name(bare, ""))
    return (
        "" if named is None else named["letters"] if named["size"] == "CAPITAL" else named["letters"].lower()
    )


def _straight(text: str) -> str:
    return text.replace("’", "'")


def _body(parts: tuple[Part, ...]) -> Iterator[str]:
    """Markdown of plain words: headings, paragraphs, and lists of one level."""
    for number, part in enumerate(parts):
        if number:
            yield ""
        yield f"## {escaped(part.heading)}"
        item = False
        for block in part.blocks:
            if not (item and block.kind == "item"):
                yield ""
            item = block.kind == "item"
            yield f"- {escaped(block.text)}" if item else escaped(block.text)


def escaped(text: str) -> str:
    """The words as Markdown reads them: nothing in them is a mark."""
    marked = _SPECIAL.sub(lambda found: f"\\{found.group()}", text)
    return _LEADING.sub(lambda found: f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[3]}", marked)
