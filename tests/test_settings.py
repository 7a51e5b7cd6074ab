"""Settings: right without any variable, and one clear line for whatever is wrong."""

from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from line.settings import Settings, SettingsError

ROOT = Path(__file__).resolve().parent.parent
ACCOUNT = {
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "a" * 32,
    "TWILIO_NUMBER": "+19045642000",
    "PUBLIC_URL": "https://line.example.org",
    "SECRET_KEY": "s" * 32,
}


def without(name: str) -> dict[str, str]:
    return {key: value for key, value in ACCOUNT.items() if key != name}


def test_nothing_set_is_a_simulated_line_on_this_machine() -> None:
    settings = Settings.from_env({})
    assert settings.simulated
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.public_url == "http://127.0.0.1:8000"
    assert settings.instance == ROOT / "instance"
    assert settings.database_url == f"sqlite:///{ROOT / 'instance' / 'line.db'}"
    assert settings.twilio_auth_tokens == ()
    assert settings.twilio_api_url == "https://api.twilio.com"
    assert settings.secret_key


def test_an_empty_variable_counts_as_not_set() -> None:
    assert Settings.from_env(
        {"TWILIO_ACCOUNT_SID": "", "PORT": "  ", "STAFF_NUMBER": ""}
    ) == Settings.from_env({})


def test_blanks_around_a_value_do_not_count() -> None:
    assert Settings.from_env({"PORT": " 9000\n"}).port == 9000


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("0.0.0.0", "http://127.0.0.1:9000"),
        ("::", "http://127.0.0.1:9000"),
        ("::1", "http://[::1]:9000"),
        ("line.local", "http://line.local:9000"),
    ],
)
def test_the_public_address_follows_host_and_port(host: str, url: str) -> None:
    assert Settings.from_env({"HOST": host, "PORT": "9000"}).public_url == url


def test_a_slash_at_the_end_of_an_address_is_dropped() -> None:
    assert (
        Settings.from_env({"PUBLIC_URL": "https://line.example.org/"}).public_url
        == "https://line.example.org"
    )
    assert Settings.from_env({"TWILIO_API_URL": "http://127.0.0.1:1/"}).twilio_api_url == "http://127.0.0.1:1"


def test_the_database_follows_the_instance_folder(tmp_path: Path) -> None:
    settings = Settings.from_env({"LINE_INSTANCE": str(tmp_path)})
    assert settings.instance == tmp_path
    assert settings.database_url == f"sqlite:///{tmp_path}/line.db"


def test_a_whole_account_is_a_real_line() -> None:
    settings = Settings.from_env(ACCOUNT)
    assert not settings.simulated
    assert settings.twilio_auth_tokens == ("a" * 32,)
    assert settings.twilio_number == "+19045642000"


def test_a_messaging_service_does_for_a_number() -> None:
    service = "MG" + "1" * 32
    settings = Settings.from_env({**without("TWILIO_NUMBER"), "TWILIO_MESSAGING_SERVICE_SID": service})
    assert settings.twilio_messaging_service_sid == service


def test_messages_are_written_down_in_practice_and_with_an_account_only_where_somebody_says_so() -> None:
    assert Settings.from_env({}).transcribe_messages
    assert not Settings.from_env(ACCOUNT).transcribe_messages
    assert Settings.from_env({**ACCOUNT, "TRANSCRIBE_MESSAGES": "yes"}).transcribe_messages
    assert not Settings.from_env({"TRANSCRIBE_MESSAGES": "no"}).transcribe_messages


def test_the_previous_token_comes_after_the_one_in_force() -> None:
    settings = Settings.from_env({**ACCOUNT, "TWILIO_AUTH_TOKEN_PREVIOUS": "b"})
    assert settings.twilio_auth_tokens == ("a" * 32, "b")


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        (without("TWILIO_AUTH_TOKEN"), "TWILIO_AUTH_TOKEN"),
        (without("TWILIO_ACCOUNT_SID"), "TWILIO_ACCOUNT_SID"),
        (without("TWILIO_NUMBER"), "TWILIO_NUMBER"),
        (without("PUBLIC_URL"), "PUBLIC_URL"),
        (without("SECRET_KEY"), "SECRET_KEY"),
        ({**ACCOUNT, "SECRET_KEY": "short"}, "SECRET_KEY"),
        ({**ACCOUNT, "SECRET_KEY": Settings.from_env({}).secret_key}, "SECRET_KEY"),
        ({**ACCOUNT, "PUBLIC_URL": "http://line.example.org"}, "PUBLIC_URL"),
        ({**ACCOUNT, "PUBLIC_URL": "https://the_line.example.org"}, "PUBLIC_URL"),
        ({**ACCOUNT, "STAFF_NUMBER": "+19045642000"}, "STAFF_NUMBER"),
        ({"TWILIO_ACCOUNT_SID": "AC123"}, "TWILIO_ACCOUNT_SID"),
        ({"TWILIO_AUTH_TOKEN_PREVIOUS": "b"}, "TWILIO_AUTH_TOKEN"),
        ({"TWILIO_MESSAGING_SERVICE_SID": "SM1"}, "TWILIO_MESSAGING_SERVICE_SID"),
        ({"TWILIO_NUMBER": "904-564-2000"}, "TWILIO_NUMBER"),
        ({"STAFF_NUMBER": "+1 904 555 0100"}, "STAFF_NUMBER"),
        ({"ON_CALL_NUMBER": "911"}, "ON_CALL_NUMBER"),
        ({"TRANSCRIBE_MESSAGES": "maybe"}, "TRANSCRIBE_MESSAGES=maybe"),
        ({"TRUSTED_PROXIES": "yes"}, "TRUSTED_PROXIES=yes"),
        ({"LINE_SAMPLES": "perhaps"}, "LINE_SAMPLES=perhaps"),
        ({"TRUSTED_PROXIES": "-1"}, "TRUSTED_PROXIES=-1"),
        ({"TRUSTED_PROXIES": "²"}, "TRUSTED_PROXIES=²"),
        ({"OPTOUT_TOLL_FREE": "1-800-FLOWERS"}, "OPTOUT_TOLL_FREE"),
        ({"PORT": "http"}, "PORT"),
        ({"PORT": "0"}, "PORT"),
        ({"PORT": "65536"}, "PORT"),
        ({"PORT": "-1"}, "PORT"),
        ({"PORT": "٨٠"}, "PORT"),
        ({"PUBLIC_URL": "line.example.org"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "ftp://line.example.org"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://user:word@line.example.org"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://line.example.org/?a=1"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://line.example.org:port"}, "PUBLIC_URL"),
        ({"TWILIO_API_URL": "api.twilio.com"}, "TWILIO_API_URL"),
        ({"DATABASE_URL": "mysql://root@host/line"}, "DATABASE_URL"),
        ({"DATABASE_URL": "sqlite://"}, "DATABASE_URL"),
        ({"DATABASE_URL": "sqlite:///:memory:"}, "DATABASE_URL"),
    ],
)
def test_a_wrong_setting_is_named_in_one_line(environ: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_env(environ)
    assert named in str(caught.value)
    assert "\n" not in str(caught.value)


def test_no_secret_is_shown() -> None:
    secrets = {
        "TWILIO_AUTH_TOKEN_PREVIOUS": "previous",
        "DATABASE_URL": "postgresql+psycopg://line:word@host/line",
    }
    shown = repr(Settings.from_env({**ACCOUNT, **secrets}))
    assert not [secret for secret in ("a" * 32, "previous", "s" * 32, "word") if secret in shown]
    with pytest.raises(SettingsError) as caught:
        Settings.from_env({"DATABASE_URL": "mysql://line:word@host/line"})
    assert "word" not in str(caught.value)


def test_settings_do_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        Settings.from_env({}).port = 1  # type: ignore[misc]


def test_how_fast_and_how_much_the_line_sends_can_be_set() -> None:
    settings = Settings.from_env(
        {"SEGMENTS_PER_SECOND": "0.5", "CALLS_PER_SECOND": "2", "CALLS_PER_DAY": "10"}
    )
    assert (settings.segments_per_second, settings.segments_per_day) == (0.5, 5000)
    assert (settings.calls_per_second, settings.calls_per_day) == (2.0, 10)
    assert Settings.from_env({}).segments_per_second is None  # what the kind of our number allows


@pytest.mark.parametrize("name", ["SEGMENTS_PER_SECOND", "CALLS_PER_SECOND"])
@pytest.mark.parametrize("value", ["0", "-1", "fast", "1e9", "٣"])
def test_a_rate_that_is_none_stops_the_start(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        Settings.from_env({name: value})


@pytest.mark.parametrize("name", ["SEGMENTS_PER_DAY", "CALLS_PER_DAY"])
def test_a_cap_that_is_no_number_stops_the_start(name: str) -> None:
    with pytest.raises(SettingsError, match=name):
        Settings.from_env({name: "many"})
