"""Exports a conversation as Markdown with references, and works in the formats of `export`.

    write_markdown([answer]); downloads(works, "sources")[0].name      # "sources.bib"

A file is a `data:` link inside the page, or goes to the browser after a click: none is written to the disk.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ptmrag.answer.answer import Answer
from ptmrag.answer.framing import masked
from ptmrag.export.exported_work import ExportedWork
from ptmrag.export.formats import FORMATS, Format
from ptmrag.language.markdown import literal_text, markdown_text
from ptmrag.language.printable import printable
from ptmrag.sources.web_address import web_address
from ptmrag.web.chat.written_by import written_by
from ptmrag.web.labels import Label
from ptmrag.web.rendering import render

_LONGEST_STEM = 60


@dataclass(frozen=True, slots=True)
class Download:
    """A text that the browser saves as a file, and what its format is called."""

    name: str
    text: str
    format: str


def write_markdown(answers: Sequence[Answer]) -> str:
    """The conversation as Markdown, each answer followed by its references."""
    return "\n".join(_section(answer) for answer in answers).strip() + "\n"


def download_of(works: Sequence[ExportedWork], form: Format, *, stem: str) -> Download:
    """The works in one format; `stem` names the file, and may be any text."""
    mark = "\ufeff" if form.encoding == "utf-8-sig" else ""
    return Download(f"{file_stem(stem)}.{form.ending}", mark + form.write(works), form.title)


def file_stem(text: str) -> str:
    """The name of a file, without its ending, for any text."""
    return re.sub(r"[^\w.+-]+", "-", text).strip("-.")[:_LONGEST_STEM] or "works"


def downloads(works: Sequence[ExportedWork], stem: str) -> list[Download]:
    """The works in every format; nothing if there are none."""
    return [download_of(works, form, stem=stem) for form in FORMATS.values()] if works else []


def cited_entries(answers: Iterable[Answer]) -> list[str]:
    """The ids of the entries that answers cite, each once."""
    return list(dict.fromkeys(c.entry_id for answer in answers for c in answer.citations))


def render_tools(
    answers: Sequence[Answer], cited: Sequence[ExportedWork] = (), *, can_choose: bool = False
) -> str:
    """The buttons that copy and download a conversation and the works that it cites, and what its last answer cost.

    Empty for an empty conversation. `can_choose`: visitors choose a chat model in the page.
    """
    if not answers:
        return ""
    last = answers[-1]
    return render(
        "tools.html",
        markdown=write_markdown(answers),
        sources=downloads(cited, "sources"),
        cost=Label(last.cost("zh"), last.cost("en")),
        is_hinted=bool(last.hint),
        can_choose=can_choose,
    )


def _section(answer: Answer) -> str:
    text = markdown_text(answer.text) if answer.mode == "llm" else printable(answer.text)
    lines = [f"## {literal_text(answer.question)}", ""]
    if answer.rewritten:
        lines += [f"> → {literal_text(answer.rewritten)}", ""]
    lines += [text, ""]
    if by := written_by(answer):
        lines += [by, ""]
    for citation in answer.citations:
        page = f", p. {citation.page}" if citation.page else ""
        address = web_address(citation.url)
        place = f" <{address}>" if address else ""
        # A quote that the answer itself has is not said twice.
        is_said = masked(citation.quote) in answer.text
        quote = "" if is_said else f" “{literal_text(citation.quote)}”"
        lines += [f"[{citation.n}] {literal_text(citation.title)}{page}.{place}{quote}", ""]
    return "\n".join(lines)
