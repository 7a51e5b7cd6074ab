"""Learns line/content/weights.json from labelled texts: `scripts/learn_weights.py tests/understanding/tuned_*.tsv`.

`--folds N` writes nothing: it learns N times from all texts but a share, and prints how the rest is understood, so that
nobody needs to look at the reported half. Needs scikit-learn (`pip install .[learn]`), which the line itself does not.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from pathlib import Path
from types import MappingProxyType

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # run as a file, not as a module

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from line.core import consent, safety, understanding
from line.core.consent import CarrierWord
from line.core.lexicon import Lexicon
from line.core.library import LANGUAGES
from line.core.meaning import Intent
from line.core.script import Script
from line.core.script_building import build
from line.core.weights import Learned, Weights, of_order, of_word, write
from line.core.wishes import LANGUAGE, SECTION
from line.loader import CONTENT, load
from line.loader.weight_file import written
from tests.understanding.score import MEDIUM, Labelled, Marked, context_of, mark, read, report

WEIGHTS = CONTENT / "weights.json"
SEEN_TWICE = 2
"""A clue that only one text has tells nothing about the next."""
LEAST = 5
"""A weight below this, in hundredths, is left out: it turns no answer, and the file stays small."""
PIECE, PIECE_COUNTS = "c:", 0.7
"""A piece of a word counts less than a word: texts of a writer who was left out are understood better so."""
RULES = ("sign:", "tier:", "alike:", "flag:", "out", "ends", "wish:", "first:", "rule:", "ruled:")
"""How the clues begin that rules give. Every text is learned twice, the second time without them: the rules were
written with many of these texts at hand, and are less to be trusted with the next one."""

GRAVE = frozenset({"tier_a", "self_harm", "tier_b", "look_alike"})
FEW, MANY, NOT_LONG, STEP = 2, 16, 40, 7919
"""The words of an everyday text that stands beside a grave one, those of the grave one, and the step through them."""


@dataclass(frozen=True)
class Lesson:
    """What one question is taught by a text: its words, the clues beside them, and the right answer."""

    words: tuple[str, ...]
    clues: tuple[str, ...]
    answer: str

    def without_rules(self) -> Lesson:
        """The same as if no rule were written."""
        return replace(self, clues=tuple(clue for clue in self.clues if not clue.startswith(RULES)))


def lessons(script: Script, texts: Sequence[Labelled]) -> dict[str, list[Lesson]]:
    """What each question is taught by these texts."""
    lexicon = replace(script.lexicon, weights=Learned())
    taught: dict[str, list[Lesson]] = {"flag": [*of_signs(lexicon)], "out": [], "wish": []}
    for text in texts:
        words, medium = lexicon.read(text.text).words, MEDIUM[text.channel]
        flag = tuple(safety.clues(words, lexicon))
        taught["flag"].append(Lesson(words, flag, _flag(text)))
        out = tuple(consent.clues(words, lexicon, medium))
        ends = "stop" in (*text.intents, *text.also)
        taught["out"].append(Lesson(words, out, CarrierWord.STOP if ends else ""))
        if text.intents[0] not in (Intent.EMERGENCY, Intent.STOP):
            context = context_of(script, text.context)
            wish = tuple(understanding.clues(text.text, lexicon, medium=medium, context=context))
            taught["wish"].append(Lesson(lexicon.untitled(words), wish, _wish(script, text)))
    taught["flag"] += beside_everyday(lexicon, texts)
    return taught


def beside_everyday(lexicon: Lexicon, texts: Iterable[Labelled]) -> Iterator[Lesson]:
    """What a grave text, or one that looks like it, teaches beside an everyday wish, before or after it: a cry for help
    is one whatever else is in the text."""
    grave = [text for text in texts if text.group in GRAVE and len(text.text.split()) <= NOT_LONG]
    for language in LANGUAGES:
        plain = [text.text for text in texts if text.group == "other" and text.language == language]
        plain = [text for text in plain if FEW < len(text.split()) < MANY]
        for at, text in enumerate(one for one in grave if one.language == language):
            other = plain[at * STEP % len(plain)]
            both = (text.text, other) if at % 2 else (other, text.text)
            words = tuple(word for one in both for word in lexicon.read(one).words)
            yield Lesson(words, tuple(safety.clues(words, lexicon)), _flag(text))


def of_signs(lexicon: Lexicon) -> Iterator[Lesson]:
    """What each pattern of a red flag teaches, alone and in a sentence: what a clinician signed is not unlearned."""
    for rule in lexicon.signs.rules:
        phrase = " ".join(" ".join(min(part)).replace("*", "") for part in rule.pattern.parts)
        for said in (phrase, f"since today {phrase} and it gets worse"):
            words = lexicon.read(said).words
            found = safety.red_flag_in(said, words, lexicon)
            if found is not None:
                yield Lesson(words, tuple(safety.clues(words, lexicon)), found[0])


def _flag(text: Labelled) -> str:
    return text.details[0] if Intent.EMERGENCY in text.intents else safety.NO_FLAG


def _wish(script: Script, text: Labelled) -> str:
    intent = text.intents[0]
    detail = text.details[0] if text.details else ""
    if intent == Intent.LANGUAGE:
        return f"{LANGUAGE}{detail}"
    if intent != Intent.SECTION:
        return intent
    topic = next(topic for topic in script.lexicon.topics if topic.section == detail)
    return f"{SECTION}{topic.section if topic.kind == 'other' else topic.kind}"


def learn(taught: Iterable[Lesson]) -> Weights:
    """The weights that these lessons lead to."""
    all_of_them = [form for lesson in taught for form in (lesson, lesson.without_rules())]
    counted = [Counter(_all_clues(lesson)) for lesson in all_of_them]
    seen = Counter(clue for clues in counted for clue in clues)
    vectorizer = DictVectorizer()
    rows = vectorizer.fit_transform(
        {
            clue: _worth(clue) * n / sqrt(clues.total())
            for clue, n in clues.items()
            if seen[clue] > SEEN_TWICE  # each text is there twice
        }
        for clues in counted
    )
    rows.indices, rows.indptr = rows.indices.astype("int32"), rows.indptr.astype("int32")
    right = [lesson.answer for lesson in all_of_them]
    yes_or_no = len(set(right)) == 2
    # Of two answers the rare one counts as much as the other: few texts opt out, and to miss one is no better.
    balance = "balanced" if yes_or_no else None
    machine = LinearSVC(C=1.0, class_weight=balance, random_state=0).fit(rows, right)
    # Of two there is one sum: above 0 it is the second.
    answers = tuple(machine.classes_[1:] if yes_or_no else machine.classes_)
    worth = np.array([_worth(clue) for clue in vectorizer.get_feature_names_out()])
    hundredths = np.rint(100 * machine.coef_ * worth).astype(int)
    found = {
        clue: write(
            (int(at), int(hundredths[at, column]))
            for at in np.flatnonzero(abs(hundredths[:, column]) >= LEAST)
        )
        for clue, column in vectorizer.vocabulary_.items()
    }
    told = {clue: row for clue, row in found.items() if row}
    return Weights(answers, tuple(round(100 * one) for one in machine.intercept_), MappingProxyType(told))


def _worth(clue: str) -> float:
    return PIECE_COUNTS if clue.startswith(PIECE) else 1.0


def _all_clues(lesson: Lesson) -> list[str]:
    of_words = (clue for word in lesson.words for clue in of_word(word))
    return [*of_words, *of_order(lesson.words), *lesson.clues]


def learned(taught: dict[str, list[Lesson]], kept: Callable[[int], bool] = lambda _: True) -> Learned:
    """The weights of all questions, from the lessons that are kept."""
    return Learned(
        **{name: learn(one for at, one in enumerate(some) if kept(at)) for name, some in taught.items()}
    )


def folds(script: Script, texts: Sequence[Labelled], count: int) -> list[Marked]:
    """How each text is understood by weights that were learned from the others."""
    marked: list[Marked] = []
    split = StratifiedKFold(count, shuffle=True, random_state=0)
    for learn_from, rest in split.split(texts, [text.group for text in texts]):
        weights = learned(lessons(script, [texts[at] for at in learn_from]))
        taught = replace(script, lexicon=replace(script.lexicon, weights=weights))
        marked += mark(taught, [texts[at] for at in rest])
    return marked


def fingerprint_of(files: Iterable[Path]) -> str:
    """What the texts of these files are known by, whatever their order."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(files))).hexdigest()[:16]


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(description="Learns the weights of understanding from labelled texts.")
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--quiet", action="store_true", help="without the misses")
    given = parser.parse_args(arguments)
    script = build(load())
    texts = [text for path in given.files for text in read(path)]
    if given.folds:
        print("\n".join(report(folds(script, texts, given.folds), misses=not given.quiet)))
        return 0
    names = ", ".join(path.name for path in given.files)
    weights = learned(lessons(script, texts))
    about = f"scripts/learn_weights.py, from {len(texts)} texts: {names}; {fingerprint_of(given.files)}"
    WEIGHTS.write_text("\n".join((*written(weights, about), "")), encoding="utf-8")
    print(
        f"{sum(len(one.rows) for one in (weights.flag, weights.out, weights.wish))} clues in {WEIGHTS.name}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
