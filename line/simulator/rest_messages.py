"""Messages in the REST API: create, list, show, redact. Owns the rules a text must meet to be accepted.

Sources: twilio-oai CreateMessage; docs/api/errors of each code named below.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit

from flask import request

from . import messages
from .account import API_VERSION, LANDLINE, Account
from .clock import Clock
from .faults import REFUSED_AS_LANDLINE, ending
from .ledger import Ledger
from .opt_out import is_blocked
from .rest_refusals import Pairs, Refusal, http_date, page_of, refuse_unknown, value
from .sending import send

_KNOWN = frozenset(
    "To From MessagingServiceSid Body MediaUrl StatusCallback ValidityPeriod SmartEncoded Attempt MaxPrice"
    " ProvideFeedback ForceDelivery ContentRetention AddressRetention ShortenUrls TrafficType RiskCheck".split()
)
_UPDATES = frozenset({"Body", "Status"})
_FILTERS = frozenset({"To", "From", "DateSent", "DateSent<", "DateSent>", "PageSize", "Page", "PageToken"})
_NUMBER = re.compile(r"\+[1-9]\d{6,14}")
_SERVICE = re.compile(r"MG[0-9a-fA-F]{32}")
_LONGEST_VALIDITY = 36_000  # seconds


class MessageRoutes:
    """The views; Flask gives them the request."""

    def __init__(self, account: Account, ledger: Ledger, clock: Clock) -> None:
        self._account = account
        self._ledger = ledger
        self._clock = clock

    def create(self) -> Any:
        """POST Messages.json."""
        given: Pairs = list(request.form.items(multi=True))
        refuse_unknown(given, _KNOWN)
        to, service, body = self._checked(given)
        media = sum(name == "MediaUrl" for name, _ in given)
        with self._ledger.writing() as db:
            if not service and is_blocked(db, self._account.line_number, to):
                raise Refusal(21610, "Attempt to send to unsubscribed recipient")
            sent = send(
                db,
                self._account,
                self._clock.now(),
                to=to,
                body=body,
                callback=value(given, "StatusCallback"),
                service=service,
                media=media,
            )
        return self._json(sent), 201

    def listing(self) -> Any:
        """GET Messages.json: newest first; a text that was not sent yet has no DateSent and matches no date."""
        given: Pairs = list(request.args.items(multi=True))
        refuse_unknown(given, _FILTERS)
        wheres = ["(? IS NULL OR to_number = ?)", "(? IS NULL OR from_number = ?)"]
        asked: list[Any] = [value(given, "To")] * 2 + [value(given, "From")] * 2
        rows = self._ledger.reading().execute(
            f"SELECT * FROM messages WHERE {' AND '.join(wheres)} ORDER BY id DESC LIMIT 1000", asked
        )
        found = [messages.Message(**dict(row)) for row in rows]
        tests = [_date_test(name, one) for name, one in given if name.startswith("DateSent")]
        kept = [one for one in found if all(test(one.sent_at) for test in tests)]
        uri = f"/{API_VERSION}/Accounts/{self._account.sid}/Messages.json"
        return page_of("messages", uri, given, [self._json(one) for one in kept])

    def show(self, sid: str) -> Any:
        """GET Messages/{sid}.json."""
        return self._json(self._found(sid))

    def update(self, sid: str) -> Any:
        """POST Messages/{sid}.json: an empty Body redacts; nothing else can be changed."""
        given: Pairs = list(request.form.items(multi=True))
        refuse_unknown(given, _UPDATES)
        found = self._found(sid)
        if value(given, "Status") is not None:
            raise Refusal(30409, "Message is not in a scheduled state")
        if value(given, "Body") != "":
            raise Refusal(20001, "Body can only be made empty")
        if found.status in {"accepted", "queued", "sending"}:
            raise Refusal(20009, "Cannot redact a message that is not in a final state", 409)
        with self._ledger.writing() as db:
            db.execute("UPDATE messages SET body = '' WHERE sid = ?", (sid,))
        return self._json(self._found(sid))

    def _checked(self, given: Pairs) -> tuple[str, str | None, str]:
        to, service, body = (
            value(given, "To"),
            value(given, "MessagingServiceSid"),
            value(given, "Body") or "",
        )
        if not to:
            raise Refusal(21604, "A 'To' phone number is required.")
        if not _NUMBER.fullmatch(to):
            raise Refusal(21211, f"Invalid 'To' Phone Number: {to}")
        self._check_sender(value(given, "From"), service, to)
        if not body and value(given, "MediaUrl") is None:
            raise Refusal(21602, "Message body is required.")
        if len(body) > 1600:
            raise Refusal(21617, "The concatenated message body exceeds the 1600 character limit")
        validity = value(given, "ValidityPeriod")
        if validity is not None and not (
            re.fullmatch(r"\d{1,6}", validity) and 1 <= int(validity) <= _LONGEST_VALIDITY
        ):
            raise Refusal(
                21624, f"The requested ValidityPeriod {validity} is not between 1 and {_LONGEST_VALIDITY}"
            )
        check_callback(value(given, "StatusCallback"))
        if to == LANDLINE or ending(to) == REFUSED_AS_LANDLINE:
            raise Refusal(21614, f"'To' number is not a valid mobile number: {to}")
        return to, service, body

    def _check_sender(self, sender: str | None, service: str | None, to: str) -> None:
        if not sender and not service:
            raise Refusal(21603, "A 'From' phone number is required.")
        if service and not _SERVICE.fullmatch(service):
            raise Refusal(21701, "The Messaging Service does not exist")
        if sender and not _NUMBER.fullmatch(sender):
            raise Refusal(21212, f"Invalid 'From' Phone Number: {sender}")
        if sender and sender != self._account.line_number:
            raise Refusal(21606, f"The 'From' phone number {sender} is not a number of this account")
        if to == self._account.line_number:
            raise Refusal(21266, "'To' and 'From' number cannot be the same")

    def _found(self, sid: str) -> messages.Message:
        found = messages.find(self._ledger.reading(), sid)
        if found is None:
            raise Refusal(20404, f"The requested resource {request.path} was not found", 404)
        return found

    def _json(self, one: messages.Message) -> dict[str, Any]:
        path = f"/{API_VERSION}/Accounts/{self._account.sid}/Messages/{one.sid}"
        return {
            "sid": one.sid,
            "account_sid": self._account.sid,
            "messaging_service_sid": one.service,
            "api_version": API_VERSION,
            "to": one.to_number,
            "from": one.from_number,
            "body": one.body,
            "status": one.status,
            "direction": one.direction,
            "error_code": one.error,
            "error_message": None,
            "num_segments": "0" if one.service and one.status == "accepted" else str(one.segments),
            "num_media": str(one.media),
            "price": None,
            "price_unit": "USD",
            "date_created": http_date(one.created_at),
            "date_sent": http_date(one.sent_at),
            "date_updated": http_date(one.sent_at or one.created_at),
            "uri": path + ".json",
            "subresource_uris": {"media": path + "/Media.json"},
        }


def check_callback(url: str | None) -> None:
    """A status callback: http or https, a host, no underscore in it."""
    if not url:
        return
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        host, parts = None, urlsplit("")
    if parts.scheme not in {"http", "https"} or not host or "_" in host or re.search(r"\s", url):
        raise Refusal(21609, f"The 'StatusCallback' URL {url} is not a valid URL.")


def _date_test(name: str, given: str) -> Callable[[str | None], bool]:
    """DateSent is a day in GMT; `<` and `>` include the day (or the instant, where one is given)."""
    try:
        if len(given) == 10:
            limit: date | datetime = date.fromisoformat(given)
        else:
            limit = datetime.fromisoformat(given)
            limit = limit.astimezone(UTC) if limit.tzinfo else limit.replace(tzinfo=UTC)
    except ValueError as wrong:
        raise Refusal(20001, f"{name} {given!r} is no date") from wrong

    def test(sent_at: str | None) -> bool:
        if sent_at is None:
            return False
        sent: Any = datetime.fromisoformat(sent_at).astimezone(UTC)
        bound: Any = limit
        if not isinstance(limit, datetime):
            sent = sent.date()
        elif name == "DateSent":
            sent, bound = sent.date(), limit.date()
        else:
            sent = sent.replace(microsecond=0)
        if name == "DateSent":
            return bool(sent == bound)
        return bool(sent <= bound) if name.endswith("<") else bool(sent >= bound)

    return test
