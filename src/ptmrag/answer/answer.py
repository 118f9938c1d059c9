"""An answer and its citations, as values.

>>> str(Answer(question="?", text="Nothing in the library answers this.", lang="en", abstained=True))
'Nothing in the library answers this.'

It makes no answer: `extraction`, `cite` and `catalog_answers` do.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from ptmrag.answer.work_note import WorkNote
from ptmrag.language.detect import Language
from ptmrag.library.schema import FailedLink
from ptmrag.llm import Message, Usage
from ptmrag.retrieval.hit import Hit
from ptmrag.retrieval.ranking import Ranking
from ptmrag.sources.source import own_file

Mode = Literal["extractive", "llm"]
AnswerStatus = Literal["answered", "partial", "refused"]

_MOST_POINTERS = 3
_ABSTENTION = {
    "zh": "资料库中没有找到能回答这个问题的内容。",
    "en": "Nothing in the library answers this question.",
}
_COVERAGE = {
    "zh": "以下链接未能读取，资料库可能因此不完整：",
    "en": "These links could not be read, so the library may be incomplete here:",
}
# The text of a paper that was read from the reader's file may differ from the one on the web.
_OWN_COPY = {"zh": "（本地副本）", "en": " (your own copy)"}
_COST = {
    "zh": ("对话模型：调用 {:,} 次，输入 {:,}、输出 {:,} 个{}，用时 {:.1f} 秒", "词元", "字符"),
    "en": ("Chat model: {:,} calls, {:,} + {:,} {}, {:.1f} s", "tokens", "letters"),
}
_NEAREST = {"zh": "最接近的条目：", "en": "The nearest entries:"}


@dataclass(frozen=True, slots=True)
class Citation:
    """What one `[n]` refers to; `page` is the 1-based page of the PDF, None for a source without pages."""

    n: int
    entry_id: str
    title: str
    source: str
    url: str
    page: int | None
    quote: str


@dataclass(frozen=True, slots=True)
class Pointer:
    """An entry close to a question that the library does not answer: a hint, not a citation."""

    entry_id: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A cited answer.

    `hits` are the passages that it was made from, `ranking` the search that found them; `rewritten`
    is the question that was answered, where the conversation was needed to understand it; `notice`
    tells the reader about the way the answer was made. `reason` says why an answer is partial or
    refused, `coverage` which links of the entries in question could not be read, `nearest` where to
    look when there is no answer, `supported` which share of a text's sentences passed the check, and `dropped` how
    many did not.
    `usage` is what the chat model cost, `prompt` the request that it wrote the answer from, and `hint` says, where
    there is no model, that one would write instead of quote.
    `corrected` are the words of the question that were taken for slips, each with the name that the
    answer is for. `works` has notes on the works that are cited, such as a retraction.
    """

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
    reason: str = ""
    coverage: tuple[FailedLink, ...] = ()
    nearest: tuple[Pointer, ...] = ()
    supported: float = 1.0
    dropped: int = 0
    ranking: Ranking | None = None
    usage: Usage | None = None
    prompt: tuple[Message, ...] = ()
    hint: str = ""
    corrected: tuple[tuple[str, str], ...] = ()
    works: tuple[WorkNote, ...] = ()

    @property
    def status(self) -> AnswerStatus:
        """Whether the question is answered; `reason` says what a partial or refused answer lacks."""
        if self.abstained:
            return "refused"
        return "partial" if self.reason or self.coverage else "answered"

    def __str__(self) -> str:
        sources = "\n".join(
            _source_line(c, self.lang, quoted=c.quote in self.text) for c in self.citations
        )
        parts = [self.notice, self.text, self.reason, sources, *self.remarks()]
        return "\n\n".join(part for part in parts if part)

    def remarks(self) -> list[str]:
        """The notes below an answer: on the works that it cites, what could not be read, the nearest entries."""
        parts = [note.text(self.lang) for note in self.works]
        if self.coverage:
            lines = [f"- {link.url}: {link.reason}" for link in self.coverage]
            parts.append("\n".join([_COVERAGE[self.lang], *lines]))
        if self.nearest:
            lines = [f"- {pointer.title} <{pointer.url}>" for pointer in self.nearest]
            parts.append("\n".join([_NEAREST[self.lang], *lines]))
        return parts

    def cost(self, lang: Language) -> str:
        """One line on what the chat model cost, "" where it was not asked."""
        if (used := self.usage) is None:
            return ""
        line, tokens, letters = _COST[lang]
        if used.input_tokens is None or used.output_tokens is None:
            sent, given, unit = used.input_letters, used.output_letters, letters
        else:
            sent, given, unit = used.input_tokens, used.output_tokens, tokens
        return line.format(used.calls, sent, given, unit, used.seconds)

    def as_json(self) -> dict[str, Any]:
        """The shape that `ptmrag ask --json` prints."""
        citations = [
            {name: getattr(citation, name) for name in Citation.__dataclass_fields__}
            | {"own_copy": own_file(citation.url) or None}
            for citation in self.citations
        ]
        return {
            "question": self.question,
            "answer": self.text,
            "abstained": self.abstained,
            "status": self.status,
            "reason": self.reason,
            "mode": self.mode,
            "model": self.model,
            "lang": self.lang,
            "ms": round(self.ms, 1),
            "notice": self.notice,
            "rewritten": self.rewritten,
            "corrected": dict(self.corrected),
            "citations": citations,
            "coverage": [asdict(link) for link in self.coverage],
            "nearest": [asdict(pointer) for pointer in self.nearest],
            "usage": self.usage.as_json() if self.usage else None,
            "hint": self.hint,
            "works": [asdict(note) for note in self.works],
        }


def abstain(question: str, lang: Language, *, hits: Sequence[Hit] = (), reason: str = "") -> Answer:
    """An answer that says that the library has none, cites nothing, and names the nearest entries."""
    near = {hit.entry_id: Pointer(hit.entry_id, hit.title, hit.url) for hit in reversed(hits)}
    nearest = tuple(reversed(near.values()))[:_MOST_POINTERS]
    return Answer(
        question,
        _ABSTENTION[lang],
        lang,
        abstained=True,
        hits=tuple(hits),
        reason=reason,
        nearest=nearest,
        supported=0.0,
    )


def citation_of(hit: Hit, quote: str, n: int) -> Citation:
    """The citation of a quote from a hit."""
    return Citation(n, hit.entry_id, hit.title, hit.source, hit.url, hit.page, quote)


def _source_line(citation: Citation, lang: Language, *, quoted: bool) -> str:
    """A line for the list of sources; with the quote, unless the text already has it."""
    page = f", p. {citation.page}" if citation.page else ""
    if own_file(citation.url):
        page += _OWN_COPY[lang]
    place = f" <{citation.url}>" if citation.url else f" ({citation.source})"
    line = f"[{citation.n}] {citation.title}{page}{place}"
    return line if quoted else f"{line}\n    “{citation.quote}”"
