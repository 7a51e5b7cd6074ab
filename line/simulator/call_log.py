"""What is written down when a call changes: its row, the progress callbacks, a recording, an error. Decides nothing."""

import sqlite3
from typing import Any

from . import calls, recordings
from .account import Account
from .calls import Call
from .clock import Clock
from .deliveries import enqueue
from .interpreter import Job


class CallLog:
    """Writes within the transaction that it is given."""

    def __init__(self, account: Account, clock: Clock) -> None:
        self._account = account
        self._clock = clock

    def store(self, db: sqlite3.Connection, call: Call, was: int) -> bool:
        """Save the call if it still stands at step `was`; an ended call is told to its status callback."""
        if not call.live:
            self.progress(db, call, "completed")
        return calls.save(db, call, was)

    def progress(self, db: sqlite3.Connection, call: Call, event: str) -> None:
        """One event for the status callback, if it was asked for."""
        if call.callback and event in call.callback["events"]:
            fields = calls.progress_fields(call, self._account, event, self._clock.now())
            enqueue(db, call.sid, "call", event, call.callback["url"], fields, method=call.callback["method"])

    def recorded(
        self, db: sqlite3.Connection, call: Call, wait: dict[str, Any], seconds: int, key: str
    ) -> Job:
        """A recording, its callback, and the request to the Record's action that follows."""
        call.note("you", f"(recorded, {seconds} s)")
        sid = recordings.add(db, call.sid, seconds, self._clock.now())
        url = recordings.url_of(self._account, sid)
        if wait["callback"]:
            fields = [
                ("AccountSid", self._account.sid),
                ("CallSid", call.sid),
                ("RecordingSid", sid),
                ("RecordingUrl", url),
                ("RecordingStatus", "completed"),
                ("RecordingDuration", str(seconds)),
                ("RecordingChannels", "1"),
                ("RecordingSource", "RecordVerb"),
            ]
            method = wait["callback_method"]
            enqueue(db, sid, "call", "completed", wait["callback"], fields, method=method, wait=0.5)
        extra = [("RecordingUrl", url), ("RecordingSid", sid), ("RecordingDuration", str(seconds))]
        return Job(wait["action"], wait["method"], [*extra, ("Digits", key)] if key else extra)

    def problem(self, db: sqlite3.Connection, call: Call, wrong: dict[str, Any]) -> None:
        """An error of a call."""
        log_problem(db, call.sid, call.handset, self._clock.now().isoformat(), wrong)


def log_problem(db: sqlite3.Connection, owner: str, handset: str, at: str, wrong: dict[str, Any]) -> None:
    """Keep an error for the page and for tests."""
    db.execute(
        "INSERT INTO problems (owner, handset, at, code, detail, url) VALUES (?, ?, ?, ?, ?, ?)",
        (owner, handset, at, wrong["code"], wrong["detail"], wrong["url"]),
    )
