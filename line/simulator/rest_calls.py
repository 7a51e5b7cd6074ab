"""Calls in the REST API: create, list, show, redirect, end. Owns the rules an outbound call must meet to be placed.

Sources: twilio-oai CreateCall; docs/voice/api/call-resource; docs/api/errors of each code named below.
"""

import re
from typing import Any

from flask import request

from . import calls, detection
from .account import API_VERSION, Account
from .calls import Call
from .clock import Clock
from .ledger import Ledger
from .problems import Problem
from .rest_refusals import Pairs, Refusal, http_date, page_of, refuse_unknown, value
from .switchboard import Switchboard
from .voice_verbs import verbs_of

_KNOWN = frozenset(
    "To From Url Method Twiml FallbackUrl FallbackMethod StatusCallback StatusCallbackMethod StatusCallbackEvent"
    " Timeout TimeLimit MachineDetection MachineDetectionTimeout MachineDetectionSpeechThreshold"
    " MachineDetectionSpeechEndThreshold MachineDetectionSilenceTimeout AsyncAmd AsyncAmdStatusCallback"
    " AsyncAmdStatusCallbackMethod Record CallerId".split()
)
_UPDATES = frozenset({"Status", "Url", "Method"})
_FILTERS = frozenset({"To", "From", "Status", "PageSize", "Page", "PageToken"})
_EVENTS = frozenset({"initiated", "ringing", "answered", "completed"})
_NUMBER = re.compile(r"\+[1-9]\d{6,14}")
_LONGEST_TWIML = 4000


class CallRoutes:
    """The views; Flask gives them the request."""

    def __init__(self, account: Account, ledger: Ledger, clock: Clock, switchboard: Switchboard) -> None:
        self._account = account
        self._ledger = ledger
        self._clock = clock
        self._switchboard = switchboard

    def create(self) -> Any:
        """POST Calls.json: the phone rings if it is on the table."""
        given: Pairs = list(request.form.items(multi=True))
        refuse_unknown(given, _KNOWN)
        call = self._checked(given)
        seconds = min(int(value(given, "Timeout") or "60"), 600)
        with self._ledger.writing() as db:
            self._switchboard.place(db, call, seconds)
        return {**self._json(call), "status": "queued"}, 201

    def listing(self) -> Any:
        """GET Calls.json: calls of every direction, newest first."""
        given: Pairs = list(request.args.items(multi=True))
        refuse_unknown(given, _FILTERS)
        found = calls.listed(
            self._ledger.reading(), value(given, "To"), value(given, "From"), value(given, "Status")
        )
        uri = f"/{API_VERSION}/Accounts/{self._account.sid}/Calls.json"
        return page_of("calls", uri, given, [self._json(one) for one in found])

    def show(self, sid: str) -> Any:
        """GET Calls/{sid}.json."""
        return self._json(self._found(sid))

    def update(self, sid: str) -> Any:
        """POST Calls/{sid}.json: Url turns a call in progress to another document; Status=completed (or canceled, while
        it rings) ends it."""
        given: Pairs = list(request.form.items(multi=True))
        refuse_unknown(given, _UPDATES)
        call = self._found(sid)
        if url := value(given, "Url"):
            if value(given, "Status"):
                raise Refusal(20001, "Url or Status, not both")
            _check_url(url)
            if call.status != "in-progress" or call.parent:
                raise Refusal(21220, "Call is not in-progress. Cannot redirect or end it.")
            self._switchboard.redirect(sid, url, value(given, "Method") or "POST")
            return self._json(self._found(sid))
        if value(given, "Status") not in {"completed", "canceled"}:
            raise Refusal(21218, "Only Status=completed or canceled is simulated")
        if not call.live:
            raise Refusal(21220, "Call is not in-progress. Cannot redirect or end it.")
        self._switchboard.hang_up(sid, quiet=True)
        return self._json(self._found(sid))

    def _checked(self, given: Pairs) -> Call:
        to, sender = value(given, "To"), value(given, "From")
        if not to:
            raise Refusal(21201, "No 'To' number is specified")
        if not _NUMBER.fullmatch(to):
            raise Refusal(21211, f"Invalid 'To' Phone Number: {to}")
        if not sender:
            raise Refusal(21213, "'From' number is required")
        if sender != self._account.line_number:
            raise Refusal(21210, f"The source phone number {sender} is not a number of this account")
        if not re.fullmatch(r"\d{1,4}", value(given, "Timeout") or "60"):
            raise Refusal(20001, "Timeout is a whole number of seconds")
        amd = detection.asked_for(given)
        call = calls.new_call(self._account, to, "outbound-api", sender, to, self._clock.now())
        call.first = self._first(given)
        call.amd = amd
        call.callback = self._callback(given)
        return call

    def _first(self, given: Pairs) -> dict[str, str]:
        url, twiml = value(given, "Url"), value(given, "Twiml")
        if url:
            _check_url(url)
            return {"url": url, "method": value(given, "Method") or "POST"}
        if not twiml:
            raise Refusal(21205, "Url, Twiml or ApplicationSid is required")
        if len(twiml) > _LONGEST_TWIML:
            raise Refusal(32018, f"Twiml is longer than {_LONGEST_TWIML} characters")
        try:
            verbs_of(twiml.encode())
        except Problem as wrong:
            raise Refusal(wrong.code, str(wrong)) from wrong
        return {"twiml": twiml}

    def _callback(self, given: Pairs) -> dict[str, Any]:
        url = value(given, "StatusCallback")
        if not url:
            return {}
        if not re.match(r"https?://[^/?#_]+([/?#]|$)", url):
            raise Refusal(21609, f"The 'StatusCallback' URL {url} is not a valid URL.")
        events = [one for name, one in given if name == "StatusCallbackEvent"] or ["completed"]
        if unknown := set(events) - _EVENTS:
            raise Refusal(
                21626, f"StatusCallbackEvent: {sorted(unknown)[0]!r} is no event (one per parameter)"
            )
        return {"url": url, "method": value(given, "StatusCallbackMethod") or "POST", "events": events}

    def _found(self, sid: str) -> Call:
        found = calls.load(self._ledger.reading(), sid)
        if found is None:
            raise Refusal(20404, f"The requested resource {request.path} was not found", 404)
        return found

    def _json(self, call: Call) -> dict[str, Any]:
        duration = calls.seconds_between(call.answered, call.ended) if call.ended else None
        return {
            "sid": call.sid,
            "account_sid": self._account.sid,
            "parent_call_sid": call.parent,
            "api_version": API_VERSION,
            "to": call.called,
            "from": call.caller,
            "status": call.status,
            "direction": call.direction,
            "answered_by": call.amd.get("verdict"),
            "date_created": http_date(call.made),
            "date_updated": http_date(call.ended or call.answered or call.made),
            "start_time": http_date(call.answered),
            "end_time": http_date(call.ended),
            "duration": None if duration is None else str(duration),
            "price": None,
            "price_unit": "USD",
            "uri": f"/{API_VERSION}/Accounts/{self._account.sid}/Calls/{call.sid}.json",
            "subresource_uris": {},
        }


def _check_url(url: str) -> None:
    if not re.match(r"https?://[^/?#]+", url):
        raise Refusal(21205, f"Url is not a valid URL: {url}")
