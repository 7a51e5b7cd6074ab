"""Reading: pieces for the ear and pages for the eye are two cuts of the same sentences; what is offered in between."""

from __future__ import annotations

import pytest

from line.carrier import sms
from line.core import segments, speech
from line.core.conversation import advance
from line.core.effects import SectionHeard, TextSection
from line.core.segments import PAGE_SEGMENTS, count
from line.core.turn import Heard, Read, Say, Turn
from tests.talks import (
    HO,
    MOBILE,
    OPEN,
    SECTIONS,
    TOPICS,
    WITHHELD,
    facts,
    first_words,
    in_thread,
    kinds,
    names,
    on_call,
    press,
    reading,
    say,
    script,
    take,
    untranslated,
    wait,
)


def read_of(turn: Turn) -> Read:
    (found,) = [prompt for prompt in turn.prompts if isinstance(prompt, Read)]
    return found


def total(section: str) -> int:
    return len(script().library.edition(HO, "en").section(section).sentences)


# -- aloud ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("section", SECTIONS)
def test_pressing_on_hears_every_sentence_once_in_order_in_pieces_of_at_most_40_seconds(section: str) -> None:
    article = script().library.edition(HO, "en").section(section)
    turn, at = press(on_call(TOPICS), str(SECTIONS.index(section) + 1)), 0
    while True:
        piece = read_of(turn)
        assert piece.start == at
        sentences = article.sentences[piece.start : piece.end]
        opening = speech.seconds(article.spoken_heading) if piece.start == 0 else 0.0
        assert opening + sum(speech.seconds(one.spoken) for one in sentences) <= 40
        at = piece.end
        if at == len(article.sentences):
            break
        turn = press(turn, "1")
    assert at == total(section)


def test_only_the_first_piece_tells_that_a_section_was_heard() -> None:
    turn = press(on_call(TOPICS), "4")
    assert turn.effects == (SectionHeard(HO, "symptoms"),)
    assert press(turn, "1").effects == ()


def test_after_a_piece_one_may_go_on_get_it_by_text_or_choose_another_topic() -> None:
    first = press(on_call(TOPICS), "4")
    assert names(first)[1:] == ["reading.next_piece", "reading.text_me", "reading.topics"]


def test_at_the_end_of_a_section_the_next_one_is_offered_by_name() -> None:
    turn = press(on_call(TOPICS), "2")
    (offered,) = [p for p in turn.prompts if isinstance(p, Say) and p.name == "reading.next_section"]
    assert script().phrases.spoken(offered, "en") == "To go on with Risk factors, press 1."
    assert press(turn, "1").session.node == reading("risk-factors")
    assert press(turn, "#").session.node == reading("risk-factors")


def test_after_the_last_section_come_the_topics() -> None:
    turn = press(on_call(TOPICS), "8")
    while read_of(turn).end < total("appointments"):
        turn = press(turn, "1")
    assert "reading.last" in names(turn)
    assert names(press(turn, "1"))[:2] == ["reading.last", "topics.intro"]


def test_star_leads_to_the_topics() -> None:
    assert press(on_call(reading("causes")), "*").session.node == TOPICS


def test_9_reads_the_same_piece_again() -> None:
    second = press(on_call(TOPICS), "4", "1")
    assert read_of(press(second, "9")) == read_of(second)


def test_silence_after_a_piece_repeats_the_offers_and_not_the_article() -> None:
    once = wait(press(on_call(TOPICS), "4"))
    assert names(once) == ["retry.silence", "reading.next_piece", "reading.text_me", "reading.topics"]


def test_going_on_after_a_silence_goes_on_from_the_same_place() -> None:
    first = press(on_call(TOPICS), "4")
    assert read_of(press(wait(first), "1")).start == read_of(first).end


def test_in_spanish_an_article_without_a_translation_says_so_once() -> None:
    script = untranslated()
    turn = advance(script, on_call(TOPICS, language="es"), Heard("4", keyed=True), OPEN)
    assert names(turn)[0] == "reading.in_english"
    after = advance(script, turn.session, Heard("1", keyed=True), OPEN)
    assert "reading.in_english" not in names(after)
    assert "reading.in_english" not in names(press(on_call(TOPICS, language="es"), "4"))


# -- by text, from a call ------------------------------------------------------------------------
def test_text_me_this_says_first_that_texts_are_not_private() -> None:
    turn = press(on_call(reading("symptoms"), sentence=2), "2")
    assert names(turn) == ["texting.private", "texting.warning"]
    assert isinstance(turn.prompts[0], Say)
    assert turn.prompts[0].firm
    assert turn.effects == ()
    assert turn.session.facts.reading == (HO, "symptoms", 2)
    assert turn.keys_only
    assert script().phrases.spoken(Say("texting.private"), "en") == "Texts are not private."
    assert "press 2" in script().phrases.spoken(Say("texting.warning"), "en")


@pytest.mark.parametrize("answer", ["#", "1"])
def test_who_lets_the_warning_pass_gets_the_text_from_where_she_is(answer: str) -> None:
    warned = press(on_call(reading("symptoms"), sentence=2), "2")
    for turn in (wait(warned), press(warned, answer)):
        assert kinds(turn) == ["TextSection"]
        assert turn.effects == (TextSection(HO, "symptoms", 2, "texting.private"),)
        assert names(turn)[0] == "texting.sent"
        assert "reading.text_me" not in names(turn)
        assert (turn.session.node, turn.session.sentence) == (reading("symptoms"), 2)


def test_2_at_the_warning_goes_on_listening_and_nothing_is_sent() -> None:
    turn = press(on_call(reading("symptoms"), sentence=2), "2", "2")
    assert turn.effects == ()
    assert names(turn)[0] == "texting.kept_listening"
    assert (turn.session.node, turn.session.sentence) == (reading("symptoms"), 2)


@pytest.mark.parametrize("words", ["no", "keep listening"])
def test_no_to_the_warning_is_never_taken_for_a_yes(words: str) -> None:
    turn = say(press(on_call(reading("symptoms")), "2"), words)
    assert turn.effects == ()


def test_9_at_the_warning_says_the_warning_again_and_nothing_else() -> None:
    warned = press(on_call(reading("symptoms")), "2")
    assert press(warned, "9").prompts == warned.prompts
    assert press(warned, "5").effects == ()
    assert wait(press(warned, "5")).prompts[-2:] == warned.prompts
    assert press(warned, "5").keys_only


@pytest.mark.parametrize(
    ("known", "refusal"),
    [
        (WITHHELD, "reading.no_number"),
        (facts(textable=False), "texting.refused"),
        (facts(texts_off=True), "texting.off"),
    ],
)
def test_where_no_text_can_go_it_says_why_and_does_not_offer_it_again(known, refusal: str) -> None:  # type: ignore[no-untyped-def]
    turn = press(on_call(reading("symptoms"), facts=known), "2")
    assert names(turn)[0] == refusal
    assert "reading.text_me" not in names(turn)
    assert turn.effects == ()
    assert turn.personal


def test_text_me_may_be_said() -> None:
    assert names(say(on_call(reading("symptoms")), "text me")) == ["texting.private", "texting.warning"]


# -- by text -------------------------------------------------------------------------------------
@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("first", [False, True])
def test_MORE_reads_every_sentence_once_in_order_on_pages_of_three_segments(
    section: str, language: str, first: bool
) -> None:
    turn = take(in_thread(language=language), Heard(str(SECTIONS.index(section) + 1)), first=first)
    at, page = 0, 1
    while True:
        piece = read_of(turn)
        assert (piece.start, piece.page) == (at, page)
        body = sms.write(turn, script())
        counted = count(body)
        assert (counted.encoding, counted.segments <= PAGE_SEGMENTS) == ("GSM-7", True), body
        at, page = piece.end, page + 1
        if at == total(section):
            break
        turn = say(turn, "more")
    assert names(turn)[-1] == "text.end"
    assert piece.pages == piece.page


def test_a_page_that_has_more_says_so_and_the_last_one_offers_topics_and_a_call() -> None:
    first = say(in_thread(), "symptoms")
    assert names(first)[-1] == "text.more"
    assert first.session.facts.reading == (HO, "symptoms", read_of(first).end)


def test_in_spanish_a_first_page_without_a_translation_says_that_it_is_in_english() -> None:
    thread = in_thread(language="es")
    turn = advance(untranslated(), thread, Heard("symptoms"), OPEN)
    assert names(turn)[0] == "reading.in_english"
    assert names(say(thread, "síntomas"))[0].startswith("read symptoms")


def test_a_text_that_fits_nothing_in_a_reading_is_answered_with_the_way_on() -> None:
    turn = say(in_thread(reading("causes")), "blah")
    assert names(turn) == ["text.not_understood", "text.or_menu"]


def test_text_me_by_text_means_nothing() -> None:
    assert say(in_thread(reading("causes")), "text me").effects == ()


def test_a_section_named_in_a_sentence_is_found_from_another_section() -> None:
    assert say(in_thread(reading("causes")), "what is the treatment?").session.node == reading("treatment")


@pytest.mark.parametrize("number", range(1, 9))
def test_the_numbers_of_the_topics_that_she_was_texted_hold_while_she_reads_one(number: int) -> None:
    asked = say(in_thread(), "menu", "8", str(number))
    assert asked.session.node == reading(SECTIONS[number - 1])


def test_the_position_is_the_same_on_both_channels() -> None:
    """A page begins at the sentence where the call stood, wherever pieces and pages are cut."""
    sentences = script().library.edition(HO, "en").section("symptoms").sentences
    starts = {start for start, _ in speech.pieces(sentences)}
    assert len(starts) > 1
    for start in starts:
        assert segments.page(sentences, start, "JOI: ", "", "") > start


def test_the_first_words_know_no_reading_yet() -> None:
    assert first_words().session.facts.reading is None
    assert facts(number=MOBILE).reading is None
