"""How a state of the console is looked at: in which windows and by which checks. Each is opened once for all of them.

Owns the browsers and the served days. What there is to look at is console_states.py's, what is wrong with a layout
layout.js's and axe-core's.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from . import console_requests
from .console_day import Day, served
from .console_states import State

HERE = Path(__file__).parent
CHECKS = "\n".join((HERE / name).read_text() for name in ("layout.js", "vendor/axe-core-4.14.1/axe.min.js"))
PICTURES = os.environ.get("LINE_PICTURES")
"""A folder for pictures of everything: scripts/pictures names it."""

_SCRIPTS = "**/console/static/**/*.js*"
_SIZES = ("tooWide", "placeholders", "targets")
_WITH_FOCUS = (*_SIZES, "underBars")
_PLAIN = {"color_scheme": "light", "forced_colors": "none", "reduced_motion": "no-preference"}


@dataclass(frozen=True)
class Look:
    """A window, the wishes of whoever looks into it, and the checks of layout.js."""

    name: str
    width: int
    height: int
    checks: tuple[str, ...]
    media: dict[str, str] = field(default_factory=dict)
    pictured: bool = False


# A browser's zoom divides the CSS pixels and changes nothing else: 200 % of 1280 x 900, 400 % of 1280 x 1024 (1.4.10).
LOOKS = (
    Look("1280", 1280, 900, _WITH_FOCUS, pictured=True),
    Look("768", 768, 900, _SIZES, pictured=True),
    Look("320", 320, 800, _WITH_FOCUS, pictured=True),
    Look("200 percent", 640, 450, _WITH_FOCUS),
    Look("400 percent", 320, 256, _WITH_FOCUS),
    Look("forced colours", 1280, 900, ("bordered",), {"forced_colors": "active"}),
    Look("dark", 1280, 900, (), {"color_scheme": "dark", "reduced_motion": "reduce"}, pictured=True),
    # The last: axe-core goes on from here, and would measure a colour that fades in half-way.
    Look("reduced motion", 1280, 900, ("moving",), {"reduced_motion": "reduce"}),
)

# All rules, those of WCAG 2.2 and the best practices among them. Only colours differ in the dark.
_AXE = """
(rules) => {
  const told = (node) => `\\n    ${node.target} ${node.html}`.slice(0, 200);
  return axe.run(document, { resultTypes: ["violations"], ...rules }).then((found) =>
    found.violations.map((one) => `${one.id}: ${one.help}${one.nodes.map(told).join("")}`));
}
"""
_RULES: dict[str, dict[str, Any]] = {
    "light": {"rules": {"target-size": {"enabled": True}}},
    "dark": {"runOnly": ["color-contrast", "link-in-text-block"]},
}


@dataclass(frozen=True)
class Seen:
    """What was found in a state: by layout.js, and by axe-core."""

    faults: tuple[str, ...]
    violations: tuple[str, ...]


@dataclass
class Console:
    """The days, and the browsers of everybody who looks at them."""

    days: dict[str, Day]
    browser: Browser
    stack: ExitStack
    _pages: dict[tuple[str, str, bool], Page] = field(default_factory=dict)
    _seen: dict[str, Seen] = field(default_factory=dict)

    def look_at(self, state: State) -> Seen:
        """Opens the state and looks at it in every way; the second time only tells what was found."""
        if state.name not in self._seen:
            with self._showing(state) as page:
                self._seen[state.name] = Seen(tuple(_faults(page, state)), tuple(violations(page)))
        return self._seen[state.name]

    @contextmanager
    def _showing(self, state: State) -> Iterator[Page]:
        """A window with the state in it. Windows are kept: a new one takes longer than all the looking."""
        day, key = self.days[state.day], (state.day, state.who, state.scripts)
        page = self._pages.pop(key, None) or self._context(*key).new_page()
        page.set_viewport_size({"width": 1280, "height": 900})
        page.emulate_media(**_PLAIN)  # type: ignore[arg-type]
        page.goto(day.address + (state.path if isinstance(state.path, str) else state.path(day)))
        state.act(page, day)
        yield page
        if state.spoils:
            page.close()
        else:
            self._pages[key] = page

    def _context(self, day: str, who: str, scripts: bool) -> BrowserContext:
        context = self.browser.new_context()
        self.stack.callback(context.close)
        context.add_init_script(CHECKS)
        if not scripts:
            # Not JavaScript off: what looks at the page is a script, too.
            context.route(_SCRIPTS, lambda route: route.abort())
        if who:
            token = self.days[day].desks[who].token
            context.add_cookies([{"name": "joi", "value": token, "url": self.days[day].address}])
        return context


@contextmanager
def console(browser: Browser, folder: Path, migrated: Path) -> Iterator[Console]:
    """Three served days: a busy one, one without a request, and one on which nothing works."""
    with ExitStack() as stack:
        days = {
            name: stack.enter_context(served(folder / name, None if name == "broken" else migrated))
            for name in ("busy", "empty", "broken")
        }
        console_requests.fill(days["busy"])
        yield Console(days, browser, stack)


def _faults(page: Page, state: State) -> Iterator[str]:
    for look in LOOKS:
        page.set_viewport_size({"width": look.width, "height": look.height})
        page.emulate_media(**{**_PLAIN, **look.media})  # type: ignore[arg-type]
        page.keyboard.press("Shift")  # whoever uses keys sees rings
        if look.checks:
            for fault in page.evaluate("(checks) => layout.faults(checks)", list(look.checks)):
                yield f"{look.name}: {fault}"
        if PICTURES and look.pictured:
            page.screenshot(path=Path(PICTURES) / f"{state.slug}-{look.name}.png", full_page=True)


def violations(page: Page) -> Iterator[str]:
    """What axe-core has to say about a page that holds CHECKS."""
    for scheme, rules in _RULES.items():
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for words in page.evaluate(_AXE, rules):
            yield f"{scheme}: {words}"
