"""A row of a table in words that are heard: "Week: 1; Brace: on."

Pure.
"""

from __future__ import annotations

from collections.abc import Sequence


def row_in_words(row: Sequence[str], heads: Sequence[str] = ()) -> str:
    """The row as a sentence. `heads`: the names of its columns; without them its first cell names what follows."""
    cells = [cell.strip().rstrip(" :;") for cell in row]
    if heads and len(heads) == len(cells):
        pairs = [(head.strip().rstrip(" :"), cell) for head, cell in zip(heads, cells, strict=True) if cell]
        words = "; ".join(f"{head}: {cell}" if head else cell for head, cell in pairs)
    else:
        first, *others = [cell for cell in cells if cell] or [""]
        words = f"{first}: {'; '.join(others)}" if others else first
    return words if not words or words.endswith((".", "!", "?")) else f"{words}."
