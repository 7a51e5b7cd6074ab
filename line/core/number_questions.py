"""Which number we are to call: the one she calls from, or one that she keys or says, read back and confirmed."""

from __future__ import annotations

from line.core import coming
from line.core.arrival import arrive
from line.core.callback_flow import ask_next, give_up, interpreter, left_open
from line.core.effects import Effect, OpenRequest, WantsChange
from line.core.phone import parse_keyed
from line.core.script import Option, Question
from line.core.spoken_number import parse_spoken, tells_digits
from line.core.talk import Talk
from line.core.turn import Heard, Say, Turn
from line.core.understanding import holds, normalise, option_of

ENTRY_TRIES = 2


def chosen(talk: Talk, question: Question, option: Option) -> Turn:
    """The turn after a choice at the number she calls from, or at the one she gave."""
    own = question.name == "number"
    if option.key == "1":
        return confirmed(talk, talk.facts.caller if own else talk.facts.keyed)
    return another_number(talk) if own else once_more(talk, misread=True)


def is_wrong_number(talk: Talk, heard: Heard) -> bool:
    """Whether a caller says, at a question, that the number which we are to call is another one."""
    node = talk.node
    if talk.writing or not isinstance(node, Question) or node.takes != "choice":
        return False
    names = (name for option in node.options if option.to == "entry" for name in option.names)
    return not heard.keyed and any(holds(normalise(heard.text), normalise(name)) for name in names)


def corrected(talk: Talk, question: Question, heard: Heard) -> Turn | None:
    """The turn after words that give another number outright, where one is asked about ("no, it's 904 555 0143"), or
    say that it is a wrong one; None for other words."""
    wrong = is_wrong_number(talk, heard)
    number = _spoken(heard) if wrong or (question.field == "number" and not talk.writing) else None
    turn = another_number(talk)
    if number is not None:
        return arrive(talk.knowing(number=None, keyed=number).to("check"), effects=turn.effects)
    return turn if wrong else None


def _spoken(heard: Heard) -> str | None:
    """The one number in spoken words, whatever stands around its digits."""
    if heard.keyed:
        return None
    return parse_spoken(heard.text) or parse_keyed("".join(sign for sign in heard.text if sign.isdigit()))


def another_number(talk: Talk) -> Turn:
    """The entry of a number. One that she confirmed before is in doubt until she has given another."""
    doubted = talk.facts.number
    effects = (OpenRequest(doubted, "call", unconfirmed=True),) if doubted else ()
    return arrive(talk.knowing(number=None, keyed=None).to("entry"), effects=effects)


def confirmed(talk: Talk, number: str | None) -> Turn:
    """The turn after "that is right": the request is open under this number, and the next question follows."""
    if number is None:  # a webhook that comes again when its number is confirmed, or was forgotten
        return arrive(talk.to("entry"))
    if coming.waits(talk):
        return coming.thanked(talk, number)
    reason = talk.facts.answers.get("reason") or None
    effects: tuple[Effect, ...] = (OpenRequest(number, "call", reason), *interpreter(talk))
    if (
        reason == "change"
    ):  # chosen before the number: she had a message about a visit, and wants to change it
        effects = (*effects, WantsChange(None))
    return ask_next(talk.knowing(number=number, keyed=None), effects=effects)


def entered(talk: Talk, question: Question, heard: Heard) -> Turn | None:
    """The turn after keys or words at the entry: the number read back, or one try less. None for words that hold no
    digit: they ask for something else, or are not understood."""
    if option_of(heard, question.options) is not None:
        return arrive(talk.again(0))  # "start over"
    number = parse_keyed(heard.text) if heard.keyed else parse_spoken(heard.text)
    if number is None and (talk.session.paused or not (heard.keyed or tells_digits(heard.text))):
        return None  # the key that ends the pause, words to somebody else, or a wish that is no number
    if number is None:
        return once_more(talk)
    return arrive(talk.knowing(keyed=number).to("check"))


def once_more(talk: Talk, *, misread: bool = False) -> Turn:
    """The entry once more. `misread`: the digits were a number, but not hers."""
    tries = talk.facts.tries + 1
    tried = talk.knowing(tries=tries, keyed=None)
    if tries >= ENTRY_TRIES:
        return _said_in_a_message(tried.to("entry"))
    return arrive(tried.to("entry").again(0 if misread else 1))


def _said_in_a_message(talk: Talk) -> Turn:
    """The number is not to be had by keys: she may say it after the tone. Until staff hear it, the request stands under
    the number she calls from, which nobody confirmed; who withholds that has none to be called at."""
    caller, reason = talk.facts.caller, talk.facts.answers.get("reason") or None
    if caller is None:
        return give_up(talk)
    opened = OpenRequest(caller, "call", reason, unconfirmed=True)
    talk = talk.knowing(number=caller).answered(left_open(talk)).to("message")
    return arrive(talk, Say("retry.say_number"), effects=(opened, *interpreter(talk)))


def missed(talk: Talk) -> Turn:
    """The turn after silence where digits are awaited: who needs time is told how to have it; then it is a try, too."""
    if talk.session.attempt == 0:
        return arrive(talk.again(1), Say("pause.over"), Say("time.entry"))
    return once_more(talk)
