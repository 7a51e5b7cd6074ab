"""Every page and state of the console: who looks, where, and what is pressed until it is on the screen.

test_console_looks.py and scripts/pictures go through the same list. No state depends on another:
what a state changes belongs to a request, or a person, that no other state looks at. Nothing waits for the clock on the
wall where the page can be told that its time has come.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page, expect

from line.services import claims, wallboard
from line.services.reminder_page import VIEWS
from line.store import callbacks
from tests import clinic_day

from .console_day import Day
from .console_requests import LONGEST_TEXT
from .console_visits import LONG_DAY

Act = Callable[[Page, Day], None]
Path_ = Callable[[Day], str]


def _nothing(_page: Page, _day: Day) -> None:
    """The page as it comes."""


@dataclass(frozen=True)
class State:
    """One thing to look at. `who` is a person of console_day ("" for nobody), `day` busy, empty or broken; `act`
    presses what is to be pressed, and waits for it; `scripts` whether the page may run any; `spoils` that its browser
    window is of no use to another state afterwards."""

    name: str
    who: str
    path: Path_ | str
    act: Act = _nothing
    day: str = "busy"
    scripts: bool = True
    spoils: bool = False

    @property
    def slug(self) -> str:
        """A name for a file."""
        return "".join(sign if sign.isalnum() else "-" for sign in self.name.lower())


def _request(name: str) -> Path_:
    return lambda day: day.page(name)


def _visit(name: str) -> Path_:
    return lambda day: day.visit(name)


def press(name: str, then: str, **more: Any) -> Act:
    """Presses a button and waits for words on the page."""

    def act(page: Page, _day: Day) -> None:
        page.get_by_role("button", name=name, **more).first.click()
        expect(page.locator("main")).to_contain_text(then)

    return act


def _opens(*summaries: str) -> Act:
    def act(page: Page, _day: Day) -> None:
        for words in summaries:
            page.locator("summary", has_text=words).first.click()

    return act


def _refused_sign_in(page: Page, _day: Day) -> None:
    page.get_by_label("Username").fill("ana")
    page.get_by_label("Password").fill("not her password at all")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("main").get_by_role("alert")).to_contain_text("not right")


def _poll(page: Page) -> None:
    """Asks for news now, and not at the next tick."""
    page.evaluate("() => htmx.trigger(document.querySelector('[data-poll]'), 'tick', {}, false)")


def _searched(words: str, then: str) -> Act:
    def act(page: Page, _day: Day) -> None:
        page.get_by_label("Name, reference or number").fill(words)
        page.get_by_role("button", name="Search").click()
        expect(page.locator("main")).to_contain_text(then)

    return act


def _paused(page: Page, _day: Day) -> None:
    page.get_by_role("button", name="Pause").click()
    expect(page.locator("#live")).to_contain_text("Paused")


def _news_held_back(page: Page, day: Day) -> None:
    """A new request while the pointer is on the list."""
    page.locator("[data-row]").first.focus()
    row = clinic_day.request(day.line, name="Newcomer", urgency="urgent", source="text")
    _poll(page)
    expect(page.locator("[data-show]")).to_be_visible()
    with day.line.database.transaction() as tx:
        callbacks.update(tx, row.id, status="withdrawn")


def _no_answer(page: Page, _day: Day) -> None:
    page.route("**/changes?**", lambda route: route.abort())
    for _ in range(2):  # one is no news
        with page.expect_event("requestfailed"):
            _poll(page)
    expect(page.locator("#offline")).to_be_visible()


def _keys(page: Page, _day: Day) -> None:
    page.keyboard.press("?")
    expect(page.locator("#keys-sheet")).to_be_visible()


def _nearly_over(page: Page, day: Day) -> None:
    day.rests("eva", minutes=9)
    _poll(page)
    expect(page.locator("#idle-warning")).to_be_visible(timeout=15_000)
    day.rests("eva")


def _over(page: Page, day: Day) -> None:
    day.rests("eva", minutes=11)
    _poll(page)
    expect(page.locator("#signed-out")).to_be_visible(timeout=15_000)
    day.rests("eva")


def _over_while_typing(page: Page, day: Day) -> None:
    """Without scripts: the sign-in page comes back with what was typed."""
    page.get_by_label("What colleagues should know").fill("Wants the morning.\nBrings a daughter.")
    day.rests("eva", minutes=11)
    page.get_by_role("button", name="Save the note").click()
    expect(page.locator("main")).to_contain_text("What you typed")
    day.rests("eva")


def _from_an_earlier_sign_in(page: Page, _day: Day) -> None:
    page.get_by_label("What colleagues should know").fill("Wants the morning.")
    page.evaluate("() => { const f = document.querySelector('#note-form'); f.csrf.value = 'x'; f.submit(); }")
    expect(page.locator("h1")).to_contain_text("This is what you typed")


def _lost(page: Page, day: Day) -> None:
    """A supervisor took it over while the note was being written; given back, so that the next look is the same."""
    page.get_by_label("What colleagues should know").fill("Wants the morning, and " + "unbroken" * 9)
    request_id = day.requests["lost"].id
    claims.take(day.line, day.who("sue"), request_id)
    page.get_by_role("button", name="Save the note").click()
    expect(page.locator("main")).to_contain_text("What you typed is kept")
    claims.release(day.line, day.who("sue"), request_id)
    claims.claim(day.line, day.who("ana"), request_id)


def _text_refused(page: Page, _day: Day) -> None:
    page.get_by_label("Words of the text").fill("See you soon \N{SMILING FACE WITH OPEN MOUTH}")
    page.get_by_role("button", name="Send the text").click()
    expect(page.locator("#request-text")).to_contain_text("cannot stand in a text")


def _text_written(words: str) -> Act:
    def act(page: Page, _day: Day) -> None:
        with page.expect_response("**/segments"):
            page.get_by_label("Words of the text").fill(words)
        expect(page.locator("#text-count")).to_contain_text("character")

    return act


def _not_played(page: Page, _day: Day) -> None:
    page.locator("audio").evaluate("audio => { audio.play().catch(() => {}); }")
    expect(page.locator("#request-history")).to_contain_text("could not be fetched")


def _wallboard_stale(page: Page, _day: Day) -> None:
    page.route("**/board", lambda route: route.abort())
    page.clock.install()
    page.reload()
    page.clock.run_for(40_000)
    expect(page.locator("[data-banner]")).to_contain_text("No update since")


def _wallboard_revoked(page: Page, day: Day) -> None:
    made = wallboard.make(day.line, day.who("sue"), "Taken down")
    page.clock.install()
    page.goto(f"{day.address}/wallboard/{made.token}")
    wallboard.revoke(day.line, day.who("sue"), made.id)
    page.clock.run_for(6_000)
    expect(page.locator("[data-banner]")).to_contain_text("no longer in force")


def _wallboard_made(page: Page, _day: Day) -> None:
    page.get_by_label("Where it hangs").fill("Screen in the schedulers' room")
    press("Make the link", "It is not shown again")(page, _day)


def _charts_as_tables(page: Page, _day: Day) -> None:
    for summary in page.locator("summary", has_text="The same as a table").all():
        summary.click()


def _phone_refused(page: Page, _day: Day) -> None:
    page.get_by_label("Your own phone number").fill("12")
    page.get_by_role("button", name="Save the number").click()
    expect(page.locator("main").get_by_role("alert")).to_be_visible()


SIGN_IN = (
    State("sign-in", "", "/console/sign-in"),
    State("sign-in refused", "", "/console/sign-in", _refused_sign_in),
    State("signed out with a note", "eva", _request("ended"), _over_while_typing, scripts=False),
    State("typed before", "ana", _request("written"), _from_an_earlier_sign_in),
)
QUEUE = (
    *(
        State(f"queue {view}", "ana", f"/console/queue/{view}")
        for view in ("todo", "mine", "waiting", "done", "all")
    ),
    *(
        State(f"queue {view} empty", "ana", f"/console/queue/{view}", day="empty")
        for view in ("todo", "mine", "waiting", "done", "all")
    ),
    State("queue without scripts", "ana", "/console/queue/todo", scripts=False),
    State("queue paused", "ana", "/console/queue/todo", _paused, spoils=True),
    State("queue with news held back", "ana", "/console/queue/todo", _news_held_back),
    State("queue with no answer", "ana", "/console/queue/todo", _no_answer, spoils=True),
    State("search", "ana", "/console/queue/todo", _searched("alert", "newest")),
    State("search none", "ana", "/console/queue/todo", _searched("Nobody by this name", "Nothing was found")),
    State("keys", "ana", "/console/queue/todo", _keys),
    State("idle warning", "eva", "/console/queue/todo", _nearly_over),
    State("signed out", "eva", _request("ending"), _over),
)
REQUEST = (
    State("request free", "ana", _request("free")),
    State("request urgent", "ana", _request("urgent")),
    State("request that waits", "ana", _request("waits")),
    State("request mine", "ana", _request("mine")),
    State("request mine without scripts", "ana", _request("mine"), scripts=False),
    State("request of another", "ana", _request("ben's")),
    State("request of another to a supervisor", "sue", _request("mine")),
    State("call under way", "cleo", _request("calling")),
    State("call from the desk", "dora", _request("at the desk")),
    State("outcome booked", "cleo", _request("calling"), press("Booked", "when, where and for whom?")),
    State("outcome changed", "ana", _request("visits"), _opens("Mark an outcome")),
    State(
        "outcome changed form",
        "ana",
        _request("visits"),
        lambda page, day: _form_of(page, day, "Changed the visit"),
    ),
    State(
        "outcome cancelled form",
        "ana",
        _request("visits"),
        lambda page, day: _form_of(page, day, "Cancelled the"),
    ),
    State("outcome other form", "dora", _request("at the desk"), press("Other", "what came of it?")),
    State("closed with undo", "ana", _request("undo")),
    State("closed", "ana", _request("closed")),
    State("withdrawn", "ana", _request("withdrawn")),
    State("conflict", "ana", _request("lost"), _lost),
    State("conflict without scripts", "ana", _request("lost"), _lost, scripts=False),
    State("text refused", "ana", _request("refused"), _text_refused),
    State("text written", "ana", _request("written"), _text_written("Please bring your card. " * 8)),
    State("text too long", "ana", _request("written"), _text_written(LONGEST_TEXT[:480])),
    State("text from a template", "ana", _request("written"), press("Please call us", "Words of the text")),
    State("texts off", "ana", _request("opted out")),
    State("no consent", "ana", _request("no consent")),
    State("no number", "ana", _request("no number")),
    State("message not heard", "ana", _request("unheard")),
    State("message not fetched", "ana", _request("unheard"), _not_played, spoils=True),
    State("message without scripts", "ana", _request("unheard"), scripts=False),
    State("long history", "ana", _request("hostile")),
    State(
        "every drawer open",
        "ana",
        _request("told"),
        _opens("Mark an", "Put off", "Hand to", "Correct", "Split it", "no more texts"),
    ),
)
OTHERS = (
    State("account", "ana", "/console/account"),
    State("account with an error", "ana", "/console/account", _phone_refused),
    State("forbidden", "ana", "/console/supervisor"),
    State("not found", "ana", "/console/nothing"),
    State("failure", "", "/console/sign-in", day="broken"),
    State("supervisor", "sue", "/console/supervisor", _charts_as_tables),
    State("supervisor empty", "sue", "/console/supervisor", day="empty"),
    State("failed texts", "sue", "/console/supervisor/deliveries"),
    State("failed texts none", "sue", "/console/supervisor/deliveries", day="empty"),
    State("export", "sue", "/console/supervisor/export", _opens("What is in the file")),
    State("export refused", "sue", "/console/supervisor/export", lambda page, _day: _export_refused(page)),
    State("audit log", "sue", "/console/supervisor/audit"),
    State("audit log filtered", "sue", "/console/supervisor/audit?request=x&day=2020-01-01"),
    State("wallboards", "sue", "/console/supervisor/wallboards", _wallboard_made),
    State("wallboards none", "sue", "/console/supervisor/wallboards", day="empty"),
    State("wallboard", "", lambda day: f"/wallboard/{day.wallboard}"),
    State("wallboard stale", "", lambda day: f"/wallboard/{day.wallboard}", _wallboard_stale, spoils=True),
    State(
        "wallboard revoked", "", lambda day: f"/wallboard/{day.wallboard}", _wallboard_revoked, spoils=True
    ),
    State("wallboard unknown", "", "/wallboard/nothing"),
)
VISITS = (
    *(State(f"reminders {view}", "ana", f"/console/reminders/{view}") for view in VIEWS),
    *(State(f"reminders {view} empty", "ana", f"/console/reminders/{view}", day="empty") for view in VIEWS),
    State("reminders without scripts", "ana", "/console/reminders/held", scripts=False),
    State("reminders after a press", "ana", "/console/reminders/due?done=send"),
    State(
        "reminders changed meanwhile",
        "ana",
        "/console/reminders/held",
        lambda page, _day: _stale(page, "Stop"),
    ),
    State("queue with a trouble of our own", "sue", "/console/queue/todo"),
    State("visits of a day", "ana", "/console/visits?day=2026-12-01"),
    State("visits of a long day", "ana", f"/console/visits?day={LONG_DAY}"),
    State("visits of today", "ana", "/console/visits"),
    State("visits none", "ana", "/console/visits", day="empty"),
    *(
        State(f"visit {name}", "ana", _visit(name))
        for name in (
            *("booked", "no consent", "confirmed", "cancelled", "opted out", "stopped", "over", "missed"),
            *("hostile", "failed 30005"),
        )
    ),
    State("visit without scripts", "ana", _visit("booked"), scripts=False),
    State("visit to be moved", "ana", _visit("booked"), _opens("Move or correct it")),
    State("visit not moved", "ana", _visit("booked"), lambda page, day: _not_moved(page, day)),
    State(
        "visit changed meanwhile",
        "ana",
        _visit("sent sent"),
        lambda page, _day: _stale(page, "Cancel the visit"),
    ),
    State("visit after a press", "ana", lambda day: f"{day.visit('booked')}?done=stop"),
    State(
        "visit with every drawer open", "ana", _visit("hostile"), _opens("Move or", "Wants no", "The words")
    ),
    State("request about a visit", "ana", _request("task")),
    State("request about a visit that has begun", "ana", _request("task begun")),
)
_ARTICLE = "/console/words/articles/heterotopic-ossification"
WORDS = (
    State("words", "ana", "/console/words"),
    State("words found", "ana", "/console/words?words=emergencia&language=es&state=open"),
    State("words not found", "ana", "/console/words?words=xylophone"),
    State("words without scripts", "ana", "/console/words?words=goodbye", scripts=False),
    State("words article", "ana", f"{_ARTICLE}?language=en"),
    State("words article in Spanish", "ana", f"{_ARTICLE}?language=es&texted=3"),
    State("words article not read yet", "ana", _ARTICLE, day="empty"),
    State("words sentences", "ana", "/console/words/sentences/the-promise"),
    State("words no voice", "ana", "/console/words/sentences/safety", lambda page, _day: _no_voice(page)),
    State("words not texted", "ana", "/console/words/sentences/texts", lambda page, _day: _not_texted(page)),
    State("words not understood", "ana", "/console/words/not-understood"),
    State("words not understood none", "ana", "/console/words/not-understood", day="empty"),
)
STATES = SIGN_IN + QUEUE + REQUEST + OTHERS + VISITS + WORDS


def _no_voice(page: Page) -> None:
    """This Chromium has no voices at all."""
    page.get_by_role("button", name="Hear it").first.click()
    expect(page.locator("[data-hear-says]:not(:empty)")).to_contain_text("no English voice")


def _not_texted(page: Page) -> None:
    page.locator("input[name=name]").evaluate_all(
        "all => all.forEach((one) => { one.value = 'text.nothing'; })"
    )
    page.get_by_role("button", name="Text it to the practice phone").first.click()
    expect(page.locator("h1")).to_contain_text("There is nothing here")


def _form_of(page: Page, day: Day, outcome: str) -> None:
    _opens("Mark an outcome")(page, day)
    page.get_by_role("button", name=outcome).click()
    expect(page.locator("#outcome-title")).to_be_visible()


def _stale(page: Page, button: str) -> None:
    """Pressed on a page that is older than the visit."""
    page.locator("input[name=version]").evaluate_all("all => all.forEach((one) => { one.value = '0'; })")
    page.get_by_role("button", name=button).first.click()
    expect(page.locator("main").get_by_role("alert")).to_contain_text("has changed since you opened the page")


def _not_moved(page: Page, day: Day) -> None:
    _opens("Move or correct it")(page, day)
    page.get_by_label("Date", exact=True).fill("2026-11-01")
    page.get_by_role("button", name="Save the change").click()
    expect(page.locator("main").get_by_role("alert")).to_contain_text("This time is over")


def _export_refused(page: Page) -> None:
    page.locator("form[action$=export]").evaluate(
        "form => { form.noValidate = true; form.first.value = ''; }"
    )
    page.get_by_role("button", name="Download the file").click()
    expect(page.locator("main").get_by_role("alert")).to_be_visible()
