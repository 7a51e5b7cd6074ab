"""Texts as the carrier counts and bills them: GSM-7, segments, and pages of an article.

Owns the alphabet, the normalising of typed characters to it, the counts, and where an article is cut into
pages. Never decides what is said. Counts follow Twilio's own calculator (npm sms-segments-calculator 1.3.0).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from babel.dates import format_date, format_time, get_day_names

from line.core.hours import Hours
from line.core.library import Sentence

# 3GPP TS 23.038: the basic table (one septet) without ESC, and the extension table (two septets, never
# split).
GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENDED = frozenset("\f^{}\\[~]|€")

GSM_ONE, GSM_MANY = 160, 153
UCS_ONE, UCS_MANY = 70, 67
PAGE_SEGMENTS = 3

_LOCALE = {"en": "en_US", "es": "es_US"}

# Look-alikes typed by word processors. Accents are not here: dropping one changes a word, so those stay and
# are found.
_LOOKALIKES = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc\u2032\u00b4`", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2022\u2023\u2043\u25cf", "-"),
    **dict.fromkeys("\t\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " "),
    **dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff", ""),
    "\u2026": "...",
    "\u00bd": "1/2",
    "\u00bc": "1/4",
    "\u00be": "3/4",
    "\u00d7": "x",
    "\u2264": "<=",
    "\u2265": ">=",
    "\u00ae": "(R)",
    "\u2122": "(TM)",
    "\u00a9": "(C)",
    "\u00aa": "a",
}
_TRANSLATION = str.maketrans(_LOOKALIKES)
# The masculine ordinal is often typed for a degree sign: both count as one before F or C.
_DEGREES = re.compile(r"(?<=\d)\s*[\u00ba\u00b0]\s?([FC])\b")
_DEGREE_WORD = {"en": "degrees", "es": "grados"}


@dataclass(frozen=True)
class Segments:
    """A counted text: `encoding` is GSM-7 or UCS-2, `units` septets or UTF-16 units, `segments` what is
    billed.
    """

    encoding: str
    units: int
    segments: int


def to_gsm(text: str, language: str = "en") -> str:
    """The text with look-alike characters put into GSM-7 ones. Accented letters stay as they are (see
    `not_gsm`).
    """
    degrees = _DEGREE_WORD.get(language, _DEGREE_WORD["en"])
    text = _DEGREES.sub(rf" {degrees} \1", unicodedata.normalize("NFC", text))
    text = text.replace("\u00b0", f" {degrees}").replace("\u00ba", "o")
    return text.translate(_TRANSLATION)


_BARE = str.maketrans("áíóúÁÍÓÚ", "aiouAIOU")


def unaccented(text: str) -> str:
    """Spanish as GSM-7 can hold it: á í ó ú lose their accent; é ñ ü ¿ ¡ are in the alphabet and stay."""
    return text.translate(_BARE)


def not_gsm(text: str) -> list[str]:
    """The characters outside GSM-7, each once, in order of appearance."""
    return list(dict.fromkeys(char for char in text if char not in GSM_BASIC and char not in GSM_EXTENDED))


def is_gsm(text: str) -> bool:
    """Whether the whole text can go out as GSM-7."""
    return not not_gsm(text)


def count(text: str) -> Segments:
    """How the carrier encodes, measures and bills this text. An empty text counts as one segment, as
    Twilio's does. What cannot be split is an escape pair and a surrogate pair; Twilio's page also keeps an emoji
    of several (a flag, a skin tone) in one part, which can show one part more.
    """
    if is_gsm(text):
        sizes = [2 if char in GSM_EXTENDED else 1 for char in text]
        return Segments("GSM-7", sum(sizes), _parts(sizes, GSM_ONE, GSM_MANY))
    sizes = [2 if ord(char) > 0xFFFF else 1 for char in text]
    return Segments("UCS-2", sum(sizes), _parts(sizes, UCS_ONE, UCS_MANY))


def _parts(sizes: Sequence[int], one: int, many: int) -> int:
    # A two-unit character (extension or surrogate pair) that does not fit moves to the next part whole.
    if sum(sizes) <= one:
        return 1
    parts, used = 1, 0
    for size in sizes:
        if used + size > many:
            parts, used = parts + 1, 0
        used += size
    return parts


def write_number(e164: str) -> str:
    """A phone number as people write it: "904-564-2000"; a number outside +1 stays E.164."""
    digits = e164.removeprefix("+1")
    if e164.startswith("+1") and len(digits) == 10:
        return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"
    return e164


def write_clock(local: datetime | time, language: str) -> str:
    """A wall time for a text: "10 AM", "2:30 PM", "noon"; "10 a.m.", "12 p.m." (mediodía is not GSM-7)."""
    wall = time(local.hour, local.minute)
    if language == "en" and wall == time(12):
        return "noon"
    pattern = "h a" if wall.minute == 0 else "h:mm a"
    return _written(format_time(wall, pattern, locale=_LOCALE[language]))


def write_day(day: date, language: str) -> str:
    """A day for a text: "Mon Nov 23"; "lun 23 nov"."""
    pattern = "EEE d MMM" if language == "es" else "EEE MMM d"
    return _written(format_date(day, pattern, locale=_LOCALE[language]))


def write_time(local: datetime, language: str) -> str:
    """An aware local datetime for a text: "10 AM Mon Nov 23"; "10 a.m. lun 23 nov"."""
    return f"{write_clock(local, language)} {write_day(local.date(), language)}"


def write_visit(local: datetime, language: str) -> str:
    """When a visit is, for a text: "Tue Dec 1 at 2:30 PM"; "mar 1 dic a las 2:30 PM" (a sentence may end with it)."""
    day = write_day(local.date(), language)
    if language == "en":
        return f"{day} at {write_clock(local, language)}"
    clock = write_clock(local, "en").replace("noon", "12 PM")
    return f"{day} {'a la' if local.hour % 12 == 1 else 'a las'} {clock}"


def write_hours(hours: Hours, language: str) -> str:
    """The week's opening hours for a text: "Mon-Fri 8 AM-5 PM"."""
    names = get_day_names("abbreviated", locale=_LOCALE[language])
    written = []
    for first, last, spans in hours.week():
        days = str(names[first]) if first == last else f"{names[first]}-{names[last]}"
        times = ", ".join(f"{write_clock(a, language)}-{write_clock(b, language)}" for a, b in spans)
        written.append(_written(f"{days} {times}"))
    return "; ".join(written)


def _written(words: str) -> str:
    # The calendar's own words only: "sáb" would turn the whole text into UCS-2, and "sab" is read the same.
    letters = to_gsm(words)
    return "".join(c if is_gsm(c) else unicodedata.normalize("NFD", c)[0] for c in letters)


def text_block(sentences: Sequence[Sentence]) -> str:
    """Sentences as they stand in a text: list items as "- ..." on lines of their own, paragraphs on new
    lines.

    A newline costs one septet, as the space it stands for.
    """
    block = ""
    for sentence in sentences:
        if block:
            block += "\n" if sentence.bullet or sentence.paragraph else " "
        block += f"- {sentence.text}" if sentence.bullet else sentence.text
    return block


def page(
    sentences: Sequence[Sentence],
    start: int,
    header: str,
    footer: str,
    last_footer: str,
    limit_segments: int = PAGE_SEGMENTS,
) -> int:
    """Where the page that begins at sentence `start` ends (exclusive).

    A page is `header + text_block(sentences[start:end]) + footer`, with `last_footer` when it reaches the
    end; the caller puts the blanks or newlines into header and footers, and gives the longest header any
    page may have. Always holds at least one sentence, so one that is too long by itself gives an over-long
    page: the content check refuses such a section. A last page never holds only lines of our own.
    """
    total = len(sentences)
    if not 0 <= start < total:
        raise ValueError(f"no sentence {start} among {total}")

    def fits(end: int) -> bool:
        tail = last_footer if end == total else footer
        return count(header + text_block(sentences[start:end]) + tail).segments <= limit_segments

    if fits(total):
        return total
    end = start + 1
    while end + 1 < total and fits(end + 1):
        end += 1
    return keep_company(sentences, start, end)


def keep_company(sentences: Sequence[Sentence], start: int, end: int) -> int:
    """A cut moved back one sentence when all that follows is ours, so that a safety line is not left alone."""
    rest = sentences[end:]
    if rest and all(sentence.ours for sentence in rest):
        while end - 1 > start and sentences[end - 1].ours:
            end -= 1
        return max(end - 1, start + 1)
    return end


def pages(
    sentences: Sequence[Sentence],
    start: int,
    header: str,
    footer: str,
    last_footer: str,
    limit_segments: int = PAGE_SEGMENTS,
) -> tuple[tuple[int, int], ...]:
    """Every page from sentence `start` to the end, as (start, end) pairs; see `page`."""
    cuts: list[tuple[int, int]] = []
    while start < len(sentences):
        end = page(sentences, start, header, footer, last_footer, limit_segments)
        cuts.append((start, end))
        start = end
    return tuple(cuts)
