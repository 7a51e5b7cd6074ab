"""The script: every place leads somewhere, every key means one thing, and `#`, `0` and `9` work everywhere."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest

from line.core.callback_script import FLOW
from line.core.script import (
    KEYS,
    SPOKEN_AT_ONCE,
    Command,
    Farewell,
    Menu,
    Node,
    Option,
    Question,
    Reading,
    Script,
    ScriptError,
    keys_of,
    problems_of,
)
from line.core.script_building import build, tree_lines
from line.core.turn import Say
from line.core.understanding import normalise
from tests.talks import (
    CLOSED,
    HO,
    SECTIONS,
    TOPICS,
    WITHHELD,
    content,
    facts,
    on_call,
    press,
    reading,
    script,
    script_of_two,
)


def with_node(node: Node) -> Script:
    """The shipped script with one node put in the place of its namesake."""
    return replace(script(), nodes=MappingProxyType({**script().nodes, node.name: node}))


def menu(name: str = "main") -> Menu:
    node = script().node(name)
    assert isinstance(node, Menu)
    return node


def question(name: str) -> Question:
    node = script().node(name)
    assert isinstance(node, Question)
    return node


def test_the_shipped_script_has_no_problems() -> None:
    assert problems_of(script()) == []
    assert problems_of(script_of_two()) == []


def test_the_main_menu_has_the_four_keys_that_patients_are_told() -> None:
    assert [(option.key, option.label.name, option.to) for option in menu().options] == [
        ("1", "option.visits", "visits"),
        ("2", "language.offer", "language"),
        ("3", "option.article", TOPICS),
        ("4", "option.injury", "number"),
    ]
    assert menu().options[3].sets == (("reason", "injury"),)


def test_the_topics_are_the_eight_sections_in_the_order_of_the_article() -> None:
    options = menu(TOPICS).options
    assert [option.key for option in options] == list("12345678")
    assert [option.to for option in options] == [reading(section) for section in SECTIONS]


def test_each_section_leads_to_the_next_and_the_last_one_to_none() -> None:
    nodes = [script().node(reading(section)) for section in SECTIONS]
    following = [node.following for node in nodes if isinstance(node, Reading)]
    assert following == [*(reading(section) for section in SECTIONS[1:]), None]


def test_with_more_articles_key_3_and_the_first_text_lead_to_a_list_of_them() -> None:
    both = script_of_two()
    hear = both.node("main").options[2]  # type: ignore[union-attr]
    assert (hear.label.name, hear.to) == ("option.articles", "articles")
    assert both.start == {"speech": "main", "writing": "articles"}
    listed = both.node("articles")
    assert isinstance(listed, Menu)
    assert {option.to for option in listed.options} == {TOPICS, "topics.frozen-shoulder"}
    topics = both.node(TOPICS)
    assert isinstance(topics, Menu)
    assert topics.back == "articles"
    assert script().start["writing"] == TOPICS


@pytest.mark.parametrize("kind", ["menu", "topics", "reading", "question"])
def test_four_keys_mean_the_same_at_every_menu_reading_and_question(kind: str) -> None:
    wanted = {"0": Command.STAFF, "*": Command.BACK, "9": Command.REPEAT, "#": Command.ONWARD}
    assert {key: KEYS[kind].get(key) for key in wanted} == wanted


def test_reading_has_1_to_go_on_2_for_a_text_and_5_to_pause() -> None:
    assert [KEYS["reading"][key] for key in "125"] == [Command.NEXT, Command.TEXT_ME, Command.PAUSE]


def test_topic_menus_have_no_pause_since_5_is_a_section() -> None:
    assert "5" not in keys_of(menu(TOPICS))
    assert keys_of(menu())["5"] is Command.PAUSE


def test_a_menu_of_five_gives_its_key_5_to_the_choice() -> None:
    fifth = Option("5", Say("option.injury"), "main")
    five = replace(menu(), options=(*menu().options, fifth))
    assert "5" not in keys_of(five)
    assert problems_of(with_node(five)) == []


def test_in_a_number_digits_are_digits_and_a_key_alone_means_what_it_means_elsewhere() -> None:
    alone = {"0": Command.STAFF, "9": Command.REPEAT, "5": Command.PAUSE}
    assert KEYS["entry"] == {"*": Command.CLEAR} | alone
    assert alone.items() <= KEYS["question"].items()


@pytest.mark.parametrize(
    "name", [name for name in script().nodes if name not in ("entry", "message", "name", "interpreter")]
)
def test_0_reaches_a_person_or_a_callback_from_everywhere(name: str) -> None:
    for known in (facts(), WITHHELD, facts(number="+19045550110", answers={})):
        in_hours = press(on_call(name, facts=known), "0")
        assert type(in_hours.prompts[-1]).__name__ == "Connect"
        closed = press(on_call(name, facts=known), "0", now=CLOSED)
        assert Say("staff.closed") in closed.prompts
        node = script().node(closed.session.node)
        assert isinstance(node, Question | Farewell)


def test_every_question_of_the_flow_is_in_the_script() -> None:
    assert script().flow == FLOW
    assert all(isinstance(script().node(name), Question) for name in FLOW)


def test_no_question_but_the_number_and_the_message_is_without_a_keypad_answer_on_a_call() -> None:
    spoken = [question(name) for name in FLOW if question(name).medium != "writing"]
    assert [one.name for one in spoken if not one.options] == ["message"]
    assert all(one.onward for one in spoken if one.options)


def test_pound_chooses_what_the_issue_says_at_each_question() -> None:
    wanted = {
        "number": "1",
        "check": "1",
        "who": "1",
        "reason": "4",
        "detail": "4",
        "still": "1",
        "when": "3",
    }
    assert {name: question(name).onward for name in wanted} == wanted


def test_at_most_four_choices_are_said_in_one_breath() -> None:
    assert SPOKEN_AT_ONCE == 4
    asked = [node for node in script().nodes.values() if isinstance(node, Question)]
    longer = [node.name for node in asked if sum(bool(option.key) for option in node.options) > 4]
    assert longer == []


@pytest.mark.parametrize(
    ("broken", "problem"),
    [
        (replace(menu(), options=(*menu().options, menu().options[0])), "main: key 1 has two meanings"),
        (
            replace(menu(), options=(replace(menu().options[0], key="9"),)),
            "main: key 9 has two meanings (repeat)",
        ),
        (
            replace(menu(), options=(replace(menu().options[0], to="nowhere"),)),
            "main: key 1 leads to 'nowhere', which does not exist",
        ),
        (replace(menu(), options=()), "main: a menu without choices"),
        (replace(question("when"), options=(), onward=None), "when: a question without answers"),
        (replace(question("when"), onward="7"), "when: # chooses 7, which is no answer"),
        (
            Reading(reading("causes"), HO, "causes", TOPICS, "nowhere"),
            f"{reading('causes')}: there is no node 'nowhere'",
        ),
    ],
)
def test_what_would_go_wrong_on_a_call_is_found_at_the_start(broken: Node, problem: str) -> None:
    assert problems_of(with_node(broken)) == [problem]


def test_a_start_or_a_question_that_is_not_there_is_found_too() -> None:
    lost = replace(script(), start={"speech": "gone"}, flow=("gone",))
    assert problems_of(lost) == [
        "start for speech: there is no node 'gone'",
        "flow: there is no question 'gone'",
    ]


def test_the_error_names_every_problem_on_a_line_of_its_own() -> None:
    assert str(ScriptError(["one", "two"])) == "one\ntwo"


def test_every_node_can_be_said_in_both_languages() -> None:
    for name, node in script().nodes.items():
        if isinstance(node, Reading):
            assert all(script().article(node, language).section(node.section) for language in ("en", "es"))
            continue
        spoken_only = isinstance(node, Question) and node.medium == "writing"
        for option in node.options:
            if option.does == "switches" or spoken_only:
                continue
            for language in ("en", "es"):
                assert script().phrases.spoken(option.label, language), name


def test_the_tree_for_the_content_check_shows_every_choice() -> None:
    lines = tree_lines(script())
    assert "  1  For an appointment or a visit  -> visits" in lines
    assert "    1  To have us call you back  -> number" in lines
    assert f"    8  For Appointments  -> {reading('appointments')}" in lines
    assert "  3  For any time  -> next question" in lines


def test_no_word_of_the_carriers_is_a_word_of_ours() -> None:
    carriers = "STOP STOPALL UNSUBSCRIBE CANCEL END QUIT REVOKE OPTOUT START UNSTOP YES HELP INFO".split()
    for table in script().commands.values():
        assert not table.keys() & {normalise(word) for word in carriers}


def test_the_sessions_own_language_decides_what_a_word_of_both_means() -> None:
    assert set(script().commands) == {"en", "es"}
    for words in script().commands.values():
        assert words["menu"] is Command.MENU
        assert words["temas"] is Command.MENU


def test_hints_for_the_recogniser_are_there_in_both_languages() -> None:
    assert "chest pain" in script().hints["en"]
    assert "dolor de pecho" in script().hints["es"]


def test_the_version_is_the_contents() -> None:
    assert script().version == content().version
    assert build(content()).version == script().version
