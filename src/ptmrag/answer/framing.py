"""Put quotes under the titles of their works, and give each its citation.

    text, citations = framed(spans, "en")

It chooses no quotes: `spans` does.
"""

import re
from collections.abc import Sequence

from ptmrag.answer.answer import Citation, citation_of
from ptmrag.answer.sentence_roles import is_whole
from ptmrag.answer.spans import Span
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
    """The quotes by work, best work first, each work's quotes in reading order."""
    lines, citations = [_LEAD[lang]], list[Citation]()
    for entry in dict.fromkeys(span.hit.entry_id for span in spans):
        group = [span for span in spans if span.hit.entry_id == entry]
        lines += ["", f"**{_plain(group[0].hit.title)}**"]
        for span in sorted(group, key=lambda s: (s.hit.source, s.hit.chunk_id, s.place)):
            citations.append(citation_of(span.hit, span.text, len(citations) + 1))
            shown = " ".join(_FOREIGN_MARK.sub("[…]", span.text).split())
            shown += "" if is_whole(shown) else " …"
            lines.append(f"- “{shown}”{_place(span.hit, lang)} [{len(citations)}]")
    return "\n".join(lines), tuple(citations)


def _plain(title: str) -> str:
    """A title without Markdown stars and without what looks like a citation mark."""
    return _FOREIGN_MARK.sub("", title).replace("*", "").strip()


def _place(hit: Hit, lang: Language) -> str:
    if hit.page is not None:
        return _PAGE[lang].format(hit.page)
    return _NOTE[lang] if scheme_of(hit.source) == "catalog" else f" ({hit.source})"
