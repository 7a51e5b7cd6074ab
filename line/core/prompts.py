"""Every sentence of the line's own, by name, and the values it may hold.

Owns the table that both languages' files are checked against at start (a name that is missing, unknown or
unused, or a placeholder that differs, stops the start). Words live in line/content/prompts; which prompt is
said when is the conversation's business.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Literal

from line.core.library import PromptEntry
from line.core.segments import write_number, write_time, write_visit
from line.core.speech import say_day, say_digits, say_number, say_time
from line.core.turn import Both, Digits, InLanguages, Moment, PhoneNumber, Say, Value

Form = Literal["spoken", "texted"]

_TABLE = """
notice.emergency
language.offer
greeting.open clinic
greeting.closed clinic opening

offer.press label key
offer.brief label key
offer.staff
offer.repeat

option.visits
option.visits.short
option.call_back
option.call_back.short
option.visit_message
option.visit_message.short
option.coming
option.coming.short
option.not_coming
option.not_coming.short
option.injury
option.injury.short
option.articles
option.articles.short
option.article title
option.article.short title
option.topic topic
option.topic.short topic
option.leave_message
option.leave_message.short
option.text_receipt
articles.intro
articles.intro.short
topics.intro title
topics.intro.short title
topics.more

reading.in_english
reading.next_piece
reading.next_section topic
reading.text_me
reading.follow
reading.topics
reading.last
reading.no_number
texting.private
texting.warning
texting.sent
texting.refused
texting.off
texting.kept_listening
follow.consent
follow.ask
follow.day.1
follow.day.3
follow.day.7
follow.without
follow.done.1
follow.done.3
follow.done.7

question.number number
question.number.short
option.number_right
option.number_right.short
option.another_number
option.another_number.short
question.entry
question.entry.again
question.check number
question.check.short
option.read_back_right
option.read_back_right.short
option.read_back_wrong
option.read_back_wrong.short
question.who
question.who.short
option.yes
option.yes.short
option.someone_else
option.someone_else.short
question.name
question.reason
question.reason.short
option.reason.injury
option.reason.injury.short
option.reason.new
option.reason.new.short
option.reason.change
option.reason.change.short
option.reason.other
option.reason.other.short
question.detail
question.detail.short
option.detail.hours
option.detail.hours.short
option.detail.late
option.detail.late.short
option.detail.records
option.detail.records.short
option.detail.other
option.detail.other.short
question.still
question.still.short
option.still.call
option.still.call.short
option.still.no_call
option.still.no_call.short
question.when
question.when.short
option.wish.morning
option.wish.morning.short
option.wish.afternoon
option.wish.afternoon.short
option.wish.any
option.wish.any.short
question.message

callback.stored by
callback.done by from reference
callback.reference reference
callback.silent by
callback.status by from reference
callback.receipt by from reference
callback.late by
callback.none
callback.overdue reference staff_number
callback.booked at
callback.closed reference
callback.nurse reference
callback.unreached staff_number
callback.again by from reference
callback.tried staff_number
callback.withdrawn
callback.kept
callback.noted by
callback.receipt_sent
callback.goodbye
goodbye

visit.whose
visit.will_come
visit.confirmed at number
visit.confirmed_all visits number
visit.change at by
visit.change_all by
visit.cancel by
visit.new_time by
visit.which visits all
visit.which_one visits
visit.over
visit.past
visit.begun staff_number
visit.moved at
visit.moved_list visits
visit.when at
visit.will_you at
visit.down at
visit.list visits
visit.again at
visit.again_missed
visit.no_new_time
visit.read by
visit.late
visit.still_called
visit.call_us at staff_number

retry.silence
retry.not_understood
retry.key key
retry.star
retry.pound
retry.keys_only
retry.call_back
retry.patient
pause.wait
limit.reached
staff.connecting
staff.closed
staff.no_answer
staff.ring_us number
staff.whisper
staff.call_back reference
staff.call_over
staff.not_connected
staff.mark_outcome
staff.call_failed
staff.alert
staff.voicemail staff_number
staff.consent
staff.consent_texts
staff.consent_calls
staff_text.please_call staff_number
staff_text.calling_again from
staff_text.bring
staff_text.address address
failure.apology staff_number

remind.hello clinic
remind.for who staff_number
remind.for_somebody staff_number
remind.visit day time
remind.will_come
remind.change by from
remind.person by from
remind.silent staff_number
remind.out_of_date staff_number
remind.voicemail staff_number toll_free

text.greeting_first
text.who_we_are clinic
text.who_is_this clinic staff_number
text.call
text.call_instead
text.not_understood
text.skip
text.thanks
text.or_menu
text.page heading page pages
text.one_page heading
text.more
text.end
text.picture
text.help staff_number
text.texts_off staff_number
text.limit staff_number
text.channel staff_number

clinic.hours hours booking
clinic.where address
clinic.author credit

red_flag.A staff_number
red_flag.S
opt_out.confirmed staff_number
opt_out.by_voice
opt_out.wrong_number
safety.fever_after_symptoms
safety.emergency_before_injury_care
safety.general_information

reminder.visit number at
reminder.visits number first second
reminder.confirmed number at
reminder.missed number at
reminder.after number
reminder.article number

time.today time
time.tomorrow time
time.on_day day time
time.opening_today time
time.opening_tomorrow time
time.opening_on_day day time
"""

PROMPTS: Mapping[str, frozenset[str]] = MappingProxyType(
    {row[0]: frozenset(row[1:]) for row in map(str.split, _TABLE.splitlines()) if row}
)
"""Each prompt's name and the values that stand in it."""

REMINDERS = tuple(name for name in PROMPTS if name.startswith("reminder."))
"""Texts that the line sends by itself: one part each, whatever stands in them (safety.md T3, E)."""

BARE = frozenset({"red_flag.A", "red_flag.S", "opt_out.confirmed", "text.greeting_first", *REMINDERS})
"""Texts whose words are fixed to the letter; every other text begins with the clinic's short name."""


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
