"""What goes wrong on purpose, by the last four digits of the number a text or call goes to. Owns the table only.

Texts (sent by REST or as a TwiML reply, unless a row says REST):

  ..0189  `sent` is the last word: no carrier receipt ever comes
  ..0190  undelivered, 30003 (handset off or out of reach)
  ..0191  REST: refused at once, 21614 (not a mobile); as a reply: failed with 21614
  ..0192  undelivered, 30006 (landline or unreachable carrier)
  ..0193  REST: HTTP 500 with an HTML page, nothing accepted
  ..0194  REST: accepted, then a read time-out instead of the answer
  ..0195  REST: HTTP 429, code 20429, nothing accepted
  ..0196  receipts out of order and repeated: delivered, sent, delivered, sent
  ..0197  undelivered, 30007 (filtered)
  ..0198  REST: connection refused, nothing accepted

The REST rows (0193, 0194, 0195, 0198) hold for calls too. A call to a number that is no telephone on the table rings
out: no-answer.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fate:
    """What happens to an accepted text: its statuses in order, and the code of a failure."""

    statuses: tuple[str, ...]
    error: int | None = None


_NORMAL = Fate(("sent", "delivered"))
_FATES = {
    "0189": Fate(("sent",)),
    "0190": Fate(("sent", "undelivered"), 30003),
    "0191": Fate(("failed",), 21614),
    "0192": Fate(("sent", "undelivered"), 30006),
    "0196": Fate(("delivered", "sent", "delivered", "sent")),
    "0197": Fate(("sent", "undelivered"), 30007),
}
REFUSED_AS_LANDLINE = "0191"
SERVER_ERROR = "0193"
TIME_OUT_AFTER_ACCEPTING = "0194"
TOO_MANY_REQUESTS = "0195"
CONNECTION_REFUSED = "0198"


def ending(number: str) -> str:
    """The last four digits: what the table is keyed by."""
    return number[-4:]


def fate(number: str) -> Fate:
    """What becomes of a text to this number once it was accepted."""
    return _FATES.get(ending(number), _NORMAL)
