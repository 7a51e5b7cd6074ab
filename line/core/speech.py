"""How the line sounds: numbers, days, times and abbreviations as people say them, how long words take, where
to pause.

Owns no sentence of its own and no TwiML. The texted counterparts are in segments.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from functools import lru_cache

from babel.dates import format_date, get_day_names

from line.core.hours import Hours
from line.core.library import Sentence
from line.core.segments import keep_company, to_gsm

# safety.md A7: a voice at about nine tenths of its normal rate.
WORDS_PER_MINUTE = 145
PAUSE_SECONDS = 0.4
PIECE_SECONDS = 40.0

_LOCALE = {"en": "en_US", "es": "es_US"}
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_SENTENCE_END = re.compile(r"[.?!]+(?=\s|$)")
_PHONE = re.compile(r"(?<![\d-])(\d{3})-(\d{3})-(\d{4})(?![\d-])")
_EMERGENCY = re.compile(r"(?<![\d-])(911|988)(?![\d-])")
_CAPITALS = re.compile(r"\b(?=\w*[A-Z]\w*[A-Z])\w+\b")
_UNIT = {"F": "Fahrenheit", "C": "Celsius"}
_DEGREE = re.compile(r"\b(degrees|grados) ([FC])\b")


def seconds(spoken: str) -> float:
    """How long these words take to hear, in seconds: 145 words a minute and a short pause after each
    sentence.

    Digits said one by one count as words of their own, as `say_number` writes them.
    """
    words = len(_WORD.findall(spoken))
    if not words:
        return 0.0
    return words / WORDS_PER_MINUTE * 60 + PAUSE_SECONDS * max(1, len(_SENTENCE_END.findall(spoken)))


def piece(sentences: Sequence[Sentence], start: int, limit: float = PIECE_SECONDS, opening: str = "") -> int:
    """Where the spoken piece that begins at sentence `start` ends (exclusive).

    At most `limit` seconds, cut at a sentence's end; `opening` is what is said before sentence 0 (a
    heading). A piece holds at least one sentence: the loader refuses an article with a longer one. A last
    piece is never only our own.
    """
    total = len(sentences)
    if not 0 <= start < total:
        raise ValueError(f"no sentence {start} among {total}")
    taken = seconds(sentences[start].spoken) + (seconds(opening) if start == 0 else 0.0)
    end = start + 1
    while end < total and taken + seconds(sentences[end].spoken) <= limit:
        taken += seconds(sentences[end].spoken)
        end += 1
    return keep_company(sentences, start, end)


def pieces(
    sentences: Sequence[Sentence], limit: float = PIECE_SECONDS, opening: str = ""
) -> tuple[tuple[int, int], ...]:
    """Every spoken piece from the first sentence on, as (start, end) pairs; see `piece`."""
    cuts: list[tuple[int, int]] = []
    start = 0
    while start < len(sentences):
        end = piece(sentences, start, limit, opening)
        cuts.append((start, end))
        start = end
    return tuple(cuts)


def spoken_form(text: str, abbreviations: Mapping[str, str], language: str = "en") -> str:
    """The text as it is said: abbreviations by their spoken form, phone numbers digit by digit, degrees in
    full.
    """
    said = to_gsm(replace_all(text, abbreviations), language)
    said = _PHONE.sub(lambda found: say_digits_grouped(*found.groups()), said)
    said = _EMERGENCY.sub(lambda found: " ".join(found.group()), said)
    return _DEGREE.sub(lambda found: f"{found[1]} {_UNIT[found[2]]}", said)


def replace_all(text: str, forms: Mapping[str, str]) -> str:
    """The text with every written form replaced, longest first, whole words only. A straight ' also finds a
    curly one.
    """
    if not forms:
        return text
    plain = text.replace("\u2019", "'")
    table = _table(tuple(forms.items()))
    return _pattern(tuple(table)).sub(lambda found: table[found.group()], plain)


def without_spoken_form(text: str, abbreviations: Mapping[str, str]) -> tuple[str, ...]:
    """The words with two or more capitals (ADLs, CT) in a written text that no abbreviation covers, each
    once.
    """
    blanked = replace_all(text, dict.fromkeys(abbreviations, " "))
    return tuple(dict.fromkeys(_CAPITALS.findall(blanked)))


@lru_cache(maxsize=256)
def _table(forms: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    return {written.replace("\u2019", "'"): form for written, form in forms}


@lru_cache(maxsize=256)
def _pattern(forms: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(forms, key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)")


def say_digits(digits: str) -> str:
    """Digits one at a time: "4821" is "4, 8, 2, 1"."""
    return ", ".join(digits)


def say_digits_grouped(*groups: str) -> str:
    """Groups of digits, each digit said, a pause after each group: "9 0 4, 5 6 4, 2 0 0 0"."""
    return ", ".join(" ".join(group) for group in groups)


def say_number(e164: str, language: str) -> str:
    """A phone number as people say it, 3-3-4; one outside +1 with its country code ("plus 4 4, ...")."""
    digits = e164.lstrip("+")
    if len(digits) == 11 and digits.startswith("1"):
        return say_digits_grouped(digits[1:4], digits[4:7], digits[7:])
    plus = {"en": "plus", "es": "más"}.get(language, "plus")
    return f"{plus} {say_digits_grouped(*re.findall('.{1,3}', digits))}"


def say_time(local: datetime | time, language: str) -> str:
    """A wall time as people say it: "2 30 P M", "8 A M", "noon"; "las 2 y 30 de la tarde", "mediodía"."""
    hour, minute = local.hour, local.minute
    twelve = hour % 12 or 12
    if language == "es":
        return _say_time_es(hour, minute, twelve)
    if minute == 0 and hour in (0, 12):
        return "noon" if hour else "midnight"
    minutes = "" if minute == 0 else f" oh {minute}" if minute < 10 else f" {minute}"
    return f"{twelve}{minutes} {'A' if hour < 12 else 'P'} M"


def _say_time_es(hour: int, minute: int, twelve: int) -> str:
    if minute == 0 and hour in (0, 12):
        return "mediodía" if hour else "medianoche"
    part = "madrugada" if hour < 6 else "mañana" if hour < 12 else "tarde" if hour < 19 else "noche"
    clock = f"{'la' if twelve == 1 else 'las'} {twelve}"
    return f"{clock} y {minute} de la {part}" if minute else f"{clock} de la {part}"


def say_day(day: date, today: date, language: str) -> str:
    """A day as people say it from `today`: "today", "tomorrow", "Monday" within a week, else "Monday,
    November 30".

    Spanish days of the week come with their article ("el lunes"), as a sentence needs them.
    """
    ahead = (day - today).days
    if ahead in (0, 1):
        return {"en": ("today", "tomorrow"), "es": ("hoy", "mañana")}[language][ahead]
    return _weekday(day, language) if 1 < ahead < 7 else say_date(day, language)


def say_date(day: date, language: str) -> str:
    """A day in full, whatever today is: "Tuesday, December 1"; "el martes, 1 de diciembre"."""
    month_day = "d 'de' MMMM" if language == "es" else "MMMM d"
    return f"{_weekday(day, language)}, {format_date(day, month_day, locale=_LOCALE[language])}"


def _weekday(day: date, language: str) -> str:
    weekday = str(get_day_names("wide", locale=_LOCALE[language])[day.weekday()])
    return f"el {weekday}" if language == "es" else weekday


def say_hours(hours: Hours, language: str) -> str:
    """The week's opening hours in words: "Monday to Friday, 8 A M to 5 P M"."""
    names = get_day_names("wide", locale=_LOCALE[language])
    to, and_ = ("a", "y") if language == "es" else ("to", "and")
    said = []
    for first, last, spans in hours.week():
        days = str(names[first]) if first == last else f"{names[first]} {to} {names[last]}"
        times = f" {and_} ".join(_say_span(start, end, language) for start, end in spans)
        said.append(f"{days}, {times}")
    return "; ".join(said)


def _say_span(start: time, end: time, language: str) -> str:
    if language == "es":
        return f"de {say_time(start, language)} a {say_time(end, language)}"
    return f"{say_time(start, language)} to {say_time(end, language)}"
