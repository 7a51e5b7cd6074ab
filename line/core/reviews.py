"""What of the content nobody has checked yet: translations, the line's own sentences, the words of red flags.

It may be shown, marked, while the line is practised with. It must be signed before real patients hear it (safety.md L2,
C4): scripts/check_content.py --release refuses it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from line.core.library import LANGUAGES, NAMES_OF_LANGUAGES, Content, Library
from line.core.review import Review


@dataclass(frozen=True)
class Unreviewed:
    """Some words that wait for a person. `what` says which, for staff; `where` is `file:line`; `review` is as it
    stands, None for an article that nobody has translated."""

    kind: Literal["prompts", "red flags", "section", "article"]
    what: str
    where: str
    review: Review | None

    @property
    def outdated(self) -> bool:
        return self.review is not None and self.review.outdated

    @property
    def words(self) -> str:
        """What is open, in a line."""
        if self.review is None:
            return f"{self.what}: not translated"
        if not self.outdated:
            return f"{self.what}: not reviewed"
        who = f" since {self.review.reviewed_by} reviewed it" if self.review.reviewed_by else ""
        return f"{self.what}: outdated, the words have changed{who}"


def unreviewed(content: Content) -> tuple[Unreviewed, ...]:
    """All of the content that waits for a person, in the order of its weight."""
    return (*_red_flags(content), *_prompts(content.reviews), *_translations(content.library))


def summary(points: Iterable[Unreviewed]) -> str:
    """One sentence for whoever shows the line to somebody; "" when all is signed."""
    points = tuple(points)
    named = [point.what for point in points if point.kind != "section"]
    if sections := sum(point.kind == "section" for point in points):
        named.append(f"{sections} translated section{'' if sections == 1 else 's'} of articles")
    old = sum(point.outdated for point in points)
    outdated = f" ({old} outdated)" if old else ""
    return f"Not reviewed by a person yet{outdated}: {', '.join(named)}." if named else ""


def _red_flags(content: Content) -> Iterator[Unreviewed]:
    review = content.red_flags.review
    if review is not None and not review.signed:
        yield Unreviewed("red flags", "the words of emergencies", review.where, review)


def _prompts(reviews: Mapping[str, Review]) -> Iterator[Unreviewed]:
    for language, review in reviews.items():
        if not review.signed:
            what = f"the line's own sentences in {NAMES_OF_LANGUAGES[language]}"
            yield Unreviewed("prompts", what, review.where, review)


def _translations(library: Library) -> Iterator[Unreviewed]:
    for slug in library.slugs:
        title = library.edition(slug, LANGUAGES[0]).title
        for language in LANGUAGES:
            article = library.edition(slug, language)
            name = NAMES_OF_LANGUAGES[language]
            if article.language != language:
                yield Unreviewed("article", f"{title} in {name}", article.path, None)
                continue
            for section in article.sections:
                if section.review is not None and not section.review.signed:
                    what = f"{title} in {name}, {section.spoken_label}"
                    yield Unreviewed("section", what, section.review.where, section.review)
