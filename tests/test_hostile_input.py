"""Hostile words through every field that a patient or a person of the clinic controls, on every page that could show
them: they stay words. In the table for spreadsheets they are no formula, and the log never has them.
"""

from __future__ import annotations

import csv
import io
import logging
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse

from line.core.given_names import given_name
from line.core.shown import on_one_line
from line.services import figures, wallboard
from line.services.line import Line
from line.store.engine import Database
from tests import clinic_day as clinic
from tests.clinic_day import Browser
from tests.composed import (
    PUBLIC_URL,
    TOKEN,
    Phone,
    composed,
    emptied,
    forward,
    kept_postgresql,
    post,
    requests_of,
    rows,
    web_of,
)
from tests.desk import request, stored
from tests.hostile import NAME, PAYLOADS, read, unsafe_cells
from tests.talks import script

__all__ = ["emptied", "kept_postgresql"]  # fixtures of this file

LONGEST_TEXT = 1600
FORM = "application/x-www-form-urlencoded"
ECHOED = ("svg", "attribute", "override", "right to left", "lines", "escapes", "long")
"""Those of them that are sent wherever a page gives back what was typed: each of a kind."""


def payloads() -> Mapping[str, str]:
    """Each of a kind; with LINE_PAYLOADS=all (`./scripts/faults --full`) all of them."""
    kinds = PAYLOADS if os.environ.get("LINE_PAYLOADS") == "all" else ("script", "formula", "sql", *ECHOED)
    return {name: PAYLOADS[name] for name in kinds}


@dataclass
class World:
    """A line, its app, and what its pages answered: `pages` by what they are."""

    line: Line
    words: Mapping[str, str]
    pages: dict[str, TestResponse] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.app: Flask = web_of(self.line)

    def keep(self, name: str, answer: Any) -> TestResponse:
        assert answer.status_code < 500, f"{name}: {answer.status_code}"
        self.pages[name] = answer
        kept: TestResponse = answer
        return kept


def on_sqlite(migrated_file: Path, folder: Path) -> Database:
    path = folder / "harmless.db"
    path.write_bytes(migrated_file.read_bytes())
    return Database(f"sqlite:///{path}")


# -- what patients control -----------------------------------------------------------------------
def patients(world: World) -> None:
    """Every payload in a thread of texts, in a call, and as the sender itself."""
    for number, words in enumerate(world.words.values()):
        _texts(world.app, f"+1904555{1000 + number}", words)
        _calls(world.app, f"+1904556{1000 + number}", f"CA{number:032x}", words)
        _sends_oddly(world.app, number, words)
    for number, sender in enumerate(("anonymous", "+266696687", "", "Restricted", "client:eve", "12345")):
        _calls(world.app, sender, f"CB{number:032x}", f"{NAME} {sender}")


def _texts(app: Flask, number: str, words: str) -> None:
    bodies = ("CALL", words, words, f"{words} in the afternoon please", words, f"chest pain {words}")
    for count, body in enumerate(bodies):
        form = {"MessageSid": f"SM{number[1:]}{count:021x}", "From": number, "To": "+19045642000"}
        form |= {"Body": body[:LONGEST_TEXT], "NumMedia": "0", "ProfileName": words, "FromCity": words}
        answer = post(app, "/sms", form)
        assert (answer.status_code, answer.mimetype) == (200, "text/xml")
        assert NAME not in answer.text


def _calls(app: Flask, number: str, sid: str, words: str) -> None:
    phone = Phone(app, number, sid, extra={"CallerName": words, "CallerCity": words, "ForwardedFrom": words})
    phone.rings()
    phone.speaks(f"I have chest pain {words}"[:LONGEST_TEXT])
    phone.presses("1", "1")
    if not phone.over:
        phone.speaks(f"new injury and {words}"[:LONGEST_TEXT])
    assert NAME not in phone.heard
    phone.hangs_up()


def _sends_oddly(app: Flask, number: int, words: str) -> None:
    for count, sender in enumerate((words, f"whatsapp:+1904557{1000 + number}")):
        form = {"MessageSid": f"SX{number:016x}{count:016x}", "From": sender, "To": "+19045642000"}
        answer = post(app, "/sms", {**form, "Body": f"chest pain {words}"[:LONGEST_TEXT], "NumMedia": "0"})
        assert answer.status_code == 200
        assert NAME not in answer.text


def look_at_everything(world: World, browser: Browser, board: str) -> None:
    """Every page that could show what a patient said."""
    for view in ("todo", "mine", "waiting", "done", "all"):
        _walk(world, browser, f"/console/queue/{view}")
        world.keep(f"poll of {view}", browser.gets(f"/console/queue/{view}/changes", htmx=True))
    for number, row in enumerate(requests_of(world.line)):
        at = f"/console/requests/{row['id']}"
        poll = bool(number % 2)
        world.keep(at, browser.gets(f"{at}/changes?held=1&done=1" if poll else at, htmx=poll))
    for name, words in world.words.items():
        world.keep(f"search for {name}", browser.posts("/console/search", words=words[:100]))
    _walk(world, browser, "/console/supervisor/deliveries")
    _walk(world, browser, "/console/supervisor/audit")
    world.keep("supervisor", browser.gets("/console/supervisor"))
    world.keep("wallboard", browser.client.get(f"/wallboard/{board}"))
    world.keep("board", browser.client.get(f"/wallboard/{board}/board"))


def _walk(world: World, browser: Browser, address: str) -> None:
    """A page and those that follow it."""
    known = set()
    while address not in known:
        known.add(address)
        answer = world.keep(address, browser.gets(address))
        onward = [
            part.split('"')[0] for part in answer.text.split('href="') if "after=" in part.split('"')[0]
        ]
        address = onward[-1].replace("&amp;", "&") if onward else address


def export(browser: Browser) -> list[list[str]]:
    """The file, as a spreadsheet reads it."""
    answer = browser.posts(
        "/console/supervisor/export", first="2026-11-01", last="2026-11-25", reason=f"for {NAME}"
    )
    assert answer.mimetype == "text/csv"
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""), strict=True))


def of_patients(line: Line, words: Mapping[str, str]) -> tuple[World, Browser]:
    """A world in which patients said these words, late, with texts that failed, and everything looked at."""
    world, person = World(line, words), clinic.person(line)
    patients(world)
    forward(line, hours=26)
    for row in requests_of(line):
        if row["number"]:
            clinic.text(line, str(row["number"]), "failed", request_id=row["id"], error_code=30003)
    clinic.text(line, "+19045580100", "failed")
    browser = clinic.signed_in(world.app, line, person)
    look_at_everything(world, browser, wallboard.make(line, person, "Front desk").token)
    return world, browser


Vocabulary = frozenset[tuple[str, str]]


@pytest.fixture(scope="module", autouse=True)
def _all_late_ones() -> Iterator[None]:
    """The supervisor's list of late requests shows them all, so that each payload is on it."""
    patched = pytest.MonkeyPatch()
    patched.setattr(figures, "MOST_LATE", 500)
    yield
    patched.undo()


@pytest.fixture(scope="module")
def usual(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Vocabulary:
    """Every element and attribute of the pages when nobody is hostile."""
    found: set[tuple[str, str]] = set()
    harmless = f"{NAME} Sample"
    # Enough patients for a second page of the queue.
    worlds = (
        (of_patients, dict.fromkeys(list(PAYLOADS)[:17], harmless)),
        (of_staff, {"script": harmless, "long": harmless, "lines": f"{harmless}\nof two lines"}),
    )
    for number, (made, words) in enumerate(worlds):
        database = on_sqlite(migrated_file, tmp_path_factory.mktemp(f"harmless{number}"))
        world, _ = made(composed(database), words)
        found |= vocabulary_of(world)
        database.dispose()
    return frozenset(found)


def vocabulary_of(world: World) -> Vocabulary:
    pages = (read(page.text) for page in world.pages.values() if page.mimetype == "text/html")
    return frozenset(one for page in pages for one in page.vocabulary)


def assert_harmless(world: World, usual: Vocabulary) -> dict[str, str]:
    """No page has an element, an attribute or an address that came from a payload; returns their words."""
    texts, wrong = {}, {}
    for name, answer in world.pages.items():
        if answer.mimetype != "text/html":
            continue
        seen = read(answer.text)
        texts[name] = " ".join(seen.words.split())
        found = [*seen.wrong, *sorted(seen.vocabulary - usual)]
        if found:
            wrong[name] = found
    assert wrong == {}
    return texts


def test_what_patients_say_stays_words_on_every_page_and_in_the_export(
    emptied: Database, usual: Vocabulary, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        world, browser = of_patients(composed(emptied), sent := payloads())
        table = export(browser)
    texts = assert_harmless(world, usual)
    everything = " ".join(texts.values())
    for name, words in sent.items():
        said = on_one_line(" ".join(words.split())[:80])
        assert said in everything, name
        assert said in texts["supervisor"] or given_name(words, script().lexicon.names) is None, name
    assert NAME not in texts["wallboard"] + texts["board"]
    assert len(table) > 2 * len(sent)
    assert unsafe_cells(table) == []
    assert_no_trace(caplog, world.line)


def assert_no_trace(caplog: pytest.LogCaptureFixture, line: Line) -> None:
    """The log has no word, name or number of a patient, and nothing that could forge a line of it."""
    numbers = {str(row["number"])[1:] for row in requests_of(line) if row["number"]}
    for record in caplog.records:
        logged = record.getMessage()
        assert NAME not in logged
        assert "chest pain" not in logged
        assert not any(number in logged or number[1:] in logged for number in numbers)
        if not record.name.startswith("sqlalchemy"):
            assert logged.isprintable(), ascii(logged)


# -- what people of the clinic control -----------------------------------------------------------
class Desk(Browser):
    """A scheduler's browser that keeps every answer, with and without htmx."""

    def __init__(self, world: World, browser: Browser) -> None:
        super().__init__(browser.client)
        self.world, self.tried = world, 0

    def tries(self, about: str, address: str, **fields: str) -> None:
        """A form whose answer is kept: by htmx and as a page by turns."""
        self.tried += 1
        answer = self.posts(address, htmx=bool(self.tried % 2), **fields)
        self.world.keep(f"{about} {address} {self.tried}", answer)


def staff(world: World, desk: Desk) -> None:
    """Every payload in each field of a request, each once where it is taken and once where it is refused."""
    for number, (name, words) in enumerate(world.words.items()):
        again, row = name in ECHOED, request(world.line, f"+1904555{1000 + number}")
        at = f"/console/requests/{row.id}"
        desk.posts(f"{at}/claim")
        for what, fields in _forms(words).items():
            if again:
                desk.tries(name, f"{at}/{what}", version="-1", **fields)
            answer = desk.posts(f"{at}/{what}", version=str(stored(world.line, row.id).version), **fields)
            world.keep(f"{name} {at}/{what}", answer)
        visit = {"date": "2026-12-01", "time": "10:00", "place": words[:120], "who_for": words[:80]}
        booked = {"outcome": "booked", "step": "booked", "note": words}
        if again:
            desk.tries(name, f"{at}/outcome", **{**visit, "outcome": "booked", "note": words})
            desk.tries(name, f"{at}/outcome", **{**booked, **dict.fromkeys(visit, words)})
        version = str(stored(world.line, row.id).version)
        assert desk.posts(f"{at}/outcome", version=version, **booked, **visit).status_code == 303
        assert stored(world.line, row.id).status == "done"
        desk.tries(name, f"{at}/undo", token=words)
    _visits(world, desk)


def _visits(world: World, desk: Desk) -> None:
    """The pages of what was booked, and their form filled in so that it is refused."""
    payloads = list(world.words.items())
    for number, visit in enumerate(rows(world.line, "appointments")):
        at, (name, words) = f"/console/visits/{visit['id']}", payloads[number % len(payloads)]
        world.keep(at, desk.gets(at))
        typed = {"date": words, "time": words, "place": words, "who_for": words}
        desk.tries(name, f"{at}/move", version=str(visit["version"]), **typed)
        desk.tries(name, f"{at}/consent", version=str(visit["version"]), channel=words)
    for address in ("/console/visits?day=2026-12-01", "/console/reminders/due", "/console/reminders/ended"):
        world.keep(address, desk.gets(address))


def _forms(words: str) -> dict[str, dict[str, str]]:
    return {
        "note": {"words": words[:2000]},
        "correct": {"name": words[:80], "number": "", "language": "en"},
        "text": {"body": words[:400]},
        "split": {"name": words[:80], "reason": "other", "note": words},
        "hand": {"to": words},
        "snooze": {"until": words},
        "consent": {"words": words},
        "renew": {"words": words},
    }


def _echoed(world: World) -> list[tuple[str, str]]:
    return [(name, words) for name, words in world.words.items() if name in ECHOED]


def own_pages(world: World, desk: Desk) -> None:
    """Account, search, sign-in, the supervisor's forms, addresses and headers."""
    for name, words in _echoed(world):
        forms: dict[str, dict[str, str]] = {
            "account/phone": {"phone": words},
            "account/password": {"current_password": words, "new_password": words, "new_password_again": "x"},
            "search": {"words": words},
            "segments": {"body": words},
            "supervisor/export": {"first": words, "last": words, "reason": words},
            "supervisor/wallboards": {"name": words[:60]},
        }
        for what, fields in forms.items():
            desk.tries(name, f"/console/{what}", **fields)
        desk.posts("/console/supervisor/export", first="2026-11-23", last="2026-11-23", reason=words[:200])
        for address in _addresses(quote(words, safe="")):
            for htmx in (True, False):
                world.keep(f"{name} {address[:40]} {htmx}", desk.gets(address, htmx=htmx))
        _signed_out(world, name, words)
    for page in ("account", "supervisor/audit", "supervisor/wallboards", "supervisor/audit?action=export"):
        _walk(world, desk, f"/console/{page}")


def _addresses(words: str) -> list[str]:
    at = f"/console/requests/{words}"
    polls = [f"{at}/changes?digest={words}", f"/console/queue/all/changes?digest={words}&after={words}"]
    filters = "&".join(f"{name}={words}" for name in ("person", "request", "action", "day", "after"))
    return [
        *(at, *polls, f"/console/queue/{words}", f"/console/queue/all?after={words}", f"/console/{words}"),
        *(f"/console/supervisor/audit?{filters}", f"/console/supervisor/deliveries?after={words}"),
        *(f"/console/account?saved={words}", f"/wallboard/{words}", f"/console/static/{words}/{words}"),
    ]


def _signed_out(world: World, name: str, words: str) -> None:
    """What somebody meets whose sign-in has ended: her words are kept, whatever they are."""
    stranger, at = world.app.test_client(), "/console/requests/x/note"
    world.keep(f"{name} signed out", stranger.post(at, data={"words": words, words[:40]: words, "id": words}))
    header = {"HX-Request": "true", "HX-Current-URL": f"{PUBLIC_URL}/{quote(words)}"}
    world.keep(f"{name} signed out, htmx", stranger.post(at, data={"words": words}, headers=header))
    answer = stranger.get(f"/console/sign-in?next={quote(words)}")
    world.keep(f"{name} next", answer)
    secret = answer.text.split('name="csrf" value="')[1].split('"')[0]
    form = {"csrf": secret, "username": words, "password": words, "next": words, "typed.words": words}
    # Another address for each: five wrong tries from one are too many.
    sent = {"REMOTE_ADDR": f"192.0.2.{len(world.pages) % 250}"}
    answer = stranger.post("/console/sign-in", data={**form, "target": at}, environ_overrides=sent)
    world.keep(f"{name} refused", answer)


def of_staff(line: Line, words: Mapping[str, str]) -> tuple[World, Browser]:
    """A world in which a supervisor typed these words wherever she can."""
    world = World(line, words)
    desk = Desk(world, clinic.signed_in(world.app, line, clinic.person(line)))
    staff(world, desk)
    forward(line, minutes=3)
    own_pages(world, desk)
    look_at_everything(
        world, desk, wallboard.make(line, clinic.person(line, "Bo Sample"), words["script"][:60]).token
    )
    return world, desk


def test_what_staff_type_stays_words_on_every_page_and_in_the_export(
    emptied: Database, usual: Vocabulary, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        world, browser = of_staff(composed(emptied), sent := payloads())
        table = export(browser)
    texts = assert_harmless(world, usual)
    everything = " ".join(texts.values())
    for name, words in sent.items():
        assert on_one_line(words[:80]) in everything, name
    assert len(table) > 2 * len(sent)
    assert unsafe_cells(table) == []
    assert_no_trace(caplog, world.line)


# -- bytes that are no text ----------------------------------------------------------------------
BROKEN = (("%00", "\0"), *((sent, sent) for sent in ("%ED%A0%80", "%FF%C0%AF", "%F0%9F", "%zz")))
"""As sent, and as the server reads it: a NUL, half a surrogate pair, no UTF-8, a letter cut off, a stray percent."""


def test_bytes_that_are_no_text_are_stored_and_shown_or_refused(emptied: Database) -> None:
    line = composed(emptied)
    app = web_of(line)
    browser = clinic.signed_in(app, line, clinic.person(line))
    for number, (sent, decoded) in enumerate(BROKEN):
        for count, where in enumerate(("Body", "From", "ProfileName")):
            form = {
                "MessageSid": f"SM{number:016x}{count:016x}",
                "From": f"+1904555011{number}",
                "Body": "CALL",
            }
            assert _in_bytes(app, {"ProfileName": "x", **form}, where, sent, decoded) == 200, (sent, where)
        row = requests_of(line)[0]
        for what, where in (("note", "words"), ("split", "name"), ("correct", "name"), ("text", "body")):
            typed = f"csrf={quote(clinic.CSRF)}&version=1&{where}=x{sent}"
            answer = browser.client.post(
                f"/console/requests/{row['id']}/{what}", data=typed, content_type=FORM
            )
            assert answer.status_code in (303, 400, 409, 422), (sent, what)
        for address in (f"/console/requests/{sent}", f"/console/requests/{row['id']}", "/console/queue/all"):
            answer = browser.gets(f"{address}?after=x{sent}&digest=x{sent}")
            assert answer.status_code in (200, 400, 404), address
            assert read(answer.text).wrong == []


def _in_bytes(app: Flask, form: dict[str, str], where: str, sent: str, decoded: str) -> int:
    """A signed text with these bytes at the end of one field."""
    body = "&".join(f"{name}={quote(value)}{sent if name == where else ''}" for name, value in form.items())
    signed = {**form, where: form[where] + decoded}
    signature = RequestValidator(TOKEN).compute_signature(f"{PUBLIC_URL}/sms", signed)
    headers = {"X-Twilio-Signature": signature}
    return app.test_client().post("/sms", data=body, content_type=FORM, headers=headers).status_code
