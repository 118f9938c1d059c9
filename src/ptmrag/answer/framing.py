"""Put quotes under headings, such as the titles of their works, and give each its citation.

    text, citations = framed(spans, "en")
    text, citations = under_headings("Its own words:", [("Method", spans)], "en")

It chooses no quotes: `spans` does.
"""

import re
from collections.abc import Sequence

from ptmrag.answer.answer import Citation, citation_of
from ptmrag.answer.spans import Span
from ptmrag.documents.sentence_roles import is_whole
from ptmrag.language.detect import Language
from ptmrag.retrieval.hit import Hit
from ptmrag.sources.source import scheme_of

_LEAD = {
    "zh": "资料库中与这个问题最相关的原文：",
    "en": "What the library says about this, word for word:",
}
_PAGE = {"zh": "（第 {} 页）", "en": " (p. {})"}
_NOTE = {"zh": "（目录说明）", "en": " (catalog note)"}
# Reference marks of the paper itself, which a reader would mistake for ours.
_FOREIGN_MARK = re.compile(r"[\[【]\s*\d{1,3}(?:\s*[,，、;–-]\s*\d{1,3})*\s*[\]】]")


def framed(spans: Sequence[Span], lang: Language) -> tuple[str, tuple[Citation, ...]]:
    """The quotes by work, best work first, those of each of its texts in reading order, best text first."""
    groups = []
    sources = list(dict.fromkeys(span.hit.source for span in spans))
    for entry in dict.fromkeys(span.hit.entry_id for span in spans):
        group = [span for span in spans if span.hit.entry_id == entry]
        group.sort(key=lambda s: (sources.index(s.hit.source), s.hit.chunk_id, s.place))
        groups.append((plain_title(group[0].hit.title), group))
    return under_headings(_LEAD[lang], groups, lang)


def under_headings(
    lead: str, groups: Sequence[tuple[str, Sequence[Span]]], lang: Language
) -> tuple[str, tuple[Citation, ...]]:
    """A lead, and under each heading its quotes with page and mark, in their order."""
    lines, citations = [lead], list[Citation]()
    for heading, spans in groups:
        lines += ["", f"**{heading}**"]
        for span in spans:
            citations.append(citation_of(span.hit, span.text, len(citations) + 1))
            lines.append(f"- “{shown(span.text)}”{_place(span.hit, lang)} [{len(citations)}]")
    return "\n".join(lines), tuple(citations)


def shown(quote: str) -> str:
    """A quote on one line, without the reference marks of its own paper."""
    line = " ".join(_FOREIGN_MARK.sub("[…]", quote).split())
    return line if is_whole(line) else f"{line} …"


def plain_title(title: str) -> str:
    """A title without Markdown stars and without what looks like a citation mark."""
    return _FOREIGN_MARK.sub("", title).replace("*", "").strip()


def _place(hit: Hit, lang: Language) -> str:
    if hit.page is not None:
        return _PAGE[lang].format(hit.page)
    return _NOTE[lang] if scheme_of(hit.source) == "catalog" else f" ({hit.source})"
