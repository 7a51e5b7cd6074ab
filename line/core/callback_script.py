"""The callback questions as nodes of the script: which are asked where, their choices, and their keys.

One list for both channels. What an answer does is decided in `callback_questions`.
"""

from __future__ import annotations

from collections.abc import Iterator

from line.core.library import LANGUAGES, WordLists
from line.core.script import Does, Option, Question
from line.core.turn import Say

FLOW = ("who", "name", "reason", "detail", "still", "when", "message")
"""The order of the questions, once the number is settled."""

FOLLOW_DAYS = (1, 3, 7)
"""In how many days the line checks on who asked for it; reminders.yaml has a step for each."""


def words_of(words: WordLists, name: str) -> tuple[str, ...]:
    """The words for one answer, in every language."""
    return tuple(word for language in LANGUAGES for word in words.words("answers", name, language))


_ONLY_ALONE = frozenset({"right", "sure", "hurt", "else", "wrong", "correct", "correcto", "claro"})


def names_of(words: WordLists, name: str) -> tuple[str, ...]:
    """The words for one answer that also count inside a sentence: not the short ones that stand in any ("am", "me")."""
    short = {"yes", "no", "si", "sí"}
    named = words_of(words, name)
    return tuple(w for w in named if w in short or " " in w or (len(w) > 3 and w not in _ONLY_ALONE))


def hints_of(words: WordLists, name: str) -> tuple[tuple[str, str], ...]:
    """The same words for the speech recogniser, each with its language."""
    return tuple((lang, word) for lang in LANGUAGES for word in words.words("answers", name, lang))


def worded(
    words: WordLists,
    name: str,
    key: str,
    label: str,
    to: str = "",
    *,
    sets: tuple[tuple[str, str], ...] = (),
    does: Does = "goes",
) -> Option:
    """A choice that may be said, too: with the words that intents.yaml holds under `name`."""
    said, within = words_of(words, name), names_of(words, name)
    alone = words_of(words, f"{name}.alone")
    return Option(key, Say(label), to, said + alone, within, hints_of(words, name), sets, does)


def _unoffered(words: WordLists, name: str, label: str) -> Option:
    """A choice that is never read out and has no key, but may be said: it leads to the entry of a number."""
    return worded(words, name, "", label, "entry")


def nodes(words: WordLists) -> Iterator[Question]:
    """Every question; `words` are the words for their answers (intents.yaml)."""

    another = _unoffered(words, "another_number", "option.another_number")

    def answers(field: str, *values: str) -> tuple[Option, ...]:
        prefix = {"someone_else": "option", "reason": "option.reason", "detail": "option.detail"}
        named = {"no": "yes", "yes": "someone_else"} if field == "someone_else" else {}
        choices = (
            worded(
                words,
                f"{field}.{value}",
                str(key),
                f"{prefix.get(field, f'option.{field}')}.{named.get(value, value)}",
                sets=((field, value),),
            )
            for key, value in enumerate(values, start=1)
        )
        return (*choices, another)

    def yes_no(yes: str, no: str) -> tuple[Option, ...]:
        return worded(words, "yes", "1", yes), worded(words, "no", "2", no), another

    yield Question(
        "number",
        "number",
        Say("question.number"),
        options=yes_no("option.number_right", "option.another_number"),
        onward="1",
        medium="speech",
    )
    over = _unoffered(words, "clear", "option.read_back_wrong")
    yield Question(
        "entry",
        "number",
        Say("question.entry"),
        takes="digits",
        options=(over,),
        medium="speech",
        kind="entry",
    )
    yield Question(
        "check",
        "number",
        Say("question.check"),
        options=yes_no("option.read_back_right", "option.read_back_wrong"),
        onward="1",
        medium="speech",
    )
    who = answers("someone_else", "no", "yes")
    yield Question("who", "someone_else", Say("question.who"), options=who, medium="speech", onward="1")
    yield Question("name", "name", Say("question.name"), takes="words", medium="writing")
    reasons = answers("reason", "injury", "new", "change", "other")
    yield Question("reason", "reason", Say("question.reason"), options=reasons, onward="4")
    details = answers("detail", "hours", "late", "records", "other")
    yield Question(
        "detail",
        "detail",
        Say("question.detail"),
        options=details,
        only_if=("reason", "other"),
        onward="4",
        medium="speech",
    )
    still = answers("still", "call", "no_call")
    yield Question(
        "still",
        "still",
        Say("question.still"),
        options=still,
        only_if=("detail", "hours"),
        onward="1",
        medium="speech",
    )
    wishes = answers("wish", "morning", "afternoon", "any")
    yield Question("when", "wish", Say("question.when"), options=wishes, onward="3")
    message = Say("question.message", firm=True)
    yield Question("message", "message", message, takes="recording", medium="speech", kind="recording")
    # The key is the number of days itself: "3" can then mean nothing but three days.
    days = tuple(
        Option(
            str(n),
            Say(f"follow.day.{n}"),
            "",
            words_of(words, f"follow.{n}"),
            names_of(words, f"follow.{n}"),
            sets=(("days", str(n)),),
        )
        for n in FOLLOW_DAYS
    )
    yield Question("follow", "", Say("follow.ask"), options=days)
    keep = Option("2", Say("texting.kept_listening"), "", words_of(words, "keep_listening"))
    yield Question("texting", "", Say("texting.warning"), options=(keep,), medium="speech")
