"""Places calls with Twilio, finds them again and turns or ends them while they last. Decides nothing, stores nothing.

No call is ever recorded (safety.md T12): no parameter here could ask for it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any

from line.carrier import reminder_voice, staff_voice
from line.carrier.faults import told_apart
from line.core.delivery import Accepted, CarrierError

if TYPE_CHECKING:
    from twilio.rest import Client

STAFF_PHONE_RINGS = 25  # seconds; most voicemail boxes take a call only after that
LONGEST_STAFF_CALL = 3600  # seconds
PATIENT_RINGS = 25
LONGEST_REMINDER = 15 * 60  # seconds: it may have been connected to the staff phone
_LISTED = 50  # how many of a number's latest calls a look-up reads


class PhoneCalls:
    """The calls of core.carrier.Carrier. `calls_from` is the number that a called phone shows; None places none."""

    def __init__(self, client: Client, public_url: str, calls_from: str | None) -> None:
        self._client = client
        self._public_url = public_url
        self._calls_from = calls_from

    def place_call(self, *, to: str, attempt_id: str) -> Accepted:
        """See core.carrier.Carrier. Only the end of the call is reported to us: what happens in it, its steps tell."""
        return self._placed(
            to,
            url=staff_voice.address(self._public_url, attempt_id),
            status_callback=staff_voice.address(self._public_url, attempt_id, "status"),
            timeout=STAFF_PHONE_RINGS,
            time_limit=LONGEST_STAFF_CALL,
        )

    def place_reminder_call(self, *, to: str, message_id: str) -> Accepted:
        """See core.carrier.Carrier. Detection never delays the first words: it runs beside the call, and its verdict
        is posted when a machine's greeting is over (twilio.md 1.4)."""
        return self._placed(
            to,
            url=reminder_voice.address(self._public_url, message_id),
            status_callback=reminder_voice.address(self._public_url, message_id, "status"),
            status_callback_event=["completed"],
            machine_detection="DetectMessageEnd",
            async_amd="true",
            async_amd_status_callback=reminder_voice.address(self._public_url, message_id, "machine"),
            async_amd_status_callback_method="POST",
            timeout=PATIENT_RINGS,
            time_limit=LONGEST_REMINDER,
        )

    def find_call(self, *, to: str, since: datetime, exclude: Collection[str] = ()) -> Accepted | None:
        """See core.carrier.Carrier. A call has no body to know it by: our number, its direction and its time do."""
        listed = told_apart(lambda: self._client.calls.list(to=to, limit=_LISTED))
        for call in listed:
            if call.sid in exclude or call.direction != "outbound-api" or call._from != self._calls_from:
                continue
            if call.date_created and call.date_created >= since:
                return Accepted(sid=str(call.sid), status=str(call.status))
        return None

    def call_status(self, sid: str) -> str:
        """See core.carrier.Carrier."""
        return str(told_apart(lambda: self._client.calls(sid).fetch()).status)

    def end_call(self, sid: str) -> None:
        """See core.carrier.Carrier."""
        told_apart(lambda: self._client.calls(sid).update(status="completed"))

    def leave_voicemail(self, sid: str, message_id: str) -> None:
        """See core.carrier.Carrier."""
        url = reminder_voice.address(self._public_url, message_id, "voicemail")
        told_apart(lambda: self._client.calls(sid).update(url=url, method="POST"))

    def _placed(self, to: str, **options: Any) -> Accepted:
        if not self._calls_from:
            raise CarrierError("there is no number to call from", permanent=True)
        call = told_apart(lambda: self._client.calls.create(to=to, from_=self._calls_from, **options))
        if not call.sid:
            raise CarrierError("the carrier's answer has no sid", permanent=False, ambiguous=True)
        return Accepted(sid=call.sid, status=str(call.status))
