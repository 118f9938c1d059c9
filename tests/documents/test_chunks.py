"""Passages that can be cited."""

from collections.abc import Callable

import pytest

from helpers import papers
from ptmrag.documents.chunks import estimate_tokens, split
from ptmrag.documents.document import Block, Document
from ptmrag.documents.pdf import read_pdf
from ptmrag.embed.embedder import Embedder
from ptmrag.language.verbatim import contains

Render = Callable[[], bytes]


@pytest.mark.parametrize("limit", [40, 120, 300])
@pytest.mark.parametrize("render", [papers.one_column, papers.two_columns, papers.chinese])
def test_passages_keep_to_the_rules(render: Render, limit: int) -> None:
    """A passage fits the limit, is on one page, in order, with its boxes; none is empty."""
    document = read_pdf(render(), source="file:paper.pdf")
    passages = split(document, limit=limit)
    assert [passage.ordinal for passage in passages] == list(range(len(passages)))
    for passage in passages:
        assert passage.text.strip()
        assert estimate_tokens(passage.text) <= limit
        assert passage.boxes
        assert passage.page is not None
        for part in passage.text.split("\n\n"):
            assert contains(document.pages[passage.page - 1], part)


def test_nothing_but_references_and_headings_is_left_out() -> None:
    """All body text is in some passage, references are in none."""
    document = read_pdf(papers.one_column(), source="file:paper.pdf")
    said = " ".join(passage.text for passage in split(document))
    assert all(contains(said, block.text) for block in document.blocks if block.kind == "body")
    assert "Memory for machines" not in said


def test_a_passage_starts_where_it_says() -> None:
    """`start` is the passage's place in the text of its page."""
    document = read_pdf(papers.one_column(), source="file:paper.pdf")
    for passage in split(document, limit=60):
        blocks = [
            block.text
            for block in document.blocks
            if block.page == passage.page and block.kind != "reference"
        ]
        first = passage.text.split("\n\n")[0]
        assert "\n\n".join(blocks)[passage.start :].startswith(first)


def test_long_paragraphs_are_cut_at_sentences() -> None:
    """English and Chinese paragraphs are cut at the end of a sentence, if sentences fit."""
    text = "This sentence is one of many. " * 40 + "这句话是很多句话中的一句。" * 40
    document = Document("web:x", "", (Block(text.strip(), None, "H"),), (text,))
    passages = split(document, limit=100)
    assert len(passages) > 5
    assert all(passage.text.endswith((".", "。")) for passage in passages)


def test_the_estimate_is_not_far_below_the_model(embedder: Embedder) -> None:
    """What the estimate lets pass fits the embedder's window."""
    for render in (papers.one_column, papers.two_columns, papers.chinese):
        for passage in split(read_pdf(render(), source="file:x.pdf")):
            assert embedder.count_tokens(passage.text) < 1.3 * estimate_tokens(passage.text)
