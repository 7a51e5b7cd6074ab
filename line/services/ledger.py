"""What the consent ledger gains from a conversation: agreeing, opting out, opting in. Inside the caller's transaction.

The ledger is what proves a text was wanted, or that it had to stop (47 CFR 64.1200(a)(10)): each entry holds who, when,
how, and the words that were said. A repeated webhook adds nothing to it.
"""

from __future__ import annotations

from line.core.effects import OpenRequest, OptOut
from line.core.turn import Say
from line.services import requests, visit_reminders
from line.services.line import Line
from line.services.opening import Contact
from line.store import callback_events, callbacks, consent
from line.store.callbacks import RequestRow
from line.store.engine import Connection


def opt_out(
    tx: Connection, line: Line, contact: Contact, effect: OptOut, request: RequestRow | None
) -> RequestRow | None:
    """Ends all automated texts and calls at once; a request that is open stays, for the phone only.

    A word that may have meant her visit also opens a request: staff phone her and ask. Returns the request that this
    talk is about.
    """
    if contact.caller is None:
        return request
    now = contact.now
    known = _has(tx, contact, "opt_out", None) and consent.state(tx, contact.caller).opted_out
    if not known:
        consent.add(
            tx,
            contact.caller,
            now,
            "opt_out",
            source=effect.source,
            channel=contact.channel,
            wording=effect.wording,
            language=contact.language,
            evidence=contact.event,
        )
    if effect.visit:
        request = requests.apply(tx, line, contact, OpenRequest(contact.caller, "text", "change"), request)
    callbacks.set_texts_off(tx, contact.caller, True)
    open_now = request or callbacks.open_by_number(tx, contact.caller)
    if open_now is None:
        return None
    callback_events.add(
        tx, open_now.id, now, "mark", "texts off", {"mark": "texts off: phone only", "words": effect.wording}
    )
    marked = callbacks.update(tx, open_now.id, texts_off=True)
    if effect.visit:
        return callbacks.update(tx, marked.id, may_mean_visit=True, finished_at=now)
    return marked if request else None  # an older request is marked, but this talk is not about it


def opt_in(tx: Connection, contact: Contact, wording: str) -> None:
    """START from the handset, which the carrier has obeyed already."""
    assert contact.caller is not None
    consent.add(
        tx,
        contact.caller,
        contact.now,
        "opt_in",
        source="carrier",
        channel=contact.channel,
        wording=wording,
        evidence=contact.event,
    )
    callbacks.set_texts_off(tx, contact.caller, False)
    visit_reminders.after_consent(tx, contact.caller, contact.now)


def agree(tx: Connection, line: Line, contact: Contact, purpose: str, wording: str) -> None:
    """She asked for a text; the words of the prompt `wording`, which she had before, are kept with her consent."""
    assert contact.caller is not None
    if _has(tx, contact, "consent", purpose):
        return
    phrases, spoken = line.script.phrases, contact.channel == "call"
    consent.add(
        tx,
        contact.caller,
        contact.now,
        "consent",
        source="key press" if spoken else "text",
        purpose=purpose,
        channel="text",
        wording=(phrases.spoken if spoken else phrases.texted)(Say(wording), contact.language),
        language=contact.language,
        evidence=contact.event,
    )


def _has(tx: Connection, contact: Contact, kind: str, purpose: str | None) -> bool:
    """Whether this very call or text is on record already."""
    assert contact.caller is not None
    rows = consent.events(tx, contact.caller)
    return any((row.evidence, row.kind, row.purpose) == (contact.event, kind, purpose) for row in rows)
