"""What each kind of section is called, and by which words its heading or its first words are known.

Pure data and its matching. For taking articles in (`article_import`): what patients say is the articles' own keywords.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from line.core.library import SectionKind as Kind

_I = re.IGNORECASE


@dataclass(frozen=True)
class Names:
    """A kind of section as the line calls it: its heading where a page lost it, its slug, menu words, and keywords."""

    heading: str
    slug: str
    label: str
    keywords: tuple[str, ...]


def _names(heading: str, slug: str, label: str, keywords: str) -> Names:
    return Names(heading, slug, label, tuple(keywords.split(", ")))


NAMES: Mapping[Kind, Names] = MappingProxyType(
    {
        Kind.OVERVIEW: _names(
            "What is {title}?",
            "what-it-is",
            "What it is",
            "what it is, what is it, what is this, about, overview, definition, meaning, explain",
        ),
        Kind.CAUSES: _names(
            "Causes",
            "causes",
            "Causes",
            "causes, cause, caused, what causes it, why, reason for it",
        ),
        Kind.RISK_FACTORS: _names(
            "Risk Factors",
            "risk-factors",
            "Risk factors",
            "risk factors, risk factor, risks, risk, who gets it, chances",
        ),
        Kind.SYMPTOMS: _names(
            "Symptoms",
            "symptoms",
            "Symptoms",
            "symptoms, symptom, signs, sign, what it feels like, how it feels",
        ),
        Kind.DIAGNOSIS: _names(
            "How it is Diagnosed",
            "diagnosis",
            "How it is diagnosed",
            "how it is diagnosed, diagnosed, diagnosis, diagnose, tests, test, testing, scan, x-ray, xray, exam",
        ),
        Kind.TREATMENT: _names(
            "Treatment",
            "treatment",
            "Treatment",
            "treatment, treatments, treat, treated, cure, surgery, operation, medicine, medication, therapy",
        ),
        Kind.PREVENTION: _names(
            "Prevention",
            "prevention",
            "Prevention",
            "prevention, prevent, preventing, avoid it, how to avoid it",
        ),
        Kind.REHAB: _names(
            "Recovery",
            "recovery",
            "Recovery",
            "recovery, recover, rehab, rehabilitation, healing, exercises, exercise, how long it takes",
        ),
        Kind.APPOINTMENT: _names(
            "Appointments",
            "appointments",
            "Appointments",
            "appointments, how to book, booking, how to make an appointment",
        ),
    }
)
"""Every kind but "other", which is called what its heading says."""

_HEADINGS = (
    (Kind.OVERVIEW,
        r"\bwhat (?:is|are)\b(?! (?:the|some|my|your) )|\bwhat's\b|\babout\b|\boverview\b|\bdefinition\b"
        r"|\bintroduction\b|\banatomy\b|\bunderstanding\b|\bwhat you should know\b"),
    (Kind.RISK_FACTORS, r"\brisks?\b|\bwho gets\b|\bmore likely\b"),
    (Kind.CAUSES, r"\bcauses?\b|\bcaused\b|\bwhy (?:does|do|did|is|are)\b|\bhow (?:does|do|did) .*\bhappen"),
    (Kind.SYMPTOMS, r"\bsymptoms?\b|\bsigns?\b|\bfeel(?:s)? like\b"),
    (Kind.DIAGNOSIS, r"\bdiagnos\w+|\btests?\b|\btesting\b|\bexam(?:ination|s)?\b|\bimaging\b"),
    (Kind.PREVENTION, r"\bprevent\w*"),
    (Kind.REHAB,
        r"\brehab\w*|\brecover\w*|\breturn(?:ing)? to\b|\bexercises?\b|\bphysical therapy\b|\bhealing\b"
        r"|\bprognosis\b|\boutlook\b"),
    (Kind.TREATMENT,
        r"\btreat\w*|\bmanagement\b|\btherap(?:y|ies)\b|\bmedications?\b|\bsurgery\b|\bhome care\b"
        r"|\bself[- ]care\b|\bfirst aid\b|\bremed(?:y|ies)\b"),
    (Kind.APPOINTMENT, r"\bappointments?\b|\bschedul\w+|\bbook(?:ing)?\b|\bcontact\b"),
)  # fmt: skip
_HEADING_WORDS = tuple((kind, re.compile(pattern, _I)) for kind, pattern in _HEADINGS)

_PLAIN = re.compile(
    r"(?:(?:the |common |main |possible |typical )*(?:causes?|symptoms?|signs(?: (?:and|&) symptoms)?"
    r"|symptoms (?:and|&) signs|risk factors?|risks"
    r"|diagnosis|diagnosing|treatments?(?: options)?|treatment plan|prevention|recovery|rehab(?:ilitation)?"
    r"|prognosis|outlook|overview|introduction"
    r"|appointments?|tests?(?: and diagnosis)?|definition|when to (?:see|call) .*|how (?:is it|it is"
    r"|it'?s) (?:diagnosed|treated|found|prevented)"
    r"|what (?:is|are) .*\?|what causes .*|who is at risk\??))",
    _I,
)

_MANY = (
    r"(?:the |a |an |some |any |many |most |other |main |exact |common |early |first |typical |usual "
    r"|most common )*"
)
_STARTS = (
    (Kind.RISK_FACTORS,
        r"(?:you|people|those|anyone|adults|children|women|men|athletes|runners)\b.{0,60}\b(?:more likely"
        r"|at (?:a )?(?:higher|greater|more|increased)? ?risk)|(?:risk factors|things that raise"
        r"|what raises)\b|(?:your )?risk\b.{0,40}\b(?:higher|greater|goes up|rises|increases)"),
    (Kind.CAUSES,
        rf"{_MANY}causes?\b|(?:[\w'’-]+ ){{0,8}}(?:is|are|can be|may be) (?:\w+ )?(?:caused|brought on) by\b"
        rf"|(?:it|this|(?:[\w'’-]+ ){{1,4}}) ?(?:happens?|occurs?|develops?) (?:when|if|because|after)\b"),
    (Kind.SYMPTOMS,
        rf"{_MANY}(?:signs?|symptoms?)\b|(?:you|people|patients)\b (?:may|might|can|will|often"
        rf"|could) (?:\w+ )?(?:feel|notice|have pain|hear)\b"),
    (Kind.DIAGNOSIS,
        rf"{_MANY}(?:diagnos[ie]s|tests?)\b|(?:your |the |a )(?:\w+ )?(?:doctor|physician|provider|specialist"
        rf"|surgeon)s?\b.{{0,60}}\b(?:examin|exam\b|order|x-?rays?|ask (?:you )?about|tests?\b)|to (?:make"
        rf"|confirm|reach) (?:a |the )?diagnos|(?:\w+ ){{0,6}}(?:is|are) (?:\w+ )?diagnosed\b"),
    (Kind.PREVENTION,
        r"(?:to (?:help )?(?:prevent|avoid|lower)\b|prevent|you can (?:help |often )?(?:prevent|avoid"
        r"|lower)\b|(?:the best way|ways|steps|tips) to (?:prevent|avoid)\b)"),
    (Kind.TREATMENT,
        rf"{_MANY}treat(?:ments?|ing)?\b|(?:most|many) .{{0,50}}\b(?:are treated|is treated|heal"
        rf"|get better)\b|(?:\w+ ){{0,6}}(?:is|are|can be) (?:\w+ )?treated\b|rest,? (?:and )?ice\b"),
    (Kind.REHAB,
        rf"{_MANY}(?:recovery|recovering|healing|rehab\w*|physical therapy|exercises?)\b|(?:most (?:people"
        rf"|patients)|you)\b.{{0,40}}\b(?:return to|recover|go back to)\b"),
    (Kind.OVERVIEW, r"(?:[\w'’-]+ ){1,6}(?:is|are) (?:a|an|the|one of)\b"),
)  # fmt: skip
_START_WORDS = tuple((kind, re.compile(pattern, _I)) for kind, pattern in _STARTS)
_BOOKING = re.compile(
    r"\b(?:schedule|make|book|request|set up) (?:an|your) (?:appointment|visit)\b|\bappointments? (?:online"
    r"|by phone)\b",
    _I,
)

_ITEMS = (
    (Kind.SYMPTOMS,
        r"pain|ache|aching|sore|swell|stiff|fever|redness|warm|weak|numb|tingl|bruis|spasm|tender|limp|click"
        r"|pop|lock|catch|range of motion|trouble|difficulty|burning|deform|grind"),
    (Kind.RISK_FACTORS,
        r"\bage\b|\baging\b|overweight|obes|smok|injur|history|overuse|sports?\b|diabetes|genetic|trauma"
        r"|burns?\b|fracture|gender|female|jobs?\b|poor|tight|previous|past "),
    (Kind.DIAGNOSIS, r"x-?ray|\bmri\b|\bct\b|ultrasound|blood test|exam|scan|\btests?\b|history of"),
    (Kind.TREATMENT,
        r"\brest\b|\bice\b|compress|elevat|brace|splint|cast\b|medic|surg|therapy|inject|anti-inflam|crutch"
        r"|\bboot\b|sling|pain reliever"),
    (Kind.PREVENTION, r"warm up|warm-up|strengthen|shoes|wear |avoid|stretch|replace|watch|keep "),
    (Kind.REHAB, r"exercise|walk|balance|gradual|return|raises?\b|reps|repetition|weeks? \d"),
)  # fmt: skip
_ITEM_WORDS = tuple((kind, re.compile(pattern, _I)) for kind, pattern in _ITEMS)


def kind_of_heading(text: str) -> Kind | None:
    """The kind that a heading names: that of the first word that tells. None when no word does."""
    found = [
        (match.start(), order, kind)
        for order, (kind, pattern) in enumerate(_HEADING_WORDS)
        if (match := pattern.search(text))
    ]
    return min(found)[2] if found else None


def is_plain_heading(text: str) -> bool:
    """Whether these words are a heading wherever they stand ("Symptoms", "What is a sprain?")."""
    return _PLAIN.fullmatch(text.strip().rstrip(":").strip()) is not None


def kind_of_paragraph(text: str) -> tuple[Kind, str] | None:
    """The kind that a paragraph's first words tell, with those words; asking for a visit tells wherever it stands."""
    if booking := _BOOKING.search(text):
        return Kind.APPOINTMENT, booking.group()
    for kind, pattern in _START_WORDS:
        if found := pattern.match(text):
            return kind, " ".join(found.group().split()[:8])
    return None


def kind_of_items(items: Iterable[str]) -> tuple[Kind, str] | None:
    """The kind that at least half of a list's items tell, with how many do."""
    listed = tuple(items)
    counts = [
        (sum(1 for item in listed if pattern.search(item)), -order, kind)
        for order, (kind, pattern) in enumerate(_ITEM_WORDS)
    ]
    most, _, kind = max(counts)
    return (kind, f"{most} of {len(listed)} items") if most and most * 2 >= len(listed) else None
