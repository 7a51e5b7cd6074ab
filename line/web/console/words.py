"""What the line says: every article and sentence with its measures, who signed it, and what patients make of it; and
what they wrote that it did not understand.

Owns the routes. What the pages show is services/saying.py's, section_figures.py's and not_understood.py's; it is made
once in a process and kept, as nothing of it changes while the line runs.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, request

from line.core.library import NAMES_OF_LANGUAGES
from line.core.reading_level import FEWEST_WORDS, HARDEST_GRADE, LEAST_EASE
from line.core.saying_titles import points, title_of_sentence
from line.core.section_figures import ENOUGH, SHOWN, Made
from line.services import demo_texts, not_understood, saying, saying_search, section_figures
from line.services.conflicts import Missing, Refused
from line.services.demo_texts import Wanted
from line.services.line import Line
from line.services.saying import Edition, Sayings
from line.services.saying_search import Asked, slug_of, title_of
from line.web import charts, gates
from line.web.console import pages
from line.web.console.door import to
from line.web.gates import SCHEDULER, gate_blueprint

_LONGEST = 80


def blueprint(line: Line) -> Blueprint:
    """GET /console/words, its /articles/<slug>, /sentences/<part> and /not-understood; POST /console/words/text."""
    room = Blueprint("console_words", __name__)
    gate_blueprint(room, SCHEDULER)
    sayings = Sayings(line)

    @room.get("/console/words")
    def overview() -> Response:
        asked = Asked(**{name: request.args.get(name, "").strip()[:_LONGEST] for name in vars(Asked())})
        return _page(
            "console/words.html",
            line,
            tab="words",
            asked=asked,
            found=saying_search.search(sayings, asked) if asked.anything else None,
            editions=sayings.editions,
            totals=_totals(line, sayings),
            parts=[_part(sayings, part) for part in sayings.parts],
            states=saying_search.STATES,
            samples=points(line.script.clinic.unconfirmed),
            red_flags_open=saying.red_flags_open(line.script),
            signatures={
                language: saying.signature(line.script.reviews.get(language))
                for language in NAMES_OF_LANGUAGES
            },
        )

    @room.get("/console/words/articles/<slug>")
    def article(slug: str) -> Response:
        language = request.args.get("language", "en")
        edition = sayings.edition(slug, language)
        if edition is None:
            abort(404)
        return _article(line, edition)

    @room.get("/console/words/sentences/<part>")
    def sentences(part: str) -> Response:
        name = next((name for name in sayings.parts if slug_of(name) == part), None)
        if name is None:
            abort(404)
        return _sentences(line, sayings, name)

    @room.post("/console/words/text")
    def text() -> Response:
        """To the practice phone; back to the page that it was pressed on."""
        wanted = Wanted(*(request.form.get(name, "")[:_LONGEST] for name in ("kind", "name", "language")))
        try:
            count = demo_texts.send(line, gates.current_person(), sayings, wanted)
        except Missing:
            abort(404)
        except Refused as refused:
            return pages.error(409, "Not texted", refused.words)
        return to(f"{_place_of(sayings, wanted)}{urlencode({'texted': count})}")

    @room.get("/console/words/not-understood")
    def unclear() -> Response:
        after = request.args.get("after") or None
        page = not_understood.read(line, gates.current_person(), after=after, address=gates.address())
        return _page("console/words_not_understood.html", line, tab="not-understood", page=page, after=after)

    return room


def _page(template: str, line: Line, **values: Any) -> Response:
    texted = request.args.get("texted", "")
    return pages.render(
        template,
        here="words",
        languages=NAMES_OF_LANGUAGES,
        practice=line.settings.simulated,
        texted=int(texted) if texted in ("1", "2", "3", "4", "5", "6", "7", "8", "9") else 0,
        title_of=title_of,
        slug_of=slug_of,
        title_of_sentence=title_of_sentence,
        days=SHOWN.days,
        limits={"grade": f"{HARDEST_GRADE:.0f}", "ease": f"{LEAST_EASE:.0f}", "words": FEWEST_WORDS},
        **values,
    )


def _article(line: Line, edition: Edition) -> Response:
    made = section_figures.made(line)
    figures = {
        channel: [
            (part, made.get((edition.slug, part.slug, edition.language, channel), Made()))
            for part in edition.parts
        ]
        for channel in ("call", "text")
    }
    return _page(
        "console/words_article.html",
        line,
        tab="words",
        edition=edition,
        figures=figures,
        share=charts.share,
        enough=ENOUGH,
    )


def _sentences(line: Line, sayings: Sayings, part: str) -> Response:
    names: dict[str, list[saying.Sentence]] = {}
    for one in sayings.sentences:
        if one.part == part:
            names.setdefault(one.name, []).append(one)
    return _page("console/words_sentences.html", line, tab="words", part=part, sentences=names)


def _part(sayings: Sayings, part: str) -> dict[str, Any]:
    own = [one for one in sayings.sentences if one.part == part]
    return {
        "name": part,
        "count": len({one.name for one in own}),
        "hard": sum(one.too_hard and not one.given for one in own),
        "given": sum(one.too_hard and one.given for one in own),
        "most": max((one.texted.segments for one in own if one.texted is not None), default=0),
        "longest": max((one.heard.seconds for one in own if one.heard is not None), default=0.0),
    }


def _totals(line: Line, sayings: Sayings) -> dict[tuple[str, str], Made]:
    """What was made of each article in each language, on both channels together."""
    totals = {(edition.slug, edition.language): Made() for edition in sayings.editions}
    for (article, _, language, _), made in section_figures.made(line).items():
        if (article, language) in totals:
            totals[article, language] += made
    return totals


def _place_of(sayings: Sayings, wanted: Wanted) -> str:
    if wanted.kind == "section":
        slug = wanted.name.partition("/")[0]
        return f"/console/words/articles/{slug}?language={wanted.language}&"
    part = next(one.part for one in sayings.sentences if one.name == wanted.name)
    return f"/console/words/sentences/{slug_of(part)}?"
