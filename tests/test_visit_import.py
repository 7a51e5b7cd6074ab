"""The clinic's own list of appointments, taken in: what is stored, what a second file changes, and what never is."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from threading import Lock

import pytest

from line.core.staff import Person
from line.core.visit_import import Columns, Given
from line.services import still_true, vanished_visits, visit_import, visits
from line.services.imported_consents import Evidence
from line.services.imported_visits import RENUMBERED
from line.services.line import Line
from line.services.visit_import import Entry, How, Tally
from line.store import appointments, consent
from line.store.appointments import AppointmentRow
from line.store.engine import Database
from tests.booked import travel
from tests.composed import composed, emptied, forward, kept_postgresql, rows
from tests.talks import MOBILE, OPEN, OTHER

__all__ = ["emptied", "kept_postgresql"]  # fixtures of this file

FIELDS = ("id", "phone", "date", "time", "place", "who_for", "language", "zone", "texts_ok", "calls_ok")
COLUMNS = Columns({name: name for name in FIELDS})
EVIDENCE = Evidence("intake form 2026", datetime(2026, 11, 1, 4, 0, tzinfo=UTC))
MARIA = Person("s1", "maria", "Maria", "scheduler", None, True)


def visit(number: int = 1, **cells: str) -> dict[str, str]:
    good = {
        "id": f"A-{number}",
        "phone": MOBILE,
        "date": "2026-12-01",
        "time": "10:00",
        "place": "Main office",
    }
    return {**good, "who_for": "Ana", "texts_ok": "yes", **cells}


@dataclass
class Import:
    """The import over one database; `said` holds the report of the last run."""

    line: Line
    said: list[Entry] = field(default_factory=list)

    def __call__(
        self, *listed: dict[str, str], evidence: Evidence | None = EVIDENCE, dry: bool = False, batch: int = 2
    ) -> Tally:
        self.said = []
        given = (Given(number, cells) for number, cells in enumerate(listed, start=2))
        how = How(COLUMNS, evidence, dry, batch)
        return visit_import.take_in(self.line, given, how, tell=self.said.append)

    def visits(self) -> dict[str, AppointmentRow]:
        ids = [str(row["external_id"]) for row in rows(self.line, "appointments")]
        with self.line.database.reading() as conn:
            return appointments.by_external_ids(conn, ids)

    def waiting(self) -> list[tuple[object, object, object]]:
        """(step, number, language) of the reminders that wait, in the order in which they are due."""
        found = [row for row in rows(self.line, "messages") if row["status"] == "pending"]
        found.sort(key=lambda row: str(row["due_at"]))
        return [(row["step"], row["to_number"], row["language"]) for row in found]

    def events(self) -> list[object]:
        return [row["kind"] for row in rows(self.line, "visit_events")]

    def everything(self) -> list[object]:
        return [
            rows(self.line, name) for name in ("appointments", "messages", "visit_events", "consent_events")
        ]

    def words(self) -> list[str]:
        return [f"{one.kind} {one.line}: " + "; ".join(map(str, one.problems)) for one in self.said]


@pytest.fixture
def take_in(emptied: Database) -> Import:
    return Import(composed(emptied))


def counts(tally: Tally) -> dict[str, int]:
    return {kind: many for kind, many in tally.rows.items() if many}


# The evening before and the morning of a visit at ten are within 20 hours: one reminder, named after the later one.
STEPS = [(step, MOBILE, "en") for step in ("three_days", "two_hours", "next_day")]


def test_a_new_visit_is_stored_with_its_event_its_reminders_and_its_consent(take_in: Import) -> None:
    assert counts(take_in(visit(language="es"))) == {"new": 1}
    stored = take_in.visits()["A-1"]
    assert (stored.source, stored.status, stored.occurrence) == ("import", "booked", 1)
    assert (stored.wall_time, stored.zone) == ("2026-12-01T10:00", "America/New_York")
    assert stored.starts_at == datetime(2026, 12, 1, 15, 0, tzinfo=UTC)
    assert stored.known_since == OPEN
    assert take_in.waiting() == [(step, MOBILE, "es") for step, _, _ in STEPS]
    assert take_in.events() == ["booked"]
    with take_in.line.database.reading() as conn:
        (event,) = consent.events(conn, MOBILE)
    assert (event.kind, event.purpose, event.channel) == ("consent", "reminders", "text")
    assert (event.source, event.evidence, event.at) == ("import: intake form 2026", "A-1", EVIDENCE.at)


def test_the_same_file_twice_changes_nothing_not_even_after_the_visits(take_in: Import) -> None:
    file = [visit(1), visit(2, time="11:00"), visit(3, phone=OTHER, calls_ok="yes")]
    take_in(*file)
    before = take_in.everything()
    again = take_in(*file)
    assert counts(again) == {"unchanged": 3}
    assert not again.changed
    forward(take_in.line, days=60)
    assert counts(take_in(*file)) == {"unchanged": 3}
    assert take_in.everything() == before
    assert take_in.said == []


def test_a_dry_run_says_the_same_and_changes_nothing(take_in: Import) -> None:
    take_in(visit(1))
    before = take_in.everything()
    file = [visit(1, time="12:00"), visit(2, phone=OTHER), visit(3, phone="1"), visit(4, phone=OTHER)]
    tried = take_in(*file, dry=True)
    said = take_in.said
    assert take_in.everything() == before
    done = take_in(*file)
    assert counts(tried) == counts(done) == {"moved": 1, "new": 2, "refused": 1}
    assert (tried.consents, tried.silent) == (done.consents, done.silent)
    assert take_in.said == said


def test_a_changed_time_moves_the_visit_and_plans_it_anew(take_in: Import) -> None:
    take_in(visit())
    forward(take_in.line, hours=1)
    assert counts(take_in(visit(date="2026-12-08", place="North office"))) == {"moved": 1}
    stored = take_in.visits()["A-1"]
    assert (stored.wall_time, stored.place, stored.occurrence) == ("2026-12-08T10:00", "North office", 2)
    assert take_in.events() == ["booked", "moved"]
    assert take_in.waiting() == STEPS
    dropped = [row["reason"] for row in rows(take_in.line, "messages") if row["status"] == "dropped"]
    assert dropped == [still_true.MOVED] * 3


def test_another_place_name_or_language_keeps_the_plan_and_the_answer(take_in: Import) -> None:
    take_in(visit())
    stored = take_in.visits()["A-1"]
    with take_in.line.database.transaction() as tx:
        assert appointments.confirm(tx, stored.id, 1, "text", take_in.line.clock())
    assert counts(take_in(visit(place="North office", who_for="Ana R.", language="Spanish"))) == {"edited": 1}
    changed = take_in.visits()["A-1"]
    assert (changed.place, changed.who_for, changed.language) == ("North office", "Ana R.", "es")
    assert (changed.occurrence, changed.confirmed_by) == (1, "text")
    assert take_in.waiting() == [(step, MOBILE, "es") for step, _, _ in STEPS]
    assert take_in.events() == ["booked", "edited"]


def test_another_number_is_planned_for_anew_and_the_old_one_hears_nothing_more(take_in: Import) -> None:
    take_in(visit())
    stored = take_in.visits()["A-1"]
    with take_in.line.database.transaction() as tx:
        appointments.confirm(tx, stored.id, 1, "text", take_in.line.clock())
    assert counts(take_in(visit(phone=OTHER))) == {"edited": 1}
    changed = take_in.visits()["A-1"]
    assert (changed.number, changed.occurrence, changed.confirmed_at) == (OTHER, 2, None)
    assert take_in.waiting() == [(step, OTHER, "en") for step, _, _ in STEPS]
    ended = [(row["to_number"], row["reason"]) for row in rows(take_in.line, "messages") if row["reason"]]
    assert ended == [(MOBILE, RENUMBERED)] * 3


def test_a_known_visit_whose_new_time_is_over_stays_as_it_is_and_is_named(take_in: Import) -> None:
    take_in(visit())
    assert counts(take_in(visit(date="2026-11-20"))) == {"refused": 1}
    assert take_in.words() == ["refused 2: date “2026-11-20 10:00”: this time is over"]
    assert take_in.visits()["A-1"].wall_time == "2026-12-01T10:00"


def test_every_refused_row_is_named_and_the_others_are_taken(take_in: Import) -> None:
    file = [
        visit(1, phone="12"),
        visit(2),
        visit(3, date="2020-01-01"),
        visit(4, language="fr", texts_ok="?"),
        visit(2, time="11:00"),
        visit(5, id=""),
        visit(6, id=""),
    ]
    assert counts(take_in(*file)) == {"refused": 6, "new": 1}
    assert [word.partition(": this is no phone")[0] for word in take_in.words()] == [
        "refused 2: phone “12”",
        "refused 4: date “2020-01-01 10:00”: this time is over",
        "refused 5: language “fr”: the line speaks en (English) and es (Spanish) only; "
        "texts_ok “?”: this is neither yes nor no",
        "refused 6: id “A-2”: another row of this file has the same id: the first one counts",
        "refused 7: id: nothing stands here",
        "refused 8: id: nothing stands here",
    ]
    assert take_in.visits()["A-2"].wall_time == "2026-12-01T10:00"


def test_a_row_that_is_no_row_is_refused_as_a_whole(take_in: Import) -> None:
    given = [Given(2, visit(), broken="the row has 3 cells, and the heading has 9")]
    tally = visit_import.take_in(take_in.line, given, How(COLUMNS), tell=take_in.said.append)
    assert counts(tally) == {"refused": 1}
    assert take_in.words() == ["refused 2: row: the row has 3 cells, and the heading has 9"]


def test_without_evidence_or_with_a_no_nothing_is_written_and_the_visits_are_counted(take_in: Import) -> None:
    tally = take_in(visit(1), visit(2, phone=OTHER), evidence=None)
    assert (counts(tally), tally.silent) == ({"new": 2}, 2)
    tally = take_in(visit(1, texts_ok="no"), visit(2, phone=OTHER, texts_ok="", calls_ok="no"))
    assert (tally.silent, dict(tally.consents)) == (2, {})
    assert rows(take_in.line, "consent_events") == []
    assert len(take_in.waiting()) == 6  # stored and planned; the gate lets none of them go


def test_evidence_is_written_once_for_a_number_and_a_channel(take_in: Import) -> None:
    file = [visit(1, calls_ok="yes"), visit(2), visit(3, calls_ok="yes")]
    assert dict(take_in(*file).consents) == {"text": 1, "call": 1}
    assert dict(take_in(*file, visit(4)).consents) == {}
    later = Evidence("another form", EVIDENCE.at + timedelta(days=3))
    assert dict(take_in(*file, evidence=later).consents) == {}
    assert len(rows(take_in.line, "consent_events")) == 2


def test_an_opt_out_stands_and_gets_no_consent_on_top(take_in: Import) -> None:
    with take_in.line.database.transaction() as tx:
        consent.add(tx, MOBILE, OPEN - timedelta(days=90), "opt_out", source="keyword")
    tally = take_in(visit())
    assert (dict(tally.consents), tally.opted_out, tally.silent) == ({}, 1, 0)
    with take_in.line.database.reading() as conn:
        assert consent.state(conn, MOBILE).opted_out
    assert len(rows(take_in.line, "consent_events")) == 1


def test_a_no_after_a_consent_is_said_and_changes_nothing(take_in: Import) -> None:
    take_in(visit())
    before = take_in.everything()
    assert counts(take_in(visit(texts_ok="no"))) == {"unchanged": 1}
    assert take_in.words() == [
        "note 2: texts_ok “no”: the list says no, and a consent is on record: not changed"
    ]
    assert take_in.everything() == before


def gone(take_in: Import, tally: Tally, *, dry: bool = False, until: datetime | None = None) -> list[str]:
    take_in.said = []
    vanished = vanished_visits.find(take_in.line, tally.seen, until)
    vanished_visits.cancel(take_in.line, vanished, tally, dry=dry, tell=take_in.said.append)
    return [entry.external_id for entry in take_in.said]


def test_a_vanished_visit_stays_unless_it_is_asked_for(take_in: Import) -> None:
    take_in(visit(1), visit(2))
    tally = take_in(visit(1))
    assert take_in.visits()["A-2"].status == "booked"
    assert gone(take_in, tally, dry=True) == ["A-2"]
    assert take_in.visits()["A-2"].status == "booked"
    assert gone(take_in, tally) == ["A-2"]
    assert take_in.visits()["A-2"].status == "cancelled"
    assert take_in.visits()["A-1"].status == "booked"
    assert len(take_in.waiting()) == 3
    assert gone(take_in, take_in(visit(1))) == []


def test_who_was_reminded_of_a_visit_that_vanished_is_phoned_by_staff(take_in: Import) -> None:
    take_in(visit(1), visit(2, phone=OTHER), visit(3, phone=OTHER, date="2026-12-20"))
    travel(take_in.line, "2026-11-28 12:00")
    sent = [row["id"] for row in rows(take_in.line, "messages") if row["attempted_at"]]
    assert sorted(gone(take_in, take_in(visit(1)))) == ["A-2", "A-3"]
    [task] = rows(take_in.line, "callback_requests")
    assert (task["number"], task["source"], task["name"]) == (OTHER, "reminder", "Ana")
    travel(take_in.line, "2026-12-21 12:00")
    after = [row for row in rows(take_in.line, "messages") if row["attempted_at"]]
    assert not [row for row in after if row["to_number"] == OTHER and row["id"] not in sent]


def test_only_visits_to_come_that_an_import_brought_can_vanish(take_in: Import) -> None:
    take_in(visit(1), visit(2, date="2026-11-24"), visit(3, date="2026-12-20"))
    with take_in.line.database.transaction() as tx:
        columns = {name: getattr(take_in.visits()["A-1"], name) for name in ("number", "zone", "starts_at")}
        columns |= {"wall_time": "2026-12-01T10:00", "place": "p", "who_for": "w", "language": "en"}
        appointments.add(tx, id="by hand", created_at=OPEN, **columns)
    forward(take_in.line, days=2)
    tally = take_in(visit(4, date="2026-12-05"))
    assert gone(take_in, tally, until=datetime(2026, 12, 10, tzinfo=UTC), dry=True) == ["A-1"]
    assert sorted(gone(take_in, tally)) == ["A-1", "A-3"]


def test_a_refused_row_does_not_make_its_visit_vanish(take_in: Import) -> None:
    take_in(visit(1), visit(2))
    assert gone(take_in, take_in(visit(1), visit(2, phone="no number"))) == []


def test_a_cancelled_visit_that_is_in_the_file_again_is_booked_again(take_in: Import) -> None:
    take_in(visit(1), visit(2))
    gone(take_in, take_in(visit(1)))
    tally = take_in(visit(1), visit(2, time="11:30"))
    assert counts(tally) == {"unchanged": 1, "reinstated": 1}
    stored = take_in.visits()["A-2"]
    assert (stored.status, stored.wall_time) == ("booked", "2026-12-01T11:30")
    assert len(take_in.waiting()) == 6
    assert take_in.events() == ["booked", "booked", "cancelled", "reinstated", "moved"]


def test_what_staff_decided_here_stands_until_the_file_says_something_new(take_in: Import) -> None:
    line = take_in.line
    take_in(visit(1), visit(2))
    one, two = take_in.visits()["A-1"], take_in.visits()["A-2"]
    later = {"wall_time": "2026-12-02T10:00", "starts_at": two.starts_at + timedelta(days=1)}
    with line.database.transaction() as tx:
        visits.set_status(tx, line, one, "cancelled", line.clock(), staff_id=MARIA.id)
        visits.retimed(tx, line, two, later, line.clock(), staff_id=MARIA.id)
    assert counts(take_in(visit(1), visit(2))) == {"unchanged": 2}
    assert [word.rpartition(": ")[0] for word in take_in.words()] == [
        "note 2: date “2026-12-01 10:00”: staff cancelled this visit here",
        "note 3: date “2026-12-01 10:00”: staff moved this visit here, and the file has the time before",
    ]
    assert counts(take_in(visit(2, date="2026-12-03"))) == {"moved": 1}
    assert take_in.visits()["A-2"].wall_time == "2026-12-03T10:00"


def test_a_missed_visit_with_a_new_time_is_booked_again(take_in: Import) -> None:
    take_in(visit())
    forward(take_in.line, days=9)
    with take_in.line.database.transaction() as tx:
        visits.set_status(tx, take_in.line, take_in.visits()["A-1"], "missed", take_in.line.clock())
    assert counts(take_in(visit())) == {"unchanged": 1}
    assert counts(take_in(visit(date="2026-12-15"))) == {"moved": 1}
    assert take_in.visits()["A-1"].status == "booked"


def many(count: int) -> Iterable[dict[str, str]]:
    for number in range(count):
        day = f"2026-12-{1 + number % 28:02d}"
        yield visit(
            number, date=day, phone=f"+1904{2_000_000 + number}", calls_ok="yes" if number % 2 else "no"
        )


def test_three_thousand_rows_are_taken_in_and_then_change_nothing(take_in: Import) -> None:
    assert counts(take_in(*many(3000), batch=200)) == {"new": 3000}
    assert len(rows(take_in.line, "consent_events")) == 4500
    planned = len(rows(take_in.line, "messages"))
    assert planned > 2 * 3000
    assert counts(take_in(*many(3000), batch=200)) == {"unchanged": 3000}
    assert len(rows(take_in.line, "messages")) == planned


def test_two_imports_at_once_store_each_visit_once(take_in: Import) -> None:
    line, ids = take_in.line, count(1)
    lock = Lock()

    def new_id() -> str:
        with lock:
            return f"{next(ids):032x}"

    two = [Import(replace(line, new_id=new_id)) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        tallies = list(pool.map(lambda one: one(*many(300), batch=20), two))
    assert all(counts(tally).keys() <= {"new", "unchanged"} for tally in tallies)
    assert sum(tally.rows["new"] for tally in tallies) == 300
    assert len(rows(line, "appointments")) == 300
    planned = [row["key"] for row in rows(line, "messages")]
    assert len(planned) == len(set(planned))
    assert len(rows(line, "consent_events")) == 450
