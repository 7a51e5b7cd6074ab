"""What any TwiML document must be, and the checks that verb tables are made of. Executes nothing.

Stricter than Twilio on purpose: where Twilio logs a warning and skips, this is an error on the phone's screen.
Sources: docs/voice/twiml, docs/api/errors/11750, 12100, 12200, 12300.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from .problems import Problem
from .wire import Answer

MOST_BYTES = 64 * 1024
_TWIML_TYPES = frozenset({"text/xml", "application/xml", "text/html"})
Check = Callable[[str], str | None]  # the complaint, or None when the value is right


@dataclass(frozen=True)
class Rule:
    """One element: its attributes with their checks, its children, whether it holds text."""

    attributes: Mapping[str, Check] = field(default_factory=dict)
    children: frozenset[str] = frozenset()
    text: bool = False


def element_of(answer: Answer) -> ET.Element | str:
    """The `<Response>` of an answer; for text/plain the text itself.

    Raises Problem 11200 (status), 11750 (size), 12300 (content type), 12100 (not XML, or another root).
    """
    url = answer.url
    if answer.status >= 300 or answer.status < 200:
        raise Problem(11200, f"HTTP {answer.status}", url)
    if len(answer.body) > MOST_BYTES:
        raise Problem(11750, f"{len(answer.body)} bytes", url)
    kind = answer.content_type.partition(";")[0].strip().lower()
    if kind == "text/plain":
        return answer.body.decode("utf-8", "replace")
    if kind not in _TWIML_TYPES:
        raise Problem(12300, f"content type {answer.content_type!r}", url)
    if answer.status == 204 or not answer.body:
        raise Problem(12100, "the answer is empty", url)
    return parse(answer.body, url)


def parse(document: bytes, url: str = "") -> ET.Element:
    """The `<Response>` element. Raises Problem 12100."""
    if document.startswith(b"\xef\xbb\xbf") or not document.startswith(b"<"):
        raise Problem(12100, "something stands before the first tag", url)
    if b"<!DOCTYPE" in document:
        raise Problem(12100, "a document type is not TwiML", url)
    try:
        root = ET.fromstring(document)
    except ET.ParseError as wrong:
        raise Problem(12100, str(wrong), url) from wrong
    if root.tag != "Response":
        raise Problem(12100, f"the root is <{root.tag}>, not <Response>", url)
    return root


def check(element: ET.Element, rules: Mapping[str, Rule], url: str, inside: Rule, parent: str) -> Rule:
    """Hold one element to its rule and to the parent it stands in. Returns its rule; raises Problem 12200."""
    name = element.tag
    rule = rules.get(name)
    if rule is None:
        raise Problem(12200, f"<{name}> is no verb that is known here", url)
    if name not in inside.children:
        raise Problem(12200, f"<{name}> may not stand in <{parent}>", url)
    for attribute, value in element.attrib.items():
        test = rule.attributes.get(attribute)
        if test is None:
            raise Problem(12200, f"<{name}> has no attribute {attribute!r}", url)
        if complaint := test(value):
            raise Problem(12200, f'<{name} {attribute}="{value}">: {complaint}', url)
    if not rule.text:
        no_text(element, url)
    return rule


def no_text(element: ET.Element, url: str) -> None:
    """Nothing but space between the tags of an element that only holds elements."""
    loose = (element.text or "") + "".join(child.tail or "" for child in element)
    if loose.strip():
        raise Problem(12200, f"<{element.tag}> holds loose text: {loose.strip()[:40]!r}", url)


def resolve(base: str, link: str) -> str:
    """A link of a document as an absolute URL; an empty one is the document itself. Raises Problem 11210."""
    if not link.strip():
        return base
    try:
        found = urljoin(base, link.strip())
        if link.strip().endswith("?") and not found.endswith("?"):
            found += "?"  # urljoin loses a bare one, and the signature is over what stands there
        host = urlsplit(found).hostname
    except ValueError as wrong:
        raise Problem(11210, f"{link!r} is no address", base) from wrong
    if not host or not found.startswith(("http://", "https://")):
        raise Problem(11210, f"{link!r} is no address that can be asked", base)
    return found


def anything(_value: str) -> str | None:
    """Any value will do."""
    return None


def whole(low: int, high: int) -> Check:
    """A whole number within limits."""

    def test(value: str) -> str | None:
        right = re.fullmatch(r"\d{1,9}", value) and low <= int(value) <= high
        return None if right else f"must be a whole number from {low} to {high}"

    return test


def one_of(*allowed: str) -> Check:
    """One of these words."""

    def test(value: str) -> str | None:
        return None if value in allowed else "must be one of " + ", ".join(allowed)

    return test


def either(first: Check, *others: str) -> Check:
    """What the check takes, or one of these words."""

    def test(value: str) -> str | None:
        complaint = first(value)
        return complaint + " or " + ", ".join(others) if complaint and value not in others else None

    return test


def words_of(*allowed: str) -> Check:
    """Words from this list, separated by spaces."""

    def test(value: str) -> str | None:
        wrong = [word for word in value.split() if word not in allowed]
        return f"{wrong[0]!r} is not one of " + ", ".join(allowed) if wrong else None

    return test


def link(value: str) -> str | None:
    """A URL, absolute or relative, as it may stand in a document."""
    if re.search(r"[\s<>\"{}|\\^`\x00-\x1f]", value.strip()) or not value.isascii():
        return "holds a character that no URL has"
    if re.search(r"%(?![0-9A-Fa-f]{2})", value):
        return "holds a broken percent-encoding"
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", value) and not re.match(r"https?://[^/?#]", value):
        return "is no http or https address"
    return None


boolean = one_of("true", "false")
method = one_of("GET", "POST")
