"""What the line knows about the clinic: names, numbers, place, hours, promises. Values only; no reading of
files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from line.core.hours import Hours, Sla


@dataclass(frozen=True)
class Wording:
    """A sentence or phrase of the clinic's in one language, as heard and as texted (GSM-7)."""

    spoken: str
    texted: str


@dataclass(frozen=True)
class Clinic:
    """The clinic as given in clinic.yaml. Numbers are E.164.

    `line_number` is what patients call and text; `staff_number` is where a person answers. They are never
    equal: a call to staff would come back to the line. `online_booking` holds the words per language.
    `unconfirmed` lists the fields still marked as samples, by dotted name.
    """

    name: str
    short_name: str
    spoken_name: str
    line_number: str
    staff_number: str
    zone: str
    address: str
    spoken_address: str
    online_booking: Mapping[str, Wording]
    hours: Hours
    sla: Sla
    unconfirmed: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.line_number == self.staff_number:
            raise ValueError(
                f"line_number and staff_number are both {self.line_number}: "
                "a call to staff would ring the line itself"
            )

    def with_numbers(self, line: str | None = None, staff: str | None = None) -> Clinic:
        """The same clinic with the numbers the settings give (None keeps one); ValueError when they are
        equal.
        """
        # A number from the settings is meant, so it no longer counts as a sample.
        given = {name for name, value in (("line_number", line), ("staff_number", staff)) if value}
        return replace(
            self,
            line_number=line or self.line_number,
            staff_number=staff or self.staff_number,
            unconfirmed=tuple(name for name in self.unconfirmed if name not in given),
        )
