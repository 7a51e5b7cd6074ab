"""scripts/segments.py: one text a line in, one count a line out, and no line is lost."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from line.core.smart_encoding import SMART, smart
from scripts.segments import counted

SCRIPT = Path(__file__).resolve().parent.parent / "scripts" / "segments.py"

# 3GPP TS 23.038 as its two tables are printed there, by code point: written down apart from the line's own.
BASIC = {0x0A, 0x0D, *range(0x20, 0x5B), *range(0x61, 0x7B)} | {
    *(0xA1, 0xA3, 0xA4, 0xA5, 0xA7, 0xBF, 0xC4, 0xC5, 0xC6, 0xC7, 0xC9, 0xD1, 0xD6, 0xD8, 0xDC, 0xDF, 0xE0),
    *(0xE4, 0xE5, 0xE6, 0xE8, 0xE9, 0xEC, 0xF1, 0xF2, 0xF6, 0xF8, 0xF9, 0xFC, 0x5F),
    *(0x393, 0x394, 0x398, 0x39B, 0x39E, 0x3A0, 0x3A3, 0x3A6, 0x3A8, 0x3A9),
}
EXTENDED = {0x0C, 0x5B, 0x5C, 0x5D, 0x5E, 0x7B, 0x7C, 0x7D, 0x7E, 0x20AC}
LETTERS = st.one_of(
    st.text(max_size=400),
    st.text(alphabet="ab€[]{}~^|\\\f\n", max_size=700),
    st.text(alphabet="aá\U0001f44d\U0001f1fa", max_size=300),
)


def brute_force(text: str) -> tuple[str, int, int]:
    """Encodes the text unit by unit and lays the units out in parts, as a phone has to put them together again."""
    if all(ord(char) in BASIC | EXTENDED for char in text):
        name, one, many = "GSM-7", 160, 153
        letters = [[0x1B, 0] if ord(char) in EXTENDED else [0] for char in text]
    else:
        name, one, many = "UCS-2", 70, 67
        raw = [char.encode("utf-16-be", "surrogatepass") for char in text]
        letters = [[0] * (len(units) // 2) for units in raw]
    units = [unit for letter in letters for unit in letter]
    if len(units) <= one:
        return name, len(units), 1
    parts: list[list[int]] = [[]]
    for letter in letters:
        if len(parts[-1]) > many - len(letter):
            parts.append([])
        parts[-1].extend(letter)
    assert all(part and part[-1] != 0x1B for part in parts)
    return name, len(units), len(parts)


@given(LETTERS)
def test_each_count_is_that_of_an_encoder_that_lays_out_every_unit(text: str) -> None:
    (row,) = counted([json.dumps(text).encode()])
    assert tuple(row.values()) == brute_force(text)


@given(LETTERS)
def test_smart_encoding_counts_what_is_sent_after_it(text: str) -> None:
    (row,) = counted([json.dumps(text).encode()], smartly=True)
    assert tuple(row.values()) == brute_force("".join(SMART.get(char, char) for char in text))


def test_the_table_of_look_alikes_is_twilios() -> None:
    # The digest of the 271 pairs in npm sms-segments-calculator 1.3.0, sorted, as JSON.
    digest = hashlib.sha256(json.dumps(sorted(SMART.items())).encode()).hexdigest()
    assert (len(SMART), digest) == (271, "b15c54098cdfe1fd81732ed89d65c3a9dd1acd3e6aa54cd4df3a963c109c602d")


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("\u201cIt\u2019s 103 \u2013 or more\u2026\u201d", '"It\'s 103 - or more..."'),
        ("a\u00a0b\tc\u200bd", "a  b       cd"),
        ("\u00bd cup, \uff21\uff10", "1/2 cup, A0"),
        ("d\u00eda, m\u00e9dica, \U0001f44d", "d\u00eda, m\u00e9dica, \U0001f44d"),  # no accents, no emoji
    ],
)
def test_smart_encoding_replaces_look_alikes_and_nothing_else(text: str, sent: str) -> None:
    assert smart(text) == sent


def test_a_bad_line_is_named_in_its_place_and_nothing_is_lost() -> None:
    lines = [
        '"a"\n',
        "\n",
        "not json\n",
        "12\n",
        '["a"]\n',
        '"a\n',
        '""\n',
        '"\u00e1"'.encode("latin-1") + b"\n",
    ]
    rows = list(counted(line if isinstance(line, bytes) else line.encode() for line in lines))
    assert [row.get("segments") for row in rows] == [1, None, None, None, None, None, 1, None]
    errors = {number: str(row["error"]) for number, row in enumerate(rows, start=1) if "error" in row}
    assert all(error.startswith(f"line {number}: ") for number, error in errors.items())
    assert "empty" in errors[2]
    assert "not UTF-8" in errors[8]


@pytest.mark.parametrize(
    ("given", "options", "out", "code"),
    [
        (b"", [], [], 0),
        (b'"\xe2\x82\xac"', [], [{"encoding": "GSM-7", "units": 2, "segments": 1}], 0),
        (b'\xef\xbb\xbf"a"\r\n"b"\r\n', [], [{"encoding": "GSM-7", "units": 1, "segments": 1}] * 2, 0),
        (b'"\\u2019"\n', [], [{"encoding": "UCS-2", "units": 1, "segments": 1}], 0),
        (b'"\\u2019"\n', ["--smart"], [{"encoding": "GSM-7", "units": 1, "segments": 1}], 0),
        (b'"\\ud83d"\n', [], [{"encoding": "UCS-2", "units": 1, "segments": 1}], 0),  # half a pair
    ],
)
def test_the_program_reads_and_writes_lines(
    given: bytes, options: list[str], out: list[dict[str, object]], code: int
) -> None:
    command = [sys.executable, str(SCRIPT), *options]
    ended = subprocess.run(command, input=given, capture_output=True, check=False)
    assert [json.loads(line) for line in ended.stdout.splitlines()] == out
    assert (ended.returncode, ended.stderr) == (code, b"")


def test_the_program_leaves_with_1_after_a_bad_line() -> None:
    ended = subprocess.run(
        [sys.executable, str(SCRIPT)], input=b'"a"\nx\n"b"\n', capture_output=True, check=False
    )
    assert ended.returncode == 1
    assert len(ended.stdout.splitlines()) == 3
