"""Composition root: settings, content, database and carrier become one line, and the line becomes a WSGI app.

`app` is what a server serves (`gunicorn app:app`); `python app.py migrate` brings the database to the newest version.
The only file that names the simulator: without a Twilio account it is the carrier, and with one it does not exist.
"""

from __future__ import annotations

import logging
import sys
import uuid
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from werkzeug.middleware.dispatcher import DispatcherMiddleware

from line import schedule
from line.carrier import sms
from line.carrier.client import TwilioCarrier, make_client
from line.carrier.signature import Verifier
from line.core.reviews import summary
from line.core.script import Script, ScriptError
from line.core.script_building import build
from line.loader import ContentError, load
from line.services import alerts, claims, demo, ended_calls, lost_calls, outbox
from line.services.line import Line
from line.settings import Settings, SettingsError
from line.store.engine import Database
from line.web import create_app

if TYPE_CHECKING:
    from line.simulator import Simulator

WsgiApp = Callable[[dict[str, Any], Any], Iterable[bytes]]

JOBS = (alerts.sweep, outbox.sweep, ended_calls.sweep_left, lost_calls.sweep_lost_calls, claims.sweep_leases)
"""What ticks each second. What is due is in the database: any number of processes may tick."""

log = logging.getLogger("line")


NewId = Callable[[], str]


def random_id() -> str:
    """32 hex digits that cannot be guessed: they stand in addresses."""
    return uuid.uuid4().hex


@dataclass(frozen=True)
class Composition:
    """The line and its WSGI app; the simulator beside it when there is no real carrier."""

    line: Line
    wsgi: WsgiApp
    simulator: Simulator | None


def compose(settings: Settings, *, script: Script | None = None, new_id: NewId = random_id) -> Composition:
    """Puts everything together; opens no socket. Raises SettingsError, ContentError or ScriptError.

    `script`: one that was read for such settings before. `new_id` gives 32 hex digits; only tests choose their own.
    """
    script = script or read_script(settings)
    database = Database(settings.database_url)
    put_together = _simulated if settings.simulated else _real
    return put_together(settings, script, database, new_id)


def read_script(settings: Settings) -> Script:
    """The content of this checkout, with the numbers that the settings give. Read once in a process: nothing of it
    changes under a running line."""
    return _script_with(settings.samples, settings.twilio_number, settings.staff_number)


@lru_cache(maxsize=2)
def _script_with(samples: bool, line_number: str | None, staff_number: str | None) -> Script:
    content = load(samples=samples)
    try:
        clinic = content.clinic.with_numbers(line=line_number, staff=staff_number)
    except ValueError as error:
        raise SettingsError(str(error)) from error
    return build(content.with_clinic(clinic))


def _real(settings: Settings, script: Script, database: Database, new_id: NewId) -> Composition:
    account, tokens = settings.twilio_account_sid, settings.twilio_auth_tokens
    assert account is not None  # else it is simulated
    for name in script.clinic.unconfirmed:
        log.warning("clinic.yaml: %s is a sample and not confirmed; patients hear it", name)
    for point in script.unreviewed:
        log.warning("%s: %s; patients hear it", point.where, point.words)
    client = make_client(account, tokens[0], api_url=settings.twilio_api_url)
    carrier = TwilioCarrier(
        client,
        from_number=settings.twilio_number,
        messaging_service_sid=settings.twilio_messaging_service_sid,
        line_number=script.clinic.line_number,
        public_url=settings.public_url,
        api_url=settings.twilio_api_url,
    )
    line = Line(settings, script, database, carrier, lambda: datetime.now(UTC), new_id, sms.write)
    return Composition(line, create_app(line, Verifier(settings.public_url, tokens)), None)


def _simulated(settings: Settings, script: Script, database: Database, new_id: NewId) -> Composition:
    from line.simulator import Simulator

    clinic = script.clinic
    simulator = Simulator(
        database=settings.instance / "simulator.db",
        line_number=clinic.line_number,
        staff_number=clinic.staff_number,
        on_call_number=settings.on_call_number,
        public_url=settings.public_url,
    )
    client = make_client(simulator.account_sid, simulator.auth_token, http_client=simulator.http_client)
    carrier = TwilioCarrier(client, from_number=clinic.line_number, public_url=settings.public_url)
    line = Line(settings, script, database, carrier, simulator.clock, new_id, sms.write)
    app = create_app(line, Verifier(settings.public_url, (simulator.auth_token,)))
    simulator.connect(app)
    return Composition(line, DispatcherMiddleware(app, {"/phone": simulator.app}), simulator)


def serve() -> WsgiApp:
    """The app of one worker process: composed, and ticking."""
    composition = compose(Settings.from_env())
    schedule.start(composition.line, JOBS)
    return composition.wsgi


def main(arguments: Sequence[str]) -> int:
    """`migrate`, or `prepare [--empty]` for scripts/run: exit code 0, or 1 with one line on what is in the way."""
    if tuple(arguments) not in _COMMANDS:
        print(
            "JOI Line: ./scripts/run [--empty] serves; python app.py migrate only migrates.", file=sys.stderr
        )
        return 2
    try:
        settings = Settings.from_env()
        read_script(settings)
        database = Database(settings.database_url)
        database.migrate()
        if not settings.simulated:
            demo.refuse(database)
        if arguments[0] == "prepare":
            _prepare(settings, database, practice="--empty" not in arguments)
    except (SettingsError, ContentError, ScriptError, demo.DemoPeople) as error:
        print(f"JOI Line: {error}", file=sys.stderr)
        return 1
    except Exception as error:
        print(f"JOI Line: the database cannot be opened or migrated: {_reason(error)}", file=sys.stderr)
        return 1
    return 0


_COMMANDS = (("migrate",), ("prepare",), ("prepare", "--empty"))


def _prepare(settings: Settings, database: Database, *, practice: bool) -> None:
    """Fills an empty practice line with a first day, and says who can sign in, and what no person has reviewed yet."""
    if open_points := summary(read_script(settings).unreviewed):
        print(f"{open_points} ./scripts/check_content.py lists it.")
    if settings.simulated and practice:
        made = compose(settings)
        assert made.simulator is not None
        demo.fill(made.line, made.simulator)
        made.line.database.dispose()
    names = demo.sign_ins(database) if settings.simulated else ()
    if names:
        print(
            f"To practise, sign in to the console as {' or '.join(names)}, with the password: {demo.PASSWORD}"
        )
    elif demo.nobody(database):
        print(
            "Nobody can sign in to the console yet: .venv/bin/python scripts/staff.py add USERNAME --name NAME"
        )
    database.dispose()


def _reason(error: Exception) -> str:
    """The first line of the driver's own words, without the statement or the address."""
    cause = getattr(error, "orig", None) or error
    with suppress(IndexError):
        return str(cause).strip().splitlines()[0]
    return type(error).__name__


def __getattr__(name: str) -> WsgiApp:
    """`app`, made when a server asks for it, so that importing this file opens nothing."""
    if name != "app":
        raise AttributeError(f"module 'app' has no attribute {name!r}")
    made = serve()
    globals()["app"] = made
    return made


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
