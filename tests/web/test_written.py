"""What the page "Write" shows: tables, reviews and reports as HTML, whatever the texts in them are."""

import re
from dataclasses import replace

import pytest

from helpers.chat import Parsed, citation
from helpers.hostile import HOSTILE
from helpers.written import cell, found, report, review, row, source_hit, table
from ptmrag.draft_check.found_source import FoundSource, LeftOut
from ptmrag.library.schema import FailedLink
from ptmrag.reviews.review import ReviewedWork, ReviewSection
from ptmrag.web.exports import Download
from ptmrag.web.labels import Label
from ptmrag.web.write.open_quote import OpenQuote, follow_quotes
from ptmrag.web.write.written import (
    Bar,
    Progress,
    render_bar,
    write_report,
    write_review,
    write_table,
)

TWO = table(
    row("larkspur", "Larkspur", cell("1.2 million letters"), None, cell("code.example")),
    row("heron", "Heron", cell("news"), cell("30M parameters", page=None), None),
)


def test_each_cell_of_a_table_opens_its_own_quote() -> None:
    """The place that a cell sends leads to the quote that it shows; an empty cell says so in words."""
    written = write_table(TWO)
    places = re.findall(r'data-act="cite" data-id="(table-\d+)"><bdi>([^<]*)<', written.html)
    assert [text for _, text in places] == [
        *("1.2 million letters", "code.example", "news", "30M parameters")
    ]
    for place, text in places:
        opened = follow_quotes(OpenQuote(), [("cite", place)], {"table": written.cited})
        assert opened.citation is not None
        assert opened.citation.quote == text
    assert written.html.count("not stated") == 2
    assert "4 of 6 cells filled" in written.html


def test_a_table_has_headers_for_its_columns_and_rows() -> None:
    """A screen reader can say of which work and aspect a cell is; the box that scrolls takes the focus."""
    html = write_table(TWO).html
    assert re.findall(r'<th scope="col"><bdi>(\w+)</bdi>', html) == ["Data", "Size", "Code"]
    assert html.count('<th scope="row">') == 2
    assert 'role="region" tabindex="0"' in html


def test_a_table_that_grows_says_how_many_works_are_to_come() -> None:
    """Its files are offered only when it is whole."""
    grown = write_table(table(*TWO.rows[:1]), total=2)
    assert "1 of 2 works" in grown.html
    assert "download=" not in grown.html
    whole = write_table(TWO, [Download("table.csv", "a,b", "CSV")])
    assert 'download="table.csv"' in whole.html


def test_a_mark_of_a_review_opens_its_citation() -> None:
    """A number that is no citation of the review, such as one in a quote, stays text."""
    text = "**ELECTRA** (p. 4)\n\n- “It beats [99].” [1]\n- *Titles* lean, “*stars* and **more** stay” [1]"
    written = write_review(review(text=text))
    assert written.html.count('class="mark-of"') == 2
    assert "[99]" in written.html
    assert "<em>Titles</em> lean, “*stars* and **more** stay”" in written.html
    assert "<strong>ELECTRA</strong>" in written.html
    opened = follow_quotes(OpenQuote(), [("cite", "review-0")], {"review": written.cited})
    assert opened.citation == citation()
    assert opened.at.page == 4


def test_a_review_names_what_it_leaves_out_and_what_could_not_be_read() -> None:
    """With the reasons, the rule of belonging, and both files."""
    files = [Download("review.md", "# m", "Markdown"), Download("references.bib", "@", "BibTeX")]
    html = write_review(review(), files).html
    assert "no sentence of it could be used" in html
    assert "404 Not Found" in html
    assert "Works that name the topic." in html
    assert re.findall(r'download="([\w.]+)"', html) == ["review.md", "references.bib"]
    growing = write_review(review(text="| a | b |\n| --- | --- |\n| It [1] | x |")).html
    assert "download=" not in growing
    assert re.search(
        r'class="wide".*<table>.*<td>It <button[^>]* data-id="review-0"', growing, re.DOTALL
    )


def test_a_review_of_nothing_says_what_to_do() -> None:
    """In both languages, without files."""
    html = write_review(review(sections=(), works=(), gaps=())).html
    assert "The library has no work on this topic" in html
    assert "资料库中没有关于这个主题的文献" in html
    assert "download=" not in html


def test_each_verdict_is_said_in_words_and_not_by_colour_alone() -> None:
    """With the reason, what is missing, and passages whose numbers run through the report."""
    sentences = (
        found("It detects.", "verbatim", "It detects."),
        found("It finds.", "supported", "It detects.", "It sees."),
        found("It has 5.", "related", "It has 4.", reason="Another number.", missing=("5",)),
        found("It sleeps.", "none"),
    )
    written = write_report(report(*sentences))
    for words in ("Verbatim", "Supported", "Related only", "Not found", "逐字出现", "未找到"):
        assert words in written.html
    assert "Another number." in written.html
    assert "<b><bdi>5</bdi></b>" in written.html
    assert [one.n for one in written.cited] == [1, 2, 3, 4]
    assert re.findall(r'data-id="(source-\d)"', written.html) == [f"source-{n}" for n in range(4)]
    assert "4 sentences" in written.html
    part = replace(report(*sentences), left_out=(LeftOut("1 Introduction", 1, "heading"),))
    assert "1 Introduction</bdi> · " in write_report(part).html
    assert "There is no sentence here" in write_report(report()).html


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_text_of_others_stays_text(text: str) -> None:
    """Titles, quotes, aspects, topics, sentences and reasons make no markup and no address."""
    hostile = cell(text, source=text, url=text)
    shown = table(row(text, text, hostile, hostile), aspects=("data", "size", text))
    cited = citation(title=text, quote=text, url=text, source=text, entry_id=text)
    section = ReviewSection(text, f"{text} [1]\n\n- **{text}** “{text}” [1]\n\n> {text}", (cited,))
    works = (ReviewedWork(text, text, None, False, text),)
    gaps = (FailedLink(text, text, text, ""),)
    said = review(text, sections=(section,), rule=text, works=works, gaps=gaps)
    hit = source_hit(text, title=text, url=text, source=text, entry_id=text)
    bar = Bar("table", Label("", ""), problem=Label(text, text))
    pages = (
        write_table(shown, [Download(text, text, text)]).html,
        write_review(said).html,
        write_report(report(FoundSource(text, "related", (hit,), text, (text,)))).html,
        render_bar(bar),
    )
    for page in pages:
        found_in = Parsed(page)
        assert not found_in.tags & {"script", "img", "iframe", "object", "style", "svg"}
        assert not [name for name in found_in.attributes if name.startswith("on")]
        assert not re.search(r'href="(?!https?://|data:text/plain;)', page)
        assert "\u202e" not in page


def test_progress_is_a_value_or_a_bar_that_only_moves() -> None:
    """The button is gone meanwhile; where the work can be stopped, there is one for that."""
    label = Label("正在读", "Reading")
    known = render_bar(Bar("table", label, 3, Progress(label, 2, 5), can_stop=True))
    assert 'value="2" max="5"' in known
    assert 'data-act="stop-table"' in known
    assert "make-table" not in known
    unknown = render_bar(Bar("review", label, progress=Progress(label)))
    assert "value=" not in unknown
    assert "stop-" not in unknown
    assert 'data-act="make-table" data-id="3"' in render_bar(Bar("table", label, 3))


@pytest.mark.parametrize(
    "place", ["", "table", "table-", "table-9", "table--1", "table-²", "x-0", "table-" + "9" * 99]
)
def test_a_place_that_is_not_there_changes_nothing(place: str) -> None:
    """Whatever a browser sends; what is open stays open, and is turned, made larger and closed."""
    cited = {"table": write_table(TWO).cited}
    opened = follow_quotes(OpenQuote(), [("cite", "table-0")], cited)
    assert follow_quotes(opened, [("cite", place)], cited) == opened
    turned = follow_quotes(opened, [("next", ""), ("larger", "")], cited)
    assert (turned.at.page, turned.at.zoom) == (2, 150)
    assert follow_quotes(turned, [("close", "")], cited) == OpenQuote()
    assert follow_quotes(OpenQuote(), [("next", "")], cited) == OpenQuote()
