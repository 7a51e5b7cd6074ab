"""Reading an article aloud in pieces, or in writing by pages: two cuts of the same sentences.

A position is (article, section, sentence) on both channels. Owns where a piece or page ends and what is offered
after it; the words of the article are the library's.
"""

from __future__ import annotations

from dataclasses import replace

from line.core import segments, speech
from line.core.effects import Effect, SectionHeard, SectionStep
from line.core.library import Article, Section
from line.core.script import Reading
from line.core.talk import Talk
from line.core.turn import Both, Prompt, Read, Say, Turn


def turn(talk: Talk, node: Reading) -> Turn:
    """The piece or page that begins at the session's sentence, and what may be done after it."""
    article = talk.script.article(node, talk.session.language)
    section = talk.script.section(node, talk.session.language)
    made = _page(talk, article, section) if talk.writing else _piece(talk, node, article, section)
    if talk.session.attempt:
        return replace(made, effects=())
    asked = () if talk.session.sentence else (SectionHeard(node.article, node.section),)
    return replace(made, effects=(*asked, *_written(talk, node, made.session.upto, len(section.sentences))))


def _written(talk: Talk, node: Reading, upto: int, total: int) -> tuple[Effect, ...]:
    """What a page tells of the section. A piece tells nothing yet: she may hang up in the middle of it."""
    if not talk.writing:
        return ()
    page = SectionStep(node.article, node.section, "texted")
    return (page, SectionStep(node.article, node.section, "ended")) if upto >= total else (page,)


def heard_out(talk: Talk, node: Reading) -> tuple[Effect, ...]:
    """What it tells when a caller goes on after a piece, or waits in silence: after the last one, that she had the
    section to its end. Only in the step that follows, so that reading itself asks nothing of the database."""
    if talk.writing or not finished(talk, node):
        return ()
    return (SectionStep(node.article, node.section, "ended"),)


def end_of(talk: Talk, node: Reading) -> int:
    """Where the piece or page that begins at the session's sentence ends (exclusive)."""
    section = talk.script.section(node, talk.session.language)
    if talk.writing:
        return talk.session.upto or len(section.sentences)
    return speech.piece(section.sentences, talk.session.sentence, opening=section.spoken_heading)


def finished(talk: Talk, node: Reading) -> bool:
    """Whether nothing of the section is left after this piece or page."""
    return end_of(talk, node) >= len(talk.script.section(node, talk.session.language).sentences)


def offers(talk: Talk, node: Reading, *, text_me: bool = True, follow: bool = False) -> tuple[Prompt, ...]:
    """What the caller may do after a piece; `text_me` unless that was just settled, `follow` where a text can surely
    go: what is said after a piece is the same for all callers, and not for all of them that is so."""
    prompts: list[Prompt] = []
    if not finished(talk, node):
        prompts.append(Say("reading.next_piece"))
    elif node.following:
        prompts.append(Say("reading.next_section", (("topic", _label(talk, node.following)),)))
    else:
        prompts.append(Say("reading.last"))
    if text_me:
        prompts.append(Say("reading.text_me"))
    if follow:
        prompts.append(Say("reading.follow"))
    return (*prompts, Say("reading.topics"))


def _label(talk: Talk, name: str) -> Both:
    following = talk.script.node(name)
    assert isinstance(following, Reading)
    section = talk.script.section(following, talk.session.language)
    return Both(section.spoken_label, section.label)


def _piece(talk: Talk, node: Reading, article: Article, section: Section) -> Turn:
    session = talk.session
    if session.attempt:
        return Turn(session, offers(talk, node))
    prompts: list[Prompt] = [*leads(article, session.language, session.sentence)]
    prompts.append(Read(article.slug, section.slug, session.language, session.sentence, end_of(talk, node)))
    return Turn(session, (*prompts, *offers(talk, node)))


def _page(talk: Talk, article: Article, section: Section) -> Turn:
    session, start = talk.session, talk.session.sentence
    cuts = pages(talk, article, section, start, first=talk.first)
    end = cuts[0][1]
    page = session.page or (2 if start else 1)  # what she heard on a call before this stands for the first
    read = Read(
        article.slug, section.slug, session.language, start, end, page=page, pages=page + len(cuts) - 1
    )
    moved = replace(session, upto=end, page=page)
    going_on = (article.slug, section.slug, end)
    moved = replace(moved, facts=replace(session.facts, reading=going_on))
    lead = leads(article, session.language, start)
    footer = Say("text.end") if end == len(section.sentences) else Say("text.more")
    return Turn(moved, (*lead, read, footer))


def pages(
    talk: Talk, article: Article, section: Section, start: int, *, first: bool = False
) -> tuple[tuple[int, int], ...]:
    """The pages from sentence `start` on, as (start, end). The first of a new thread is shorter: the notice of
    the first text stands before it."""
    words, language = talk.script.phrases, talk.session.language
    header = f"{talk.script.clinic.short_name}: " + words.texted(header_of(section, 9, 9), language) + " "
    header += "".join(f"{words.texted(lead, language)} " for lead in leads(article, language, 0))
    notice = words.texted(Say("text.greeting_first"), language) + " "
    more = " " + words.texted(Say("text.more"), language)
    last = " " + words.texted(Say("text.end"), language)
    head = notice + header if first else header
    end = segments.page(section.sentences, start, head, more, last)
    rest = segments.pages(section.sentences, end, header, more, last)
    return ((start, end), *rest)


def leads(article: Article, language: str, start: int) -> tuple[Say, ...]:
    """What a caller of this language is told of the article before its first words."""
    if start:
        return ()
    sample = (Say("reading.sample"),) if article.sample else ()
    return (*sample, *((Say("reading.in_english"),) if article.language != language else ()))


def header_of(section: Section, page: int, pages: int) -> Say:
    """The line above a page: the section's heading, and which page this is when there are several."""
    if pages == 1:
        return Say("text.one_page", (("heading", section.heading.rstrip("?.")),))
    name = "text.page"
    return Say(name, (("heading", section.heading), ("page", str(page)), ("pages", str(pages))))
