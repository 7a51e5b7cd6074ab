"""One article's Markdown file into core's Article, in the edition of each language it serves.

Owns the front matter's fields and the joining of headings, words and safety lines. The prose in the file
stays as its author wrote it; what is texted and what is heard is made from it here, by the abbreviations in
the file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from frontmatter.default_handlers import YAMLHandler

from line.core.library import GENERAL_INFORMATION, Article, PromptEntry, Section, SectionKind, Sentence
from line.core.sentences import sentences
from line.core.speech import PIECE_SECONDS, seconds
from line.loader.article_text import Block, read_blocks
from line.loader.forms import Forms, read_forms
from line.loader.problems import Problems
from line.loader.tree import Tree, read_file, read_tree
from line.loader.words import Note

OwnLines = Mapping[str, PromptEntry]

_ABOUT = ("title", "code", "sample", "author", "author_credit", "source")
_FIELDS = (*_ABOUT, "keywords", "abbreviations", "texted", "sections")
_SECTION_FIELDS = ("heading", "slug", "kind", "label", "keywords", "before", "after")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_CODE = re.compile(r"[A-Z][A-Z0-9]{1,3}")
_ADDRESS = re.compile(r"(https?|file):")

Part = tuple[Block, tuple[Block, ...]]


@dataclass(frozen=True)
class ArticleFile:
    """An article file read and cut into blocks, but not yet made into an edition."""

    path: Path
    language: str
    front: Tree
    forms: Forms
    parts: tuple[Part, ...]
    problems: Problems

    @property
    def places(self) -> tuple[Tree, ...]:
        """The sections of the front matter."""
        return self.front.get("sections").list()

    def part(self, place: Tree) -> Part | None:
        """A section's heading and blocks in the body."""
        heading = place.get("heading").optional_text()
        return next((part for part in self.parts if part[0].text == heading), None)

    def note(self, line: int) -> Note:
        """Notes problems on this line."""
        return partial(self.problems.add, self.path, line)


def read_article(
    path: Path,
    language: str,
    problems: Problems,
    fields: tuple[str, ...] = _FIELDS,
    section_fields: tuple[str, ...] = _SECTION_FIELDS,
) -> ArticleFile | None:
    """The article file in this language; None (and problems) when its front matter or body cannot be told
    apart. A translation has `fields` of its own (loader/translation.py).
    """
    text = read_file(path, problems)
    if text is None:
        return None
    try:
        matter, body = YAMLHandler().split(text)
    except ValueError:
        problems.add(path, 1, "the file must begin with its fields between two lines of ---")
        return None
    front = read_tree(matter, path, problems, text[: text.index(matter)].count("\n"))
    front.only(*fields)
    blocks = read_blocks(body, path, text[: text.rindex(body)].count("\n"), problems)
    file = ArticleFile(
        path, language, front, read_forms(front, language), _parts(blocks, path, problems), problems
    )
    for place in file.places:
        place.only(*section_fields)
    if "source" in fields:
        _check_source(file)
    _check_headings(file)
    return file


def _parts(blocks: tuple[Block, ...], path: Path, problems: Problems) -> tuple[Part, ...]:
    parts: list[tuple[Block, list[Block]]] = []
    for block in blocks:
        if block.kind == "heading":
            parts.append((block, []))
        elif parts:
            parts[-1][1].append(block)
        else:
            problems.add(path, block.line, "words before the first ## heading belong to no section")
    for heading, under in parts:
        if not under:
            problems.add(path, heading.line, f'nothing stands under "{heading.text}"')
    return tuple((heading, tuple(under)) for heading, under in parts)


def _check_source(file: ArticleFile) -> None:
    source = file.front.get("source")
    name = source.raw()
    if name is not None and not _ADDRESS.match(name) and not (file.path.parent / name).is_file():
        source.problem(f"there is no file {name} beside the article")


def _check_headings(file: ArticleFile) -> None:
    places = file.places
    if not places:
        file.front.get("sections").problem("an article needs sections")
    given = [place.get("heading").raw() for place in places]
    written = [heading.text for heading, _ in file.parts]
    for place, heading in zip(places, given, strict=True):
        if heading is not None and heading not in written:
            place.get("heading").problem(f'the body has no heading "## {heading}"')
    for block, _ in file.parts:
        if block.text not in given:
            file.note(block.line)(f'"{block.text}" is not among the sections of the front matter')
    if sorted(written) == sorted(str(heading) for heading in given) and written != given:
        file.front.get("sections").problem("the sections stand in another order than in the body")
    for key in ("heading", "slug"):
        seen: set[str] = set()
        for place in places:
            value = place.get(key).optional_text()
            if value in seen:
                place.get(key).problem(f'"{value}" is there twice')
            seen.add(value or "")


def edition(file: ArticleFile, original: ArticleFile, slug: str, language: str, own: OwnLines) -> Article:
    """The article for callers of this language, in the words of `file`: its own, or a translation of it. What does not
    change with the language (author, slugs, kinds, safety lines) is the original's."""
    front, forms = file.front, file.forms
    text, spoken = forms.pair(front.get("title"))
    credit = front.get("author_credit")
    credit_text, credit_spoken = forms.both(credit.raw() or "", credit.problem)
    byline = Sentence(credit_text, credit_spoken, file.language, paragraph=True)
    own_places = {place.get("slug").optional_text(): place for place in file.places}
    sections: list[Section] = []
    for plan in original.places:
        place = own_places.get(plan.get("slug").optional_text())
        if place is not None and (found := file.part(place)) is not None:
            made = _section(file, plan, place, found, language, own)
            sections.append(made if sections else _credited(made, byline))
    return Article(
        slug=slug,
        title=text,
        author=original.front.get("author").raw() or "",
        author_credit=credit_text,
        language=file.language,
        sections=tuple(sections),
        keywords=_keywords(front.get("keywords")),
        source=original.front.get("source").raw() or "",
        spoken_title=spoken,
        spoken_credit=credit_spoken,
        path=file.problems.name(file.path),
    )


def _section(
    file: ArticleFile, plan: Tree, place: Tree, found: Part, language: str, own: OwnLines
) -> Section:
    heading, blocks = found
    slug = plan.get("slug").raw() or ""
    if not _SLUG.fullmatch(slug):
        plan.get("slug").problem("small letters, digits and hyphens were expected here")
    label, spoken_label = file.forms.pair(place.get("label"))
    text, spoken = file.forms.both(heading.text, file.note(heading.line))
    body = [sentence for block in blocks for sentence in _sentences(file, block)]
    before, after = (_own_line(plan.get(where), language, own) for where in ("before", "after"))
    general = [_ours(own[GENERAL_INFORMATION], language)] if GENERAL_INFORMATION in own else []
    return Section(
        slug=slug,
        label=label,
        heading=text,
        kind=_kind(plan.get("kind")),
        keywords=_keywords(place.get("keywords")),
        sentences=(*before, *body, *after, *general),
        spoken_label=spoken_label,
        spoken_heading=spoken,
        line=heading.line,
    )


def _kind(place: Tree) -> SectionKind:
    written = place.raw()
    if written in tuple(SectionKind):
        return SectionKind(written)
    if written is not None:
        place.problem(f"{written} is no kind of section; known are {', '.join(SectionKind)}")
    return SectionKind.OTHER


def code_of(file: ArticleFile, taken: Mapping[str, str]) -> str:
    """The letters that name the article in a text. `taken`: normalised words that mean something else already, and
    what.
    """
    place = file.front.get("code")
    code = place.text() or ""
    if code and not _CODE.fullmatch(code):
        place.problem("two to four capital letters or digits were expected here, a letter first")
    elif code.casefold() in taken:
        place.problem(f"{code} already means something: {taken[code.casefold()]}")
    return code


def is_sample(file: ArticleFile) -> bool:
    """Whether the article is there to show what an article looks like, and is heard only where samples are."""
    place = file.front.get("sample")
    return not place.missing and place.flag() is True


def _credited(section: Section, byline: Sentence) -> Section:
    """The first section, the overview, with the author's credit behind the article's own words."""
    words = [place for place, sentence in enumerate(section.sentences, start=1) if not sentence.ours]
    at = max(words, default=0)
    return replace(section, sentences=(*section.sentences[:at], byline, *section.sentences[at:]))


def _sentences(file: ArticleFile, block: Block) -> list[Sentence]:
    note = file.note(block.line)
    made: list[Sentence] = []
    for words in sentences(block.text):
        text, spoken = file.forms.both(words, note)
        first = not made
        item = block.kind == "item"
        made.append(
            Sentence(text, spoken, file.language, bullet=item and first, paragraph=first and not item)
        )
        if (taken := seconds(spoken)) > PIECE_SECONDS:
            note(f"a sentence of {taken:.0f} seconds is too long to hear; at most {PIECE_SECONDS:.0f}")
    return made


def _own_line(place: Tree, language: str, own: OwnLines) -> list[Sentence]:
    name = place.optional_text()
    if name is None:
        return []
    if name not in own or not name.startswith("safety."):
        place.problem(f"there is no safety line {name} among the prompts")
        return []
    return [_ours(own[name], language)]


def _ours(entry: PromptEntry, language: str) -> Sentence:
    return Sentence(entry.texted, entry.spoken, language, ours=True, paragraph=True)


def _keywords(place: Tree) -> tuple[str, ...]:
    words = [word for item in place.list() if (word := item.text()) is not None]
    if not words:
        place.problem("at least one keyword is needed")
    return tuple(dict.fromkeys(words))
