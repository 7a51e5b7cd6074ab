"""axe-core finds nothing on any page and in any state of the console, in its light and its dark scheme."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from .console_looks import CHECKS, Console, violations
from .console_states import STATES, State

PLANTED = """
<style>
  p { color: #bbb; background: #fff } button { width: 12px; padding: 0 }
  @media (prefers-color-scheme: dark) { h2 { color: #333; background: #000 } }
</style>
<h2>Seen by day only</h2><p>Outside of any landmark, and faint</p><button>a</button><button>b</button>
"""


@pytest.mark.parametrize("state", STATES, ids=[state.slug for state in STATES])
def test_axe_finds_nothing(console_pages: Console, state: State) -> None:
    if found := console_pages.look_at(state).violations:
        pytest.fail("\n".join(found), pytrace=False)


def test_planted_violations_are_found_in_both_schemes(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(PLANTED)
    page.evaluate(CHECKS)
    found = "\n".join(violations(page))
    page.close()
    light, dark = found.split("dark: ", 1)
    assert "light: color-contrast" in light
    assert "light: region" in light
    assert "light: target-size" in light
    assert "h2" not in light.split("light: color-contrast")[1].split("light: ")[0]
    assert "h2" in dark
