"""What is written down when a call changes: its row, the progress callbacks, a recording, an error. Decides nothing."""

import sqlite3
from typing import Any

from . import calls, recordings
from .account import API_HOST, API_VERSION, Account, new_sid
from .calls import Call
from .clock import Clock
from .deliveries import enqueue
from .interpreter import Job

TRANSCRIBED_FROM, TRANSCRIBED_BELOW = 2, 120
"""Seconds: only what is longer than the one and shorter than the other is transcribed (docs/voice/twiml/record)."""
TRANSCRIBED_AFTER = 2.0


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
        self,
        db: sqlite3.Connection,
        call: Call,
        wait: dict[str, Any],
        seconds: int,
        key: str,
        words: str = "",
    ) -> Job:
        """A recording, its callbacks, and the request to the Record's action that follows. `words`: what was said."""
        call.note("you", f"“{words}” (recorded, {seconds} s)" if words else f"(recorded, {seconds} s)")
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
        if wait.get("transcript") and TRANSCRIBED_FROM < seconds < TRANSCRIBED_BELOW:
            self._transcribed(db, call, wait["transcript"], sid, words)
        extra = [("RecordingUrl", url), ("RecordingSid", sid), ("RecordingDuration", str(seconds))]
        return Job(wait["action"], wait["method"], [*extra, ("Digits", key)] if key else extra)

    def _transcribed(self, db: sqlite3.Connection, call: Call, link: str, recording: str, words: str) -> None:
        """What the machine made of it, some time later; always by POST. Of silence it makes nothing."""
        url, sid = recordings.url_of(self._account, recording), new_sid("TR")
        fields = [
            *calls.fields_of(call, self._account),
            ("TranscriptionSid", sid),
            ("TranscriptionText", words),
            ("TranscriptionStatus", "completed" if words else "failed"),
            (
                "TranscriptionUrl",
                f"{API_HOST}/{API_VERSION}/Accounts/{self._account.sid}/Transcriptions/{sid}",
            ),
            ("RecordingSid", recording),
            ("RecordingUrl", url),
        ]
        enqueue(db, recording, "call", "transcribed", link, fields, wait=TRANSCRIBED_AFTER)

    def problem(self, db: sqlite3.Connection, call: Call, wrong: dict[str, Any]) -> None:
        """An error of a call."""
        log_problem(db, call.sid, call.handset, self._clock.now().isoformat(), wrong)


def log_problem(db: sqlite3.Connection, owner: str, handset: str, at: str, wrong: dict[str, Any]) -> None:
    """Keep an error for the page and for tests."""
    db.execute(
        "INSERT INTO problems (owner, handset, at, code, detail, url) VALUES (?, ?, ?, ?, ?, ?)",
        (owner, handset, at, wrong["code"], wrong["detail"], wrong["url"]),
    )
