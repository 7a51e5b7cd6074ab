"""Gather, by Twilio's table (docs/voice/twiml/gather): one test an attribute, the rule quoted above it."""

import pytest

from line.simulator import NotListening, Simulator

from .conftest import MOBILE
from .scripted import ScriptedLine

MENU = '<Gather action="/key" numDigits="1"{}><Say>Menu.</Say></Gather><Say>Nothing came.</Say>'


def menu(line: ScriptedLine, gather: str) -> None:
    line["/voice"] = gather
    line["/key"] = "<Say>Thank you.</Say>"


def last_key(line: ScriptedLine) -> dict[str, str]:
    return line.to("/key")[-1].form


def test_num_digits_ends_the_gather_at_once(sim: Simulator, line: ScriptedLine) -> None:
    # "numDigits: ... ends at once when reached"
    menu(line, '<Gather action="/key" numDigits="3"><Say>Key three.</Say></Gather>')
    call = sim.call(MOBILE).press("41")
    assert not line.to("/key")
    call.press("2")
    assert last_key(line)["Digits"] == "412"
    assert call.over


def test_the_finish_key_is_not_part_of_the_digits(sim: Simulator, line: ScriptedLine) -> None:
    # "finishOnKey: default #" and "Digits (without the finishOnKey)"
    menu(line, '<Gather action="/key"><Say>Key a number.</Say></Gather>')
    sim.call(MOBILE).press("904#")
    assert last_key(line)["Digits"] == "904"


def test_an_empty_finish_key_makes_pound_a_digit(sim: Simulator, line: ScriptedLine) -> None:
    # 'finishOnKey "" = none'
    menu(line, MENU.format(' finishOnKey=""'))
    sim.call(MOBILE).press("#")
    assert last_key(line)["Digits"] == "#"


def test_pound_alone_is_an_empty_result_by_default(sim: Simulator, line: ScriptedLine) -> None:
    # "Pressing it with nothing entered = empty result"
    menu(line, MENU.format(""))
    call = sim.call(MOBILE).press("#")
    assert not line.to("/key")
    assert call.last == "Nothing came."


def test_silence_falls_through_to_the_next_verb(sim: Simulator, line: ScriptedLine) -> None:
    # "actionOnEmptyResult false: on time-out falls through to the next verb"
    menu(line, MENU.format(""))
    call = sim.call(MOBILE).wait()
    assert call.last == "Nothing came."
    assert call.status == "completed"


def test_silence_asks_the_action_without_digits_when_wanted(sim: Simulator, line: ScriptedLine) -> None:
    # "true: action is requested with no Digits/SpeechResult"
    menu(line, MENU.format(' actionOnEmptyResult="true"'))
    sim.call(MOBILE).wait()
    assert not {"Digits", "SpeechResult"} & set(last_key(line))


def test_silence_after_some_digits_sends_them(sim: Simulator, line: ScriptedLine) -> None:
    menu(line, '<Gather action="/key"><Say>Key a number.</Say></Gather>')
    sim.call(MOBILE).press("12").wait()
    assert last_key(line)["Digits"] == "12"


def test_speech_is_sent_with_its_confidence(sim: Simulator, line: ScriptedLine) -> None:
    # "Digits or SpeechResult + Confidence (not guaranteed to be present)"
    menu(line, MENU.format(' input="dtmf speech" hints="symptoms, causes"'))
    sim.call(MOBILE).say("symptoms")
    assert (last_key(line)["SpeechResult"], last_key(line)["Confidence"]) == ("symptoms", "0.9")
    sim.call(MOBILE).say("causes", confidence=None)
    assert "Confidence" not in last_key(line)


def test_a_keys_only_gather_hears_no_words(sim: Simulator, line: ScriptedLine) -> None:
    # "input: dtmf (default)"
    menu(line, MENU.format(""))
    with pytest.raises(NotListening, match="keys now, not for words"):
        sim.call(MOBILE).say("symptoms")


def test_without_an_action_the_current_document_is_asked_again(sim: Simulator, line: ScriptedLine) -> None:
    # "action: current document; without action you loop on the same URL"
    line["/voice"] = "<Redirect>/menu?try=1</Redirect>"
    line["/menu"] = '<Gather numDigits="1"><Say>Again.</Say></Gather>'
    sim.call(MOBILE).press("1")
    assert [one.target for one in line.asked][-1] == "/menu?try=1"


def test_a_relative_action_resolves_against_the_document(sim: Simulator, line: ScriptedLine) -> None:
    line["/voice"] = "<Redirect>/voice/steps/first</Redirect>"
    line["/voice/steps/first"] = '<Gather numDigits="1" action="second?a=1"/>'
    sim.call(MOBILE).press("7")
    assert line.asked[-2].target == "/voice/steps/second?a=1"


def test_get_puts_the_fields_into_the_query(sim: Simulator, line: ScriptedLine) -> None:
    # "with GET the same parameters go in the query string"; nothing is appended to what is signed
    menu(line, MENU.format(' method="GET"'))
    sim.call(MOBILE).press("5")
    asked = line.to("/key")[0]
    assert (asked.method, asked.form, asked.signed) == ("GET", {}, True)
    assert "Digits=5" in asked.target


@pytest.mark.parametrize(
    "attribute", ['bargeIn="true"', 'debug="true"', 'maxSpeechTime="30"', 'numdigits="1"']
)
def test_attributes_outside_the_present_table_are_errors(
    sim: Simulator, line: ScriptedLine, attribute: str
) -> None:
    # 12200: unknown attribute. Names are case-sensitive.
    menu(line, f'<Gather action="/key" {attribute}/>')
    call = sim.call(MOBILE)
    assert [one.code for one in call.errors] == [12200]
    assert "application error" in call.last


def test_hints_have_limits(sim: Simulator, line: ScriptedLine) -> None:
    # "hints: <=500 entries, each <=100 chars"
    menu(line, f'<Gather input="speech" action="/key" hints="{"a" * 101}"/>')
    assert sim.call(MOBILE).errors[0].code == 12200
    menu(line, f'<Gather input="speech" action="/key" hints="{",".join("ab" for _ in range(501))}"/>')
    assert sim.call(MOBILE).errors[0].code == 12200


def test_a_chosen_speech_model_needs_a_number_for_its_pause(sim: Simulator, line: ScriptedLine) -> None:
    # "With a chosen speechModel the docs demand a positive integer, not auto"
    gather = '<Gather input="speech" action="/key" speechTimeout="auto" speechModel="phone_call"/>'
    menu(line, gather)
    assert sim.call(MOBILE).errors[0].code == 12200
    menu(line, gather.replace("auto", "2"))
    assert not sim.call(MOBILE).errors


def test_time_outs_hints_and_prompts_are_shown_to_the_phone(sim: Simulator, line: ScriptedLine) -> None:
    # "timeout 5 s; starts after nested prompts end"
    line["/voice"] = (
        '<Say>First.</Say><Gather action="/key" input="dtmf speech" hints="hip" timeout="7" language="es-US">'
        "<Say>Second.</Say></Gather>"
    )
    call = sim.call(MOBILE)
    shown = call.gather
    assert (shown["timeout"], shown["hints"], shown["language"]) == (7, "hip", "es-US")
    assert shown["barge_from"] == 1  # only what stands inside the Gather may be cut short
