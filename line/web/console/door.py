"""The door of the console: what the gates ask about sessions, and the pages for those who may not enter.

Owns the cookies: the session's, and the sign-in form's own secret (there is no session yet that could have one). It
must not know what is behind the door.
"""

from __future__ import annotations

import hmac
import re
from urllib.parse import quote

from flask import Response, request

from line.services import sign_in
from line.services.line import Line
from line.services.sign_in import Entered, Session
from line.web import gates
from line.web.console import pages, typed
from line.web.console.typed import Typed

_SECRET = re.compile(r"[A-Za-z0-9_-]{40,64}")
SIGN_IN = "/console/sign-in"


class Door:
    """Made once for an app; each method looks at the request that is being answered."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._https = line.settings.public_url.startswith("https://")
        # A browser takes a cookie of this name only from this very host, over https, for all of its paths.
        self._cookie = "__Host-joi" if self._https else "joi"

    def session(self, *, renews: bool) -> Session | None:
        return sign_in.enter(self._line, self.token(), renews=renews)

    def token(self) -> str:
        """What the browser presents: of a session in force, of an ended one, or nothing."""
        return request.cookies.get(self._cookie, "")

    def is_wallboard(self, token: str) -> bool:
        return sign_in.is_wallboard(self._line, token)

    def let_in(self, response: Response, entered: Entered) -> Response:
        """Gives the browser its new session. Without an age: it forgets it when it is closed."""
        self._set(response, self._cookie, entered.token)
        return response

    def see_out(self, response: Response) -> Response:
        """Takes the cookies away, and all that the browser kept of the console."""
        response.delete_cookie(self._cookie, path="/", secure=self._https, httponly=True, samesite="Lax")
        response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
        return response

    def sign_in_first(self) -> Response:
        """To the sign-in page and back for a page; for a form, the sign-in page that keeps what was typed; for a part
        of a page, a word that says so, and the page around it stays."""
        if not wants_page():
            return pages.render("console/signed_out.html", status=401, next=self._page())
        if request.method in ("GET", "HEAD"):
            asked = request.full_path if request.query_string else request.path
            return to(f"{SIGN_IN}?next={quote(typed.safe_next(asked), safe='/')}")
        return self.sign_in_page(status=401, kept=typed.refused_now(), signed_out=True)

    def another_role(self, session: Session, endpoint: str) -> Response:
        sign_in.note_forbidden(self._line, session, endpoint, gates.address())
        if pages.is_htmx():
            return pages.error_of(403)
        return pages.render("console/forbidden.html", status=403)

    def stale_form(self) -> Response:
        """What was typed is offered once more, but only when the browser says that the form was ours: else any page of
        the web could lay words before her that she never typed, with a button under them."""
        ours = request.headers.get("Sec-Fetch-Site") == "same-origin"
        kept = typed.refused_now() if ours and wants_page() else None
        if kept is not None:
            return pages.render("console/typed.html", status=403, kept=kept, stale=True)
        return pages.error(
            403,
            "This page is from an earlier sign-in",
            "Nothing was saved. Open the page again and repeat it.",
        )

    def no_such_link(self) -> Response:
        return pages.error(404, "This link is no longer in force", "Ask a supervisor for a new one.")

    def sign_in_page(
        self,
        *,
        status: int = 200,
        kept: Typed | None = None,
        username: str = "",
        error: str = "",
        signed_out: bool = False,
        next_page: str = "/console",
    ) -> Response:
        """The sign-in form, with its own secret in a cookie and a field. `kept` rides along, in the open."""
        secret = self._form_secret() or sign_in.new_secret()
        answer = pages.render(
            "console/sign_in.html",
            status=status,
            form_secret=secret,
            kept=kept,
            username=username,
            error=error,
            signed_out=signed_out,
            next_page=next_page,
        )
        self._set(answer, f"{self._cookie}-form", secret)
        return answer

    def is_own_form(self) -> bool:
        """Whether the sign-in form came from our page in this browser, so that nobody signs somebody else in."""
        secret = self._form_secret()
        shown = request.form.get("csrf", "").encode("utf-8", "replace")
        return bool(secret) and hmac.compare_digest(shown, secret.encode()) and not gates.is_from_elsewhere()

    def _form_secret(self) -> str:
        secret = request.cookies.get(f"{self._cookie}-form", "")
        return secret if _SECRET.fullmatch(secret) else ""

    def _set(self, response: Response, name: str, value: str) -> None:
        response.set_cookie(name, value, path="/", secure=self._https, httponly=True, samesite="Lax")

    def _page(self) -> str:
        """The page that a part belongs to, as htmx names it."""
        named = request.headers.get("HX-Current-URL", "")
        return typed.safe_next("/" + named.split("://", 1)[-1].partition("/")[2])


def wants_page() -> bool:
    """Whether a browser asks for a whole page: not htmx, a script or a player, who can do nothing with one."""
    return not pages.is_htmx() and request.headers.get("Sec-Fetch-Dest", "document") == "document"


def to(path: str) -> Response:
    """After a POST, or instead of a page: a GET of another one."""
    return Response(status=303, headers={"Location": path})
