"""Answers, citations and an assistant that are made up, for tests of the page."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any

from ptmrag.answer.answer import Answer, Citation
from ptmrag.errors import PtmragError
from ptmrag.retrieval.hit import Hit

# What a browser would act on; a paper about tags may name them.
ACTIVE = re.compile(r"<\s*(?:script|img|iframe|svg|b)\b|<!--|<[^>]*\son\w+=", re.IGNORECASE)


def library_of(state: Any) -> Any:
    """A library without entries, of which the page shows this state."""
    return SimpleNamespace(
        status=lambda: state,
        generation=1,
        dim=2,
        citations=SimpleNamespace(edges=list),
        records=SimpleNamespace(entries=list, overview=list, failed=list),
        works=SimpleNamespace(all=list),
        reading=nullcontext,
        snapshot=nullcontext,
    )


def both(chinese: str, english: str) -> str:
    """A text in both languages, of which the page's style hides one."""
    return f'<span class="zh" lang="zh">{chinese}</span><span class="en" lang="en">{english}</span>'


class Scripted:
    """An assistant that gives these replies, and remembers the questions."""

    model: str | None = None

    def __init__(self, *replies: Answer | PtmragError) -> None:
        self.replies = replies
        self.asked: list[tuple[str, list[tuple[str, str]]]] = []
        state = SimpleNamespace(entries=3, passages=1234, embedder="maker/small-e5")
        self.library = library_of(state)

    def refresh(self) -> None:
        """Nothing is ever added."""

    @contextmanager
    def opened(self) -> Iterator[Any]:
        """Its library has no works, and so no names of works."""
        empty = SimpleNamespace(names={}, spellings={}, works={})
        yield SimpleNamespace(works=lambda: empty)

    def stream(
        self, question: str, *, history: Sequence[tuple[str, str]] = (), within: Any = None
    ) -> Iterator[Answer]:
        self.asked.append((question, list(history)))
        for reply in self.replies:
            if isinstance(reply, PtmragError):
                raise reply
            yield reply


def citation(n: int = 1, **changes: Any) -> Citation:
    values = {
        "n": n,
        "entry_id": "electra",
        "title": "ELECTRA",
        "source": "arxiv:2003.10555",
        "url": "https://arxiv.org/abs/2003.10555",
        "page": 4,
        "quote": "It detects replaced tokens.",
    }
    return Citation(**values | changes)


def hit(text: str, **changes: Any) -> Hit:
    values = {
        "rank": 1,
        "score": 1.0,
        "entry_id": "electra",
        "title": "ELECTRA",
        "category": ("PTM", "Masked language models"),
        "source": "arxiv:2003.10555",
        "url": "https://arxiv.org/abs/2003.10555",
        "page": 4,
        "heading": "",
        "text": text,
        "chunk_id": 1,
        "similarity": 0.9,
    }
    return Hit(**values | changes)


def shown_in(message: dict[str, Any]) -> str:
    """What a message of the chat shows: Markdown, or the HTML of a component."""
    content = message["content"]
    return content if isinstance(content, str) else str(content.value)


def answer(text: str, *citations: Citation, **changes: Any) -> Answer:
    return Answer("What is ELECTRA?", text, "en", citations, **changes)


CITED = answer("**ELECTRA** (p. 4)\n- “It detects replaced tokens.” [1]", citation())


class Parsed(HTMLParser):
    """The tags and attributes that a browser would see."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
