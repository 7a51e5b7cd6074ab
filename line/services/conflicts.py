"""Why something that staff asked for was not done. The words are for her eyes; what she typed stays hers.

A `Conflict` is nobody's mistake: a colleague was quicker, or the request changed meanwhile. `Refused` asks her for
something else. `Missing`: there is no such thing.
"""

from __future__ import annotations

from line.services.line import Line

CROSSED = (
    "A colleague or the patient changed this at the very same moment, and yours was not saved. "
    "Look at it again, then press again. What you typed is kept."
)


class Conflict(Exception):
    """Somebody else has the request, or it changed since the page was made. `winner`: who has it now, "" for nobody."""

    def __init__(self, request_id: str, words: str, winner: str = "") -> None:
        super().__init__(words)
        self.request_id, self.words, self.winner = request_id, words, winner


class Refused(Exception):
    """It cannot be done so; `words` say why and what to do instead."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class Missing(Exception):
    """There is no request, visit or message with that id."""


def crossed(line: Line, error: Exception) -> bool:
    """Whether a failed write only met another one half-way: nothing of it is stored, and CROSSED says what to do."""
    return line.database.crossed(error)
