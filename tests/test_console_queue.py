"""The queue's pages: views, paging, search, what an open page is told every two seconds, and the page around it all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from line.core.queue import VIEWS
from line.services import claims, staff_texts
from line.services.conflicts import Refused
from line.services.line import Line
from line.store import callbacks
from line.store.callbacks import RequestRow
from line.store.engine import Database
from line.web.console import assets
from tests.clinic_day import CSRF, Browser, person, request, signed_in
from tests.composed import composed, forward, rows, web_of
from tests.desk import patient

HOSTILE = "<script>alert(1)</script>\" onload='x'\u202egnp.exe {{7*7}}"


@pytest.fixture
def line(tmp_path: Path, migrated_file: Path) -> Iterator[Line]:
    path = tmp_path / "line.db"
    path.write_bytes(migrated_file.read_bytes())
    database = Database(f"sqlite:///{path}")
    yield composed(database)
    database.dispose()


@pytest.fixture
def ana(line: Line) -> Browser:
    return signed_in(web_of(line), line, person(line, "Ana Sample", "scheduler"))


def words(answer: Any) -> str:
    """What an answer says, as read."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def names(answer: Any) -> list[str]:
    """The patients of a list, in its order."""
    return re.findall(r"data-open><bdi>([^<]*)</bdi>", answer.text)


def digest(answer: Any) -> str:
    (found,) = re.findall(r'name="digest" value="([^"]*)"', answer.text)
    return str(found)


def change(line: Line, row: RequestRow, **columns: Any) -> None:
    with line.database.transaction() as tx:
        callbacks.update(tx, row.id, **columns)


def poll(ana: Browser, view: str, known: str, after: str = "") -> Any:
    return ana.client.get(
        f"/console/queue/{view}/changes",
        query_string={"digest": known, **({"after": after} if after else {})},
        headers={"HX-Request": "true"},
    )


# --- the views ---


def test_the_console_opens_with_what_is_to_do_now(ana: Browser) -> None:
    answer = ana.gets("/console")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/console/queue/todo")


def test_a_row_says_urgency_promise_patient_reason_and_tries_in_words(line: Line, ana: Browser) -> None:
    row = request(
        line, name="Sam Sample", urgency="same-day", attempts=1, last_outcome="no answer", touches=3
    )
    answer = ana.gets("/console/queue/todo")
    said = words(answer)
    masked = f"{(row.number or '')[2:5]}-***-{(row.number or '')[-4:]}"
    for part in (
        "SAME DAY",
        "left",
        "by 2:00 PM today",
        "Sam Sample",
        masked,
        row.reference,
        "1 of 3",
        "No answer",
    ):
        assert part in said
    assert "in touch 3 times" in said
    assert (row.number or "")[5:] not in answer.text
    assert re.findall(r'<th scope="col">([^<]+)', answer.text) == [
        "Promise",
        "Patient",
        "Reason",
        "Tries",
        "Who",
    ]
    assert "<caption" in answer.text


def test_a_free_row_has_a_claim_button_with_its_version_and_a_name_of_its_own(
    line: Line, ana: Browser
) -> None:
    row = request(line, name="Sam Sample")
    page = ana.gets("/console/queue/todo").text
    (form,) = re.findall(
        rf'<form method="post" action="/console/requests/{row.id}/claim".*?</form>', page, re.S
    )
    assert f'name="version" value="{row.version}"' in form
    assert f'name="csrf" value="{unescape(CSRF)}"' in unescape(form)
    assert f"Claim Sam Sample, {row.reference}" in " ".join(re.sub(r"<[^>]+>", "", form).split())


def test_rows_that_are_not_to_be_claimed_by_mistake_say_why_instead(line: Line, ana: Browser) -> None:
    request(line, name="Later", due_from=line.clock() + timedelta(hours=3))
    ben = person(line, "Ben Sample", "scheduler")
    claims.claim(line, ben, request(line, name="Taken").id)
    until = line.clock() + timedelta(minutes=15)
    request(line, name="Kept", first_for=ben.id, first_until=until)
    waiting = ana.gets("/console/queue/waiting")
    assert names(waiting) == ["Later"]
    assert "waits until 1:00 PM today" in words(waiting)
    everything = ana.gets("/console/queue/all")
    assert set(names(everything)) == {"Later", "Taken", "Kept"}
    assert "/claim" not in everything.text
    assert "Ben Sample" in words(everything)
    assert "first for Ben Sample until 10:15 AM" in words(everything)


def test_what_she_has_in_hand_is_hers_and_under_mine(line: Line, ana: Browser) -> None:
    row = request(line, name="Sam Sample")
    claimed = ana.posts(f"/console/requests/{row.id}/claim", version=str(row.version))
    assert claimed.headers["Location"] == f"/console/requests/{row.id}"
    mine = ana.gets("/console/queue/mine")
    assert names(mine) == ["Sam Sample"]
    assert "Yours" in words(mine)


@pytest.mark.parametrize("view", VIEWS)
def test_an_empty_view_says_so_kindly_and_marks_its_own_tab(ana: Browser, view: str) -> None:
    answer = ana.gets(f"/console/queue/{view}")
    assert 'class="empty"' in answer.text
    assert f'href="/console/queue/{view}" aria-current="page"' in answer.text
    assert "<table" not in answer.text


def test_tabs_count_what_somebody_has_to_do(line: Line, ana: Browser) -> None:
    request(line)
    request(line, due_from=line.clock() + timedelta(hours=3))
    assert "To do now 1 request Mine 0 requests Waiting 1 request Done today All" in words(
        ana.gets("/console/queue/todo")
    )


def test_an_unknown_view_is_a_page_that_says_so(ana: Browser) -> None:
    for address in ("/console/queue/others", "/console/queue/others/changes", "/console/nowhere"):
        answer = ana.gets(address)
        assert answer.status_code == 404
        assert "There is nothing here" in words(answer)
        assert 'href="/console"' in answer.text


def test_fifty_rows_to_a_page_and_the_rest_behind_a_link(line: Line, ana: Browser) -> None:
    for place in range(53):
        request(line, name=f"Nr {place:02}", promised_by=line.clock() + timedelta(minutes=place))
    first = ana.gets("/console/queue/todo")
    assert names(first) == [f"Nr {place:02}" for place in range(50)]
    (onward,) = re.findall(r'href="([^"]+)" rel="next">Next 50<', first.text)
    second = ana.gets(unescape(onward))
    assert names(second) == ["Nr 50", "Nr 51", "Nr 52"]
    assert "Back to the first" in words(second)
    assert 'rel="next"' not in second.text
    (asks,) = re.findall(r'hx-get="(/console/queue/[^"]+)"', second.text)
    again = ana.client.get(unescape(asks), query_string=None, headers={"HX-Request": "true"})
    assert names(again) == ["Nr 50", "Nr 51", "Nr 52"]


def test_a_place_that_nobody_can_read_is_the_beginning(line: Line, ana: Browser) -> None:
    request(line, name="Sam Sample")
    assert names(ana.gets("/console/queue/todo?after=%F0%9F%92%A5'--")) == ["Sam Sample"]


def test_the_title_tells_how_many_urgent_ones_wait(line: Line, ana: Browser) -> None:
    assert "<title>To do now - " in ana.gets("/console/queue/todo").text
    request(line, urgency="urgent")
    assert "<title>(1 urgent) To do now - " in ana.gets("/console/queue/todo").text


def test_what_a_patient_wrote_is_shown_and_does_nothing(line: Line, ana: Browser) -> None:
    request(line, name=HOSTILE, detail=HOSTILE, reason="other")
    for answer in (ana.gets("/console/queue/todo"), ana.posts("/console/search", words=HOSTILE[:20])):
        assert "<script>alert" not in answer.text
        assert "\" onload='x'" not in answer.text
        assert "\u202e" not in answer.text
        assert "&lt;script&gt;alert(1)" in answer.text
        assert "{{7*7}}" in unescape(answer.text)


# --- the search ---


def test_a_search_is_posted_and_stands_in_no_address(line: Line, ana: Browser) -> None:
    request(line, name="Sam Sample")
    request(line, name="Other Person")
    answer = ana.posts("/console/search", words="sam")
    assert answer.status_code == 200
    assert names(answer) == ["Sam Sample"]
    assert "?words" not in answer.text
    assert 'data-poll="queue"' not in answer.text
    (entry,) = [row for row in rows(line, "audit_entries") if row["action"] == "search"]
    assert "sam" not in str(entry["data"]).lower()


def test_a_search_without_words_or_by_address_is_the_queue(ana: Browser) -> None:
    assert ana.posts("/console/search", words="  ").headers["Location"] == "/console/queue/todo"
    assert ana.gets("/console/search?words=sam").headers["Location"] == "/console/queue/todo"


def test_a_search_that_finds_nothing_says_what_else_to_try(ana: Browser) -> None:
    assert "Nothing was found" in words(ana.posts("/console/search", words="nobody"))


def test_a_search_needs_the_forms_secret(ana: Browser) -> None:
    assert ana.client.post("/console/search", data={"words": "sam"}).status_code == 403


# --- news for an open page ---


def test_an_open_page_is_told_nothing_as_long_as_nothing_changed(line: Line, ana: Browser) -> None:
    request(line)
    known = digest(ana.gets("/console/queue/todo"))
    answer = poll(ana, "todo", known)
    assert (answer.status_code, answer.data) == (204, b"")
    assert answer.headers["Cache-Control"] == "no-store"


def test_an_open_page_gets_the_new_list_and_not_the_frame_when_something_changed(
    line: Line, ana: Browser
) -> None:
    row = request(line, name="Sam Sample")
    known = digest(ana.gets("/console/queue/todo"))
    request(line, name="New Person", urgency="urgent")
    answer = poll(ana, "todo", known)
    assert answer.status_code == 200
    assert names(answer) == ["New Person", "Sam Sample"]
    assert "<html" not in answer.text
    assert poll(ana, "todo", digest(answer)).status_code == 204
    change(line, row, name="Sam Other", version=row.version + 1)
    assert names(poll(ana, "todo", digest(answer))) == ["New Person", "Sam Other"]


def test_time_left_is_told_anew_each_minute(line: Line, ana: Browser) -> None:
    request(line)
    known = digest(ana.gets("/console/queue/todo"))
    forward(line, minutes=1)
    assert "3 h 59 min left" in words(poll(ana, "todo", known))


def test_an_unknown_version_asks_for_everything(line: Line, ana: Browser) -> None:
    request(line, name="Sam Sample")
    for known in ("", "of another day"):
        assert names(poll(ana, "todo", known)) == ["Sam Sample"]


def test_the_polls_address_opened_as_a_page_is_the_page(ana: Browser) -> None:
    assert ana.gets("/console/queue/mine/changes").headers["Location"] == "/console/queue/mine"


def test_polling_does_not_keep_a_sign_in(line: Line, ana: Browser) -> None:
    known = digest(ana.gets("/console/queue/todo"))
    left = []
    for _ in range(3):
        forward(line, minutes=3)
        left.append(int(poll(ana, "todo", known).headers["X-Session-Left"]))
    assert left == [420, 240, 60]
    forward(line, minutes=2)
    answer = poll(ana, "todo", known)
    assert answer.status_code == 401
    assert "You were signed out" in words(answer)


def test_a_fresh_form_secret_is_had_without_keeping_the_sign_in(line: Line, ana: Browser) -> None:
    forward(line, minutes=9)
    answer = ana.gets("/console/token")
    assert answer.get_json()["csrf"] == CSRF
    assert answer.get_json()["person"] == rows(line, "staff")[0]["id"]
    assert int(answer.headers["X-Session-Left"]) == 60


# --- a text as it is typed ---


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("  ", "Nothing written yet"),
        ("a", "6 of 459 characters, 1 part"),
        ("JOI: a", "6 of 459 characters, 1 part"),
        ("a" * 155, "160 of 459 characters, 1 part"),
        ("a" * 156, "161 of 459 characters, 2 parts"),
        ("Curly \u201cquotes\u201d cost nothing", "32 of 459 characters, 1 part"),
        ("a" * 454, "459 of 459 characters, 3 parts"),
    ],
)
def test_a_text_is_counted_as_it_will_be_sent(line: Line, ana: Browser, body: str, said: str) -> None:
    answer = ana.posts("/console/segments", htmx=True, body=body)
    assert (answer.status_code, words(answer)) == (200, said)
    assert body.isspace() or staff_texts.checked(line, body, "en")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            "a" * 455,
            "460 of 459 characters, 4 parts. Too long: a text has at most 459 characters, three parts",
        ),
        (
            "ma\u00f1ana \u00e1",
            "13 of 459 characters, 1 part. These characters cannot stand in a text: \u00e1",
        ),
    ],
)
def test_what_cannot_be_sent_is_said_while_it_is_typed_as_it_would_be_when_sent(
    line: Line, ana: Browser, body: str, said: str
) -> None:
    answer = ana.posts("/console/segments", htmx=True, body=body)
    assert words(answer).startswith(said)
    with pytest.raises(Refused) as refused:
        staff_texts.checked(line, body, "en")
    assert words(answer).endswith(refused.value.words)


# --- the page around it ---


def test_the_page_tells_its_scripts_what_they_need(line: Line, ana: Browser) -> None:
    page = ana.gets("/console/queue/todo").text
    (body,) = re.findall(r"<body.*?>", page, re.S)
    assert 'data-shortcuts="on"' in body
    assert 'data-left="600"' in body
    assert 'data-warn-seconds="120"' in body
    assert f'data-person="{rows(line, "staff")[0]["id"]}"' in body
    assert 'data-now="2026-11-23T10:00:00-05:00"' in body


def test_only_a_supervisor_sees_the_way_to_the_supervisors_pages(line: Line, ana: Browser) -> None:
    boss = signed_in(web_of(line), line, person(line, "Pat Sample", "supervisor"))
    assert "/console/supervisor" not in ana.gets("/console/queue/todo").text
    assert "/console/supervisor" in boss.gets("/console/queue/todo").text


def test_htmx_gets_an_error_as_a_part_of_the_page(ana: Browser) -> None:
    answer = ana.gets("/console/nowhere", htmx=True)
    assert answer.status_code == 404
    assert 'role="alert"' in answer.text
    assert "<html" not in answer.text


def test_style_and_scripts_are_kept_for_a_year_under_their_version_and_asked_for_anew_under_another(
    ana: Browser,
) -> None:
    address = assets.shipped().address("style.css")
    answer = ana.gets(address)
    assert (answer.status_code, answer.mimetype) == (200, "text/css")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    older = ana.gets("/console/static/older/style.css")
    assert (older.data, older.headers["Cache-Control"]) == (answer.data, "no-cache")
    again = ana.client.get(
        "/console/static/older/style.css", headers={"If-None-Match": older.headers["ETag"]}
    )
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(
    "path",
    ["vendor.lock.json", "../gates.py", "..%2fgates.py", "vendor/htmx.org-4.0.1/LICENSE", "", "nothing.css"],
)
def test_nothing_else_is_to_be_had_from_that_folder(ana: Browser, path: str) -> None:
    assert ana.gets(f"/console/static/{assets.shipped().version}/{path}").status_code == 404


def test_a_version_changes_when_any_file_does(tmp_path: Path) -> None:
    (tmp_path / "one.css").write_text("a {}")
    before = assets.read(tmp_path)
    assert before.address("one.css") == f"/console/static/{before.version}/one.css"
    (tmp_path / "one.css").write_text("b {}")
    assert assets.read(tmp_path).version != before.version


def test_the_words_of_an_emergency_stand_in_its_row_escaped(line: Line, ana: Browser) -> None:
    patient(line).says("<b>I have chest pain</b> \u202eand cant breathe")
    answer = ana.gets("/console/queue/todo")
    assert "Words that may mean an emergency" in words(answer)
    assert "&lt;b&gt;I have chest pain&lt;/b&gt; \N{REPLACEMENT CHARACTER}and" in answer.text
    assert "<b>I have" not in answer.text
