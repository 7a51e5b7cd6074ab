"""The shapes of everything the line says: articles, the line's own prompts, word lists, and the whole
`Content`.

Owns the types only. Reading the files into them is the loader's work; choosing what to say is the script's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

from line.core.clinic import Clinic
from line.core.reminders import Kind
from line.core.review import Review
from line.core.weights import Learned
from line.core.word_content import RedFlags, WordGroups

LANGUAGES = ("en", "es")
NAMES_OF_LANGUAGES = MappingProxyType({"en": "English", "es": "Spanish"})
"""As staff read them."""
FALLBACK = "en"
OTHER_LANGUAGE = "other"
"""The code of a language that is on no list."""

# The line's own sentences that stand inside an article's sections (safety.md C6). Their words are prompts.
FEVER_AFTER_SYMPTOMS = "safety.fever_after_symptoms"
EMERGENCY_BEFORE_INJURY_CARE = "safety.emergency_before_injury_care"
GENERAL_INFORMATION = "safety.general_information"


class SectionKind(StrEnum):
    """What a section of an article is about. Sections of the same kind answer the same question of two articles."""

    OVERVIEW = "overview"
    CAUSES = "causes"
    RISK_FACTORS = "risk-factors"
    SYMPTOMS = "symptoms"
    DIAGNOSIS = "diagnosis"
    TREATMENT = "treatment"
    PREVENTION = "prevention"
    REHAB = "rehab"
    APPOINTMENT = "appointment"
    OTHER = "other"


@dataclass(frozen=True)
class Sentence:
    """One sentence in both its forms. Positions in an article count these, on both channels.

    `text` is GSM-7, for texts; `spoken` is as people say it; `language` is that of the words. `bullet` marks
    the first sentence of a list item and `paragraph` the first of a paragraph (texts start a new line at
    either). `ours` marks a line of the line's own (a safety line), which is not the article's.
    """

    text: str
    spoken: str
    language: str
    bullet: bool = False
    ours: bool = False
    paragraph: bool = False


@dataclass(frozen=True)
class Section:
    """One section of an article.

    `label` is for menus in texts (GSM-7) and `spoken_label` for menus on a call, both in the language of the
    edition. `heading` is the article's own heading for texts and `spoken_heading` as heard, both in the
    article's language. `sentences` do not repeat the heading. `line` is where the section starts in its
    file, for the content check. `review` is that of a translation; None for the author's own words.
    """

    slug: str
    label: str
    heading: str
    kind: SectionKind
    keywords: tuple[str, ...]
    sentences: tuple[Sentence, ...]
    spoken_label: str
    spoken_heading: str
    line: int = 0
    review: Review | None = None

    @property
    def question(self) -> str:
        """What the section answers. One of another article that answers the same may be meant by the same words: of the
        same kind, or of the kind "other" and called the same.
        """
        return self.slug if self.kind is SectionKind.OTHER else str(self.kind)


@dataclass(frozen=True)
class Article:
    """One article in one edition. `language` is that of the article's own words, which may not be the
    caller's. `code` is what a text names it by ("HO"); a `sample` is not the clinic's, and says so.
    """

    slug: str
    title: str
    author: str
    author_credit: str
    language: str
    sections: tuple[Section, ...]
    keywords: tuple[str, ...]
    source: str
    spoken_title: str
    spoken_credit: str
    path: str = ""
    code: str = ""
    sample: bool = False

    def section(self, slug: str) -> Section:
        """The section with this slug; KeyError when there is none."""
        for section in self.sections:
            if section.slug == slug:
                return section
        raise KeyError(slug)


@dataclass(frozen=True)
class Library:
    """Every article in every edition, keyed by (slug, the caller's language)."""

    articles: Mapping[tuple[str, str], Article]
    version: str

    @property
    def slugs(self) -> tuple[str, ...]:
        """The articles' slugs in menu order (the order of the folder names)."""
        return tuple(dict.fromkeys(slug for slug, _ in self.articles))

    def edition(self, slug: str, language: str) -> Article:
        """The edition for a caller's language, or the English one; KeyError for an unknown slug."""
        return self.articles.get((slug, language)) or self.articles[slug, FALLBACK]


@dataclass(frozen=True)
class PromptEntry:
    """One sentence of the line's own in one language; placeholders `{name}` still stand in it.

    An empty form means that the sentence is only heard, or only read.

    `where` is `file:line`, for messages about it; `part` is the part of the file that it stands in, by its heading.
    """

    spoken: str
    texted: str
    where: str = ""
    part: str = ""


@dataclass(frozen=True)
class WordLists:
    """A content file of words and phrases: lists of text under nested names, kept by their path.

    `WordLists({("tiers", "A", "en"): ("chest pain",)}).words("tiers", "A", "en")` gives `("chest pain",)`. `review`
    says who signed the file off; None for one that needs no signature.
    """

    lists: Mapping[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)
    review: Review | None = None

    def words(self, *path: str) -> tuple[str, ...]:
        """The list at this path, () when there is none."""
        return self.lists.get(path, ())

    def names(self, *path: str) -> tuple[str, ...]:
        """The names directly under this path, in file order."""
        depth = len(path)
        return tuple(
            dict.fromkeys(key[depth] for key in self.lists if len(key) > depth and key[:depth] == path)
        )


@dataclass(frozen=True)
class Interpreted:
    """A language for which the clinic calls back with an interpreter: its English `name`, for staff, and its own name
    as it is `spoken` and `texted`. `words`: what else somebody may say or write for it."""

    code: str
    name: str
    spoken: str
    texted: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Languages:
    """The languages that need an interpreter: those of the list, in its order; the names of others, for which one is
    booked all the same; and the words that ask for one beside a name."""

    listed: tuple[Interpreted, ...]
    others: tuple[str, ...] = ()
    asking: tuple[str, ...] = ()


@dataclass(frozen=True)
class Content:
    """All the line can say, checked. `version` (12 hex digits) changes with any byte of any content file."""

    clinic: Clinic
    library: Library
    prompts: Mapping[str, Mapping[str, PromptEntry]]
    reviews: Mapping[str, Review]
    red_flags: RedFlags
    opt_out: WordLists
    intents: WordLists
    words: WordGroups
    reminders: Mapping[str, Kind]
    languages: Languages
    learned: Learned
    version: str

    def with_clinic(self, clinic: Clinic) -> Content:
        """The same content of a clinic whose numbers the settings gave."""
        return replace(self, clinic=clinic)
