"""The phone page in a test's hands: what a patient does, in a patient's words. Every act waits for what it needs."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

_MOST_FRAMES = 600  # of the screen, until something that takes a moment counts as never


@dataclass(frozen=True)
class Phone:
    """One open page, and the phone on it that is chosen."""

    page: Page

    @property
    def captions(self) -> Locator:
        """All that was heard in this call."""
        return self.page.locator("#main-leg .captions")

    @property
    def status(self) -> Locator:
        """ "in a call", "call ended" and their kind."""
        return self.page.locator("#main-leg .status")

    @property
    def thread(self) -> Locator:
        """The texts of this phone."""
        return self.page.locator("#thread")

    def choose(self, name: str) -> None:
        """Put this phone down and take another."""
        self.page.locator("#phones label", has=self.page.get_by_text(name, exact=True)).click()
        expect(self.page.locator("#main-leg .hangup")).to_be_hidden()

    def call(self) -> None:
        """Call the line, and listen until it has said hello."""
        self.page.get_by_role("button", name="Call the line").click()
        self.hears("If this is a medical emergency, hang up and call 9 1 1.")
        self.hears("Hello, this is J O I")

    def hears(self, words: str) -> None:
        """The line says this, or has said it."""
        expect(self.captions).to_contain_text(words)

    def press(self, keys: str) -> None:
        """Press keys as soon as the line takes them, and wait for its answer."""
        pad = self.page.locator("#main-leg .pad")
        expect(pad).not_to_have_class(re.compile(r"\bdim\b"))
        for key in keys:
            pad.locator(f'[data-key="{key}"]').click()
        expect(pad).not_to_have_attribute("aria-busy", "true")

    def say(self, words: str) -> None:
        """Say something into the phone."""
        self.page.get_by_placeholder("Say something").fill(words)
        self.page.get_by_role("button", name="Say it").click()

    def stay_silent(self) -> None:
        """Let the time for an answer run out, without waiting for it."""
        self.page.get_by_role("button", name="Stay silent").click()

    def hang_up(self) -> None:
        """End the call."""
        self.page.locator("#main-leg").get_by_role("button", name="Hang up").click()
        expect(self.status).to_contain_text("call ended")

    def text(self, body: str, answer: str) -> None:
        """Send a text; the newest bubble becomes the answer."""
        self.page.locator("#body").fill(body)
        self.page.locator("#body").press("Enter")
        expect(self.thread.locator("li").last).to_contain_text(answer)

    def eventually(self, true: Callable[[], bool]) -> None:
        """Something on the server's side that follows within a moment; looked at once a frame."""
        for _ in range(_MOST_FRAMES):
            if true():
                return
            self.page.evaluate("() => new Promise(requestAnimationFrame)")
        raise AssertionError("it did not come to pass")
