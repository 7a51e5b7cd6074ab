"""The bytes of a page's file into its text. What is no text (a PDF, a picture, a document) is refused.

Owns encodings: a page's own name for its encoding is read as browsers read it.
"""

from __future__ import annotations

import codecs
import re

_CHARSET = re.compile(rb"<(?:meta|\?xml)[^>]{0,80}(?:charset|encoding)=[\"']?([\w-]+)", re.IGNORECASE)
# https://encoding.spec.whatwg.org/#names-and-labels: what a page calls by the first is the second.
_AS_BROWSERS_READ = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "utf-16": "utf-8",
    "utf-16-le": "utf-8",
    "utf-16-be": "utf-8",
}
_OTHER_FILES = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a packed document (docx, odt, zip)"),
    (b"\xd0\xcf\x11\xe0", "a document of an old office program (doc)"),
    (b"{\\rtf", "a document in rich text (rtf)"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a packed file"),
    (b"SQLite format 3", "a database"),
)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before the mark of UTF-16, which it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MOST_CONTROLS = 0.02
"""A page may hold a few stray control characters; a binary file is full of them."""


class NotAPage(ValueError):
    """A file that is no page; the message says what it is."""


def decoded(data: bytes) -> tuple[str, str]:
    """The text of a file, and a note when it is not the UTF-8 that it should be ("" when it is)."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace").removeprefix("\ufeff"), ""
    if unmarked := _unmarked_utf16(data):
        return data.decode(unmarked, "replace"), "the page is in UTF-16 and does not say so"
    refuse_other_files(data)
    named = _named(data)
    for encoding in ("utf-8", named or "utf-8"):
        try:
            return data.decode(encoding), "" if encoding == "utf-8" else f"the page is in {encoding}"
        except UnicodeDecodeError:
            continue
    return data.decode("cp1252", "replace"), "the page is not UTF-8; it was read as Windows-1252"


def refuse_other_files(data: bytes) -> None:
    """NotAPage for what is no text: by how such files begin, or by characters that no text has."""
    begin = data[:1024].lstrip()
    for mark, name in _OTHER_FILES:
        if begin.startswith(mark):
            raise NotAPage(f"it is {name}, not a page: save the page itself as text or as HTML")
    if len(_NO_TEXT.findall(data)) > max(2, len(data) * _MOST_CONTROLS):
        raise NotAPage("it is no text: save the page itself as text or as HTML")


def _named(data: bytes) -> str | None:
    """The encoding that the page names, as browsers read that name."""
    found = _CHARSET.search(data[:4000])
    if found is None:
        return None
    try:
        name = codecs.lookup(found[1].decode("ascii")).name
        "".encode(name)  # some names are of what is no encoding of text ("base64")
    except (LookupError, UnicodeError):
        return None
    return _AS_BROWSERS_READ.get(name, name)


def _unmarked_utf16(data: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of western text is nothing."""
    begin = data[:2000]
    even, odd = begin[::2].count(0), begin[1::2].count(0)
    most = len(begin) * 0.4
    if len(begin) < 4 or len(data) % 2:
        return None
    if odd > most and not even:
        return "utf-16-le"
    return "utf-16-be" if even > most and not odd else None
