"""The body of an article file: Markdown into headings, paragraphs and list items.

Plain words only: links, emphasis, tables and pictures cannot be heard or texted, so they are problems.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

from line.loader.problems import Problems

Kind = Literal["heading", "paragraph", "item"]

_PLAIN = frozenset({"text", "text_special", "softbreak"})
_KNOWN = frozenset(
    {"inline", "heading_open", "heading_close", "paragraph_open", "paragraph_close"}
    | {"bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close"}
)


@dataclass(frozen=True)
class Block:
    """A heading, a paragraph or a list item, with the line it starts on in its file."""

    kind: Kind
    text: str
    line: int


def read_blocks(body: str, path: Path, offset: int, problems: Problems) -> tuple[Block, ...]:
    """The blocks of a body that starts `offset` lines into its file."""
    blocks: list[Block] = []
    kind: Kind = "paragraph"
    depth = 0
    for token in MarkdownIt("commonmark").parse(body):
        line = (token.map[0] if token.map else 0) + 1 + offset
        if token.type not in _KNOWN:
            problems.add(
                path, line, f"only headings, paragraphs and - lists can be read out, not {token.type}"
            )
        depth += {"bullet_list_open": 1, "bullet_list_close": -1}.get(token.type, 0)
        if token.type == "bullet_list_open" and depth > 1:
            problems.add(path, line, "a list inside a list cannot be read out")
        match token.type:
            case "heading_open":
                kind = "heading"
                if token.tag != "h2":
                    problems.add(path, line, "sections are headed by ## and nothing else")
            case "list_item_open":
                kind = "item"
            case "inline":
                blocks.append(Block(kind, _words(token, path, line, problems), line))
                kind = "paragraph"
    return tuple(blocks)


def _words(token: Token, path: Path, line: int, problems: Problems) -> str:
    words = ""
    for child in token.children or ():
        if child.type not in _PLAIN:
            problems.add(
                path, line, f"plain words only: {child.type.removesuffix('_open')} cannot be heard or texted"
            )
        words += " " if child.type == "softbreak" else child.content
    # Plain white space, no-break spaces included, is one space; a no-break space is never meant to be heard.
    return re.sub(r"\s+", " ", words).strip()
