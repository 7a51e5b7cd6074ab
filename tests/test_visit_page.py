"""A visit on its own page, and the visits of a day: what stands there, and what each press does."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from line.core.appointments import Booking
from line.core.staff import Person
from line.services import outbox, outcomes, queue, request_page, visit_desk, visit_page, visit_reminders
from line.services.conflicts import Conflict, Refused
from line.services.line import Line
from line.store import appointments, consent, numbers, reminders
from line.store.appointments import AppointmentRow
from line.store.engine import Database
from tests.booked import agree, book, move, planned, set_status, travel, waiting
from tests.clinic_day import Browser, signed_in
from tests.composed import composed, emptied, kept_postgresql, rows, web_of
from tests.desk import claimed, passes, patient, person
from tests.hostile import PAYLOADS

__all__ = ["emptied", "kept_postgresql"]  # fixtures of this file

NUMBER = "+19045550111"
STARTS = "2026-12-01 14:30"


@pytest.fixture
def line(emptied: Database) -> Line:
    return composed(emptied)


@pytest.fixture
def browser(line: Line) -> Browser:
    return signed_in(web_of(line), line, person(line))


def words(answer: Any) -> str:
    """What a reader reads of a page's main part."""
    main = answer.text.split("<main", 1)[1].split("</main>")[0]
    return re.sub(r"\s+([,.;:])", r"\1", " ".join(re.sub(r"<[^>]+>", " ", main).split()))


def stored(line: Line, visit: AppointmentRow) -> AppointmentRow:
    with line.database.reading() as conn:
        found = appointments.by_id(conn, visit.id)
    assert found is not None
    return found


def presses(line: Line, browser: Browser, visit: AppointmentRow, what: str, **fields: str) -> Any:
    """Presses a button of the page as it is now, and sees the page that follows."""
    version = str(stored(line, visit).version)
    answer = browser.posts(f"/console/visits/{visit.id}/{what}", version=version, **fields)
    assert answer.status_code == 303, words(answer)
    return browser.gets(answer.headers["Location"])


def test_the_page_says_when_for_whom_what_will_go_and_what_was_agreed(line: Line, browser: Browser) -> None:
    visit = book(line, STARTS, NUMBER)
    page = browser.gets(f"/console/visits/{visit.id}")
    told = words(page)
    assert "2:30 PM Tue Dec 1 Maria" in told
    assert "904-555-0111" in told
    assert "not confirmed" in told
    assert "Reminder texts: Sat Nov 28, 10:00 AM; Mon Nov 30, 5:00 PM." in told
    assert "Agrees to texts about visits: on record since Mon Nov 23" in told
    assert "May JOI call this number with an automated voice" in told
    assert "Agreed: reminders of visits, by text" in told
    assert NUMBER not in page.text
    assert "Maria" not in page.text.split("<title>")[1].split("</title>")[0]
    assert [entry["action"] for entry in rows(line, "audit_entries")] == ["visit_view"]


def test_without_consent_it_says_so_plainly_and_a_yes_on_the_phone_mends_it(
    line: Line, browser: Browser
) -> None:
    visit = book(line, STARTS, NUMBER, agreed=(), language="es")
    told = words(browser.gets(f"/console/visits/{visit.id}"))
    assert "no consent" in told
    assert "No consent: no reminders." in told
    assert "enviarle textos a este número para recordarle sus visitas" in told
    page = words(presses(line, browser, visit, "consent", channel="text"))
    assert "Recorded, with the words that you read out" in page
    assert "Reminder texts: Sat Nov 28, 10:00 AM" in page
    with line.database.reading() as conn:
        event = consent.events(conn, NUMBER)[-1]
    assert (event.source, event.channel, event.language) == ("voice, asked by staff", "text", "es")
    assert event.evidence is not None
    assert event.evidence.startswith(visit.id)
    assert "by Ana" in page
    again = browser.posts(f"/console/visits/{visit.id}/consent", version="2", channel="text")
    assert again.status_code == 409


def test_confirmed_on_the_phone_only_the_last_reminder_waits(line: Line, browser: Browser) -> None:
    visit = book(line, STARTS, NUMBER)
    told = words(presses(line, browser, visit, "confirm"))
    assert "Confirmed by staff, Mon Nov 23" in told
    assert "Ana Confirmed by staff" in told
    assert waiting(line, visit) == ["Mon 11-30 17:00"]


def test_moving_plans_anew_and_what_is_no_time_is_refused_with_what_was_typed(
    line: Line, browser: Browser
) -> None:
    visit = book(line, STARTS, NUMBER)
    at = f"/console/visits/{visit.id}/move"
    wrong = {"date": "2026-11-01", "time": "09:00", "place": "Beaches office", "who_for": ""}
    refused = browser.posts(at, version="1", **wrong)
    assert refused.status_code == 422
    assert "This time is over" in words(refused)
    assert 'value="Beaches office"' in refused.text
    told = words(presses(line, browser, visit, "move", **{**wrong, "date": "2026-12-08"}))
    assert "9:00 AM Tue Dec 8 Maria" in told
    assert "Moved to another time" in told
    assert "From Tue Dec 1, 2:30 PM to Tue Dec 8, 9:00 AM." in told
    assert waiting(line, visit) == ["Sat 12-05 10:00", "Mon 12-07 17:00"]
    place = {"date": "2026-12-08", "time": "09:00", "place": "Main office", "who_for": "Maria"}
    assert "Changed: place" in words(presses(line, browser, visit, "move", **place))
    same = browser.posts(at, version=str(stored(line, visit).version), **place)
    assert same.status_code == 422


def test_cancelled_booked_again_missed_and_not_missed_after_all(line: Line, browser: Browser) -> None:
    visit = book(line, STARTS, NUMBER)
    assert "Cancelled. No more reminders" in words(presses(line, browser, visit, "cancel"))
    assert waiting(line, visit) == []
    assert "Booked again as it was" in words(presses(line, browser, visit, "reinstate"))
    assert waiting(line, visit) == ["Sat 11-28 10:00", "Mon 11-30 17:00"]
    early = browser.posts(f"/console/visits/{visit.id}/missed", version=str(stored(line, visit).version))
    assert early.status_code == 422
    passes(line, days=8, hours=5)
    browser = signed_in(web_of(line), line, person(line, "Ben"))
    assert "its time has come" in words(browser.gets(f"/console/visits/{visit.id}"))
    assert "Marked as missed" in words(presses(line, browser, visit, "missed"))
    assert "What will go out" in words(browser.gets(f"/console/visits/{visit.id}"))
    presses(line, browser, visit, "reinstate")
    assert stored(line, visit).status == "booked"


def test_stopped_planned_again_and_one_sent_at_once(line: Line, browser: Browser) -> None:
    visit = book(line, STARTS, NUMBER)
    told = words(presses(line, browser, visit, "stop"))
    assert "Nothing waits about this visit." in told
    assert "Stopped what was planned (3)" in told
    travel(line, "2026-11-28 12:00")
    assert not [row for row in planned(line, visit) if row.attempted_at]
    browser = signed_in(web_of(line), line, person(line, "Ben"))
    told = words(presses(line, browser, visit, "plan"))
    assert "Planned again" in told
    first = min(planned(line, visit), key=lambda row: row.due_at)
    answer = browser.posts(f"/console/reminders/{first.id}/send", **{"from": visit.id})
    assert answer.headers["Location"] == f"/console/visits/{visit.id}?done=send"
    outbox.sweep(line)
    told = words(browser.gets(f"/console/visits/{visit.id}"))
    assert "You have a visit Tue Dec 1 at 2:30 PM." in told
    assert "Let a reminder go at once" in told
    gone = browser.posts(f"/console/reminders/{first.id}/send", **{"from": visit.id})
    assert gone.status_code == 409


def test_one_press_ends_all_texts_and_calls(line: Line, browser: Browser) -> None:
    visit = book(line, STARTS, NUMBER, agreed=("text", "call"))
    told = words(presses(line, browser, visit, "opt-out"))
    assert "opted out: phone only" in told
    assert "Only START, sent from that phone" in told
    travel(line, "2026-12-01 12:00")
    assert {row.status for row in planned(line, visit) if row.purpose == "appointment"} == {"suppressed"}


def test_every_message_of_the_number_stands_in_the_history(line: Line, browser: Browser) -> None:
    visit = book(line, STARTS, NUMBER)
    travel(line, "2026-11-30 17:30")
    patient(line, NUMBER).says("C")
    with line.database.transaction() as tx:
        numbers.refuse_texts(tx, NUMBER, "30006", line.clock())
    browser = signed_in(web_of(line), line, person(line, "Ben"))
    told = words(browser.gets(f"/console/visits/{visit.id}"))
    assert "Patient C" in told
    assert "Confirmed by text" in told
    assert told.count("You have a visit Tue Dec 1 at 2:30 PM.") == 2
    assert "You are down as coming" in told
    assert "on its way" in told


def test_who_has_an_older_page_is_told_and_changes_nothing(line: Line) -> None:
    ana, ben = person(line), person(line, "Ben")
    visit = book(line, STARTS, NUMBER)
    visit_desk.confirm(line, ana, visit.id, 1)
    for late in (visit_desk.cancel, visit_desk.confirm, visit_desk.stop):
        with pytest.raises(Conflict, match="has changed since you opened"):
            late(line, ben, visit.id, 1)
    with pytest.raises(Conflict, match="confirmed already"):
        visit_desk.confirm(line, ben, visit.id, 2)
    set_status(line, visit, "cancelled")
    with pytest.raises(Refused, match="Book it again first"):
        visit_desk.move(line, ben, visit.id, 3, Booking("2026-12-02", "10:00", "", ""))
    assert stored(line, visit).status == "cancelled"


def test_of_many_who_press_at_once_one_is_obeyed(line: Line) -> None:
    visit, people = book(line, STARTS, NUMBER), [person(line, f"Nr{number}") for number in range(6)]

    def press(who: Person) -> str:
        act = (visit_desk.confirm, visit_desk.cancel, visit_desk.stop)[people.index(who) % 3]
        try:
            act(line, who, visit.id, 1)
        except Conflict:
            return "told"
        return "done"

    with ThreadPoolExecutor(len(people)) as pool:
        assert sorted(pool.map(press, people)) == ["done", *["told"] * 5]
    assert len([event for event in rows(line, "visit_events") if event["kind"] != "booked"]) == 1


def test_a_visit_in_another_zone_is_shown_on_its_own_wall(line: Line) -> None:
    visit = book(line, STARTS, NUMBER, zone="America/Chicago")
    it = visit_page.peek(line, person(line), visit.id)
    assert (it.when, it.zone) == ("Tue Dec 1, 2:30 PM", "America/Chicago")


def test_hostile_words_are_only_words(line: Line, browser: Browser) -> None:
    for number, hostile in enumerate(PAYLOADS.values()):
        visit = book(line, STARTS, f"+1904555{1000 + number}", who_for=hostile)
        with line.database.transaction() as tx:
            appointments.change(tx, visit.id, line.clock(), place=hostile)
        patient(line, visit.number).says(hostile[:1600])
        for page in (
            f"/console/visits/{visit.id}",
            "/console/visits?day=2026-12-01",
            "/console/reminders/due",
        ):
            answer = browser.gets(page)
            assert answer.status_code == 200
            assert "<script>alert" not in answer.text
            assert "\u202e" not in answer.text
            assert not re.search(r"\son\w+=|\sstyle=", re.sub(r'"[^"]*"|>[^<]*<', "", answer.text))


# -- the visits of a day -------------------------------------------------------------------------
def test_a_day_lists_its_visits_with_what_is_known(line: Line, browser: Browser) -> None:
    told = book(line, "2026-12-01 09:00", "+19045550121")
    book(line, "2026-12-01 10:00", "+19045550122", agreed=())
    gone = book(line, "2026-12-01 11:00", "+19045550123")
    set_status(line, gone, "cancelled")
    book(line, "2026-12-02 11:00", "+19045550124")
    travel(line, "2026-11-30 18:00")
    patient(line, "+19045550121").says("C")
    browser = signed_in(web_of(line), line, person(line, "Ben"))
    page = browser.gets("/console/visits?day=2026-12-01")
    day = words(page)
    assert "Tomorrow, Tuesday, December 1" in day
    assert day.index("9:00 AM") < day.index("10:00 AM") < day.index("11:00 AM")
    assert "904-***-0121 JOI confirmed by text reminded 5:00 PM today texts" in day
    assert "904-***-0122 JOI not confirmed not reminded no consent" in day
    assert "904-***-0123 JOI cancelled" in day
    assert "904-***-0124" not in day
    assert f'href="/console/visits/{told.id}"' in page.text
    assert "No visits on this day" in words(browser.gets("/console/visits"))
    for junk in ("x", "9999-99-99", "%00", "2026-12-01T00:00", "0001-01-01", "9999-12-31"):
        assert browser.gets(f"/console/visits?day={junk}&after={junk}").status_code in (400, 422)


def test_a_long_day_is_read_in_pages(line: Line, browser: Browser) -> None:
    for number in range(53):
        book(line, f"2026-12-01 {8 + number // 10:02}:{number % 10 * 5:02}", f"+1904555{1000 + number}")
    first = browser.gets("/console/visits?day=2026-12-01").text
    following = re.search(r'href="(/console/visits\?day=2026-12-01&amp;after=[^"]+)"', first)
    assert following is not None
    second = browser.gets(following[1].replace("&amp;", "&")).text
    seen = [re.findall(r'href="/console/visits/([0-9a-f]{32})"', page) for page in (first, second)]
    assert (len(seen[0]), len(seen[1]), len({*seen[0], *seen[1]})) == (50, 3, 53)


# -- what will go, what went, and what the patient knows -----------------------------------------
def test_what_waits_without_consent_or_after_an_opt_out_is_shown_as_held_back(
    line: Line, browser: Browser
) -> None:
    visit = book(line, STARTS, NUMBER, agreed=())
    page = browser.gets(f"/console/visits/{visit.id}")
    assert words(page).count("Planned, and not sent until the patient agrees.") == 3
    assert "Send now" not in page.text
    presses(line, browser, visit, "consent", channel="text")
    assert "Planned, and not sent" not in words(browser.gets(f"/console/visits/{visit.id}"))
    presses(line, browser, visit, "opt-out")
    told = words(browser.gets(f"/console/visits/{visit.id}"))
    assert "Planned, and not sent: the patient has opted out." in told


def test_who_was_in_touch_a_moment_ago_is_reminded_a_quarter_of_an_hour_later(line: Line) -> None:
    patient(line, NUMBER).says("hello")
    visit = book(line, "2026-11-24 08:00", NUMBER)
    told = visit_page.peek(line, person(line), visit.id).will_go
    assert told == "Reminder texts: in a quarter of an hour at the earliest."
    passes(line, minutes=16)
    assert visit_page.peek(line, person(line, "Ben"), visit.id).will_go == "Reminder texts: now."
    passes(line, hours=12)
    told = visit_page.peek(line, person(line, "Cleo"), visit.id).will_go
    assert told == "Reminder texts: Tue Nov 24, 8:00 AM at the earliest."


def test_the_reminders_of_a_time_before_are_one_line_of_the_history(line: Line) -> None:
    visit = book(line, STARTS, NUMBER)
    move(line, visit, "2026-12-08 09:00")
    move(line, visit, "2026-12-09 09:00")
    set_status(line, visit, "cancelled")
    told = [
        entry.words
        for entry in visit_page.peek(line, person(line), visit.id).entries
        if "not sent" in entry.words + entry.status
    ]
    assert sorted(told) == [
        "3 reminders for 2:30 PM Tue Dec 1 were not sent: the visit was moved",
        "3 reminders for 9:00 AM Tue Dec 8 were not sent: the visit was moved",
        "3 reminders for 9:00 AM Wed Dec 9 were not sent: the visit was cancelled",
    ]


def test_who_was_told_of_a_visit_that_is_moved_is_to_be_phoned_until_she_knows(line: Line) -> None:
    visit, ana = book(line, STARTS, NUMBER), person(line)
    travel(line, "2026-11-28 12:00")
    assert visit_page.peek(line, ana, visit.id).not_told == ""
    move(line, visit, "2026-12-08 09:00")
    told = "The patient was told 2:30 PM Tue Dec 1 at 10:00 AM today, and does not know of the new time yet: phone."
    assert visit_page.peek(line, ana, visit.id).not_told == told
    assert told in words(signed_in(web_of(line), line, ana).gets(f"/console/visits/{visit.id}"))
    travel(line, "2026-12-05 12:00")
    assert visit_page.peek(line, ana, visit.id).not_told == ""


def test_a_move_that_no_reminder_can_tell_says_so_and_one_made_on_the_phone_does_not(line: Line) -> None:
    ana = person(line)
    silent = book(line, STARTS, NUMBER, agreed=())
    move(line, silent, "2026-12-02 14:30")
    assert visit_page.peek(line, ana, silent.id).not_told == (
        "No reminder tells the patient of the new time: phone."
    )
    called = book(line, STARTS, "+19045550112")
    travel(line, "2026-11-28 12:00")
    row = claimed(line, ana, "+19045550112")
    booking = Booking("2026-12-08", "09:00", "", "")
    filled = outcomes.Filled("", booking, called.id)
    outcomes.record(line, ana, row.id, row.version, "changed", filled)
    assert stored(line, called).wall_time == "2026-12-08T09:00"
    assert visit_page.peek(line, ana, called.id).not_told == ""


def test_who_was_told_of_a_visit_that_staff_cancel_is_work_for_staff_and_gets_no_text(
    line: Line, browser: Browser
) -> None:
    told, untold = book(line, STARTS, NUMBER), book(line, "2026-12-08 14:30", "+19045550112")
    travel(line, "2026-11-28 12:00")
    before = len([row for row in rows(line, "messages") if row["attempted_at"]])
    for visit in (told, untold):
        browser = signed_in(web_of(line), line, person(line, f"P{visit.number[-1]}"))
        presses(line, browser, visit, "cancel")
    ana = person(line)
    [row] = queue.page(line, ana, "todo").rows
    assert row.name == "Maria"
    it = request_page.peek(line, ana, row.id)
    [entry] = [entry for entry in it.entries if entry.visit == told.id]
    assert entry.words == (
        "The visit was cancelled, and the patient was not told. The patient expects it at 2:30 PM Tue Dec 1."
    )
    assert [one.state for one in it.about] == ["cancelled"]
    assert "does not know yet that it is cancelled: phone." in visit_page.peek(line, ana, told.id).not_told
    assert visit_page.peek(line, ana, untold.id).not_told == ""
    travel(line, "2026-12-02 12:00")
    assert len([row for row in rows(line, "messages") if row["attempted_at"]]) == before


# -- times and days that are not what they seem --------------------------------------------------
@pytest.mark.parametrize(
    ("date", "time"), [("2026-12-08", "03:00"), ("2026-12-08", "22:00"), ("2026-12-05", "10:00")]
)
def test_a_time_when_the_clinic_is_closed_is_asked_about_once(
    line: Line, browser: Browser, date: str, time: str
) -> None:
    visit = book(line, STARTS, NUMBER)
    at, wanted = f"/console/visits/{visit.id}/move", {"date": date, "time": time}
    asked = browser.posts(at, version="1", **wanted)
    assert asked.status_code == 422
    assert "The clinic is closed then. Book it all the same?" in words(asked)
    assert 'name="anyway"' in asked.text
    assert f'value="{time}"' in asked.text
    assert stored(line, visit).wall_time == STARTS.replace(" ", "T")
    assert 'name="anyway"' not in browser.gets(f"/console/visits/{visit.id}").text
    presses(line, browser, visit, "move", **wanted, anyway="yes")
    assert stored(line, visit).wall_time == f"{date}T{time}"


@pytest.mark.parametrize("htmx", [False, True])
def test_booking_on_a_request_asks_the_same_and_keeps_what_was_typed(line: Line, htmx: bool) -> None:
    ana = person(line)
    row, browser = claimed(line, ana, NUMBER), signed_in(web_of(line), line, ana)
    at = f"/console/requests/{row.id}/outcome"
    form = {"outcome": "booked", "step": "booked", "date": "2026-11-26", "time": "10:00", "place": "JOI"}
    form |= {"who_for": "Maria", "version": str(row.version)}  # Thanksgiving
    asked = browser.posts(at, htmx=htmx, **form)
    assert asked.status_code == 422
    assert "The clinic is closed then. Book it all the same?" in asked.text
    assert 'name="anyway"' in asked.text
    assert 'value="2026-11-26"' in asked.text
    assert not rows(line, "appointments")
    taken = browser.posts(at, htmx=htmx, **form, anyway="yes")
    assert taken.status_code in (200, 303)
    assert [visit["wall_time"] for visit in rows(line, "appointments")] == ["2026-11-26T10:00"]


def test_what_is_no_day_is_said_to_be_none(browser: Browser) -> None:
    for junk in ("garbage", "2026-02-30", "0001-01-01", "20261"):
        answer = browser.gets(f"/console/visits?day={junk}")
        assert answer.status_code == 422
        assert "This is no day" in words(answer)
    assert browser.gets("/console/visits?day=").status_code == 200


def test_an_empty_day_leads_to_the_next_one_with_visits(line: Line, browser: Browser) -> None:
    for hour in ("09", "10"):
        book(line, f"2026-11-30 {hour}:00", NUMBER)
    set_status(line, book(line, "2026-11-25 11:00", NUMBER), "cancelled")
    page = browser.gets("/console/visits")
    assert "Next day with visits: Mon Nov 30 (2)" in words(page)
    assert 'href="/console/visits?day=2026-11-30"' in page.text
    assert "Next day with visits" not in words(browser.gets("/console/visits?day=2026-12-01"))


def test_a_landline_without_a_yes_to_calls_is_told_of_in_other_words_than_a_missing_consent(
    line: Line,
) -> None:
    with line.database.transaction() as tx:
        numbers.refuse_texts(tx, NUMBER, "30006", line.clock())
    visit = book(line, STARTS, NUMBER)
    with line.database.reading() as conn:
        told = visit_reminders.told(conn, line, visit, line.clock())
        waiting = [visit_reminders.held(conn, row) for row in reminders.of_visit(conn, visit.id)]
    assert told == "This number cannot get texts, and automated calls are not agreed to: no reminders."
    assert set(waiting) == {"Planned, and not sent: this number cannot get it."}
    agree(line, NUMBER, ("call",))
    with line.database.reading() as conn:
        assert visit_reminders.told(conn, line, visit, line.clock()).startswith("Reminder calls: ")
