"""Put quotes under headings, such as the titles of their works, and give each its citation.

    text, citations = framed(spans, "en")
    text, citations = under_headings("Its own words:", [("Method", spans)], "en")

It chooses no quotes: `spans` does.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from ptmrag.answer.answer import Citation, citation_of
from ptmrag.answer.spans import Span
from ptmrag.documents.sentence_roles import is_whole
from ptmrag.language.detect import Language
from ptmrag.retrieval.hit import Hit
from ptmrag.sources.source import is_note

LEAD = {
    "zh": "资料库中与这个问题最相关的原文：",
    "en": "What the library says about this, word for word:",
}
_OF = {"zh": "：", "en": ": "}
_FURTHER = {"zh": "相关的还有（未引用）：{}。", "en": "Also found, not quoted here: {}."}
_AND = {"zh": "；", "en": "; "}
PAGE = {"zh": "（第 {} 页）", "en": " (p. {})"}
_NOTE = {"zh": "（目录说明）", "en": " (catalog note)"}
# Reference marks of the paper itself, which a reader would mistake for ours.
_FOREIGN_MARK = re.compile(r"[\[【]\s*\d{1,3}(?:\s*[,，、;–-]\s*\d{1,3})*\s*[\]】]")


@dataclass(frozen=True, slots=True)
class ShownTable:
    """Rows of a table of an entry as lines of Markdown, and their citations."""

    entry_id: str
    title: str
    lines: tuple[str, ...]
    citations: tuple[Citation, ...]


def framed(
    spans: Sequence[Span],
    lang: Language,
    *,
    tables: Sequence[ShownTable] = (),
    further: Sequence[str] = (),
) -> tuple[str, tuple[Citation, ...]]:
    """The quotes by work, best work first, those of each of its texts in reading order, best text first; facts
    come before sentences.

    A work's tables come before its quotes, and their citations, numbered from 1, before all others. A last
    line names `further` works, which are not quoted.
    """
    groups: list[tuple[str, Sequence[Span]]] = []
    above: dict[str, list[ShownTable]] = {}
    for table in tables:
        above.setdefault(plain_title(table.title), []).append(table)
    sources = list(dict.fromkeys(span.hit.source for span in spans))
    for work in dict.fromkeys(span.work for span in spans):
        group = [span for span in spans if span.work == work]
        group.sort(
            key=lambda s: (
                not s.is_fact,
                sources.index(s.hit.source),
                s.hit.chunk_id,
                s.place,
            )
        )
        groups.append((plain_title(group[0].hit.title), group))
    rest = [group for group in groups if group[0] not in above]
    of_tables = [(title, dict(groups).get(title, ())) for title in above]
    text, citations = under_headings(LEAD[lang], [*of_tables, *rest], lang, tables=above)
    if further:
        text += "\n\n" + _FURTHER[lang].format(_AND[lang].join(further))
    return text, citations


def under_headings(
    lead: str,
    groups: Sequence[tuple[str, Sequence[Span]]],
    lang: Language,
    *,
    tables: Mapping[str, Sequence[ShownTable]] = MappingProxyType({}),
    names: Mapping[tuple[str, str], str] = MappingProxyType({}),
) -> tuple[str, tuple[Citation, ...]]:
    """A lead, and under each heading its tables, and its quotes with page and mark, in their order.

    `names` are those of the works, one of which stands before each quote.
    """
    lines = [lead]
    citations = [
        citation for shown in tables.values() for table in shown for citation in table.citations
    ]
    for heading, spans in groups:
        lines += ["", f"**{heading}**"]
        for table in tables.get(heading, ()):
            lines += ["", *table.lines, ""]
        for span in spans:
            citations.append(citation_of(span.hit, span.text, len(citations) + 1))
            before = f"{names[span.work]}{_OF[lang]}" if names else ""
            said = masked(span.text) if span.is_fact else shown(span.text)
            quote = f"“{said}”{_place(span.hit, lang)}"
            lines.append(f"- {before}{quote} [{len(citations)}]")
    return "\n".join(lines), tuple(citations)


def masked(text: str) -> str:
    """A text on one line, without the reference marks of its own paper."""
    return " ".join(_FOREIGN_MARK.sub("[…]", text).split())


def shown(quote: str) -> str:
    """A quote on one line, without the reference marks of its own paper; it ends with a mark."""
    line = masked(quote)
    return line if is_whole(line) else f"{line} …"


def plain_title(title: str) -> str:
    """A title without Markdown stars and without what looks like a citation mark."""
    return _FOREIGN_MARK.sub("", title).replace("*", "").strip()


def _place(hit: Hit, lang: Language) -> str:
    if hit.page is not None:
        return PAGE[lang].format(hit.page)
    return _NOTE[lang] if is_note(hit.source) else f" ({hit.source})"
