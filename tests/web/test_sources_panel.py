"""The panel beside the chat: the sources of an answer with their quotes."""

import re

import pytest
from markupsafe import escape

from helpers.chat import Parsed, answer, both, citation, hit
from helpers.hostile import HOSTILE
from ptmrag.answer.answer import Answer, abstain
from ptmrag.language.printable import printable
from ptmrag.web.sources_panel import page_address, render_sources
from ptmrag.web.work_facts import WorkFacts, WorksByName


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_text_in_every_part_of_the_panel(text: str) -> None:
    """Whatever a catalog or a paper holds, no tag or attribute of it reaches the page."""
    one = citation(entry_id=text, title=text, source=f"web:{text}", url=text, quote=text)
    found = hit(f"Before. {text} After.", category=(text,), source=f"web:{text}")
    shown = render_sources(Answer(text, text, "en", (one,), hits=(found,)))
    made = Parsed(shown)
    assert not made.tags & {"script", "img", "iframe", "b", "svg", "object", "style"}
    assert not [name for name in made.attributes if name.startswith("on")]
    assert escape(printable(text)) in shown
    assert shown.count("<article>") == shown.count("</article>") == 1


def test_the_panel_shows_each_source_of_an_answer() -> None:
    """Number, title, category, page, link, and, folded, the quote marked within its passage."""
    found = hit("We train a model. It detects replaced tokens. That is cheap.")
    shown = render_sources(answer("It does [1].", citation(), hits=(found,)))
    assert "[1]" in shown
    assert 'data-act="entry" data-id="electra"><bdi>ELECTRA</bdi></button></h3>' in shown
    assert both("Masked language models", "Masked language models") in shown
    assert '<details class="passages"><summary>' in shown
    assert both("第 4 页", "p. 4") in shown
    assert 'href="https://arxiv.org/pdf/2003.10555#page=4"' in shown
    assert 'rel="noopener noreferrer"' in shown
    assert "We train a model. <mark>It detects replaced tokens.</mark> That is cheap." in shown


def test_quotes_are_grouped_by_work_and_source() -> None:
    """A work is named once, with its sources and a button for each citation; works and citations are counted."""
    shown = render_sources(
        answer("a [1] b [2] c [3]", citation(1), citation(2, page=7), citation(3, source="x"))
    )
    assert shown.count("<article>") == 1
    assert shown.count('class="places"') == 2
    assert re.findall(r'data-act="cite" data-id="0-(\d)"', shown) == ["1", "2", "3"]
    assert both("1 篇文献，3 处引用", "1 work · 3 citations") in shown
    two = answer("a [1] b [2]", citation(1), citation(2, entry_id="bert", title="BERT"))
    assert both("2 篇文献，2 处引用", "2 works · 2 citations") in render_sources(two)
    assert "1 work · 1 citation<" in render_sources(answer("a [1]", citation()))


def test_a_passage_is_shown_once() -> None:
    """What the answer has in full is not repeated; what a chat model only refers to is open to be read."""
    quote = "It detects replaced tokens."
    whole = render_sources(answer(f"- “{quote}” (p. 4) [1]", citation(quote=quote)))
    assert "<mark>" not in whole
    folded = render_sources(answer("- **ELECTRA** [1]", citation(quote=quote)))
    assert '<details class="passages"><summary>' in folded
    written = render_sources(answer("It finds them [1].", citation(quote=quote), mode="llm"))
    assert '<details class="passages" open>' in written
    assert f"<mark>{quote}</mark>" in written


def test_a_work_has_its_authors_year_and_venue() -> None:
    """As the library knows them; a category that is written in both languages is shown in that of the page."""
    electra = WorkFacts(
        "electra", "ELECTRA", ("Clark", "Luong", "Le"), 2020, "ICLR", ("词 / Words",)
    )
    known = WorksByName.of([electra])
    shown = render_sources(answer("It does [1].", citation()), 0, known)
    assert both("Clark 等 · 2020 · ICLR", "Clark et al. · 2020 · ICLR") in shown
    assert both("词", "Words") in shown


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
    assert both("目录说明", "Catalog note") in shown
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
