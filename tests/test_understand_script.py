"""scripts/understand.py: one text per line in, one JSON object per line out."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from scripts import understand


def asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: str, *arguments: str
) -> list[dict[str, Any]]:
    monkeypatch.setattr("sys.stdin", io.StringIO(words))
    assert understand.main(arguments) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_each_line_is_answered_by_one_object(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = asked(monkeypatch, capsys, "treetmint\nya no me escriban\n")
    assert list(first) == ["text", "intent", "section", "language", "rule", "confidence", "also"]
    assert (first["text"], first["intent"], first["section"]) == ("treetmint", "section", "treatment")
    assert (second["intent"], second["language"], second["section"]) == ("stop", "es", None)


def test_the_place_may_be_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (number,) = asked(monkeypatch, capsys, "for\n", "--channel", "speech", "--at", "topics")
    assert number["section"] == "symptoms"
    (answer,) = asked(monkeypatch, capsys, "yep\n", "--at", "reminder")
    assert answer["intent"] == "appointment_confirm"
    (bare,) = asked(monkeypatch, capsys, "stop\n", "--channel", "speech")
    assert bare["intent"] != "stop"


def test_a_place_that_is_not_there_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("hi\n"))
    assert understand.main(["--at", "nowhere"]) == 1
    assert "there is no node nowhere" in capsys.readouterr().err
