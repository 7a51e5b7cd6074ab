"""Answers in writing to what a number was asked about its visits: coming, another time, cannot come.

Never a guess: where more than one visit may be meant, or the one that was meant is not open any more, she is asked
which. While a reminder is the last thing that we sent, whatever else she writes is about her visit: her words go to
staff, or she is asked again, and no list of topics, which names a condition, comes of it (safety.md H3).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from line.core import callback_questions as questions
from line.core import visit_turns as turns
from line.core.effects import KeepWords, WantsCancel, WantsChange
from line.core.script import Question
from line.core.talk import Talk
from line.core.tongues import moved
from line.core.turn import Ask, Heard, Offer, Promised, Read, Say, Turn
from line.core.understanding import language_of, normalise, option_of
from line.core.visit_names import names
from line.core.visit_question import VisitAsked, VisitQuestion
from line.core.visit_words import Said, Wish, answer, asks, not_her, wish

_DENIALS = frozenset("no not dont never didnt nunca".split())


def run(talk: Talk, heard: Heard) -> Turn | None:
    """The turn after a text about a visit, or None when it is none."""
    if not talk.writing:
        return None
    talk, question = _in_her_language(talk, heard), talk.facts.visits
    turn = _to_what_was_asked(talk, heard, question) if question is not None else None
    if turn is not None:
        return turn
    asked = wish(heard.text, talk.script.visit_words)
    return _wished(talk, heard, asked) if asked is not None else None


def meant(talk: Talk, heard: Heard, wanted: Wish) -> Turn | None:
    """The turn after words that mean this in whatever way they are written ("cancle my apointment"). Staff phone her
    about a change; that she comes is never put down on a guess, nor what a word of denial may turn round ("dont cancle
    it"): they read it."""
    talk, denied = _in_her_language(talk, heard), not _DENIALS.isdisjoint(normalise(heard.text).split())
    if wanted != "confirm" and not denied:
        return _wished(talk, heard, wanted)
    return unclear(talk, heard) if expects(talk) else turns.read_by_staff(talk, heard.text)


def _wished(talk: Talk, heard: Heard, asked: Wish) -> Turn | None:
    question = talk.facts.visits
    if question is not None and question.last and question.about_a_missed_one:
        return None
    if question is not None and not question.booked and any(visit.begun for visit in question.visits):
        return turns.begun_without_her(talk, question, asked, heard.text)
    visits = list(question.booked.values()) if question is not None else []
    node = talk.node
    if isinstance(node, Question) and option_of(heard, node.options) is not None:
        return _beside_the_question(talk, node, heard, asked, visits)
    if question is not None and len(question.standing) > 1 and not _at_one_time(visits):
        return turns.which(talk, question, asked, heard.text)
    return turns.for_staff(talk, asked, visits, KeepWords(heard.text))


def expects(talk: Talk) -> bool:
    """Whether she was last sent something about a visit, so that what she writes belongs to it. An open question of a
    callback goes on: what answers it is no answer about the visit."""
    question = talk.facts.visits
    return talk.writing and question is not None and question.last and not isinstance(talk.node, Question)


def unclear(talk: Talk, heard: Heard) -> Turn:
    """What fits nothing while a visit is what she was asked about: two words or more are for staff to read."""
    talk, question = _in_her_language(talk, heard), talk.facts.visits
    assert question is not None
    said_more = len(normalise(heard.text).split()) > 1
    if not question.standing:
        if said_more:
            return turns.read_by_staff(talk, heard.text)
        if question.about_a_missed_one:
            return turns.turn(talk, Say("visit.again_missed"))
        return turns.moved(talk, question) if question.moved else turns.lapsed(talk, question)
    if said_more:
        then = turns.still_asked(talk, question)
        return turns.read_by_staff(talk, heard.text, then, visits=question.standing.values())
    return turns.again(talk, question)


def offers(turn: Turn) -> bool:
    """Whether the reply has choices of its own, to which short answers then belong."""
    return any(isinstance(prompt, Offer | Ask | Read | Promised) for prompt in turn.prompts)


def goes_on(talk: Talk, turn: Turn) -> bool:
    """Whether a first text only goes on with what we wrote to her ("thank you"): no greeting comes before its reply."""
    question = talk.facts.visits
    chosen = any(isinstance(prompt, Offer | Ask | Read) for prompt in turn.prompts)
    return question is not None and question.last and not chosen


def _in_her_language(talk: Talk, heard: Heard) -> Talk:
    """Who answers in words that only the other language has ("confirmo") is answered in it."""
    own = talk.session.language
    return moved(talk, heard.text, language_of(heard.text, talk.script.visit_tongues, own))


def _beside_the_question(
    talk: Talk, node: Question, heard: Heard, asked: Wish, visits: list[VisitAsked]
) -> Turn | None:
    """A choice of the callback question that is open, and about a visit all the same ("cancel my appointment")."""
    turn = questions.answer(talk, node, heard)
    if turn is None:
        return None
    meant = visits[0].id if len(visits) == 1 else None
    told = WantsCancel(meant) if asked == "cancel" else WantsChange(meant)
    return replace(turn, effects=(*turn.effects, told))


def _to_what_was_asked(talk: Talk, heard: Heard, question: VisitQuestion) -> Turn | None:
    words = talk.script.visit_words
    if question.last and not_her(heard.text, words, frozenset(visit.who for visit in question.visits)):
        return turns.wrong_number(talk, heard.text)
    today = [visit for visit in question.visits if (visit.stands or visit.begun) and _is_today(talk, visit)]
    if today and asks(heard.text, words, "late"):
        return turns.late(talk, today[0])
    times = {number: visit.at for number, visit in question.booked.items()}
    said = answer(heard.text, words, names(times, talk.now))
    if said is not None and (said.sure or question.last):
        return _answered(talk, question, said, heard)
    if not question.last or isinstance(talk.node, Question):
        return None
    asks_when = asks(heard.text, words, "when") or normalise(heard.text) in words.get("when_short", ())
    if not question.standing:
        if not asks_when or question.about_a_missed_one:
            return None
        return turns.moved(talk, question) if question.moved else turns.lapsed(talk, question)
    if wish(heard.text, words) is None and asks(heard.text, words, "move_asked"):
        kept, visits = KeepWords(heard.text), list(question.standing.values())
        if not _at_one_time(visits):
            return turns.which(talk, question, "change", heard.text)
        return turns.for_staff(talk, "change", visits, kept)
    return turns.told_when(talk, question) if asks_when else None


def _is_today(talk: Talk, visit: VisitAsked) -> bool:
    return visit.at.date() == talk.now.astimezone(visit.at.tzinfo).date()


def _answered(talk: Talk, question: VisitQuestion, said: Said, heard: Heard) -> Turn | None:
    thanks = turns.turn(talk, Say("text.thanks"))
    if said.nod and said.thanks:
        return thanks
    if question.about_a_missed_one:
        return _after_a_missed_one(talk, question, said)
    if said.refuses and said.thanks:
        return None  # "no thanks" may be anything
    if not question.booked:
        if said.does in ("change", "cancel") and any(visit.begun for visit in question.visits):
            return turns.begun_without_her(talk, question, said.does, heard.text)
        polite = said.does == "confirm" and not said.every and not any(v.begun for v in question.visits)
        return thanks if polite and not said.sure else turns.lapsed(talk, question)
    standing = question.standing
    if said.nod and not question.moved and all(visit.confirmed for visit in standing.values()):
        return thanks  # there is nothing left to agree to
    does, numbers = said.does, said.numbers
    if len(question.visits) == 1:
        if numbers and does is None:  # "1 to confirm, 2 to change" are the words of a reminder call
            if numbers not in ((1,), (2,)):
                return None
            does = "confirm" if numbers == (1,) else "change"
        numbers = ()
    if numbers and all(n in question.numbered and question.numbered[n].begun for n in numbers):
        return turns.lapsed(talk, question)
    wanted: Wish = does or question.wants or "confirm"
    named = () if said.named is None else tuple(said.named)
    if question.moved and wanted != "cancel" and not set(numbers or named or question.moved) <= set(standing):
        return turns.moved(talk, question)
    if does is None and not numbers and not said.every and len(question.visits) == 1:
        return turns.told_when(talk, question)  # "tuesday?"
    if wanted == "change" and does is not None and said.named is not None:
        # "R tuesday" may be the visit's day or the one that she would like: staff read it.
        if not _at_one_time(standing.values()):
            return turns.which(talk, question, "change", heard.text)
        return turns.for_staff(talk, "change", list(standing.values()), KeepWords(heard.text))
    chosen = _chosen(question, numbers, named, every=said.every)
    if not chosen:
        return turns.which(talk, question, wanted)
    return turns.confirmed(talk, chosen) if wanted == "confirm" else turns.for_staff(talk, wanted, chosen)


def _chosen(
    question: VisitQuestion, numbers: Collection[int], named: Collection[int], *, every: bool
) -> list[VisitAsked]:
    """The visits that were surely meant; none where she has to be asked. Those at one time are meant together."""
    still = question.standing or question.moved
    if question.wants is not None and len(still) > 1 and tuple(numbers) == (len(question.visits) + 1,):
        return list(still.values())  # "3) all"
    if numbers or named:
        if not set(numbers or named) <= set(still):
            return []
        times = {still[number].at for number in numbers or named}
        found = [visit for visit in still.values() if visit.at in times]
        return found if numbers or len(times) == 1 else []
    return list(still.values()) if every or _at_one_time(still.values()) else []


def _at_one_time(visits: Collection[VisitAsked]) -> bool:
    return len({visit.at for visit in visits}) <= 1


def _after_a_missed_one(talk: Talk, question: VisitQuestion, said: Said) -> Turn | None:
    """She was told that we missed her, and that R has us call her for a new time."""
    if said.refuses:
        return turns.turn(talk, Say("visit.no_new_time"))
    if said.nod:
        return turns.turn(talk, Say("text.thanks"))
    agrees = said.does == "change" or (said.does == "confirm" and not said.sure)
    return turns.new_time(talk, question) if agrees else None
