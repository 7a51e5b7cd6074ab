"""X-Twilio-Signature, and the URL it is made over. Owns the two URL rules of signing; verifies nothing.

The carrier drops user:password always, and the port on a voice request over https. Everything else stays exactly as it
is written: path and query are never decoded and encoded again.
"""

import re
from collections.abc import Sequence

from twilio.request_validator import RequestValidator

Fields = Sequence[tuple[str, str]]


class _Form(dict[str, list[str]]):
    """Repeated names keep all their values; the SDK signs the distinct ones, sorted."""

    def getlist(self, name: str) -> list[str]:
        return self[name]


def requested_url(url: str) -> str:
    """The URL as it goes over the wire: no fragment (connection overrides live there), no user:password, a path."""
    scheme, address = _split(url.partition("#")[0])
    host, rest = _host_and_target(address)
    return f"{scheme}{host.rpartition('@')[2]}{rest if rest.startswith('/') else '/' + rest}"


def signed_url(url: str, voice: bool) -> str:
    """The URL the signature is made over: a requested URL, without the port where it is a voice request over https."""
    scheme, address = _split(url)
    host, rest = _host_and_target(address)
    if voice and scheme.lower() == "https://":
        host = re.sub(r":\d+$", "", host)
    return f"{scheme}{host}{rest}"


def _split(url: str) -> tuple[str, str]:
    scheme, mark, address = url.partition("://")
    return scheme + mark, address


def _host_and_target(address: str) -> tuple[str, str]:
    # By hand: urlsplit and urlunsplit together lose a bare trailing "?".
    found = re.search(r"[/?]", address)
    cut = found.start() if found else len(address)
    return address[:cut], address[cut:]


def sign(token: str, url: str, fields: Fields, voice: bool) -> str:
    """The header's value for a form POST of these fields; for a GET give none, they are in the URL."""
    form = _Form()
    for name, value in fields:
        form.setdefault(name, []).append(value)
    return str(RequestValidator(token).compute_signature(signed_url(url, voice), form))
