"""What the carrier's machine made of a message after the tone: kept beside it, and heard for red flags.

An extra that may never come, come late, or be wrong: the message stays unheard until a person plays it.
"""

from __future__ import annotations

from line.core.callbacks import URGENCY_OF_TIER
from line.core.effects import FlagUrgent
from line.core.safety import red_flag
from line.services import requests
from line.services.line import Line
from line.services.opening import Contact, lift
from line.store import callback_events, callbacks, conversations

MOST_KEPT = 5000
"""Two minutes of speech are some 400 words; all of it is heard for red flags."""


def keep(line: Line, call_sid: str, recording: str, words: str) -> None:
    """The words of a recording of this call. The same words of it again change nothing; a call that is not known has
    no message to stand beside."""
    now = line.clock()
    with line.database.transaction() as tx:
        talk = conversations.load(tx, f"call:{call_sid}", lock=True)
        if talk is None:
            return
        contact = Contact(talk.key, recording, "call", talk.number, talk.language, now)
        request = callbacks.by_id(tx, talk.request_id, lock=True) if talk.request_id else None
        tier = red_flag(words, line.script.lexicon)
        kept = {"words": words[:MOST_KEPT]} | ({"tier": tier} if tier else {})
        key = callback_events.key_of_words(recording, words)  # a second hearing may hear more
        if request and not callback_events.add(tx, request.id, now, "transcript", key, kept):
            return
        if tier is None:
            return
        if request is not None and request.status == "open":
            lift(tx, line, request, URGENCY_OF_TIER[tier], now)
        else:  # nobody waits for her any more, or the message itself got lost: her words open a request
            requests.apply(tx, line, contact, FlagUrgent(tier, words[:MOST_KEPT]), None)
