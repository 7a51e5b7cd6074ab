"""The schedulers' console in a test's hands: who works there, what she does, and what her patients do meanwhile.

Every act waits for what it needs. What the line has stored is read from the database, never written to it, but for who
may sign in and who is signed in already.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, Response, expect

from line.services.sign_in import fingerprint, new_secret
from line.store import staff, staff_sessions
from line.store.staff import StaffRow
from line.store.staff_sessions import SessionRow

if TYPE_CHECKING:
    from .conftest import Served

PASSWORD = "a password for tests only"
ONE_POLL = 4_000  # ms: an open console asks every two seconds, and a busy machine answers a little later
CONFLICT, SIGNED_OUT, NOT_HERS = (
    "status of 409",
    "status of 401",
    "status of 403",
)  # as Chromium's console says it
PATIENCE = 10_000  # ms, until something that does not come counts as never
_HIRED = datetime.fromisoformat("2026-11-02T08:00:00-05:00")


@dataclass(frozen=True)
class Scheduler:
    """Somebody of the clinic; `phone` is hers, and `leg` what it is called on the table of the simulator."""

    username: str
    name: str
    phone: str
    leg: str

    @property
    def id(self) -> str:
        """Hers in the database."""
        return f"the one called {self.username}"


ANA = Scheduler("ana", "Ana Sample", "+19045550130", "Scheduler's phone")
BEN = Scheduler("ben", "Ben Sample", "+19045550131", "Scheduler's phone 2")
PEOPLE = (ANA, BEN)


@dataclass(frozen=True)
class Desk:
    """One browser, and the page of the console that is open in it."""

    page: Page
    address: str
    who: Scheduler
    scripts: bool = True

    @property
    def rows(self) -> Locator:
        """The requests of a queue."""
        return self.page.locator("[data-row]")

    @property
    def news(self) -> Locator:
        """What the bar of the open list announces."""
        return self.page.locator("#live")

    @property
    def note(self) -> Locator:
        """The field of a note on a request."""
        return self.page.get_by_label("What colleagues should know")

    @property
    def told(self) -> Locator:
        """Why a form was not taken, in its own place."""
        return self.page.locator("[id^=told-]")

    @property
    def call_button(self) -> Locator:
        """ "Call 904-555-0110"."""
        return self.page.get_by_role("button", name="Call 904-")

    def row(self, words: str) -> Locator:
        """The request whose row holds these words: a name or a reference."""
        return self.page.locator("[data-row]", has_text=words)

    def goes_to(self, path: str) -> Response | None:
        """Opens a page of the console by its address."""
        answer = self.page.goto(self.address + path)
        self.is_ready()
        return answer

    def is_ready(self) -> None:
        """A page is there, and its scripts listen: a key that is pressed before that is lost."""
        self.page.wait_for_load_state()
        if self.scripts:
            expect(self.page.get_by_role("button", name="Keys")).to_be_visible()

    def signs_in(self, path: str = "/console") -> None:
        """Asks for a page, is asked who she is, and comes to the page."""
        self.page.goto(self.address + path)
        sign_in(self.page, self.who)
        self.is_ready()

    def opens(self, words: str) -> None:
        """Opens a request from the queue."""
        self.row(words).get_by_role("link").click()
        self.sees(re.compile("request "))

    def sees(self, heading: str | re.Pattern[str]) -> None:
        """Has come to the page with this heading."""
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(heading)
        self.is_ready()

    def sees_a_poll(self) -> None:
        """The open page asks for news, and is answered."""
        with self.page.expect_response("**/changes?**"):
            pass

    def claims(self) -> None:
        """Claims the request that is open."""
        self.page.locator("#request-actions").get_by_role("button", name="Claim").click()
        expect(self.page.locator("#request-head")).to_contain_text("Held byyou")

    def calls_from_her_desk(self) -> None:
        """Says that she dials herself."""
        self.page.get_by_role("button", name="I am calling from my desk").click()
        expect(self.page.get_by_text("What came of it?")).to_be_focused()


@dataclass
class Clinic:
    """The schedulers, the phones of the patients, and the time. `complaints` is what the browsers had to say."""

    table: Served
    browser: Browser
    now: datetime
    complaints: list[str] = field(default_factory=list)
    _contexts: list[BrowserContext] = field(default_factory=list)
    _outside: BrowserContext = field(init=False)

    def __post_init__(self) -> None:
        self._outside = self.browser.new_context()
        self._contexts.append(self._outside)

    def employ(self, password_hash: str) -> None:
        """Puts both schedulers on record."""
        with self.table.database.transaction() as tx:
            for who in PEOPLE:
                given = (who.id, who.username, who.name, "scheduler", who.phone, password_hash)
                staff.add(tx, StaffRow(*given, _HIRED, True, False, _HIRED, None))

    def desk(self, who: Scheduler, *, allowed: tuple[str, ...] = (), **options: Any) -> Desk:
        """A browser of her own, not signed in yet. What its console says is a complaint, unless it holds an
        `allowed` word: a request that was under way when a page was left, or a failure that the test makes."""
        context = self.browser.new_context(viewport={"width": 1280, "height": 900}, **options)
        context.set_default_timeout(PATIENCE)
        self._contexts.append(context)
        expected = ("ERR_ABORTED", *allowed)

        def complain(words: str) -> None:
            if not any(one in words for one in expected):
                self.complaints.append(f"{who.name}: {words}")

        # "info" is Chromium's own: that a page already has the focus, where a new part would have taken it.
        context.on("console", lambda said: said.type == "info" or complain(f"{said.type}: {said.text}"))
        context.on("weberror", lambda error: complain(f"thrown: {error.error}"))
        context.on("requestfailed", lambda request: complain(f"{request.url}: {request.failure}"))
        return Desk(context.new_page(), self.table.address, who, options.get("java_script_enabled", True))

    def at_work(self, who: Scheduler, path: str = "/console", **options: Any) -> Desk:
        """A browser of hers that was signed in a moment ago, on this page."""
        desk, token = self.desk(who, **options), new_secret()
        begun = (self.now, self.now, None)
        row = SessionRow(token[:32], fingerprint(token), who.id, new_secret(), "127.0.0.1", "a test", *begun)
        with self.table.database.transaction() as tx:
            staff_sessions.add(tx, row)
        desk.page.context.add_cookies([{"name": "joi", "value": token, "url": desk.address}])
        desk.goes_to(path)
        return desk

    def texts(self, number: str, *bodies: str) -> None:
        """A patient sends texts, one after the other."""
        for body in bodies:
            self._posts("/phone/api/texts", handset=number, body=body)

    def asks_for_a_call(self, number: str, name: str) -> str:
        """A patient asks for a call by text. Returns the id of the request."""
        self.texts(number, "CALL", name, "2", "3")
        return self.request(name)["id"]

    def leaves_a_message(self, number: str, keys: str = "111123", seconds: int = 6) -> None:
        """A patient asks for a call by phone: presses these keys, and speaks for so long after the tone."""
        call, left = self._posts("/phone/api/calls", handset=number)["call"], list(keys)
        while call["live"]:
            match call["wait"]["kind"]:
                case "gather":
                    act = {"kind": "key", "key": left.pop(0)} if left else {"kind": "hangup"}
                case "record":
                    act = {"kind": "recorded", "seconds": seconds}
                case _:
                    act = {"kind": "played"}
            state = self._posts(f"/phone/api/calls/{call['sid']}", handset=number, step=call["step"], **act)
            call = state["call"]

    def request(self, name: str) -> dict[str, Any]:
        """The newest request that was left under this name, as stored."""
        named = [row for row in self.table.rows("callback_requests") if row["name"] == name]
        return named[-1]

    def audited(self, request_id: str) -> list[dict[str, Any]]:
        """What the audit log says of a request; of all other tests' requests it keeps the rest."""
        return [row for row in self.table.rows("audit_entries") if row["request_id"] == request_id]

    def passes(self, **span: float) -> None:
        """Time passes on the line: `passes(minutes=20)`."""
        by = timedelta(**span)
        self.now += by
        self._posts("/phone/api/clock", handset="+19045550110", hours=by / timedelta(hours=1))

    def close(self) -> None:
        """Everybody goes home."""
        for context in self._contexts:
            for page in context.pages:
                page.goto("about:blank")
            context.close()

    def _posts(self, path: str, **given: Any) -> Any:
        answer = self._outside.request.post(self.table.address + path, data=given)
        assert answer.ok, answer.text()
        return answer.json()


def press_at_once(*buttons: Locator) -> None:
    """Each on a page of its own: all are pressed down first, and then let go one right after the other."""
    for button in buttons:
        button.hover()
        button.page.mouse.down()
    for button in buttons:
        button.page.mouse.up()


def settled(one: Desk, other: Desk) -> tuple[Desk, Desk]:
    """After both have pressed "Claim": who may call now, and who was told why not. Exactly one of each."""
    for desk in (one, other):
        expect(desk.told.or_(desk.call_button)).to_be_visible()
    (winner,) = (desk for desk in (one, other) if desk.call_button.is_visible())
    (loser,) = (desk for desk in (one, other) if desk is not winner)
    expect(loser.call_button).to_have_count(0)
    return winner, loser


def sign_in(page: Page, who: Scheduler) -> None:
    """Fills in the form that asks who she is."""
    page.get_by_label("Username").fill(who.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Password").press("Enter")  # and the pointer stays where it is
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
