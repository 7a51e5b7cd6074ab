"""The tables, as they are after the newest migration. A test holds the two equal; change both together.

Status words are documented where they are ruled: core/delivery.py for messages, core/callbacks.py for requests.
"""

from line.store.tables.base import metadata
from line.store.tables.people import audit_entries, sign_ins, staff, staff_sessions, wallboards
from line.store.tables.requests import (
    callback_attempts,
    callback_events,
    callback_requests,
    is_delayed,
    is_kept_for,
    is_open,
    is_owned,
    is_under_way,
    is_unfinished,
    is_words,
)
from line.store.tables.sending import senders
from line.store.tables.talks import (
    consent_events,
    conversations,
    inbound_messages,
    is_about_visit,
    is_call_without_end,
    is_ended,
    is_held,
    is_leased,
    is_live_call,
    is_not_understood,
    is_over,
    is_pending,
    is_unknown,
    messages,
    numbers,
    section_figures,
)
from line.store.tables.visits import appointments, visit_events, visit_questions

__all__ = [
    "appointments",
    "audit_entries",
    "callback_attempts",
    "callback_events",
    "callback_requests",
    "consent_events",
    "conversations",
    "inbound_messages",
    "is_about_visit",
    "is_call_without_end",
    "is_delayed",
    "is_ended",
    "is_held",
    "is_kept_for",
    "is_leased",
    "is_live_call",
    "is_not_understood",
    "is_open",
    "is_over",
    "is_owned",
    "is_pending",
    "is_under_way",
    "is_unfinished",
    "is_unknown",
    "is_words",
    "messages",
    "metadata",
    "numbers",
    "section_figures",
    "senders",
    "sign_ins",
    "staff",
    "staff_sessions",
    "visit_events",
    "visit_questions",
    "wallboards",
]
