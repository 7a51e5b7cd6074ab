"""What a scheduler sees after she pressed something on the page of one request, and the page itself.

Owns how a written, a lost and a refused form are answered, with scripts (fragments for the places that changed) and
without (a redirect, or the whole page with what was typed). Who may write, and whether, is the services' to say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from flask import Response, abort, request

from line.core import library, queue
from line.core.appointments import LONGEST_NAME, LONGEST_PLACE, Booking
from line.core.claims import SNOOZES
from line.core.language_script import choices
from line.core.outcomes import OUTCOMES, Outcome
from line.core.visit_hours import CLOSED_THEN
from line.services import notes, request_page, staff_texts
from line.services.conflicts import CROSSED, Conflict, Missing, Refused, crossed
from line.services.line import Line
from line.services.request_page import Details
from line.web import gates
from line.web.console import pages

LANGUAGES = tuple((name, library.NAMES_OF_LANGUAGES[name]) for name in library.LANGUAGES)
REASONS = tuple(queue.REASONS.items())
LIMITS = MappingProxyType(
    {
        "note": notes.LONGEST,
        "place": LONGEST_PLACE,
        "who_for": LONGEST_NAME,
        "name": LONGEST_NAME,
        "text": staff_texts.LONGEST,
    }
)
REGIONS = tuple("news head actions outcome note text visits correct split history watch".split())
"""The places of the page that are answered one by one: each is a fragment, and an element "request-<name>"."""

MOVING = ("head", "actions", "visits", "history", "watch")
"""Those in which nobody types: they follow what happens while the page is open."""

_HIDDEN = ("csrf", "version", "step")


@dataclass(frozen=True)
class NotTaken:
    """A form that changed nothing: in which place it stands, why, and what was typed in it. 409 or 422."""

    room: str
    status: int
    words: str
    typed: Mapping[str, str]
    focus: bool

    title = "Not done"


@dataclass(frozen=True)
class News:
    """What happened by itself since the page was made, in words. `kind` as of a notice."""

    words: str
    kind: str = ""
    focus: bool = False


def saved(words: str, flagged: str, *, focus: bool = False) -> News:
    """What was saved, and what the words in it did to the request, if anything."""
    return News(f"{words} {flagged}".strip(), "warn" if flagged else "good", focus=focus)


@dataclass(frozen=True)
class Shown:
    """What a page or a fragment shows beside the request: an answer to the last press, and a form half filled in.

    `focus` names what takes the focus: "claim", "call", "outcome", "done" or "text"; "" leaves it where it is.
    `done`: she has just marked an outcome, and the way to the next request stays when the time to undo is over.
    `filling`: the form of an outcome is open on her page, and a poll leaves it there.
    """

    back: NotTaken | None = None
    news: News | None = None
    focus: str = ""
    done: bool = False
    filling: bool = False
    step: Outcome | None = None
    typed: Mapping[str, str] = field(default_factory=dict)


def page(line: Line, it: Details, shown: Shown | None = None, *, status: int = 200) -> Response:
    """The whole page."""
    values = _values(line, it, shown or Shown())
    return pages.render("console/request.html", status=status, here="queue", **values)


def fragments(
    line: Line, it: Details, shown: Shown, regions: tuple[str, ...], *, afresh: str = "", status: int = 200
) -> Response:
    """Some places of the page, for htmx. What is typed in `afresh` goes, in all others it stays."""
    values = _values(line, it, shown)
    return pages.render(
        "console/request_changes.html", status=status, regions=regions, afresh=afresh, **values
    )


def carry_out(line: Line, request_id: str, room: str, write: Callable[[], Shown]) -> Response:
    """Does what a form asks, and answers: `write` calls the service and says what to show, `room` is the form's place.

    A Conflict answers 409 (so do two writes that met half-way) and a Refused 422, both with what was typed; an unknown
    request 404.
    """
    try:
        shown = write()
    except Conflict as lost:
        return _not_taken(line, request_id, room, 409, lost.words)
    except Refused as refused:
        return _not_taken(line, request_id, room, 422, refused.words)
    except Missing:
        abort(404)
    except Exception as error:
        if not crossed(line, error):
            raise
        return _not_taken(line, request_id, room, 409, CROSSED)
    if not pages.is_htmx():
        return Response(status=303, headers={"Location": f"/console/requests/{request_id}"})
    it = peek(line, request_id)
    return fragments(line, it, shown, REGIONS, afresh=room)


def half_way(line: Line, request_id: str, shown: Shown) -> Response:
    """The outcome's place with a form in it that is not filled in yet (or closed again); nothing was written."""
    it = peek(line, request_id)
    if pages.is_htmx():
        return fragments(line, it, shown, ("outcome", "watch"), afresh="outcome")
    return page(line, it, shown)


def text_begun(line: Line, it: Details, typed: Mapping[str, str]) -> Response:
    """The text form with words of a template in it; nothing was sent."""
    shown = Shown(typed=typed, focus="text")
    if pages.is_htmx():
        return fragments(line, it, shown, ("text",), afresh="text")
    return page(line, it, shown)


def peek(line: Line, request_id: str, *, everything: bool = False) -> Details:
    """The request as it is now. 404 for an unknown one."""
    try:
        return request_page.peek(line, gates.current_person(), request_id, everything=everything)
    except Missing:
        abort(404)


def happened(it: Details, asked: Mapping[str, str], *, calling: bool) -> News | None:
    """What an open page has to be told of: `asked` is what it showed when it asked."""
    if asked.get("held") == "1" and not it.row.mine:
        return lost(it)
    if asked.get("calling") == "1" and not calling and it.row.mine:
        newest = next((entry for entry in it.entries if entry.kind == "attempt"), None)
        return News(
            f"The call has ended without reaching the patient. {newest.status if newest else ''}", "warn"
        )
    if it.newest_text and asked.get("text") != it.newest_text:
        return News("The patient has just written. It is on top of the history.", "warn")
    return None


def lost(it: Details) -> News:
    """What to say on a page that had the claim and has it no more."""
    if it.row.clock == "closed":
        return News("This request is closed now.")
    if it.row.owner == "free":
        words = "Your claim ran out, and the request is free again. What you typed is still here: claim it to go on."
        return News(words, "warn")
    return News(
        f"{it.row.owner} has this request now. What you typed is still here, but cannot be saved.", "warn"
    )


def typed_fields() -> dict[str, str]:
    """What a person typed or chose in the form, without what the page put there."""
    typed = {name: value for name, value in request.form.items() if name not in _HIDDEN}
    return typed | ({"agrees": " ".join(request.form.getlist("agrees"))} if "agrees" in typed else {})


def _not_taken(line: Line, request_id: str, room: str, status: int, words: str) -> Response:
    typed = typed_fields()
    htmx = pages.is_htmx()
    step = OUTCOMES.get(request.form.get("step", "")) if room == "outcome" else None
    back = NotTaken(room, status, words, typed, focus=htmx)
    shown = Shown(back=back, step=step, typed=typed)
    it = peek(line, request_id)
    if not htmx:
        return page(line, it, shown, status=status)
    moving = tuple(region for region in MOVING if region != room)
    return fragments(line, it, shown, ("news", *moving, room), afresh=room, status=status)


def _values(line: Line, it: Details, shown: Shown) -> dict[str, Any]:
    """Everything that the templates name."""
    typed = shown.typed
    return {
        "it": it,
        "row": it.row,
        "at": f"/console/requests/{it.row.id}",
        "back": shown.back,
        "news": shown.news,
        "focus": shown.focus,
        "step": shown.step,
        "done": shown.done,
        "filling": shown.filling,
        "outcomes": tuple(OUTCOMES.values()),
        "asks": shown.back is not None and shown.back.words == CLOSED_THEN,
        "booking": _booking(line, it, shown),
        "typed_note": typed.get("note", ""),
        "typed_visit": typed.get("visit", ""),
        "typed_agrees": typed.get("agrees", "").split(),
        "typed_text": typed.get("body", ""),
        "languages": LANGUAGES,
        "interpreters": (("", "none needed"), *choices(line.script)),
        "reasons": REASONS,
        "limits": LIMITS,
        "snoozes": SNOOZES,
    }


def _booking(line: Line, it: Details, shown: Shown) -> Booking:
    """The appointment form: as typed; else as the one visit that may be moved; else with the clinic's address and the
    name as we know it."""
    typed = shown.typed
    if shown.step is not None and shown.step.form == "move" and it.appointments and "date" not in typed:
        only = it.appointments[0] if len(it.appointments) == 1 else None
        return Booking(only.date, only.time, only.place, only.who_for) if only else Booking("", "", "", "")
    return Booking(
        typed.get("date", ""),
        typed.get("time", ""),
        typed.get("place", line.script.clinic.address),
        typed.get("who_for", it.name),
    )
