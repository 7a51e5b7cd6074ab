"""The conversation: what an answer leads to, wherever it is given, on both channels.

`advance` takes what was heard to a `Turn`. It is pure: the time is an argument, and what must happen in the world comes
back as effects. Red flags and opting out are heard before anything else, whatever question is open.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from line.core import (
    callback_flow,
    check_in,
    coming,
    commands,
    elsewhere,
    first_reply,
    following,
    language_script,
    language_turns,
    listing,
    mean_script,
    meant,
    misses,
    number_questions,
    relay,
    texting,
    topic_words,
    topics,
    urgent_words,
    visit_answers,
    waiting,
)
from line.core import callback_questions as questions
from line.core.arrival import arrive, options_of
from line.core.meaning import Meaning
from line.core.script import Command, Farewell, Menu, Option, Question, Reading, Script, keys_of
from line.core.talk import Talk, goodbye
from line.core.tongues import written_in
from line.core.turn import (
    Dialled,
    Heard,
    Input,
    Recorded,
    Say,
    Session,
    Silence,
    Turn,
)
from line.core.typed import typed
from line.core.understanding import command_of, key_of, normalise, option_of

_AFTER_A_RED_FLAG = frozenset(
    {
        *(Command.STAFF, Command.CALL, Command.REPEAT, Command.GREETING),
        *(Command.BACK, Command.SKIP, Command.PAUSE, Command.RELAY),  # these stay there
    }
)
_ASKS_FOR_THE_LAST_WORDS = frozenset({Command.REPEAT, Command.GREETING, Command.BACK})
"""After a reminder "what?" and "hello" ask about the visit, and no list of topics answers them (safety.md H3)."""
_LANGUAGES = {Command.ENGLISH: "en", Command.SPANISH: "es"}


def advance(script: Script, session: Session, heard: Input, now: datetime, *, first: bool = False) -> Turn:
    """The turn after `heard`. `first`: the first text of a thread, which is answered with the notice in front.

    A node that this version of the script does not have any more counts as the start of its medium.
    """
    talk = Talk(script, session, now, first)
    if session.node not in script.nodes:
        talk = talk.to(script.start[session.medium])
        if isinstance(heard, Heard) and heard.keyed:
            return arrive(talk)  # the key meant something else there, so it means nothing here
    match heard:
        case Heard():
            turn = _heard(talk, heard)
        case Silence():
            turn = _silence(talk)
        case Recorded():
            node = talk.node
            known = isinstance(node, Question) and node.takes == "recording"
            turn = questions.recorded(talk, node, heard) if known else arrive(talk)  # type: ignore[arg-type]
        case Dialled():
            turn = _dialled(talk, heard)
        case _:
            assert_never(heard)
    turn = misses.in_a_row(talk, relay.marked(talk, heard, turn))
    return first_reply.run(talk, turn) if first else turn


def guess(script: Script, session: Session, text: str, now: datetime) -> Meaning:
    """What the line made of a text that it did not understand well enough to act on it; staff read it."""
    talk = Talk(script, session, now)
    known = session.node in script.nodes
    return meant.guess(talk if known else talk.to(script.start[session.medium]), Heard(typed(text)))


def open_page(script: Script, session: Session, now: datetime, *, first: bool) -> Turn:
    """A page that a caller asked for, written at the session's sentence; `first` puts the notice in front."""
    talk = Talk(script, session, now, first)
    turn = replace(arrive(talk), effects=())
    return first_reply.run(talk, turn) if first else turn


def wind_up(script: Script, session: Session, now: datetime) -> Turn:
    """The kind end of a very long call: the callback question, or goodbye when that has been asked."""
    talk = Talk(script, session, now)
    if talk.facts.finished:
        return goodbye(talk)
    return questions.start(talk, Say("limit.reached"), asked=False)


def close(script: Script, session: Session, now: datetime) -> Turn:
    """The end of a call that outlasted even the callback question: what is known is kept."""
    talk = Talk(script, session, now)
    if talk.facts.finished:
        return goodbye(talk)
    return replace(
        callback_flow.finish(talk) if talk.facts.number else callback_flow.give_up(talk), over=True
    )


def _heard(talk: Talk, heard: Heard) -> Turn:
    if talk.writing and not heard.keyed:
        heard = Heard(typed(heard.text))
        talk = written_in(talk, heard.text)
    if not heard.keyed:
        heard_first = (
            urgent_words.run(talk, heard) or check_in.run(talk, heard) or visit_answers.run(talk, heard)
        )
        if heard_first is not None:
            return heard_first
    node = talk.node
    if meant.faint(heard) or meant.unsafe(talk, heard):
        return misses.run(talk, heard)
    asked = meant.first(talk, heard)
    if asked is not None:
        return asked
    command = command_of(heard, talk.script.commands[talk.session.language])
    if isinstance(node, Menu) and node.patient and command not in _AFTER_A_RED_FLAG:
        command = None  # nothing but an answer leads away from "hang up and call 911"
    about_her_visit = visit_answers.expects(talk)
    if about_her_visit and (
        command in _ASKS_FOR_THE_LAST_WORDS or (command is Command.NO_CALL and talk.facts.request is None)
    ):
        command = None
    if about_her_visit and command in _LANGUAGES:
        return visit_answers.unclear(talk.speaking(_LANGUAGES[command]), Heard(""))
    if command is not None and not _answers(talk, heard, command):
        turn = commands.run(talk, command)
        if turn is not None:
            return turn
    if about_her_visit:
        found = _topic(talk, heard, alone=True) or _language(talk, heard) or meant.of_a_visit(talk, heard)
        return found or visit_answers.unclear(talk, heard)
    if not (isinstance(node, Question) and node.takes == "words"):
        key = key_of(heard)
        # The numbers that a text thread was shown are those of the topics, while she reads one of them, too.
        shown = talk.script.node(node.topics) if talk.writing and isinstance(node, Reading) else node
        named = keys_of(shown).get(key or "")
        if named is not None:
            turn = commands.run(talk, named)
            if turn is not None:
                return turn
    answered = (
        elsewhere.run(talk, heard) or _answer(talk, heard) or _language(talk, heard) or meant.run(talk, heard)
    )
    return answered or _told_aloud(talk, heard) or misses.run(talk, heard)


def _told_aloud(talk: Talk, heard: Heard) -> Turn | None:
    """What she says it is about, if it was heard well; in a pause it may be said to somebody else."""
    return None if meant.unsure(heard) or talk.session.paused else questions.told_aloud(talk, heard)


def _answers(talk: Talk, heard: Heard, command: Command) -> bool:
    """Whether her word is a choice of the open question, though it is a command elsewhere ("hours", "appointment")."""
    node = talk.node
    if isinstance(node, Menu) and node.kind == mean_script.KIND:  # "ok" is a yes there
        return option_of(heard, node.options) is not None
    if not isinstance(node, Question) or (talk.writing and command is not Command.CALL):
        return False
    return option_of(heard, node.options) is not None


def _answer(talk: Talk, heard: Heard) -> Turn | None:
    """The answer to the open question, then a topic named from anywhere."""
    node = talk.node
    match node:
        case Question() if node.name == "texting":
            keep = option_of(heard, node.options)
            return texting.keep_listening(talk) if keep else texting.send_section(talk)
        case Question() if node.name == "follow":
            return following.answer(talk, node, heard) or _topic(talk, heard)
        case Question() if node.name == language_script.ASKED:
            return language_turns.answered(talk, heard) or _from_home(talk, heard)
        case Question() if node.takes == "words" and (told := meant.told_beside(talk, heard)):
            return told
        case Question():
            turn = questions.answer(talk, node, heard)
            return turn or _topic(talk, heard) or _own_words(talk, node, heard)
        case Menu() | Farewell():
            option = option_of(heard, options_of(talk, node))
            if option is None:
                return _topic(talk, heard)
            if topics.article_of(option.to) and (section := _topic(talk, heard, section=True)):
                return section  # "HO treatment", where it was asked whose symptoms; or a fresh injury
            return questions.said_back(talk, option, heard, _chosen(talk, option))
        case Reading():
            listed = talk.script.node(node.topics)
            option = option_of(heard, listed.options) if talk.writing and isinstance(listed, Menu) else None
            return _chosen(talk, option) if option else _topic(talk, heard)
        case _:
            assert_never(node)


def _from_home(talk: Talk, heard: Heard) -> Turn | None:
    """What does not answer the question is what it would be at the start: a topic, a wish, or nothing that fits."""
    home = talk.to(talk.script.start[talk.session.medium])
    return _topic(home, heard) or meant.run(talk, heard) or meant.run(home, heard)


def _language(talk: Talk, heard: Heard) -> Turn | None:
    """A language that the line does not speak, named where no question is open."""
    asked = isinstance(talk.node, Question) or (isinstance(talk.node, Menu) and talk.node.patient)
    return None if asked else language_turns.outright(talk, heard)


def _own_words(talk: Talk, node: Question, heard: Heard) -> Turn | None:
    return questions.own_words(talk, node, heard) if talk.writing and normalise(heard.text) else None


def _topic(talk: Talk, heard: Heard, *, alone: bool = False, section: bool = False) -> Turn | None:
    """A topic that was named in words, from wherever the conversation stands; in mid-question, or `alone`, by its
    name and nothing else. `section`: no whole article."""
    if heard.keyed or (isinstance(talk.node, Menu) and talk.node.patient):
        return None
    if alone and key_of(heard) is not None:
        return None
    known = talk.script.topics
    lexicon, inside = talk.script.lexicon, isinstance(talk.node, Question)
    named = topic_words.named(known, heard.text, lexicon, alone=alone or inside)
    place = topics.place(known, topics.article_of(talk.node.name), named)
    if place and place.startswith("topics.") and not inside and (cared := meant.care(talk, heard)):
        return cared
    return arrive(talk.to(place)) if place and (not section or place.startswith("read.")) else None


def _chosen(talk: Talk, option: Option) -> Turn:
    match option.does:
        case "switches" | "keeps" | "interprets" | "needs":
            return language_turns.chosen(talk, option)
        case "asks":
            return questions.start(talk, preset=dict(option.sets))
        case "texts":
            return texting.text_receipt(talk)
        case "comes":
            return coming.run(talk)
        case "goes":
            return arrive(talk.to(option.to))
        case "commands":
            return meant.deed(talk, option) or misses.run(talk, Heard(option.key))
        case "ends":
            return urgent_words.ended(talk)
        case _:
            assert_never(option.does)


def _silence(talk: Talk) -> Turn:
    node = talk.node
    if talk.session.paused:
        return waiting.over(talk)
    match node:
        case Question() if node.name == "texting":
            return texting.send_section(talk)
        case Question() if node.name == "follow":
            return following.decline(talk)
        case Question() if node.takes == "recording":
            return questions.skip(talk, node)
        case Question() if node.takes == "digits":
            return number_questions.missed(talk)
        case Menu() if node.kind in ("language", "languages"):
            return language_turns.onward(talk, node)
        case Menu() if listing.remaining(talk, node):
            return arrive(listing.further(talk, node))
        case Farewell():
            return goodbye(talk)
        case _:
            return misses.run(talk, Silence())


def _dialled(talk: Talk, dialled: Dialled) -> Turn:
    if dialled.accepted:
        return Turn(talk.session, (Say("goodbye"),), over=True)
    return questions.start(talk, Say("staff.no_answer"))
