"""One question on its way to an answer, and what a kind of answer is.

A kind of answer is a function from a Request to Answers, each replacing the one before; the last one
stands. Where the kind does not answer this question, it raises PassedOn, and the next kind in
`table_answers.kinds` takes over. A new kind is one file with such a function, and one row there.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from ptmrag.answer.answer import Answer
from ptmrag.answer.calibration import Calibration
from ptmrag.answer.evidence import Evidence, gather
from ptmrag.answer.meant_names import Slip
from ptmrag.answer.resources import Resources
from ptmrag.answer.support import Support
from ptmrag.answer.work_notes import notes_on
from ptmrag.answer.works import NamedWork, WorkIndex
from ptmrag.embed.vectors import EncodedQuery
from ptmrag.errors import ChatModelError
from ptmrag.language.detect import Language
from ptmrag.language.question import Question
from ptmrag.language.question_words import read_question
from ptmrag.library.filter import Filter
from ptmrag.library.library import Library
from ptmrag.llm import Metered
from ptmrag.retrieval.search import Retrieved
from ptmrag.sources.source import scheme_of
from ptmrag.understanding.list_question import ListQuestion

# So many passages are read to choose quotes from: 8 hold 68 % of the facts of a right answer, 20 hold 82 %.
_SEARCHED = 20
# Schemes whose papers are publications: where they appeared is no news.
_PUBLISHED = ("acl", "doi")


class PassedOn(Exception):  # noqa: N818 - no error: the next kind of answer takes over
    """This kind does not answer this question; `notice` is what the reader should know of it.

    `hint` says what would make it answer.
    """

    def __init__(self, notice: str = "", *, hint: str = "") -> None:
        super().__init__(notice)
        self.notice = notice
        self.hint = hint


@dataclass(frozen=True)
class Request:
    """A question that stands alone, and what the kinds of answer work with.

    `lang` is the language of the answer, `within` what it may be made from; `read_works` reads the works by their
    names; `search` finds passages for a question; `encode` encodes a wording that a digest searches for; `listed` is
    what the question asks of the list, None where it asks something else; `model_error` is set where the chat model
    could not be reached; `slips` are the words of the question that were corrected.
    """

    question: Question
    lang: Language
    k: int
    within: Filter
    library: Library
    search: Callable[[Question, int], Retrieved]
    calibration: Calibration
    support: Support
    read_works: Callable[[], WorkIndex]
    encode: Callable[[str], EncodedQuery]
    listed: ListQuestion | None = None
    slips: tuple[Slip, ...] = ()
    model: Metered | None = None
    model_error: ChatModelError | None = None

    @property
    def resources(self) -> Resources:
        """The library and its tools, for a kind of answer that needs more than this question."""
        return Resources(
            library=self.library,
            search=self.search,
            works=self.read_works,
            encode=self.encode,
            calibration=self.calibration,
            support=self.support,
            model=self.model,
            within=self.within,
        )

    @cached_property
    def works(self) -> WorkIndex:
        """The works by their names: read by the first kind that asks, not for a question on the list."""
        return self.read_works()

    @cached_property
    def named(self) -> tuple[NamedWork, ...]:
        """The works that the question names, by what was found for it."""
        return self.works.named_in(self.question, self.evidence.hits)

    @cached_property
    def evidence(self) -> Evidence:
        """The passages to answer from: searched for once, by the first kind that asks."""

        def search(text: str, k: int) -> Retrieved:
            whole = text == self.question.text
            return self.search(self.question if whole else read_question(text), k)

        return gather(
            self.question,
            search,
            k=max(self.k, _SEARCHED),
            page_text=self.library.passages.page_text,
            failed=self.library.records.failed,
        )

    def completed(self, answer: Answer) -> Answer:
        """The answer with a line before it for each word that was taken for a slip, and notes on what it cites."""
        if answer.citations:
            cited = {citation.entry_id: scheme_of(citation.source) for citation in answer.citations}
            notes = notes_on(self.library, cited)
            works = (
                n for n in notes if n.kind == "retracted" or cited[n.entry_id] not in _PUBLISHED
            )
            answer = replace(answer, works=tuple(works))
        if not self.slips:
            return answer
        said = "\n".join(slip.said(self.lang) for slip in self.slips)
        corrected = tuple((slip.typed, slip.meant[0]) for slip in self.slips)
        return replace(answer, text=f"{said}\n\n{answer.text}", corrected=corrected)


Kind = Callable[[Request], Iterator[Answer]]
