"""Every dialogue of this folder, replayed on the phone and in the text thread, must go as it is written."""

from __future__ import annotations

import itertools
import os
from pathlib import Path

import pytest

from app import Composition
from line.settings import Settings
from tests import factories
from tests.transcripts.replay import Replay

FOLDER = Path(__file__).parent
TRANSCRIPTS = sorted(FOLDER.glob("**/*.txt"))


def composed(folder: Path, *, samples: bool = False) -> Composition:
    """A line of its own in a folder, whose ids count up, so that references are the same each time."""
    numbers = itertools.count(3821)
    environ = {"LINE_INSTANCE": str(folder), "LINE_SAMPLES": "1" if samples else "0"}
    return factories.composed(Settings.from_env(environ), new_id=lambda: f"{next(numbers):032x}")


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_the_dialogue_goes_as_it_is_written(path: Path, tmp_path: Path) -> None:
    written = path.read_text(encoding="utf-8")
    went = Replay(composed(tmp_path, samples=path.parent.name == "two_articles")).play(written)
    if os.environ.get("LINE_TRANSCRIPTS") == "write":
        path.write_text(went, encoding="utf-8")
        written = went
    assert went == written
    assert "ERROR" not in went


def test_there_are_transcripts() -> None:
    assert len(TRANSCRIPTS) >= 10
