"""A town for the sweep to be killed in: a database, a process that sweeps it, a faulty carrier outside of it, and the
web app that takes the carrier's receipts. Its days pass as fast as they can be played."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field, fields
from datetime import date, time, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app import random_id
from line.carrier import sms
from line.core.windows import instant_at
from line.services.line import Line
from line.settings import Settings
from line.store.engine import Database
from line.store.messages import MessageRow
from line.store.tables import messages
from tests.booked import NEW_YORK, agree, book_at
from tests.composed import post, web_of
from tests.talks import script
from tests.walks.faulty_carrier import FaultyCarrier
from tests.walks.sweeping import DOUBTS, SharedClock
from tests.walks.test_kill_nine import ACCOUNT, OURS, PATIENCE, PUBLIC, ROOT, TOKEN

FIRST_DAY = date(2026, 11, 22)
MORNING, EVENING = time(10), time(19)
KILLED = -9
FIRST_PATIENT = "+19045550110"


@dataclass
class Told:
    """What became of everything, for the last line."""

    rounds: int = 0
    kills: int = 0
    messages: int = 0
    sent_once: int = 0
    sent_again_after_doubt: int = 0
    doubts: int = 0
    doubts_settled: int = 0
    settled_by_receipt_alone: int = 0
    shown_to_staff: int = 0
    twice: int = 0
    lost: int = 0
    seconds: float = 0.0

    def __str__(self) -> str:
        return (
            f"{self.rounds} rounds, {self.kills} kills, {self.messages} messages: {self.sent_once} sent once"
            f" ({self.sent_again_after_doubt} of them a quarter of an hour late, after a doubt),"
            f" {self.doubts} unknown for a while, of these {self.doubts_settled} settled;"
            f" {self.settled_by_receipt_alone} settled by a receipt alone, {self.shown_to_staff} shown to staff,"
            f" twice={self.twice}, lost={self.lost}, in {self.seconds:.0f} s"
        )


@dataclass
class Town:
    """A database, the process that sweeps it, the carrier, and the web app that takes its receipts."""

    folder: Path
    database: Database
    told: Told = field(default_factory=Told)
    day: date = FIRST_DAY

    def __post_init__(self) -> None:
        self.numbers = count(2_000_000)
        self.clock = SharedClock(self.folder / "clock")
        parts: dict[str, Any] = dict.fromkeys(part.name for part in fields(Line))
        settings = Settings.from_env({"LINE_INSTANCE": str(self.folder)})
        parts |= {"settings": settings, "script": script(), "database": self.database, "clock": self.clock}
        self.line = Line(**parts | {"new_id": random_id, "write": sms.write})
        self.app = web_of(self.line)
        self.carrier = FaultyCarrier(self.database.backend, self.clock, self._receipt)
        self._first()
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "LINE_INSTANCE": str(self.folder),
        }
        environment |= {"DATABASE_URL": self.database.url, "PUBLIC_URL": PUBLIC, "TWILIO_NUMBER": OURS}
        environment |= {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN}
        environment |= {"SECRET_KEY": "for this test only, and as long as a real one"}
        environment |= {"TWILIO_API_URL": self.carrier.url}
        with (self.folder / "sweeping.log").open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.walks.sweeping", str(self.folder / "clock")],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert self._said() == "ready", self._log()
        assert len(self.carrier.taken) == 1
        self.carrier.in_good_health = False

    def _first(self) -> None:
        """One reminder is due before the process has begun, and meets a carrier at its best."""
        self.carrier.in_good_health = True
        self.clock.set(instant_at(self.day, MORNING, NEW_YORK))
        agree(self.line, FIRST_PATIENT)
        book_at(self.line, FIRST_PATIENT, instant_at(self.day + timedelta(days=1), MORNING, NEW_YORK))

    def next_morning(self) -> None:
        """Ten o'clock at the clinic, a day later: more days pass here than there are kills."""
        self.day += timedelta(days=1)
        self.clock.set(instant_at(self.day, MORNING, NEW_YORK))

    def close(self) -> None:
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            pipe.close()
        self.process.wait(PATIENCE)
        self.carrier.stop()

    def lives(self, boundary: str | None = None, nth: int = 1) -> int:
        """One life of the sweeping process, to the evening or to its end at a boundary: its exit code."""
        evening = instant_at(self.day, EVENING, NEW_YORK)
        order = {"boundary": boundary, "nth": nth, "until": evening.timestamp()}
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        ended = int(self._said())
        assert ended in (0, KILLED), self._log()
        return ended

    def rows(self, *visit_ids: str) -> list[MessageRow]:
        """The reminders of these visits."""
        with self.database.reading() as conn:
            found = conn.execute(select(messages).where(messages.c.visit_id.in_(visit_ids))).mappings()
            return [MessageRow(**one) for one in found]

    def doubts(self) -> set[str]:
        """The ids of messages that were ever seen as unknown."""
        return set((self.folder / DOUBTS).read_text().split())

    def _receipt(self, ours: str, form: dict[str, str]) -> None:
        target = f"/sms/status?id={ours}"
        assert post(self.app, target, form).status_code == 204

    def _said(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def _log(self) -> str:
        return (self.folder / "sweeping.log").read_text()[-3000:]
