"""Counts what patients make of the sections, in the transaction of the step that tells it, and as its last deed.

The counters are shared by all: whoever counts locks them until the commit, so nothing else may be locked after them.
A repeated text is counted once, by its claim; a call counts each step of a section once, however often its webhooks
come, by what its own row remembers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from line.core.section_figures import SHOWN, Made, Step
from line.services.line import Line
from line.services.opening import Contact
from line.store import section_figures
from line.store.engine import Connection


def count(tx: Connection, line: Line, contact: Contact, steps: Iterable[Step]) -> None:
    """Counts these steps on the clinic's day of `contact`."""
    day = line.script.clinic.hours.local(contact.now).date().isoformat()
    section_figures.add(tx, day, contact.language, steps)


def count_once(
    tx: Connection, line: Line, contact: Contact, steps: Sequence[Step], counted: Sequence[str]
) -> list[str]:
    """Counts the steps that this conversation has not counted yet. Gives all that are counted now, to be kept with it
    (a text that was queued is counted by its key, and comes here once)."""
    names = {_name(step): step for step in steps}
    new = {name: step for name, step in names.items() if name not in counted}
    count(tx, line, contact, new.values())
    return [*counted, *new]


def made(line: Line) -> Mapping[tuple[str, str, str, str], Made]:
    """What was made of each section in the days that are shown, by (article, section, language, channel)."""
    first = line.script.clinic.hours.local(line.clock() - SHOWN).date().isoformat()
    with line.database.reading() as conn:
        counts = section_figures.since(conn, first)
    found: dict[tuple[str, str, str, str], Made] = defaultdict(Made)
    for (article, section, language, channel, what), count in counts.items():
        found[article, section, language, channel] += Made(**{what: count})
    return found


def _name(step: Step) -> str:
    return f"{step.article}.{step.section}.{step.channel}.{step.what}"
