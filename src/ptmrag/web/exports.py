"""A conversation as Markdown with references, and sources as BibTeX.

    markdown([answer]); bibtex([Reference("bert", "BERT", "https://arxiv.org/abs/1810.04805")])

Files are handed to the browser inside the page, as data: none is written to the disk.
"""

import base64
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ptmrag.answer.answer import Answer
from ptmrag.web.escape import html_text, literal_text, visible, web_address
from ptmrag.web.labels import both

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


def markdown(answers: Sequence[Answer]) -> str:
    """The conversation, each answer with its references below it."""
    return "\n".join(_section(answer) for answer in answers).strip() + "\n"


def bibtex(references: Iterable[Reference]) -> str:
    """One `@misc` record for each key."""
    records = {reference.key: _record(reference) for reference in references}
    return "\n".join(records.values())


def references(answers: Iterable[Answer]) -> list[Reference]:
    """The entries that answers cite, each once."""
    cited = [c for answer in answers for c in answer.citations]
    return list({c.entry_id: Reference(c.entry_id, c.title, c.url) for c in cited}.values())


def download(name: str, text: str, label: str) -> str:
    """A link that saves a text under a name."""
    encoded = base64.b64encode(text.encode()).decode()
    return (
        f'<a class="tool" download="{html_text(name)}" '
        f'href="data:text/plain;charset=utf-8;base64,{encoded}">{label}</a>'
    )


def tools(answers: Sequence[Answer]) -> str:
    """What can be taken away from a conversation; nothing from an empty one."""
    if not answers:
        return ""
    text = markdown(answers)
    found = references(answers)
    copy = (
        f'<button type="button" class="tool" data-copy="{html_text(text)}">'
        f"{both('复制 Markdown', 'Copy as Markdown')}</button>"
    )
    save = download("conversation.md", text, both("下载 Markdown", "Download Markdown"))
    bib = download("sources.bib", bibtex(found), both("来源 BibTeX", "Sources as BibTeX"))
    return f'<p class="tools">{copy}{save}{bib if found else ""}</p>'


def _section(answer: Answer) -> str:
    lines = [f"## {literal_text(answer.question)}", "", visible(answer.text), ""]
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
    text = "".join(_TEX.get(letter, letter) for letter in visible(text))
    return re.sub(r"([&%$#_])", r"\\\1", " ".join(text.split()))
