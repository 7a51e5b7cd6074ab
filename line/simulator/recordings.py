"""What Record leaves behind: a row, and a sound when it is asked for. Owns both; no voice is ever recorded here."""

import io
import math
import sqlite3
import struct
import wave
from datetime import datetime

from .account import API_HOST, API_VERSION, Account, new_sid

_RATE = 8000
_MOST_SECONDS = 120  # the sound is a stand-in; a long one would only be large


def add(db: sqlite3.Connection, call_sid: str, seconds: int, now: datetime) -> str:
    """A new recording; returns its sid."""
    sid = new_sid("RE")
    db.execute("INSERT INTO recordings VALUES (?, ?, ?, ?)", (sid, call_sid, seconds, now.isoformat()))
    return sid


def find(db: sqlite3.Connection, sid: str) -> dict[str, object] | None:
    """Its row."""
    row = db.execute("SELECT * FROM recordings WHERE sid = ?", (sid,)).fetchone()
    return dict(row) if row else None


def url_of(account: Account, sid: str) -> str:
    """RecordingUrl: without an ending; .mp3 or .wav is appended by who fetches it."""
    return f"{API_HOST}/{API_VERSION}/Accounts/{account.sid}/Recordings/{sid}"


def sound(seconds: int) -> bytes:
    """A quiet tone of that length as a WAV file."""
    beat = b"".join(
        struct.pack("<h", round(1200 * math.sin(2 * math.pi * 220 * step / _RATE))) for step in range(_RATE)
    )
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(_RATE)
        out.writeframes(beat * max(1, min(seconds, _MOST_SECONDS)))
    return file.getvalue()
