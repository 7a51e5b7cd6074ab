"""What taking in an article did: what was found, restored, dropped and why, and what a person must look at.

Pure data and its words. Nothing of a page vanishes without a row here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Row:
    """One thing, with the line of the page where it stood (0: none in particular) and its words."""

    line: int
    words: str
    why: str

    def __str__(self) -> str:
        place = f"line {self.line}: " if self.line else ""
        return f'{place}"{self.words}" ({self.why})' if self.words else f"{place}{self.why}"


@dataclass(frozen=True)
class SectionRow:
    """One section of the article: `how` its heading was come by."""

    line: int
    heading: str
    kind: str
    how: str
    sentences: int


@dataclass
class Report:
    """Filled while a page is taken in."""

    title: str = ""
    title_how: str = ""
    author: str = ""
    sections: list[SectionRow] = field(default_factory=list)
    dropped: list[Row] = field(default_factory=list)
    changed: list[Row] = field(default_factory=list)
    needed: list[Row] = field(default_factory=list)

    def drop(self, line: int, words: str, why: str) -> None:
        self.dropped.append(Row(line, words, why))

    def change(self, line: int, words: str, why: str) -> None:
        self.changed.append(Row(line, words, why))

    def need(self, line: int, words: str, why: str) -> None:
        row = Row(line, words, why)
        if row not in self.needed:
            self.needed.append(row)

    def lines(self) -> Iterator[str]:
        """The report for a person to read."""
        yield f"Title: {self.title} ({self.title_how})"
        yield f"Author: {self.author}"
        yield f"Sections: {len(self.sections)}"
        for number, section in enumerate(self.sections, start=1):
            place = f", line {section.line}" if section.line else ""
            yield (
                f"  {number}. {section.heading} [{section.kind}] {section.how}{place};"
                f" {section.sentences} sentence{'' if section.sentences == 1 else 's'}"
            )
        for title, rows in (
            ("Dropped", self.dropped),
            ("Changed", self.changed),
            ("Needs a person", self.needed),
        ):
            yield f"{title}: {len(rows) or 'nothing'}"
            yield from (f"  {row}" for row in sorted(rows, key=lambda row: row.line))


def first_words(text: str) -> str:
    """So much of some words as names them in the report."""
    words = text.split()
    return " ".join(words[:8]) + (" ..." if len(words) > 8 else "")
