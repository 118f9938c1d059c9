"""Questions that an answer leads to, such as what limits a work that it cites, and which works cite that one.

    follow_ups = FollowUps(assistant, library)
    follow_ups.after(answer, asked=["What is ELECTRA?"])    # ("What are the limitations of ELECTRA?", …)

Each is about a work that is cited, in the language of the question, and of a kind that the library answers: the digest
of the work has such a part, or the lists of references name it. It asks nothing itself.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from ptmrag.answer.answer import Answer
from ptmrag.assistant import Assistant
from ptmrag.errors import PtmragError
from ptmrag.language.detect import Language
from ptmrag.web.cached_library import CachedLibrary
from ptmrag.web.chat.short_names import ShortNames
from ptmrag.web.labels import Label

MOST = 3
_WORKS = 3  # of an answer, in the order in which it cites them
COMPARE = Label("{a} 与 {b} 有什么不同？", "How does {a} differ from {b}?")
CITED_BY = Label("哪些文献引用了 {a}？", "Which works cite {a}?")
DIGEST = Label("{a} 的要点是什么？", "What are the key points of {a}?")
# The parts of a digest that are worth a question of their own, the most useful first.
PARTS = {
    "limitations": Label("{a} 有哪些局限？", "What are the limitations of {a}?"),
    "results": Label("{a} 的实验结果如何？", "What results does {a} report?"),
    "data": Label("{a} 用了哪些数据？", "What data does {a} use?"),
    "method": Label("{a} 的方法是怎样的？", "How does {a} work?"),
}


class Suggestion(NamedTuple):
    """A question, and the kind of it, of which one is enough."""

    kind: str
    question: str


class FollowUps:
    """Suggests questions after an answer; what it reads of the library is kept for all visitors."""

    def __init__(self, assistant: Assistant, library: CachedLibrary) -> None:
        self._library = library
        self._names = ShortNames(assistant)

    def after(self, answer: Answer, *, asked: Sequence[str] = ()) -> tuple[str, ...]:
        """Up to three questions; none that was `asked` before, and none where the library has no answer."""
        try:
            return self._found(answer, asked)
        except PtmragError:  # an ingest changed the library just now
            return ()

    def _found(self, answer: Answer, asked: Sequence[str]) -> tuple[str, ...]:
        known = {question.casefold().strip() for question in asked}
        kinds: set[str] = set()
        found = []
        for kind, question in self._possible(answer):
            if kind not in kinds and question.casefold() not in known:
                kinds.add(kind)
                found.append(question)
            if len(found) == MOST:
                break
        return tuple(found)

    def _possible(self, answer: Answer) -> Iterator[Suggestion]:
        """All that may be asked, the best first; nothing after an abstention, whose nearest works seldom help."""
        works = [] if answer.abstained else self._works(answer)
        (_, a), (_, b), *_ = *works, ("", ""), ("", "")
        question = answer.question.casefold()
        is_asked = a.casefold() in question and b.casefold() in question
        if b and a != b and not is_asked and not any(name[0] in "“《" for name in (a, b)):
            yield Suggestion("compare", _worded(COMPARE, answer.lang, a=a, b=b))
        for entry_id, name in works:
            yield from self._of_work(entry_id, name, answer.lang)

    def _of_work(self, entry_id: str, name: str, lang: Language) -> Iterator[Suggestion]:
        card = self._library.card(entry_id)
        parts = {part: quotes for part, quotes in card.parts.items() if quotes} if card else {}
        told = [part for part in PARTS if part in parts]
        yield from (Suggestion(part, _worded(PARTS[part], lang, a=name)) for part in told[:1])
        citations = self._library.citations(entry_id)
        if citations and citations.cited_by:
            yield Suggestion("cited by", _worded(CITED_BY, lang, a=name))
        yield from (Suggestion(part, _worded(PARTS[part], lang, a=name)) for part in told[1:])
        if len(parts) > 2:
            yield Suggestion("digest", _worded(DIGEST, lang, a=name))

    def _works(self, answer: Answer) -> list[tuple[str, str]]:
        """The works that an answer cites and that have a name and a text."""
        overview = self._library.overview()
        found = []
        for entry_id in dict.fromkeys(one.entry_id for one in answer.citations):
            summary = overview.find(entry_id)
            if summary and summary.passages and (name := self._names.of(entry_id)):
                found.append((entry_id, name))
        return found[:_WORKS]


def with_options(
    messages: Sequence[dict[str, Any]], questions: Sequence[str]
) -> list[dict[str, Any]]:
    """Messages of a chat, the last of which offers these questions."""
    if not messages or not questions:
        return list(messages)
    *before, last = messages
    return [*before, {**last, "options": [{"value": question} for question in questions]}]


def _worded(label: Label, lang: Language, **names: str) -> str:
    """A question in a language; Chinese titles have marks of their own and no spaces around them."""
    return label.text(lang).format(**names).replace("》 ", "》").replace(" 《", "《")
