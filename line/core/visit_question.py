"""What a number was last asked about its visits, as a text finds it: plain data that the services fill in.

Short answers belong to the last thing we sent with choices; a reminder is that from its handing over until its visits
start.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Wants = Literal["confirm", "change", "cancel"]


@dataclass(frozen=True)
class VisitAsked:
    """One visit of the question: `occurrence` counts the times it was given, `at` is on its own wall.

    `stands`: still booked for that time, which is to come. `missed`: marked so by staff, who asked for a new time.
    `moved`: booked for another time, which `at` is then. `begun`: it began today, and may not be over. `cancelled`: by
    staff. `who`: the name by which it may be told, as a normalised word or two, "" when none is known.
    """

    id: str
    occurrence: int
    at: datetime
    stands: bool
    confirmed: bool = False
    missed: bool = False
    moved: bool = False
    begun: bool = False
    cancelled: bool = False
    who: str = ""


@dataclass(frozen=True)
class VisitQuestion:
    """The visits in the order of their numbers, from 1.

    `last`: nothing with choices was sent since. `wants`: what a number alone does, once "which did you mean?" was
    asked. `language`: the one in which it was asked.
    """

    last: bool
    visits: tuple[VisitAsked, ...]
    wants: Wants | None = None
    language: str = "en"

    @property
    def standing(self) -> dict[int, VisitAsked]:
        """The visits that can still be answered, by their numbers."""
        return {number: visit for number, visit in self.numbered.items() if visit.stands}

    @property
    def numbered(self) -> dict[int, VisitAsked]:
        return dict(enumerate(self.visits, start=1))

    @property
    def moved(self) -> dict[int, VisitAsked]:
        """The visits that are booked for another time than she was told, by their numbers."""
        return {number: visit for number, visit in self.numbered.items() if visit.moved}

    @property
    def booked(self) -> dict[int, VisitAsked]:
        """The visits that are to come, at whatever time, by their numbers."""
        return {number: visit for number, visit in self.numbered.items() if visit.stands or visit.moved}

    @property
    def about_a_missed_one(self) -> bool:
        return any(visit.missed for visit in self.visits)
