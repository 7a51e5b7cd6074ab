"""A line of a few lines: paths with the TwiML they answer. No mock of ours: the other end of the wire, written out."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from twilio.request_validator import RequestValidator

Answer = tuple[int, list[tuple[str, str]], bytes]
XML = [("Content-Type", "text/xml")]


@dataclass(frozen=True)
class Asked:
    """One request as it came in."""

    method: str
    target: str  # raw, with the query
    form: dict[str, str]
    headers: dict[str, str]
    signed: bool

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]


@dataclass
class ScriptedLine:
    """`line["/voice"] = "<Say>Hello</Say>"`; a value may be an answer, or a function of the request that gives one."""

    base: str = "http://127.0.0.1:8000"
    token: str = ""
    pages: dict[str, Any] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def __setitem__(self, path: str, page: str | Answer | Callable[[Asked], str | Answer]) -> None:
        self.pages[path] = page

    def to(self, path: str) -> list[Asked]:
        """What came in for a path, oldest first."""
        return [one for one in self.asked if one.path == path]

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        body = environ["wsgi.input"].read(length).decode()
        form = dict(parse_qsl(body, keep_blank_values=True))
        headers = {
            name[5:].replace("_", "-").title(): value
            for name, value in environ.items()
            if name[:5] == "HTTP_"
        }
        target = environ["REQUEST_URI"]
        signature = headers.get("X-Twilio-Signature", "")
        signed = bool(RequestValidator(self.token).validate(self.base + target, form, signature))
        asked = Asked(environ["REQUEST_METHOD"], target, form, headers, signed)
        self.asked.append(asked)
        status, answered, content = self._answer(asked)
        start_response(f"{status} -", [*answered, ("Content-Length", str(len(content)))])
        return [content]

    def _answer(self, asked: Asked) -> Answer:
        page = self.pages.get(asked.target, self.pages.get(asked.path, (204, [], b"")))
        found = page(asked) if callable(page) else page
        return xml(found) if isinstance(found, str) else found


def xml(verbs: str) -> Answer:
    """A TwiML document around these verbs."""
    return 200, XML, f'<?xml version="1.0" encoding="UTF-8"?><Response>{verbs}</Response>'.encode()
