"""Whether a webhook really comes from the carrier: X-Twilio-Signature over the address it called and the form it sent.

Owns the check and the raw request target that it is made on. It must not read a request by itself, log, or have a way
to be turned off. Rules: Twilio, "Webhooks Security"; the SDK's RequestValidator is the authority on what is valid.
"""

import hmac
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol
from urllib.parse import quote

from twilio.request_validator import RequestValidator, get_signature_algorithm

SIGNATURE_HEADER = "X-Twilio-Signature"
# Names another algorithm, on webhooks that are signed with a key of their own.
SETTINGS_HEADER = "X-Twilio-Webhooks-Signature-Settings"

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*")
# What RFC 3986 allows in a path without an encoding: the carrier encodes nothing of it either.
_PATH_SAFE = "/:@!$&'()*+,;=~"


class Form(Protocol):
    """The fields of a form, a name with several values possible (Werkzeug's MultiDict is one)."""

    def __iter__(self) -> Iterator[str]: ...

    def lists(self) -> Iterable[tuple[str, Sequence[str]]]: ...

    def getlist(self, key: str) -> Sequence[str]: ...


class Verifier:
    """Accepts what was signed with one of `tokens` for `public_url`; two tokens while one replaces the other.

    `public_url` is the configured address (scheme, host, port), never one the request claims for itself: Host and
    X-Forwarded headers are the caller's to choose. Raises ValueError without a token, since it could accept nothing.
    """

    def __init__(self, public_url: str, tokens: Iterable[str]) -> None:
        self._public_url = public_url.rstrip("/")
        self._tokens = tuple(tokens)
        if not self._tokens or not all(self._tokens):
            raise ValueError("a signature cannot be checked without an auth token")
        self._keys = tuple(token.encode() for token in self._tokens)
        self._validators = tuple(RequestValidator(token) for token in self._tokens)

    def accepts(
        self, target: str, form: Form, signature: str | None, settings_header: str | None = None
    ) -> bool:
        """True when `signature` is the carrier's for this raw `target` (path and query as sent) and this form.

        Whatever goes wrong is False, also where the SDK would raise (no signature, lone surrogates).
        """
        if not signature:
            return False
        try:
            url = self._public_url + target
            if not settings_header and self._accepts_as_sent(url, form, signature):
                return True
            return self._accepts_with_or_without_port(url, form, signature, settings_header)
        except Exception:
            return False

    def _accepts_as_sent(self, url: str, form: Form, signature: str) -> bool:
        """One HMAC over the address as it was sent: what nearly every genuine request needs, at a tenth of the cost.

        A bare "?" at the end is part of the address that was signed; the SDK, which takes the address apart, loses it.
        """
        signed = [url]
        for name, values in sorted(form.lists()):
            # A name that repeats is signed with its distinct values, sorted.
            for value in values if len(values) == 1 else sorted(set(values)):
                signed += (name, value)
        message, given = "".join(signed).encode(), signature.encode()
        return any(
            hmac.compare_digest(b64encode(hmac.digest(key, message, "sha1")), given) for key in self._keys
        )

    def _accepts_with_or_without_port(
        self, url: str, form: Form, signature: str, settings_header: str | None
    ) -> bool:
        """The SDK's own check: voice over https is signed without the port, texts with it, and some the other way."""
        algorithm = get_signature_algorithm(settings_header)
        return any(validator.validate(url, form, signature, algorithm) for validator in self._validators)


def raw_target(environ: Mapping[str, Any]) -> str:
    """The request target as it came over the wire: path and query, nothing decoded, a bare "?" kept.

    A framework's own URL is decoded and encoded again ("%2F" becomes "/", "%7E" becomes "~"), and a genuine signature
    then fails. Servers keep the original as RAW_URI (gunicorn) or REQUEST_URI; without either it is put together
    from the decoded path, which is right for every address that the line itself hands out.
    """
    raw = environ.get("RAW_URI") or environ.get("REQUEST_URI")
    if raw:
        return _without_host(str(raw))
    # WSGI hands paths over as bytes in the shape of Latin-1 characters (PEP 3333).
    path = str(environ.get("SCRIPT_NAME", "")) + str(environ.get("PATH_INFO", ""))
    query = str(environ.get("QUERY_STRING", ""))
    return quote(path.encode("latin-1"), safe=_PATH_SAFE) + (f"?{query}" if query else "")


def _without_host(target: str) -> str:
    """Through a proxy the target may be a whole address (RFC 9112, absolute-form): its host is not ours to believe."""
    found = _ABSOLUTE.match(target)
    if found is None:
        return target
    rest = target[found.end() :]
    return rest if rest.startswith("/") else "/" + rest
