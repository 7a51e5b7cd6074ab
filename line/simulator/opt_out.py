"""The words a carrier answers itself, and the pairs it blocks. Owns the block list and the carrier's sentences.

Default handling of a long code (docs/messaging/tutorials/advanced-opt-out; help 223134027): a single word, any case,
nothing else in the text. The webhook fires all the same, with no OptOutType. Not confirmed by Twilio and chosen here:
space around the word is ignored, a full stop is not; a word that changes nothing is not answered.
"""

import sqlite3

STOP_WORDS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
START_WORDS = frozenset({"START", "UNSTOP", "YES"})
HELP_WORDS = frozenset({"HELP", "INFO"})
STOP_REPLY = (
    "You have successfully been unsubscribed. You will not receive any more messages from this number. "
    "Reply START to resubscribe."
)
START_REPLY = (
    "You have successfully been re-subscribed to messages from this number. Reply HELP for help. "
    "Reply STOP to unsubscribe. Msg&Data Rates May Apply."
)
HELP_REPLY = "Reply STOP to unsubscribe. Msg&Data Rates May Apply."


def heed(db: sqlite3.Connection, sender: str, number: str, body: str) -> str | None:
    """Block, unblock or help. Returns the carrier's own answer, or None where it says nothing."""
    word = body.strip().upper()
    blocked = is_blocked(db, sender, number)
    if word in STOP_WORDS and not blocked:
        db.execute("INSERT INTO blocks VALUES (?, ?)", (sender, number))
        return STOP_REPLY
    if word in START_WORDS and blocked:
        db.execute("DELETE FROM blocks WHERE sender = ? AND number = ?", (sender, number))
        return START_REPLY
    if word in HELP_WORDS and not blocked:
        return HELP_REPLY
    return None


def is_blocked(db: sqlite3.Connection, sender: str, number: str) -> bool:
    """Whether texts from this sender to this number are refused."""
    found = db.execute("SELECT 1 FROM blocks WHERE sender = ? AND number = ?", (sender, number)).fetchone()
    return found is not None
