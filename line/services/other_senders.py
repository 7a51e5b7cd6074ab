"""Texts from senders that are no phone number we may text: other channels, foreign numbers, short codes.

A polite word to WhatsApp and RCS, silence for the rest (a short code would answer back for ever, a foreign number
may be toll fraud: safety.md S11). A red flag is answered and kept whoever sends it.
"""

from __future__ import annotations

from datetime import datetime

from line.core.effects import FlagUrgent
from line.core.phone import parse_caller
from line.core.safety import red_flag
from line.core.turn import Say, Session, Turn
from line.core.understanding import language_in
from line.services import requests
from line.services.line import Line
from line.services.opening import Contact
from line.store.engine import Connection

ANSWERED = ("channel", "foreign")
"""Kinds of sender behind which there may be a person."""


def answer(tx: Connection, line: Line, sid: str, sender: str, body: str, now: datetime) -> Turn | None:
    """The reply, or None for silence. `sender` is From as it stands."""
    kind = parse_caller(sender).kind
    tier = red_flag(body, line.script.lexicon) if kind in ANSWERED else None
    staff = (line.script.staff_value,)
    language = language_in(body, line.script.lexicon, "en")
    session = Session("writing", language, line.script.start["writing"])
    if tier is not None:
        # The address of another channel may hold a number to call; it was never confirmed.
        number = parse_caller(sender.rpartition(":")[2]).number
        contact = Contact(f"other:{sender[:64]}", sid, "text", number, language, now, elsewhere=True)
        flag = FlagUrgent(tier, f"{body} (sent from {sender[:64]})")
        requests.apply(tx, line, contact, flag, requests.current(tx, contact, None))
        return Turn(session, (Say(f"red_flag.{tier}", staff),))
    return Turn(session, (Say("text.channel", staff),)) if kind == "channel" else None
