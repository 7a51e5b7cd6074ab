"""core/delivery.py: the table of codes, when to try again, when to look again, what a receipt may change."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from line.core import delivery
from line.core.carrier_codes import CODES, Outcome
from line.core.delivery import RANKS, CarrierError, after_failed_look, after_failure, after_look

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


def refused(code: int) -> CarrierError:
    return CarrierError("refused", code=code, permanent=CODES[code].outcome is not Outcome.RETRY)


def test_every_code_has_a_sentence_that_staff_can_act_on() -> None:
    for code, meaning in CODES.items():
        assert meaning.words.endswith("."), code
        if meaning.outcome is Outcome.OPERATOR:
            assert "tell the operator" in meaning.words, code
        elif meaning.outcome is not Outcome.RETRY:
            assert re.search("phone|correct|check", meaning.words), code
        assert (meaning.outcome is Outcome.RETRY) == bool(meaning.delays), code


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        (21610, Outcome.OPTED_OUT),
        (21614, Outcome.LANDLINE),
        (21635, Outcome.LANDLINE),
        (30006, Outcome.LANDLINE),
        (21211, Outcome.INVALID),
        (30005, Outcome.INVALID),
        (21408, Outcome.OPERATOR),
        (30034, Outcome.OPERATOR),
        (30003, Outcome.LATER),
    ],
)
def test_a_refusal_is_final_and_says_why(code: int, outcome: Outcome) -> None:
    decision = after_failure(refused(code), 1, NOW)
    assert (decision.status, decision.outcome, decision.again_at) == ("refused", outcome, None)
    assert (decision.reason, decision.error_code) == (CODES[code].words, code)


def test_a_code_nobody_knows_is_final_and_a_person_looks() -> None:
    decision = after_failure(CarrierError("refused", code=29999, permanent=True), 1, NOW)
    assert (decision.status, decision.outcome) == ("refused", Outcome.REFUSED)
    assert "29999" in decision.reason


def test_a_wrong_password_is_for_the_operator() -> None:
    assert (
        after_failure(CarrierError("refused", code=401, permanent=True), 1, NOW).outcome is Outcome.OPERATOR
    )


@pytest.mark.parametrize("code", [429, 20429, 21611])
def test_a_busy_carrier_is_tried_again_with_growing_delays_and_then_given_up(code: int) -> None:
    delays = CODES[code].delays
    assert list(delays) == sorted(delays)
    for attempt, delay in enumerate(delays, start=1):
        decision = after_failure(refused(code), attempt, NOW)
        assert (decision.status, decision.again_at) == ("pending", NOW + timedelta(seconds=delay))
    last = after_failure(refused(code), len(delays) + 1, NOW)
    assert (last.status, last.again_at, last.outcome) == ("refused", None, Outcome.REFUSED)
    assert "phone instead" in last.reason


def test_a_carrier_that_was_not_reached_is_tried_again() -> None:
    nothing_sent = CarrierError("not reached", permanent=False)
    first = after_failure(nothing_sent, 1, NOW)
    assert (first.status, first.again_at) == ("pending", NOW + timedelta(seconds=5))
    assert after_failure(nothing_sent, 8, NOW).status == "refused"


def test_messages_turned_away_together_do_not_come_back_together() -> None:
    busy = refused(20429)
    times = {after_failure(busy, 3, NOW, spread).again_at for spread in (0.0, 0.5, 1.0)}
    assert times == {NOW + timedelta(seconds=seconds) for seconds in (30, 33.75, 37.5)}


@pytest.mark.parametrize("attempts", [1, 2, 20])
def test_a_text_that_may_have_gone_is_never_tried_again(attempts: int) -> None:
    decision = after_failure(CarrierError("no answer", permanent=False, ambiguous=True), attempts, NOW)
    assert (decision.status, decision.again_at) == ("unknown", NOW + timedelta(minutes=2))


def test_looks_come_2_5_and_15_minutes_after_the_attempt_and_then_end() -> None:
    at, looked = after_failure(CarrierError("", permanent=False, ambiguous=True), 1, NOW).again_at, []
    for look in (1, 2, 3):
        assert at is not None
        looked.append(at - NOW)
        decision = after_look(look, at)
        at = decision.again_at
    assert looked == [timedelta(minutes=minutes) for minutes in (2, 5, 15)]
    assert (at, decision.status, decision.reason) == (None, "unknown", delivery.NOT_FOUND)


def test_a_list_that_cannot_be_read_is_asked_again_for_a_day() -> None:
    assert after_failed_look(NOW, NOW + timedelta(hours=1)).again_at == NOW + timedelta(hours=1, minutes=5)
    assert after_failed_look(NOW, NOW + timedelta(days=1)).again_at is None


@pytest.mark.parametrize(
    ("doubts", "useful", "status"), [(1, True, "pending"), (1, False, "unknown"), (2, True, "unknown")]
)
def test_what_is_twice_absent_goes_once_more_while_it_is_of_use(
    doubts: int, useful: bool, status: str
) -> None:
    decision = after_look(3, NOW, doubts=doubts, useful=useful)
    assert (decision.status, decision.again_at) == (status, NOW if status == "pending" else None)
    assert after_look(2, NOW, doubts=doubts, useful=useful).status == "unknown"


def test_every_status_is_described_and_every_word_of_the_carrier_leads_to_one() -> None:
    described = set(re.findall(r"^    (\w+) {2,}", Path(delivery.__file__).read_text().split('"""')[1], re.M))
    assert described == set(RANKS)
    words = "accepted scheduled queued sending sent delivered undelivered failed canceled read".split()
    ranks = [RANKS[delivery.status_of(word) or ""] for word in words]
    assert ranks == sorted(ranks)  # twilio.md 1.7's order
    assert delivery.status_of("received") is None
