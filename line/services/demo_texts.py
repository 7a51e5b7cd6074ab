"""Texts what the line says to a telephone of the simulator, so that staff see it on a phone before patients do.

Only with the simulator: with a real account every call here is refused. The text goes the way of all texts: a consent
on record (she who presses asks for it), a row in the outbox, the sweep and its gate. A practice phone that has texted
STOP gets nothing, as a patient's would not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from line.core.staff import Person
from line.services import audit, demo, gate
from line.services.conflicts import Missing, Refused
from line.services.line import Line
from line.services.saying import Sayings, Texted
from line.store import consent, outbox

PURPOSE = "info_replies"
PHONE = demo.PHONES[demo.SCHEDULER]
SOURCE = "asked for at the console"
ONLY_IN_PRACTICE = "Only the practice line can do this: with a real account nothing is texted from here."


@dataclass(frozen=True)
class Wanted:
    """What is to be texted: a sentence by its name, or a section ("article/section") page by page."""

    kind: str
    name: str
    language: str


def send(line: Line, person: Person, sayings: Sayings, wanted: Wanted) -> int:
    """Queues it for the practice phone; gives how many texts that is. Raises Refused with the reason, and Missing for
    what there is not."""
    if not line.settings.simulated:
        raise Refused(ONLY_IN_PRACTICE)
    bodies = _bodies(sayings, wanted)
    now = line.clock()
    with line.database.transaction() as tx:
        consent.add(
            tx,
            PHONE,
            now,
            "consent",
            source=SOURCE,
            purpose=PURPOSE,
            channel="text",
            language=wanted.language,
            evidence=person.id,
        )
        unwelcome = gate.unwanted(tx, PHONE, PURPOSE)
        if unwelcome is not None:
            raise Refused(f"{unwelcome.reason} On the phones' page, text START from it.")
        for place, body in enumerate(bodies):
            message_id = line.new_id()
            outbox.enqueue(
                tx,
                message_id,
                to=PHONE,
                body=body.words,
                language=body.language,
                purpose=PURPOSE,
                key=f"demo:{message_id}",
                due_at=now + timedelta(milliseconds=place),  # one after the other
                now=now,
                staff_id=person.id,
            )
        audit.record(tx, line, person, "demo_text", now=now, name=wanted.name, language=wanted.language)
    return len(bodies)


def _bodies(sayings: Sayings, wanted: Wanted) -> tuple[Texted, ...]:
    if wanted.kind == "section":
        slug, _, section = wanted.name.partition("/")
        edition = sayings.edition(slug, wanted.language)
        parts = [part for part in edition.parts if part.slug == section] if edition else []
        found = parts[0].texted if parts else ()
    else:
        same = (
            one for one in sayings.sentences if (one.name, one.language) == (wanted.name, wanted.language)
        )
        one = next(same, None)
        found = (one.texted,) if one is not None and one.texted is not None else ()
    if not found:
        raise Missing
    return found
