"""A text from a phone to the line, and the line's reply. Owns the webhook's form and what a reply does.

The carrier's own words come first (opt_out.py), then the webhook; a reply to a number that is blocked is dropped with
21610, and its status callback says so (docs/messaging/twiml, "STOP and opt-out").
"""

import json
import time
from dataclasses import dataclass, field

from . import messages, opt_out, segments
from .account import API_HOST, API_VERSION, Account, new_sid
from .call_log import log_problem
from .calls import geography
from .clock import Clock
from .ledger import Ledger
from .message_verbs import Onward, Reply, replies_of
from .problems import Problem
from .sending import send
from .signing import Fields
from .twiml import resolve
from .wire import Answer, Cookies, Wire

_COOKIES_LAST = 4 * 3600  # seconds idle (docs/messaging/twiml)
_MOST_DOCUMENTS = 10


@dataclass
class Received:
    """What came of one text: its sid, the sids of the line's replies, and the error if one stopped it."""

    sid: str
    replies: list[str] = field(default_factory=list)
    problem: Problem | None = None


class Texting:
    """The carrier between a phone's thread and the line."""

    def __init__(self, account: Account, ledger: Ledger, clock: Clock, wire: Wire) -> None:
        self._account = account
        self._ledger = ledger
        self._clock = clock
        self._wire = wire

    def receive(self, number: str, body: str, media: int = 0, times: int = 1) -> Received:
        """A text from the phone; `times` > 1 delivers the same webhook again, whose replies are sent as well."""
        sid = new_sid("MM" if media else "SM")
        now = self._clock.now()
        line = self._account.line_number
        with self._ledger.writing() as db:
            messages.add(
                db,
                sid=sid,
                handset=number,
                from_number=number,
                to_number=line,
                body=body,
                author="patient",
                direction="inbound",
                status="received",
                now=now,
                media=media,
            )
            if answer := opt_out.heed(db, line, number, body):
                messages.add(
                    db,
                    sid=new_sid("SM"),
                    handset=number,
                    from_number=line,
                    to_number=number,
                    body=answer,
                    author="carrier",
                    direction="outbound-reply",
                    status="delivered",
                    now=now,
                )
        received = Received(sid)
        for _ in range(times):
            self._deliver(received, number, body, media)
        return received

    def _deliver(self, received: Received, number: str, body: str, media: int) -> None:
        jar = self._cookies(number)
        url = f"{self._account.public_url}/sms"
        fields: Fields = inbound_fields(self._account, received.sid, number, body, media)
        method = "POST"
        try:
            for _ in range(_MOST_DOCUMENTS):
                answer = self._wire.request(
                    url, fields, owner=received.sid, method=method, voice=False, cookies=jar
                )
                onward = self._obey(received, number, answer)
                if onward is None:
                    break
                url, method, fields = onward.link, onward.method, [*fields, *self._sent(received, onward)]
            else:
                raise Problem(11215, f"{_MOST_DOCUMENTS} documents in a row", url)
        except Problem as wrong:
            received.problem = wrong
            with self._ledger.writing() as db:
                log_problem(db, received.sid, number, self._clock.now().isoformat(), wrong.as_json())
        self._keep_cookies(number, jar)

    def _obey(self, received: Received, number: str, answer: Answer) -> Onward | None:
        onward = None
        for verb in replies_of(answer):
            if isinstance(verb, Onward):
                return Onward(resolve(answer.url, verb.link), verb.method)
            self._reply(received, number, verb, answer.url)
            if verb.action is not None:
                onward = Onward(resolve(answer.url, verb.action), verb.method)
        return onward

    def _reply(self, received: Received, number: str, reply: Reply, base: str) -> None:
        if reply.sender and reply.sender != self._account.line_number:
            raise Problem(12200, f"<Message from>: {reply.sender!r} is no number of ours", base)
        callback = resolve(base, reply.callback) if reply.callback else None
        with self._ledger.writing() as db:
            sent = send(
                db,
                self._account,
                self._clock.now(),
                to=reply.to or number,
                body=reply.body,
                callback=callback,
                media=reply.media,
                direction="outbound-reply",
            )
        received.replies.append(sent.sid)

    def _sent(self, received: Received, onward: Onward) -> Fields:
        """A Message's action is told which message was sent; the fields do no harm to a Redirect."""
        return [("MessageStatus", "queued")] if received.replies and onward else []

    def _cookies(self, number: str) -> Cookies:
        row = self._ledger.reading().execute("SELECT * FROM jars WHERE pair = ?", (number,)).fetchone()
        if row is None or row["used"] < time.time() - _COOKIES_LAST:
            return {}
        return {str(name): str(value) for name, value in json.loads(row["cookies"]).items()}

    def _keep_cookies(self, number: str, jar: Cookies) -> None:
        if not jar:
            return
        with self._ledger.writing() as db:
            db.execute(
                "INSERT INTO jars VALUES (?, ?, ?)"
                " ON CONFLICT (pair) DO UPDATE SET cookies = excluded.cookies, used = excluded.used",
                (number, json.dumps(jar), time.time()),
            )


def inbound_fields(account: Account, sid: str, number: str, body: str, media: int) -> list[tuple[str, str]]:
    """The form of an inbound message (docs/messaging/guides/webhook-request)."""
    fields = [
        ("MessageSid", sid),
        ("SmsSid", sid),
        ("SmsMessageSid", sid),
        ("AccountSid", account.sid),
        ("From", number),
        ("To", account.line_number),
        ("Body", body),
        ("NumMedia", str(media)),
        ("NumSegments", str(segments.count(body))),
        ("SmsStatus", "received"),
        ("ApiVersion", API_VERSION),
    ]
    for name, whose in (("From", number), ("To", account.line_number)):
        fields += [(name + part, value) for part, value in geography(whose)]
    for place in range(media):
        url = f"{API_HOST}/{API_VERSION}/Accounts/{account.sid}/Messages/{sid}/Media/{new_sid('ME')}"
        fields += [(f"MediaUrl{place}", url), (f"MediaContentType{place}", "image/png")]
    return fields
