"""What somebody typed into a form that could not be saved: kept over a new sign-in, shown, and sent when she says so.

Owns the fields' journey: out of the form that was refused, through the sign-in page, into a form with one button.
Nothing is ever sent by itself, and passwords are never carried.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from line.core.shown import on_one_line, shown
from line.web.gates import SignedIn, gate_of

_CARRIED = "typed."
# No part begins with a dot: none leads upwards.
_OURS = re.compile(r"/console(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*")
_QUERY = re.compile(r"(\?[A-Za-z0-9._~=&%+-]*)?")
# Ours, and of no use to a reader: they travel, but are not shown.
_QUIET = frozenset({"version", "template", "digest", "token", "id", "anyway", "undo", "kind", "next"})
_LABELS = {
    "to_id": "Hand to",
    "words": "Note",
    "note": "Note",
    "body": "Text message",
    "who_for": "Who for",
    "agrees": "Agreed to",
}


@dataclass(frozen=True)
class Field:
    """One field of the form; `label` is for her eyes, "" for one that is not shown."""

    name: str
    value: str
    label: str

    @property
    def words(self) -> str:
        """To be read; `value` is what is sent, as it was typed."""
        return shown(self.value)

    @property
    def long(self) -> bool:
        return "\n" in self.value or len(self.value) > 50


@dataclass(frozen=True)
class Typed:
    """A form that waits: where it was to go, and what was in it."""

    target: str
    fields: tuple[Field, ...]

    @property
    def shown(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if field.label)

    @property
    def quiet(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if not field.label)


def refused_now() -> Typed | None:
    """The form of this request, which a gate refused; None when there is nothing in it to keep."""
    return _typed(request.path, list(request.form.items(multi=True)))


def carried() -> Typed | None:
    """The form that the sign-in page brought along; None without one."""
    fields = [
        (name.removeprefix(_CARRIED), value)
        for name, value in request.form.items(multi=True)
        if name.startswith(_CARRIED)
    ]
    return _typed(request.form.get("target", ""), fields)


def safe_next(asked: str) -> str:
    """Where to go after the sign-in: a page of the console, never another site; the queue when it is neither."""
    path, mark, query = asked.partition("?")
    fits = _OURS.fullmatch(path) and _QUERY.fullmatch(mark + query)
    return asked if fits and not path.startswith("/console/sign-") else "/console"


def _typed(target: str, given: list[tuple[str, str]]) -> Typed | None:
    fields = tuple(Field(name, value, _label(name)) for name, value in given if name != "csrf")
    if not fields or any("password" in field.name for field in fields) or not _takes_forms(target):
        return None
    return Typed(target, fields)


def _takes_forms(target: str) -> bool:
    """Whether it is the address of a form of ours, behind a sign-in: nothing else is ever sent to."""
    if not _OURS.fullmatch(target):
        return False
    try:
        endpoint, _ = current_app.url_map.bind("").match(target, method="POST")
    except (HTTPException, RequestRedirect):
        return False
    return isinstance(gate_of(current_app, endpoint), SignedIn)


def _label(name: str) -> str:
    if name in _QUIET:
        return ""
    return _LABELS.get(name, on_one_line(name.replace("_", " ").replace("-", " ")).capitalize())
