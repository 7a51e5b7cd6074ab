"""The front door: one object for app.py and for tests. Owns the wiring of the rooms, and no rule.

Two processes that open the same file are two windows on the same carrier: same account, calls, threads and clock.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from . import calls, messages
from .account import WITHHELD, open_account
from .clock import Clock
from .deliveries import Deliveries
from .handset import CallDriver, Desk, Text
from .interpreter import Interpreter
from .ledger import Ledger
from .page import create_page
from .problems import Problem
from .rest import create_rest_app
from .switchboard import Switchboard
from .texting import Texting
from .transport import SimulatorHttpClient
from .wire import Answer, Exchange, Wire

WsgiApp = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Simulator:
    """A Twilio-compatible carrier. Numbers are E.164; `public_url` is the line's own, without a trailing slash."""

    def __init__(
        self,
        database: Path,
        line_number: str,
        staff_number: str | None = None,
        on_call_number: str | None = None,
        public_url: str = "http://127.0.0.1:8000",
    ) -> None:
        self._ledger = Ledger(Path(database))
        self._account = open_account(self._ledger, line_number, staff_number, on_call_number, public_url)
        self._clock = Clock(self._ledger)
        self._wire = Wire(self._account, self._ledger, self._clock)
        self._deliveries = Deliveries(self._ledger, self._wire, self._clock)
        interpreter = Interpreter(self._account, self._wire, self._clock)
        self._switchboard = Switchboard(
            self._account, self._ledger, self._clock, interpreter, self._deliveries
        )
        self._texting = Texting(self._account, self._ledger, self._clock, self._wire)
        rest = create_rest_app(self._account, self._ledger, self._clock, self._switchboard)
        self.http_client = SimulatorHttpClient(rest)
        self._desk = Desk(
            self._account,
            self._ledger,
            self._clock,
            self._wire,
            self._switchboard,
            self._texting,
            self._deliveries,
        )
        self.app = create_page(self._desk)

    @property
    def account_sid(self) -> str:
        """AC and 32 hex digits."""
        return self._account.sid

    @property
    def auth_token(self) -> str:
        """Signs every webhook and opens the REST API; made at first use of the file."""
        return self._account.token

    def connect(self, wsgi_app: WsgiApp) -> None:
        """Give the line's WSGI app; webhooks go to it in process. Once per process."""
        self._wire.connect(wsgi_app)

    def clock(self) -> datetime:
        """Simulated now, aware UTC."""
        return self._clock.now()

    def advance(self, **by: float) -> None:
        """Move simulated time on: `advance(hours=1)`; names as of timedelta."""
        self._clock.shift(timedelta(**by))

    def set_clock(self, moment: datetime) -> None:
        """Make it that moment now (aware); it runs on from there."""
        self._clock.set(moment)

    def reset_clock(self) -> None:
        """Back to the computer's clock."""
        self._clock.reset()

    def call(self, from_: str, **extra: str) -> CallDriver:
        """A phone calls the line, and hears what it says up to the first thing it may do.

        `from_` is any number, or a withheld id as it would arrive ("anonymous", "+266696687"). Further fields of the
        form by name, as `ForwardedFrom="+19045550100"`. Raises NotNow if that phone is in a call already.
        """
        handset = WITHHELD if calls.is_withheld(from_) or not from_ else from_
        call = self._switchboard.call_line(handset, from_, extra)
        return CallDriver(self._desk, call.sid).settle()

    def ringing(self, number: str | None = None) -> list[CallDriver]:
        """Calls that ring on the phones now (on one of them), oldest first."""
        found = calls.live_calls(self._ledger.reading(), number)
        return [CallDriver(self._desk, call.sid) for call in found if call.wait["kind"] == "ringing"]

    def text(self, from_: str, body: str, media: int = 0, times: int = 1) -> list[str]:
        """A phone texts the line. Returns the line's replies that were accepted for that phone, in order.

        The carrier's own answer (STOP and its kind) is in the thread, not here. `times` delivers the same webhook
        again. An error of the line is in `problems`.
        """
        received = self._texting.receive(from_, body, media, times)
        found = [messages.find(self._ledger.reading(), sid) for sid in received.replies]
        self.pump()
        refused = {sid for sid in received.replies if (one := self._message(sid)) and one.error == 21610}
        return [one.body for one in found if one and one.sid not in refused]

    def thread(self, number: str, limit: int = 200) -> list[Text]:
        """The newest texts on a phone, oldest first."""
        return [Text.of(one) for one in messages.thread(self._ledger.reading(), number, limit)]

    def pump(self) -> int:
        """Post every receipt and call progress that is open, due or not; returns how many."""
        return self._deliveries.pump()

    def tick(self) -> None:
        """What the page does each second: due receipts, phones that rang too long, a line that died."""
        self._switchboard.expire()
        self._deliveries.pump(due_only=True)

    @property
    def problems(self) -> list[Problem]:
        """Every error so far, oldest first: what Twilio's debugger would list."""
        rows = self._ledger.reading().execute("SELECT code, detail, url FROM problems ORDER BY id")
        return [Problem(row["code"], row["detail"], row["url"]) for row in rows]

    def exchanges(self, after: int = 0, limit: int = 1000) -> list[Exchange]:
        """The signed requests to the line and its answers, oldest first."""
        return self._wire.exchanges(after, limit=limit)

    def redeliver(self, exchange: Exchange) -> Answer:
        """The same webhook once more, as a retry sends it. The answer is given back and obeyed by nobody."""
        return self._wire.again(exchange)

    def _message(self, sid: str) -> messages.Message | None:
        return messages.find(self._ledger.reading(), sid)
