"""One request: its timeline, what may be done with it, texts with and without consent, splitting and corrections."""

from __future__ import annotations

from dataclasses import replace

import pytest

from line.services import (
    attempts,
    claims,
    corrections,
    notes,
    outbox,
    outcomes,
    request_page,
    splitting,
    staff_texts,
)
from line.services.conflicts import Conflict, Missing, Refused
from line.services.corrections import Corrected
from line.services.line import Line
from line.services.outcomes import Filled
from line.store import audit, consent
from line.store.engine import Database
from tests.composed import composed, emptied, kept_postgresql
from tests.desk import claimed, keyed, page, passes, patient, person, request, stored

__all__ = ["emptied", "kept_postgresql"]  # fixtures of this file

NUMBER = "+19045550111"
HOSTILE = "<script>alert(1)</script>\u202egnp.exe\u2066 =1+1 \x07"


@pytest.fixture
def line(emptied: Database) -> Line:
    return composed(emptied)


def test_the_timeline_holds_everything_newest_first(line: Line) -> None:
    ana = person(line)
    maria = patient(line)
    for words in ("CALL", "Maria", "2"):
        maria.says(words)
        passes(line, minutes=1)
    [row] = [one for one in [stored(line, r) for r in ids(line)] if one.number == NUMBER]
    claims.claim(line, ana, row.id)
    passes(line, minutes=1)
    attempts.start(line, ana, row.id, None, "desk")
    passes(line, minutes=1)
    outcomes.record(line, ana, row.id, None, "no answer", Filled("Rang out."))
    passes(line, minutes=1)
    request_page.open_page(line, ana, row.id, "127.0.0.1")
    seen = page(line, ana, row.id).entries
    assert [entry.kind for entry in seen][:5] == ["view", "outcome", "note", "attempt", "claim"]
    assert {entry.kind for entry in seen} >= {"text-in", "text-out"}
    assert [entry.words for entry in seen if entry.kind == "text-in"] == ["2", "Maria", "CALL"]
    assert all(entry.quote for entry in seen if entry.kind == "text-in")
    [call] = [entry for entry in seen if entry.kind == "attempt"]
    assert (call.words, call.status) == ("Called from the desk: 904-555-0111", "No answer, 10:05 AM")


def ids(line: Line) -> list[str]:
    from line.services import queue

    return [row.id for row in queue.page(line, person(line), "all").rows]


def test_who_looked_is_on_the_timeline_and_on_the_audit_log(line: Line) -> None:
    ana, ben = person(line), person(line, "Ben")
    row = request(line)
    request_page.open_page(line, ana, row.id, "10.0.0.9")
    request_page.peek(line, ana, row.id)
    assert request_page.open_page(line, ana, "0" * 32, None) is None
    with pytest.raises(Missing):
        request_page.peek(line, ana, "0" * 32)
    looks = [entry for entry in page(line, ben, row.id).entries if entry.kind == "view"]
    assert sorted(entry.who for entry in looks) == ["Ana", "Ben"]
    [look] = [entry for entry in looks if entry.who == "Ana"]
    assert (look.who, look.words) == ("Ana", "Looked at it")
    with line.database.reading() as conn:
        [_, entry] = audit.newest(conn, action="view")
    assert (entry.staff_id, entry.request_id, entry.address) == (ana.id, row.id, "10.0.0.9")


def test_a_hostile_name_is_shown_with_its_hidden_characters_marked(line: Line) -> None:
    ana = person(line)
    maria = patient(line)
    maria.says("CALL")
    maria.says(HOSTILE)
    row = stored(line, ids(line)[0])
    seen = page(line, ana, row.id)
    told = [seen.row.name, seen.name, *[entry.words for entry in seen.entries]]
    assert any("<script>" in words for words in told)  # escaping is the template's
    assert not any(mark in words for words in told for mark in "\u202e\u2066\x07")


@pytest.mark.parametrize("state", ["nothing on record", "opted out", "landline"])
def test_a_text_that_may_not_go_is_refused_with_the_reason(line: Line, state: str) -> None:
    ana = person(line)
    row = (
        claimed(line, ana, number="+19045550111")
        if state != "nothing on record"
        else claims.claim(line, ana, keyed(line).id)
    )
    with line.database.transaction() as tx:
        if state == "opted out":
            consent.add(tx, NUMBER, line.clock(), "opt_out", source="phrase")
    if state == "landline":
        from line.store import numbers

        with line.database.transaction() as tx:
            numbers.refuse_texts(tx, NUMBER, "30006", line.clock())
    texting = page(line, ana, row.id).texting
    assert not texting.allowed
    with pytest.raises(Refused) as refused:
        staff_texts.send(line, ana, row.id, None, "Please call us.")
    assert refused.value.words == texting.why_not


def test_a_consent_given_on_the_phone_is_kept_with_its_words_and_opens_the_way(line: Line) -> None:
    ana = person(line)
    row = claims.claim(line, ana, keyed(line).id)
    texting = page(line, ana, row.id).texting
    assert texting.may_record_consent
    staff_texts.record_consent(line, ana, row.id, None)
    with line.database.reading() as conn:
        [entry] = consent.events(conn, NUMBER)
    assert (entry.wording, entry.source) == (texting.consent_wording, "voice, asked by staff")
    staff_texts.send(line, ana, row.id, None, "Please bring your “card”.")
    outbox.sweep(line)
    [sent] = [e for e in page(line, ana, row.id).entries if e.kind == "text-out"]
    assert (sent.who, sent.words) == ("Ana", 'JOI: Please bring your "card".')


def test_who_wrote_to_us_may_be_answered_and_her_text_is_the_evidence(line: Line) -> None:
    ana = person(line)
    row = claimed(line, ana)
    assert page(line, ana, row.id).texting.allowed
    staff_texts.send(line, ana, row.id, row.version, "We called. Please call us.")
    with line.database.reading() as conn:
        [entry] = [e for e in consent.events(conn, NUMBER) if e.kind == "consent"]
    assert entry.source == "her own text"
    assert entry.evidence


def test_a_text_that_is_too_long_or_cannot_be_sent_is_refused(line: Line) -> None:
    ana = person(line)
    row = claimed(line, ana)
    for body in ("", "   ", "x" * 500, "Hello \U0001f600"):
        with pytest.raises(Refused):
            staff_texts.send(line, ana, row.id, None, body)


def test_an_opt_out_told_on_the_phone_ends_all_texts(line: Line) -> None:
    ana = person(line)
    row = claimed(line, ana)
    staff_texts.opt_out(line, ana, row.id, row.version)
    seen = page(line, ana, row.id)
    assert not seen.texting.allowed
    assert not seen.texting.may_opt_out
    assert "texts-off" in [mark.name for mark in seen.row.marks]


def test_two_peoples_request_is_split_and_each_is_worked_alone(line: Line) -> None:
    ana, ben = person(line), person(line, "Ben")
    row = claimed(line, ana)
    second, _ = splitting.split(
        line, ana, row.id, row.version, name="Her son", reason="injury", note="Fell today."
    )
    made = stored(line, second)
    assert (made.number, made.status, made.urgency) == (NUMBER, "open", "same-day")
    claims.claim(line, ben, second)
    outcomes.record(line, ben, second, None, "declined", Filled())
    assert stored(line, row.id).status == "open"
    patient(line).says("CALL")  # lands on the one that is open for the number
    assert stored(line, row.id).touches == 2
    assert stored(line, second).status == "done"


def test_what_staff_correct_is_on_record(line: Line) -> None:
    ana = person(line)
    row = claimed(line, ana)
    wanted = Corrected("Maria", "(904) 555-0133", "es", relay=True, someone_else=True)
    corrections.correct(line, ana, row.id, row.version, wanted)
    after = stored(line, row.id)
    assert (after.name, after.number, after.language, after.relay) == ("Maria", "+19045550133", "es", True)
    assert not after.number_unconfirmed
    assert "Corrected: name, language, relay, someone else, number" in [
        entry.words for entry in page(line, ana, row.id).entries
    ]
    with pytest.raises(Conflict):
        corrections.correct(line, ana, row.id, row.version, wanted)


def test_a_number_with_an_open_request_or_no_number_at_all_is_no_correction(line: Line) -> None:
    ana = person(line)
    row = claimed(line, ana)
    request(line, "+19045550133")
    for number in ("904-555-0133", "911", "12", "not a number 123"):
        with pytest.raises(Refused):
            corrections.correct(
                line, ana, row.id, None, Corrected("", number, "en", relay=False, someone_else=False)
            )


def test_a_note_has_words_and_an_end(line: Line) -> None:
    ana = person(line)
    row = request(line)
    for words in ("", " \n", "x" * 2001):
        with pytest.raises(Refused):
            notes.add(line, ana, row.id, row.version, words)


def test_the_pages_version_stays_until_something_changes(line: Line) -> None:
    ana = person(line)
    row = claimed(line, ana)
    before = request_page.digest(line, ana, row.id)
    claims.renew(line, ana, row.id)
    request_page.open_page(line, ana, row.id, None)
    assert request_page.digest(line, ana, row.id) == before == page(line, ana, row.id).digest
    patient(line).says("MORE")
    assert request_page.digest(line, ana, row.id) != before


def test_texts_to_a_number_that_was_corrected_stay_in_the_history(line: Line) -> None:
    ana = person(line)
    row = claimed(line, ana)
    wanted = Corrected("", "904-555-0133", "en", relay=False, someone_else=False)
    corrections.correct(line, ana, row.id, row.version, wanted)
    assert "CALL" in [entry.words for entry in page(line, ana, row.id).entries]


def test_who_is_shown_a_request_for_the_first_time_is_on_the_audit_log_whatever_the_way(line: Line) -> None:
    ana = person(line)
    row = request(line)
    for _ in range(3):
        request_page.peek(line, ana, row.id)
    with line.database.reading() as conn:
        assert len(audit.newest(conn, action="view")) == 1
    passes(line, hours=2)
    request_page.peek(line, ana, row.id)
    with line.database.reading() as conn:
        assert len(audit.newest(conn, action="view")) == 2


def test_a_split_takes_the_next_reference_when_one_is_taken(line: Line) -> None:
    ana = person(line)
    row = claimed(line, ana, "+19045550111")
    taken = {request(line, f"+1904555{n:04d}").reference for n in range(40)}
    seconds = [splitting.split(line, ana, row.id, None, name=f"Child {n}")[0] for n in range(40)]
    references = {stored(line, second).reference for second in seconds}
    assert len(references) == 40
    assert not references & taken


def test_what_the_first_person_says_is_never_about_the_second(line: Line) -> None:
    ana, mother = person(line), patient(line)
    row = claimed(line, ana)
    son, _ = splitting.split(line, ana, row.id, row.version, name="Her son")
    outcomes.record(line, ana, row.id, None, "declined", Filled())
    mother.says("NO CALL")
    assert stored(line, son).status == "open"
    mother.says("CALL")
    assert (stored(line, row.id).status, stored(line, son).touches) == ("open", 1)


def test_nobody_is_on_two_calls_at_once(line: Line) -> None:
    ana = person(line)
    first, second = claimed(line, ana), claimed(line, ana, "+19045550112")
    attempts.start(line, ana, first.id, None, "desk")
    with pytest.raises(Refused):
        attempts.start(line, ana, second.id, None, "line")


def test_every_deed_says_from_where(line: Line) -> None:
    ana = replace(person(line), address="10.0.0.9")
    row = claimed(line, ana)
    notes.add(line, ana, row.id, row.version, "Rang at noon.")
    outcomes.record(line, ana, row.id, None, "declined", Filled())
    with line.database.reading() as conn:
        entries = audit.newest(conn, request_id=row.id)
    assert {entry.action for entry in entries} == {"claim", "note", "outcome"}
    assert {entry.address for entry in entries} == {"10.0.0.9"}
