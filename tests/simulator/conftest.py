"""A simulator on a fresh file with a scripted line behind it."""

from pathlib import Path

import pytest
from twilio.rest import Client

from line.simulator import Simulator

from .scripted import ScriptedLine

LINE = "+19045642000"
STAFF = "+19045550100"
MOBILE = "+19045550110"


@pytest.fixture
def line() -> ScriptedLine:
    """The scripted line; connected by `sim`."""
    return ScriptedLine()


@pytest.fixture
def sim(tmp_path: Path, line: ScriptedLine) -> Simulator:
    """A fresh simulator for that line."""
    made = Simulator(tmp_path / "simulator.db", LINE, STAFF, None, line.base)
    made.connect(line)
    line.token = made.auth_token
    return made


@pytest.fixture
def client(sim: Simulator) -> Client:
    """The real SDK, over the simulator's HTTP client."""
    return Client(sim.account_sid, sim.auth_token, http_client=sim.http_client)
