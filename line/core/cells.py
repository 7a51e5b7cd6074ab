"""A cell of a table that leaves the house: what somebody said must not become a formula in a spreadsheet.

Rules only (OWASP: CSV injection; safety.md S15). Quoting and line ends are the csv module's.
"""

from __future__ import annotations

import re

# The signs a formula begins with, or a command of old (| and %); then every other form of them in Unicode, which
# spreadsheets in some languages read as the same (a test holds the list complete), and the minus sign.
_SIGNS = "=+-@|%⁺⁻⁼₊₋₌⩵⩶﬩︲﹢﹣﹦﹪﹫＋－＝＠｜％−"
_BLANKS = r"[\s\u200c\u200d\ufeff]*"  # with the joiners: some programs drop them
# The start of the text, or what begins a cell in a spreadsheet that is set to another separator or drops quotes.
_FORMULA = re.compile(f'((?:^|[;,\\t\\r\\n"]){_BLANKS})(?=[{re.escape(_SIGNS)}])')
_LEADING = ("\t", "\r", "\n", "\0")


def safe(text: str) -> str:
    """The text with a ' before whatever a spreadsheet could take for the start of a formula; else unchanged."""
    guarded = _FORMULA.sub(r"\1'", text)
    return "'" + guarded if guarded.startswith(_LEADING) else guarded
