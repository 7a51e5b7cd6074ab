"""Playing what a patient said after the tone: fetched by its sid, on record before it is heard."""

from __future__ import annotations

import io
import wave
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests
from requests.adapters import BaseAdapter

from line.core.staff import Person
from line.services import playback, queue
from line.services.conflicts import Missing, Refused
from line.services.line import Line
from line.store import audit, callback_events, callbacks
from line.store.callback_events import EventRow
from line.store.callbacks import RequestRow
from line.store.engine import Database
from tests.composed import Phone, composed, emptied, kept_postgresql, web_of
from tests.desk import person, request, stored
from tests.factories import MONDAY_MORNING, Made, make_line
from tests.wire import ACCOUNT, Clock, Wire

__all__ = ["emptied", "kept_postgresql"]  # fixtures
PATIENT = "+19045550111"
SOUND = b"RIFF\x24\x00\x00\x00WAVEfmt "
HERE = "192.0.2.7"


class Unreachable(BaseAdapter):
    """A carrier at which no connection comes about."""

    def send(self, *_args: Any, **_options: Any) -> requests.Response:
        raise requests.exceptions.ConnectTimeout("5 s")

    def close(self) -> None:
        pass


def sid(n: int) -> str:
    return f"RE{n:032x}"


def address(of: str) -> str:
    return f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Recordings/{of}.wav"


@pytest.fixture
def wire() -> Wire:
    made = Wire(Clock())
    for n in range(4):
        made.kept[address(sid(n))] = (200, {}, SOUND)
    return made


@pytest.fixture
def line(emptied: Database, wire: Wire) -> Line:
    return replace(composed(emptied), carrier=wire.carrier())


@pytest.fixture
def ana(line: Line) -> Person:
    return person(line)


def left(line: Line, n: int, number: str = PATIENT) -> RequestRow:
    """A patient calls and leaves the n-th message."""
    phone = Phone(web_of(line), number, f"CA{n:032x}")
    phone.rings()
    phone.presses("1", "1", "1", "1", "2", "3")
    phone._step(RecordingSid=sid(n), RecordingDuration="9", Digits="#")
    with line.database.reading() as conn:
        row = callbacks.open_by_number(conn, number, lock=False)
    assert row is not None
    return row


def events(line: Line, row: RequestRow, kind: str) -> list[EventRow]:
    with line.database.reading() as conn:
        return [event for event in callback_events.of_request(conn, row.id) if event.kind == kind]


def play(line: Line, who: Person, row: RequestRow, n: int = 0) -> bytes:
    """Plays the n-th message of a request."""
    event = events(line, row, "message")[n]
    return playback.play(line, who, row.id, str(event.id), HERE).content


def plays(line: Line) -> list[tuple[Any, ...]]:
    with line.database.reading() as conn:
        return [
            (one.staff_id, one.request_id, one.address, one.data) for one in audit.newest(conn, action="play")
        ]


def test_a_message_is_unheard_until_somebody_plays_it(line: Line, ana: Person) -> None:
    row = left(line, 1)
    assert row.unheard
    assert play(line, ana, row) == SOUND
    assert not stored(line, row.id).unheard
    (played,) = events(line, row, "played")
    assert (played.key, played.staff_id) == (sid(1), ana.id)
    assert plays(line) == [(ana.id, row.id, HERE, {"recording": sid(1)})]


def test_while_another_message_is_unplayed_the_request_stays_unheard(line: Line, ana: Person) -> None:
    left(line, 1)
    row = left(line, 2)
    play(line, ana, row, 0)
    assert stored(line, row.id).unheard
    play(line, ana, row, 1)
    assert not stored(line, row.id).unheard
    assert left(line, 3).unheard


def test_every_play_is_audited_and_the_history_shows_the_first(line: Line, ana: Person) -> None:
    row, ben = left(line, 1), person(line, "Ben")
    for who in (ana, ana, ben):
        play(line, who, row)
    assert [one[0] for one in plays(line)] == [ben.id, ana.id, ana.id]
    assert [event.staff_id for event in events(line, row, "played")] == [ana.id]


def test_listening_makes_no_new_version_so_no_note_is_lost(line: Line, ana: Person) -> None:
    row = left(line, 1)
    play(line, ana, row)
    assert stored(line, row.id).version == row.version


def test_the_carrier_is_asked_with_no_transaction_open(line: Line, ana: Person, wire: Wire) -> None:
    row = left(line, 1)
    fetch = line.carrier.fetch_recording

    class Watched:
        def fetch_recording(self, wanted: str) -> Any:
            assert not line.database.in_transaction
            return fetch(wanted)

    play(replace(line, carrier=Watched()), ana, row)  # type: ignore[arg-type]
    assert [url for url, _ in wire.fetched] == [address(sid(1))]


@pytest.mark.parametrize(("status", "words"), [(500, playback.NOT_NOW), (404, playback.NOT_THERE)])
def test_a_message_that_is_not_given_out_is_not_played(
    line: Line, ana: Person, wire: Wire, status: int, words: str
) -> None:
    row = left(line, 1)
    wire.kept[address(sid(1))] = (status, {}, b"")
    with pytest.raises(Refused) as refused:
        play(line, ana, row)
    assert refused.value.words == words
    assert stored(line, row.id).unheard
    assert (events(line, row, "played"), plays(line)) == ([], [])


def test_what_is_no_sound_is_not_played(line: Line, ana: Person, wire: Wire) -> None:
    row = left(line, 1)
    wire.kept[address(sid(1))] = (200, {"Content-Type": "audio/wav"}, b"<script>alert(1)</script>")
    with pytest.raises(Refused):
        play(line, ana, row)


@pytest.mark.parametrize("event_id", ["", "0", "-1", "abc", "1e3", "9" * 30, "١", "1; DROP TABLE staff"])
def test_what_names_no_message_is_missing(line: Line, ana: Person, wire: Wire, event_id: str) -> None:
    row = left(line, 1)
    with pytest.raises(Missing):
        playback.play(line, ana, row.id, event_id, HERE)
    assert wire.fetched == []


def test_a_message_is_played_through_its_own_request_only(line: Line, ana: Person, wire: Wire) -> None:
    row, other = left(line, 1), request(line, "+19045550110")
    event = events(line, row, "message")[0]
    touch = events(line, row, "touch")[0]
    for request_id, event_id in ((other.id, event.id), ("nobody", event.id), (row.id, touch.id)):
        with pytest.raises(Missing):
            playback.play(line, ana, request_id, str(event_id), HERE)
    assert wire.fetched == []


def test_an_event_that_holds_no_sid_is_never_fetched(line: Line, ana: Person, wire: Wire) -> None:
    row = request(line)
    with line.database.transaction() as tx:
        callback_events.add(tx, row.id, line.clock(), "message", "../../Calls.json?x=", {"seconds": 3})
    with pytest.raises(Missing):
        play(line, ana, row)
    assert wire.fetched == []


# -- what a message does to its request ------------------------------------------------------------
def test_a_new_message_is_never_the_last_to_be_called_back(line: Line) -> None:
    low = request(line, urgency="low", source="missed")
    with line.database.transaction() as tx:
        callbacks.update(tx, low.id, conversation_key="call:CA" + "0" * 31 + "1")
    row = left(line, 1)
    assert (row.id, row.urgency, row.unheard) == (low.id, "normal", True)


def test_an_unheard_message_goes_before_what_can_wait_and_after_the_same_day(line: Line, ana: Person) -> None:
    normal, today = request(line, "+19045550112"), request(line, "+19045550113", urgency="same-day")
    late = left(line, 1)
    assert in_order(line, ana) == [today.id, late.id, normal.id]
    (row,) = [row for row in queue.page(line, ana, "todo").rows if row.id == late.id]
    assert next(mark.words for mark in row.marks) == "message not heard yet"
    play(line, ana, late)
    assert in_order(line, ana) == [today.id, normal.id, late.id]


def test_what_becomes_of_it_unplayed_it_keeps_its_place_by_its_urgency(line: Line, ana: Person) -> None:
    today, row = request(line, "+19045550113", urgency="same-day"), left(line, 1)
    with line.database.transaction() as tx:
        callbacks.update(tx, row.id, urgency="urgent")
    assert in_order(line, ana) == [row.id, today.id]
    play(line, ana, row)
    assert in_order(line, ana) == [row.id, today.id]
    with line.database.transaction() as tx:
        callbacks.update(tx, row.id, urgency="normal")
    assert in_order(line, ana) == [today.id, row.id]


def in_order(line: Line, who: Person) -> list[str]:
    return [row.id for row in queue.page(line, who, "todo").rows]


def test_a_message_lowers_nothing(line: Line) -> None:
    row = request(line, urgency="urgent")
    assert (left(line, 1).id, stored(line, row.id).urgency) == (row.id, "urgent")


def test_a_message_that_comes_again_is_not_unheard_again(line: Line, ana: Person) -> None:
    phone = Phone(web_of(line), PATIENT)
    phone.rings()
    phone.presses("1", "1", "1", "1", "2", "3")
    before = phone.document
    phone._step(RecordingSid=sid(1), RecordingDuration="9", Digits="#")
    with line.database.reading() as conn:
        row = callbacks.open_by_number(conn, PATIENT, lock=False)
    assert row is not None
    play(line, ana, row)
    phone.document = before
    phone._step(RecordingSid=sid(1), RecordingDuration="9", Digits="#")
    assert not stored(line, row.id).unheard
    assert len(events(line, row, "message")) == 1


# -- with the simulator ----------------------------------------------------------------------------
@pytest.fixture
def made(emptied: Database, tmp_path: Path) -> Iterator[Made]:
    line = make_line(tmp_path, emptied.url, MONDAY_MORNING)
    yield line
    line.line.database.dispose()


def test_a_message_left_on_the_phone_page_can_be_heard(made: Made) -> None:
    call = made.simulator.call("+19045550110")
    call.press("1").press("1").press("1").press("1").press("2").press("3").record(seconds=3)
    with made.line.database.reading() as conn:
        row = callbacks.open_by_number(conn, "+19045550110", lock=False)
    assert row is not None
    event = events(made.line, row, "message")[0]
    sound = playback.play(made.line, person(made.line), row.id, str(event.id), HERE)
    assert sound.content_type == "audio/wav"
    with wave.open(io.BytesIO(sound.content)) as heard:
        assert heard.getnframes() / heard.getframerate() == 3


def test_an_unreachable_carrier_is_told_in_plain_words(line: Line, ana: Person, wire: Wire) -> None:
    row = left(line, 1)
    wire.session.mount("https://", Unreachable())
    with pytest.raises(Refused, match="could not be fetched just now"):
        play(line, ana, row)
