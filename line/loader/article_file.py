"""One article's Markdown file into core's Article, in the edition of each language it serves.

Owns the front matter's fields and the joining of headings, words and safety lines. The prose in the file
stays as its author wrote it; what is texted and what is heard is made from it here, by the abbreviations in
the file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
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

_ABOUT = ("title", "titles", "code", "sample", "author", "author_credit", "source")
_FIELDS = (*_ABOUT, "keywords", "abbreviations", "sections")
_SECTION_FIELDS = ("heading", "slug", "kind", "labels", "keywords", "before", "after")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_CODE = re.compile(r"[A-Z][A-Z0-9]{1,3}")
_ADDRESS = re.compile(r"(https?|file):")


@dataclass(frozen=True)
class ArticleFile:
    """An article file read and cut into blocks, but not yet made into an edition."""

    path: Path
    language: str
    front: Tree
    forms: Forms
    parts: tuple[tuple[Block, tuple[Block, ...]], ...]
    problems: Problems

    def note(self, line: int) -> Note:
        """Notes problems on this line."""
        return partial(self.problems.add, self.path, line)


def read_article(path: Path, language: str, problems: Problems) -> ArticleFile | None:
    """The article file in this language; None (and problems) when its front matter or body cannot be told
    apart.
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
    front.only(*_FIELDS)
    blocks = read_blocks(body, path, text[: text.rindex(body)].count("\n"), problems)
    file = ArticleFile(
        path, language, front, read_forms(front, language), _parts(blocks, path, problems), problems
    )
    _check_source(file)
    _check_headings(file)
    return file


def _parts(
    blocks: tuple[Block, ...], path: Path, problems: Problems
) -> tuple[tuple[Block, tuple[Block, ...]], ...]:
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
    places = file.front.get("sections").list()
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


def edition(file: ArticleFile, slug: str, language: str, own: OwnLines) -> Article:
    """The article for callers of this language: its own words, with the menus and safety lines in theirs."""
    front, forms = file.front, file.forms
    under = {heading.text: (heading, blocks) for heading, blocks in file.parts}
    title = front.get("title")
    text, spoken = forms.both(title.raw() or "", title.problem)
    if not front.get("titles").get(language).missing:
        text, spoken = forms.pair(front.get("titles").get(language))
    credit = front.get("author_credit")
    credit_text, credit_spoken = forms.both(credit.raw() or "", credit.problem)
    byline = Sentence(credit_text, credit_spoken, file.language, paragraph=True)
    sections: list[Section] = []
    for place in front.get("sections").list():
        place.only(*_SECTION_FIELDS)
        found = under.get(place.get("heading").optional_text() or "")
        if found is not None:
            sections.append(_section(file, place, found, language, own, None if sections else byline))
    return Article(
        slug=slug,
        title=text,
        author=front.get("author").raw() or "",
        author_credit=credit_text,
        language=file.language,
        sections=tuple(sections),
        keywords=_keywords(front.get("keywords"), (file.language, language)),
        source=front.get("source").raw() or "",
        spoken_title=spoken,
        spoken_credit=credit_spoken,
        path=file.problems.name(file.path),
    )


def _section(
    file: ArticleFile,
    place: Tree,
    found: tuple[Block, tuple[Block, ...]],
    language: str,
    own: OwnLines,
    byline: Sentence | None,
) -> Section:
    heading, blocks = found
    slug = place.get("slug").raw() or ""
    if not _SLUG.fullmatch(slug):
        place.get("slug").problem("small letters, digits and hyphens were expected here")
    label, spoken_label = file.forms.pair(place.get("labels").get(language))
    text, spoken = file.forms.both(heading.text, file.note(heading.line))
    body = [sentence for block in blocks for sentence in _sentences(file, block)]
    if byline:  # the author is credited at the end of the first section, the overview
        body.append(byline)
    before, after = (_own_line(place.get(where), language, own) for where in ("before", "after"))
    general = [_ours(own[GENERAL_INFORMATION], language)] if GENERAL_INFORMATION in own else []
    return Section(
        slug=slug,
        label=label,
        heading=text,
        kind=_kind(place.get("kind")),
        keywords=_keywords(place.get("keywords"), (file.language, language)),
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


def _keywords(place: Tree, languages: tuple[str, str]) -> tuple[str, ...]:
    # The caller's language and the article's: a Spanish speaker may well say the English word she has just
    # read.
    lists = [place] if place.is_list() else [place.get(language) for language in dict.fromkeys(languages)]
    words = [word for words in lists for item in words.list() if (word := item.text()) is not None]
    if not words:
        place.problem("at least one keyword is needed")
    return tuple(dict.fromkeys(words))
