"""weights.json into core's Learned, and back: what `scripts/learn_weights.py` learned from labelled texts.

By question its answers, what is expected of each beforehand, and by clue the number of each answer that it tells of
with its weight; all in hundredths. One clue a line, so that a change can be read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from types import MappingProxyType
from typing import Any

from line.core.weights import Learned, Weights
from line.loader.problems import Problems

QUESTIONS = tuple(field.name for field in fields(Learned))


def read_weights(path: Path, problems: Problems) -> Learned:
    """The weights of each question; without the file nothing was learned, and the rules tell alone."""
    if not path.exists():
        return Learned()
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return Learned(**{name: _weights(found[name]) for name in QUESTIONS})
    except json.JSONDecodeError as error:
        problems.add(path, error.lineno, f"no JSON: {error.msg}")
    except (KeyError, TypeError) as error:
        problems.add(path, 1, f"{error} is missing: scripts/learn_weights.py makes this file")
    return Learned()


def _weights(found: dict[str, Any]) -> Weights:
    return Weights(tuple(found["answers"]), tuple(found["beforehand"]), MappingProxyType(found["rows"]))


def written(learned: Learned, about: str) -> Iterator[str]:
    """The lines of the file; `about` says from what it was made."""
    yield f'{{"about": {json.dumps(about)}'
    for name in QUESTIONS:
        weights: Weights = getattr(learned, name)
        answers, beforehand = json.dumps(weights.answers), json.dumps(weights.beforehand)
        yield f', "{name}": {{"answers": {answers}, "beforehand": {beforehand}, "rows": {{'
        rows = sorted(weights.rows.items())
        for clue, row in rows:
            comma = "" if clue == rows[-1][0] else ","
            yield f'{json.dumps(clue, ensure_ascii=False)}: "{row}"{comma}'
        yield "}}"
    yield "}"
