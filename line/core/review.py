"""A signature under words: who checked them, and whether they still are what was checked."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Review:
    """Who checked some words and when (ISO date); None until somebody did.

    `outdated`: the words, or those they were translated from, have changed since. `text` is the fingerprint of the
    words as they are, which a signature must name; `where` is `file:line`, for messages. `made_from` is the fingerprint
    that a translation must name once it follows its original again; "" while it does.
    """

    reviewed_by: str | None = None
    reviewed_on: str | None = None
    outdated: bool = False
    text: str = ""
    where: str = ""
    made_from: str = ""

    @property
    def signed(self) -> bool:
        """Whether a person has checked just these words."""
        return self.reviewed_by is not None and not self.outdated
