"""Checks all that the line says, and shows it: the menu as a tree, and how long each section is to hear and
to read.

Leaves with 1 and `file:line: message` for every fault; with 0 otherwise. What no person has reviewed yet is listed, and
is a fault with `--release`. Reads a content folder (`--content`, by default line/content) and changes nothing. Works
without a network.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # run as a file, not as a module

from line.core import reading, reading_level
from line.core.library import LANGUAGES, Article, Content, Section
from line.core.plain import normalise
from line.core.reading_level import AS_GIVEN, Masks
from line.core.review import Review
from line.core.reviews import unreviewed
from line.core.safety import red_flag
from line.core.script import Command, Script, ScriptError
from line.core.script_building import build, tree_lines
from line.core.segments import PAGE_SEGMENTS, count, text_block
from line.core.speech import pieces, seconds
from line.core.talk import Talk
from line.core.turn import Say, Session
from line.loader import CONTENT, ContentError, load

MOST_PAGES = 4
MOST_SECONDS = 120.0


class Measure(NamedTuple):
    """One section as a caller meets it: seconds and pieces to hear, and the segments of each page to read."""

    seconds: float
    pieces: int
    pages: tuple[int, ...]


def measure(script: Script, article: Article, section: Section, language: str) -> Measure:
    """The measures of a section in one edition, with the heading, footers and the notice of a first text."""
    cuts = pieces(section.sentences, opening=section.spoken_heading)
    heard = seconds(section.spoken_heading) + sum(seconds(sentence.spoken) for sentence in section.sentences)
    talk = Talk(script, Session(medium="writing", language=language, node="main"), datetime.now(UTC))
    # The first text of a thread has less room, so it decides how many pages there are.
    pages = reading.pages(talk, article, section, 0, first=True)
    words = script.phrases
    segments = []
    for number, (start, end) in enumerate(pages, start=1):
        notice = "text.greeting_first" if number == 1 else None
        footer = "text.end" if end == len(section.sentences) else "text.more"
        parts = [
            *([words.texted(Say(notice), language)] if notice else [f"{script.clinic.short_name}:"]),
            words.texted(reading.header_of(section, number, len(pages)), language),
            *(words.texted(lead, language) for lead in reading.leads(article, language, start)),
            text_block(section.sentences[start:end]),
            words.texted(Say(footer), language),
        ]
        segments.append(count(" ".join(parts)).segments)
    return Measure(heard, len(cuts), tuple(segments))


def faults(where: str, measured: Measure) -> list[str]:
    """What is too long about a section."""
    found = []
    if measured.seconds > MOST_SECONDS:
        found.append(f"{where}: {measured.seconds:.0f} seconds to hear, at most {MOST_SECONDS:.0f}")
    if len(measured.pages) > MOST_PAGES:
        found.append(f"{where}: {len(measured.pages)} text pages, at most {MOST_PAGES}")
    for number, segments in enumerate(measured.pages, start=1):
        if segments > PAGE_SEGMENTS:
            found.append(f"{where}: page {number} takes {segments} segments, at most {PAGE_SEGMENTS}")
    return found


def level_of(section: Section, masks: Masks) -> str:
    """The level of the article's own words, which are left as the clinic approved them: shown, and never a fault."""
    own = [sentence for sentence in section.sentences if not sentence.ours]
    level = reading_level.level(" ".join(one.text for one in own), own[0].language, masks) if own else None
    return str(level) if level else "-"


def prompt_faults(content: Content, masks: Masks) -> list[str]:
    """What of the line's own words is too hard to read, or to follow by ear: each sentence that is long enough to be
    judged, and all the short ones of a language together."""
    found = []
    for language in LANGUAGES:
        short = []
        for name, entry in content.prompts[language].items():
            for form, words in (("spoken", entry.spoken), ("texted", entry.texted)):
                level = reading_level.level(words, language, masks)
                if not level.judged:
                    short.append(words.rstrip(".?!:") + ".")
                elif level.too_hard and not (language == "en" and name in AS_GIVEN):
                    found.append(f"{entry.where}: the {form} form reads at {level}; {level.limit}")
        together = reading_level.level(" ".join(short), language, masks)
        print(f"The short sentences of {language} together read at {together} ({together.limit}).")
        if together.judged and together.too_hard:
            where = next(iter(content.prompts[language].values())).where.rpartition(":")[0]
            found.append(f"{where}:1: the short sentences together read at {together}; {together.limit}")
    return found


def show_sections(content: Content, script: Script) -> list[str]:
    """Prints each edition's sections with their measures; gives what is wrong with them."""
    found: list[str] = []
    masks = Masks.of_line(content.clinic, content.library)
    for slug in content.library.slugs:
        for language in LANGUAGES:
            article = content.library.edition(slug, language)
            print(f"\n{article.title}, for callers in {language} ({article.path}, in {article.language})")
            print("  seconds  pieces  pages  segments       level  section")
            for section in article.sections:
                got = measure(script, article, section, language)
                each = "+".join(map(str, got.pages))
                level = level_of(section, masks)
                print(
                    f"  {got.seconds:7.1f}  {got.pieces:6}  {len(got.pages):5}  {each:>8}  {level:>10}  {section.label}"
                )
                found += faults(f"{article.path}:{section.line}", got)
    return list(dict.fromkeys(found))


def word_faults(content: Content, script: Script) -> list[str]:
    """Names and keywords of topics that mean something else on the line, or mean two sections of one article: whoever
    says them would not get there."""
    found = []
    for slug, language in ((slug, language) for slug in content.library.slugs for language in LANGUAGES):
        article, taken = content.library.edition(slug, language), dict[str, str]()
        found += [
            f"{article.path}:1: {why}"
            for why in _means_else(script, language, article.title, *article.keywords)
        ]
        for section in article.sections:
            where, words = f"{article.path}:{section.line}", (section.label, *section.keywords)
            found += [f"{where}: {why}" for why in _means_else(script, language, *words)]
            for word in map(normalise, words):
                if taken.setdefault(word, section.slug) != section.slug:
                    found.append(f'{where}: "{word}" is a word of the section {taken[word]}, too')
    return list(dict.fromkeys(found))


def _means_else(script: Script, language: str, *words: str) -> Iterator[str]:
    for word in words:
        command = script.commands[language].get(normalise(word))
        if command is not None and command is not Command.WHO:  # "what is this" is asked of both
            yield f'"{word}" is the command {command}'
        if normalise(word) in script.lexicon.out_whole["writing"]:
            yield f'"{word}" ends the texts'
        if tier := red_flag(word, script.lexicon):
            yield f'"{word}" is heard as an emergency (tier {tier}), and never as a topic'


def show_open_points(content: Content) -> None:
    """Prints what nobody has confirmed or reviewed yet: it may be shown, and must be settled before going
    live.
    """
    print("\nNot confirmed yet (clinic.yaml):")
    for name in content.clinic.unconfirmed:
        print(f"  {name}")
    print("\nNot reviewed yet:" if unreviewed(content) else "\nNot reviewed yet: nothing")
    for point in unreviewed(content):
        print(f"  {point.where}: {point.words}")


def unsigned(content: Content) -> list[str]:
    """What stands in the way of a release: one fault for each thing that no person has signed as it is now, with the
    fingerprint that her signature must name.
    """
    found = []
    for point in unreviewed(content):
        review = point.review or Review()
        how = (
            f' (sign with reviewed_by, reviewed_on and reviewed_text: "{review.text}")' if review.text else ""
        )
        first = (
            f' (once it follows the English, translated_from: "{review.made_from}")'
            if review.made_from
            else ""
        )
        found.append(f"{point.where}: {point.words}{first}{how}")
    return found


def check(folder: Path, *, release: bool = False) -> list[str]:
    """Prints the report on a content folder; gives every fault, each with its file and line. For a `release`, words
    that no person has reviewed are faults, too.
    """
    try:
        content, plain = load(folder, samples=True), load(folder)
    except ContentError as error:
        return list(error.problems)
    try:
        script, shown = build(content), build(plain)
    except ScriptError as error:
        return [f"line/core/script_building.py:1: {problem}" for problem in error.problems]
    print("\n".join(tree_lines(shown)))
    found = show_sections(content, script)
    print()
    found += word_faults(content, script)
    found += dict.fromkeys(prompt_faults(content, Masks.of_line(content.clinic, content.library)))
    show_open_points(plain)  # a sample is nothing that a clinic goes live with
    return [*found, *unsigned(plain)] if release else found


def main(arguments: list[str] | None = None) -> int:
    """The program; gives its exit code."""
    parser = argparse.ArgumentParser(description="Checks all that the line says.")
    parser.add_argument("--content", type=Path, default=CONTENT, metavar="DIR", help="the folder to check")
    parser.add_argument(
        "--release",
        action="store_true",
        help="fail on translations, sentences and red flags that no person has reviewed as they are",
    )
    options = parser.parse_args(arguments)
    found = check(options.content.resolve(), release=options.release)
    for fault in found:
        print(fault, file=sys.stderr)
    print(
        f"\n{len(found)} fault{'' if len(found) == 1 else 's'} in the content."
        if found
        else "\nThe content is fit."
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
