"""What the line needs of a carrier, as its services see it. The one that there is: carrier/client.py."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from line.core.delivery import Accepted, Recording


class Carrier(Protocol):
    """What the line needs of a carrier. All of it goes over the network: no transaction may be open."""

    def send_text(self, *, to: str, body: str, message_id: str, valid_for: int | None = None) -> Accepted:
        """Hands a text over; receipts will carry `message_id`. `valid_for` in seconds. Raises CarrierError."""
        ...

    def find_text(
        self, *, to: str, body: str, since: datetime, exclude: Collection[str] = ()
    ) -> Accepted | None:
        """The text sent to `to` with exactly `body` at or after `since` (aware), if the carrier lists one whose
        sid is not in `exclude`. Raises CarrierError when the list cannot be read."""
        ...

    def place_call(self, *, to: str, attempt_id: str) -> Accepted:
        """Rings the phone of somebody of the clinic; what she hears is asked for under `attempt_id`, our own opaque id.
        Never recorded. Raises CarrierError; when that is ambiguous, the phone may ring all the same."""
        ...

    def place_reminder_call(self, *, to: str, message_id: str) -> Accepted:
        """Rings a patient's phone; its steps, its end and what picked up are reported under `message_id`, our own
        opaque id. Never recorded. Raises CarrierError; when that is ambiguous, the phone may ring all the same."""
        ...

    def find_call(self, *, to: str, since: datetime, exclude: Collection[str] = ()) -> Accepted | None:
        """The newest call that we placed to `to` at or after `since` (aware), if the carrier lists one whose sid is not
        in `exclude`: name there all that are known. Raises CarrierError when the list cannot be read."""
        ...

    def call_status(self, sid: str) -> str:
        """The carrier's word for how a call of ours stands or how it ended. Raises CarrierError."""
        ...

    def end_call(self, sid: str) -> None:
        """Hangs up a call of ours that still lasts. Raises CarrierError, also when it is over already."""
        ...

    def leave_voicemail(self, sid: str, message_id: str) -> None:
        """Turns a reminder call to the words for an answering machine. Raises CarrierError, also when it is over."""
        ...

    def fetch_recording(self, sid: str) -> Recording:
        """The sound of a recording, by the carrier's id for it. Raises CarrierError, also for what is no sound."""
        ...
