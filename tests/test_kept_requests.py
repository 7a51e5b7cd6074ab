"""What a second contact may do to the request of a first one: one person, one request, and nothing covered up."""

from __future__ import annotations

from pathlib import Path

import pytest

from line.core.consent import SURELY, wish_to_end
from line.services import ended_calls
from line.services.line import Line
from line.store import callback_events, callbacks, consent
from line.store.callbacks import RequestRow
from line.store.engine import Database
from tests.composed import Patient, Phone, clock_of, composed, emptied, kept_postgresql, web_of
from tests.talks import MOBILE
from tests.understanding.score import read

TUNED = Path(__file__).parent / "understanding"

__all__ = ["emptied", "kept_postgresql"]  # fixtures of this file


@pytest.fixture
def line(emptied: Database) -> Line:
    return composed(emptied)


@pytest.fixture
def patient(line: Line) -> Patient:
    return Patient(line)


def phone(line: Line, n: int) -> Phone:
    """The n-th call from the same phone."""
    made = Phone(web_of(line), sid=f"CA{n:032x}")
    made.rings()
    return made


def request(line: Line) -> RequestRow:
    with line.database.reading() as conn:
        found = callbacks.open_by_number(conn, MOBILE, lock=False)
    assert found is not None
    return found


def injured(line: Line) -> RequestRow:
    """She called about a new injury."""
    phone(line, 1).presses("4", "1", "1", "3")
    found = request(line)
    assert (found.reason, found.urgency) == ("injury", "same-day")
    return found


def test_a_call_for_the_hours_does_not_withdraw_an_earlier_request(line: Line) -> None:
    before = injured(line)
    heard = phone(line, 2).presses("1", "1", "1", "1", "4", "1", "2")
    assert heard.startswith("All right.")
    after = request(line)
    assert (after.id, after.status, after.reason, after.touches) == (before.id, "open", "injury", 2)


def test_a_call_only_for_the_hours_leaves_nothing_open(line: Line) -> None:
    phone(line, 1).presses("1", "1", "1", "1", "4", "1", "2")
    with line.database.reading() as conn:
        assert callbacks.open_by_number(conn, MOBILE, lock=False) is None


@pytest.mark.parametrize("later", ["LATE", "CANCEL"])
def test_a_later_text_does_not_cover_up_an_injury(line: Line, patient: Patient, later: str) -> None:
    injured(line)
    patient.says(later)
    assert (request(line).reason, request(line).urgency) == ("injury", "same-day")


def test_the_injury_of_key_4_is_on_record_as_an_answer(line: Line) -> None:
    found = injured(line)
    with line.database.reading() as conn:
        answers = [
            event.data for event in callback_events.of_request(conn, found.id) if event.kind == "answer"
        ]
    assert {"field": "reason", "value": "injury"} in answers


def test_a_hang_up_does_not_turn_a_spanish_request_into_an_english_one(line: Line) -> None:
    phone(line, 1).presses("2", "1", "1", "1", "1", "1", "2", "3")
    assert request(line).language == "es"
    silent = phone(line, 2)
    silent.hangs_up()
    assert (request(line).language, request(line).touches) == ("es", 2)


def test_who_chose_spanish_and_hung_up_is_a_missed_call_in_spanish(line: Line) -> None:
    call = phone(line, 1)
    call.presses("2")
    call.hangs_up()
    assert (request(line).source, request(line).language) == ("missed", "es")


def test_a_receipt_that_cannot_be_sent_is_not_promised(line: Line, patient: Patient) -> None:
    call = phone(line, 1)
    call.presses("1", "1", "1", "1", "2", "3")
    call.records(6)
    patient.says("NO CALL")
    heard = call.presses("1")
    assert "on its way" not in heard
    assert heard.startswith("No call back is waiting for your number.")
    with line.database.reading() as conn:
        assert ("callback_receipt", "text") not in consent.state(conn, MOBILE).purposes


def test_a_promise_that_was_not_kept_is_not_repeated(line: Line, patient: Patient) -> None:
    for words in ("CALL", "SKIP", "2", "3"):
        patient.says(words)
    clock_of(line).forward(days=3)
    reply = patient.says("STATUS")
    assert reply is not None
    assert "We are late with your call, and we are sorry." in reply
    assert "904-555-0100" in reply


def test_who_hangs_up_after_a_red_flag_as_she_was_told_dropped_nothing(line: Line) -> None:
    call = phone(line, 1)
    call.speaks("I have chest pain")
    call.hangs_up()
    found = request(line)
    assert (found.source, found.urgency, found.status) == ("call", "urgent", "open")


def test_a_caller_who_pauses_is_not_swept_up(line: Line) -> None:
    call = phone(line, 1)
    call.presses("1", "1", "1")
    for _ in range(4):
        clock_of(line).forward(minutes=5)
        call.presses("5")
        ended_calls.sweep_left(line)
    assert request(line).source == "call"
    clock_of(line).forward(minutes=16)
    ended_calls.sweep_left(line)
    assert request(line).source == "dropped"


@pytest.mark.parametrize("words", ["wrong number", "stop", "basta"])
def test_a_word_that_answers_a_spoken_question_is_no_opt_out(line: Line, words: str) -> None:
    call = phone(line, 1)
    call.presses("1", "1")
    call.speaks(words)
    with line.database.reading() as conn:
        assert not consent.state(conn, MOBILE).opted_out


def test_stop_calling_me_said_on_a_call_is_one(line: Line) -> None:
    assert phone(line, 1).speaks("stop calling me").startswith("All right. We will not send you any more")
    with line.database.reading() as conn:
        assert consent.state(conn, MOBILE).opted_out


def test_stop_and_a_cry_for_help_in_one_breath_are_both_heard_on_a_call(line: Line) -> None:
    assert "9 1 1" in phone(line, 1).speaks("stop calling me i have chest pain")
    assert request(line).urgency == "urgent"
    with line.database.reading() as conn:
        assert consent.state(conn, MOBILE).opted_out


@pytest.mark.parametrize("yes", ["YES", "yes", "Yes."])
def test_YES_answers_what_the_line_asked_by_text(line: Line, patient: Patient, yes: str) -> None:
    asked = patient.says("my apt")
    assert asked is not None
    assert asked.startswith("JOI: ")
    assert "Do you want us to call you?" in asked
    reply = patient.says(yes)
    assert reply is not None
    assert "What name should we ask for?" in reply
    assert request(line).status == "open"


def test_words_that_may_end_the_texts_are_asked_about_first(line: Line, patient: Patient) -> None:
    lexicon = line.script.lexicon
    texts = (
        text
        for path in sorted(TUNED.glob("tuned_*.tsv"))
        for text in read(path)
        if (text.channel, text.language, text.group) == ("sms", "en", "opt_out")
    )
    doubtful = next(
        one.text
        for one in texts
        if 0 < wish_to_end(lexicon.read(one.text).words, lexicon, "writing") < SURELY
    )
    asked = patient.says(doubtful)
    assert asked is not None
    assert "Do you want us to stop all automated texts and calls?" in asked
    with line.database.reading() as conn:
        assert not consent.state(conn, MOBILE).opted_out
    patient.says("YES")
    with line.database.reading() as conn:
        assert consent.state(conn, MOBILE).opted_out


def test_after_opting_out_call_is_still_promised_and_asks_nothing(line: Line, patient: Patient) -> None:
    patient.says("please stop")
    reply = patient.says("CALL")
    assert reply is not None
    assert reply.startswith("JOI: We will call this number by ")
    assert "Texts are off for this number." in reply
    assert "name" not in reply
    patient.says("Ana")
    assert (request(line).name, request(line).texts_off) == (None, True)


def test_a_thread_of_an_edited_article_starts_its_section_again(line: Line, patient: Patient) -> None:
    patient.says("symptoms")
    with line.database.transaction() as conn:
        conn.exec_driver_sql(
            "UPDATE conversations SET state = "
            + (
                "json_set(state, '$.version', 'old', '$.sentence', 99)"
                if line.database.backend == "sqlite"
                else '(state::jsonb || \'{"version": "old", "sentence": 99}\')::text'
            )
        )
    reply = patient.says("again")
    assert reply is not None
    assert "Symptoms (1 of" in reply


def test_llamar_is_answered_in_spanish(patient: Patient) -> None:
    assert "Le llamaremos" in (patient.says("llamar") or "")
    assert "¿De qué se trata?" in (patient.says("Rosa") or "")


def test_that_was_all_takes_no_red_flag_back(line: Line) -> None:
    call = phone(line, 1)
    call.speaks("I can't feel my foot")
    heard = call.presses("1", "1", "1", "4", "1", "2")
    assert "Our staff still have your message." in heard
    assert (request(line).status, request(line).urgency) == ("open", "urgent")


def test_no_call_by_text_takes_no_red_flag_back(line: Line, patient: Patient) -> None:
    patient.says("chest pain")
    assert "Our staff may still check on you." in (patient.says("NO CALL") or "")
    assert request(line).status == "open"


def test_hello_after_a_red_flag_does_not_lead_back_to_the_menu(line: Line) -> None:
    call = phone(line, 1)
    call.speaks("I want to die")
    assert "press 3" not in call.speaks("hello?")
    assert "press 3" not in call.speaks("symptoms")


def test_what_she_writes_while_a_request_is_open_goes_to_staff(line: Line, patient: Patient) -> None:
    for words in ("CALL", "SKIP", "2", "3"):
        patient.says(words)
    reply = patient.says("the swelling is on the left side")
    assert reply is not None
    assert reply.startswith("JOI: Thank you. Our staff will see what you wrote. We will call this number by ")
    with line.database.reading() as conn:
        kept = [
            event.data
            for event in callback_events.of_request(conn, request(line).id)
            if event.kind == "words"
        ]
    assert {"words": "the swelling is on the left side"} in kept


def test_dont_call_me_answers_whether_we_should_still_call(line: Line) -> None:
    call = phone(line, 1)
    call.presses("1", "1", "1", "1", "4", "1")
    assert call.speaks("don't call me").startswith("All right.")
    with line.database.reading() as conn:
        assert not consent.state(conn, MOBILE).opted_out
        assert callbacks.open_by_number(conn, MOBILE, lock=False) is None


def test_who_was_not_called_goes_up(line: Line, patient: Patient) -> None:
    for words in ("CALL", "SKIP", "2", "3"):
        patient.says(words)
    clock_of(line).forward(days=3)
    patient.says("CALL")
    assert request(line).urgency == "same-day"


def test_for_someone_else_stays_so(line: Line) -> None:
    phone(line, 1).presses("1", "1", "1", "2", "2")
    phone(line, 2).presses("1", "1", "1", "1", "2")
    assert request(line).someone_else is True


def test_all_that_is_said_in_one_call_is_kept_not_only_the_first(line: Line) -> None:
    call = phone(line, 1)
    call.presses("1", "1", "1")
    for words in ("his hand looks strange", "it is hot as well", "I have chest pain", "I can't breathe"):
        call.speaks(words)
    with line.database.reading() as conn:
        kept = [
            event.data["words"]
            for event in callback_events.of_request(conn, request(line).id)
            if event.kind == "words"
        ]
    assert kept == ["his hand looks strange", "it is hot as well", "I have chest pain", "I can't breathe"]


@pytest.mark.parametrize("word", ["skip", "saltar"])
def test_skip_confirms_no_number(line: Line, word: str) -> None:
    call = phone(line, 1)
    call.presses("1", "1")
    assert "Shall we call the number you are calling from?" in call.speaks(word)
    with line.database.reading() as conn:
        assert callbacks.open_by_number(conn, MOBILE, lock=False) is None


@pytest.mark.parametrize(
    "words", ["i dont need a call", "no longer need the call", "dont call me", "ya no necesito la llamada"]
)
def test_who_wants_no_call_any_more_gets_none(line: Line, patient: Patient, words: str) -> None:
    patient.says("CALL")
    patient.says("Ana")
    reply = patient.says(words)
    assert reply is not None
    assert "CALL" in reply or "LLAMAR" in reply or "START" in reply
    with line.database.reading() as conn:
        assert callbacks.open_by_number(conn, MOBILE, lock=False) is None
