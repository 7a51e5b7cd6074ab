"""What a scraped page holds that is no part of its article: menus, buttons, dates, small print.

Pure: a line or a sentence in, the reason to drop it out. Words that sound urgent are never junk.
"""

from __future__ import annotations

import re

from line.core.scraped_advice import SIGNS, URGENT
from line.core.scraped_numbers import numbers
from line.core.scraped_pictures import is_picture
from line.core.scraped_prose import COMMAND

_I = re.IGNORECASE
_MENU_WORDS = frozenset(
    "home, menu, main menu, search, close, open menu, toggle navigation, navigation, about, about us, "
    "contact, contact us, "
    "services, our services, physicians, our physicians, our team, our doctors, providers, find a doctor, locations, "
    "our locations, patient portal, patients, patient resources, patient forms, pay my bill, pay bill, pay online, "
    "careers, news, blog, events, testimonials, reviews, faq, faqs, login, log in, sign in, sign up, register, "
    "subscribe, newsletter, back to top, top, back, next, previous, go back, print, print this page, email, share, "
    "share this, tweet, pin it, facebook, twitter, instagram, linkedin, youtube, pinterest, x, like, follow us, "
    "connect with us, read more, learn more, more, more info, view more, see more, continue reading, click here, "
    "submit, send, load more, show more, advertisement, sponsored, resources, conditions, specialties, on this page, "
    "table of contents, contents, jump to, in this article, english, español, espanol, accessibility, sitemap, "
    "site map, privacy, terms".split(", ")
)
_CRUMBS = re.compile(r"(?:[^|>»›/]{1,40}\s*[|>»›]\s*){2,}[^|>»›]{0,40}")
_SAYS = re.compile(r"\b(?:911|call|go|seek|get|if|you)\b", _I)
_REASONS = (
    ("a menu or a link of the page", re.compile(r"skip to (?:main |the )?content.*|jump to\b.{0,60}", _I)),
    (
        "a button, no part of the article",
        re.compile(
            r"book (?:an|your) appointment(?![^.]*\d{4})\b.*|(?:schedule|request|make|book) (?:an?"
            r"|your) (?:appointment|visit|consultation)"
            r"(?: (?:online|now|today|here))*\W*|(?:call|text|email) (?:us )?(?:now|today)\W*"
            r"|(?:read|learn|see|view|find out|discover) more\b.{0,60}|(?:watch|view|see|play) (?:the|this"
            r"|our|a) (?:video|gallery|slideshow)\b.{0,60}"
            r"|(?:download|print) (?:the|this|our|a)\b.{0,60}|(?:subscribe|sign up)\b.{0,80}",
            _I,
        ),
    ),
    (
        "links to other pages",
        re.compile(
            r"(?:related|recent|popular|similar|latest|featured|trending|more) (?:articles?|posts?|topics?"
            r"|pages?|stories|reading|videos?)\b.{0,40}"
            r"|you (?:may|might) also (?:like|be interested in)\b.{0,40}|(?:previous|next|older"
            r"|newer) (?:posts?|articles?|page)\b.{0,80}"
            r"|(?:leave|post|add) a (?:comment|reply)\b.{0,60}|\d+ comments?\W*|(?:tags?|categor(?:y|ies)"
            r"|filed under|posted in|topics)\s*:.{0,120}",
            _I,
        ),
    ),
    (
        "a link for sharing",
        re.compile(
            r"(?:share|tweet|pin|post|print|email|like|follow)\b(?: (?:this|us|it|on|to|via|the|page|article"
            r"|facebook|twitter|x|instagram|linkedin)){1,5}\W*",
            _I,
        ),
    ),
    (
        "small print of the page",
        re.compile(
            r".*(?:©|all rights reserved|\bcopyright\b|privacy policy|terms of (?:use|service)|\bcookies?\b"
            r"|powered by).*",
            _I,
        ),
    ),
    (
        "a date, no part of the article",
        re.compile(
            r"(?:posted|published|updated|modified|last (?:updated|reviewed|modified|edited)|date"
            r"|created)\b(?=.*\d)[^.]{0,60}"
            r"|(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct"
            r"|nov|dec)\w*\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}\W*"
            r"|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d+ min(?:ute)?s? read\W*",
            _I,
        ),
    ),
    ("an address on the web", re.compile(r"<?(?:https?://|www\.)\S+|\S+@\S+\.\w+", _I)),
    ("a ruled line", re.compile(r"[\W_]*")),
)
FOOTER = re.compile(
    r"(?:related|recent|popular|similar|latest) (?:articles?|posts?|topics?)\b.*|you (?:may|might) also .*"
    r"|(?:leave|post) a (?:comment|reply)\b.*|share this.*|follow us.*",
    _I,
)
"""Where the article is over: short lines after this are links."""

_CLICK = re.compile(
    r"\bclick(?:ing)?"
    r" (?:here|below|above|this|our|the (?:link|button|picture|image|box|tab)|on|to (?:schedule|book|learn"
    r"|read|see|view|find))\b",
    _I,
)
_ONLY_CLICKS = re.compile(r"(?:by |please |simply |just |you can |you may )*click", _I)
_CLAUSES = re.compile(r"(,?\s+(?:or|and)\s+)", _I)


def junk(text: str) -> str | None:
    """Why a line or a sentence is no part of an article, or None when it may be. Urgent words never are."""
    words = text.strip()
    crumbs = _CRUMBS.fullmatch(words) or any(
        cell.strip().casefold() in _MENU_WORDS for cell in words.split("|")[:-1]
    )
    if crumbs and not _SAYS.search(words):
        return "a menu or a link of the page"
    if URGENT.search(words):
        return None
    if is_picture(words):
        return "the words of a picture"
    if words.casefold().strip(" .!:>»›-–|") in _MENU_WORDS:
        return "a menu or a link of the page"
    if SIGNS.search(words) and _SAYS.search(words):
        return None
    return next((reason for reason, pattern in _REASONS if pattern.fullmatch(words)), None)


def without_click(sentence: str) -> tuple[str, str]:
    """(what is left, what was dropped) of a sentence that says where to click; nothing is dropped of urgent words.

    What it says besides is left ("call us, or click here"); where clicking is all that it says, nothing is.
    """
    if not _CLICK.search(sentence):
        return sentence, ""
    pieces = _CLAUSES.split(sentence)
    clauses = pieces[::2]
    at = next((place for place, clause in enumerate(clauses) if _CLICK.search(clause)), 0)
    before, after = "".join(pieces[: 2 * at - 1] if at else ()), "".join(pieces[2 * at + 2 :])
    kept = []
    if (_ONLY_CLICKS.match(clauses[at]) and len(before.split()) > 2) or numbers(before, ()):
        kept.append(before.strip(" ,;"))
    if numbers(after, ()) or COMMAND.match(after):
        kept.append(after)
    left = " or ".join(kept)
    if URGENT.search(sentence) and not URGENT.search(left):
        return sentence, ""
    if not left:
        return "", sentence
    stop = sentence[-1] if sentence[-1] in ".!?" and left[-1] not in ".!?" else ""
    return left[:1].upper() + left[1:] + stop, clauses[at].strip()
