"""The reading half in one object: search, ask, stream. The door for Python users.

>>> from ptmrag import ask                                        # doctest: +SKIP
>>> answer = ask("ELECTRA 与 BERT 的预训练任务有何不同？")            # doctest: +SKIP

`stream` yields whole Answers and `ask` the last, so that command, chat and API agree. `ingestion` writes indexes.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from ptmrag.answer.answer import Answer
from ptmrag.answer.beyond_texts import of_this_subject
from ptmrag.answer.calibration import calibrated
from ptmrag.answer.first_answers import first_answers
from ptmrag.answer.known_names import KnownNames
from ptmrag.answer.meant_names import Meant
from ptmrag.answer.request import Request
from ptmrag.answer.resources import Resources
from ptmrag.answer.support import Support
from ptmrag.embed.embedder import Embedder, load_embedder
from ptmrag.errors import InputError
from ptmrag.language.asked_text import asked_text
from ptmrag.language.detect import Language, detect_language
from ptmrag.language.question import Turn
from ptmrag.language.question_words import read_question
from ptmrag.library.filter import Filter
from ptmrag.library.index_path import index_path
from ptmrag.library.library import Library
from ptmrag.llm import ChatModel, Metered, load_chat_model, model_name
from ptmrag.retrieval.hit import Hit
from ptmrag.retrieval.ranking import Ranking
from ptmrag.retrieval.reranker import Reranker, load_reranker
from ptmrag.retrieval.search import retrieve
from ptmrag.retrieval.turns import TURNS
from ptmrag.settings import Settings, read_settings
from ptmrag.table_answers.kinds import KINDS
from ptmrag.understanding.rewriting import understood

if TYPE_CHECKING:
    from ptmrag.answer.card import Card
    from ptmrag.answer.citation_list import CitationList
    from ptmrag.draft_check.found_source import DraftReport, FoundSource
    from ptmrag.matrix.works_table import WorksTable
    from ptmrag.reviews.review import Review


class Assistant:
    """An open index that answers questions. Use `Assistant.load`; safe to use from several threads."""

    def __init__(
        self,
        library: Library,
        embedder: Embedder,
        *,
        llm: ChatModel | None = None,
        reranker: Reranker | None = None,
        llm_seconds: float = Settings().llm_seconds,
    ) -> None:
        self._library = library
        self._llm_seconds = llm_seconds
        self._embedder = embedder
        self._llm = llm
        self._retrieve = TURNS.each(partial(retrieve, library, embedder, reranker=reranker))
        self._support = Support(embedder)
        self._encode = lru_cache(maxsize=256)(embedder.encode_query)  # every digest's few wordings
        self._names = KnownNames(library)
        self.calibration = calibrated(library.path, embedder.name)  # how near an answer must be

    @classmethod
    def load(
        cls,
        index: str | Path | None = None,
        *,
        llm: str | ChatModel | None = None,
        reranker: str | None = None,
        embedders: Callable[[str], Embedder] | None = None,
    ) -> "Assistant":
        """Open the index (default if None), chat model and reranker; NoIndexError, EmbedderError, … where it cannot."""
        library, settings = Library.open(index_path(index)), read_settings()
        return cls(
            library,
            (embedders or load_embedder)(library.embedder_name),
            llm=load_chat_model(llm if llm is not None else settings.llm),
            reranker=load_reranker(reranker),
            llm_seconds=settings.llm_seconds,
        )

    @property
    def library(self) -> Library:
        """The open index."""
        return self._library

    def refresh(self) -> None:
        """Search what the last ingest has committed; `rank`, `search` and `stream` do so themselves."""
        self._library.refresh()

    @property
    def model(self) -> str | None:
        """The name of the chat model, None where answers are made of quotes alone."""
        return model_name(self._llm) if self._llm else None

    def with_model(self, llm: ChatModel | None) -> "Assistant":
        """The same open library, search and caches with another chat model, or none; it costs nothing."""
        other = copy(self)
        other._llm = llm  # noqa: SLF001 - of this class
        return other

    def search(self, question: str, *, k: int = 8, within: Filter | None = None) -> list[Hit]:
        """The k best passages of those that `within` lets through, best first."""
        return list(self.rank(question, k=k, within=within).hits)

    def rank(self, question: str, *, k: int = 8, within: Filter | None = None) -> Ranking:
        """What `search` finds, with all candidates, their scores, and the times it took."""
        if k < 1:
            raise InputError(f"-k is {k}: ask for one passage or more.")
        read = read_question(asked_text(question, what="question"))
        self.refresh()
        with self._library.reading():
            return self._retrieve(question=read, k=k, within=within).ranking

    def ask(
        self,
        question: str,
        *,
        k: int = 8,
        history: Sequence[Turn] = (),
        lang: Language | None = None,
        within: Filter | None = None,
    ) -> Answer:
        """The cited answer, in the language of the question unless `lang` says otherwise."""
        *_, answer = self.stream(question, k=k, history=history, lang=lang, within=within)
        return answer

    def stream(
        self,
        question: str,
        *,
        k: int = 8,
        history: Sequence[Turn] = (),
        lang: Language | None = None,
        within: Filter | None = None,
    ) -> Iterator[Answer]:
        """Yield Answers, each replacing the one before; only the last one is checked and cited."""
        started = time.perf_counter()
        asked = asked_text(question, what="question")
        self.refresh()
        with self._library.reading():
            request = self._request(asked, k=k, history=history, lang=lang, within=within)
            yield from first_answers(KINDS, request, asked, started)

    def card(self, entry_id: str) -> "Card":
        """One work on a page; InputError, which names the nearest entries, where the library has no such entry."""
        from ptmrag.answer.card import card_of

        with self.opened() as of:
            return card_of(of.library, of.works(), entry_id, encode=of.encode)

    def export(self, entries: Sequence[str] | None = None, format: str = "bibtex") -> str:  # noqa: A002 - public
        """The works of some entries, of all if None, as "bibtex", "csl", "ris", "csv" or "md", else InputError."""
        from ptmrag.export.exported_work import exported_works
        from ptmrag.export.formats import format_for
        from ptmrag.export.selection import selected

        form = format_for(format)
        with self.opened() as of:
            return form.write(exported_works(of.library, selected(of.library, entries=entries)))

    def cites(self, entry_id: str) -> "CitationList":
        """Which works of the library an entry cites, and which cite it; InputError as of `card`."""
        from ptmrag.answer.citation_list import citation_list

        with self.opened() as of:
            return citation_list(of.library, entry_id)

    def table(
        self,
        entry_ids: Sequence[str],
        aspects: Sequence[str] | None = None,
        *,
        lang: Language = "en",
    ) -> "WorksTable":
        """Works by aspects, the usual ones if None: every cell a verified quote or empty; InputError as of `card`."""
        from ptmrag.matrix.shortened import shortened
        from ptmrag.matrix.table_of_works import table_of_works

        with self.opened() as of:
            return shortened(table_of_works(of, entry_ids, aspects, lang), of.model, of.support)

    def review(
        self, topic: str, *, lang: Language | None = None, within: Filter | None = None
    ) -> "Review":
        """A cited review of what the library holds on a topic, in the language of the topic unless `lang` is given."""
        *_, review = self.stream_review(topic, lang=lang, within=within)
        return review

    def stream_review(
        self, topic: str, *, lang: Language | None = None, within: Filter | None = None
    ) -> "Iterator[Review]":
        """The same as it grows: the works that were found, then a section more each time, and the whole."""
        from ptmrag.reviews.review_of import reviews_of

        asked = asked_text(topic, what="topic")
        with self.opened(within) as of:
            yield from reviews_of(of, asked, lang or detect_language(asked))

    def find_source(self, sentence: str) -> "FoundSource":
        """Where a sentence of a draft, in either language, is said or supported, best first."""
        from ptmrag.draft_check.find_source import find_source

        with self.opened() as of:
            return find_source(of, sentence)

    def check_draft(self, draft: str) -> "DraftReport":
        """The same for each sentence of a draft, in Markdown or plain text, that says something."""
        from ptmrag.draft_check.find_source import report_on

        with self.opened() as of:
            return report_on(of, draft)

    def check_answer(self, question: str, text: str, hits: Sequence[Hit]) -> Answer:
        """What `hits` support of a text that cites them as [1], [2], …; each of its citations with its quote."""
        from ptmrag.answer.check_answer import check_answer

        with self.opened() as of:
            return check_answer(of, question, text, hits)

    def _request(
        self,
        asked: str,
        *,
        k: int,
        history: Sequence[Turn],
        lang: Language | None,
        within: Filter | None,
    ) -> Request:
        """The question as it stands alone, read once, with all that the kinds of answer need."""
        model = self._metered()
        read = understood(asked, of_this_subject(asked, history), model=model)
        whole = read_question(read.question)
        meant = self._names.meant().of(whole) if read.listed is None else Meant(whole)
        return Request(
            question=meant.question,
            lang=lang or detect_language(asked),
            k=k,
            within=within or Filter(),
            library=self._library,
            search=lambda question, depth: self._retrieve(
                question=question, k=depth, within=within
            ),
            calibration=self.calibration,
            support=self._support,
            read_works=self._names.works,
            encode=self._encode,
            model=model,
            listed=read.listed,
            slips=meant.slips,
            model_error=read.error,
        )

    @contextmanager
    def opened(self, within: Filter | None = None) -> Iterator[Resources]:
        """The library as it is committed at this moment, and its tools, for work on more than one question."""
        self.refresh()
        with self._library.reading():
            self._library.demand_embedder(self._embedder.name)
            yield Resources(
                library=self._library,
                search=lambda question, k: self._retrieve(question=question, k=k, within=within),
                works=self._names.works,
                encode=self._encode,
                calibration=self.calibration,
                support=self._support,
                model=self._metered(),
                within=within or Filter(),
            )

    def _metered(self) -> Metered | None:
        """The chat model with a count of what it costs, for one answer."""
        return Metered(self._llm, self._llm_seconds) if self._llm else None


def ask(  # noqa: PLR0913 - public: the options of `ptmrag ask`, each by name
    question: str,
    *,
    index: str | Path | None = None,
    llm: str | ChatModel | None = None,
    k: int = 8,
    history: Sequence[Turn] = (),
    lang: Language | None = None,
    within: Filter | None = None,
) -> Answer:
    """Answer a question from an index (default if None); `llm` is a SPEC such as "ollama:qwen3", or a chat model."""
    assistant = Assistant.load(index, llm=llm)
    return assistant.ask(question, k=k, history=history, lang=lang, within=within)
