"""How a request to Twilio can fail, and what each way says: every fault leaves as a CarrierError.

A CarrierError says whether the text or call may have gone all the same; its words never hold a number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from line.core.carrier_codes import Outcome, meaning_of
from line.core.delivery import CarrierError

T = TypeVar("T")


def told_apart(call: Callable[[], T]) -> T:
    """Runs a call of the SDK; every way it can fail becomes a CarrierError."""
    from requests.exceptions import RequestException
    from twilio.base.exceptions import TwilioException

    try:
        return call()
    except TwilioException as error:
        raise _refusal(error) from None  # its text may hold the number, and would travel in a traceback
    except (RequestException, OSError) as error:
        raise _fault(error) from None
    except (ValueError, KeyError, TypeError):  # the answer was not what the SDK can read; it was one, though
        raise CarrierError(
            "the carrier's answer could not be read", permanent=False, ambiguous=True
        ) from None


def _refusal(error: Exception) -> CarrierError:
    """The two families of API errors (plain and RFC 9457) both carry status and code."""
    status = int(getattr(error, "status", 0) or 0)
    code = int(getattr(error, "code", 0) or status) or None
    if status == 429:
        return CarrierError("the carrier asks us to wait", code=code, permanent=False)
    if status == 408 or status >= 500:  # what happened before the error nobody says (twilio.md 4.1)
        return CarrierError(
            f"the carrier failed with status {status}", code=code, permanent=False, ambiguous=True
        )
    retried = meaning_of(code).outcome is Outcome.RETRY
    return CarrierError(f"the carrier refused with code {code}", code=code, permanent=not retried)


def _fault(error: Exception) -> CarrierError:
    """A fault of the network. Only when no connection came about is it sure that nothing was sent."""
    words = f"the carrier was not reached: {type(error).__name__}"
    return CarrierError(words, permanent=False, ambiguous=not any(map(_never_connected, _causes(error))))


def _never_connected(error: BaseException) -> bool:
    from ssl import SSLCertVerificationError

    from requests.exceptions import ConnectTimeout, ProxyError
    from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

    never = (ConnectTimeout, ConnectTimeoutError, NewConnectionError, ConnectionRefusedError, ProxyError)
    return isinstance(error, (*never, SSLCertVerificationError))


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An exception and those wrapped in it: requests keeps urllib3's as an argument, urllib3 the cause in `reason`."""
    seen: set[int] = set()
    waiting: list[object] = [error]
    while waiting:
        current = waiting.pop()
        if not isinstance(current, BaseException) or id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        waiting += [*current.args, getattr(current, "reason", None), current.__cause__, current.__context__]
