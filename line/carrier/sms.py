"""Texts on the wire: a webhook's form becomes what was heard, a `Turn` becomes words and TwiML. The mirror of `voice`.

Every text is GSM-7 and at most three segments; pages of an article were cut to that by `core.reading`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from twilio.twiml.messaging_response import MessagingResponse

from line.core import turn as t
from line.core.listing import written
from line.core.prompt_table import BARE
from line.core.reading import header_of
from line.core.script import Script
from line.core.segments import text_block, to_gsm


@dataclass(frozen=True)
class Inbound:
    """A text as it came in. `sender` is From as it stands; `media` counts pictures, which are never fetched."""

    sid: str
    sender: str
    body: str
    media: int
    opt_out_type: str | None


def read(form: Mapping[str, str]) -> Inbound:
    """The fields of twilio.md 1.6 that the line uses; an absent body is an empty one."""
    media = form.get("NumMedia", "0")
    return Inbound(
        sid=form.get("MessageSid") or form.get("SmsSid", ""),
        sender=form.get("From", "").replace("\0", " "),  # PostgreSQL stores no NUL
        body=form.get("Body", "").replace("\0", " "),
        media=int(media) if media.isdecimal() else 0,
        opt_out_type=form.get("OptOutType") or None,
    )


def write(turn: t.Turn, script: Script) -> str:
    """The words of a turn as one text."""
    language = turn.session.language
    words = _joined([(prompt, _part(prompt, script, language)) for prompt in turn.prompts])
    first = turn.prompts[0] if turn.prompts else None
    bare = isinstance(first, t.Say) and first.name in BARE
    short = script.clinic.short_name
    return to_gsm(words if bare else f"{short}: {words}", language)


def reply(body: str | None, receipts_url: str = "") -> bytes:
    """TwiML that answers with one text, or with nothing. Receipts for it go to `receipts_url`."""
    response = MessagingResponse()
    if body:
        response.message(body, status_callback=receipts_url)
    return str(response).encode()


def receipts_url(public_url: str, message_id: str) -> str:
    """Where the carrier tells what became of a message: the address holds our own opaque id."""
    return f"{public_url}/sms/status?id={message_id}"


def _joined(parts: list[tuple[t.Prompt, str]]) -> str:
    """One after the other; what follows a page of an article stands on a line of its own."""
    words = ""
    for (before, _), (_, part) in zip([(None, ""), *parts], parts, strict=False):
        gap = "\n" if isinstance(before, t.Read) else " "
        words += f"{gap}{part}" if words else part
    return words


def _part(prompt: t.Prompt, script: Script, language: str) -> str:
    phrases = script.phrases
    match prompt:
        case t.Say():
            return phrases.texted(prompt, language)
        case t.Ask():
            return phrases.texted(prompt.question, language)
        case t.Offer():
            return written(prompt, phrases, language)
        case t.Read():
            return _page(prompt, script)
        case t.Promised() | t.Connect():
            raise TypeError(f"{prompt} must be settled before it is rendered")


def _page(prompt: t.Read, script: Script) -> str:
    section = script.library.edition(prompt.article, prompt.language).section(prompt.section)
    header = script.phrases.texted(header_of(section, prompt.page, prompt.pages), prompt.language)
    sentences = section.sentences[prompt.start : prompt.end]
    # A newline costs one septet, like the blank it stands for: the cut into pages holds.
    gap = "\n" if sentences[0].bullet else " "
    return f"{header}{gap}{text_block(sentences)}"
