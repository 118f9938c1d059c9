"""Questions to begin with, which an empty conversation offers: about this library, and each answered by it.

    examples = Examples(assistant, library)
    examples.of("zh")     # four questions, of different kinds: three in Chinese and one in English

They are asked once for each state of the library, in a thread of their own, without a chat model; what is not answered
with a citation is not offered. Nothing is asked before the first visitor comes.
"""

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from ptmrag.assistant import Assistant
from ptmrag.errors import PtmragError
from ptmrag.language.detect import Language
from ptmrag.language.glossary import concepts
from ptmrag.language.tokens import HAN
from ptmrag.library.entry_summaries import EntrySummary
from ptmrag.web.cached_library import CachedLibrary
from ptmrag.web.chat.short_names import ShortNames
from ptmrag.web.labels import LANGUAGES, Label
from ptmrag.web.overview import Overview

OFFERED = 4
_TRIES = 5  # questions of one kind and language
_BETWEEN_LOOKS = 0.2  # seconds
_PATIENCE = 20.0  # seconds that a visitor's page waits for its examples; it can be used meanwhile
WHAT = Label("{a} 是什么？", "What is {a}?")
COMPARE = Label("{a} 与 {b} 有什么不同？", "How does {a} differ from {b}?")
OVERVIEW = Label("有哪些关于{a}的工作？", "Which works are about {a}?")
FACT = Label("{a} 用了哪些数据？", "What data does {a} use?")
HOW = Label("{a} 的方法是怎样的？", "How does {a} work?")
_KINDS = (WHAT, COMPARE, OVERVIEW, FACT, HOW)
_SHORTEST_TERM = 4  # Chinese characters
_MOST_TITLES = 0.25


class Examples:
    """The examples of one library, for all visitors; safe to use from several threads."""

    def __init__(self, assistant: Assistant, library: CachedLibrary) -> None:
        self._assistant, self._library = assistant, library
        self._names = ShortNames(assistant)
        self._lock = threading.Lock()
        self._generation = -1
        self._known: dict[Language, tuple[str, ...]] = {}
        self._is_made = threading.Event()

    async def of(self, language: str) -> list[str]:
        """At most four questions, those in the reader's language first; waits a while for the first ones."""
        self._begin()
        until = time.monotonic() + _PATIENCE
        while not self._is_made.is_set() and time.monotonic() < until:
            await asyncio.sleep(_BETWEEN_LOOKS)
        return list(_mixed(self._known, "zh" if language == "zh" else "en"))

    def _begin(self) -> None:
        """Have the questions of this state of the library made, unless that was begun before."""
        generation = self._library.current.generation
        with self._lock:
            if self._generation != generation:
                self._generation = generation
                threading.Thread(target=self._make, args=(generation,), daemon=True).start()

    def _make(self, generation: int) -> None:
        """Ask candidates of each kind until one is answered; what was known before is offered until then."""
        try:
            overview = self._library.overview()
            made = {
                lang: tuple(islice(self._answered(overview, lang), OFFERED)) for lang in LANGUAGES
            }
        except PtmragError:
            made = {}  # an ingest changed the library meanwhile: the next visitor has them made again
        with self._lock:
            if self._generation == generation:
                self._known = made
        self._is_made.set()

    def _answered(self, overview: Overview, lang: Language) -> Iterator[str]:
        """A question of each kind that the library answers with a citation."""
        used: set[str] = set()
        for kind in _KINDS:
            possible = self._possible(overview, kind, lang)
            fresh = ((named, question) for named, question in possible if not used & set(named))
            for named, question in islice(fresh, _TRIES):
                if self._is_answered(question):
                    used |= set(named)
                    yield question
                    break

    def _is_answered(self, question: str) -> bool:
        answer = self._assistant.with_model(None).ask(question)
        return not answer.abstained and bool(answer.citations)

    def _possible(
        self, overview: Overview, kind: Label, lang: Language
    ) -> Iterator[tuple[tuple[str, ...], str]]:
        """Questions of a kind with the names in them, the best first."""
        if kind is OVERVIEW:
            for topic in _topics(overview.entries, lang):
                yield (topic,), kind.text(lang).format(a=topic)
            return
        for one in self._central(overview):
            a = self._names.of(one.entry.id)
            if kind is not COMPARE:
                yield (a,), kind.text(lang).format(a=a)
                continue
            near = overview.similar_to(one.entry.id)
            known = [other.entry.id for other, _ in near if self._names.is_certain(other.entry.id)]
            for b in [name for name in map(self._names.of, known) if name != a][:1]:
                yield (a, b), kind.text(lang).format(a=a, b=b)

    def _central(self, overview: Overview) -> list[EntrySummary]:
        """The works that have a name and were read, those that most works of the library cite first."""
        named = [one for one in overview.entries if self._names.is_certain(one.entry.id)]
        read = [one for one in named if one.extent == "full"] or [
            one for one in named if one.passages
        ]
        if not read:
            return []
        cited = Counter(edge.cited for edge in self._library.current.citations.edges())
        return sorted(read, key=lambda one: -cited[one.entry.id])


def _topics(entries: Sequence[EntrySummary], lang: Language) -> list[str]:
    """The terms of the field that the titles of several works have, as these write them, the most shared first."""
    titles = [one.entry.title.casefold() for one in entries if one.passages]
    counted: Counter[tuple[str, str]] = Counter()
    for title in titles:
        counted.update({pair for forms in concepts(title) if (pair := _pair(forms[0]))})
    # What most titles have is the subject of the whole library.
    most = max(2, int(_MOST_TITLES * len(titles)))
    shared = [pair for pair, count in counted.most_common() if 1 < count <= most]
    written = " ".join(titles)
    return [zh if lang == "zh" else _number(en, written) for zh, en in shared]


def _number(term: str, written: str) -> str:
    """A term in the singular or plural, as most titles have it."""
    return f"{term}s" if 2 * written.count(f"{term}s") > written.count(term) else term


def _pair(form: str) -> tuple[str, str] | None:
    """A term in both languages, from one of its forms; None where that leads to another term."""
    other = next(iter(concepts(form)), ("",))[0]
    zh, en = (form, other) if HAN.search(form) else (other, form)
    return (zh, en) if len(zh) >= _SHORTEST_TERM and " " in en else None


def _mixed(known: dict[Language, tuple[str, ...]], lang: Language) -> tuple[str, ...]:
    """Those in one language, and the last one in the other, which is of another kind than those before."""
    own, others = known.get(lang, ()), known.get("en" if lang == "zh" else "zh", ())
    offered = (*own[: OFFERED - len(others[-1:])], *others[-1:])
    return offered[:OFFERED]
