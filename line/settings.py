"""The settings: environment variables, read once at start and checked before anything else runs.

The only reader of the environment. It must not open files or sockets. Every setting is optional until a Twilio account
is named; then what a live line needs is required, so that a half-made set of settings never answers a patient.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

_ROOT = Path(__file__).resolve().parent.parent
_E164 = re.compile(r"\+[1-9]\d{7,14}")
_ACCOUNT_SID = re.compile(r"AC[0-9a-fA-F]{32}")
_SERVICE_SID = re.compile(r"MG[0-9a-fA-F]{32}")
_SECRET_KEY_LENGTH = 32
# Signs nothing but pages of the simulator, which holds no patient's data; a start with an account refuses it.
_SIMULATED_SECRET_KEY = "simulated, and not a secret: this key is for the simulator only"


class SettingsError(Exception):
    """A setting is missing or wrong. The message is one line, for the person who starts the server."""


@dataclass(frozen=True)
class Settings:
    """What the environment says, checked. Numbers are E.164, URLs have no slash at the end."""

    host: str
    port: int
    instance: Path
    database_url: str = field(repr=False)  # may hold a password
    secret_key: str = field(repr=False)
    public_url: str
    twilio_account_sid: str | None = None
    twilio_auth_tokens: tuple[str, ...] = field(
        default=(), repr=False
    )  # the one in force, then the previous one
    twilio_number: str | None = None
    twilio_messaging_service_sid: str | None = None
    twilio_api_url: str = "https://api.twilio.com"
    staff_number: str | None = None
    on_call_number: str | None = None
    optout_toll_free: str | None = None
    segments_per_second: float | None = None
    """What the carrier takes from our number; None: what it takes from a number of its kind."""
    segments_per_day: int = 5000
    calls_per_second: float = 1.0
    calls_per_day: int = 2000
    """The most that the line starts by itself in a day of the clinic: a mistake ends here."""
    samples: bool = False
    """Whether the articles that are samples are heard and read, too."""
    transcribe_messages: bool = False
    """Whether the carrier is asked to write down what is said after the tone. Off with a real account until somebody
    turns it on: the list of what a HIPAA account may use does not name the transcription of recordings (safety.md H5),
    so a patient's words might go where the clinic's BAA does not reach. English only, and nothing depends on it."""
    trusted_proxies: int = 0
    """How many proxies stand before the line: so many entries of X-Forwarded-For are theirs, the rest is hearsay."""

    @property
    def simulated(self) -> bool:
        """Whether the simulator is the carrier: as long as no Twilio account is named."""
        return self.twilio_account_sid is None

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """The settings of `environ` (default: this process's environment). Raises SettingsError.

        An empty variable counts as one that is not set; blanks around a value do not count.
        """
        given = os.environ if environ is None else environ
        values = {name: value.strip() for name, value in given.items() if value.strip()}
        host, port = values.get("HOST", "127.0.0.1"), _port(values.get("PORT", "8000"))
        instance = Path(values.get("LINE_INSTANCE", str(_ROOT / "instance"))).absolute()
        settings = cls(
            host=host,
            port=port,
            instance=instance,
            database_url=_database_url(values.get("DATABASE_URL", f"sqlite:///{instance / 'line.db'}")),
            secret_key=values.get("SECRET_KEY", _SIMULATED_SECRET_KEY),
            public_url=_http_url("PUBLIC_URL", values.get("PUBLIC_URL", _local_url(host, port))),
            twilio_account_sid=_shaped(values, "TWILIO_ACCOUNT_SID", _ACCOUNT_SID, "AC and 32 hex digits"),
            twilio_auth_tokens=_tokens(values),
            twilio_number=_number(values, "TWILIO_NUMBER"),
            twilio_messaging_service_sid=_shaped(
                values, "TWILIO_MESSAGING_SERVICE_SID", _SERVICE_SID, "MG and 32 hex digits"
            ),
            twilio_api_url=_http_url(
                "TWILIO_API_URL", values.get("TWILIO_API_URL", "https://api.twilio.com")
            ),
            staff_number=_number(values, "STAFF_NUMBER"),
            on_call_number=_number(values, "ON_CALL_NUMBER"),
            optout_toll_free=_number(values, "OPTOUT_TOLL_FREE"),
            segments_per_second=_rate(values, "SEGMENTS_PER_SECOND"),
            segments_per_day=_count(values, "SEGMENTS_PER_DAY", 5000),
            calls_per_second=_rate(values, "CALLS_PER_SECOND") or 1.0,
            calls_per_day=_count(values, "CALLS_PER_DAY", 2000),
            samples=_switch(values, "LINE_SAMPLES", default=False),
            transcribe_messages=_switch(
                values, "TRANSCRIBE_MESSAGES", default="TWILIO_ACCOUNT_SID" not in values
            ),
            trusted_proxies=_proxies(values.get("TRUSTED_PROXIES", "0")),
        )
        _check_together(settings)
        return settings


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise SettingsError(f"PORT={text} is not a port: a number from 1 to 65535.")
    return int(text)


def _switch(values: Mapping[str, str], name: str, *, default: bool) -> bool:
    text = values.get(name, "yes" if default else "no")
    if text not in ("yes", "no", "1", "0"):
        raise SettingsError(f"{name}={text} is neither yes nor no.")
    return text in ("yes", "1")


def _proxies(text: str) -> int:
    if not (len(text) == 1 and text in "0123456789"):
        raise SettingsError(f"TRUSTED_PROXIES={text} is not a count of proxies: 0 to 9.")
    return int(text)


def _rate(values: Mapping[str, str], name: str) -> float | None:
    text = values.get(name)
    if text is None:
        return None
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,3})?", text) or float(text) == 0:
        raise SettingsError(f"{name}={text} is not a rate: a number above 0, such as 1 or 0.5.")
    return float(text)


def _count(values: Mapping[str, str], name: str, default: int) -> int:
    text = values.get(name, str(default))
    if not re.fullmatch(r"[0-9]{1,7}", text):
        raise SettingsError(f"{name}={text} is not a whole number.")
    return int(text)


def _local_url(host: str, port: int) -> str:
    """Where a browser on this machine finds the line; a wildcard address is not one that can be opened."""
    if host in ("0.0.0.0", "::"):
        host = "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _database_url(url: str) -> str:
    """SQLite as a file (several processes must see the same rows) or PostgreSQL through psycopg 3."""
    if url.startswith(("postgresql+psycopg://", "postgresql://", "postgres://")):
        return url
    if url.startswith("sqlite:///") and url != "sqlite:///" and ":memory:" not in url:
        return url
    # The value is not repeated: it may hold a password.
    raise SettingsError("DATABASE_URL must begin with postgresql+psycopg:// or be sqlite:/// and a file.")


def _http_url(name: str, url: str) -> str:
    problem = SettingsError(f"{name}={url} is not an address such as https://line.example.org.")
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises ValueError when it is no number
    except ValueError as error:
        raise problem from error
    plain = not (parts.query or parts.fragment or "?" in url or "#" in url or any(c.isspace() for c in url))
    # Twilio drops user:password before it signs, so an address with one would refuse every genuine request.
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc or not plain:
        raise problem
    return url.rstrip("/")


def _number(values: Mapping[str, str], name: str) -> str | None:
    return _shaped(values, name, _E164, "a number such as +19045550100: plus sign, country, no blanks")


def _shaped(values: Mapping[str, str], name: str, shape: re.Pattern[str], words: str) -> str | None:
    value = values.get(name)
    if value is not None and not shape.fullmatch(value):
        raise SettingsError(f"{name}={value} is not {words}.")
    return value


def _tokens(values: Mapping[str, str]) -> tuple[str, ...]:
    primary, previous = values.get("TWILIO_AUTH_TOKEN"), values.get("TWILIO_AUTH_TOKEN_PREVIOUS")
    if primary is None:
        if previous is not None:
            raise SettingsError("TWILIO_AUTH_TOKEN_PREVIOUS is set, and TWILIO_AUTH_TOKEN is not.")
        return ()
    return (primary,) if previous is None else (primary, previous)


def _check_together(settings: Settings) -> None:
    """What one setting asks of another. Half a Twilio account is a mistake, never a reason to simulate."""
    if settings.staff_number is not None and settings.staff_number == settings.twilio_number:
        raise SettingsError(
            "STAFF_NUMBER and TWILIO_NUMBER are the same: a call to staff would ring the line itself."
        )
    if settings.simulated:
        if settings.twilio_auth_tokens:
            raise SettingsError("TWILIO_AUTH_TOKEN is set, and TWILIO_ACCOUNT_SID is not.")
        return
    if not settings.twilio_auth_tokens:
        raise SettingsError("TWILIO_ACCOUNT_SID is set, and TWILIO_AUTH_TOKEN is not.")
    if settings.twilio_number is None and settings.twilio_messaging_service_sid is None:
        raise SettingsError("TWILIO_ACCOUNT_SID needs a TWILIO_NUMBER or a TWILIO_MESSAGING_SERVICE_SID.")
    if not settings.public_url.startswith("https://"):
        raise SettingsError("PUBLIC_URL must be the https:// address at which Twilio reaches the line.")
    if "_" in (urlsplit(settings.public_url).hostname or ""):
        raise SettingsError(
            "PUBLIC_URL has an underscore in its host, and Twilio calls no such address back."
        )
    if settings.secret_key == _SIMULATED_SECRET_KEY or len(settings.secret_key) < _SECRET_KEY_LENGTH:
        raise SettingsError(f"SECRET_KEY must be {_SECRET_KEY_LENGTH} random characters or more.")
