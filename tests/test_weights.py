"""What was learned from labelled texts: how clues are summed, what the file holds, and when the rules tell alone."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from line.core.safety import red_flag
from line.core.weights import Learned, Weights, of_order, of_word, tells, write
from line.loader import CONTENT, ContentError
from line.loader.problems import Problems
from line.loader.weight_file import read_weights, written
from tests.talks import script

TWO = Weights(
    ("hours", "location"), (0, -10), {"w:open": "0:80", "w:where": "1:90 0:-20", "b:^ where": "1:10"}
)


def test_the_clues_of_a_word_are_itself_and_its_pieces() -> None:
    assert of_word("ice") == ["w:ice", "c:<ic", "c:ice", "c:ce>", "c:<ice", "c:ice>", "c:<ice>"]


def test_the_clues_of_order_are_neighbours_and_words_with_one_between() -> None:
    assert of_order(("are", "you")) == ["b:^ are", "b:are you", "b:you $", "s:^ you", "s:are $"]


def test_what_speaks_for_an_answer_is_the_sum_of_its_clues_over_the_root_of_their_number() -> None:
    told = TWO.weigh(("where",), ())
    clues = len(of_word("where")) + len(of_order(("where",)))
    assert told["location"] == pytest.approx((-10 + (90 + 10) / clues**0.5) / 100)
    assert told["hours"] == pytest.approx(-20 / clues**0.5 / 100)


def test_other_clues_count_as_words_do() -> None:
    weights = Weights(("yes",), (0,), {"medium:speech": "0:50"})
    assert weights.weigh((), ("medium:speech",))["yes"] > 0


def test_without_answers_nothing_is_weighed() -> None:
    assert Weights().weigh(("where",), ()) == {}


def test_the_file_gives_back_what_was_written(tmp_path: Path) -> None:
    path = tmp_path / "line" / "content" / "weights.json"
    path.parent.mkdir(parents=True)
    learned = Learned(flag=TWO, out=Weights(("stop",), (3,), {'c:"a\\': write([(0, 7)])}), wish=TWO)
    path.write_text("\n".join(written(learned, "a test")), encoding="utf-8")
    problems = Problems(path.parent)
    assert read_weights(path, problems) == learned
    problems.raise_any()


@pytest.mark.parametrize(
    ("text", "says"), [("{", "no JSON"), ('{"flag": {}}', "'answers' is missing"), ("[]", "is missing")]
)
def test_a_file_that_is_none_says_so(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "line" / "content" / "weights.json"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    problems = Problems(path.parent)
    assert read_weights(path, problems) == Learned()
    with pytest.raises(ContentError, match=says):
        problems.raise_any()


def test_the_weights_were_learned_from_the_texts_as_they_are_now() -> None:
    files = sorted((Path(__file__).parent / "understanding").glob("tuned_*.tsv"))
    about = json.loads((CONTENT / "weights.json").read_text(encoding="utf-8"))["about"]
    assert about.endswith(hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:16])


def test_few_words_and_very_many_are_left_to_the_rules() -> None:
    assert [tells(("word",) * n) for n in (2, 3, 60, 61)] == [False, True, True, False]


def test_one_grave_sentence_is_not_lost_in_a_long_text() -> None:
    assert red_flag("chest pain " + "and then the cat sat on the mat " * 40, script().lexicon) == "A"
