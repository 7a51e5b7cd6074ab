"""The legs of a Dial while they ring, talk and end. Owns what the fate of one means for the others and for the call.

Which legs there are, and what the action is told, is dialling's.
"""

import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass

from . import calls
from .call_log import CallLog
from .calls import Call
from .clock import Clock
from .dialling import result_fields
from .interpreter import Interpreter, Job
from .ledger import Ledger


@dataclass(frozen=True)
class Over:
    """A Dial of which no leg is left: the call, already claimed, what it goes on with, and the legs' sids."""

    call: Call
    job: Job
    legs: list[str]


class Legs:
    """The phones that calls dial."""

    def __init__(self, ledger: Ledger, clock: Clock, interpreter: Interpreter, log: CallLog) -> None:
        self._ledger = ledger
        self._clock = clock
        self._interpreter = interpreter
        self._log = log

    def ring(self, db: sqlite3.Connection, leg: Call) -> None:
        """A new leg: it rings, is busy, or waits for its turn."""
        if leg.status != "queued" and calls.live_calls(db, leg.handset):
            leg.status, leg.ended, leg.wait = "busy", self._clock.now().isoformat(), {"kind": "ended"}
        self._log.progress(db, leg, "initiated")
        self._log.progress(db, leg, "ringing" if leg.live else "completed")
        calls.add(db, leg)

    def end(self, db: sqlite3.Connection, sids: Sequence[str]) -> None:
        """These legs stop, when another answered first or the call that dialled them goes away."""
        for leg in calls.children(db, sids):
            if leg.live:
                step = leg.step
                self._interpreter.finish(leg, "completed" if leg.answered else "canceled")
                self._log.store(db, leg, step)

    def bridge(self, leg: Call) -> None:
        """The leg and the call that dialled it talk."""
        with self._ledger.writing() as db:
            parent = calls.loaded(db, leg.parent or "")
            if parent.wait["kind"] != "dial" or leg.sid not in parent.wait["legs"]:
                return  # the caller has hung up: the leg was ended with the caller
            was, step = leg.step, parent.step
            leg.bridged = True
            leg.move({"kind": "bridged", "since": time.time()})
            if parent.status == "ringing":  # answerOnBridge
                parent.status, parent.answered = "in-progress", self._clock.now().isoformat()
            parent.note("note", "Connected")
            parent.move({**parent.wait, "kind": "bridged", "since": time.time()})
            calls.save(db, leg, was)
            calls.save(db, parent, step)

    def over(self, sid: str) -> Over | None:
        """When no leg of a Dial is left: the next one rings (None), or the call is to go on with what is returned."""
        with self._ledger.writing() as db:
            call = calls.loaded(db, sid)
            wait, step = call.wait, call.step
            if wait["kind"] not in {"dial", "bridged"} or "legs" not in wait:
                return None
            legs = calls.children(db, wait["legs"])
            if any(leg.live for leg in legs):
                return None
            if wait["later"] and not any(leg.answered for leg in legs):
                self._ring_next(db, call)
                return None
            self.end(db, wait["later"])
            call.move({"kind": "busy", "since": time.time()})
            calls.save(db, call, step)
        job = Job() if wait["action"] is None else Job(wait["action"], wait["method"], result_fields(legs))
        return Over(call, job, [leg.sid for leg in legs])

    def _ring_next(self, db: sqlite3.Connection, call: Call) -> None:
        step, wait = call.step, dict(call.wait)
        following, *wait["later"] = wait["later"]
        wait["legs"] = [*wait["legs"], following]
        wait["until"] = time.time() + wait["seconds"]
        call.move(wait)
        calls.save(db, call, step)
        leg = calls.loaded(db, following)
        was = leg.step
        leg.status = "ringing"
        leg.move({"kind": "ringing", "until": wait["until"]})
        self._log.progress(db, leg, "ringing")
        calls.save(db, leg, was)
