"""What tables, reviews and reports on drafts are made with: the library, its search, and what checks a claim.

    resources.search(read_question("long documents"), 20).ranking.hits
    resources.model                  # None where no chat model is in use

It makes nothing itself: `matrix`, `reviews` and `draft_check` do.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from ptmrag.answer.calibration import Calibration
from ptmrag.answer.support import Support
from ptmrag.answer.works import WorkIndex
from ptmrag.embed.vectors import EncodedQuery
from ptmrag.language.question import Question
from ptmrag.library.filter import Filter
from ptmrag.library.library import Library
from ptmrag.llm import Metered
from ptmrag.retrieval.search import Retrieved


@dataclass(frozen=True)
class Resources:
    """An open library and its tools, for work on more than one question.

    `search` finds the best passages for a question, so many, in what may be used; `works` reads the works by their
    names; `encode` encodes a wording that is searched for in the passages of one work; `support` judges claims;
    `within` is what may be used, which `search` keeps to by itself.
    """

    library: Library
    search: Callable[[Question, int], Retrieved]
    works: Callable[[], WorkIndex]
    encode: Callable[[str], EncodedQuery]
    calibration: Calibration
    support: Support
    model: Metered | None = None
    within: Filter = field(default_factory=Filter)
