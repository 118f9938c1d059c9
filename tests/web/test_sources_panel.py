"""The panel beside the chat: the sources of an answer with their quotes."""

import re

import pytest
from markupsafe import escape

from helpers.chat import ACTIVE, answer, both, citation, hit
from helpers.hostile import HOSTILE
from ptmrag.answer.answer import Answer, abstain
from ptmrag.language.printable import printable
from ptmrag.web.sources_panel import page_address, render_sources


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_text_in_every_part_of_the_panel(text: str) -> None:
    """Whatever a catalog or a paper holds, no tag or attribute of it reaches the page."""
    one = citation(entry_id=text, title=text, source=f"web:{text}", url=text, quote=text)
    found = hit(f"Before. {text} After.", category=(text,), source=f"web:{text}")
    shown = render_sources(Answer(text, text, "en", (one,), hits=(found,)))
    assert not ACTIVE.search(shown)
    assert escape(printable(text)) in shown
    assert shown.count("<article>") == shown.count("</article>") == 1


def test_the_panel_shows_each_source_of_an_answer() -> None:
    """Number, title, entry, page, link, and the quote marked within its passage."""
    found = hit("We train a model. It detects replaced tokens. That is cheap.")
    shown = render_sources(answer("It does [1].", citation(), hits=(found,)))
    assert "[1]" in shown
    assert "<h3><bdi>ELECTRA</bdi></h3>" in shown
    assert "Masked language models</bdi> › <bdi>electra" in shown
    assert both("第 4 页", "p. 4") in shown
    assert 'href="https://arxiv.org/pdf/2003.10555#page=4"' in shown
    assert 'rel="noopener noreferrer"' in shown
    assert "We train a model. <mark>It detects replaced tokens.</mark> That is cheap." in shown


def test_quotes_of_one_source_are_on_one_card() -> None:
    """Two quotes of a source are on its card, each with its number."""
    shown = render_sources(
        answer("a [1] b [2] c [3]", citation(1), citation(2, page=7), citation(3, source="x"))
    )
    assert shown.count("<article>") == 2
    assert [int(n) for n in re.findall(r'"number">\[(\d)\]', shown)] == [1, 2, 3]


def test_a_long_passage_is_cut_at_words() -> None:
    """The text around a quote is shortened, the quote never."""
    quote = "The quote. " * 60
    shown = render_sources(
        answer("x [1]", citation(quote=quote), hits=(hit(f"{'abcdefghi ' * 50}{quote}zz"),))
    )
    assert f"<mark>{quote}</mark>zz" in shown
    assert re.search(r">…(?:abcdefghi )+<mark>", shown)


def test_a_note_of_the_catalog_is_named_as_one() -> None:
    """The reader sees that the quote is from the catalog and not from a paper."""
    shown = render_sources(answer("x [1]", citation(source="catalog:electra", page=None)))
    assert both("目录说明", "catalog note") in shown
    assert "p. " not in shown


def test_the_page_of_a_source_is_linked_where_it_can_be() -> None:
    """arXiv's PDF opens at the page; the link to any other source is its address."""
    assert page_address(citation()) == "https://arxiv.org/pdf/2003.10555#page=4"
    other = "https://aclanthology.org/D19-1506/"
    assert page_address(citation(url=other)) == other


def test_an_answer_without_sources_says_so() -> None:
    """An abstention and an unfinished answer have different texts."""
    assert "no answer" in render_sources(abstain("?", "en"))
    assert "Checking" in render_sources(answer("It is", mode="llm"))
