"""Texts that staff write to a patient: from a template or in their own words, through the outbox like any other.

Nothing goes without consent: she asked for texts about her call, she wrote to us herself, or she agreed on the phone
and the words she agreed to are on record (47 CFR 64.1200(f)(9); safety.md T1, T4).
"""

from __future__ import annotations

from dataclasses import dataclass

from line.core.segments import GSM_MANY, count, not_gsm, to_gsm
from line.core.shown import shown
from line.core.staff import Person
from line.core.turn import Both, PhoneNumber, Say, Value
from line.services import audit
from line.services.claims import held
from line.services.conflicts import Refused
from line.services.follow_up import STAFF_TEXT, own_text_is_consent, why_no_text, wrote
from line.services.line import Line
from line.store import callback_events, callbacks, consent, outbox
from line.store.callbacks import RequestRow
from line.store.engine import Connection

PURPOSE = STAFF_TEXT
MOST_PARTS = 3
LONGEST = MOST_PARTS * GSM_MANY
"""In characters of the texts' alphabet, with the clinic's name: what people read to the end."""

_TEMPLATES = (
    ("staff_text.please_call", "Please call us"),
    ("staff_text.calling_again", "We will call again"),
    ("staff_text.bring", "What to bring"),
    ("staff_text.address", "Where we are"),
)


@dataclass(frozen=True)
class Template:
    """A text that is ready: its name, its label for the menu, and its words in the patient's language."""

    name: str
    label: str
    body: str


@dataclass(frozen=True)
class Texting:
    """Whether she may be texted now, why not, and what a consent on the phone would be recorded as."""

    allowed: bool
    why_not: str
    may_record_consent: bool
    consent_wording: str
    templates: tuple[Template, ...]
    may_opt_out: bool


def texting(tx: Connection, line: Line, row: RequestRow) -> Texting:
    """What the request's page offers about texts."""
    templates = tuple(Template(name, label, _words(line, name, row.language)) for name, label in _TEMPLATES)
    wording = said_by_staff(line, "staff.consent", row.language)
    if row.number is None:
        return Texting(False, "There is no number to text.", False, wording, templates, False)
    ledger = consent.state(tx, row.number)
    held_back = why_no_text(tx, row.number, PURPOSE)
    if held_back is None or (wrote(tx, row) and not ledger.opted_out):
        held_back = why_no_text(tx, row.number, "staff_alert")  # consent is not the question any more
    lacking = not ledger.opted_out and why_no_text(tx, row.number, "staff_alert") is None
    return Texting(
        held_back is None,
        held_back or "",
        held_back is not None and lacking,
        wording,
        templates,
        not ledger.opted_out,
    )


def send(line: Line, person: Person, request_id: str, version: int | None, body: str) -> None:
    """Queues a text in her words, "JOI:" before them. Raises Conflict; Refused with the reason."""
    now = line.clock()
    if not body.strip():
        raise Refused("Write the text first.")
    with line.database.transaction() as tx:
        row = held(tx, line, person, request_id, version, now)
        words = checked(line, body, row.language)
        if row.number is None:
            raise Refused("There is no number to text.")
        own_text_is_consent(tx, row, now)
        why_not = why_no_text(tx, row.number, PURPOSE)
        if why_not is not None:
            raise Refused(why_not)
        message_id = line.new_id()
        outbox.enqueue(
            tx,
            message_id,
            to=row.number,
            body=words,
            language=row.language,
            purpose=PURPOSE,
            key=f"staff:{message_id}",
            due_at=now,
            now=now,
            request_id=request_id,
            staff_id=person.id,
        )
        callbacks.update(tx, request_id)
        audit.record(tx, line, person, "text", now=now, request_id=request_id, message=message_id)


@dataclass(frozen=True)
class Counted:
    """A text as it would go out: `words` with the clinic's name before them, how long that is, as how many parts it is
    sent and billed, and `why_not` when it may not go ("" when it may)."""

    words: str
    characters: int
    parts: int
    why_not: str


def counted(line: Line, body: str, language: str) -> Counted:
    """What becomes of typed words: the clinic's name first, in the alphabet of texts."""
    words = to_gsm(body.strip(), language)
    name = line.script.clinic.short_name
    if not words.startswith(f"{name}:"):
        words = f"{name}: {words}"
    size, why_not = count(words), ""
    if bad := not_gsm(words):
        why_not = f"These characters cannot stand in a text: {shown(' '.join(bad))}"
    elif size.units > LONGEST or size.segments > MOST_PARTS:
        why_not = (
            f"Too long: a text has at most {LONGEST} characters, three parts; this one has {size.units}."
        )
    return Counted(words, size.units, size.segments, why_not)


def checked(line: Line, body: str, language: str) -> str:
    """The text as it will go. Raises Refused when it is too long or holds characters that would make three texts of
    one."""
    text = counted(line, body, language)
    if text.why_not:
        raise Refused(text.why_not)
    return text.words


def said_by_staff(line: Line, name: str, language: str) -> str:
    """A sentence for a person to say to the patient, as she reads it: numbers in figures, the clinic's name in one."""
    clinic = line.script.clinic
    values = (line.script.staff_value,) if "staff_number" in line.script.values_of(name) else ()
    words = line.script.phrases.for_reading_aloud(Say(name, values), language)
    return words.replace(clinic.spoken_name, clinic.short_name)


def record_consent(line: Line, person: Person, request_id: str, version: int | None) -> None:
    """She agreed on the phone: the words that were read to her are kept with who asked and when."""
    now = line.clock()
    with line.database.transaction() as tx:
        row = held(tx, line, person, request_id, version, now)
        if row.number is None:
            raise Refused("There is no number to text.")
        if consent.state(tx, row.number).opted_out:
            raise Refused(
                "This number has opted out. Only START, sent from that phone, turns texts on again."
            )
        consent.add(
            tx,
            row.number,
            now,
            "consent",
            source="voice, asked by staff",
            purpose=PURPOSE,
            channel="text",
            wording=said_by_staff(line, "staff.consent", row.language),
            language=row.language,
            evidence=f"{request_id}:{person.id}",
        )
        told = {"purpose": PURPOSE}
        callback_events.add(tx, request_id, now, "consent", line.new_id(), told, staff_id=person.id)
        callbacks.update(tx, request_id)
        audit.record(tx, line, person, "consent", now=now, request_id=request_id)


def opt_out(line: Line, person: Person, request_id: str, version: int | None) -> None:
    """She said that she wants no texts: all of them end at once, and her request stays for the phone."""
    now = line.clock()
    with line.database.transaction() as tx:
        row = held(tx, line, person, request_id, version, now)
        if row.number is None:
            raise Refused("There is no number that gets texts.")
        if not consent.state(tx, row.number).opted_out:
            evidence = f"{request_id}:{person.id}"
            consent.add(tx, row.number, now, "opt_out", source="voice, told to staff", evidence=evidence)
        callback_events.add(tx, request_id, now, "opt_out", line.new_id(), {}, staff_id=person.id)
        callbacks.set_texts_off(tx, row.number, True)
        audit.record(tx, line, person, "opt_out", now=now, request_id=request_id)


def _words(line: Line, name: str, language: str) -> str:
    clinic = line.script.clinic
    known: dict[str, Value] = {
        "staff_number": PhoneNumber(clinic.staff_number),
        "from": PhoneNumber(clinic.line_number),
        "address": Both(clinic.spoken_address, clinic.address),
    }
    wanted = line.script.values_of(name)
    values = tuple((value, known[value]) for value in sorted(wanted))
    return line.script.phrases.texted(Say(name, values), language)
