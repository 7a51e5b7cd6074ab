"""What free words ask for by the patterns of intents.yaml, and a wish by its name there as a meaning. Pure."""

from __future__ import annotations

from line.core.lexicon import Topic
from line.core.library import SectionKind
from line.core.meaning import Intent, Meaning
from line.core.plain import holds
from line.core.said import Said

SECTION, LANGUAGE = "section_", "language_"
"""How the names of wishes begin that ask for a section (then its kind) or for a language."""

_UNSURE, _EITHER, _SHORT = 0.75, 0.45, 5
"""Where two sections fit a sentence it is asked whether the first was meant; a few words that name two tell nothing."""

_OF_THE_CLINIC = (SectionKind.APPOINTMENT, SectionKind.OTHER)
"""Sections that tell of no condition."""


def by_rule(said: Said, language: str) -> Meaning:
    """What the words ask for: the first rule that fits, else an answer to a reminder, else an article's title."""
    return (
        _wished(said, language)
        or _agreed(said, language)
        or _titled(said, language)
        or Meaning(Intent.UNKNOWN, language, "none", 0.0)
    )


def names(said: Said) -> list[str]:
    """The names of the wishes that fit, each with its level ("clear.hours"), the first in the file first."""
    return list(dict.fromkeys(".".join(hit.rule.name.split(".")[:2]) for hit in said.wishes))


def name_of(meaning: Meaning) -> str:
    """The wish that a meaning is: "section_treatment", "language_es", "hours"."""
    if meaning.intent is Intent.SECTION:
        _, _, kind = meaning.rule.partition(SECTION)
        return f"{SECTION}{kind or 'overview'}"
    if meaning.intent is Intent.LANGUAGE:
        return f"{LANGUAGE}{meaning.language}"
    return meaning.intent.value


def either(meaning: Meaning) -> bool:
    """Whether a few words name two sections: neither is guessed at."""
    return meaning.intent is Intent.SECTION and meaning.confidence <= _EITHER


def named(said: Said, name: str, language: str, rule: str, sure: float) -> Meaning | None:
    """The meaning of a wish by its name; None for a section that no article here has."""
    if name == Intent.UNKNOWN:
        return Meaning(Intent.UNKNOWN, language, rule, 0.0)
    if name.startswith(SECTION):
        return _section(said, name.removeprefix(SECTION), language, rule, sure)
    if name.startswith(LANGUAGE):
        return Meaning(Intent.LANGUAGE, name.removeprefix(LANGUAGE), rule, sure)
    return Meaning(Intent(name), language, rule, sure)


def injured(said: Said, otherwise: Meaning) -> bool:
    """Whether the words tell of a fresh injury and ask for nothing `otherwise` than what an article's name in them
    stands for."""
    words, lexicon = said.words.words, said.lexicon
    if otherwise.intent not in (Intent.UNKNOWN, Intent.SECTION, Intent.CALLBACK):
        return False
    asks = any(name.startswith(f"clear.{SECTION}") for name in names(said))
    return not asks and bool(lexicon.injuries.find(words)) and not lexicon.not_injuries.find(words)


def elsewhere(said: Said, otherwise: Meaning) -> bool:
    """Whether the words name a condition that no article here is about, and what would be understood `otherwise` is
    asked of that one, and not of what the line tells of ("is it like arthritis") or of the clinic."""
    if otherwise.intent not in (Intent.UNKNOWN, Intent.SECTION) or _named(said):
        return False
    places: dict[str, frozenset[int]] = {}
    for hit in said.lexicon.conditions.find(said.wider):
        places[hit.rule.name] = places.get(hit.rule.name, frozenset()) | hit.places
    named, this = places.get("named"), places.get("this")
    if named is None or otherwise.intent is Intent.UNKNOWN:
        return named is not None
    kind = next(topic.kind for topic in said.lexicon.topics if topic.section == otherwise.section)
    if kind in _OF_THE_CLINIC:
        return False
    if "asked" in places:
        return this is None or min(this) > min(named)
    return this is None and kind != SectionKind.RISK_FACTORS


def _wished(said: Said, language: str) -> Meaning | None:
    found = names(said)
    if not found:
        return None
    level, _, name = found[0].partition(".")
    sure = (0.75 if level == "hint" else 0.9) - (0.05 if said.words.mended else 0.0)
    if name.startswith(SECTION):
        wanted = [other for other in found if other.startswith(f"{level}.{SECTION}")]
        if len(wanted) > 1:
            sure = min(sure, _UNSURE if len(said.told) > _SHORT else _EITHER)
    return named(said, name, language, found[0], sure)


def _section(said: Said, kind: str, language: str, rule: str, sure: float) -> Meaning | None:
    """The section of the wanted kind (or slug): of the article that is named, best by its code, else of the one that is
    open, else of the only one; where several have it, it is asked."""
    topics = [topic for topic in said.lexicon.topics if kind in (topic.kind, topic.section)]
    articles = _named(said)
    titled = [topic for topic in topics if topic.article in articles]
    here = [t for t in topics if t.article in said.context.node.split(".")]
    found = titled or here or topics
    if not found:
        return None
    return of_topic(found[0], language, rule, min(sure, _UNSURE) if len(found) > 1 else sure)


def of_topic(topic: Topic, language: str, rule: str, sure: float) -> Meaning:
    """A section of an article as a meaning."""
    return Meaning(Intent.SECTION, language, rule, sure, article=topic.article, section=topic.section)


def _agreed(said: Said, language: str) -> Meaning | None:
    """A sentence after a reminder that begins with yes or R, or ends with C, and asks for nothing else."""
    words = said.plain.split()
    if not (said.context.visits and words):
        return None
    if words[0] == "r":
        return Meaning(Intent.APPOINTMENT_RESCHEDULE, language, "visit.change", 0.85)
    yes = {word for kind in ("yes", "nod", "confirm") for word in said.lexicon.visit_words.get(kind, ())}
    if words[0] in yes or words[-1] == "c" or " ".join(words[:2]) in yes:
        return Meaning(Intent.APPOINTMENT_CONFIRM, language, "visit.yes", 0.85)
    return None


def _titled(said: Said, language: str) -> Meaning | None:
    """An article's title and nothing that says what is asked of it: what it is."""
    articles = _named(said)
    topic = next((topic for topic in said.lexicon.topics if topic.article in articles), None)
    return of_topic(topic, language, "topic.title", 0.8) if topic else None


def _named(said: Said) -> list[str]:
    """The articles that are named: by a code, else by a title or a keyword."""
    words = " ".join(said.words.words)
    tables = (said.lexicon.codes, said.lexicon.titles)
    found = (
        [slug for slug, names in table.items() if any(holds(words, n) for n in names)] for table in tables
    )
    return next(filter(None, found), [])
