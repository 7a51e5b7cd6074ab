"""The console's pages about words: what stands on them, a text to the practice phone, and what was not understood."""

from __future__ import annotations

import logging
import re
from dataclasses import replace

import pytest

from line.core.segments import count
from line.services import demo_texts, not_understood, outbox
from line.services.conflicts import Missing, Refused
from line.services.demo_texts import PHONE, Wanted
from line.services.line import Line
from line.services.saying import Sayings
from line.store import callback_events, callbacks
from line.store.engine import Database
from tests import clinic_day as clinic
from tests import desk
from tests.clinic_day import Browser
from tests.composed import Patient, composed, emptied, forward, kept_postgresql, rows, web_of

__all__ = ["emptied", "kept_postgresql"]  # fixtures of this file

HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(2)>{{ 7*7 }}\u202e'
SECTION = Wanted("section", "heterotopic-ossification/symptoms", "en")
CANARY = "Zanzibar Quillfeather"


@pytest.fixture
def line(emptied: Database) -> Line:
    return composed(emptied)


@pytest.fixture
def ana(line: Line) -> Browser:
    """A scheduler's browser."""
    return clinic.signed_in(web_of(line), line, clinic.person(line, "Ana Sample", "scheduler"))


def real(line: Line) -> Line:
    """The same line with an account of a real carrier."""
    return replace(line, settings=replace(line.settings, twilio_account_sid="AC" + "0" * 32))


def sent(line: Line) -> list[tuple[str, str]]:
    """What the carrier was given, after a sweep."""
    forward(line, seconds=2)
    outbox.sweep(line)
    found = sorted(rows(line, "messages"), key=lambda row: str(row["due_at"]))
    return [(str(row["to_number"]), str(row["body"])) for row in found if row["carrier_sid"]]


def words_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


# -- what the line says
def test_the_overview_shows_articles_parts_and_what_is_open(ana: Browser) -> None:
    page = words_of(ana.gets("/console/words").text)
    assert "Heterotopic Ossification English 8" in page
    assert "Osificación heterotópica Spanish 8" in page
    assert "The questions of a callback" in page
    assert "not signed off by the clinic's medical lead" in page
    assert "Number of our staff staff_number" in page
    assert "Opening hours hours.monday, hours.tuesday" in page
    assert "not asked for yet" in page


def test_every_article_and_every_part_has_a_page(line: Line, ana: Browser) -> None:
    sayings = Sayings(line)
    addresses = set(re.findall(r'href="(/console/words/[^"#]+)"', ana.gets("/console/words").text))
    assert len(addresses) == len(sayings.parts) + len(sayings.editions) + 1
    for address in addresses:
        answer = ana.gets(address.replace("&amp;", "&"))
        assert answer.status_code == 200, address
        assert answer.text.count("<h1") == 1
        assert answer.headers["Cache-Control"] == "no-store"


def test_sentences_are_headed_by_what_they_are_and_the_name_in_the_file_stands_beside_it(
    ana: Browser,
) -> None:
    part = ana.gets("/console/words/sentences/the-questions-of-a-callback").text
    headings = [words_of(found) for found in re.findall(r"<h2[^>]*>(.*?)</h2>", part)]
    assert "Choice: reason, new (short form) option.reason.new.short" in headings
    assert not [heading for heading in headings if re.match(r"\S+[._]\S+( |$)", heading)]
    listed = ana.gets("/console/words?words=emergency").text
    assert "First words of a call: emergency notice.emergency" in words_of(listed)


def test_an_article_shows_both_forms_with_their_measures(ana: Browser) -> None:
    page = words_of(ana.gets("/console/words/articles/heterotopic-ossification?language=en").text)
    assert "The cause of heterotopic ossification is unknown." in page
    assert re.search(r"3 segments ?, \d{3} characters", page)
    assert "s to hear" in page
    assert "grade 15.7" in page
    assert "not enough yet" in page


def test_counts_are_shown_once_there_are_enough(line: Line, ana: Browser) -> None:
    for n in range(5):
        Patient(line, f"+190455501{n:02}").says("causes")
    page = ana.gets("/console/words/articles/heterotopic-ossification?language=en").text
    assert re.search(r'<td data-label="Asked for">5</td>\s*<td data-label="To the end">5 ', page)
    assert "asked for 5 times, 100 % to the end" in words_of(ana.gets("/console/words").text)
    forward(line, days=32)
    assert "asked for" not in words_of(ana.gets("/console/words").text)


@pytest.mark.parametrize(
    "address",
    [
        "/console/words/articles/nothing?language=en",
        "/console/words/articles/heterotopic-ossification?language=xx",
        "/console/words/sentences/nothing",
    ],
)
def test_what_there_is_not_is_not_found(ana: Browser, address: str) -> None:
    assert ana.gets(address).status_code == 404


@pytest.mark.parametrize("junk", ["%ff%fe", "9" * 400, "-1", "%F0%9F%92%A9", HOSTILE])
def test_junk_in_an_address_is_no_error_and_no_markup(ana: Browser, junk: str) -> None:
    query = "&".join(f"{name}={junk}" for name in ("words", "language", "state", "texted", "after"))
    for page in ("/console/words", "/console/words/not-understood"):
        answer = ana.gets(f"{page}?{query}")
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
        assert "<img" not in answer.text


# -- to the practice phone
def test_a_section_goes_to_the_practice_phone_page_by_page_through_the_real_sweep(
    line: Line, ana: Browser
) -> None:
    answer = ana.posts("/console/words/text", **vars(SECTION))
    assert answer.status_code == 303
    assert "texted=3" in answer.headers["Location"]
    assert "3 texts are on the way" in words_of(ana.gets(answer.headers["Location"]).text)
    got = sent(line)
    assert [number for number, _ in got] == [PHONE] * 3
    assert [re.findall(r"\((\d) of 3\)", body) for _, body in got] == [["1"], ["2"], ["3"]]
    assert all(count(body).segments <= 3 for _, body in got)
    assert [row["action"] for row in rows(line, "audit_entries")].count("demo_text") == 1


def test_a_sentence_goes_to_the_practice_phone_with_its_examples(line: Line, ana: Browser) -> None:
    answer = ana.posts("/console/words/text", kind="sentence", name="reminder.visit", language="es")
    assert answer.status_code == 303
    ((number, body),) = sent(line)
    assert (number, body.startswith("JOI 904-564-2000: Tiene una cita el mar 1 dic")) == (PHONE, True)


def test_with_a_real_account_nothing_is_texted_and_no_button_offers_it(line: Line) -> None:
    live = real(line)
    person = clinic.person(line, "Robin Example", "supervisor")
    with pytest.raises(Refused, match="real account"):
        demo_texts.send(live, person, Sayings(live), SECTION)
    browser = clinic.signed_in(web_of(live), live, person)
    page = browser.gets("/console/words/articles/heterotopic-ossification?language=en").text
    assert "Text it" not in page
    assert browser.posts("/console/words/text", **vars(SECTION)).status_code == 409
    assert rows(line, "messages") == []
    assert rows(line, "consent_events") == []


def test_a_practice_phone_that_has_opted_out_gets_nothing(line: Line, ana: Browser) -> None:
    Patient(line, PHONE).says("stop texting me")
    answer = ana.posts("/console/words/text", **vars(SECTION))
    assert answer.status_code == 409
    assert "START" in answer.text
    assert [body for number, body in sent(line) if "Symptoms" in body] == []


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted("section", "heterotopic-ossification/nothing", "en"),
        Wanted("section", "nothing/symptoms", "en"),
        Wanted("sentence", "goodbye", "en"),  # only heard
        Wanted("sentence", "text.help", "xx"),
        Wanted("", "", ""),
    ],
)
def test_what_there_is_not_cannot_be_texted(line: Line, wanted: Wanted) -> None:
    person = clinic.person(line, "Ana Sample", "scheduler")
    with pytest.raises(Missing):
        demo_texts.send(line, person, Sayings(line), wanted)


# -- what was not understood
def listed(line: Line) -> list[not_understood.Row]:
    return list(not_understood.read(line, clinic.person(line, "Ana Sample", "scheduler")).rows)


def test_texts_that_were_not_understood_are_listed_and_others_are_not(line: Line) -> None:
    desk.patient(line, "+19045550161").says("symptoms")
    for words in ("hello", "menu", "chest pain", "stop texting me", "STOP"):
        desk.patient(line, "+19045550162").says(words)
    forward(line, minutes=1)
    patient = desk.patient(line, "+19045550163")
    patient.says("do you take blue cross")
    forward(line, minutes=1)
    patient.says("what about my uncle")
    assert [(row.words, row.number, row.how) for row in listed(line)] == [
        ("what about my uncle", "904-***-0163", "Text"),
        ("do you take blue cross", "904-***-0163", "Text"),
    ]
    assert {row["understood"] for row in rows(line, "inbound_messages") if row["body"] == "STOP"} == {None}


def test_a_first_text_that_is_understood_is_not_listed_though_it_is_greeted(line: Line) -> None:
    desk.patient(line, "+19045550164").says("Hi")
    assert listed(line) == []


def test_the_rule_and_how_sure_it_was_stand_beside_the_words(line: Line) -> None:
    said = desk.patient(line, "+19045550163").says("is the stiffness normal")
    (row,) = listed(line)
    assert (row.words, row.made) == ("is the stiffness normal", "section symptoms, 65 of 100 sure"), said


def test_beside_each_text_stands_what_its_sender_was_answered(line: Line, ana: Browser) -> None:
    desk.patient(line, "+19045550161").says("symptoms")
    unsure, unclear, off = (desk.patient(line, f"+190455501{end}") for end in (62, 63, 64))
    unsure.says("is the stiffness normal")
    unclear.says("do you take blue cross")
    unclear.says("what about my brother")
    off.says("stop texting me")
    off.says("what about my uncle")
    off.says("and my aunt")
    reader = clinic.person(line, "Robin Example", "scheduler")
    answered = {row.words: row.answered for row in not_understood.read(line, reader).rows}
    assert "Did you mean symptoms?" in answered["is the stiffness normal"]
    assert "This is the information line of" in answered["do you take blue cross"]
    assert "Sorry, this line cannot answer that." in answered["what about my brother"]
    assert answered["and my aunt"] == ""
    page = words_of(ana.gets("/console/words/not-understood").text)
    assert "Each sender was told so" not in page
    assert page.count("Not answered") == 1
    assert "some were asked whether they meant something" in page


def test_words_lead_to_the_request_that_they_belong_to(line: Line) -> None:
    request = desk.request(line, "+19045550165", name="Maria")
    desk.patient(line, "+19045550165").says("NO CALL")
    again = desk.request(line, "+19045550165")
    desk.patient(line, "+19045550165").says("SKIP")
    with line.database.transaction() as tx:
        key = f"CA{'1' * 32}:said"
        callback_events.add(tx, again.id, line.clock(), "words", key, {"words": "the other knee"})
        flagged = {"words": "chest pain", "tier": "A"}
        callback_events.add(tx, again.id, line.clock(), "words", f"CA{'2' * 32}:said", flagged)
        callbacks.update(tx, again.id, status="done", closed_at=line.clock())
    (said,) = [row for row in listed(line) if row.how == "Said on a call"]
    assert (said.words, said.request_id, said.reference, said.open) == (
        "the other knee",
        again.id,
        again.reference,
        False,
    )
    assert request.id != again.id


def test_pages_follow_each_other_without_a_gap(line: Line) -> None:
    request = desk.keyed(line, "+19045550199")
    for n in range(not_understood.PAGE + 5):
        desk.patient(line, f"+190455501{n:02}").says(f"blue cross {n}")
        if n % 10 == 0:  # at the very same moment as a text
            with line.database.transaction() as tx:
                said = {"words": f"said {n}"}
                callback_events.add(tx, request.id, line.clock(), "words", f"CA{n:032x}:said", said)
        if n % 3 == 0:
            forward(line, minutes=1)
    person = clinic.person(line, "Ana Sample", "scheduler")
    first = not_understood.read(line, person)
    assert len(first.rows) == not_understood.PAGE
    second = not_understood.read(line, person, after=first.after)
    seen = [row.words for row in (*first.rows, *second.rows)]
    assert second.after is None
    assert len(seen) == len(set(seen)) == not_understood.PAGE + 5 + 3


def test_looking_is_on_the_audit_log_and_no_words_are_in_it_or_in_a_log(
    line: Line, ana: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    desk.patient(line, "+19045550163").says(CANARY)
    with caplog.at_level(logging.DEBUG):
        page = ana.gets("/console/words/not-understood").text
    assert CANARY in page
    assert "+19045550163" not in page
    assert "555-0163" not in page
    entries = [row for row in rows(line, "audit_entries") if row["action"] == "words_view"]
    assert len(entries) == 1
    assert CANARY not in str(entries)
    assert CANARY not in caplog.text


def test_hostile_words_are_only_words(line: Line, ana: Browser) -> None:
    desk.patient(line, "+19045550163").says(HOSTILE)
    page = ana.gets("/console/words/not-understood").text
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "\u202e" not in page
    assert "&lt;script&gt;" in page


def test_somebody_who_is_no_number_is_not_shown_as_one(line: Line, ana: Browser) -> None:
    patient = desk.patient(line, "whatsapp:+19045550163")
    patient.says("hello there")
    assert ana.gets("/console/words/not-understood").status_code == 200
