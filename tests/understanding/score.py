"""Measures `understand` against labelled texts: `python -m tests.understanding.score FILE...`

Prints, by group: n, what is right, the 95 % bounds of Wilson, then recall of red flags and opting out, false opt-outs,
the misses and the confusion table. `--quiet` leaves the misses out; `--time` tells the time a text takes.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from statistics import median, quantiles

from line.core.meaning import Intent, Meaning
from line.core.script import Menu, Script
from line.core.script_building import build
from line.core.turn import Medium
from line.core.understanding import Context, understand
from line.loader import load

HEADER = ["channel", "language", "context", "group", "intent", "detail", "also", "text"]
MEDIUM: dict[str, Medium] = {"sms": "writing", "speech": "speech"}


@dataclass(frozen=True)
class Labelled:
    """One line of a file: the words, where they were said, and what they mean. Alternatives are equally right."""

    channel: str
    language: str
    context: str
    group: str
    intents: tuple[str, ...]
    details: tuple[str, ...]
    also: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Marked:
    """A labelled text, what was understood, and whether that is right."""

    line: Labelled
    meaning: Meaning

    @property
    def intent_right(self) -> bool:
        return self.meaning.intent.value in self.line.intents

    @property
    def right(self) -> bool:
        """Intent, section, tier or language, and what else holds."""
        if not self.intent_right or not set(self.line.also) <= {intent.value for intent in self.meaning.also}:
            return False
        detail = detail_of(self.meaning)
        wanted = [part for part in self.line.details if part]
        several = len(self.line.intents) > 1  # the detail belongs to one of them
        return not wanted or detail in wanted or (several and not detail)


def detail_of(meaning: Meaning) -> str:
    """The section, the tier or the language that was understood, "" where the intent has none."""
    match meaning.intent:
        case Intent.SECTION:
            return meaning.section or ""
        case Intent.EMERGENCY:
            return meaning.tier or ""
        case Intent.LANGUAGE:
            return meaning.language
        case _:
            return ""


def read(path: Path) -> list[Labelled]:
    """The labelled lines of a file."""
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    assert header.split("\t") == HEADER, f"{path.name}: another header"
    return [_labelled(row.split("\t")) for row in rows if row]


def _labelled(cells: Sequence[str]) -> Labelled:
    channel, language, context, group, intent, detail, also, text = cells
    intents, details, others = (tuple(part.split("|")) if part else () for part in (intent, detail, also))
    return Labelled(channel, language, context, group, intents, details, others, text)


def context_of(script: Script, name: str) -> Context:
    """The place that a label names: the list of topics, a reminder, or nothing open."""
    if name == "reminder":
        return Context(visits=True)
    if name == "topics":
        node = next(
            node for node in script.nodes.values() if node.kind == "topics" and isinstance(node, Menu)
        )
        return Context(node.name, node.options)
    return Context()


def mark(script: Script, lines: Iterable[Labelled]) -> list[Marked]:
    """What is understood of each."""
    return [
        Marked(
            line,
            understand(
                line.text,
                script.lexicon,
                medium=MEDIUM[line.channel],
                language="en",
                context=context_of(script, line.context),
            ),
        )
        for line in lines
    ]


def wilson(right: int, n: int) -> tuple[float, float]:
    """The 95 % bounds of a share."""
    if not n:
        return 0.0, 1.0
    z, share = 1.96, right / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return middle - half, middle + half


@dataclass(frozen=True)
class Figure:
    """One figure: how many of how many are right."""

    name: str
    right: int
    n: int

    @property
    def share(self) -> float:
        return self.right / self.n if self.n else 1.0

    def __str__(self) -> str:
        low, high = wilson(self.right, self.n)
        return f"{self.name:34} {self.right:5} of {self.n:5}  {self.share:7.4f}  [{low:.4f}, {high:.4f}]"


def figures(marked: Sequence[Marked]) -> dict[str, Figure]:
    """The figures that are held to a target, by name."""
    grave = [one for one in marked if {"A", "S"} & set(one.line.details) and "emergency" in one.line.intents]
    outs = [one for one in marked if _wants_out(one.line)]
    others = [one for one in marked if not _wants_out(one.line) and "stop" not in one.line.intents]
    calm = [one for one in marked if "emergency" not in one.line.intents]
    rows = [
        _figure("intent and section", marked, lambda one: one.right),
        _figure("recall of A and S", grave, lambda one: one.meaning.tier in ("A", "S")),
        _figure("A and S by their own tier", grave, lambda one: one.meaning.tier in one.line.details),
        _figure("recall of opting out", outs, lambda one: _ends(one.meaning)),
        _figure("no false opt-out", others, lambda one: not _ends(one.meaning)),
        _figure("no false A or S", calm, lambda one: one.meaning.tier not in ("A", "S")),
        _figure("language", marked, lambda one: _language(one)),
    ]
    return {row.name: row for row in rows}


def _figure(name: str, marked: Sequence[Marked], right: Callable[[Marked], bool]) -> Figure:
    return Figure(name, sum(map(right, marked)), len(marked))


def _wants_out(line: Labelled) -> bool:
    return line.intents == ("stop",) or "stop" in line.also


def _ends(meaning: Meaning) -> bool:
    return meaning.intent is Intent.STOP or Intent.STOP in meaning.also


def _language(one: Marked) -> bool:
    return one.meaning.intent is Intent.LANGUAGE or one.meaning.language == one.line.language


def report(marked: Sequence[Marked], *, misses: bool = True) -> Iterator[str]:
    """The figures, the misses and the confusion table, line by line."""
    for group in sorted({one.line.group for one in marked}):
        yield str(_figure(group, [one for one in marked if one.line.group == group], lambda one: one.right))
    yield ""
    yield from map(str, figures(marked).values())
    wrong = [one for one in marked if not one.right]
    if misses:
        yield f"\n{len(wrong)} misses (wanted <- understood, rule: text)"
        for one in wrong:
            yield f"  {_wanted(one.line)} <- {_understood(one.meaning)}, {one.meaning.rule}: {one.line.text}"
    yield "\nconfusion (wanted <- understood)"
    for (wanted, understood), count in Counter(
        (_wanted(one.line), _understood(one.meaning)) for one in wrong
    ).most_common():
        yield f"  {count:4}  {wanted} <- {understood}"


def _wanted(line: Labelled) -> str:
    also = f"+{','.join(line.also)}" if line.also else ""
    return f"{'|'.join(line.intents)}{':' if any(line.details) else ''}{'|'.join(line.details)}{also}"


def _understood(meaning: Meaning) -> str:
    detail, also = detail_of(meaning), ",".join(meaning.also)
    return f"{meaning.intent}{f':{detail}' if detail else ''}{f'+{also}' if also else ''}"


def seconds_each(script: Script, lines: Sequence[Labelled]) -> list[float]:
    """How long each text takes, in seconds."""
    taken = []
    for line in lines:
        context = context_of(script, line.context)
        begun = time.perf_counter()
        understand(line.text, script.lexicon, medium=MEDIUM[line.channel], language="en", context=context)
        taken.append(time.perf_counter() - begun)
    return taken


def main(arguments: Sequence[str]) -> int:
    """Prints the report of all files together."""
    script = build(load())
    lines = [line for name in arguments if not name.startswith("--") for line in read(Path(name))]
    print("\n".join(report(mark(script, lines), misses="--quiet" not in arguments)))
    if "--time" in arguments:
        taken = seconds_each(script, lines)
        print(
            f"\nmedian {median(taken) * 1000:.3f} ms, 99 % within {quantiles(taken, n=100)[98] * 1000:.3f} ms"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
