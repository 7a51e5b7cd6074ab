"""Every sentence of the line's own, by name, and the values it may hold.

Both languages' files are checked against this table at start: a name that is missing, unknown or unused, or a
placeholder that differs, stops the start. Words live in line/content/prompts.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_TABLE = """
notice.emergency
language.offer
language.here
language.here.short
language.other
language.other.short
languages.intro
languages.intro.short
option.language language
option.language.short language
option.language_other
option.language_other.short
language.now
interpreter.call language
interpreter.call_other
interpreter.ask languages
interpreter.stored by language
interpreter.stored_other by
greeting.open clinic
greeting.closed clinic opening

offer.press label key
offer.brief label key
offer.staff
offer.repeat
offer.time

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
topics.not_here
which.intro topic
which.intro.short topic

reading.in_english
reading.sample
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
texting.choose
texting.kept_listening
follow.consent
follow.ask
follow.day.1
follow.day.3
follow.day.7
follow.without
follow.which
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
heard.no
heard.yes
heard.injury
heard.new
heard.change
heard.other
heard.morning
heard.afternoon
heard.any

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
callback.noted_urgent
callback.receipt_sent
callback.goodbye
goodbye

check_in.better
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

mean.section topic
mean.callback
mean.agent
mean.status
mean.hours
mean.location
mean.appointment_reschedule
mean.appointment_cancel
mean.stop
mean.yes
mean.yes.short
mean.no
mean.no.short

retry.silence
retry.not_understood
retry.key key
retry.star
retry.pound
retry.keys_only
retry.call_back
retry.say_number
retry.patient
pause.wait
pause.over
time.words
time.entry
relay.noted
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
remind.call_us staff_number
remind.change_call_us staff_number
remind.person_call_us staff_number
remind.out_of_date staff_number
remind.voicemail staff_number toll_free

text.greeting_first
text.greeting_short
text.who_we_are clinic
text.who_is_this clinic staff_number
text.call
text.call_instead
text.not_understood
text.skip
text.thanks
text.or_menu
text.start_again
text.back_on
text.page heading page pages
text.one_page heading
text.more
text.more_choices
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
red_flag.B staff_number
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

BARE = frozenset(
    {"red_flag.A", "red_flag.S", "red_flag.B", "opt_out.confirmed", "text.greeting_first", *REMINDERS}
)
"""Texts whose words are fixed to the letter; every other text begins with the clinic's short name."""
