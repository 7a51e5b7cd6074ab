"""store/conversations.py and store/inbound.py: one row per conversation, one action per text."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from line.store import conversations, inbound, messages
from line.store.engine import Connection, Database
from tests.wire import MOBILE, START

CALL = "call:CA1"


def begin(conn: Connection, key: str = CALL, minutes: int = 0) -> conversations.ConversationRow:
    return conversations.begin(conn, key, MOBILE, "en", {"node": "menu"}, START + timedelta(minutes=minutes))


def test_a_conversation_begins_once_and_is_found_again(database: Database) -> None:
    with database.transaction() as conn:
        assert conversations.load(conn, CALL) is None
        row = begin(conn)
        later = conversations.begin(conn, CALL, None, "es", {"node": "other"}, START + timedelta(hours=1))
    assert row == later
    assert (row.key, row.number, row.language, row.state) == (CALL, MOBILE, "en", {"node": "menu"})
    assert (row.started_at, row.last_at, row.heard_section, row.ended_at) == (START, START, False, None)


def test_saving_changes_what_is_named_and_the_time_of_the_last_step(database: Database) -> None:
    later = START + timedelta(minutes=1)
    with database.transaction() as conn:
        before = begin(conn)
        conversations.save(conn, CALL, now=later, heard_section=True, state={"node": "ñ", "n": [1, None]})
        after = conversations.load(conn, CALL, lock=True)
        conversations.save(conn, "call:nobody", now=later, answered=True)
    assert after is not None
    assert (after.heard_section, after.state, after.last_at) == (True, {"node": "ñ", "n": [1, None]}, later)
    assert (after.language, after.answered, after.started_at) == (before.language, False, START)


def test_two_first_messages_of_one_number_queue_up(database: Database) -> None:
    """The second sees what the first saved, not a conversation of its own."""
    together = threading.Barrier(8)

    def step(number: int) -> list[int]:
        together.wait()
        with database.transaction() as conn:
            row = conversations.begin(conn, "text:" + MOBILE, MOBILE, "en", {"seen": []}, START)
            seen = [*row.state["seen"], number]
            conversations.save(conn, row.key, now=START, state={"seen": seen})
        return seen

    with ThreadPoolExecutor(8) as pool:
        lengths = sorted(len(future.result()) for future in [pool.submit(step, n) for n in range(8)])
    assert lengths == [1, 2, 3, 4, 5, 6, 7, 8]


def test_only_calls_that_went_quiet_without_an_end_are_swept(database: Database) -> None:
    with database.transaction() as conn:
        begin(conn, "call:old", minutes=0)
        begin(conn, "call:older", minutes=-5)
        begin(conn, "call:new", minutes=20)
        begin(conn, "text:" + MOBILE, minutes=0)
        begin(conn, "call:ended", minutes=0)
        conversations.save(conn, "call:ended", now=START, ended_at=START)
        found = conversations.unfinished(conn, START + timedelta(minutes=15))
    assert [row.key for row in found] == ["call:older", "call:old"]


def test_eight_sweeps_at_once_share_the_quiet_calls(database: Database) -> None:
    """On PostgreSQL they skip what another holds; on SQLite they wait and then find it ended."""
    together = threading.Barrier(8)
    with database.transaction() as conn:
        begin(conn)

    def sweep() -> int:
        together.wait()
        with database.transaction() as conn:
            found = conversations.unfinished(conn, START + timedelta(minutes=15))
            for row in found:
                conversations.save(conn, row.key, now=START, ended_at=START)
        return len(found)

    with ThreadPoolExecutor(8) as pool:
        assert sum(future.result() for future in [pool.submit(sweep) for _ in range(8)]) == 1


def test_a_text_is_claimed_once_and_its_repeat_gets_the_same_reply(database: Database) -> None:
    with database.transaction() as conn:
        assert inbound.claim(conn, "SM1", MOBILE, "symptoms", 0, None, START)
        assert inbound.reply_of(conn, "SM1") is None
        reply = reply_to(conn, "SM1", "a" * 32)
    with database.transaction() as conn:
        assert not inbound.claim(conn, "SM1", MOBILE, "symptoms", 0, None, START + timedelta(seconds=9))
        assert inbound.reply_of(conn, "SM1") == reply


def test_eight_copies_of_one_text_at_once_act_once_and_all_see_the_reply(database: Database) -> None:
    together = threading.Barrier(8)

    def receive(number: int) -> tuple[bool, str]:
        together.wait()
        with database.transaction() as conn:
            first = inbound.claim(conn, "SM1", MOBILE, "symptoms", 0, None, START)
            if first:
                reply_to(conn, "SM1", f"{number:032x}")
            reply = inbound.reply_of(conn, "SM1")
        assert reply is not None
        return first, reply.id

    with ThreadPoolExecutor(8) as pool:
        results = [future.result() for future in [pool.submit(receive, n) for n in range(8)]]
    assert sum(first for first, _ in results) == 1
    assert len({reply for _, reply in results}) == 1


def test_a_claim_that_fails_is_free_for_the_repeat(database: Database) -> None:
    try:
        with database.transaction() as conn:
            inbound.claim(conn, "SM1", MOBILE, "symptoms", 0, None, START)
            raise KeyError
    except KeyError:
        pass
    with database.transaction() as conn:
        assert inbound.claim(conn, "SM1", MOBILE, "symptoms", 0, None, START)


def test_replies_are_counted_from_a_moment_on_for_one_number(database: Database) -> None:
    with database.transaction() as conn:
        for minute in range(5):
            sid = f"SM{minute}"
            inbound.claim(conn, sid, MOBILE, "more", 0, None, START + timedelta(minutes=minute))
            reply_to(conn, sid, f"{minute:032x}", minutes=minute)
        inbound.claim(conn, "SM9", "+19045550102", "more", 0, None, START)
        reply_to(conn, "SM9", "9" * 32, to="+19045550102")
        assert inbound.replies_since(conn, MOBILE, START + timedelta(minutes=2)) == 3
        assert inbound.replies_since(conn, MOBILE, START + timedelta(minutes=5)) == 0


def reply_to(
    conn: Connection, sid: str, message_id: str, *, to: str = MOBILE, minutes: int = 0
) -> messages.MessageRow:
    reply = messages.add_reply(
        conn,
        message_id,
        to=to,
        body="JOI: ¿Sí?",
        language="en",
        purpose="info_replies",
        inbound_sid=sid,
        now=START + timedelta(minutes=minutes),
    )
    inbound.set_reply(conn, sid, message_id)
    return reply
