"""HTML pages and files of other kinds: encodings, tables, what nobody sees, and what stands outside of the article."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from line.core.scraped_lines import Line
from line.loader.page_bytes import NotAPage, decoded
from line.loader.web_page import read_page
from tests.taken_in import GRAVE, imported, loaded, needed, report_of

ROOT = Path(__file__).resolve().parent.parent
FILLER = (
    "A sore hip is a hip that hurts when you walk or lie on it. It is common in people of every age, and most of all "
    "in people who run, and it gets better by itself in most of them. Rest and ice help it along."
)


def page(body: str, after: str = "") -> bytes:
    """A page whose article says a little, then this."""
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Sore Hip</title></head><body><main><article>'
        f"<h1>Sore Hip</h1><h2>What is a sore hip?</h2><p>{FILLER}</p>{body}</article></main>{after}</body></html>"
    ).encode()


def lines(data: bytes) -> list[str]:
    return [line.text for line in read_page(data).lines if line.text]


TABLE = """
<h2>Recovery</h2>
<table><caption>Week by week</caption>
<thead><tr><th>Week</th><th>Walking</th><th>Brace</th></tr></thead>
<tbody><tr><td>1</td><td>with<br>crutches</td><td rowspan="2">on</td></tr>
<tr><td>2</td><td>a <b>short</b> walk</td></tr></tbody></table>
<p>After that, walk as you like.</p>
"""


def test_a_row_of_a_table_is_one_item_that_names_its_columns(tmp_path: Path) -> None:
    found, markdown = imported(page(TABLE))
    assert (
        "- Week: 1; Walking: with crutches; Brace: on.\n- Week: 2; Walking: a short walk; Brace: on."
        in markdown
    )
    assert "stood in a table" in needed(found)
    loaded(markdown, tmp_path)


def test_a_table_without_names_of_columns_says_what_each_row_begins_with() -> None:
    rows = "<tr><td>Fever</td><td>call us the same day</td></tr><tr><td>Rash</td><td>stop the cream</td></tr>"
    assert "Fever: call us the same day." in lines(page(f"<table>{rows}</table>"))


def test_a_table_that_only_lays_the_page_out_is_read_as_the_page() -> None:
    laid = f"<table><tr><td><h2>Symptoms</h2><p>{FILLER}</p></td><td><p>Ice helps it.</p></td></tr></table>"
    found = read_page(page(laid))
    assert Line(1, "Symptoms", "heading") in found.lines
    assert found.notes == ()


@pytest.mark.parametrize(
    "hidden",
    [
        '<p style="color:red; display : none">{}</p>',
        "<p hidden>{}</p>",
        '<div aria-hidden="true"><p>{}</p></div>',
        '<p>Ice helps. <span style="visibility:hidden">{}</span> So does rest.</p>',
        "<p>Ice helps. <s>{}</s> So does rest.</p>",
    ],
)
def test_what_the_page_hides_is_left_out_and_named(hidden: str) -> None:
    words = "If it is hot, call our old number at once."
    found, markdown = imported(page(hidden.format(words) + "<p>Walk a little each day.</p>"))
    assert words not in markdown
    assert words in report_of(found)
    assert "hidden on the page" in needed(found)
    assert "Walk a little each day." in markdown


def test_a_sign_that_is_hidden_leaves_its_sentence_whole() -> None:
    assert "Ice helps. So does rest." in lines(
        page(
            '<p>Ice helps. <i aria-hidden="true">★</i><noscript><img src="x.png"></noscript>So does rest.</p>'
        )
    )


def test_an_article_goes_on_in_its_part_of_the_page_though_the_extraction_ends_before() -> None:
    short = "<p>Call (904)JOI-2000.</p><h2>Exercises</h2><ul><li>Bend it.</li><li>Hold it.</li></ul>"
    beside = '<div class="related-posts"><p>Stretches for runners</p></div>'
    found, markdown = imported(page(short, beside))
    assert "- Bend it.\n- Hold it.\n" in markdown
    assert "Stretches for runners" not in markdown
    assert "Stretches for runners" in report_of(found)


def test_a_grave_item_beside_the_article_brings_the_rest_of_its_list() -> None:
    listed = "<aside><h3>Call us for</h3><ul><li>A fever</li><li>A cast that is too tight</li></ul></aside>"
    markdown = imported(page("<p>Rest helps.</p>", listed))[1]
    assert "## Call us for\n\n- A fever\n- A cast that is too tight\n" in markdown


@pytest.mark.parametrize(
    "panel",
    [
        '<button aria-expanded="false">Symptoms</button><div hidden><p>It hurts at night.</p></div>',
        '<a aria-controls="s">Symptoms</a><p>Rest.</p><div id="s" style="display:none"><p>It hurts at night.</p></div>',
        '<h2><button aria-controls="s">Symptoms</button></h2><div id="s" hidden><p>It hurts at night.</p></div>',
    ],
)
def test_what_opens_by_a_click_is_read_under_its_button(panel: str) -> None:
    found, markdown = imported(page(panel))
    assert "## Symptoms\n" in markdown
    assert "It hurts at night." in markdown
    assert "hidden" not in report_of(found)


def test_a_text_that_the_page_keeps_as_typed_is_read_line_by_line() -> None:
    assert "- Day 1: rest.\n- Day 2: ice.\n" in imported(page("<pre>Day 1\trest\nDay 2\tice\n</pre>"))[1]


def test_a_raised_digit_changes_no_number() -> None:
    body = "<p>It is 10<sup>6</sup>.<sup>1,2</sup> Take 1<sup>1</sup>&frasl;<sub>2</sub> on the 5<sup>th</sup>.</p>"
    assert "It is 10^6. Take 1 1/2 on the 5th." in imported(page(body))[1]


def test_a_block_inside_of_an_inline_tag_stays_what_it_is() -> None:
    body = "<span>Bed<wbr>time is best.<h2>Exercises</h2><ul><li>Bend it.</li></ul>Then rest.</span> Always."
    assert "Bedtime is best.\n\n## Exercises\n\n- Bend it.\n\nThen rest. Always.\n" in imported(page(body))[1]


def test_a_list_of_terms_keeps_each_term_beside_what_it_says() -> None:
    terms = "<dl><dt>Colchicine</dt><dd>0.6 mg</dd><dt>Naproxen</dt><dd>500 mg</dd><dd>with food</dd></dl>"
    assert "- Colchicine: 0.6 mg.\n- Naproxen: 500 mg; with food.\n" in imported(page(terms))[1]


@pytest.mark.parametrize("words", GRAVE)
@pytest.mark.parametrize(
    "around", ["<footer><p>{}</p></footer>", "<aside><ul><li>{}</li></ul></aside>", "<noscript>{}</noscript>"]
)
def test_grave_words_outside_of_the_article_are_kept(words: str, around: str) -> None:
    assert words in imported(page("<p>Rest helps.</p>", around.format(words)))[1]


def test_the_name_of_another_page_is_no_advice_though_it_sounds_grave() -> None:
    links = '<aside><ul><li><a href="/c">Blood Clots After Surgery</a></li></ul></aside>'
    assert "Blood Clots" not in imported(page("<p>Rest helps.</p>", links))[1]


@pytest.mark.parametrize("name", ["iso-8859-1", "latin1", "us-ascii", "windows-1252"])
def test_a_page_in_latin_1_is_read_as_browsers_read_it(name: str) -> None:
    head = f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={name}"></head><body><p>'
    text, note = decoded(f"{head}It\u2019s 5 \u2013 10 \u20ac".encode("cp1252"))
    assert text.endswith("It’s 5 – 10 €")
    assert "cp1252" in note


def test_utf16_without_its_mark_is_read() -> None:
    assert decoded("Sore hip\n".encode("utf-16-le"))[0] == "Sore hip\n"
    assert decoded("Sore hip\n".encode("utf-16"))[0] == "Sore hip\n"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF-1.7\n1 0 obj <</Type /Catalog>>\n", "a PDF"),
        (b"PK\x03\x04\x14\x00", "docx"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "a picture"),
        (b"{\\rtf1 Sore hip}", "rich text"),
        (bytes(range(256)) * 4, "no text"),
    ],
)
def test_a_file_that_is_no_page_is_refused_in_one_line(data: bytes, words: str, tmp_path: Path) -> None:
    with pytest.raises(NotAPage, match=words):
        read_page(data)
    file = tmp_path / "hip.html"
    file.write_bytes(data)
    command = [sys.executable, str(ROOT / "scripts" / "import_article.py"), str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert words in done.stderr
