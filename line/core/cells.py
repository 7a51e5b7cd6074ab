"""A cell of a table that leaves the house: what somebody said must not become a formula in a spreadsheet.

Rules only (OWASP: CSV injection; safety.md S15). Quoting and line ends are the csv module's.
"""

from __future__ import annotations

import re
import unicodedata

_STARTS_A_FORMULA = frozenset("=+-@|%\t\r\n\0\N{MINUS SIGN}")
# The start, or what a spreadsheet set to another separator takes for one; then blanks and joiners, which some drop.
_CELL_MAY_BEGIN = re.compile('(?:^|[;,\t\r\n"])[\\s\u200c\u200d\ufeff]*(?=([^\\s]))')
_LEADING = re.compile("^[\t\r\n\0]")


def safe(text: str) -> str:
    """The text with a ' before whatever a spreadsheet could take for the start of a formula; else unchanged.

    Full-width and small forms of the signs count as the signs (Excel reads them so in some languages).
    """
    if _LEADING.match(text):
        text = "'" + text
    return _CELL_MAY_BEGIN.sub(_guarded, text)


def _guarded(found: re.Match[str]) -> str:
    return found[0] + "'" if _plain(found[1]) in _STARTS_A_FORMULA else found[0]


def _plain(sign: str) -> str:
    return unicodedata.normalize("NFKC", sign)[:1]
