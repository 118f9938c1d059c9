"""A conversation as a Word document (.docx): questions as headings, answers as they are shown, references with quotes.

    content = write_docx([answer])      # bytes

python-docx writes the file and is loaded only here. What an answer consists of is read from its Markdown, in which all
that others wrote is escaped, so that a quote stays as it is.
"""

import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ptmrag.answer.answer import Answer, Citation
from ptmrag.language.printable import printable
from ptmrag.sources.web_address import web_address
from ptmrag.web.chat.replies import write_reply
from ptmrag.web.labels import Label

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

_TITLE = Label("对话", "Conversation")
_REFERENCES = Label("参考文献", "References")
_BULLETS = ("List Bullet", "List Bullet 2", "List Bullet 3")
_NUMBERS = ("List Number", "List Number 2", "List Number 3")
# Nothing that others wrote becomes a link or a picture.
MARKDOWN = (
    MarkdownIt("commonmark", {"html": False})
    .enable("table")
    .disable(["link", "image", "autolink", "reference"])
)


def write_docx(answers: Sequence[Answer]) -> bytes:
    """The answers of a conversation, each with its references."""
    import docx

    document = docx.Document()
    document.core_properties.title = _plain(answers[0].question)[:200] if answers else ""
    document.core_properties.author = "ptmrag"
    for answer in answers:
        document.add_heading(_plain(answer.question), 1)
        _add_markdown(document, write_reply(answer))
        if answer.citations:
            document.add_heading(_REFERENCES.text(answer.lang), 2)
        for citation in answer.citations:
            document.add_paragraph(reference_line(citation))
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def reference_line(citation: Citation) -> str:
    """A citation with its page, address and quote, on one line."""
    page = f", p. {citation.page}" if citation.page else ""
    address = web_address(citation.url)
    place = f" {address}" if address else ""
    return _plain(f"[{citation.n}] {citation.title}{page}.{place} “{citation.quote}”")


def _add_markdown(document: "Document", text: str) -> None:
    """The blocks of a Markdown text: paragraphs, lists, quotes, headings and tables."""
    tokens = MARKDOWN.parse(text)
    lists: list[str] = []
    is_quote, heading = False, 0
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.type == "table_open":
            at = _add_table(document, tokens, at)
            continue
        if token.type in ("bullet_list_open", "ordered_list_open"):
            lists.append(token.type)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif token.type in ("blockquote_open", "blockquote_close"):
            is_quote = token.type == "blockquote_open"
        elif token.type == "heading_open":
            heading = int(token.tag[1:])
        elif token.type == "inline" and heading:
            document.add_heading(_text(token), min(heading + 1, 6))
            heading = 0
        elif token.type == "inline":
            _add_runs(document.add_paragraph(style=_style(lists, is_quote=is_quote)), token)
        elif token.type in ("fence", "code_block"):
            document.add_paragraph(_plain(token.content))
        at += 1


def _style(lists: Sequence[str], *, is_quote: bool) -> str:
    if not lists:
        return "Quote" if is_quote else "Normal"
    styles = _BULLETS if lists[-1] == "bullet_list_open" else _NUMBERS
    return styles[min(len(lists), len(styles)) - 1]


def _add_runs(paragraph: "Paragraph", inline: Token) -> None:
    """The text of a paragraph, with what is bold or slanted in it."""
    is_bold = is_slanted = False
    for token in inline.children or ():
        if token.type in ("strong_open", "strong_close"):
            is_bold = token.type == "strong_open"
        elif token.type in ("em_open", "em_close"):
            is_slanted = token.type == "em_open"
        elif text := "\n" if token.type in ("softbreak", "hardbreak") else _plain(token.content):
            run = paragraph.add_run(text)
            run.bold, run.italic = is_bold or None, is_slanted or None


def _add_table(document: "Document", tokens: Sequence[Token], at: int) -> int:
    """Add the table that begins at a token; returns where the text goes on."""
    end = next(n for n in range(at, len(tokens)) if tokens[n].type == "table_close")
    rows = list(_rows(tokens[at:end]))
    table = document.add_table(len(rows), max(map(len, rows)), "Table Grid")
    for number, row in enumerate(rows):
        for cell, inline in zip(table.rows[number].cells, row, strict=False):
            _add_runs(cell.paragraphs[0], inline)
    document.add_paragraph()
    return end + 1


def _rows(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    row: list[Token] = []
    for token in tokens:
        if token.type == "inline":
            row.append(token)
        elif token.type == "tr_close":
            yield row
            row = []


def _text(inline: Token) -> str:
    return "".join(_plain(token.content) for token in inline.children or ())


def _plain(text: str) -> str:
    """A text without the control characters that XML does not allow."""
    return printable(text)
