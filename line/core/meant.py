"""What somebody meant who used no word that fits here exactly: done where it is sure enough, asked where it is not.

On a call the recogniser's own confidence counts, too (twilio.md 1.2: it may be missing, and 0 says nothing). What was
understood is `understanding`'s; red flags were heard before, and need no confidence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from line.core import callback_questions as questions
from line.core import commands, language_turns, misses, relay, topics, visit_answers
from line.core.arrival import arrive, options_of
from line.core.mean_script import COMMANDS, DEEDS, KIND, of_intent, of_section
from line.core.meaning import ACT, CONFIRM, Intent, Meaning
from line.core.phone import holds_number
from line.core.script import Command, Farewell, Menu, Option, Question, Reading
from line.core.talk import MISSES, Talk
from line.core.tongues import moved
from line.core.turn import Heard, Say, Turn
from line.core.understanding import INJURY, Context, option_of, understand
from line.core.visit_words import Wish

FAINT = 0.3
"""Below this the recogniser itself does not believe what it heard: the caller is asked again."""

DOUBTFUL = 0.55
"""Below this the line asks before it acts on what it heard."""

SURE = 0.75
"""Below this it asks before it does what leads far or is hard to take back: more is needed than for a topic."""

_TOLD = frozenset({Intent.HOURS, Intent.LOCATION, Intent.STATUS, Intent.HELP})
_ASKS_WITH = 3
"""Fewer words are a name, whatever they mean elsewhere."""
_LEADS_FAR = frozenset({Intent.CALLBACK, Intent.APPOINTMENT_RESCHEDULE, Intent.APPOINTMENT_CANCEL})
_CHANGES: Mapping[Intent, Wish] = MappingProxyType(
    {Intent.APPOINTMENT_RESCHEDULE: "change", Intent.APPOINTMENT_CANCEL: "cancel"}
)


def faint(heard: Heard) -> bool:
    """Whether words were heard too badly to be anything but asked for again."""
    return not heard.keyed and bool(heard.confidence) and (heard.confidence or 0) < FAINT


def doubtful(heard: Heard) -> bool:
    """Whether words were heard well enough to ask whether they were meant, and no better."""
    return not heard.keyed and bool(heard.confidence) and (heard.confidence or 0) < DOUBTFUL


def unsure(heard: Heard) -> bool:
    """Whether words were heard too badly for what leads far or is hard to take back."""
    return not heard.keyed and bool(heard.confidence) and (heard.confidence or 0) < SURE


def unsafe(talk: Talk, heard: Heard) -> bool:
    """Whether it is a spoken answer that is asked for again rather than guessed at: it confirms a number, which opens
    the request, takes the request back, or tells staff that she comes, which ends the call."""
    node = talk.node
    if not isinstance(node, Question | Menu) or not unsure(heard):
        return False
    option = option_of(heard, node.options)
    if option is None or node.kind == KIND:
        return False
    numbered = isinstance(node, Question) and node.field == "number"
    return numbered or option.does == "comes" or dict(option.sets).get("still") == "no_call"


def first(talk: Talk, heard: Heard) -> Turn | None:
    """The turn after words that are asked about before any choice or command is looked for in them, or None. Where the
    line has asked already, a doubtful answer is one."""
    node = talk.node
    if not unsure(heard) or not isinstance(node, Menu | Reading) or (isinstance(node, Menu) and node.patient):
        return None
    if node.kind == KIND and option_of(heard, node.options) is not None:  # type: ignore[union-attr]
        return None
    if doubtful(heard):
        return run(talk, heard) or misses.run(talk, heard)
    meaning = guess(talk, heard)
    return _ask(talk, heard, meaning) if meaning.intent in _LEADS_FAR else None


def run(talk: Talk, heard: Heard) -> Turn | None:
    """The turn after words that fit no choice, or None when they mean nothing that the line can do."""
    node = talk.node
    if heard.keyed:
        return None
    meaning = guess(talk, heard)
    if isinstance(node, Menu) and node.patient and meaning.intent is not Intent.AGENT:
        return None  # 911 stays said: only a person is a better answer
    doubt = doubtful(heard) or (unsure(heard) and meaning.intent in _LEADS_FAR)
    sure = min(meaning.confidence, CONFIRM) if doubt else meaning.confidence
    if meaning.intent is Intent.UNKNOWN or sure < CONFIRM:
        return None
    if meaning.intent is Intent.LANGUAGE and meaning.confidence < ACT:
        return None  # nobody's language is changed on a guess
    if meaning.intent is Intent.AGENT and relay.said(talk, heard):
        return None  # a relay operator tells who she is, and asks for no other
    if talk.writing and meaning.intent is not Intent.LANGUAGE:
        talk = moved(talk, heard.text, meaning.language)
    worth_asking = meaning.intent in DEEDS or meaning.intent is Intent.SECTION
    return _do(talk, heard, meaning) if sure >= ACT or not worth_asking else _ask(talk, heard, meaning)


def care(talk: Talk, heard: Heard) -> Turn | None:
    """The turn after words that ask to be seen or called, or tell of a fresh injury: more than the name of an article
    in them. None where they do not."""
    asks = not heard.keyed and guess(talk, heard).intent is Intent.CALLBACK
    return run(talk, heard) if asks else None


def of_a_visit(talk: Talk, heard: Heard) -> Turn | None:
    """The turn after a wish about the visit that she was asked about, where it is written in no known way."""
    meaning = guess(talk, heard)
    wanted = _CHANGES.get(meaning.intent) if meaning.confidence >= ACT else None
    return visit_answers.meant(talk, heard, wanted) if wanted is not None else None


def told_beside(talk: Talk, heard: Heard) -> Turn | None:
    """What a written question of hers is answered while the line waits for words of its own ("what are your hours?",
    asked for her name), or None where she asks nothing. The question stays open."""
    if not talk.writing:
        return None
    meaning = guess(talk, heard)
    switches = meaning.rule == f"command.{Intent.LANGUAGE}"
    asks = meaning.intent in _TOLD and meaning.confidence >= ACT and len(heard.text.split()) >= _ASKS_WITH
    if not switches and not asks:
        return None
    turn = _do(talk, heard, meaning)
    return replace(turn, session=replace(turn.session, node=talk.node.name)) if turn is not None else None


def asked(turn: Turn) -> bool:
    """Whether the turn asks what was meant."""
    return turn.session.node.startswith(f"{KIND}.") and not turn.over


def ask(talk: Talk, intent: Intent) -> Turn:
    """Whether this was meant."""
    return replace(arrive(talk.to(of_intent(intent))), understood=False)


def deed(talk: Talk, option: Option) -> Turn | None:
    """The turn after a yes to a thing that the line may do, or None where the command means nothing here."""
    home = talk.to(talk.script.start[talk.session.medium])
    return commands.run(home, Command(dict(option.sets)["command"]))


def guess(talk: Talk, heard: Heard) -> Meaning:
    """What the words mean at this place, as far as it can be told."""
    node, visits = talk.node, talk.facts.visits
    options: tuple[Option, ...] = ()
    if isinstance(node, Menu | Farewell):
        options = options_of(talk, node)
    elif isinstance(node, Question):
        options = node.options
    context = Context(node.name, options, visits is not None and visits.last)
    return understand(
        heard.text,
        talk.script.lexicon,
        medium=talk.session.medium,
        language=talk.session.language,
        context=context,
    )


def _do(talk: Talk, heard: Heard, meaning: Meaning) -> Turn | None:
    intent = meaning.intent
    if talk.writing and (intent in _CHANGES or intent is Intent.APPOINTMENT_CONFIRM):
        beside = isinstance(talk.node, Question)  # then her words are kept with the answer
        return None if beside else visit_answers.meant(talk, heard, _CHANGES.get(intent, "confirm"))
    if intent is Intent.SECTION:
        name = topics.of_section(talk.script.topics, meaning.article, meaning.section or "")
        there = name in talk.script.nodes and not isinstance(talk.node, Question)
        return arrive(talk.to(name)) if there else None
    if intent is Intent.LANGUAGE:
        return _language(talk, heard, meaning.language)
    if intent in _CHANGES:
        return questions.start(talk, preset={"reason": "change"})
    if intent is Intent.APPOINTMENT_CONFIRM:
        return arrive(talk.to("visit"))
    if intent is Intent.START:
        return _told(talk, Say("text.start_again"))
    if (
        intent is Intent.STATUS and not talk.writing
    ):  # a caller id proves nothing: nobody is told of a request
        return commands.run(talk, Command.STAFF)
    if meaning.rule == INJURY:
        heard_as = () if talk.writing else (Say("heard.injury"),)
        return _told_staff(talk, heard, questions.start(talk, *heard_as, preset={"reason": "injury"}))
    command = COMMANDS.get(intent)
    turn = commands.run(talk, command) if command is not None else None
    return _told_staff(talk, heard, turn) if turn is not None and intent is Intent.CALLBACK else turn


def _told_staff(talk: Talk, heard: Heard, turn: Turn) -> Turn:
    """What she wrote, when it asks for a call and says more than that: staff read the rest before they phone."""
    more = len(heard.text.split()) > questions.WORDS_OF_AN_ANSWER or holds_number(heard.text)
    return questions.with_words(turn, heard) if talk.writing and more else turn


def _language(talk: Talk, heard: Heard, language: str) -> Turn | None:
    wanted = {"en": Command.ENGLISH, "es": Command.SPANISH}.get(language)
    if wanted is not None:
        return commands.run(talk, wanted)
    return language_turns.outright(talk, heard) or language_turns.listing(talk)


def _told(talk: Talk, said: Say) -> Turn:
    if talk.writing:
        return Turn(talk.session, (said,))
    return replace(arrive(talk.again(0), said), effects=())


def _ask(talk: Talk, heard: Heard, meaning: Meaning) -> Turn | None:
    """Whether this was meant; in writing not twice in a row: then a person is the better answer. Who is asked on a call
    and says the same once more has answered."""
    node = talk.node
    if isinstance(node, Question) or (talk.writing and talk.session.attempt):
        return None
    section, intent = meaning.section, meaning.intent
    if section is not None and meaning.article is None:
        return _do(talk, heard, meaning)  # it is asked whose section was meant, and that is question enough
    name = of_section(meaning.article or "", section) if section is not None else of_intent(intent)
    if name not in talk.script.nodes:
        return None
    if name == node.name:
        return _do(talk.to(talk.script.start[talk.session.medium]), heard, meaning)
    asked_before = node.kind == KIND and not talk.writing
    attempt = talk.session.attempt + 1 if asked_before else int(talk.writing)
    if attempt >= MISSES:
        return None
    return replace(arrive(talk.to(name).again(attempt)), understood=False)
