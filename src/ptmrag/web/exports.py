"""Exports a conversation as Markdown with references, and its sources as BibTeX.

    write_markdown([answer]); write_bibtex([Reference("bert", "BERT", "https://arxiv.org/abs/1810.04805")])

A file is a `data:` link inside the page: none is written to the disk.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ptmrag.answer.answer import Answer
from ptmrag.language.printable import printable
from ptmrag.sources.arxiv import address_of_work
from ptmrag.web.escape import literal_text, markdown_text, web_address
from ptmrag.web.labels import Label
from ptmrag.web.rendering import render

_ARXIV = re.compile(r"arxiv\.org/(?:abs|pdf)/([^/?#]+?)(?:v\d+)?(?:\.pdf)?$")
_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


@dataclass(frozen=True, slots=True)
class Reference:
    """What a BibTeX record is made of."""

    key: str
    title: str
    url: str = ""
    year: int | None = None


def write_markdown(answers: Sequence[Answer]) -> str:
    """The conversation as Markdown, each answer followed by its references."""
    return "\n".join(_section(answer) for answer in answers).strip() + "\n"


def write_bibtex(references: Iterable[Reference]) -> str:
    """One `@misc` record for each key; the last reference wins."""
    records = {reference.key: _record(reference) for reference in references}
    return "\n".join(records.values())


def cited_entries(answers: Iterable[Answer]) -> list[Reference]:
    """The entries that answers cite, each once."""
    cited = [c for answer in answers for c in answer.citations]
    return [
        Reference(c.entry_id, c.title, address_of_work(c.source, c.url))
        for c in {c.entry_id: c for c in cited}.values()
    ]


def render_tools(answers: Sequence[Answer]) -> str:
    """The buttons that copy and download a conversation, and below them what its last answer cost.

    Empty for an empty conversation.
    """
    if not answers:
        return ""
    last = answers[-1]
    return render(
        "tools.html",
        markdown=write_markdown(answers),
        bibtex=write_bibtex(cited_entries(answers)),
        cost=Label(last.cost("zh"), last.cost("en")),
        is_hinted=bool(last.hint),
    )


def _section(answer: Answer) -> str:
    text = markdown_text(answer.text) if answer.mode == "llm" else printable(answer.text)
    lines = [f"## {literal_text(answer.question)}", "", text, ""]
    for citation in answer.citations:
        page = f", p. {citation.page}" if citation.page else ""
        address = web_address(citation.url)
        place = f" <{address}>" if address else ""
        title, quote = literal_text(citation.title), literal_text(citation.quote)
        lines += [f"[{citation.n}] {title}{page}.{place} “{quote}”", ""]
    return "\n".join(lines)


def _record(reference: Reference) -> str:
    key = re.sub(r"[^A-Za-z0-9:_.+-]", "-", reference.key) or "entry"
    fields = {"title": "{" + _tex(reference.title) + "}"}
    if reference.year:
        fields["year"] = str(reference.year)
    if address := web_address(reference.url):
        fields["url"] = re.sub(r"[{}\\]", "", address)
        if found := _ARXIV.search(address):
            fields |= {"eprint": found[1], "archiveprefix": "arXiv"}
    body = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
    return f"@misc{{{key},\n{body}\n}}\n"


def _tex(text: str) -> str:
    text = "".join(_TEX.get(letter, letter) for letter in printable(text))
    return re.sub(r"([&%$#_])", r"\\\1", " ".join(text.split()))
