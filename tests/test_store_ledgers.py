"""store/consent.py and store/numbers.py: what a number allows, and what is remembered about it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from line.store import consent, numbers
from line.store.consent import ConsentState
from line.store.engine import Database
from tests.wire import MOBILE, START

OTHER = "+19045550102"


def ledger(database: Database, *events: tuple[str, str]) -> ConsentState:
    """The state after (kind, source) events, a minute apart."""
    with database.transaction() as conn:
        for minute, (kind, source) in enumerate(events):
            consent.add(conn, MOBILE, START + timedelta(minutes=minute), kind, source=source)
    with database.reading() as conn:
        return consent.state(conn, MOBILE)


def test_an_empty_ledger_forbids_nothing_and_allows_nothing(database: Database) -> None:
    assert ledger(database) == ConsentState(False, False, frozenset(), None)


def test_a_consent_is_for_its_purpose_and_channel(database: Database) -> None:
    with database.transaction() as conn:
        consent.add(
            conn,
            MOBILE,
            START,
            "consent",
            purpose="info_replies",
            channel="text",
            source="key press",
            wording="Press 2 to get this by text.",
            language="en",
            evidence="CA1",
        )
        state = consent.state(conn, MOBILE)
        (event,) = consent.events(conn, MOBILE)
        assert consent.state(conn, OTHER) == ConsentState()
    assert state.purposes == {("info_replies", "text")}
    assert (event.wording, event.language, event.evidence) == ("Press 2 to get this by text.", "en", "CA1")


@pytest.mark.parametrize(
    ("events", "opted_out", "by_carrier"),
    [
        ([("opt_out", "keyword")], True, True),
        ([("opt_out", "phrase")], True, False),
        ([("opt_out", "key press")], True, False),
        ([("opt_out", "error 21610")], True, True),
        ([("opt_out", "phrase"), ("consent", "key press")], True, False),
        ([("opt_out", "keyword"), ("opt_in", "keyword")], False, False),
        ([("opt_out", "phrase"), ("opt_in", "keyword")], False, False),
        ([("opt_out", "phrase"), ("opt_in", "key press")], False, False),
        ([("opt_out", "keyword"), ("opt_in", "key press")], True, True),
        ([("opt_out", "keyword"), ("opt_out", "phrase")], True, True),
        ([("opt_out", "phrase"), ("opt_out", "carrier"), ("opt_in", "carrier")], False, False),
        ([("opt_in", "keyword"), ("opt_out", "keyword")], True, True),
    ],
)
def test_an_opt_out_stands_until_an_opt_in_ends_it(
    database: Database, events: list[tuple[str, str]], opted_out: bool, by_carrier: bool
) -> None:
    """Only START from the handset ends a carrier's block (twilio.md 4.3)."""
    state = ledger(database, *events)
    assert (state.opted_out, state.by_carrier) == (opted_out, by_carrier)


def test_the_last_opt_out_is_dated(database: Database) -> None:
    state = ledger(database, ("opt_out", "phrase"), ("opt_in", "keyword"), ("opt_out", "phrase"))
    assert state.last_opt_out_at == START + timedelta(minutes=2)


def test_a_number_that_refuses_texts_is_remembered_until_it_texts_us(database: Database) -> None:
    with database.transaction() as conn:
        assert numbers.facts(conn, MOBILE) is None
        numbers.refuse_texts(conn, MOBILE, "21635", START)
        numbers.set_notice(conn, MOBILE, START + timedelta(minutes=1))
        numbers.set_limit_notice(conn, MOBILE, START + timedelta(minutes=2))
        facts = numbers.facts(conn, MOBILE)
        assert facts == numbers.NumberFacts(
            MOBILE, START, "21635", START + timedelta(minutes=1), START + timedelta(minutes=2)
        )
        numbers.allow_texts(conn, MOBILE)
        allowed = numbers.facts(conn, MOBILE)
        assert allowed is not None
        assert (allowed.texts_refused_at, allowed.texts_refused_code) == (None, None)
        assert numbers.facts(conn, OTHER) is None
