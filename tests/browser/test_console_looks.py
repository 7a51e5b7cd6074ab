"""Every page and state of the console at three widths, zoomed, in forced colours and without motion.

Nothing is wider than the screen, cut, overlapping or too small to hit, what has the focus can be seen, and axe-core
finds nothing, in the light and in the dark. scripts/pictures runs this file and keeps what it looks at.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from .console_looks import CHECKS, Console, violations
from .console_states import STATES, State

PLANTED = """
<style>
  body { margin: 0; font: 16px sans-serif } p { margin: 0 }
  .cut { width: 60px; overflow: hidden; white-space: nowrap } .live { position: sticky; top: 0; height: 300px }
  :focus { outline: 3px solid blue } .none:focus { outline: none } .moves { transition: color 1s }
</style>
<div class="live">A bar</div>
<a class="button" href="#x">Overlapped</a><button style="margin-left: -60px">Over it</button>
<p class="cut">Words that are cut away</p><button style="width: 12px">i</button><p style="width: 2000px">Wide</p>
<button class="none moves">Without a ring</button><div style="height: 3000px"></div><button>Under the bar</button>
"""

HARD_TO_SEE = """
<style>
  p { color: #bbb; background: #fff } button { width: 12px; padding: 0 }
  @media (prefers-color-scheme: dark) { h2 { color: #333; background: #000 } }
</style>
<h2>Seen by day only</h2><p>Outside of any landmark, and faint</p><button>a</button><button>b</button>
"""


@pytest.mark.parametrize("state", STATES, ids=[state.slug for state in STATES])
def test_nothing_is_cut_covered_too_small_or_out_of_sight(console_pages: Console, state: State) -> None:
    if found := console_pages.look_at(state).faults:
        pytest.fail("\n".join(found), pytrace=False)


@pytest.mark.parametrize("state", STATES, ids=[state.slug for state in STATES])
def test_axe_finds_nothing(console_pages: Console, state: State) -> None:
    if found := console_pages.look_at(state).violations:
        pytest.fail("\n".join(found), pytrace=False)


def test_planted_faults_are_found(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 640, "height": 400})
    page.set_content(PLANTED)
    page.evaluate(CHECKS)
    page.keyboard.press("Tab")
    checks = ["tooWide", "targets", "underBars", "bordered", "moving"]
    found = "\n".join(page.evaluate("(checks) => layout.faults(checks)", checks))
    page.close()
    for fault in (
        "the page is 2000 px wide",
        "text cut: p.cut",
        "small, 16 x 21: button. “i”",
        "overlap: a.button “Overlapped” and button. “Over it”",
        "no ring: button.none moves",
        "focus under div.live",
        "no border: a.button",
        "moves: button.none moves",
    ):
        assert fault in found


def test_planted_violations_are_found_in_both_schemes(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(HARD_TO_SEE)
    page.evaluate(CHECKS)
    found = "\n".join(violations(page))
    page.close()
    light, dark = found.split("dark: ", 1)
    assert "light: color-contrast" in light
    assert "light: region" in light
    assert "light: target-size" in light
    assert "h2" not in light.split("light: color-contrast")[1].split("light: ")[0]
    assert "h2" in dark
