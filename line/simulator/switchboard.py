"""What people do on their phones: call, press, speak, wait, record, answer, hang up. Owns every change of a call.

Each act is: one transaction that claims the call's step and marks it busy; the request to the line with no transaction
open; one transaction that saves what came of it, if the person has not hung up meanwhile.
"""

import sqlite3
import time
from typing import Any

from . import calls, detection
from .account import WITHHELD, Account
from .call_log import CallLog
from .calls import Call
from .clock import Clock
from .deliveries import Deliveries
from .dialling import result_fields
from .gathering import NotNow, heard_of, recorded, said_in, take
from .interpreter import Effects, Interpreter, Job
from .ledger import Ledger
from .legs import Legs
from .problems import Problem

_LINE_IS_DEAD_AFTER = 30.0  # seconds without an answer: the process that asked was killed


class Stale(Exception):
    """The act was meant for an earlier step of the call: someone was faster, or the person pressed twice."""


class Switchboard:
    """The carrier's side of every call."""

    def __init__(
        self, account: Account, ledger: Ledger, clock: Clock, interpreter: Interpreter, deliveries: Deliveries
    ) -> None:
        self._account = account
        self._ledger = ledger
        self._clock = clock
        self._interpreter = interpreter
        self._deliveries = deliveries
        self._log = CallLog(account, clock)
        self._legs = Legs(ledger, clock, interpreter, self._log)

    def call_line(self, handset: str, caller: str | None = None, extra: dict[str, str] | None = None) -> Call:
        """The phone rings the line; returns when the line has answered (or failed). Raises NotNow if it is busy."""
        shown = caller or handset
        with self._ledger.writing() as db:
            if any(call.handset == handset for call in calls.live_calls(db, handset)) and handset != WITHHELD:
                raise NotNow("This phone is already in a call.")
            call = calls.new_call(
                self._account, handset, "inbound", shown, self._account.line_number, self._clock.now()
            )
            call.extra = dict(extra or {})
            call.move({"kind": "busy", "since": time.time()})
            calls.add(db, call)
        return self._go_on(call, Job(f"{self._account.public_url}/voice"))

    def act(self, sid: str, step: int, event: dict[str, Any]) -> Call:
        """One thing done on the phone. Raises Stale, NotNow (with the reason in words), KeyError for no such call."""
        if event["kind"] == "hangup":
            return self.hang_up(
                sid, heard_of(event), seconds=int(event.get("seconds") or 1), words=said_in(event)
            )
        with self._ledger.writing() as db:
            call = calls.loaded(db, sid)
            if call.step != step or not call.live:
                raise Stale
            job = self._decide(db, call, event)
            if job:
                call.move({"kind": "busy", "since": time.time()})
            self._log.store(db, call, step)
        if job is None:
            self._afterwards(call)
            return call
        return self._go_on(call, job)

    def hang_up(
        self, sid: str, heard: int | None = None, quiet: bool = False, seconds: int = 1, words: str = ""
    ) -> Call:
        """Possible at any moment; `seconds` and `words` were recorded, if it is in a Record. `quiet` (the REST API asks
        for it) tells the line nothing in this same thread.
        """
        with self._ledger.writing() as db:
            call = calls.loaded(db, sid)
            if not call.live:
                return call
            was, wait, step = call.status, call.wait, call.step
            call.heard(heard)
            call.note("note", "The line ended the call" if quiet else "Hung up")
            self._interpreter.finish(call, _end_status(call, was))
            job = self._last_request(db, call, wait, seconds, words)
            self._log.store(db, call, step)
        if job and not quiet and (wrong := self._interpreter.inform(call, job)):
            with self._ledger.writing() as db:
                self._log.problem(db, call, wrong.as_json())
        self._afterwards(call, quiet)
        return call

    def redirect(self, sid: str, url: str, method: str) -> None:
        """The REST API turns a call in progress to another document. Nothing is asked for in this same thread: the line
        is in the middle of a request of its own, and the phone's next poll, or listening, follows."""
        with self._ledger.writing() as db:
            call = calls.loaded(db, sid)
            if not call.live:
                return
            step = call.step
            self._legs.end(db, call.wait.get("legs", []) + call.wait.get("later", []))
            call.heard()
            call.note("note", "The line went on to something else")
            call.move({"kind": "redirected", "url": url, "method": method})
            calls.save(db, call, step)

    def follow(self, sid: str) -> None:
        """Ask for the document that a call was turned to. Of two that try, one does."""
        with self._ledger.writing() as db:
            call = calls.loaded(db, sid)
            wait, step = call.wait, call.step
            if wait["kind"] != "redirected":
                return
            call.move({"kind": "busy", "since": time.time()})
            calls.save(db, call, step)
        self._go_on(call, Job(wait["url"], wait["method"]))

    def place(self, db: sqlite3.Connection, call: Call, ring_for: float) -> None:
        """A call the line asked for by REST: it rings, or is busy, or has nobody to ring for (no-answer)."""
        call.wait = {"kind": "ringing", "until": time.time() + ring_for}
        if calls.live_calls(db, call.handset):
            call.status = "busy"
        elif self._account.telephone(call.handset) is None:
            call.status = "no-answer"
        if not call.live:
            call.ended = self._clock.now().isoformat()
            call.wait = {"kind": "ended"}
        self._log.progress(db, call, "initiated")
        if call.live:
            self._log.progress(db, call, "ringing")
        else:
            self._log.progress(db, call, "completed")
        calls.add(db, call)

    def expire(self) -> None:
        """What time alone does: a phone that rang too long, a line that never answered."""
        now = time.time()
        for call in calls.live_calls(self._ledger.reading()):
            late = call.wait.get("until", float("inf"))
            if call.wait["kind"] == "dial" and late < now:
                for leg in call.wait["legs"]:
                    self.ring_out(leg)
            elif call.wait["kind"] in {"dial", "bridged"} and call.wait.get("legs"):
                self._after_legs(call.sid)  # its legs were ended by the REST API, or by a process that died
            elif call.wait["kind"] == "bridging":
                self._legs.bridge(call)
            elif call.wait["kind"] == "redirected":
                self.follow(call.sid)
            elif call.wait["kind"] == "ringing" and late < now:
                self.ring_out(call.sid)
            elif call.wait["kind"] == "busy" and 0 < call.wait["since"] < now - _LINE_IS_DEAD_AFTER:
                self._give_up(call)

    # What an act means where the call stands

    def _decide(self, db: sqlite3.Connection, call: Call, event: dict[str, Any]) -> Job | None:
        match call.wait["kind"], event["kind"]:
            case "ringing", "answer":
                return self._answer(db, call, str(event.get("by") or "human"))
            case "ringing", "decline":
                self._interpreter.finish(call, "busy")
                return None
            case "playing", "played":
                call.heard()
                return Job()
            case "gather", "key" | "speech" | "silence":
                return take(call, event)
            case "record", "recorded":
                seconds, key = recorded(call, event), str(event.get("key") or "")
                return self._log.recorded(db, call, call.wait, seconds, key, said_in(event))
            case _:
                raise NotNow("That does nothing at this moment of the call.")

    def _answer(self, db: sqlite3.Connection, call: Call, by: str) -> Job | None:
        call.status, call.answered = "in-progress", self._clock.now().isoformat()
        detection.picked_up(db, call, by, self._account)
        self._log.progress(db, call, "answered")
        if call.whisper and call.parent:
            rung = calls.loaded(db, call.parent).wait.get("legs", [])
            self._legs.end(db, [sid for sid in rung if sid != call.sid])  # the first to answer wins
            if not call.first:
                call.move({"kind": "bridging"})
                return None
        if "twiml" in call.first:
            call.twiml, call.cursor = call.first["twiml"], 0
            return Job()
        return Job(call.first["url"], call.first["method"])

    def _last_request(
        self, db: sqlite3.Connection, call: Call, wait: dict[str, Any], seconds: int, words: str
    ) -> Job | None:
        """What the carrier still asks after the person hung up in a Record or a Dial; the answer is ignored."""
        if wait["kind"] == "record":
            return self._log.recorded(db, call, wait, seconds, "hangup", words)
        if wait["kind"] in {"dial", "bridged"} and "legs" in wait:
            self._legs.end(db, wait["legs"] + wait["later"])
            if wait["action"]:
                return Job(wait["action"], wait["method"], result_fields(calls.children(db, wait["legs"])))
        return None

    # Going on, saving, and what follows from it

    def _go_on(self, call: Call, job: Job) -> Call:
        step, effects = call.step, Effects()
        known = len(call.problems)
        self._interpreter.perform(call, job, effects)
        with self._ledger.writing() as db:
            for wrong in call.problems[known:]:
                self._log.problem(db, call, wrong)
            if not self._log.store(db, call, step):
                return calls.loaded(db, call.sid)  # hung up while the line was thinking: what it said is lost
            for leg in effects.legs:
                self._legs.ring(db, leg)
        self._afterwards(call)
        return calls.loaded(self._ledger.reading(), call.sid)

    def _afterwards(self, call: Call, quiet: bool = False) -> None:
        if call.wait["kind"] == "bridging":
            self._legs.bridge(call)
        if call.wait["kind"] == "dial":
            self._after_legs(call.sid)
        if not call.live and call.parent and not quiet:
            self._after_legs(call.parent)
        if not call.live and not quiet:
            self._deliveries.pump(owners=[call.sid])

    def _after_legs(self, sid: str) -> None:
        """When no leg of a Dial is left: its action is told, and the call goes on."""
        if over := self._legs.over(sid):
            self._deliveries.pump(owners=over.legs)
            self._go_on(over.call, over.job)

    def ring_out(self, sid: str) -> None:
        with self._ledger.writing() as db:
            call = calls.loaded(db, sid)
            if call.wait["kind"] != "ringing" or not call.live:
                return
            step = call.step
            self._interpreter.finish(call, "no-answer")
            self._log.store(db, call, step)
        self._afterwards(call)

    def _give_up(self, call: Call) -> None:
        wrong = Problem(11205, "no answer; the process that asked may have ended", call.url)
        step = call.step
        call.problems.append(wrong.as_json())
        call.note("error", str(wrong))
        self._interpreter.finish(call, "failed" if call.status == "ringing" else "completed")
        with self._ledger.writing() as db:
            if self._log.store(db, call, step):
                self._log.problem(db, call, wrong.as_json())
        self._afterwards(call)


def _end_status(call: Call, was: str) -> str:
    if was == "in-progress":
        return "completed"
    return "busy" if call.direction != "inbound" else "no-answer"
