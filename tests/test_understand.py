"""What whole texts mean, by the shipped lexicon: one example of each rule, and the order of the rules."""

from __future__ import annotations

from line.core.meaning import Intent, Meaning
from line.core.turn import Medium
from line.core.understanding import Context, understand
from tests.talks import HO, TOPICS, script

NOWHERE = Context()


def meaning(
    text: str, medium: Medium = "writing", language: str = "en", context: Context = NOWHERE
) -> Meaning:
    return understand(text, script().lexicon, medium=medium, language=language, context=context)


def test_an_emergency_and_an_opt_out_may_hold_at_once() -> None:
    said = meaning("STOP texting me, I can't breathe")
    assert (said.intent, said.tier, said.also) == (Intent.EMERGENCY, "A", (Intent.STOP,))


def test_a_text_in_spanish_is_answered_in_spanish() -> None:
    assert meaning("no puedo respirar").language == "es"


def test_a_number_is_a_topic_where_the_topics_were_shown() -> None:
    place = Context(TOPICS, script().nodes[TOPICS].options)  # type: ignore[union-attr]
    said = meaning("4", context=place)
    assert (said.intent, said.article, said.section) == (Intent.SECTION, HO, "symptoms")
    assert meaning("4").intent is Intent.UNKNOWN


def test_an_answer_to_a_reminder_counts_while_it_is_the_last_thing_sent() -> None:
    assert meaning("yes", context=Context(visits=True)).intent is Intent.APPOINTMENT_CONFIRM


def test_what_fits_nothing_is_unknown() -> None:
    said = meaning("do you sell pizza")
    assert (said.intent, said.confidence) == (Intent.UNKNOWN, 0.0)
