"""Commands: what a key of the table or a whole-text word does, wherever the conversation stands.

`run` gives the turn, or None where the command means nothing at this place (it is then read as an answer).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import assert_never

from line.core import callback_questions as questions
from line.core import following, language_turns, listing, number_questions, reading, relay, texting, waiting
from line.core.arrival import arrive
from line.core.effects import OpenRequest, SaveAnswer, WithdrawRequest
from line.core.script import SPOKEN_AT_ONCE, Command, Farewell, Menu, Question, Reading
from line.core.talk import Talk, goodbye
from line.core.turn import Both, Connect, Promised, Say, Turn


def run(talk: Talk, command: Command) -> Turn | None:
    """The turn after a command, or None where it means nothing."""
    return _RUN[command](talk)


def _staff(talk: Talk) -> Turn:
    if talk.writing:
        return questions.start(talk)
    if not talk.script.clinic.hours.is_open(talk.now):
        return questions.start(talk, Say("staff.closed"))
    if talk.facts.forwarded:  # the staff phone itself sent this call on: ringing it would go in a circle
        return questions.start(talk, Say("staff.no_answer"))
    return Turn(talk.session, (Say("staff.connecting"), Connect()), personal=True)


def _back(talk: Talk) -> Turn | None:
    node = talk.node
    match node:
        case Reading():
            return arrive(talk.to(node.topics))
        case Menu():
            # The menu of a call is not written anywhere: a text thread begins at the topics.
            leaves = talk.writing and node.back == talk.script.start["speech"]
            return arrive(talk.to(node.name if leaves else node.back or node.name))
        case Question() if node.name == "texting":
            return texting.keep_listening(talk)
        case Question() if node.name == "follow":
            return following.decline(talk)
        case Question() if node.name == "check":
            return arrive(talk.knowing(keyed=None).to("entry"))
        case Question() if node.name in talk.script.flow:
            return _question_before(talk, node)
        case Question() if not talk.writing:
            return arrive(talk.to(talk.script.start["speech"]))
    return None


def _question_before(talk: Talk, node: Question) -> Turn:
    """The question asked before this one. Before the first, a caller settled the number; a writer is asked again."""
    asked = [
        question.name
        for question in map(talk.script.node, talk.script.flow)
        if isinstance(question, Question)
        and question.medium in (None, talk.session.medium)
        and question.field in talk.facts.answers
        and question.name != node.name
    ]
    before = [name for name in asked if talk.script.flow.index(name) < talk.script.flow.index(node.name)]
    if before or talk.writing:
        return arrive(talk.to(before[-1] if before else node.name))
    return arrive(talk.to("number")) if talk.facts.caller else number_questions.another_number(talk)


def _repeat(talk: Talk) -> Turn:
    if isinstance(talk.node, Farewell):
        again = arrive(talk.again(0))
        said = (Promised("callback.done"), Promised("callback.reference"))
        return replace(again, prompts=said + again.prompts[len(talk.node.says) :])
    return replace(arrive(talk.again(0)), effects=())


def _onward(talk: Talk) -> Turn | None:
    node = talk.node
    match node:
        case Reading():
            return _next(talk)
        case Menu() if node.kind in ("language", "languages"):
            return language_turns.onward(talk, node)
        case Menu():
            long = len(node.options) > SPOKEN_AT_ONCE or node.onward is not None
            return arrive(listing.further(talk, node)) if long else _repeat(talk)
        case Question() if node.name == "texting":
            return texting.send_section(talk)
        case Question() if node.name == "follow":
            return following.decline(talk)
        case Question() if node.onward:
            option = next(option for option in node.options if option.key == node.onward)
            return questions.chosen(talk, node, option)
        case Question():
            return None if node.takes == "digits" else questions.skip(talk, node)
        case Farewell():
            return goodbye(talk)
        case _:
            assert_never(node)


def _pause(talk: Talk) -> Turn | None:
    return None if talk.writing else waiting.pause(talk)


def _next(talk: Talk) -> Turn | None:
    """The next piece or page; after the last one, the next section; after that, the list of topics."""
    node = talk.node
    if isinstance(node, Menu) and talk.writing and listing.remaining(talk, node):
        return arrive(listing.further(talk, node))
    if not isinstance(node, Reading):
        return _more_later(talk)
    if not reading.finished(talk, node):
        moved = talk.to(node.name, sentence=reading.end_of(talk, node))
        page = talk.session.page + 1 if talk.writing else 0
        return arrive(replace(moved, session=replace(moved.session, page=page)))
    ended = reading.heard_out(talk, node)
    if node.following:
        return arrive(talk.to(node.following), effects=ended)
    return arrive(talk.to(node.topics), Say("reading.last"), effects=ended)


def _more_later(talk: Talk) -> Turn | None:
    """MORE from outside a reading takes up the last one; on a call, more of the choices."""
    if not talk.writing:
        return _onward(talk) if isinstance(talk.node, Menu) else None
    if talk.facts.reading is None:
        return None
    article, section, sentence = talk.facts.reading
    name = f"read.{article}.{section}"
    node = talk.script.nodes.get(name)
    if not isinstance(node, Reading):
        return None
    total = len(talk.script.section(node, talk.session.language).sentences)
    if sentence < total:
        moved = talk.to(name, sentence=sentence)
        return arrive(replace(moved, session=replace(moved.session, page=2)))
    return arrive(talk.to(node.following or node.topics))


def _menu(talk: Talk) -> Turn:
    return arrive(talk.to(talk.script.start[talk.session.medium]))


def _status(talk: Talk) -> Turn | None:
    if not talk.writing:
        return None
    return Turn(talk.session, (Promised("callback.status"),))


def _change(talk: Talk) -> Turn | None:
    if not talk.writing:
        return None
    if talk.facts.request is None:
        return Turn(talk.session, (Say("callback.none"),))
    if talk.session.node == "reason":
        return None  # nothing to change yet: it answers the question ("change or cancel one")
    return questions.change(talk)


def _no_call(talk: Talk) -> Turn | None:
    if not talk.writing:
        return None
    if talk.facts.request is None:
        return Turn(talk.session, (Say("callback.none"),))
    home = talk.to(talk.script.start["writing"])
    return Turn(home.session, (Promised("callback.withdrawn"),), (WithdrawRequest(),))


def _call(talk: Talk) -> Turn:
    return questions.start(talk)


def _help(talk: Talk) -> Turn | None:
    return (
        Turn(talk.session, (Say("text.help", (talk.script.staff_value,)),)) if talk.writing else _repeat(talk)
    )


def _clear(talk: Talk) -> Turn:
    """* alone, where digits are entered (within them, the entry reads it itself): nothing was entered, and no try."""
    return arrive(talk.again(0))


def _say_here(talk: Talk, *said: Say) -> Turn:
    """Information, then the place where she was."""
    if talk.writing:
        return Turn(talk.session, said)
    return replace(arrive(talk.again(0), *said), effects=())


def _hours(talk: Talk) -> Turn:
    return _say_here(talk, questions.clinic_words(talk)[0])


def _where(talk: Talk) -> Turn:
    return _say_here(talk, questions.clinic_words(talk)[1])


def _author(talk: Talk) -> Turn:
    slug = talk.node.article if isinstance(talk.node, Reading) else talk.script.library.slugs[0]
    article = talk.script.library.edition(slug, talk.session.language)
    return _say_here(
        talk, Say("clinic.author", (("credit", Both(article.spoken_credit, article.author_credit)),))
    )


def _late(talk: Talk) -> Turn | None:
    """Running late: stored for staff at once, as a request of the same day."""
    if not talk.writing:
        return None
    caller = talk.facts.caller
    effects = (
        OpenRequest(caller, "text", "other"),
        SaveAnswer("detail", "late"),
    )
    return Turn(talk.knowing(number=caller).session, (Promised("callback.late"),), effects)


def _skip(talk: Talk) -> Turn | None:
    node = talk.node
    if not talk.writing:
        # On a call, the word means what # does, but confirms no number.
        return None if isinstance(node, Question) and node.field == "number" else _onward(talk)
    if node.name == "follow":
        return following.decline(talk)
    in_flow = isinstance(node, Question) and node.name in talk.script.flow
    return questions.skip(talk, node) if in_flow else None  # type: ignore[arg-type]


def _greeting(talk: Talk) -> Turn:
    """ "Hello?": on a call she wants to hear it again; in a thread, the question that is open, or the topics."""
    if talk.writing and talk.session.node not in talk.script.flow:
        return _menu(talk)
    return replace(arrive(talk.again(0)), effects=())


def _who(talk: Talk) -> Turn | None:
    """Who texts her, why, and how to end it: a fair question from whoever got a text."""
    if not talk.writing:
        return None
    said = Say("text.who_is_this", (("clinic", talk.script.clinic.short_name), talk.script.staff_value))
    return Turn(talk.session, (said,))


def _thanks(talk: Talk) -> Turn | None:
    """A kind word needs no more than one back."""
    node = talk.node
    if isinstance(node, Farewell):
        return goodbye(talk)
    if isinstance(node, Question):
        return None
    return Turn(talk.session, (Say("text.thanks"),)) if talk.writing else _repeat(talk)


_RUN: Mapping[Command, Callable[[Talk], Turn | None]] = MappingProxyType(
    {
        Command.STAFF: _staff,
        Command.BACK: _back,
        Command.REPEAT: _repeat,
        Command.ONWARD: _onward,
        Command.PAUSE: _pause,
        Command.NEXT: _next,
        Command.MORE: _next,
        Command.TEXT_ME: texting.text_me,
        Command.FOLLOW: following.ask,
        Command.CLEAR: _clear,
        Command.MENU: _menu,
        Command.CALL: _call,
        Command.STATUS: _status,
        Command.CHANGE: _change,
        Command.NO_CALL: _no_call,
        Command.HELP: _help,
        Command.HOURS: _hours,
        Command.WHERE: _where,
        Command.LATE: _late,
        Command.SKIP: _skip,
        Command.AUTHOR: _author,
        Command.ENGLISH: partial(language_turns.switched, language="en"),
        Command.SPANISH: partial(language_turns.switched, language="es"),
        Command.INTERPRETER: language_turns.listing,
        Command.GREETING: _greeting,
        Command.THANKS: _thanks,
        Command.WHO: _who,
        Command.RELAY: relay.run,
    }
)
