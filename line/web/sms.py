"""Texts over the wire: POST /sms for what patients write, POST /sms/status for what became of what we wrote.

One text in, at most one reply out. A failure is answered with 500, so that the carrier tries its fallback address: a
text that was not stored must not look as if it had been.
"""

from __future__ import annotations

from flask import Blueprint, Response, request

from line.carrier import sms
from line.core.delivery import Receipt
from line.services import receipts, texts
from line.services.line import Line
from line.web.gates import SIGNED, gate_blueprint


def blueprint(line: Line) -> Blueprint:
    """The routes under /sms, all signed by the carrier."""
    rooms = Blueprint("sms", __name__)
    gate_blueprint(rooms, SIGNED)

    @rooms.post("/sms")
    def receive() -> Response:
        text = sms.read(request.form)
        reply = texts.receive(
            line, texts.Text(text.sid, text.sender, text.body, text.media, text.opt_out_type)
        )
        if reply is None:
            return _xml(sms.reply(None))
        return _xml(sms.reply(reply.body, sms.receipts_url(line.settings.public_url, reply.id)))

    @rooms.post("/sms/status")
    def status() -> Response:
        form = request.form
        code = form.get("ErrorCode", "")
        receipts.record(
            line,
            request.args.get("id", ""),
            Receipt(
                sid=form.get("MessageSid", ""),
                status=form.get("MessageStatus", ""),
                error_code=int(code) if code.isdecimal() else None,
            ),
        )
        return Response(status=204)

    return rooms


def _xml(document: bytes) -> Response:
    return Response(document, mimetype="text/xml")
