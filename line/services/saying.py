"""What the line says, as staff read it: every article and sentence, heard and texted, with its measures and its state.

Made once for a version of the content (a `Sayings` belongs to one script) and kept: reads no row. Measures are those
of core/speech.py, core/segments.py and core/reading_level.py; texts are written as the carrier gets them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property

from line.core import conversation, reading_level, speech
from line.core.examples import example, examples
from line.core.library import Article, Section
from line.core.reading_level import AS_GIVEN, Level, Masks
from line.core.review import Review
from line.core.script import Script
from line.core.segments import count
from line.core.turn import Session, Turn
from line.services.line import Line

SIGNED, UNSIGNED, OUTDATED, APPROVED = "signed", "unsigned", "outdated", "approved"
UNTRANSLATED, SAMPLE = "untranslated", "sample"
STATES: Mapping[str, str] = {
    SIGNED: "Signed",
    UNSIGNED: "Not signed",
    OUTDATED: "Changed since it was signed",
    APPROVED: "The clinic's own article",
    UNTRANSLATED: "Not translated",
    SAMPLE: "A sample, and not the clinic's",
}
"""Who has checked some words, by the state's name."""

_ANY_TIME = datetime(2026, 12, 1, 15, tzinfo=UTC)
"""Pages are cut the same at every hour."""


@dataclass(frozen=True)
class Signature:
    """Whether a person has checked some words. `words` for staff: "Not signed", "Signed by Ana on 2026-11-20"."""

    state: str
    words: str

    @property
    def open(self) -> bool:
        return self.state in (UNSIGNED, OUTDATED, UNTRANSLATED, SAMPLE)


@dataclass(frozen=True)
class Heard:
    """Some words as a voice reads them, in one breath of the line's."""

    words: str
    language: str
    seconds: float


@dataclass(frozen=True)
class Texted:
    """Some words as one text, with the clinic's name before them where it stands there."""

    words: str
    language: str
    segments: int
    units: int
    encoding: str


@dataclass(frozen=True)
class Part:
    """A section of an article in one edition. `level` is of the article's own words."""

    article: str
    slug: str
    label: str
    kind: str
    language: str
    heard: tuple[Heard, ...]
    texted: tuple[Texted, ...]
    level: Level
    signature: Signature

    @property
    def seconds(self) -> float:
        return sum(piece.seconds for piece in self.heard)

    @property
    def segments(self) -> int:
        return sum(page.segments for page in self.texted)


@dataclass(frozen=True)
class Edition:
    """An article for callers of one language; `own` is the language of its words."""

    slug: str
    title: str
    language: str
    own: str
    credit: str
    parts: tuple[Part, ...]
    signature: Signature

    @property
    def seconds(self) -> float:
        return sum(part.seconds for part in self.parts)

    @property
    def segments(self) -> int:
        return sum(part.segments for part in self.parts)

    @property
    def pages(self) -> int:
        return sum(len(part.texted) for part in self.parts)


@dataclass(frozen=True)
class Sentence:
    """One of the line's own in one language, with example values. Each form is None where it does not exist, and has
    the level of its words. `given`: they are the safety sheet's."""

    name: str
    language: str
    part: str
    heard: Heard | None
    heard_level: Level | None
    texted: Texted | None
    texted_level: Level | None
    given: bool
    where: str
    signature: Signature

    @property
    def levels(self) -> tuple[Level, ...]:
        return tuple(level for level in (self.heard_level, self.texted_level) if level is not None)

    @property
    def too_hard(self) -> bool:
        return any(level.judged and level.too_hard for level in self.levels)

    @property
    def words(self) -> str:
        """All its words, to be searched."""
        return " ".join((self.name, *(form.words for form in (self.heard, self.texted) if form is not None)))


class Sayings:
    """All of it, of one script."""

    def __init__(self, line: Line) -> None:
        self._line, self._script = line, line.script
        self._masks = Masks.of_line(line.script.clinic, line.script.library)
        self._examples = {language: examples(line.script, language) for language in line.script.languages}

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The line's own sentences in every language, in the order of the English file."""
        entries, languages = self._script.phrases.entries, self._script.languages
        return tuple(
            self._sentence(name, language) for name in entries[languages[0]] for language in languages
        )

    @cached_property
    def editions(self) -> tuple[Edition, ...]:
        """Every article for every language, in the order of the menus."""
        library, languages = self._script.library, self._script.languages
        return tuple(
            self._edition(library.edition(slug, one), one) for slug in library.slugs for one in languages
        )

    def edition(self, slug: str, language: str) -> Edition | None:
        """One article for callers of one language, or None."""
        return next((one for one in self.editions if (one.slug, one.language) == (slug, language)), None)

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """The parts of the file of sentences, in its order, by their headings."""
        return tuple(dict.fromkeys(sentence.part for sentence in self.sentences))

    def _sentence(self, name: str, language: str) -> Sentence:
        script = self._script
        entry, say = script.phrases.entries[language][name], example(script, name, self._examples[language])
        heard = texted = None
        if entry.spoken:
            words = script.phrases.spoken(say, language)
            heard = Heard(words, language, speech.seconds(words))
        if entry.texted:
            turn = Turn(Session("writing", language, script.start["writing"]), (say,))
            texted = _texted(self._line.write(turn, script), language)
        return Sentence(
            name,
            language,
            script.phrases.entries[script.languages[0]][name].part,
            heard,
            self._level(entry.spoken, language) if heard else None,
            texted,
            self._level(entry.texted, language) if texted else None,
            language == script.languages[0] and name in AS_GIVEN,
            entry.where,
            signature(script.reviews.get(language)),
        )

    def _edition(self, article: Article, language: str) -> Edition:
        parts = tuple(self._part(article, section, language) for section in article.sections)
        return Edition(
            article.slug,
            article.spoken_title,
            language,
            article.language,
            article.author_credit,
            parts,
            _signature_of(article, parts),
        )

    def _part(self, article: Article, section: Section, language: str) -> Part:
        own = " ".join(sentence.text for sentence in section.sentences if not sentence.ours)
        untranslated = Signature(UNTRANSLATED, STATES[UNTRANSLATED])
        return Part(
            article.slug,
            section.slug,
            section.spoken_label,
            section.kind,
            article.language,
            tuple(_pieces(article, section)),
            tuple(self._pages(article, section, language)),
            self._level(own, article.language),
            signature(section.review, own=not article.sample)
            if article.language == language
            else untranslated,
        )

    def _pages(self, article: Article, section: Section, language: str) -> Iterator[Texted]:
        """The texts of a section, the first one as the first of a thread, with the notice before it."""
        script, total = self._script, len(section.sentences)
        session = Session("writing", language, f"read.{article.slug}.{section.slug}")
        while session.sentence < total:
            turn = conversation.open_page(script, session, _ANY_TIME, first=not session.sentence)
            yield _texted(self._line.write(turn, script), article.language)
            session = replace(session, sentence=turn.session.upto, upto=0, page=max(1, session.page) + 1)

    def _level(self, words: str, language: str) -> Level:
        return reading_level.level(words, language, self._masks)


def signature(review: Review | None, *, own: bool = False) -> Signature:
    """Who has checked some words. `own`: without a review they are the clinic's own, approved as they are."""
    if review is None:
        state = APPROVED if own else UNSIGNED
        return Signature(state, STATES[state])
    if review.outdated:
        return Signature(OUTDATED, STATES[OUTDATED])
    if not review.signed:
        return Signature(UNSIGNED, STATES[UNSIGNED])
    on = f" on {review.reviewed_on}" if review.reviewed_on else ""
    return Signature(SIGNED, f"Signed by {review.reviewed_by}{on}")


def _signature_of(article: Article, parts: tuple[Part, ...]) -> Signature:
    """That of the section which is furthest from being signed; a sample is not the clinic's at all."""
    if article.sample:
        return Signature(SAMPLE, STATES[SAMPLE])
    signatures = [part.signature for part in parts]
    for state in (UNTRANSLATED, OUTDATED, UNSIGNED):
        if state in {one.state for one in signatures}:
            return Signature(state, STATES[state])
    return signatures[0]


def _pieces(article: Article, section: Section) -> Iterator[Heard]:
    for start, end in speech.pieces(section.sentences, opening=section.spoken_heading):
        said = [sentence.spoken for sentence in section.sentences[start:end]]
        opening = section.spoken_heading.rstrip(".") if not start else ""
        if opening:
            said.insert(0, opening if opening.endswith(("?", "!")) else f"{opening}.")
        yield Heard(" ".join(said), article.language, sum(map(speech.seconds, said)))


def _texted(words: str, language: str) -> Texted:
    size = count(words)
    return Texted(words, language, size.segments, size.units, size.encoding)


def red_flags_open(script: Script) -> bool:
    """Whether nobody has signed the words that count as an emergency."""
    return any(point.kind == "red flags" for point in script.unreviewed)
