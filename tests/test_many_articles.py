"""With more articles the menus, the words, the list by text and the hints grow by themselves, on both channels."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

import pytest

from line.carrier import sms, voice
from line.core.conversation import advance
from line.core.greeting import begin
from line.core.hints import MOST
from line.core.library import Library
from line.core.script import Menu, Reading, Script, keys_of, problems_of
from line.core.script_building import build, tree_lines
from line.core.segments import count
from line.core.turn import Heard, Input, Session, Silence, Turn
from tests.many import code, content_of, script_of, slug, title
from tests.talks import CALLER, HO, OPEN, labels, names, on_call, reading

MANY = (2, 3, 8, 9, 17, 50)


def step(
    script: Script, place: Session | Turn, heard: Input, now: datetime = OPEN, *, first: bool = False
) -> Turn:
    session = place.session if isinstance(place, Turn) else place
    return advance(script, session, heard, now, first=first)


def say(script: Script, place: Session | Turn, *words: str) -> Turn:
    for sentence in words:
        place = step(script, place, Heard(sentence))
    assert isinstance(place, Turn)
    return place


def in_thread(node: str = "articles", language: str = "en") -> Session:
    return Session("writing", language, node, facts=CALLER)


def codes_in(words: str) -> list[str]:
    return re.findall(r"\b([A-Z]{2}) (?=Sore|Heterotopic)", words)


def all_codes(many: int) -> set[str]:
    return {"HO", *(code(number) for number in range(many - 1))}


@pytest.mark.parametrize("many", MANY)
def test_a_library_of_any_size_makes_a_script_without_problems(many: int) -> None:
    script = script_of(many)
    assert problems_of(script) == []
    for node in script.nodes.values():
        if isinstance(node, Menu):
            assert len(node.options) <= 8
            assert not {option.key for option in node.options} & {"0", "9", "*", "#"}
            assert keys_of(node).keys() >= {"0", "9", "*", "#"}
    listed = [line for line in tree_lines(script) if "-> topics." in line]
    assert len(listed) == many


@pytest.mark.parametrize("many", MANY)
def test_who_stays_on_the_line_hears_every_article_and_can_press_its_key(many: int) -> None:
    script = script_of(many)
    turn = step(script, on_call("main"), Heard("3", keyed=True))
    found: set[str] = set()
    for _ in range(many):
        node = script.node(turn.session.node)
        assert isinstance(node, Menu)
        offered = node.options[turn.session.sentence :][:4]
        for option in offered:
            chosen = step(script, turn, Heard(option.key, keyed=True))
            assert chosen.session.node == option.to
            found.add(option.to)
        if "topics.more" not in names(turn):
            break
        turn = step(script, turn, Silence())
    assert found == {f"topics.{one}" for one in script.library.slugs}


def test_pound_goes_on_and_star_goes_back_through_a_long_list() -> None:
    script = script_of(17)
    turn = step(script, on_call("articles"), Heard("#", keyed=True))
    assert (turn.session.node, turn.session.sentence) == ("articles", 4)
    turn = step(script, turn, Heard("#", keyed=True))
    assert (turn.session.node, turn.session.sentence) == ("articles.2", 0)
    assert names(turn)[:2] == ["articles.intro", "offer 1234"]
    back = step(script, turn, Heard("*", keyed=True))
    assert back.session.node == "articles"
    again = step(script, turn, Heard("9", keyed=True))
    assert again.session.node == "articles.2"


@pytest.mark.parametrize("many", MANY)
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_list_by_text_shows_every_code_once_in_texts_of_three_parts_at_most(
    many: int, language: str
) -> None:
    script = script_of(many)
    turn = step(script, in_thread("main", language), Heard("hello there you"), first=True)
    texts = [sms.write(turn, script)]
    while "MORE" in texts[-1] or "MAS" in texts[-1]:
        turn = say(script, turn, "MORE" if language == "en" else "MAS")
        texts.append(sms.write(turn, script))
    assert all(count(text).segments <= 3 and count(text).encoding == "GSM-7" for text in texts)
    found = [one for text in texts for one in codes_in(text)]
    assert sorted(found) == sorted(all_codes(many))


@pytest.mark.parametrize("many", MANY)
def test_a_code_or_a_name_leads_to_its_article_from_anywhere(many: int) -> None:
    script = script_of(many)
    for place in ("articles", reading("symptoms"), "done"):
        assert say(script, in_thread(place), "ho").session.node == f"topics.{HO}"
        assert say(script, in_thread(place), code(0)).session.node == f"topics.{slug(0)}"
        asked = say(script, in_thread(place), f"tell me about {title(0)}")
        assert asked.session.node == f"topics.{slug(0)}"
    heard = say(script, on_call("main"), f"the {title(0)} please")
    assert heard.session.node == f"topics.{slug(0)}"


@pytest.mark.parametrize(
    "place", ["articles", f"read.{slug(0)}.symptoms", f"topics.{slug(0)}", "which.causes"]
)
@pytest.mark.parametrize(
    "words", ["HO symptoms", "symptoms ho", "H.O. symptoms", "symptoms of h o", "HO 4", "HO 4 please"]
)
def test_a_code_said_anywhere_wins_over_the_article_that_is_open(place: str, words: str) -> None:
    assert say(script_of(3), in_thread(place), words).session.node == reading("symptoms")


@pytest.mark.parametrize("words", ["H O", "h.o.", "HO please", "the HO"])
def test_a_code_alone_opens_its_article_however_it_is_written(words: str) -> None:
    for session in (in_thread(f"topics.{slug(0)}"), on_call(f"topics.{slug(0)}")):
        assert say(script_of(3), session, words).session.node == f"topics.{HO}"


def test_a_question_about_a_code_is_answered_by_its_article() -> None:
    other = in_thread(f"read.{slug(0)}.symptoms")
    assert say(script_of(3), other, "how do they treat HO").session.node == reading("treatment")
    assert say(script_of(3), other, f"HO after {title(0)}").session.node == reading("what-it-is")


def test_whose_section_was_asked_about_can_be_answered_with_another_section() -> None:
    asked = in_thread("which.symptoms")
    assert say(script_of(3), asked, "the HO one").session.node == reading("symptoms")
    assert say(script_of(3), asked, "HO treatment").session.node == reading("treatment")


@pytest.mark.parametrize("place", [reading("causes"), f"topics.{HO}"])
def test_a_topic_is_that_of_the_article_that_is_open(place: str) -> None:
    script = script_of(9)
    for session in (in_thread(place), on_call(place)):
        assert say(script, session, "treatment").session.node == reading("treatment")
        other = say(script, session, f"treatment of {title(0)}")
        assert other.session.node == f"read.{slug(0)}.treatment"


@pytest.mark.parametrize("session", [in_thread("articles"), on_call("main"), in_thread("done")])
def test_a_topic_that_several_articles_have_is_asked_about(session: Session) -> None:
    script = script_of(2)
    turn = say(script, session, "treatment")
    assert turn.session.node == "which.treatment"
    if session.medium == "writing":
        words = sms.write(turn, script)
        assert "Treatment: for which condition?" in words
        assert set(codes_in(words)) == {"HO", code(0)}
        assert say(script, turn, "HO").session.node == reading("treatment")
        assert say(script, turn, code(0).lower()).session.node == f"read.{slug(0)}.treatment"
    else:
        assert names(turn)[:2] == ["which.intro", "offer 12"]
        assert labels(turn) == ["option.article", "option.article"]
        assert step(script, turn, Heard("1", keyed=True)).session.node == reading("treatment")
    assert say(script, turn, title(0)).session.node == f"read.{slug(0)}.treatment"


def test_a_topic_that_the_open_article_lacks_is_asked_about() -> None:
    script = script_of(2)
    assert "which.fracture-and-injury-care" in script.nodes  # no kind of its own: the same name asks the same
    three = script_of(3)  # the third article says nothing about causes
    assert f"read.{slug(1)}.causes" not in three.nodes
    turn = say(three, in_thread(f"topics.{slug(1)}"), "causes")
    assert (
        turn.session.node == "which.causes"
    )  # the causes of another condition must not pass for those of this one
    assert set(codes_in(sms.write(turn, three))) == {"HO", code(0)}


def test_a_spanish_topic_asks_in_spanish() -> None:
    script = script_of(2)
    turn = say(script, in_thread("articles", "es"), "tratamiento")
    assert turn.session.node == "which.treatment"
    assert "Tratamiento: ¿para qué enfermedad?" in sms.write(turn, script)


@pytest.mark.parametrize("many", [9, 50])
def test_which_one_can_be_a_long_list_too(many: int) -> None:
    script = script_of(many)
    turn = say(script, in_thread("articles"), "symptoms")
    found = codes_in(sms.write(turn, script))
    while listed := codes_in(sms.write(turn := say(script, turn, "more"), script)):
        if set(listed) <= set(found):
            break
        found += listed
    assert sorted(found) == sorted(all_codes(many))


def test_more_in_a_list_goes_on_from_what_the_first_text_held() -> None:
    script = script_of(17)
    first = step(script, in_thread("main"), Heard("who knows"), first=True)
    shown = codes_in(sms.write(first, script))
    after = codes_in(sms.write(say(script, first, "MORE"), script))
    assert len(shown) < 8
    assert not set(shown) & set(after)
    assert say(script, first, shown[0]).session.node.startswith("topics.")


def test_more_outside_a_list_still_goes_on_with_the_article() -> None:
    script = script_of(2)
    turn = say(script, in_thread(f"topics.{HO}"), "symptoms", "menu", "more")
    node = script.node(turn.session.node)
    assert isinstance(node, Reading)
    assert (node.section, turn.session.page) == ("symptoms", 2)


@pytest.mark.parametrize("many", MANY)
def test_hints_hold_the_choices_of_the_place_first_then_every_articles_name(many: int) -> None:
    script = script_of(many)
    document = voice.render(
        step(script, on_call("main"), Heard("3", keyed=True)), script, "https://x"
    ).decode()
    (hints,) = re.findall(r'hints="([^"]*)"', document)
    listed = hints.split(",")
    assert len(listed) <= MOST
    first_menu = script.node("articles")
    assert isinstance(first_menu, Menu)
    mine = {word for option in first_menu.options for lang, word in option.hints if lang == "en"}
    assert set(listed[: len(mine)]) == mine
    opening = voice.render(begin(script, on_call("main"), OPEN), script, "https://x").decode()
    (hints,) = re.findall(r'hints="([^"]*)"', opening)
    titles = {script.library.edition(one, "en").spoken_title for one in script.library.slugs}
    assert titles <= set(hints.split(","))


def test_an_article_of_nine_topics_has_two_lists_that_lead_to_each_other() -> None:
    article = content_of(2).library.edition(HO, "en")
    extra = replace(
        article.sections[-1], slug="more", label="More", spoken_label="More", keywords=("even more",)
    )

    base = content_of(2)
    articles = {
        key: replace(one, sections=(*one.sections, extra)) if key[0] == HO else one
        for key, one in base.library.articles.items()
    }
    script = build(replace(base, library=Library(articles, base.library.version)))
    assert problems_of(script) == []
    first, second = script.node(f"topics.{HO}"), script.node(f"topics.{HO}.2")
    assert isinstance(first, Menu)
    assert isinstance(second, Menu)
    assert (first.onward, second.back) == (second.name, first.name)
    last = script.node(f"read.{HO}.more")
    assert isinstance(last, Reading)
    assert last.topics == second.name
    turn = say(script, in_thread(f"topics.{HO}"), "more")
    assert "1 More" in sms.write(turn, script)
    assert say(script, turn, "1").session.node == f"read.{HO}.more"


def test_the_readings_of_an_article_follow_each_other_and_never_lead_into_another() -> None:
    script = script_of(9)
    for one in script.library.slugs:
        mine = [node for node in script.nodes.values() if isinstance(node, Reading) and node.article == one]
        assert all(before.following == after.name for before, after in pairwise(mine))
        assert mine[-1].following is None
