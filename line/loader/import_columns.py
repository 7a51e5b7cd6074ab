"""The small YAML file that tells what the columns of the clinic's own list of appointments are called."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType

from line.core.visit_import import MONTH_FIRST, OPTIONAL, ORDERS, REQUIRED, WHEN, Columns
from line.loader.csv_file import DELIMITERS
from line.loader.problems import Problems
from line.loader.tree import Tree, read_yaml

_SIGNS = MappingProxyType(dict(zip(("comma", "semicolon", "tab"), DELIMITERS, strict=True)))
_MOMENT = tuple(name for fields in WHEN for name in fields)
_FIELDS = (*REQUIRED, *OPTIONAL, *_MOMENT)


def read_columns(path: Path) -> Columns:
    """The columns as the file names them. Raises ContentError with every problem."""
    path = path.resolve()
    problems = Problems(path)
    tree = read_yaml(path, problems)
    tree.only("columns", "days", "between_cells")
    place = tree.get("columns")
    place.only(*_FIELDS)
    names = {name: child.raw() or "" for name, child in place.items().items()}
    for name in REQUIRED:
        if name not in names:
            place.problem(f"the column for {name} is missing")
    if tuple(name for name in _MOMENT if name in names) not in WHEN:
        place.problem("either starts, or date and time, must be named here")
    order = _one_of(tree.get("days"), ORDERS) or MONTH_FIRST
    sign = _one_of(tree.get("between_cells"), tuple(_SIGNS))
    problems.raise_any()
    return Columns(MappingProxyType(names), order, _SIGNS[sign] if sign else None)


def _one_of(place: Tree, words: tuple[str, ...]) -> str | None:
    word = place.optional_text()
    if word is not None and word not in words:
        place.problem(f"one of {', '.join(words)} was expected here")
        return None
    return word
