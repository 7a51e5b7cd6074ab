"""Long lists in portions: four choices in one breath on a call, and as many as one text may hold in writing.

The session's `sentence` is the first choice of the portion, and `upto` where a written one ended. A list of more than
eight goes on in the menu that `onward` names. What is said around the choices is `arrival`'s.
"""

from __future__ import annotations

from line.core.prompts import Phrases
from line.core.script import SPOKEN_AT_ONCE, Menu, Option
from line.core.segments import PAGE_SEGMENTS, count, to_gsm
from line.core.talk import Talk, offer
from line.core.turn import Offer, Prompt, Say

LIST_SEGMENTS = 2
"""What a list may take in a text, where it is not the first one (which holds the notice, too)."""


def shown(talk: Talk, node: Menu) -> tuple[Option, ...]:
    """The choices of this portion: at least one, while there are any."""
    rest = node.options[talk.session.sentence :]
    if not talk.writing:
        return rest[:SPOKEN_AT_ONCE]
    if not any(option.code for option in node.options) and node.onward is None:
        return rest  # a list that is known to fit is never cut: its numbers stand in one text
    most = PAGE_SEGMENTS if talk.first else LIST_SEGMENTS
    end = 1
    while end < len(rest) and _segments(talk, node, rest[: end + 1]) <= most:
        end += 1
    return rest[:end]


def end_of(talk: Talk, node: Menu) -> int:
    """Where the portion ends (exclusive). The first text of a thread has less room: what was written counts."""
    return talk.session.upto or talk.session.sentence + len(shown(talk, node))


def remaining(talk: Talk, node: Menu) -> bool:
    """Whether the list goes on after this portion: who waits hears the rest, and MORE has it texted."""
    return end_of(talk, node) < len(node.options) or node.onward is not None


def further(talk: Talk, node: Menu) -> Talk:
    """The next portion of the list; at its end, the first one of this menu again."""
    onward = end_of(talk, node)
    if onward < len(node.options):
        return talk.to(node.name, sentence=onward)
    return talk.to(node.onward or node.name)


def _segments(talk: Talk, node: Menu, options: tuple[Option, ...]) -> int:
    """The parts of the text that holds these choices, with everything that may stand around them."""
    around = [Say("text.more_choices"), Say("text.call")]
    if talk.first:
        around += [Say("text.greeting_first"), Say("text.who_we_are", (("clinic", talk.script.clinic.name),))]
    prompts: list[Prompt] = [*([node.intro] if node.intro else []), *around]
    words, language = talk.script.phrases, talk.session.language
    said = [words.texted(prompt, language) for prompt in prompts if isinstance(prompt, Say)]
    said.append(written(offer(talk, options, short=False), words, language))
    return count(to_gsm(f"{talk.script.clinic.short_name}: " + " ".join(said), language)).segments


def written(offered: Offer, words: Phrases, language: str) -> str:
    """The choices as one text holds them: "1 Causes, 2 Symptoms.", or by their codes."""
    rows = []
    for choice in offered.choices:
        values = (("label", words.texted(choice.label, language)), ("key", choice.code or choice.key))
        rows.append(words.texted(Say("offer.press", values), language))
    return ", ".join(rows) + "."
