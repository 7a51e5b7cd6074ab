"""The sentences of the line's own, filled in: words from line/content/prompts, values for the ear or for the eye.

Which prompts there are is the table's (core/prompt_table.py); which is said when is the conversation's business.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from line.core.library import PromptEntry
from line.core.segments import write_number, write_time, write_visit
from line.core.speech import say_day, say_digits, say_number, say_time
from line.core.turn import Both, Digits, InLanguages, Moment, PhoneNumber, Say, Value

Form = Literal["spoken", "texted"]


@dataclass(frozen=True)
class Phrases:
    """The prompts of every language, filled in on demand."""

    entries: Mapping[str, Mapping[str, PromptEntry]]

    def spoken(self, say: Say, language: str) -> str:
        """The sentence as a voice should read it; KeyError for an unknown name or a missing value."""
        return self._filled(say, say.language or language, "spoken")

    def texted(self, say: Say, language: str) -> str:
        """The sentence as it stands in a text."""
        return self._filled(say, say.language or language, "texted")

    def for_reading_aloud(self, say: Say, language: str) -> str:
        """A spoken sentence for a person to say: its values are written for the eye."""
        entry = self.entries[language][say.name]
        if not entry.spoken:
            raise KeyError(f"{say.name} has no spoken form")
        return entry.spoken.format_map(
            {name: self.value(value, language, "texted") for name, value in say.values}
        )

    def _filled(self, say: Say, language: str, form: Form) -> str:
        entry = self.entries[language][say.name]
        words = entry.spoken if form == "spoken" else entry.texted
        if not words:
            raise KeyError(f"{say.name} has no {form} form")
        values = {name: self.value(value, language, form) for name, value in say.values}
        return words.format_map(values)

    def value(self, value: Value, language: str, form: Form) -> str:
        """One value in words: numbers digit by digit for the ear, in groups for the eye."""
        match value:
            case str():
                return value
            case Both():
                return value.spoken if form == "spoken" else value.texted
            case PhoneNumber():
                return say_number(value.e164, language) if form == "spoken" else write_number(value.e164)
            case Digits():
                return say_digits(value.digits) if form == "spoken" else value.digits
            case InLanguages():
                return self.value(dict(value.forms)[language], language, form)
            case Moment():
                return self._moment(value, language, form)

    def _moment(self, moment: Moment, language: str, form: Form) -> str:
        if form == "texted":
            return (write_visit if moment.visit else write_time)(moment.at, language)
        kind = "time.opening_" if moment.opening or moment.visit else "time."
        day, today = moment.at.date(), moment.spoken_on.date()
        values: dict[str, Value] = {"time": say_time(moment.at, language)}
        if day == today:
            name = "today"
        elif day == today + timedelta(days=1):
            name = "tomorrow"
        else:
            name = "on_day"
            values["day"] = say_day(day, today, language)
        return self._filled(Say(kind + name, tuple(values.items())), language, "spoken")
