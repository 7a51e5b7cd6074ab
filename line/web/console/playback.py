"""The sound of a message after the tone, through our own server and for people of the console only.

Owns the route and its headers. What may be played, and the record that it was, is services/playback.py's.
"""

from flask import Blueprint, Response, abort, request

from line.services import playback
from line.services.conflicts import Missing, Refused
from line.services.line import Line
from line.web import gates
from line.web.console import pages
from line.web.console.door import wants_page
from line.web.gates import SCHEDULER, gate_blueprint

KINDS = {"audio/wav": "wav", "audio/mpeg": "mp3"}
"""What is handed to a browser, with the ending of a file's name. Never a kind that it would run or show."""


def blueprint(line: Line) -> Blueprint:
    """GET /console/requests/<id>/message/<event_id>."""
    room = Blueprint("console_playback", __name__)
    gate_blueprint(room, SCHEDULER)

    @room.get("/console/requests/<request_id>/message/<int:event_id>")
    def message(request_id: str, event_id: int) -> Response:
        if request.method == "HEAD":  # nothing would be heard, and it would count as heard
            abort(405)
        try:
            sound = playback.play(line, gates.current_person(), request_id, str(event_id), gates.address())
        except Missing:
            abort(404)
        except Refused as refused:
            if wants_page():  # without scripts a link beside the player leads here
                return pages.error(503, "The message cannot be played now", refused.words)
            return Response(refused.words, status=503, mimetype="text/plain")
        if sound.content_type not in KINDS:
            abort(404)
        answer = Response(sound.content, content_type=sound.content_type)
        answer.headers["Content-Disposition"] = f'inline; filename="message.{KINDS[sound.content_type]}"'
        answer.headers["X-Content-Type-Options"] = "nosniff"
        answer.headers["Cache-Control"] = "no-store"
        return answer

    return room
