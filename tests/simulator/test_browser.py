"""The phone in a real browser: by keyboard, at three widths, without a word on the console."""

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from twilio.rest import Client
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.serving import WSGIRequestHandler, make_server

from line.simulator import Simulator

from .conftest import LINE, MOBILE, STAFF
from .scripted import ScriptedLine

MENU = (
    "<Say>Emergencies: call 911.</Say><Say language='es-US'>Emergencias: llame al 911.</Say>"
    "<Gather input='dtmf speech' numDigits='1' finishOnKey='' action='/key' hints='symptoms, causes' timeout='60'>"
    "<Say>Press 1 for a call back. Press 3 to listen.</Say></Gather>"
)


class _Silent(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:  # noqa: ARG002 - the base class's names
        return


@pytest.fixture
def address(sim: Simulator, line: ScriptedLine) -> Iterator[str]:
    app = DispatcherMiddleware(line, {"/phone": sim.app})
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Silent)
    worker = threading.Thread(target=server.serve_forever)
    worker.start()
    yield f"http://127.0.0.1:{server.server_port}/phone/?pace=50"
    server.shutdown()
    worker.join()
    server.server_close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    said: list[str] = []
    # A refused act (409) is an answer, not an error; the browser lists it all the same.
    opened.on("console", lambda message: said.append(message.text) if "409" not in message.text else None)
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.goto(address)
    yield opened
    context.close()
    assert said == []


def captions(page: Page) -> str:
    return page.locator("#main-leg .captions").inner_text()


def test_a_call_by_keyboard_alone(page: Page, line: ScriptedLine) -> None:
    line["/voice"] = MENU
    line["/key"] = (
        "<Gather numDigits='4' action='/four' timeout='60'><Say>Four digits, please.</Say></Gather>"
    )
    line["/four"] = "<Say>Thank you.</Say>"
    page.get_by_role("button", name="Call the line").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#main-leg .doing")).to_contain_text("Press a key or say something")
    assert page.locator("#main-leg [lang=es-US]").inner_text() == "Emergencias: llame al 911."
    page.keyboard.press("3")  # the pad has the focus now
    expect(page.locator("#main-leg .captions")).to_contain_text("Four digits, please.")
    expect(page.locator("#main-leg .say input")).to_be_disabled()
    page.keyboard.type("4821")
    expect(page.locator("#main-leg .captions")).to_contain_text("Thank you.")
    expect(page.locator("#main-leg .status")).to_contain_text("call ended")
    assert line.to("/four")[0].form["Digits"] == "4821"
    assert "pressed 4821" in captions(page)


def test_only_what_stands_in_a_gather_can_be_cut_short(page: Page, address: str, line: ScriptedLine) -> None:
    line["/voice"] = MENU
    line["/key"] = "<Say>You chose.</Say>"
    page.goto(address.replace("pace=50", "pace=1"))
    page.get_by_role("button", name="Call the line").click()
    expect(page.locator("#main-leg .doing")).to_contain_text("cannot be cut short")
    page.keyboard.press("3")
    expect(page.locator("#main-leg .doing")).to_contain_text("cannot be interrupted")
    assert line.to("/key") == []
    for _ in range(2):
        page.get_by_role("button", name="Skip").click()
    expect(page.locator("#main-leg .doing")).to_contain_text("press a key to cut in")
    page.keyboard.press("3")
    expect(page.locator("#main-leg .captions")).to_contain_text("You chose.")


def test_words_silence_and_hanging_up(page: Page, line: ScriptedLine) -> None:
    line["/voice"] = MENU
    line["/key"] = MENU
    page.get_by_role("button", name="Call the line").click()
    page.get_by_placeholder("Say something").fill("symptoms")
    page.get_by_role("button", name="Say it").click()
    expect(page.locator("#main-leg .captions")).to_contain_text("“symptoms”")
    page.get_by_role("button", name="Stay silent").click()
    expect(page.locator("#main-leg .status")).to_contain_text("call ended")
    page.get_by_role("button", name="Call the line").click()
    page.get_by_role("button", name="Hang up").click()
    expect(page.get_by_role("button", name="Call the line")).to_be_visible()
    assert line.to("/key")[0].form["SpeechResult"] == "symptoms"


def test_silence_counts_down_by_itself(page: Page, line: ScriptedLine) -> None:
    line["/voice"] = "<Gather timeout='1'><Say>Well?</Say></Gather><Say>Goodbye.</Say>"
    page.get_by_role("button", name="Call the line").click()
    expect(page.locator("#main-leg .captions")).to_contain_text("Goodbye.")


def test_a_recording_and_an_error_on_the_screen(page: Page, line: ScriptedLine) -> None:
    line["/voice"] = "<Say>After the tone.</Say><Record action='/done' finishOnKey='#'/>"
    line["/done"] = "<Speak/>"
    page.get_by_role("button", name="Call the line").click()
    expect(page.locator("#main-leg .doing")).to_contain_text("Recording")
    page.keyboard.press("#")
    expect(page.locator("#main-leg .error")).to_contain_text("12200")


def test_what_is_typed_after_the_tone_is_written_down_for_the_line(
    page: Page, line: ScriptedLine, sim: Simulator
) -> None:
    line["/voice"] = (
        "<Say>After the tone.</Say><Record action='/done' finishOnKey='#' transcribeCallback='/written'/>"
    )
    line["/done"] = "<Say>Thank you.</Say>"
    page.get_by_role("button", name="Call the line").click()
    expect(page.locator("#main-leg .say-hint")).to_contain_text("said into the recording")
    field = page.get_by_placeholder("Say something")
    field.fill("This is Maria.")
    page.get_by_role("button", name="Say it").click()
    expect(page.locator("#main-leg .captions")).to_contain_text("“This is Maria.”")
    field.fill("My toes are numb.")
    expect(page.locator("#main-leg .ring text")).to_have_text(
        "3", timeout=6_000
    )  # shorter ones are not written down
    page.get_by_role("button", name="pound").click()
    expect(page.locator("#main-leg .captions")).to_contain_text("Thank you.")
    sim.pump()
    assert line.to("/written")[0].form["TranscriptionText"] == "This is Maria. My toes are numb."


def test_a_recording_that_nobody_writes_down_takes_no_words(page: Page, line: ScriptedLine) -> None:
    line["/voice"] = "<Record action='/done' finishOnKey='#'/>"
    page.get_by_role("button", name="Call the line").click()
    expect(page.locator("#main-leg .say-hint")).to_have_text(
        "Nobody writes this recording down: it is only played."
    )
    expect(page.get_by_placeholder("Say something")).to_be_disabled()


def test_a_scheduler_calls_a_patient_and_both_phones_ring(
    page: Page, line: ScriptedLine, client: Client
) -> None:
    line["/whisper"] = "<Gather numDigits='1' action='/connect' timeout='60'><Say>Press 1.</Say></Gather>"
    line["/connect"] = f"<Dial callerId='{LINE}' action='/done'><Number>{MOBILE}</Number></Dial>"
    line["/done"] = "<Say>Mark the outcome.</Say><Hangup/>"
    client.calls.create(to="+19045550130", from_=LINE, url=f"{line.base}/whisper", timeout=25)
    hers = page.locator("#others .card")
    expect(hers.locator(".title")).to_have_text("Scheduler's phone")
    hers.get_by_role("button", name="Answer", exact=True).click()
    expect(hers.locator(".captions")).to_contain_text("Press 1.")
    hers.locator("[data-key='1']").click()
    page.locator("#main-leg").get_by_role("button", name="Answer", exact=True).click()
    expect(page.locator("#main-leg .doing")).to_contain_text("Connected")
    expect(hers.locator(".doing")).to_contain_text("Connected")
    page.locator("#main-leg").get_by_role("button", name="Hang up").click()
    expect(hers).to_have_count(0)
    assert line.to("/done")[0].form["DialCallStatus"] == "completed"


def test_texts_arrive_live_and_carrier_words_are_refused(page: Page, line: ScriptedLine) -> None:
    line["/sms"] = "<Message>Pain and stiffness.</Message>"
    box = page.get_by_label("Write a text")
    box.fill("symptoms")
    box.press("Enter")
    expect(page.locator("#thread")).to_contain_text("Pain and stiffness.")
    expect(page.locator("#thread li.line small")).to_contain_text("delivered")
    page.get_by_role("button", name="Send a picture").click()
    expect(page.locator("#thread img")).to_be_visible()
    box.fill("STOP")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#thread .carrier")).to_contain_text("unsubscribed")
    expect(page.locator("#thread .failed")).to_contain_text("21610")
    line["/sms"] = (500, [], b"")
    box.fill("hello")
    box.press("Enter")
    expect(page.locator("#thread .error")).to_contain_text("11200")


def test_the_staff_phone_rings_and_is_bridged(page: Page, line: ScriptedLine) -> None:
    line["/voice"] = f"<Dial callerId='{LINE}'><Number url='/whisper'>{STAFF}</Number></Dial><Say>Back.</Say>"
    line["/whisper"] = "<Gather numDigits='1' action='/ok'><Say>Press 1 to accept.</Say></Gather><Hangup/>"
    line["/ok"] = ""
    page.get_by_role("button", name="Call the line").click()
    desk = page.locator("#others section")
    desk.get_by_role("button", name="Answer", exact=True).click()
    expect(desk).to_contain_text("Press 1 to accept.")
    desk.get_by_role("button", name="1", exact=True).click()
    expect(page.locator("#main-leg .doing")).to_contain_text("Connected")
    desk.get_by_role("button", name="Hang up").click()
    expect(page.locator("#main-leg .captions")).to_contain_text("Back.")


def test_a_reload_and_a_second_tab_show_the_same_call(page: Page, line: ScriptedLine) -> None:
    line["/voice"] = MENU
    line["/key"] = "<Say>You chose.</Say>"
    page.get_by_role("button", name="Call the line").click()
    expect(page.locator("#main-leg .doing")).to_contain_text("Press a key")
    page.reload()
    expect(page.locator("#main-leg .doing")).to_contain_text("Press a key")
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.locator("#main-leg .doing")).to_contain_text("Press a key")
    other.get_by_role("button", name="3", exact=True).click()
    expect(page.locator("#main-leg .captions")).to_contain_text("You chose.")


def test_a_phone_without_texts_has_nothing_to_write_in(page: Page) -> None:
    page.get_by_label("Withheld").check(force=True)
    expect(page.get_by_label("Write a text")).to_be_disabled()
    expect(page.locator("#compose-hint")).to_contain_text("Choose a mobile")


def test_the_clock_moves(page: Page) -> None:
    page.get_by_text("Move the clock").click()
    page.get_by_label("Set to").fill("2026-11-26T09:30")
    page.get_by_role("button", name="Set", exact=True).click()
    expect(page.locator("#now-local")).to_contain_text("Thu, Nov 26")
    expect(page.locator("#now-local")).to_contain_text("9:30 AM")
    page.get_by_role("button", name="Back to now").click()
    expect(page.locator("#now-note")).to_have_text("the line’s time")


FIT = """() => {
  const wrong = [];
  if (document.documentElement.scrollWidth > innerWidth) wrong.push("page is wider than the screen");
  const shown = [...document.querySelectorAll("button, input, textarea, summary, h1, h2, .face, .doing, .bubble")]
    .filter((one) => one.checkVisibility() && !one.closest(".phone input"));
  for (const one of shown) {
    const box = one.getBoundingClientRect();
    if (box.left < -1 || box.right > innerWidth + 1) wrong.push("cut: " + one.className + one.textContent.trim());
    const spills = one.matches("button, .face") && one.scrollWidth > one.clientWidth + 1;
    if (spills) wrong.push("spills: " + one.textContent.trim());
  }
  const buttons = shown.filter((one) => one.matches("button"));
  buttons.forEach((one, place) => buttons.slice(place + 1).forEach((other) => {
    const a = one.getBoundingClientRect(), b = other.getBoundingClientRect();
    const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (across > 1 && down > 1) wrong.push("overlap: " + one.textContent.trim() + " / " + other.textContent.trim());
  }));
  return wrong;
}"""


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_nothing_overlaps_or_is_cut(page: Page, line: ScriptedLine, width: int) -> None:
    line["/voice"] = f"<Say>{'A very long sentence. ' * 12}</Say><Dial>{STAFF}</Dial>"
    line["/sms"] = "<Message>" + "word " * 60 + "w" * 90 + "</Message>"
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate(FIT) == []
    page.get_by_label("Write a text").fill("hello")
    page.get_by_role("button", name="Send", exact=True).click()
    page.get_by_role("button", name="Call the line").click()
    expect(page.locator("#others .answer")).to_be_visible()
    assert page.evaluate(FIT) == []
    page.locator("#others .answer").click()
    page.get_by_text("For engineers").click()
    page.locator("#exchanges summary").first.click()
    page.get_by_text("Move the clock").click()
    expect(page.locator("#exchanges pre").first).to_be_visible()
    assert page.evaluate(FIT) == []
