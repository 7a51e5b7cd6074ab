"""One entry of a timeline: something that happened to a request, in words.

Owns the shape only; what the entries say is event_words' and timeline's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from line.core.when import stamp
from line.services.rows import Reader


@dataclass(frozen=True)
class Entry:
    """One thing that happened. `at` in the clinic's time, `iso` for machines; `kind` as the style sheet has it: touch,
    answer, words, text-in, text-out, message, attempt, outcome, note, claim, view, mark or appointment. `who` of the
    clinic, or "Patient"; `quote`: the words are the patient's own; `status`: what became of it; `play`: the id of a
    message's event; `visit`: the id of the visit that it is about."""

    at: str
    iso: str
    kind: str
    who: str
    words: str
    detail: str = ""
    status: str = ""
    play: str | None = None
    quote: bool = False
    visit: str = ""


Dated = tuple[datetime, Entry]
"""An entry and the instant to sort it by."""


def entry(reader: Reader, at: datetime, kind: str, who: str, words: str, **more: Any) -> Dated:
    """An entry that says `words`, in the clinic's time; `more` are further fields of Entry."""
    local = reader.local(at)
    return at, Entry(stamp(local), local.isoformat(timespec="seconds"), kind, who, words, **more)
