"""Who has reviewed some words of the content, and whether the words are still the reviewed ones.

A signature names what was signed (`reviewed_text`): whoever edits the words afterwards makes it outdated by that alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date

from line.core.review import Review
from line.loader.tree import Tree

REVIEW_FIELDS = ("reviewed_by", "reviewed_on", "reviewed_text")


def fingerprint(words: Iterable[str]) -> str:
    """Twelve hex digits that change with any of these words, but not with how their white space is laid out."""
    plain = "\n".join(" ".join(one.split()) for one in words)
    return hashlib.sha256(plain.encode()).hexdigest()[:12]


def read_review(place: Tree, text: str, *, made_from: str = "", outdated: bool = False) -> Review:
    """The signature in these fields. `text` is the fingerprint of the words as they are now, `made_from` that of what
    they are a translation of, as it is now; `outdated`: it has changed since they were translated."""
    by, on = place.get("reviewed_by").optional_text(), place.get("reviewed_on").optional_text()
    signed_text = place.get("reviewed_text").optional_text()
    if on is not None and not _is_date(on):
        place.get("reviewed_on").problem(f"{on} is no date such as 2026-11-30")
    if (by is None) != (on is None):
        place.problem("reviewed_by and reviewed_on stand together, or both are null")
    changed = by is not None and signed_text != text
    name = place.get("reviewed_by")
    where = f"{place.problems.name(place.path)}:{name.line}"
    return Review(by, on, outdated or changed, text, where, made_from if outdated else "")


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
