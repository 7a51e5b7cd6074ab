"""Characters that no keyboard has: they arrive all the same, and must not hide what was said."""

from __future__ import annotations

from pathlib import Path

import pytest

from line.store.engine import Database
from tests.factories import Clock, make_line
from tests.walks.carrier import Carrier, call_form, sid_of, text_form

CALLER = "+19045550110"


@pytest.mark.parametrize(
    "words", ["chest pain \0 help", "\0chest\0pain\0", "\ufeffchest\u00a0pain\u200b", "ＣＨＥＳＴ pain"]
)
def test_odd_characters_do_not_hide_a_red_flag(database: Database, tmp_path: Path, words: str) -> None:
    made = make_line(tmp_path, database.url, clock=Clock())
    carrier = Carrier(made)
    reply = carrier.text(text_form(sid_of("SM", 1), CALLER, words))
    assert reply is not None
    assert "call 911 now" in reply.body
    menu = carrier.voice("/voice", call_form(sid_of("CA", 1), CALLER))
    heard = carrier.voice(menu.next_url, call_form(sid_of("CA", 1), CALLER, SpeechResult=words))
    assert heard.place.node.startswith("emergency")
    with made.line.database.reading() as conn:
        found = conn.exec_driver_sql("SELECT urgency, status FROM callback_requests").all()
    assert found == [("urgent", "open")]
    made.line.database.dispose()


@pytest.mark.parametrize(
    "words", ["\0", "\ud83d".encode("utf-16", "surrogatepass").decode("utf-16", "replace"), "a" * 9000]
)
def test_odd_characters_alone_are_answered(database: Database, tmp_path: Path, words: str) -> None:
    made = make_line(tmp_path, database.url, clock=Clock())
    carrier = Carrier(made)
    assert carrier.text(text_form(sid_of("SM", 1), CALLER, words)) is not None
    menu = carrier.voice("/voice", call_form(sid_of("CA", 1), CALLER))
    assert not carrier.voice(menu.next_url, call_form(sid_of("CA", 1), CALLER, SpeechResult=words)).over
    made.line.database.dispose()
