"""Two schedulers and one request: a call that lasts twenty minutes, and a colleague who writes a note meanwhile."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Response, expect

from .console import ANA, BEN, CONFLICT, Clinic, Desk, press_at_once, settled

MOBILE = "+19045550110"
NOTE = "She asked for the front desk. Her daughter drives her on Tuesdays."


def a_call_of_twenty_minutes(clinic: Clinic, caller: Desk, colleague: Desk) -> None:
    """One is on the phone for the patient; the other is at work on other things, and her page stays open."""
    caller.claims()
    caller.calls_from_her_desk()
    for _ in range(3):
        clinic.passes(minutes=7)
        assert colleague.page.request.get(f"{colleague.address}/console/queue/mine").ok


def save_the_note(page: Page) -> Response:
    with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
        page.get_by_role("button", name="Save the note").click()
    return answered.value


def both_at_the_request(clinic: Clinic, *, scripts: bool) -> tuple[Desk, Desk]:
    """Both have opened it before anybody claims it, and the second has begun a note."""
    page = f"/console/requests/{clinic.asks_for_a_call(MOBILE, 'Maria')}"
    caller = clinic.at_work(ANA, page)
    colleague = clinic.at_work(BEN, page, allowed=(CONFLICT,), java_script_enabled=scripts)
    colleague.note.fill(NOTE)
    return caller, colleague


def test_a_note_is_refused_in_place_during_a_colleagues_call_and_stays_in_its_field(clinic: Clinic) -> None:
    caller, colleague = both_at_the_request(clinic, scripts=True)
    a_call_of_twenty_minutes(clinic, caller, colleague)
    colleague.page.evaluate("() => { window.thisPage = true }")
    assert save_the_note(colleague.page).status == 409
    expect(colleague.told).to_contain_text("Ana Sample has this request")
    expect(colleague.told).to_be_focused()
    expect(colleague.note).to_have_value(NOTE)
    assert colleague.page.evaluate("() => window.thisPage")

    # The call outlasted ten idle minutes and its lease: it is still hers to mark.
    caller.page.get_by_role("button", name="Left voicemail").click()
    expect(caller.page.get_by_text("Marked “Left voicemail”.")).to_be_visible()
    expect(colleague.page.locator("#request-head")).to_contain_text("Held bynobody")
    assert save_the_note(colleague.page).ok
    expect(colleague.page.locator("#request-history")).to_contain_text(NOTE)
    expect(colleague.note).to_have_value("")


def test_without_scripts_the_page_of_a_refused_note_holds_the_note(clinic: Clinic) -> None:
    caller, colleague = both_at_the_request(clinic, scripts=False)
    a_call_of_twenty_minutes(clinic, caller, colleague)
    assert save_the_note(colleague.page).status == 409
    expect(colleague.page.get_by_role("heading", level=1)).to_contain_text("Maria")
    expect(colleague.told).to_contain_text("Ana Sample has this request")
    expect(colleague.note).to_have_value(NOTE)
    colleague.page.get_by_role("link", name="Ana Sample has this request").click()
    expect(colleague.told).to_be_in_viewport()
    assert NOTE not in str(clinic.table.rows("callback_events"))


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_of_two_who_press_claim_on_its_page_one_is_told_who_was_faster(clinic: Clinic, scripts: bool) -> None:
    page = f"/console/requests/{clinic.asks_for_a_call(MOBILE, 'Maria')}"
    both = [clinic.at_work(who, page, allowed=(CONFLICT,), java_script_enabled=scripts) for who in (ANA, BEN)]
    press_at_once(*(desk.page.get_by_role("button", name="Claim") for desk in both))
    winner, loser = settled(*both)
    expect(loser.told).to_contain_text(f"{winner.who.name} has this request")
