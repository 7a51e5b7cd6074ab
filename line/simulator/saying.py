"""Say: what a voice can say, in which language, how much of it, and how it reads as a caption. Executes nothing.

Sources: docs/voice/twiml/say; docs/api/errors/135xx. A wrong pair of voice and language is a warning and silence at
Twilio; here it is an error.
"""

import re
import xml.etree.ElementTree as ET
from urllib.parse import quote

from .problems import Problem
from .twiml import Rule, anything, check, one_of

_SSML = ("break", "emphasis", "lang", "p", "phoneme", "prosody", "s", "say-as", "sub", "w")
_INLINE = frozenset(_SSML)
SSML: dict[str, Rule] = {
    "break": Rule({"strength": anything, "time": anything}),
    "emphasis": Rule({"level": one_of("strong", "moderate", "reduced")}, _INLINE, text=True),
    "lang": Rule({"{http://www.w3.org/XML/1998/namespace}lang": anything}, _INLINE, text=True),
    "p": Rule({}, _INLINE, text=True),
    "phoneme": Rule({"alphabet": anything, "ph": anything}, _INLINE, text=True),
    "prosody": Rule({"volume": anything, "rate": anything, "pitch": anything}, _INLINE, text=True),
    "s": Rule({}, _INLINE, text=True),
    "say-as": Rule({"interpret-as": anything, "format": anything, "role": anything}, _INLINE, text=True),
    "sub": Rule({"alias": anything}, _INLINE, text=True),
    "w": Rule({"role": anything}, _INLINE, text=True),
}
_SAY = Rule(children=_INLINE)
_VOICES = {
    "en-US": "Danielle Gregory Ivy Joanna Joey Justin Kendra Kevin Kimberly Matthew Patrick Ruth Salli Stephen",
    "es-US": "Lupe Miguel Pedro Penelope",
    "es-MX": "Andres Mia",
    "es-ES": "Conchita Enrique Lucia Raul Sergio Alba",
}
_VOICE_LANGUAGE = {name: language for language, names in _VOICES.items() for name in names.split()}
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][A-Za-z]+)*(-[A-Z]{2}|-\d{3})?")
_BASIC_LIMIT, _POLLY_LIMIT, _GOOGLE_LIMIT, _ENCODED_LIMIT = 4096, 3000, 5000, 4500


def spoken(element: ET.Element, url: str) -> str:
    """The words of a Say, as they are heard. Raises Problem 12200 or 135xx."""
    voice, language = element.get("voice", "man"), element.get("language", "")
    neural = voice.endswith(("-Neural", "-Generative"))
    _check_children(element, url)
    _check_voice(voice, language, url)
    for inner in element.iter():
        if inner is element:
            continue
        if not voice.startswith(("Polly.", "Google.")):
            raise Problem(13520, f"<{inner.tag}>: the basic voices know no SSML", url)
        if inner.tag == "emphasis" and neural:
            raise Problem(13520, f"<emphasis>: {voice} does not know it", url)
    text = "".join(_text_parts(element))
    if not text.strip():
        raise Problem(13520, "<Say> is empty", url)
    _check_length(
        ET.tostring(element, encoding="unicode") if voice.startswith("Google.") else text, voice, url
    )
    return re.sub(r"\s+", " ", text).strip()


def _check_children(element: ET.Element, url: str) -> None:
    for child in element:
        check(child, SSML, url, SSML.get(element.tag, _SAY), element.tag)
        _check_children(child, url)


def _text_parts(element: ET.Element) -> list[str]:
    parts = [element.get("alias") or element.text or "" if element.tag == "sub" else element.text or ""]
    for child in element:
        block = child.tag in {"p", "s", "break"}
        parts += [" " if block else "", *_text_parts(child), " " if block else "", child.tail or ""]
    return parts


def _check_length(text: str, voice: str, url: str) -> None:
    if voice.startswith("Polly."):
        limit = _POLLY_LIMIT
    else:
        limit = _GOOGLE_LIMIT if voice.startswith("Google.") else _BASIC_LIMIT
    if len(text) > limit:
        raise Problem(13521, f"{len(text)} characters, {voice} takes {limit}", url)
    if (encoded := len(quote(text))) > _ENCODED_LIMIT:
        raise Problem(13521, f"{encoded} characters once encoded, {_ENCODED_LIMIT} are taken", url)


def language_of_voice(voice: str) -> str:
    """What a voice speaks when the Say names no language; the basic voices speak en-US."""
    polly = re.fullmatch(r"Polly\.([A-Z][a-z]+).*", voice)
    google = re.fullmatch(r"Google\.([a-z]{2,3}-[A-Z]{2})-.*", voice)
    return google[1] if google else _VOICE_LANGUAGE.get(polly[1] if polly else "", "en-US")


def _check_voice(voice: str, language: str, url: str) -> None:
    if language:
        check_language(language, url)
    if voice in {"man", "woman", "alice"}:
        return
    polly = re.fullmatch(r"Polly\.([A-Z][a-z]+)(-Neural|-Generative|-Long-Form)?", voice)
    google = re.fullmatch(r"Google\.([a-z]{2,3}-[A-Z]{2})-[A-Za-z0-9-]+", voice)
    if google:
        speaks = google[1]
    elif polly and polly[1] in _VOICE_LANGUAGE:
        speaks = _VOICE_LANGUAGE[polly[1]]
    else:
        raise Problem(13512, f"{voice!r}", url)
    if language and language != speaks:
        raise Problem(13513, f"{voice} speaks {speaks}, not {language}", url)


def check_language(language: str, url: str) -> None:
    """A language tag, or `multi`. Raises Problem 13511."""
    if not _LANGUAGE.fullmatch(language) and language != "multi":
        raise Problem(13511, f"{language!r}", url)
