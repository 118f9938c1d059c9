"""Answers whose every citation is checked against the source.

`cite` takes a text with `[n]` marks, whoever wrote it, and the passages that the numbers stand for,
and returns an Answer in which every `[n]` has its citation and every citation a quote that stands
verbatim on the page it names. A mark that stands for no passage, or whose passage yields no such
quote, is removed from the text.

>>> from ptmrag.answer import Answer
>>> str(Answer(question="?", text="The library does not tell.", lang="en", abstained=True))
'The library does not tell.'

It does not search, and it does not write: `extraction` and `composition` do.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from ptmrag.documents import contains, sentences
from ptmrag.retrieval import Hit

Language = Literal["zh", "en"]
Mode = Literal["extractive", "llm"]

# Given a claim and sentences, how well each sentence supports the claim, higher is better.
Support = Callable[[str, Sequence[str]], Sequence[float]]
# The text of the page that a hit stands on, as the extractor gave it.
PageText = Callable[[Hit], str]

_MARK = re.compile(r"[\[【](\d{1,3}(?:\s*[,，、]\s*\d{1,3})*)[\]】]")
# A sentence up to its end, the marks behind it included; possessive, so that no mark is given back.
_CLAIM = re.compile(
    r".+?(?:(?:[。！？]|[.!?](?=[\s\[【]|$))(?:\s*[\[【][\d\s,，、]+[\]】])*+|$)\s*", re.DOTALL
)
_ABSTENTION = {
    "zh": "资料库中没有找到能回答这个问题的内容。",
    "en": "The library does not tell: nothing in it answers this question.",
}


@dataclass(frozen=True, slots=True)
class Citation:
    """What one `[n]` stands for; `page` is the 1-based page of the PDF, None where there is none."""

    n: int
    entry_id: str
    title: str
    source: str
    url: str
    page: int | None
    quote: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A cited answer; `hits` are the passages that it was made from, `notice` a word to the user,
    `rewritten` the question that was answered, where the history was needed to understand it."""

    question: str
    text: str
    lang: Language
    citations: tuple[Citation, ...] = ()
    abstained: bool = False
    mode: Mode = "extractive"
    model: str | None = None
    ms: float = 0.0
    notice: str = ""
    hits: tuple[Hit, ...] = ()
    rewritten: str | None = None

    def __str__(self) -> str:
        sources = "\n".join(_source_line(c, quoted=c.quote in self.text) for c in self.citations)
        parts = [self.notice, self.text, sources]
        return "\n\n".join(part for part in parts if part)

    def as_json(self) -> dict[str, Any]:
        """The shape that `ptmrag ask --json` prints."""
        citations = [
            {name: getattr(citation, name) for name in Citation.__dataclass_fields__}
            for citation in self.citations
        ]
        return {
            "question": self.question,
            "answer": self.text,
            "abstained": self.abstained,
            "mode": self.mode,
            "model": self.model,
            "lang": self.lang,
            "ms": round(self.ms, 1),
            "notice": self.notice,
            "rewritten": self.rewritten,
            "citations": citations,
        }


def abstain(question: str, lang: Language, *, hits: Sequence[Hit] = ()) -> Answer:
    """The answer when the library has none: no citations, and it says so."""
    return Answer(question, _ABSTENTION[lang], lang, abstained=True, hits=tuple(hits))


def cite(
    question: str,
    text: str,
    hits: Sequence[Hit],
    *,
    lang: Language,
    page_text: PageText,
    support: Support,
) -> Answer:
    """Check every `[n]` of `text` against `hits` (1-based) and give each its quote.

    The numbers are given anew in the order of their first use, one for each quote. A text in which
    no mark holds is an abstention.
    """
    writer = _Marks(hits, page_text, support)
    checked = "".join(writer.line(line) for line in text.splitlines(keepends=True)).strip()
    if not writer.citations:
        return abstain(question, lang, hits=hits)
    return Answer(question, checked, lang, tuple(writer.citations), hits=tuple(hits))


def unmarked(text: str) -> str:
    """A text without its `[n]` marks, for showing what is not yet checked."""
    return _MARK.sub("", text)


def best_quote(claim: str, hit: Hit, *, page_text: PageText, support: Support) -> str | None:
    """The sentence of the passage that supports the claim best and stands verbatim on its page."""
    page = page_text(hit)
    quotable = [s.strip() for s in sentences(hit.text) if contains(page, s)]
    if not quotable:
        return None
    scores = support(claim, quotable)
    return max(zip(scores, quotable, strict=True), key=lambda pair: pair[0])[1]


class _Marks:
    """Rewrites the marks of a text line by line and collects the citations they stand for."""

    def __init__(self, hits: Sequence[Hit], page_text: PageText, support: Support) -> None:
        self.citations: list[Citation] = []
        self._hits = hits
        self._page_text = page_text
        self._support = support

    def line(self, line: str) -> str:
        return "".join(self._claim(claim) for claim in _claims(line))

    def _claim(self, claim: str) -> str:
        bare = _MARK.sub("", claim)

        def renumber(mark: re.Match[str]) -> str:
            wanted = [int(number) for number in re.findall(r"\d+", mark[1])]
            given = [self._number(n, bare) for n in dict.fromkeys(wanted)]
            return "".join(f"[{n}]" for n in dict.fromkeys(given) if n)

        return re.sub(r"[ \t]+([.。!！?？;；,，])", r"\1", _MARK.sub(renumber, claim))

    def _number(self, wanted: int, claim: str) -> int | None:
        if not 1 <= wanted <= len(self._hits):
            return None
        hit = self._hits[wanted - 1]
        quote = best_quote(claim, hit, page_text=self._page_text, support=self._support)
        if quote is None:
            return None
        citation = citation_of(hit, quote, len(self.citations) + 1)
        for known in self.citations:
            if replace(citation, n=known.n) == known:
                return known.n
        self.citations.append(citation)
        return citation.n


def citation_of(hit: Hit, quote: str, n: int) -> Citation:
    """The citation of a quote from a hit."""
    return Citation(n, hit.entry_id, hit.title, hit.source, hit.url, hit.page, quote)


def _claims(line: str) -> list[str]:
    """A line cut after each sentence together with the marks that follow it."""
    return _CLAIM.findall(line) or [line]


def _source_line(citation: Citation, *, quoted: bool) -> str:
    """Where a citation leads; with its quote, unless the text has it already."""
    page = f", p. {citation.page}" if citation.page else ""
    place = f" <{citation.url}>" if citation.url else f" ({citation.source})"
    line = f"[{citation.n}] {citation.title}{page}{place}"
    return line if quoted else f"{line}\n    “{citation.quote}”"
