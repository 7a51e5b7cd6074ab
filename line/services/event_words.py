"""The events of a request in words: what the patient did and said, and what staff did with it.

One small function for each kind of event; timeline.py puts them in order among texts, calls and looks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from line.core.language_script import ASKED, for_staff
from line.core.outcomes import said_of
from line.core.path import labels
from line.core.queue import DETAILS, FLAGGED, REASONS, WISHES
from line.core.relay import FIELD as RELAY
from line.core.shown import shown
from line.services.entries import Dated, entry
from line.services.rows import Reader
from line.store.callback_events import EventRow

NOT_UNDERSTOOD = "Not understood by the menu"
_CHOICES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {"reason": REASONS, "detail": DETAILS, "wish": WISHES}
)
_LABELS = MappingProxyType(
    {
        "name": "Name",
        "reason": "About",
        "detail": "About",
        "wish": "Best time",
        ASKED: "Interpreter",
        RELAY: "How to reach this person",
    }
)


def meaning(event: EventRow) -> Iterator[str]:
    """What the line made of a text: short words to stand beside it."""
    field, value = str(event.data.get("field", "")), str(event.data.get("value", ""))
    match event.kind:
        case "touch":
            yield "Asked for a call"
        case "words":
            yield FLAGGED.get(str(event.data.get("tier")), NOT_UNDERSTOOD)
        case "answer" if field == "name":
            yield "The name"
        case "answer" if field == ASKED:
            yield "Needs an interpreter"
        case "answer" if field == RELAY:
            yield "Uses relay, TTY or text"
        case "answer" if value in _CHOICES.get(field, {}):
            yield f"{_LABELS[field]}: {_CHOICES[field][value] or 'something else'}"


def _touch(reader: Reader, event: EventRow) -> Iterator[Dated]:
    source = {
        "call": "Called the line",
        "text": "Wrote to the line",
        "silent": "Called, and said nothing",
        "missed": "Called, and hung up before an answer",
    }.get(event.data.get("source", ""), "Was in touch")
    path = labels(reader.line.script, event.data.get("path") or ())
    detail = f"Way through the menu: {' > '.join(path)}" if path else ""
    yield entry(reader, event.at, "touch", "Patient", source, detail=detail)


def _answer(reader: Reader, event: EventRow) -> Iterator[Dated]:
    field, value = str(event.data.get("field", "")), str(event.data.get("value", ""))
    if not value:
        return
    known = _CHOICES.get(field, {})
    fixed = {("someone_else", "yes"): "For someone else", ("someone_else", "no"): "For the caller"}
    if (field, value) in fixed:
        yield entry(reader, event.at, "answer", "Patient", fixed[field, value])
        return
    label = _LABELS.get(field, "Answer")
    if field == ASKED:
        told = f"{label}: {for_staff(reader.line.script, value)}"
        yield entry(reader, event.at, "answer", "Patient", told)
    elif value in known:
        yield entry(reader, event.at, "answer", "Patient", f"{label}: {known[value] or 'something else'}")
    elif field == "name":
        yield entry(reader, event.at, "answer", "Patient", shown(value), detail="The name", quote=True)
    else:
        yield entry(reader, event.at, "answer", "Patient", shown(value), detail=label, quote=True)


def _words(reader: Reader, event: EventRow) -> Iterator[Dated]:
    detail = FLAGGED.get(str(event.data.get("tier")), NOT_UNDERSTOOD)
    yield entry(
        reader, event.at, "words", "Patient", shown(str(event.data["words"])), detail=detail, quote=True
    )


def _message(reader: Reader, event: EventRow) -> Iterator[Dated]:
    seconds = int(event.data.get("seconds") or 0)
    words = f"Left a message of {seconds} seconds"
    yield entry(reader, event.at, "message", "Patient", words, status="not heard yet", play=str(event.id))


def transcript(event: EventRow) -> str:
    """What a machine made of a message, and that it was one; first, what may be an emergency."""
    flagged = FLAGGED.get(str(event.data.get("tier")))
    said = f"Written down by a machine, which may be wrong: “{shown(str(event.data['words']))}”"
    return f"{flagged}. {said}" if flagged else said


def _mark(reader: Reader, event: EventRow) -> Iterator[Dated]:
    words = str(event.data.get("mark", "")).capitalize()
    said = str(event.data.get("words") or "")
    yield entry(reader, event.at, "mark", "", words, detail=f"In the words: {shown(said)}" if said else "")


def _outcome(reader: Reader, event: EventRow) -> Iterator[Dated]:
    words = said_of(str(event.data["outcome"]))
    who = reader.name(event.staff_id)
    yield entry(reader, event.at, "outcome", who, words, detail=str(event.data.get("next", "")))


def _note(reader: Reader, event: EventRow) -> Iterator[Dated]:
    yield entry(reader, event.at, "note", reader.name(event.staff_id), shown(str(event.data["words"])))


def _withdrawn(reader: Reader, event: EventRow) -> Iterator[Dated]:
    yield entry(reader, event.at, "mark", "Patient", "Wants no call any more")


def _reopened(reader: Reader, event: EventRow) -> Iterator[Dated]:
    by_patient = event.data.get("by") == "patient"
    who = "" if by_patient else reader.name(event.staff_id)
    yield entry(
        reader,
        event.at,
        "claim",
        who,
        "Open again: the patient was in touch" if by_patient else "Opened it again",
    )


def _split(reader: Reader, event: EventRow) -> Iterator[Dated]:
    words = f"Split in two: the other request is {event.data.get('reference', '')}"
    yield entry(reader, event.at, "claim", reader.name(event.staff_id), words)


def _edit(reader: Reader, event: EventRow) -> Iterator[Dated]:
    fields = ", ".join(str(name).replace("_", " ") for name in event.data.get("fields", ()))
    yield entry(reader, event.at, "claim", reader.name(event.staff_id), f"Corrected: {fields}")


def _lease(reader: Reader, event: EventRow) -> Iterator[Dated]:
    words = f"Free again: the claim of {reader.name(event.data.get('of'))} ran out"
    yield entry(reader, event.at, "claim", "", words)


def _handed(reader: Reader, event: EventRow) -> Iterator[Dated]:
    words = f"Handed to {reader.name(event.data.get('to'))}"
    yield entry(reader, event.at, "claim", reader.name(event.staff_id), words)


def _snoozed(reader: Reader, event: EventRow) -> Iterator[Dated]:
    yield entry(reader, event.at, "claim", reader.name(event.staff_id), str(event.data.get("until", "")))


def _taken(reader: Reader, event: EventRow) -> Iterator[Dated]:
    of = event.data.get("of")
    words = f"Took over from {reader.name(of)}" if of else "Took it over"
    yield entry(reader, event.at, "claim", reader.name(event.staff_id), words)


def _plain(words: str) -> Callable[[Reader, EventRow], Iterator[Dated]]:
    def told(reader: Reader, event: EventRow) -> Iterator[Dated]:
        yield entry(reader, event.at, "claim", reader.name(event.staff_id), words)

    return told


TOLD: Mapping[str, Callable[[Reader, EventRow], Iterator[Dated]]] = MappingProxyType(
    {
        "touch": _touch,
        "answer": _answer,
        "words": _words,
        "message": _message,
        "mark": _mark,
        "outcome": _outcome,
        "note": _note,
        "withdrawn": _withdrawn,
        "reopened": _reopened,
        "split": _split,
        "edit": _edit,
        "lease": _lease,
        "handed": _handed,
        "taken": _taken,
        "snoozed": _snoozed,
        "claim": _plain("Claimed it"),
        "release": _plain("Put it back"),
        "consent": _plain("Recorded that the patient agrees to texts"),
        "opt_out": _plain("Recorded that the patient wants no texts"),
    }
)
