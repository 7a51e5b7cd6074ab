"""What people's words mean to the line: one text per line on standard input, one JSON object per line out.

Each object holds the text, its intent, section, language, rule, confidence, and `also`, further intents that hold at
once. `--at` says where the talk stands: a node of the script, "topics" (the list was just shown), or "reminder" (it is
the last thing the line sent); without it, what is open at the start of the channel. No network, no database.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # run as a file, not as a module

from line.core.library import LANGUAGES
from line.core.meaning import Meaning
from line.core.script import Reading, Script, ScriptError
from line.core.script_building import build
from line.core.turn import Medium
from line.core.understanding import Context, understand
from line.loader import ContentError, load

CHANNELS: dict[str, Medium] = {"sms": "writing", "speech": "speech"}


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code."""
    given = _parser().parse_args(arguments)
    medium = CHANNELS[given.channel]
    try:
        script = build(load())
        context = _context(script, given.at, medium)
    except (ContentError, ScriptError, KeyError) as problem:
        print(f"understand: {problem}", file=sys.stderr)
        return 1
    for line in sys.stdin:
        text = line.rstrip("\n")
        meaning = understand(text, script.lexicon, medium=medium, language=given.language, context=context)
        print(json.dumps(_row(text, meaning), ensure_ascii=False), flush=True)
    return 0


def _context(script: Script, at: str | None, medium: Medium) -> Context:
    if at == "reminder":
        return Context(visits=True)
    topics = next(name for name, node in script.nodes.items() if node.kind == "topics")
    name = topics if at == "topics" else at or script.start[medium]
    if name not in script.nodes:
        raise KeyError(f"there is no node {name}")
    node = script.nodes[name]
    return Context(name, () if isinstance(node, Reading) else node.options)


def _row(text: str, meaning: Meaning) -> dict[str, object]:
    return {
        "text": text,
        "intent": meaning.intent,
        "section": meaning.section,
        "language": meaning.language,
        "rule": meaning.rule,
        "confidence": meaning.confidence,
        "also": list(meaning.also),
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="What people's words mean to the line.")
    parser.add_argument("--channel", choices=CHANNELS, default="sms")
    parser.add_argument("--language", choices=LANGUAGES, default="en", help="the session's language")
    parser.add_argument("--at", metavar="topics|reminder|NODE", help="where the talk stands")
    return parser


if __name__ == "__main__":
    sys.exit(main())
