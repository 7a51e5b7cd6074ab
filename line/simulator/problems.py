"""Errors in Twilio's numbering, in plain words. Owns the type and the words; decides nothing."""

from dataclasses import dataclass

WORDS = {
    11200: "The line answered with an error status",
    11205: "The line did not answer in time",
    11210: "The address is not the line's own; the simulator calls nobody else",
    11215: "Too many redirects",
    11750: "The answer is larger than 64 kB",
    12100: "The answer is not well-formed XML",
    12200: "The TwiML breaks a rule of its verb",
    12300: "The answer has no content type that TwiML may have",
    13214: "Dial: this number may not be shown as the caller",
    13224: "Dial: this is not a number that can be called",
    13511: "Say: unknown language",
    13512: "Say: unknown voice",
    13513: "Say: this voice does not speak this language",
    13520: "Say: nothing to say, or not sayable",
    13521: "Say: the text is too long",
    14107: "More than 30 replies in 30 seconds",
    14109: "More than ten messages in one reply",
    21610: "The person has opted out of texts from this number",
    21614: "This number cannot get texts",
    21617: "The text is longer than 1600 characters",
    30003: "The phone is off or out of reach",
    30006: "Landline, or a carrier that cannot be reached",
    30007: "Filtered by the carrier",
}


@dataclass(eq=False)  # not frozen: Python writes its traceback into an exception
class Problem(Exception):
    """One error as Twilio would log it: its code, what exactly was wrong, and where."""

    code: int
    detail: str
    url: str = ""

    def __str__(self) -> str:
        return f"{self.code} {WORDS.get(self.code, 'Error')}: {self.detail}"

    def as_json(self) -> dict[str, object]:
        """For the page and the call's row."""
        return {
            "code": self.code,
            "words": WORDS.get(self.code, "Error"),
            "detail": self.detail,
            "url": self.url,
        }


def words(code: int | None) -> str:
    """Plain words for a code; empty for none."""
    return "" if code is None else WORDS.get(code, f"Error {code}")
