"""“Hear it” on the console: the browser's own voice of the right language, sentence by sentence, or an honest word.

A Chromium of a test machine has no voices: what stands in for them is the browser's, and none of ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from .console_day import Day, served

VOICES = """
(languages) => {
  window.said = [];
  window.stopped = 0;
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
  Object.defineProperty(window, "speechSynthesis", { value: {
    getVoices: () => languages.map((lang) => ({ lang, name: lang })),
    speak: (one) => window.said.push(one),
    cancel: () => { window.stopped += 1; },
  } });
}
"""
SENTENCES = "/console/words/sentences/safety"


@pytest.fixture(scope="module")
def day(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    with served(tmp_path_factory.mktemp("words") / "day", migrated_file) as made:
        yield made


def page_with(browser: Browser, day: Day, *voices: str) -> Page:
    """The safety sentences, in a browser with these voices."""
    context = browser.new_context()
    context.add_init_script(f"({VOICES})({list(voices)!r})")
    context.add_cookies([{"name": "joi", "value": day.desks["ana"].token, "url": day.address}])
    page = context.new_page()
    page.goto(day.address + SENTENCES)
    return page


def said(page: Page) -> list[tuple[str, str, str]]:
    found = page.evaluate("() => window.said.map((one) => [one.text.trim(), one.lang, one.voice.lang])")
    return [tuple(one) for one in found]


def hear(page: Page, name: str, language: str) -> None:
    """Presses the button beside a sentence in one language."""
    page.locator(f'[id="{name}"] .said:has([lang={language}]) [data-hear]').first.click()


def test_each_language_is_read_by_its_own_voice_sentence_by_sentence(browser: Browser, day: Day) -> None:
    page = page_with(browser, day, "en-GB", "es-MX", "en-US", "es-US")
    hear(page, "safety.general_information", "en")
    assert said(page) == [("This is general information, not medical advice.", "en-US", "en-US")]
    hear(page, "safety.general_information", "es")
    assert said(page)[1:] == [
        ("Esta es información general.", "es-US", "es-US"),
        ("No es un consejo médico.", "es-US", "es-US"),
    ]
    page.context.close()


def test_a_near_voice_of_the_language_serves_where_the_exact_one_is_missing(
    browser: Browser, day: Day
) -> None:
    page = page_with(browser, day, "en-US", "es_MX")
    hear(page, "safety.general_information", "es")
    assert {voice for _, _, voice in said(page)} == {"es_MX"}
    page.context.close()


def test_without_a_voice_of_the_language_it_says_so_and_reads_nothing(browser: Browser, day: Day) -> None:
    page = page_with(browser, day, "en-US")
    hear(page, "safety.general_information", "es")
    words = page.locator('[id="safety.general_information"] .said:has([lang=es])')
    expect(words.locator("[data-hear-says]")).to_contain_text("no Spanish voice")
    expect(page.locator("[data-hear-says]:not(:empty)")).to_have_count(1)
    assert said(page) == []
    hear(page, "safety.general_information", "en")
    expect(page.locator("[data-hear-says]:not(:empty)")).to_have_count(0)
    page.context.close()


def test_a_browser_that_cannot_read_aloud_says_so_beside_the_button(browser: Browser, day: Day) -> None:
    context = browser.new_context()
    context.add_init_script("Object.defineProperty(window, 'speechSynthesis', { value: undefined })")
    context.add_cookies([{"name": "joi", "value": day.desks["ana"].token, "url": day.address}])
    page = context.new_page()
    page.goto(day.address + SENTENCES)
    words = page.locator('[id="safety.general_information"] .said:has([lang=es])')
    words.get_by_role("button", name="Hear it").first.click()
    expect(words.locator("[data-hear-says]")).to_contain_text("cannot read words out")
    expect(page.locator("[data-hear-says]:not(:empty)")).to_have_count(1)
    context.close()


def test_pressed_again_it_stops_and_at_the_end_it_can_be_heard_again(browser: Browser, day: Day) -> None:
    page = page_with(browser, day, "en-US")
    button = page.locator('[id="safety.general_information"] [data-hear]').first
    button.click()
    expect(button).to_have_text("Stop")
    button.click()
    expect(button).to_have_text("Hear it")
    button.click()
    page.evaluate("() => window.said.at(-1).onend()")
    expect(button).to_have_text("Hear it")
    assert len(said(page)) == 2
    page.context.close()
