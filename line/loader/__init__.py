"""Floor 2: line/content into core's Content, with every problem as `file:line: message`.

Owns the reading and the checks of single files and of what ties them together. Never decides what is said
when.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from line.core.consent import CARRIER_WORDS
from line.core.library import FALLBACK, LANGUAGES, Article, Content, Library, PromptEntry, WordLists
from line.core.prompt_table import PROMPTS
from line.core.understanding import normalise
from line.core.word_content import WordGroups
from line.loader.article_file import code_of, edition, is_sample, read_article
from line.loader.clinic_file import read_clinic
from line.loader.group_file import read_groups
from line.loader.language_file import read_languages
from line.loader.problems import ContentError, Problems
from line.loader.prompt_files import read_prompts
from line.loader.red_flag_file import read_red_flags
from line.loader.reminder_file import read_reminders
from line.loader.translation import read_translation, translated
from line.loader.weight_file import read_weights
from line.loader.word_files import read_words

__all__ = ["CONTENT", "ContentError", "load", "taken_words"]

CONTENT = Path(__file__).resolve().parent.parent / "content"


def load(
    content_dir: Path = CONTENT,
    table: Mapping[str, frozenset[str]] = PROMPTS,
    *,
    samples: bool = False,
) -> Content:
    """Everything in a content folder. `table` gives the prompts the program uses, with their placeholders; `samples`
    keeps the articles that are marked as samples, which are checked either way.

    Raises ContentError with all problems at once.
    """
    content_dir = content_dir.resolve()
    problems = Problems(content_dir)
    version = _version(content_dir, samples=samples)
    clinic = read_clinic(content_dir / "clinic.yaml", problems)
    groups = read_groups(content_dir / "words.yaml", problems)
    words = {
        name: read_words(content_dir / f"{name}.yaml", groups, problems) for name in ("opt_out", "intents")
    }
    red_flags = read_red_flags(content_dir / "red_flags.yaml", groups, problems)
    prompts, reviews = read_prompts(content_dir / "prompts", table, _commands(words["intents"]), problems)
    taken = _ordinary_words(groups) | taken_words(words.values())
    articles = _articles(content_dir / "articles", prompts, taken, problems)
    articles = {key: article for key, article in articles.items() if samples or not article.sample}
    reminders = read_reminders(content_dir / "reminders.yaml", prompts[FALLBACK], problems)
    languages = read_languages(content_dir / "languages.yaml", problems)
    learned = read_weights(content_dir / "weights.json", problems)
    problems.raise_any()
    assert clinic is not None  # without a clinic there was a problem
    return Content(
        clinic=clinic,
        library=Library(MappingProxyType(articles), version),
        prompts=MappingProxyType(
            {language: MappingProxyType(entries) for language, entries in prompts.items()}
        ),
        reviews=MappingProxyType(reviews),
        red_flags=red_flags,
        opt_out=words["opt_out"],
        intents=words["intents"],
        words=groups,
        reminders=reminders,
        languages=languages,
        version=version,
        learned=learned,
    )


def _commands(intents: WordLists) -> frozenset[str]:
    return frozenset(
        word.upper()
        for path, words in intents.lists.items()
        if path[0] != "patterns"
        for phrase in words
        for word in phrase.split()
    )


def taken_words(lists: Iterable[WordLists]) -> dict[str, str]:
    """Every word that a text can be already, normalised, and where it is listed: no article may be named by it."""
    taken = {word.casefold(): "the carrier answers it" for word in CARRIER_WORDS}
    for words in lists:
        for path, phrases in words.lists.items():
            for phrase in phrases:
                taken.setdefault(normalise(phrase), f"it is listed under {'.'.join(path)}")
    return taken


def _ordinary_words(groups: WordGroups) -> dict[str, str]:
    """Every word of everyday talk: a code counts anywhere in a text, so it must be none."""
    tables = (groups.ordinary, groups.polite)
    words = (word for table in tables for listed in table.values() for word in listed)
    return {normalise(word): "it is an ordinary word" for word in words}


def _articles(
    folder: Path,
    prompts: Mapping[str, Mapping[str, PromptEntry]],
    taken: dict[str, str],
    problems: Problems,
) -> dict[tuple[str, str], Article]:
    found: dict[tuple[str, str], Article] = {}
    slugs = sorted(path.name for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
    if not slugs:
        problems.add(folder, 1, "there are no articles")
    for slug in slugs:
        original = read_article(folder / slug / f"{FALLBACK}.md", FALLBACK, problems)
        if original is None:
            continue
        code, sample = code_of(original, taken), is_sample(original)
        taken[code.casefold()] = f"the code of {slug}"
        for language in LANGUAGES:
            path = folder / slug / f"{language}.md"
            # An article that nobody has translated yet is heard in English, and the line says so.
            words = (
                read_translation(path, language, original, problems)
                if language != FALLBACK and path.is_file()
                else None
            )
            article = (
                translated(words, slug, prompts[language])
                if words is not None
                else edition(original, original, slug, language, prompts[language])
            )
            found[slug, language] = replace(article, code=code, sample=sample)
    return found


def _version(content_dir: Path, *, samples: bool) -> str:
    digest = hashlib.sha256(b"with samples" if samples else b"")
    for path in sorted(content_dir.rglob("*")):
        # Editors' leftovers and dot-files are no content.
        if path.is_file() and not path.name.startswith(".") and not path.name.endswith("~"):
            digest.update(
                path.relative_to(content_dir).as_posix().encode() + b"\0" + path.read_bytes() + b"\0"
            )
    return digest.hexdigest()[:12]
