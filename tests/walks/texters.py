"""Somebody who texts anything: words, topics, answers, nonsense, pictures, red flags, STOP, at any pace.

Owns the rules of one thread. It keeps its own account of who opted out and when, and holds the line to it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import text as sql

from tests.factories import Clock
from tests.walks import words
from tests.walks.carrier import Carrier, hold, sid_of, text_form

AN_HOUR_OF_REPLIES = 60
NOTICE = "Texts are off for this number"
CONFIRMED = re.compile("opted out|no va a recibir|no more texts|Ya no enviamos")
EMERGENCY = "911"
A_CALL_IS_PROMISED = re.compile("We will call this number by |Le llamaremos a este teléfono antes de")
ABOUT_THE_CALL = re.compile(  # what CALL asked for, its answers, and what became of it: outside every limit
    "We will (not )?call|What name|What is it about|When is best|Thank you for telling"
    "|Le llamaremos|No le llamaremos|Por qué nombre|De qué se trata|A qué hora|Gracias por avisar"
)


@dataclass
class Account:
    """What a number may be texted, by what it has done itself."""

    out: bool = False
    by_carrier: bool = False
    notice_at: datetime | None = None
    replied_at: list[datetime] = field(default_factory=list)


@dataclass
class TextWalk:
    """One thread for a while. `accounts` is shared by all walks on one line: numbers come again."""

    carrier: Carrier
    clock: Clock
    rng: Random
    number: int
    accounts: dict[str, Account]
    hasty: bool = False
    acts: list[str] = field(default_factory=list)
    texts: int = 0

    def run(self) -> None:
        """The whole thread; raises BrokenRule."""
        rng = self.rng
        sender = rng.choice(words.CALLERS)
        if rng.random() < 0.1:
            sender = rng.choice(
                (*words.WITHOUT_NUMBER[:-1], "whatsapp:+19045550111", "rcs:agent", "messenger:123")
            )
        self.acts.append(f"texts from {sender!r}")
        for _ in range(rng.randint(70, 110) if self.hasty else rng.randint(1, 15)):
            pause = rng.random()
            quick = self.hasty or pause < 0.9
            self.clock.forward(seconds=rng.uniform(1, 20) if quick else rng.uniform(60, 200_000))
            self._text(sender)

    def _text(self, sender: str) -> None:
        body, media = self._body(), int(self.rng.random() < 0.04)
        self.texts += 1
        sid = sid_of("SM", self.number * 1000 + self.texts)
        extra = self._opt_out_type(body)
        self.acts.append(f"{self.clock():%a %H:%M:%S} {body[:60]!r} media={media} {extra or ''}")
        form = text_form(sid, sender, body, media, **extra)
        before = self._row(sender)
        reply = self.carrier.text(form)
        said = reply.body if reply is not None else None
        self.acts.append(f"    -> {said!r}")
        if self.rng.random() < 0.1:
            again = self.carrier.text(form)
            hold((again.body if again else None) == said, "the same MessageSid got another reply")
        if sender in words.CALLERS:
            self._account(sender, body, said)
            self._rows(sender, body, said, before)
        elif not sender.startswith(("whatsapp", "rcs", "messenger")) and body not in words.RED_FLAGS:
            hold(said is None, "a sender without a number got a reply")

    def _body(self) -> str:
        rng, chance = self.rng, self.rng.random()
        if self.hasty:
            return (
                rng.choice((*words.TOPICS, *words.COMMANDS)) if chance < 0.98 else rng.choice(words.RED_FLAGS)
            )
        for limit, choices in (
            (0.05, words.RED_FLAGS),
            (0.08, words.OPT_OUTS),
            (0.10, words.CARRIER_STOPS),
            (0.15, words.CARRIER_STARTS),
            (0.18, (*words.CARRIER_OTHERS, *words.YES)),
            (0.30, words.TOPICS),
            (0.40, words.ANSWERS),
            (0.50, ("CALL",)),
        ):
            if chance < limit:
                return rng.choice(choices)
        return rng.choice(words.EVERYTHING)

    def _opt_out_type(self, body: str) -> dict[str, str]:
        """With Advanced Opt-Out the carrier says itself what it made of a word."""
        if self.rng.random() < 0.5:
            return {}
        verdicts = {"STOP": words.CARRIER_STOPS, "START": words.CARRIER_STARTS, "HELP": ("HELP", "info")}
        return next(({"OptOutType": verdict} for verdict, heard in verdicts.items() if body in heard), {})

    # -- what must hold of the reply

    def _account(self, sender: str, body: str, said: str | None) -> None:
        account = self.accounts.setdefault(sender, Account())
        now = self.clock()
        if body in words.YES and said is None:
            return  # the carrier's word, unless the line had asked something
        if self._is_carriers(body):
            ours = body in words.CARRIER_STARTS and account.out and not account.by_carrier
            hold(said is None or (ours and said in words.BACK_ON), "the carrier answers this word itself")
            if body in words.CARRIER_STOPS:
                account.out = account.by_carrier = True
            elif body in words.CARRIER_STARTS:
                account.out = account.by_carrier = False
            return
        flagged, phrase = body in words.RED_FLAGS, body in words.OPT_OUTS
        if account.by_carrier:
            hold(said is None, "a reply that the carrier would refuse (21610)")
        elif account.out:
            self._while_out(account, flagged, said, now)
        else:
            if flagged:
                hold(said is not None and EMERGENCY in said, "a red flag without an answer")
            if phrase:
                hold(said is not None and CONFIRMED.search(said), "an opt-out without its confirmation")
            if said is not None and not flagged and not phrase and not ABOUT_THE_CALL.search(said):
                lately = [at for at in account.replied_at if now - at < timedelta(hours=1)]
                account.replied_at = [*lately, now]
                hold(len(lately) <= AN_HOUR_OF_REPLIES, "more replies in an hour than there may be")
        if phrase:
            account.out = True

    def _is_carriers(self, body: str) -> bool:
        return body in (*words.CARRIER_STOPS, *words.CARRIER_STARTS, *words.CARRIER_OTHERS)

    def _while_out(self, account: Account, flagged: bool, said: str | None, now: datetime) -> None:
        if flagged:
            hold(said is not None and EMERGENCY in said, "a red flag after an opt-out without an answer")
            return
        if said is not None and A_CALL_IS_PROMISED.search(said):
            hold(
                "?" not in said.replace("Emergency?", "").replace("¿Emergencia?", ""),
                f"asked after an opt-out: {said!r}",
            )
            account.notice_at = now
            return
        due = account.notice_at is None or now - account.notice_at >= timedelta(days=1)
        hold((said is not None) == due, f"the notice once a day: due is {due}, the reply was {said!r}")
        if said is not None:
            hold(
                NOTICE in said or "Los textos" in said or "START" in said,
                f"texted after an opt-out: {said!r}",
            )
            account.notice_at = now

    # -- what must be stored

    def _rows(self, sender: str, body: str, said: str | None, before: tuple[int, int]) -> None:
        inbound, replies = self._row(sender)
        hold(inbound == before[0] + 1, "one text, one row")
        hold(replies == before[1] + (said is not None), "one reply, one row")
        if body in ("CALL", "call") or body in words.RED_FLAGS:
            urgent = " AND urgency = 'urgent'" if body in words.RED_FLAGS else ""
            query = (
                f"SELECT count(*) FROM callback_requests WHERE number = :number AND status = 'open'{urgent}"
            )
            hold(self._count(query, sender) == 1, f"{body!r} left no open request")

    def _row(self, sender: str) -> tuple[int, int]:
        inbound = self._count("SELECT count(*) FROM inbound_messages WHERE number = :number", sender)
        replies = "SELECT count(*) FROM messages WHERE to_number = :number AND kind = 'reply'"
        return inbound, self._count(replies, sender)

    def _count(self, query: str, number: str) -> int:
        with self.carrier.made.line.database.reading() as conn:
            return int(conn.execute(sql(query), {"number": number}).scalar_one())
