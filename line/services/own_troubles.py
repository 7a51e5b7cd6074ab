"""What is wrong with our own account, and what whoever runs the line does about it. Reads only.

No patient can mend these, and until somebody does, reminders do not arrive: the pages say so at the top.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from line.core.carrier_advice import what_to_do
from line.core.carrier_codes import Outcome, meaning_of
from line.core.when import clock
from line.services import failed_texts
from line.services.line import Line
from line.store import failed_texts as failed_rows
from line.store import senders
from line.store.engine import Connection


@dataclass(frozen=True)
class Trouble:
    """One of them: what happens, what to do about it, and the carrier's code as "code 30007" ("" without one)."""

    words: str
    do: str
    code: str = ""


def of_account(conn: Connection, line: Line, now: datetime) -> tuple[Trouble, ...]:
    """All of them, what stops everything first."""
    hours = line.script.clinic.hours
    caps = {"text": line.settings.segments_per_day, "call": line.settings.calls_per_day}
    today, found = hours.local(now).date().isoformat(), []
    for sender in senders.all_of(conn):
        kind = "Texts" if sender.channel == "text" else "Calls"
        if sender.closed_until is not None and sender.closed_until > now:
            until = clock(hours.local(sender.closed_until))
            why = (sender.closed_reason or "").partition(": ")[0].rstrip(".")
            words = f"{kind} that the line starts by itself are stopped until {until}: {why}."
            found.append(Trouble(words, "Nothing is lost: what is due waits, and one is tried again then."))
        cap = caps.get(sender.channel, 0)
        if sender.day == today and sender.used >= cap:
            setting = "SEGMENTS_PER_DAY" if sender.channel == "text" else "CALLS_PER_DAY"
            words = f"Today's limit of {cap:,} {'parts of texts' if kind == 'Texts' else 'calls'} is used up."
            do = f"The rest goes on tomorrow. If that is too late, raise {setting} and restart the line."
            found.append(Trouble(words, do))
    causes = failed_rows.causes(conn, now - failed_texts.RECENT)
    for code, count in sorted(causes.items(), key=lambda cause: -cause[1]):
        if code is None or meaning_of(code).outcome is not Outcome.OPERATOR:
            continue
        happened, _ = failed_texts.cause(None, code)
        counted = "1 message" if count == 1 else f"{count:,} messages"
        words = f"{happened.rstrip('.')}: {counted} in the last 24 hours."
        found.append(Trouble(words, what_to_do(code), f"code {code}"))
    return tuple(found)


def in_short(line: Line) -> str:
    """One line for a page about something else; "" when nothing is wrong."""
    with line.database.reading() as conn:
        found = of_account(conn, line, line.clock())
    if not found:
        return ""
    more = f" And {len(found) - 1} more." if len(found) > 1 else ""
    return f"{found[0].words}{more}"
