"""Texts to the patient that a person writes, and what she said about texts on the phone: yes, or no more.

Owns the routes. Whether a text may go out is services/staff_texts.py's, and again the outbox's when it does.
"""

from collections.abc import Mapping

from flask import Blueprint, Response, request

from line.services import staff_texts
from line.services.line import Line
from line.services.request_page import Details
from line.web import gates
from line.web.console import pages, request_answers
from line.web.console.request_answers import News, Shown, carry_out
from line.web.gates import SCHEDULER, gate_blueprint


def blueprint(line: Line) -> Blueprint:
    """POST /console/requests/<id>/text, /consent and /opt-out."""
    room = Blueprint("console_staff_texts", __name__)
    gate_blueprint(room, SCHEDULER)

    @room.post("/console/requests/<request_id>/text")
    def text(request_id: str) -> Response:
        if "use" in request.form:
            it = request_answers.peek(line, request_id)
            return request_answers.text_begun(line, it, _begun(it, request.form))

        def write() -> Shown:
            body = request.form.get("body", "")
            staff_texts.send(line, gates.current_person(), request_id, pages.version_seen(), body)
            return Shown(
                news=News(
                    "The text is on its way. Its receipt will stand in the history.", "good", focus=True
                )
            )

        return carry_out(line, request_id, "text", write)

    @room.post("/console/requests/<request_id>/consent")
    def consent(request_id: str) -> Response:
        def write() -> Shown:
            staff_texts.record_consent(line, gates.current_person(), request_id, pages.version_seen())
            return Shown(
                news=News("The consent is recorded. You can text the patient now.", "good"), focus="text"
            )

        return carry_out(line, request_id, "text", write)

    @room.post("/console/requests/<request_id>/opt-out")
    def opt_out(request_id: str) -> Response:
        def write() -> Shown:
            staff_texts.opt_out(line, gates.current_person(), request_id, pages.version_seen())
            return Shown(news=News("Recorded: no more texts go to this number.", "good", focus=True))

        return carry_out(line, request_id, "text", write)

    return room


def _begun(it: Details, form: Mapping[str, str]) -> dict[str, str]:
    """The words of a template in the field. What she wrote herself stays, above it."""
    bodies = {template.name: template.body for template in it.texting.templates}
    chosen, written = bodies.get(form.get("use", ""), ""), form.get("body", "").strip()
    if written and written not in bodies.values():
        chosen = f"{written}\n{chosen}"
    return {"body": chosen}
