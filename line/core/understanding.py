"""What a person's words mean, on either channel: `understand`, a pure function of the words, the lexicon and the place.

The order: red flags and opting out always, and both may hold; the open question's answer; whole-text commands; the
rest, where the rules of `wishes` and the learned weights tell together, but for what is asked of a condition that no
article here is about. Red flags are `safety`'s, opting out is
`consent`'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from line.core import visit_words, wishes
from line.core.choices import command_of, denies, key_of, numbered, option_of
from line.core.consent import beside, wish_to_end
from line.core.lexicon import Lexicon
from line.core.meaning import Intent, Meaning
from line.core.plain import SPOKEN_DIGITS, holds, normalise
from line.core.safety import red_flag_in
from line.core.said import NOWHERE, Context, Said
from line.core.turn import Medium
from line.core.weights import tells

__all__ = [
    "SPOKEN_DIGITS",
    "Context",
    "clues",
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

INJURY = "injury"
"""The rule that tells of a fresh one."""
CONDITION = "condition"
"""The rule that tells of a condition that no article here is about."""


def understand(
    text: str, lexicon: Lexicon, *, medium: Medium, language: str, context: Context = NOWHERE
) -> Meaning:
    """What the words mean. `language` is the session's; the answer's is the one of the words, where they tell."""
    said = Said.of(text, lexicon, medium, context)
    tongue = lexicon.tongue(said.words.words, language)
    flag = red_flag_in(text, said.words.words, lexicon)
    ends = _ends(said, flagged=flag is not None)
    if flag is not None:
        tier, sign = flag
        too = (*((Intent.STOP,) if ends else ()), *_wished(said, Intent.CALLBACK, Intent.HELP))
        return Meaning(Intent.EMERGENCY, tongue, f"red_flag.{tier}.{sign}", 1.0, tier=tier, also=too)
    if ends:
        too = (*beside(said.words.words, lexicon), *_wished(said, Intent.HELP))
        return Meaning(Intent.STOP, tongue, "opt_out", ends, also=too)
    told = _answered(said, tongue) or _commanded(said, tongue)
    found = told or _weighed(said, tongue)
    if wishes.injured(said, found):
        return Meaning(Intent.CALLBACK, tongue, INJURY, 0.9)
    if told is None and wishes.elsewhere(said, found):
        return Meaning(Intent.UNKNOWN, lexicon.tongue(said.wider, language), CONDITION, 0.9)
    return found


def clues(text: str, lexicon: Lexicon, *, medium: Medium, context: Context = NOWHERE) -> list[str]:
    """What the rules say of a text in free words, as clues for the weights."""
    said = Said.of(text, lexicon, medium, context)
    return _clues(said, wishes.by_rule(said, ""))


def _ends(said: Said, *, flagged: bool) -> float:
    # Where nothing is open, a bare "stop" in a spoken message can answer nothing else.
    medium: Medium = "speech" if said.medium == "speech" and said.context.node else "writing"
    return wish_to_end(said.words.words, said.lexicon, medium, flagged=flagged)


def _wished(said: Said, *intents: Intent) -> tuple[Intent, ...]:
    """Which of these are plainly wanted beside an emergency or an opt-out."""
    found = wishes.names(said)
    return tuple(intent for intent in intents if f"clear.{intent}" in found)


_VISITS = {
    "confirm": Intent.APPOINTMENT_CONFIRM,
    "change": Intent.APPOINTMENT_RESCHEDULE,
    "cancel": Intent.APPOINTMENT_CANCEL,
}


def _answered(said: Said, language: str) -> Meaning | None:
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


def _commanded(said: Said, language: str) -> Meaning | None:
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
        return wishes.of_topic(topics[0], language, "topic", 1.0)
    return None


_MANY_WORDS = 6


def _clues(said: Said, ruled: Meaning) -> list[str]:
    words, lexicon = said.words.words, said.lexicon
    place = "visits" if said.context.visits else "topics" if said.context.options else "home"
    found = wishes.names(said)
    return [
        f"medium:{said.medium}",
        f"told:{min(len(said.told), _MANY_WORDS)}",
        f"at:{place}",
        *(f"at:{place} {word}" for word in words[:_MANY_WORDS] if place != "home"),
        *(f"wish:{name}" for name in found),
        *(f"first:{name}" for name in found[:1]),
        f"rule:{ruled.rule}",
        f"ruled:{wishes.name_of(ruled)}",
        *(f"alike:{name}" for name in sorted({hit.rule.name for hit in lexicon.look_alikes.find(words)})),
        *(["out_alike"] if lexicon.out_look_alikes.find(words) else []),
    ]


_SURE, _LIKELY = 0.5, 0.2
"""How far the best wish must be ahead of the next to act on it, and to ask whether it was meant."""


def _weighed(said: Said, language: str) -> Meaning:
    """What speaks most for the words; the rules are clues among others. A section of a kind that nothing was learned
    about stays the rules' own."""
    ruled = wishes.by_rule(said, language)
    scores = said.lexicon.weights.wish.weigh(said.untitled, _clues(said, ruled))
    if wishes.name_of(ruled) not in scores or not tells(said.words.words) or wishes.either(ruled):
        return ruled
    best, next_best = sorted(scores, key=scores.__getitem__, reverse=True)[:2]
    ahead = scores[best] - scores[next_best]
    sure = 0.85 if ahead > _SURE else 0.65 if ahead > _LIKELY else 0.4
    same = best == wishes.name_of(ruled)
    rule, sure = (ruled.rule, max(ruled.confidence, sure)) if same else (f"weighed.{best}", sure)
    return wishes.named(said, best, language, rule, sure) or ruled


def language_of(text: str, words: Mapping[str, Iterable[str]], own: str) -> str:
    """The language whose phrases the text holds: `own` unless only another's are in it. `words` are normalised."""
    said = normalise(text)
    found = [language for language, phrases in words.items() if any(holds(said, p) for p in phrases)]
    return own if own in found or not found else found[0]


def language_in(text: str, lexicon: Lexicon, own: str) -> str:
    """The language of these words: `own` unless another has more words that only it has."""
    return lexicon.tongue(lexicon.read(text).words, own)
