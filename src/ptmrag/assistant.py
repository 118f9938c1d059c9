"""The reading half in one object: search, ask, stream. The door for Python users.

>>> from ptmrag import ask                                        # doctest: +SKIP
>>> answer = ask("ELECTRA 与 BERT 的预训练任务有何不同？")            # doctest: +SKIP
>>> answer.citations[0].page                                      # doctest: +SKIP
1

`stream` yields whole Answers and `ask` returns the last of them, so that the command, the chat and
the API cannot disagree. It does not write to the index: `ingestion` does.
"""

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from ptmrag.answer.abstaining import unanswerable
from ptmrag.answer.answer import Answer, abstain
from ptmrag.answer.calibration import Calibration, calibrated
from ptmrag.answer.cite import LEAST_SHARE, cite
from ptmrag.answer.extraction import Relevance, extract
from ptmrag.answer.prompts import messages
from ptmrag.answer.support import Support
from ptmrag.catalog_answers.answer import look_up
from ptmrag.embed.embedder import Embedder, load_embedder
from ptmrag.embed.late_interaction import WordVectors
from ptmrag.errors import ChatModelError, InputError
from ptmrag.language.detect import Language, detect_language
from ptmrag.language.question import Turn
from ptmrag.language.question_words import names, sides_of
from ptmrag.language.verbatim import unmarked
from ptmrag.library.filter import Filter
from ptmrag.library.library import Library, default_index_path
from ptmrag.library.schema import FailedLink
from ptmrag.llm import ChatModel, load_chat_model, model_name, stream_text
from ptmrag.retrieval.hit import Hit
from ptmrag.retrieval.ranking import CROSS_LINGUAL_LATE, Ranking, rank
from ptmrag.retrieval.reranker import Reranker, load_reranker
from ptmrag.settings import read_settings
from ptmrag.sources.source import scheme_of
from ptmrag.understanding.rewriting import understood
from ptmrag.understanding.rewriting_prompt import NOT_THERE

MAX_QUESTION = 2_000
_FOR_EACH_SIDE = 4
_LONGEST_ANSWER = 3_000  # characters
_WORD = re.compile(r"[a-z0-9]+(?:[-.+/][a-z0-9]+)*")


class Assistant:
    """An open index that answers questions. Use `Assistant.load`; safe to use from several threads."""

    def __init__(
        self,
        library: Library,
        embedder: Embedder,
        *,
        llm: ChatModel | None = None,
        reranker: Reranker | None = None,
    ) -> None:
        self._library = library
        self._embedder = embedder
        self._llm = llm
        self._reranker = reranker
        self._support = Support(embedder)
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
        spec = llm if llm is not None else read_settings().llm
        return cls(library, embedder, llm=load_chat_model(spec), reranker=load_reranker(reranker))

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
        self.refresh()
        return self._rank(_checked(question), k=k, within=within)

    def _rank(self, question: str, *, k: int, within: Filter | None) -> Ranking:
        if k < 1:
            raise InputError(f"-k is {k}: ask for one passage or more.")
        return rank(
            self._library,
            self._embedder,
            question,
            k=k,
            within=within,
            reranker=self._reranker,
        )

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
        question = _checked(question)
        self.refresh()
        tongue = lang or detect_language(question)
        read = understood(question, history, self._llm)
        whole = read.question
        rewritten = whole if whole != question else None
        if found := self._look_up(whole, tongue, within):
            yield replace(found, question=question, rewritten=rewritten, ms=_since(started))
            return
        hits = self._gather(whole, k, within)
        coverage = self._coverage(whole, hits)
        notice = _BROKEN[tongue].format(read.error) if read.error and hits else ""
        if self._llm is not None and hits and read.error is None:
            try:
                for answer in self._compose(whole, hits, tongue):
                    shown = replace(answer, question=question, rewritten=rewritten)
                    if answer.supported >= LEAST_SHARE or answer.abstained:
                        yield replace(shown, coverage=coverage, ms=_since(started))
                if answer.abstained or (answer.citations and answer.supported >= LEAST_SHARE):
                    return
                notice = _UNSUPPORTED[tongue]
            except ChatModelError as error:
                notice = _BROKEN[tongue].format(error)
        answer = self._quote(whole, hits, tongue)
        shown = replace(answer, question=question, rewritten=rewritten, coverage=coverage)
        yield replace(shown, notice=notice, ms=_since(started))

    def _gather(self, question: str, k: int, within: Filter | None) -> list[Hit]:
        """The passages to answer from: of a comparison, those that speak of each side too."""
        hits = list(self._rank(question, k=k, within=within).hits)
        for side in sides_of(question) or ():
            about = _about(question, side)
            known = {hit.chunk_id for hit in hits}
            found = self._rank(about, k=_FOR_EACH_SIDE, within=within).hits
            hits += [hit for hit in found if hit.chunk_id not in known]
        return [replace(hit, rank=rank) for rank, hit in enumerate(hits, 1)]

    def _coverage(self, question: str, hits: Sequence[Hit]) -> tuple[FailedLink, ...]:
        """The links that could not be read, of entries that the question names and nothing else tells of."""
        read = {hit.entry_id for hit in hits if scheme_of(hit.source) != "catalog"}
        asked = {name.casefold() for name in names(question)}
        wanted = {
            hit.entry_id
            for hit in hits
            if hit.entry_id not in read and asked & set(_WORD.findall(hit.title.casefold()))
        }
        return tuple(link for link in self._library.failed() if link.entry_id in wanted)

    def _compose(self, question: str, hits: Sequence[Hit], lang: Language) -> Iterator[Answer]:
        """What the chat model writes: as it comes, without marks; then checked.

        The last answer abstains if the model says so, and has no citations if none of them holds.
        """
        assert self._llm is not None  # noqa: S101 - the caller looked
        name, text = model_name(self._llm), ""
        for piece in stream_text(self._llm, messages(question, hits, lang=lang)):
            text += piece
            if len(text) > _LONGEST_ANSWER:  # it was asked for six sentences, and does not stop
                break
            yield Answer(question, unmarked(text), lang, mode="llm", model=name)
        if NOT_THERE in text:
            checked = abstain(question, lang, hits=hits)
        else:
            checked = cite(
                question, text, hits, lang=lang, page_text=self._page_text, support=self._support
            )
            # That nothing in it holds is no word on the library, which may know all the same.
            checked = replace(checked, abstained=False)
        yield replace(checked, mode="llm", model=name)

    def _quote(self, question: str, hits: Sequence[Hit], lang: Language) -> Answer:
        """The answer made of quotes, or silence with its reason."""
        least = self._calibration.least(detect_language(question))
        reason = unanswerable(question, hits, lang=lang, least=least, knows=self._library.knows)
        if reason:
            return abstain(question, lang, hits=hits, reason=reason)
        relevance = self._relevance(question, hits)
        return extract(question, hits, lang=lang, page_text=self._page_text, relevance=relevance)

    def _look_up(self, question: str, lang: Language, within: Filter | None) -> Answer | None:
        """The answer from the catalog's structure, where the question is one to the catalog."""
        within = within or Filter()
        if within != Filter(entries=within.entries):
            return None  # of passages only: retrieval knows what such a filter means
        return look_up(question, self._library, lang=lang, only=within.entries)

    def _page_text(self, hit: Hit) -> str:
        return self._library.page_text(hit.source, hit.page)

    def _relevance(self, question: str, hits: Sequence[Hit]) -> Relevance:
        """How well parts of the hits answer a question: late interaction with their own words."""
        query = self._embedder.encode_query(question)
        stored = self._library.word_vectors([hit.chunk_id for hit in hits])
        asked = detect_language(question)

        def relevance(hit: Hit, spans: Sequence[tuple[int, int]]) -> list[float]:
            if hit.chunk_id not in stored:  # the library has let go of it since
                return [0.0] * len(spans)
            vector, packed = stored[hit.chunk_id]
            scores = WordVectors.unpack([packed], [vector]).of_spans(query, spans)
            gap = CROSS_LINGUAL_LATE * (detect_language(hit.text) != asked)
            return [float(score) + gap for score in scores]

        return relevance


def ask(
    question: str,
    *,
    index: str | Path | None = None,
    llm: str | ChatModel | None = None,
    k: int = 8,
    history: Sequence[Turn] = (),
    lang: Language | None = None,
) -> Answer:
    """Answer one question from an index, the default one if none is named; no key is needed.

    `llm` is a SPEC such as "ollama:qwen3" or any LangChain chat model.
    """
    return Assistant.load(index, llm=llm).ask(question, k=k, history=history, lang=lang)


_UNSUPPORTED = {
    "zh": "模型的回答没有可核实的引文，以下改为原文摘录。",
    "en": "The model's answer had no citation that holds; here are quotes instead.",
}
_BROKEN = {"zh": "{} 以下改为原文摘录。", "en": "{} Here are quotes instead."}


def _checked(question: str) -> str:
    text = " ".join(question.split())
    if not text:
        raise InputError("The question is empty: ask something.")
    if len(text) > MAX_QUESTION:
        raise InputError(
            f"The question has {len(text):,} characters: shorten it to {MAX_QUESTION:,}."
        )
    return text


def _about(question: str, side: str) -> str:
    """A comparison as a question on one of its sides."""
    for other in sides_of(question) or ():
        if other != side:
            question = question.replace(other, " ")
    return " ".join(question.split()) or side


def _since(started: float) -> float:
    return (time.perf_counter() - started) * 1000
