"""What no template and no script of the console may hold: code in attributes, raw words, forms without their secret.

The checker reads the templates as they are written, so it sees branches that no test renders. It is itself tested on
planted offences.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from line.web.console import assets

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = sorted((ROOT / "line/web/templates").rglob("*.html"))
SCRIPTS = sorted((ROOT / "line/web/static").glob("*.js"))
STYLES = sorted((ROOT / "line/web/static").glob("*.css"))

# The policy of the pages forbids most of these to run; a page that holds one is broken or worse.
FORBIDDEN = {
    "hx-on runs its value": r"\bhx-on\b",
    "hx-live runs its value": r"\bhx-live\b",
    "js: runs a value": r"""["'\s:{](?:js|javascript):""",
    "a trigger's filter is run": r"""hx-trigger=(["'])[^"']*\[""",
    "an event handler in an attribute": r"""\son[a-z]+\s*=""",
    "an inline style": r"""\sstyle\s*=|<style\b""",
    "an inline script": r"<script\b(?![^>]*\ssrc=)",
    "words that are not escaped": r"\|\s*safe\b|\bMarkup\b|autoescape\s+false|\{%\s*raw\b|Markup\(",
    "an attribute without quotes": r"\s[a-z-]+=\{\{",
    "something from another site": r"""\s(?:src|href|action|hx-[a-z]+)=["'](?:https?:)?//""",
    "an image or frame from anywhere": r"<(?:iframe|object|embed)\b",
}


def offences(name: str, text: str) -> Iterator[str]:
    """Everything in a template that may not be there, as "name:line: what"."""
    words = re.sub(r"\{#.*?#\}", lambda found: "\n" * found.group().count("\n"), text, flags=re.S)
    for what, pattern in FORBIDDEN.items():
        for found in re.finditer(pattern, words):
            yield f"{name}:{words.count(chr(10), 0, found.start()) + 1}: {what}"
    for place, form in _forms(words):
        if not re.search(r'name="csrf"|csrf_field\(', form):
            yield f"{name}:{words.count(chr(10), 0, place) + 1}: a form without its secret"
    for place, field in _fields(words):
        if not _labelled(field, words):
            yield f"{name}:{words.count(chr(10), 0, place) + 1}: a field without a label"


def _forms(words: str) -> Iterator[tuple[int, str]]:
    for found in re.finditer(r"<form\b.*?</form>", words, flags=re.S):
        if re.search(r'method="post"|hx-post=', found.group()):
            yield found.start(), found.group()


def _fields(words: str) -> Iterator[tuple[int, str]]:
    for found in re.finditer(r"<(?:input|select|textarea)\b.*?>", words, flags=re.S):
        if not re.search(r'type="hidden"|\shidden\b', found.group()):
            yield found.start(), found.group()


def _labelled(field: str, words: str) -> bool:
    named = re.search(r'\sid="([^"]+)"', field)
    return "aria-label" in field or (named is not None and f'for="{named[1]}"' in words)


def test_templates_hold_no_code_no_raw_words_and_no_form_without_its_secret() -> None:
    found = [
        offence
        for path in TEMPLATES
        for offence in offences(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
    ]
    assert TEMPLATES
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('<p hx-on:click="x()">', "hx-on runs its value"),
        ('<p hx-on::after:swap="x()">', "hx-on runs its value"),
        ('<div hx-live="x">', "hx-live runs its value"),
        ('<div hx-vals="js:{a: 1}">', "js: runs a value"),
        ('<a href="javascript:x()">', "js: runs a value"),
        ('<div hx-trigger="click[ctrlKey]">', "a trigger's filter is run"),
        ('<div hx-trigger="every 2s [x]">', "a trigger's filter is run"),
        ('<p onclick="x()">', "an event handler in an attribute"),
        ('<p style="color: red">', "an inline style"),
        ("<style>p {}</style>", "an inline style"),
        ("<script>x()</script>", "an inline script"),
        ('<script type="module">x()</script>', "an inline script"),
        ("{{ words | safe }}", "words that are not escaped"),
        ("{% autoescape false %}", "words that are not escaped"),
        ("<p title={{ words }}>", "an attribute without quotes"),
        ('<script src="https://example.org/x.js"></script>', "something from another site"),
        ('<img src="//example.org/x.png">', "something from another site"),
        ('<iframe src="/x"></iframe>', "an image or frame from anywhere"),
        ('<form method="post" action="/x"><button>Go</button></form>', "a form without its secret"),
        ('<form hx-post="/x"><button>Go</button></form>', "a form without its secret"),
        ('<input name="words">', "a field without a label"),
        ('<label>Words</label><textarea id="words" name="words"></textarea>', "a field without a label"),
    ],
)
def test_a_planted_offence_is_found_with_its_line(text: str, what: str) -> None:
    assert f"x.html:2: {what}" in list(offences("x.html", f"<p>fine</p>\n{text}"))


@pytest.mark.parametrize(
    "text",
    [
        '{# hx-on is forbidden; style="" too #}',
        '<form method="post" action="/x">{{ parts.csrf_field(csrf) }}<button>Go</button></form>',
        '<form method="dialog"><button>Close</button></form>',
        '<form method="get" action="/x"><label for="a">A</label><input id="a" name="a"></form>',
        '<script src="{{ static(\'console.js\') }}" type="module"></script>',
        '<input type="hidden" name="version" value="{{ row.version }}">',
        '<input name="username" autocomplete="username" hidden>',
        '<div hx-trigger="input delay:400ms" hx-sync="this:drop">',
    ],
)
def test_what_is_allowed_is_not_found(text: str) -> None:
    assert list(offences("x.html", text)) == []


def test_scripts_run_no_words_and_put_none_into_a_page_as_markup() -> None:
    pattern = r"\beval\b|\bFunction\(|innerHTML|outerHTML\s*=|insertAdjacentHTML|document\.write|setTimeout\(\s*[\"']"
    found = [path.name for path in SCRIPTS if re.search(pattern, path.read_text(encoding="utf-8"))]
    assert SCRIPTS
    assert found == []


def test_styles_and_scripts_fetch_nothing_from_elsewhere() -> None:
    for path in [*SCRIPTS, *STYLES]:
        assert not re.search(r"https?://|@import|url\(", path.read_text(encoding="utf-8")), path.name


def test_the_shared_style_and_the_scripts_stay_small() -> None:
    assert (ROOT / "line/web/static/style.css").stat().st_size < 20_000
    shared = [path for path in SCRIPTS if path.name not in ("wallboard.js", "aloud.js")]
    assert sum(path.read_text(encoding="utf-8").count("\n") for path in shared) < 500


def test_every_file_that_a_template_names_is_served() -> None:
    named = {
        name
        for path in TEMPLATES
        for name in re.findall(r"static\('([^']+)'\)", path.read_text(encoding="utf-8"))
    }
    assert {"style.css", "console.js"} <= named
    assert named <= set(assets.shipped().files)
