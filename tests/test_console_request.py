"""The page of one request: who may press what, what a loser keeps, and that nothing a patient wrote runs."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from html import unescape
from typing import Any

import pytest

from line.core.staff import Person
from line.services import claims, playback
from line.services.line import Line
from line.store import callback_events, callbacks, consent
from line.store.callbacks import RequestRow
from line.store.engine import Database
from tests import clinic_day, desk
from tests.clinic_day import Browser
from tests.composed import composed, emptied, kept_postgresql, rows, web_of
from tests.talks import OPEN
from tests.wire import ACCOUNT, Clock, Wire

__all__ = ["emptied", "kept_postgresql"]  # fixtures of this file

NUMBER = "+19045550111"
HOSTILE = "<script>alert(1)</script>\" onload='x'\u202egnp.exe =1+1 {{7*7}}"
NOTE = "She wants the morning,\nand brings her daughter."


@dataclass
class Desk:
    """A scheduler at her desk: what she presses goes through her browser, to one request."""

    line: Line
    who: Person
    browser: Browser
    request_id: str

    @property
    def at(self) -> str:
        return f"/console/requests/{self.request_id}"

    def opens(self) -> str:
        answer = self.browser.gets(self.at)
        assert answer.status_code == 200
        return str(answer.text)

    def presses(self, what: str, *, htmx: bool = False, **fields: str) -> Any:
        """What the page would send: the version is the newest unless given."""
        if "version" not in fields:
            fields["version"] = str(desk.stored(self.line, self.request_id).version)
        return self.browser.posts(f"{self.at}/{what}", htmx=htmx, **fields)

    def must(self, what: str, **fields: str) -> None:
        """A press that is taken."""
        answer = self.presses(what, **fields)
        assert (answer.status_code, answer.headers.get("Location")) == (303, self.at), answer.text


@pytest.fixture
def line(emptied: Database) -> Line:
    return composed(emptied)


def sits(line: Line, row: RequestRow, name: str = "Ana", role: str = "scheduler") -> Desk:
    who = desk.person(line, name, role)
    return Desk(line, who, clinic_day.signed_in(web_of(line), line, who), row.id)


@pytest.fixture
def ana(line: Line) -> Desk:
    return sits(line, desk.request(line, NUMBER))


@pytest.fixture
def ben(line: Line, ana: Desk) -> Desk:
    return sits(line, desk.stored(line, ana.request_id), "Ben")


def buttons(page: str) -> set[str]:
    """Where the forms of a page go, by the last part of their address."""
    return set(re.findall(r'action="/console/requests/[0-9a-f]+/([a-z-]+)"', shown(page)))


def shown(page: str) -> str:
    """The page without the places that are hidden."""
    return re.sub(r"<section[^>]* hidden>.*?</section>", "", page, flags=re.S)


def text_of(page: str) -> str:
    """The words of a page, as read."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_a_free_request_offers_one_button_and_a_claimed_one_the_call(ana: Desk) -> None:
    assert buttons(ana.opens()) == {"claim", "note"}
    ana.must("claim")
    assert buttons(ana.opens()) >= {"call", "desk", "release", "outcome", "note", "text", "correct", "split"}
    ana.must("desk")
    calling = shown(ana.opens())
    assert not buttons(calling) & {"call", "desk", "release", "hand", "note"}
    assert calling.count('name="outcome"') == 11
    assert "We will not leave details" not in calling
    assert 'class="script"' in calling


def test_who_looks_at_a_request_of_a_colleague_reads_who_has_it_and_only_a_supervisor_may_take_it(
    line: Line, ana: Desk, ben: Desk
) -> None:
    ana.must("claim")
    page = ben.opens()
    assert "Ana has this request" in text_of(page)
    assert buttons(page) == set()
    assert ben.presses("take").status_code == 403
    sue = sits(line, desk.stored(line, ana.request_id), "Sue", "supervisor")
    assert buttons(sue.opens()) == {"take"}
    sue.must("take")
    assert desk.stored(line, ana.request_id).owner_id == sue.who.id


@pytest.mark.parametrize("htmx", [True, False], ids=["with scripts", "without scripts"])
def test_the_loser_of_a_claim_is_told_who_won(ana: Desk, ben: Desk, htmx: bool) -> None:
    ana.must("claim")
    lost = ben.presses("claim", htmx=htmx)
    assert lost.status_code == 409
    assert "Ana has this request" in text_of(lost.text)
    assert ("<html" in lost.text) is not htmx


@pytest.mark.parametrize("htmx", [True, False], ids=["with scripts", "without scripts"])
def test_a_note_that_comes_too_late_stays_in_its_field_with_the_newest_version(
    line: Line, ana: Desk, ben: Desk, htmx: bool
) -> None:
    ben.opens()
    ana.must("claim")
    ana.must("desk")
    for _ in range(4):
        desk.passes(line, minutes=5)
        ben.browser.gets("/console/queue/mine")
    lost = ben.presses("note", htmx=htmx, words=NOTE)
    assert lost.status_code == 409
    assert "Ana has this request" in text_of(lost.text)
    note = re.search(r'<section id="request-note".*?</section>', lost.text, re.S)
    assert note is not None
    assert unescape(note[0]).count(f"{NOTE}</textarea>") == 1
    assert f'name="version" value="{desk.stored(line, ana.request_id).version}"' in note[0]
    assert "hidden>" not in note[0].partition(">")[0] + ">"
    assert not any(row["kind"] == "note" for row in rows(line, "callback_events"))


def test_a_form_of_an_older_page_is_refused_and_its_second_press_is_taken(line: Line, ana: Desk) -> None:
    ana.must("claim")
    old = desk.stored(line, ana.request_id).version
    with line.database.transaction() as tx:
        callbacks.update(tx, ana.request_id, touches=2)
    lost = ana.presses("note", htmx=True, words=NOTE, version=str(old))
    assert lost.status_code == 409
    [fresh] = set(re.findall(r'name="version" value="(\d+)"', lost.text))
    assert ana.presses("note", htmx=True, words=NOTE, version=fresh).status_code == 200
    assert "The note is saved." in ana.presses("note", htmx=True, words="Another.").text


def test_a_form_that_names_no_version_changes_nothing(line: Line, ana: Desk) -> None:
    ana.must("claim")
    for version in ("", "x", "-1", "9" * 30):
        assert ana.presses("outcome", outcome="declined", version=version).status_code == 409
    assert desk.stored(line, ana.request_id).status == "open"


def test_no_answer_comes_back_later_and_is_undone_within_ten_seconds(line: Line, ana: Desk) -> None:
    ana.must("claim")
    ana.must("desk")
    ana.must("outcome", outcome="no answer", note="Rang out.")
    page = ana.opens()
    assert "Marked “No answer”. Call again from" in text_of(page)
    assert f'href="/console/requests/next?after={ana.request_id}"' in page
    [token] = re.findall(r'name="token" value="([0-9a-f]+)"', page)
    desk.passes(line, seconds=9)
    ana.must("undo", token=token)
    assert 'name="outcome"' in shown(ana.opens())
    ana.must("outcome", outcome="no answer")
    [address] = re.findall(r'hx-get="([^"]+/changes[^"]+)"', ana.opens())
    desk.passes(line, seconds=15)
    assert "undo" not in buttons(ana.opens())
    told = ana.browser.gets(unescape(address), htmx=True).text
    assert ("undo" in buttons(told), "Next request" in told) == (False, True)
    late = ana.presses("undo", token=token)
    assert late.status_code == 409


def test_booked_asks_for_the_visit_first_and_keeps_what_was_typed_when_it_cannot_be(
    line: Line, ana: Desk
) -> None:
    ana.must("claim")
    ana.must("desk")
    asked = ana.presses("outcome", outcome="booked", note=NOTE)
    assert asked.status_code == 200
    assert f'value="{line.script.clinic.address}"' in asked.text
    assert f"{NOTE}</textarea>" in asked.text
    assert desk.stored(line, ana.request_id).status == "open"
    visit = {"outcome": "booked", "step": "booked", "time": "10:00", "place": "Room 4", "who_for": "Maria"}
    for date, words in (("", "Enter the date"), ("2020-01-01", "This time is over")):
        wrong = ana.presses("outcome", date=date, **visit)
        assert wrong.status_code == 422
        assert words in text_of(wrong.text)
        assert 'value="Room 4"' in wrong.text
    tomorrow = (line.clock() + timedelta(days=1)).date().isoformat()
    ana.must("outcome", date=tomorrow, **visit)
    [stored] = rows(line, "appointments")
    assert (stored["place"], stored["wall_time"]) == ("Room 4", f"{tomorrow}T10:00")
    page = ana.opens()
    assert "Visits we know of" in text_of(shown(page))


def test_a_visit_that_is_cancelled_is_chosen_from_those_that_we_know(line: Line, ana: Desk) -> None:
    tomorrow = (line.clock() + timedelta(days=1)).date().isoformat()
    visit = {"date": tomorrow, "time": "10:00", "place": "Room 4", "who_for": "Maria"}
    ana.must("claim")
    ana.must("outcome", outcome="booked", step="booked", **visit)
    ana.must("reopen")
    asked = ana.presses("outcome", outcome="cancelled")
    [known] = re.findall(r'name="visit" id="visit-1" value="([0-9a-f]+)"', asked.text)
    unchosen = ana.presses("outcome", outcome="cancelled", step="cancelled", visits="yes")
    assert (unchosen.status_code, "Choose the visit" in unchosen.text) == (422, True)
    ana.must("outcome", outcome="cancelled", step="cancelled", visits="yes", visit=known)
    [stored] = rows(line, "appointments")
    assert stored["status"] == "cancelled"


def test_other_asks_for_a_note_and_an_unknown_outcome_is_refused(ana: Desk) -> None:
    ana.must("claim")
    asked = ana.presses("outcome", outcome="other")
    assert (asked.status_code, "Other: what came of it?" in text_of(asked.text)) == (200, True)
    for fields, words in (
        ({"outcome": "other", "step": "other", "note": " "}, "Write in the note"),
        ({"outcome": "resolved"}, "Choose what came of the call"),
    ):
        refused = ana.presses("outcome", htmx=True, **fields)
        assert (refused.status_code, words in refused.text) == (422, True)
    ana.must("outcome", outcome="other", note="She moved away.")


def test_calling_rings_the_schedulers_phone_once_however_often_it_is_pressed(line: Line, ana: Desk) -> None:
    ana.must("claim")
    version = str(desk.stored(line, ana.request_id).version)
    for _ in range(2):
        ana.must("call", version=version)
    assert len(rows(line, "callback_attempts")) == 1
    assert "The line is calling 904-555-0111" in text_of(ana.opens())


def test_a_note_that_was_begun_before_the_call_goes_on_in_the_outcome(ana: Desk) -> None:
    ana.must("claim")
    answer = ana.presses("desk", htmx=True, words="Speaks slowly.")
    outcome = re.search(r'<section id="request-outcome".*?</section>', answer.text, re.S)
    assert outcome is not None
    assert "Speaks slowly.</textarea>" in outcome[0]


def test_a_text_without_consent_is_refused_until_she_agrees_on_the_phone(line: Line) -> None:
    row = desk.request(line, NUMBER)
    with line.database.transaction() as tx:
        other = callbacks.update(tx, row.id, number="+19045550112")
    ana = sits(line, other)
    ana.must("claim")
    refused = ana.presses("text", body="Please call us back.")
    assert refused.status_code == 422
    assert "Please call us back.</textarea>" in refused.text
    page = ana.opens()
    assert {"consent", "opt-out"} <= buttons(page)
    assert "text" not in buttons(page)
    ana.must("consent")
    assert "consent" not in buttons(ana.opens())
    ana.must("text", body="Please call us back.")
    [told] = [one for one in rows(line, "messages") if one["purpose"] == "staff_text"]
    assert told["body"] == "JOI: Please call us back."


def test_an_opt_out_told_on_the_phone_ends_the_texts(line: Line, ana: Desk) -> None:
    ana.must("claim")
    ana.must("opt-out")
    with line.database.reading() as conn:
        assert consent.state(conn, NUMBER).opted_out
    assert not buttons(ana.opens()) & {"text", "consent", "opt-out"}


def test_a_template_fills_the_field_and_spares_what_was_written(ana: Desk) -> None:
    ana.must("claim")
    please_call, address = (re.findall(r'name="use" value="([^"]+)"', ana.opens()))[::3]
    begun = ana.presses("text", use=please_call)
    assert begun.status_code == 200
    [words] = re.findall(r'<textarea id="text-body".*?>\n(.*?)</textarea>', begun.text, re.S)
    assert words
    again = ana.presses("text", use=address, body=unescape(words))
    assert words not in again.text
    kept = ana.presses("text", use=address, body="Dear Maria,")
    assert re.search(r'<textarea id="text-body".*?>\nDear Maria,\n.+</textarea>', kept.text, re.S)


def test_two_people_in_one_request_are_split_and_a_wrong_name_is_corrected(line: Line, ana: Desk) -> None:
    ana.must("claim")
    refused = ana.presses("split", htmx=True, name="", reason="injury", note=NOTE)
    assert refused.status_code == 422
    assert f"{NOTE}</textarea>" in refused.text
    assert '<option value="injury" selected>' in refused.text
    ana.must("split", name="Lucia", reason="injury")
    ana.must("correct", name="Maria Sample", number="904 555 0111", language="es", relay="yes")
    first, second = sorted(rows(line, "callback_requests"), key=lambda row: row["id"] != ana.request_id)
    assert (first["name"], first["language"], second["name"]) == ("Maria Sample", "es", "Lucia")
    wrong = ana.presses("correct", name="Maria", number="12", language="es")
    assert (wrong.status_code, 'value="12"' in wrong.text) == (422, True)


def test_a_request_is_handed_to_a_colleague_and_waits_for_her(ana: Desk, ben: Desk) -> None:
    ana.must("claim")
    ana.must("hand", to=ben.who.id)
    assert "claim" in buttons(ana.opens())
    assert 'name="anyway"' in ana.opens()
    assert ana.presses("claim").status_code == 422
    ben.must("claim")


def test_nothing_a_patient_wrote_runs_or_turns_a_line_around(line: Line) -> None:
    row = desk.request(line, NUMBER, name=HOSTILE)
    desk.patient(line, NUMBER).says(HOSTILE)
    ana = sits(line, row)
    ana.must("claim")
    for page in (ana.opens(), ana.presses("outcome", htmx=True, outcome="other").text):
        assert "<script>alert" not in page
        assert "\u202e" not in page
        assert "49" not in re.findall(r"1\+1 (\S+)", text_of(page))
        assert "onload='x'" not in re.sub(r"(?s)>[^<]*<", "><", page)
    typed = ana.presses("note", htmx=True, version="1", words=HOSTILE)
    assert typed.status_code == 409
    assert "<script>alert" not in typed.text


def test_the_title_of_the_page_holds_no_name(line: Line) -> None:
    row = desk.request(line, NUMBER, name="Maria Sample")
    page = sits(line, row).opens()
    assert "Maria" not in page.partition("</title>")[0]
    assert "Maria Sample" in page


def test_a_poll_answers_nothing_until_something_changed_and_then_leaves_the_forms_alone(
    line: Line, ana: Desk
) -> None:
    ana.must("claim")
    [address] = re.findall(r'hx-get="([^"]+/changes[^"]+)"', ana.opens())
    address = unescape(address)
    assert ana.browser.gets(address, htmx=True).status_code == 204
    desk.passes(line, seconds=2)
    desk.patient(line, NUMBER).says("Hello?")
    told = ana.browser.gets(address, htmx=True)
    assert told.status_code == 200
    assert "Hello?" in told.text
    assert "<textarea" not in told.text
    assert [row["action"] for row in rows(line, "audit_entries")].count("view") == 1


def test_an_open_page_keeps_its_claim_and_is_told_when_it_is_lost(line: Line, ana: Desk) -> None:
    ana.must("claim")
    [address] = re.findall(r'hx-get="([^"]+/changes[^"]+)"', ana.opens())
    for _ in range(3):
        desk.passes(line, minutes=1)
        assert ana.presses("renew", htmx=True).status_code == 204
    desk.passes(line, minutes=6)
    claims.sweep_leases(line)
    told = ana.presses("renew", htmx=True)
    assert (told.status_code, "Your claim ran out" in told.text) == (200, True)
    assert "Your claim ran out" in ana.browser.gets(unescape(address), htmx=True).text


def test_done_and_next_goes_to_the_next_request_that_is_free(line: Line, ana: Desk) -> None:
    other = desk.request(line, "+19045550112")
    taken = desk.request(line, "+19045550113")
    claims.claim(line, desk.person(line, "Ben"), taken.id)
    to = ana.browser.gets(f"/console/requests/next?after={ana.request_id}")
    assert to.headers["Location"] == f"/console/requests/{other.id}"
    claims.claim(line, ana.who, other.id)
    to = ana.browser.gets(f"/console/requests/next?after={ana.request_id}")
    assert to.headers["Location"] == "/console/queue/todo"


def test_a_message_is_played_through_the_line_with_headers_that_keep_it_a_sound(emptied: Database) -> None:
    sid, sound = "RE" + "a" * 32, b"RIFF\x24\0\0\0WAVEfmt " + b"\0" * 24
    wire = Wire(Clock(OPEN))
    address = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Recordings/{sid}.wav"
    wire.kept[address] = (200, {"Content-Type": "text/html"}, sound)
    line = replace(composed(emptied), carrier=wire.carrier())
    ana = sits(line, desk.request(line, NUMBER))
    with line.database.transaction() as tx:
        callback_events.add(tx, ana.request_id, line.clock(), "message", sid, {"seconds": 34})
    [source] = re.findall(r'<audio controls preload="none" src="([^"]+)"', ana.opens())
    played = ana.browser.gets(source)
    assert (played.status_code, played.data) == (200, sound)
    assert played.headers["Content-Type"] == "audio/wav"
    assert played.headers["Cache-Control"] == "no-store"
    assert played.headers["X-Content-Type-Options"] == "nosniff"
    assert played.headers["Content-Disposition"].startswith("inline")
    assert ana.browser.gets(f"{ana.at}/message/999999").status_code == 404
    assert ana.browser.gets(f"{ana.at}/message/{sid}").status_code == 404


def test_a_message_that_cannot_be_fetched_is_said_in_words_with_and_without_scripts(
    line: Line, ana: Desk
) -> None:
    with line.database.transaction() as tx:
        left = {"seconds": 34}
        callback_events.add(tx, ana.request_id, line.clock(), "message", "RE" + "a" * 32, left)
    page = ana.opens()
    assert 'data-unplayed="The message could not be fetched just now. Try again in a minute."' in page
    [source] = re.findall(r'<noscript><p class="small">If it does not play: <a href="([^"]+)">', page)
    asked_by_hand = ana.browser.gets(source)
    assert asked_by_hand.status_code == 503
    assert "The message cannot be played now" in text_of(asked_by_hand.text)
    assert playback.NOT_THERE in text_of(asked_by_hand.text)
    by_a_player = ana.browser.client.get(source, headers={"Sec-Fetch-Dest": "audio"})
    assert (by_a_player.status_code, by_a_player.mimetype) == (503, "text/plain")


def test_an_unknown_request_is_not_found_whatever_is_pressed(ana: Desk) -> None:
    nobody = Desk(ana.line, ana.who, ana.browser, "0" * 32)
    assert nobody.browser.gets(nobody.at).status_code == 404
    for what in ("claim", "release", "call", "outcome", "note", "text", "split", "reopen"):
        assert nobody.presses(what, version="1", outcome="busy", words="x").status_code == 404, what


def test_a_form_of_an_outcome_stays_open_poll_after_poll(line: Line, ana: Desk) -> None:
    ana.must("claim")
    ana.must("desk")
    page = ana.presses("outcome", outcome="booked").text
    for _ in range(3):
        [address] = re.findall(r'hx-get="([^"]+/changes[^"]+)"', page)
        desk.passes(line, minutes=1)
        page = ana.browser.gets(unescape(address), htmx=True).text
        assert 'id="request-outcome"' not in page
        assert 'id="request-head"' in page


def test_a_note_with_words_of_an_emergency_is_saved_and_she_reads_what_it_did(ana: Desk) -> None:
    ana.must("claim")
    answer = ana.presses("note", htmx=True, words="Her son says: chest pain.")
    assert answer.status_code == 200
    said = "The note is saved. There are words of an emergency in a note: the request is urgent now."
    assert said in text_of(answer.text)
    page = text_of(ana.opens())
    assert "URGENT: EMERGENCY WORDS" in page
    assert "Words of an emergency in a note" in page
    assert "Her son says: chest pain." in page
