"""Words as they are compared: emoji, spellings, torn and joined words, slips; a known word is never changed."""

from __future__ import annotations

import pytest

from tests.talks import script


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("🆘 can't breathe", "emergency cant breathe"),
        ("👎🏽", "thumbsdown"),
        ("4️⃣", "4"),
        ("STOPPPP", "stop"),
        ("st0p", "stop"),
        ("s t o p", "stop"),
        ("unsub scribe", "unsubscribe"),
        ("chestpain", "chest pain"),
        ("treetmint", "treatment"),
        ("header topic", "heterotopic"),
        ("nine one one", "911"),
        ("q es eso", "que es eso"),
        ("my wound's leaking", "my wound leaking"),
        ("catching", "catching"),
        ("see https://example.org/broken/leg?a=b now", "see link now"),
        ("", ""),
    ],
)
def test_words_are_mended(text: str, words: str) -> None:
    assert " ".join(script().lexicon.read(text).words) == words


def test_a_known_word_is_never_changed() -> None:
    known = sorted(script().lexicon.spelling.known)
    respelt = script().lexicon.spelling.respelt
    changed = [word for word in known if word not in respelt and script().lexicon.read(word).words != (word,)]
    assert not [word for word in changed if len(word) > 1]


def test_a_very_long_text_is_read_to_its_limit_and_no_further() -> None:
    assert len(script().lexicon.read("chest " * 5000)) == 1000
