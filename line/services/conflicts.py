"""Why something that staff asked for was not done. The words are for her eyes; what she typed stays hers.

A `Conflict` is nobody's mistake: a colleague was quicker, or the request changed meanwhile. `Refused` asks her for
something else. `Missing`: there is no such thing.
"""

from __future__ import annotations


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
