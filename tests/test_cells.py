"""Cells of an export: whatever could start a formula in a spreadsheet gets a ' before it, and nothing else changes."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from line.core.cells import safe

SIGNS = "=+-@|%"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("=1+1", "'=1+1"),
        ("+19045550101", "'+19045550101"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("%0A", "'%0A"),
        ("  =1", "  '=1"),
        ("\u3000=1", "\u3000'=1"),
        ("\u200d=1", "\u200d'=1"),
        ("＝cmd", "'＝cmd"),
        ("−5", "'−5"),
        ("\t=1", "'\t'=1"),
        ("\tplain", "'\tplain"),
        ("\rplain", "'\rplain"),
        ("\0plain", "'\0plain"),
        ("two\n=lines", "two\n'=lines"),
        ("a;=1", "a;'=1"),
        ('a","=1', 'a","\'=1'),
        ("Mary-Ann O'Brien", "Mary-Ann O'Brien"),
        ("100 % sure + more", "100 % sure + more"),
        ("", ""),
    ],
)
def test_what_could_start_a_formula_gets_a_mark(typed: str, kept: str) -> None:
    assert safe(typed) == kept


def test_every_form_of_a_sign_in_unicode_counts_as_the_sign() -> None:
    characters = (chr(number) for number in range(sys.maxunicode + 1))
    forms = [one for one in characters if unicodedata.normalize("NFKC", one)[:1] in set(SIGNS)]
    assert len(forms) > len(SIGNS)
    assert [one for one in forms if not safe(f"{one}1").startswith("'")] == []


@given(st.text(alphabet=st.sampled_from([*SIGNS, *" \t\r\n\0;,\"'a1＝−\u200d"])))
def test_no_cell_begins_with_a_sign_at_any_separator(typed: str) -> None:
    kept = safe(typed)
    assert not kept.startswith(("\t", "\r", "\n", "\0", *SIGNS))
    for separator in ';,\t\r\n"':
        for piece in kept.split(separator):
            assert not piece.lstrip().startswith(tuple(SIGNS))
    assert kept.replace("'", "") == typed.replace("'", "")
