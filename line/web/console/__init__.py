"""The schedulers' console: its rooms, and the order in which they are put on the app.

Owns the list. Every room names the gate of its routes; web/gates.py refuses a route without one.
"""

from flask import Blueprint

from line.services.line import Line
from line.web.console import (
    account,
    assets,
    attempts,
    audit,
    claims,
    corrections,
    emergencies,
    export,
    notes,
    outcomes,
    pages,
    playback,
    queue,
    reminders,
    requests,
    sign_in,
    splitting,
    staff_texts,
    supervisor,
    visits,
    wallboard,
    words,
)

_ROOMS = (
    *(pages, sign_in, account, emergencies),
    *(queue, requests, claims, attempts, outcomes, notes, staff_texts, corrections, splitting, playback),
    *(reminders, visits, words),
    *(supervisor, export, audit, wallboard),
)


def blueprints(line: Line) -> tuple[Blueprint, ...]:
    """All rooms under /console (and what they are made of), for create_app to register."""
    return (assets.blueprint(), *(room.blueprint(line) for room in _ROOMS))
