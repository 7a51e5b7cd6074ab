"""The abbreviations of one article: how its words are said and how they stand in a text."""

from __future__ import annotations

from dataclasses import dataclass, field

from line.core.phone import parse_caller
from line.core.segments import to_gsm, unaccented, write_number
from line.core.speech import replace_all, say_number, spoken_form
from line.loader.tree import Tree
from line.loader.words import Note, check_spoken, check_texted

_UNACCENT = "unaccent"


@dataclass(frozen=True)
class Forms:
    """The written forms of one article with their spoken and (where they differ) texted forms. `unaccent`: in a text
    the letters that GSM-7 has only without an accent stand without it."""

    language: str
    spoken: dict[str, str]
    texted: dict[str, str]
    unaccent: bool = False
    made: dict[str, tuple[str, str]] = field(default_factory=dict, compare=False, repr=False)
    """What `both` gave for words without a fault: an article that is not translated is made once a language."""

    def both(self, words: str, note: Note) -> tuple[str, str]:
        """(texted, spoken) of words as written; a character or an abbreviation that fits neither is noted."""
        if words in self.made:
            return self.made[words]
        faults: list[str] = []
        forms = self._both(words, faults.append)
        for fault in faults:
            note(fault)
        return forms if faults else self.made.setdefault(words, forms)

    def _both(self, words: str, note: Note) -> tuple[str, str]:
        text = to_gsm(replace_all(words, self.texted), self.language)
        if self.unaccent:
            text = unaccented(text)
        check_texted(text, note)
        check_spoken(words, self.spoken, note)
        return text, spoken_form(words, self.spoken, self.language)

    def pair(self, place: Tree) -> tuple[str, str]:
        """(texted, spoken) of a field that is plain words, or {spoken: ..., texted: ...}."""
        if not place.is_mapping():
            return self.both(place.raw() or "", place.problem)
        place.only("spoken", "texted")
        texted, spoken = place.get("texted"), place.get("spoken")
        return self.both(texted.raw() or "", texted.problem)[0], self.heard(spoken)

    def heard(self, place: Tree) -> str:
        """The spoken form of a field that is only heard: letters outside GSM-7 are welcome in it."""
        words = place.raw() or ""
        check_spoken(words, self.spoken, place.problem)
        return spoken_form(words, self.spoken, self.language)


def read_forms(front: Tree, language: str) -> Forms:
    """An article's rules for its words: the `abbreviations` of its front matter, each with what is `spoken` (and
    `texted`) or the phone `number` that is meant; and `texted: unaccent`, where it declares that.
    """
    rule = front.get("texted")
    if rule.optional_text() not in (None, _UNACCENT):
        rule.problem(f"the one rule for texts is {_UNACCENT}")
    spoken: dict[str, str] = {}
    texted: dict[str, str] = {}
    for written, place in front.get("abbreviations").items().items():
        place.only("spoken", "texted", "number")
        number = place.get("number").optional_text()
        if number is None:
            spoken[written] = place.get("spoken").raw() or written
            if (words := place.get("texted").optional_text()) is not None:
                texted[written] = words
        elif parse_caller(number).number == number:
            spoken[written], texted[written] = say_number(number, language), write_number(number)
        else:
            place.get("number").problem(
                f"{number} is not a US or Canadian number written as +1 and ten digits"
            )
    return Forms(language, spoken, texted, unaccent=rule.optional_text() == _UNACCENT)
