"""What staff put right on a request: name, number, language, relay, whom it is for. Each change is on record."""

from __future__ import annotations

from dataclasses import dataclass

from line.core.language_script import choices
from line.core.library import LANGUAGES
from line.core.phone import parse_caller, parse_keyed
from line.core.staff import Person
from line.services import audit, staff_words
from line.services.claims import held
from line.services.conflicts import Refused
from line.services.line import Line
from line.store import callback_events, callbacks, consent, numbers
from line.store.callbacks import RequestChanges

LONGEST_NAME = 80


@dataclass(frozen=True)
class Corrected:
    """The form as typed; `number` in any American way of writing, "" to leave it as it is; `interpreter` for a
    language of the list by its code, "" for none."""

    name: str
    number: str
    language: str
    relay: bool
    someone_else: bool
    interpreter: str = ""


def correct(line: Line, person: Person, request_id: str, version: int | None, wanted: Corrected) -> str:
    """Writes what differs. What the name did to the request, in words; "" for nothing.

    Raises Conflict, and Refused for a number that cannot be called or is another's request.
    """
    now = line.clock()
    if len(wanted.name) > LONGEST_NAME:
        raise Refused(f"A name has at most {LONGEST_NAME} characters.")
    if wanted.language not in LANGUAGES:
        raise Refused("Choose a language.")
    if wanted.interpreter not in ("", *dict(choices(line.script))):
        raise Refused("Choose the interpreter's language.")
    number = _number(wanted.number)
    with line.database.transaction() as tx:
        row = held(tx, line, person, request_id, version, now)
        changes: RequestChanges = {
            "name": wanted.name.strip() or None,
            "language": wanted.language,
            "relay": wanted.relay,
            "interpreter": wanted.interpreter or None,
            "someone_else": wanted.someone_else or (False if row.someone_else is not None else None),
        }
        if number in (line.script.clinic.line_number, line.script.clinic.staff_number):
            raise Refused("That is the clinic's own number. Enter the patient's.")
        if number is not None and number != row.number:
            other = callbacks.open_by_number(tx, number, lock=False)
            if other is not None and other.id != row.id and row.split_from is None:
                raise Refused(f"That number has an open request already: {other.reference}.")
            texts_off = consent.state(tx, number).opted_out
            changes |= {"number": number, "number_unconfirmed": False, "texts_off": texts_off}
        differing = [name for name, value in changes.items() if getattr(row, name) != value]
        if not differing:
            return ""
        corrected = callbacks.update(tx, request_id, **changes)
        if "language" in differing and corrected.number is not None:
            numbers.speak(tx, corrected.number, wanted.language)
        told = {
            "fields": differing,
            "number": row.number,
        }  # the number as it was: its texts stay in the history
        callback_events.add(tx, request_id, now, "edit", line.new_id(), told, staff_id=person.id)
        audit.record(tx, line, person, "edit", now=now, request_id=request_id, fields=differing)
        name = wanted.name if "name" in differing else ""
        return staff_words.heed(tx, line, person, request_id, "the name", name, now)


def _number(typed: str) -> str | None:
    if not typed.strip():
        return None
    digits = "".join(character for character in typed if character.isdigit())
    number = parse_keyed(digits)
    if number is None or parse_caller(number).number is None:
        raise Refused("Enter a phone number of ten digits, such as 904-555-0123.")
    return number
