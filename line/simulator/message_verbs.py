"""The verbs of a reply to a text: Message (Body, Media) and Redirect. Parses one document; executes nothing.

Source: docs/messaging/twiml; at most ten messages in one reply (14109), at most 1600 characters each (21617).
"""

import xml.etree.ElementTree as ET
from dataclasses import dataclass

from .problems import Problem
from .twiml import Rule, anything, check, element_of, link, method, no_text
from .wire import Answer

MOST_MESSAGES = 10
MOST_CHARACTERS = 1600
_RULES = {
    "Response": Rule(children=frozenset({"Message", "Redirect"})),
    "Message": Rule(
        {"to": anything, "from": anything, "action": link, "method": method, "statusCallback": link},
        frozenset({"Body", "Media"}),
        text=True,
    ),
    "Redirect": Rule({"method": method}, text=True),
    "Body": Rule(text=True),
    "Media": Rule(text=True),
}


@dataclass(frozen=True)
class Reply:
    """One message to send; `action` ends the document and is asked next."""

    body: str
    media: int = 0
    to: str = ""
    sender: str = ""
    callback: str | None = None
    action: str | None = None
    method: str = "POST"


@dataclass(frozen=True)
class Onward:
    """A Redirect: the next document's link and method."""

    link: str
    method: str


def replies_of(answer: Answer) -> list[Reply | Onward]:
    """What the answer tells the carrier to do, in order. Raises Problem with Twilio's code."""
    root = element_of(answer)
    if isinstance(root, str):
        return [Reply(root)] if root.strip() else []
    url = answer.url
    if root.attrib:
        raise Problem(12200, "<Response> has no attributes", url)
    no_text(root, url)
    found: list[Reply | Onward] = []
    for child in root:
        rule = check(child, _RULES, url, _RULES["Response"], "Response")
        if child.tag == "Redirect":
            found.append(Onward((child.text or "").strip(), child.get("method", "POST")))
            break  # what follows is never reached
        found.append(_reply(child, rule, url))
        if child.get("action") is not None:
            break
    if sum(isinstance(one, Reply) for one in found) > MOST_MESSAGES:
        raise Problem(14109, f"more than {MOST_MESSAGES} messages", url)
    return found


def _reply(element: ET.Element, rule: Rule, url: str) -> Reply:
    for child in element:
        check(child, _RULES, url, rule, "Message")
    bodies = [child.text or "" for child in element if child.tag == "Body"]
    if len(bodies) > 1 or (bodies and (element.text or "").strip()):
        raise Problem(12200, "<Message> has more than one text", url)
    body = bodies[0] if bodies else (element.text or "").strip()
    media = sum(child.tag == "Media" for child in element)
    if not body.strip() and not media:
        raise Problem(12200, "<Message> is empty", url)
    if len(body) > MOST_CHARACTERS:
        raise Problem(21617, f"{len(body)} characters", url)
    return Reply(
        body,
        media,
        element.get("to", ""),
        element.get("from", ""),
        element.get("statusCallback"),
        element.get("action"),
        element.get("method", "POST"),
    )
