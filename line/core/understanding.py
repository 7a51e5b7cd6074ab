"""What a person's words mean, on either channel: `understand`, a pure function of the words, the lexicon and the place.

The order: red flags and opting out always, and both may hold; whole-text commands; the open question's answer; the
rest. Red flags are `safety`'s rules, opting out is `consent`'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from line.core import visit_words
from line.core.choices import command_of, denies, key_of, numbered, option_of
from line.core.consent import wants_out_in
from line.core.lexicon import Lexicon, Topic
from line.core.meaning import Intent, Meaning
from line.core.patterns import Hit
from line.core.plain import SPOKEN_DIGITS, holds, normalise
from line.core.safety import red_flag_in
from line.core.script import Option
from line.core.turn import Medium
from line.core.wording import Words

__all__ = [
    "SPOKEN_DIGITS",
    "Context",
    "command_of",
    "denies",
    "holds",
    "key_of",
    "language_in",
    "language_of",
    "normalise",
    "option_of",
    "understand",
]


@dataclass(frozen=True)
class Context:
    """Where a talk stands: the node, the choices open there, and whether a reminder is the last thing that we sent."""

    node: str = ""
    options: tuple[Option, ...] = ()
    visits: bool = False


def understand(
    text: str, lexicon: Lexicon, *, medium: Medium, language: str, context: Context = Context()
) -> Meaning:
    """What the words mean. `language` is the session's; the answer's is the one of the words, where they tell."""
    words = lexicon.read(text)
    said = _Said(text, words, lexicon.told(words.words), lexicon, medium, context)
    tongue = lexicon.tongue(words.words, language)
    flag = red_flag_in(words.words, lexicon)
    ends = said.ends(flagged=flag is not None)
    if flag is not None:
        tier, sign = flag
        too = (*((Intent.STOP,) if ends else ()), *_called_for(said))
        return Meaning(Intent.EMERGENCY, tongue, f"red_flag.{tier}.{sign}", 1.0, tier=tier, also=too)
    if ends:
        return Meaning(Intent.STOP, tongue, "opt_out", 1.0, also=_called_for(said))
    return (
        _answered(said, tongue)
        or _commanded(said, tongue)
        or _wished(said, tongue)
        or _agreed(said, tongue)
        or _named_topic(said, tongue)
        or Meaning(Intent.UNKNOWN, tongue, "none", 0.0)
    )


@dataclass(frozen=True)
class _Said:
    """A text, read once: its words, those that say something, and where they were said."""

    text: str
    words: Words
    told: tuple[str, ...]
    lexicon: Lexicon
    medium: Medium
    context: Context

    @property
    def plain(self) -> str:
        return normalise(self.text)

    def ends(self, *, flagged: bool) -> bool:
        # Where nothing is open, a bare "stop" in a spoken message can answer nothing else.
        medium: Medium = "speech" if self.medium == "speech" and self.context.node else "writing"
        return wants_out_in(self.words.words, self.lexicon, medium, flagged=flagged)

    def wishes(self) -> list[Hit]:
        return self.lexicon.wishes.find(self.words.words, told=len(self.told))


def _called_for(said: _Said) -> tuple[Intent, ...]:
    """What is wanted beside an emergency or an opt-out: a call, or to know who this is."""
    names = {".".join(hit.rule.name.split(".")[:2]) for hit in said.wishes()}
    return tuple(intent for intent in (Intent.CALLBACK, Intent.HELP) if f"clear.{intent}" in names)


def _commanded(said: _Said, language: str) -> Meaning | None:
    """A command or a topic's name as the whole text, polite words aside."""
    texts = (said.plain, " ".join(said.words.words), " ".join(said.told))
    for text in texts:
        for tongue in (language, *said.lexicon.commands):
            found = said.lexicon.commands[tongue].get(text)
            if found is not None:
                intent, wanted = found
                return Meaning(intent, wanted or tongue, f"command.{intent}", 1.0)
    topics = [topic for text in texts for topic in said.lexicon.called.get(text, ())]
    if len({(topic.article, topic.section) for topic in topics}) == 1:
        return _section(topics[0], language, "topic", 1.0)
    return None


_VISITS = {
    "confirm": Intent.APPOINTMENT_CONFIRM,
    "change": Intent.APPOINTMENT_RESCHEDULE,
    "cancel": Intent.APPOINTMENT_CANCEL,
}


def _answered(said: _Said, language: str) -> Meaning | None:
    """The answer to what is open: a reminder, or a list of choices."""
    if said.context.visits:
        for text in (said.text, " ".join(said.words.words)):
            short = visit_words.answer(text, said.lexicon.visit_words)
            if short is not None and short.does is not None:
                return Meaning(_VISITS[short.does], language, "visit.answer", 1.0)
    words = said.lexicon.told(tuple(said.plain.replace("#", " ").split()))
    option = numbered(words, said.context.options)
    if option is not None and option.to.startswith("read."):
        _, article, section = option.to.split(".")
        return Meaning(Intent.SECTION, language, "option", 1.0, article=article, section=section)
    return None


def _agreed(said: _Said, language: str) -> Meaning | None:
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


def _wished(said: _Said, language: str) -> Meaning | None:
    """What free words ask for: the first rule that fits, the clear ones before the hints, in the order of the file."""
    hits = said.wishes()
    if not hits:
        return None
    level, name = hits[0].rule.name.split(".")[:2]
    sure = (0.75 if level == "hint" else 0.9) - (0.05 if said.words.mended else 0.0)
    rule = f"{level}.{name}"
    if name == Intent.UNKNOWN:
        return Meaning(Intent.UNKNOWN, language, rule, 0.0)
    if name.startswith(_SECTION):
        wanted = {
            hit.rule.name.split(".")[1] for hit in hits if hit.rule.name.startswith(f"{level}.{_SECTION}")
        }
        if len(wanted) > 1:
            sure = min(sure, _UNSURE if len(said.told) > _SHORT else _EITHER)
        return _section_wished(said, language, rule, sure)
    if name.startswith(_LANGUAGE):
        return Meaning(Intent.LANGUAGE, name.removeprefix(_LANGUAGE), rule, sure)
    return Meaning(Intent(name), language, rule, sure)


_SECTION, _LANGUAGE = "section_", "language_"


_UNSURE, _EITHER, _SHORT = 0.75, 0.45, 5
"""Where two sections fit a sentence it is asked whether the first was meant; a few words that name two tell nothing."""


def _section_wished(said: _Said, language: str, rule: str, sure: float) -> Meaning | None:
    """The section of the wanted kind (or slug): of the article that is named, else of the one that is open, else of the
    only one; where several have it, it is asked."""
    kind = rule.split(_SECTION)[1]
    topics = [topic for topic in said.lexicon.topics if kind in (topic.kind, topic.section)]
    words = " ".join(said.words.words)
    named = [t for t in topics if any(holds(words, title) for title in said.lexicon.titles[t.article])]
    here = [t for t in topics if t.article in said.context.node.split(".")]
    found = named or here or topics
    if not found:
        return None
    return _section(found[0], language, rule, min(sure, _UNSURE) if len(found) > 1 else sure)


def _section(topic: Topic, language: str, rule: str, sure: float) -> Meaning:
    return Meaning(Intent.SECTION, language, rule, sure, article=topic.article, section=topic.section)


def _named_topic(said: _Said, language: str) -> Meaning | None:
    """An article's title and nothing that says what is asked of it: what it is."""
    words = " ".join(said.words.words)
    for article, titles in said.lexicon.titles.items():
        if any(holds(words, title) for title in titles):
            topic = next((t for t in said.lexicon.topics if t.article == article), None)
            return _section(topic, language, "topic.title", 0.8) if topic else None
    return None


def language_of(text: str, words: Mapping[str, Iterable[str]], own: str) -> str:
    """The language whose phrases the text holds: `own` unless only another's are in it. `words` are normalised."""
    said = normalise(text)
    found = [language for language, phrases in words.items() if any(holds(said, p) for p in phrases)]
    return own if own in found or not found else found[0]


def language_in(text: str, lexicon: Lexicon, own: str) -> str:
    """The language of these words: `own` unless another has more words that only it has."""
    return lexicon.tongue(lexicon.read(text).words, own)
