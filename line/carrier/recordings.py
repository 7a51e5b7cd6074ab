"""Fetches a recording from the carrier by its sid. Decides nothing about who may hear it, and stores nothing.

The address is made here, of the account and the sid: one that came in with a webhook is never asked (safety.md S10).
It is followed to the carrier's own hosts only, and our password goes to none but the first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from line.core.delivery import CarrierError, Recording
from line.core.recordings import MOST_BYTES, is_sid, kind_of

if TYPE_CHECKING:
    from requests import Response, Session

MEDIA_HOSTS = frozenset({"media.twiliocdn.com"})
"""Where Twilio may send us for the sound itself, beside its API."""

_MOST_REDIRECTS = 3
_CHUNK = 64 * 1024


def fetch(session: Session, url: str, auth: tuple[str, str], *, timeout: float) -> Recording:
    """The sound behind `url`, an address made by `address`. Raises CarrierError, or what `requests` raises."""
    own = urlsplit(url)
    for _ in range(_MOST_REDIRECTS + 1):
        here = urlsplit(url)
        same = (here.scheme, here.netloc) == (own.scheme, own.netloc)
        if not same and not (here.scheme == "https" and here.netloc in MEDIA_HOSTS):
            raise CarrierError("the carrier sent us to a strange host for a recording", permanent=True)
        with session.get(
            url, auth=auth if same else None, stream=True, allow_redirects=False, timeout=timeout
        ) as answer:
            if not answer.is_redirect:
                return _recording(answer)
            url = urljoin(url, answer.headers["Location"])
    raise CarrierError("the carrier sent us round in circles for a recording", permanent=True)


def address(api_url: str, account_sid: str, sid: str) -> str:
    """Where the carrier keeps a recording. Raises CarrierError for what is no sid of one."""
    if not is_sid(sid):
        raise CarrierError("that is no sid of a recording", permanent=True)
    return f"{api_url.rstrip('/')}/2010-04-01/Accounts/{account_sid}/Recordings/{sid}.wav"


def _recording(answer: Response) -> Recording:
    if answer.status_code != 200:
        gone = answer.status_code in (404, 410)
        raise CarrierError(
            f"the carrier answered {answer.status_code} for a recording",
            code=answer.status_code,
            permanent=gone,
        )
    content = bytearray()
    for chunk in answer.iter_content(_CHUNK):
        content += chunk
        if len(content) > MOST_BYTES:
            raise CarrierError("the recording is too large", permanent=True)
    kind = kind_of(bytes(content[:16]))
    if kind is None:
        raise CarrierError("what the carrier sent is no sound", permanent=True)
    return Recording(bytes(content), kind)
