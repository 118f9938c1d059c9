"""The reading half in one object: search, ask, stream. The door for Python users.

>>> from ptmrag import ask                                        # doctest: +SKIP
>>> answer = ask("ELECTRA 与 BERT 的预训练任务有何不同？")            # doctest: +SKIP
>>> answer.citations[0].page                                      # doctest: +SKIP
1

`stream` yields whole Answers and `ask` returns the last of them, so that the command, the chat and
the API cannot disagree. It does not write to the index: `ingestion` does.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from ptmrag.answer.answer import Answer
from ptmrag.answer.beyond_texts import beyond_texts
from ptmrag.answer.calibration import Calibration, calibrated
from ptmrag.answer.card import Card, card_of
from ptmrag.answer.citation_list import CitationList, citation_list
from ptmrag.answer.from_chat_model import from_chat_model
from ptmrag.answer.from_quotes import from_quotes
from ptmrag.answer.meant_names import Meant, NamesMeant
from ptmrag.answer.request import Kind, PassedOn, Request
from ptmrag.answer.support import Support
from ptmrag.answer.works import WorkIndex
from ptmrag.answer.written_forms import WrittenForms
from ptmrag.catalog_answers.from_citations import from_citations
from ptmrag.catalog_answers.from_list import from_list
from ptmrag.embed.embedder import Embedder, load_embedder
from ptmrag.errors import InputError
from ptmrag.export.exported_work import exported_works
from ptmrag.export.formats import format_for
from ptmrag.export.selection import selected
from ptmrag.language.detect import Language, detect_language
from ptmrag.language.question import Question, Turn
from ptmrag.language.question_words import read_question
from ptmrag.library.filter import Filter
from ptmrag.library.library import Library, default_index_path
from ptmrag.llm import ChatModel, Metered, load_chat_model, model_name
from ptmrag.retrieval.hit import Hit
from ptmrag.retrieval.ranking import Ranking
from ptmrag.retrieval.reranker import Reranker, load_reranker
from ptmrag.retrieval.search import Retrieved, retrieve
from ptmrag.settings import Settings, read_settings
from ptmrag.understanding.rewriting import understood

MAX_QUESTION = 2_000
# The kinds of answer, in the order in which they are tried; the first that answers is the answer.
KINDS: tuple[Kind, ...] = (from_citations, from_list, beyond_texts, from_chat_model, from_quotes)


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
        self._reranker = reranker
        self._support = Support(embedder)
        # For the few wordings that every digest searches for.
        self._encode = lru_cache(maxsize=256)(embedder.encode_query)
        self._known: tuple[int, WorkIndex, NamesMeant] | None = None
        self._calibration = calibrated(library.path, embedder.name)

    @classmethod
    def load(
        cls,
        index: str | Path | None = None,
        *,
        llm: str | ChatModel | None = None,
        reranker: str | None = None,
    ) -> "Assistant":
        """Open the index (the default one if none is named), the chat model and reranker, if any.

        Raises NoIndexError, IncompatibleIndexError, EmbedderError or ChatModelError.
        """
        library = Library.open(Path(index) if index is not None else default_index_path())
        embedder = load_embedder(library.embedder_name)
        settings = read_settings()
        return cls(
            library,
            embedder,
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
    def calibration(self) -> Calibration:
        """How near a passage must be to answer."""
        return self._calibration

    @property
    def model(self) -> str | None:
        """The name of the chat model, None where answers are made of quotes alone."""
        return model_name(self._llm) if self._llm else None

    def search(self, question: str, *, k: int = 8, within: Filter | None = None) -> list[Hit]:
        """The k best passages of those that `within` lets through, best first."""
        return list(self.rank(question, k=k, within=within).hits)

    def rank(self, question: str, *, k: int = 8, within: Filter | None = None) -> Ranking:
        """What `search` finds, with all candidates, their scores, and the times it took."""
        if k < 1:
            raise InputError(f"-k is {k}: ask for one passage or more.")
        self.refresh()
        with self._library.reading():
            return self._retrieve(read_question(_checked(question)), k, within).ranking

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
        asked = _checked(question)
        self.refresh()
        with self._library.reading():
            request = self._request(asked, k=k, history=history, lang=lang, within=within)
            yield from self._answers(request, asked, started)

    def _answers(self, request: Request, asked: str, started: float) -> Iterator[Answer]:
        """What the kinds of answer make of a request; the first that does not pass it on is the answer."""
        whole, notice, hint = request.question.asked, "", ""
        for kind in KINDS:
            try:
                for answer in kind(request):
                    yield replace(
                        request.completed(answer),
                        question=asked,
                        rewritten=whole if whole != asked else None,
                        notice=notice or answer.notice,
                        hint="" if answer.abstained else hint,
                        usage=request.model.usage if request.model else None,
                        ms=(time.perf_counter() - started) * 1000,
                    )
            except PassedOn as passed:
                notice, hint = passed.notice or notice, passed.hint or hint
            else:
                return

    def card(self, entry_id: str) -> Card:
        """One work on a page: what it is, contributions, method, data, results and limitations.

        Raises InputError, which names the nearest entries, where the library has no such entry.
        """
        self.refresh()
        with self._library.reading():
            self._library.demand_embedder(self._embedder.name)
            return card_of(self._library, self._works(), entry_id, encode=self._encode)

    def export(self, entries: Sequence[str] | None = None, format: str = "bibtex") -> str:  # noqa: A002 - public
        """The works of some entries, of all if None, as "bibtex", "csl", "ris", "csv" or "md".

        Raises InputError for another format, or an entry that the library does not have.
        """
        form = format_for(format)
        self.refresh()
        with self._library.reading():
            return form.write(
                exported_works(self._library, selected(self._library, entries=entries))
            )

    def cites(self, entry_id: str) -> CitationList:
        """Which works of the library an entry cites, and which cite it; InputError as of `card`."""
        self.refresh()
        return citation_list(self._library, entry_id)

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
        model = Metered(self._llm, self._llm_seconds) if self._llm else None
        read = understood(asked, history, model=model)
        within = within or Filter()
        meant = Meant(read_question(read.question))
        if read.listed is None:
            meant = self._names().of(meant.question)
        return Request(
            question=meant.question,
            lang=lang or detect_language(asked),
            k=k,
            within=within,
            library=self._library,
            search=lambda question, depth: self._retrieve(question, depth, within),
            calibration=self._calibration,
            support=self._support,
            read_works=self._works,
            encode=self._encode,
            model=model,
            listed=read.listed,
            slips=meant.slips,
            model_error=read.error,
        )

    def _works(self) -> WorkIndex:
        """The works by their names."""
        return self._read_names()[0]

    def _names(self) -> NamesMeant:
        """What reads the names of a question as the library writes them."""
        return self._read_names()[1]

    def _read_names(self) -> tuple[WorkIndex, NamesMeant]:
        """The names of the works, read anew when the library has changed."""
        generation = self._library.generation
        if self._known is None or self._known[0] != generation:
            written = WrittenForms(self._library)
            works = WorkIndex.of(self._library, written)
            self._known = generation, works, NamesMeant(works, written)
        return self._known[1:]

    def _retrieve(self, question: Question, k: int, within: Filter | None) -> Retrieved:
        return retrieve(
            self._library,
            self._embedder,
            question=question,
            k=k,
            within=within,
            reranker=self._reranker,
        )


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
    """Answer one question from an index, the default one if none is named; no key is needed.

    `llm` is a SPEC such as "ollama:qwen3" or any LangChain chat model.
    """
    assistant = Assistant.load(index, llm=llm)
    return assistant.ask(question, k=k, history=history, lang=lang, within=within)


def _checked(question: str) -> str:
    # Half of a pair of surrogates, which a browser may send, is no character.
    text = " ".join(question.encode(errors="ignore").decode().split())
    if not text:
        raise InputError("The question is empty: ask something.")
    if len(text) > MAX_QUESTION:
        raise InputError(
            f"The question has {len(text):,} characters: shorten it to {MAX_QUESTION:,}."
        )
    return text
