"""How the abbreviations of patient articles are said, and drafts for those that nobody has named yet.

Pure. A draft is only that: the report of an import names each for a person to confirm.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from line.core.shouted import is_shouted

_SPELLED = (
    "JOI CT MRI ACL PCL MCL LCL UCL TFCC SLAP AC SI IT PT OT PA NP MD DO DPT MS ATC RN PhD DC CPT EMG NCS "
    "PRP DVT BMI TENS EKG"
    " ECG ICU MPFL LAT CSCS OCS SCS FACS DPM PTA OTR US UV HIV MTP PIP DIP CMC ATV"
)
_DRUGS = "non-steroidal anti-inflammatory drugs"
KNOWN: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        **{word: {"spoken": " ".join(word)} for word in _SPELLED.split()},
        "PhD": {"spoken": "P H D"},
        "PA-C": {"spoken": "P A C"},
        "ADLs": {"spoken": "activities of daily living", "texted": "activities of daily living"},
        "ADL": {"spoken": "activities of daily living", "texted": "activities of daily living"},
        "NSAID": {
            "spoken": "non-steroidal anti-inflammatory drug",
            "texted": "non-steroidal anti-inflammatory drug (NSAID)",
        },
        "NSAIDs": {"spoken": _DRUGS, "texted": f"{_DRUGS} (NSAIDs)"},
        "NSAID's": {"spoken": _DRUGS, "texted": f"{_DRUGS} (NSAIDs)"},
        "NSAIDS": {"spoken": _DRUGS, "texted": f"{_DRUGS} (NSAIDs)"},
        "ASAP": {"spoken": "as-soon-as-possible", "texted": "as-soon-as-possible"},
        "ROM": {"spoken": "range of motion", "texted": "range of motion"},
        "OTC": {"spoken": "over-the-counter", "texted": "over-the-counter"},
        "ER": {"spoken": "emergency room"},
        "RICE": {"spoken": "rice"},
        "PRICE": {"spoken": "price"},
        "X-Rays": {"spoken": "X rays"},
        "X-Ray": {"spoken": "X ray"},
        "MRIs": {"spoken": "M R I scans"},
        "CTs": {"spoken": "C T scans"},
        "mcg": {"spoken": "micrograms"},
        "TV": {"spoken": "T V"},
        "II": {"spoken": "two"},
        "III": {"spoken": "three"},
        "IV": {"spoken": "four"},
        "VI": {"spoken": "six"},
        "VII": {"spoken": "seven"},
        "COVID": {"spoken": "covid"},
        "USA": {"spoken": "U S A"},
    }
)
"""Written forms with what is said, and what is texted where that differs."""


def draft(word: str) -> dict[str, str]:
    """A spoken form for a word with two capitals or more that nobody has given one: letters, or the word itself."""
    if is_shouted(word):
        return {"spoken": word.lower()}
    letters = re.fullmatch(r"([A-Z]{2,6})(s?)", word)
    if letters and (len(letters[1]) <= 4 or not re.search("[AEIOUY]", letters[1])):
        return {"spoken": " ".join(letters[1]) + (" s" if letters[2] else "")}
    if word.isupper() and word.isalpha():
        return {"spoken": word.capitalize()}  # a word that is shouted
    if re.fullmatch(r"[A-Z][a-z]+(?:[A-Z][a-z]+)+", word):
        return {
            "spoken": " ".join(re.findall("[A-Z][a-z]+", word))
            if not word.startswith(("Mc", "Mac"))
            else word.capitalize()
        }
    return {"spoken": " ".join(re.findall(r"[A-Z]|[a-z]+|\d+", word)) or word}
