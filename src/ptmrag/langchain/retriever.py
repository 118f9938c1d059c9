"""A library as a LangChain retriever.

    from ptmrag.langchain import PtmragRetriever
    retriever = PtmragRetriever(k=4, years="2018-2020")
    documents = retriever.invoke("How does ELECTRA differ from BERT?", language="en")

It retrieves passages and writes no answer: the chain that you put it in does.
"""

from pathlib import Path
from typing import Any

from langchain_core.callbacks import (
    AsyncCallbackManagerForRetrieverRun,
    CallbackManagerForRetrieverRun,
)
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import run_in_executor
from pydantic import ConfigDict, Field, ValidationError

from ptmrag.assistant import Assistant
from ptmrag.errors import InputError, first_problem
from ptmrag.langchain.documents import document_of
from ptmrag.langchain.narrowing import Narrowing
from ptmrag.library.index_path import index_path


class PtmragRetriever(Narrowing, BaseRetriever):
    """The best k passages of an index (the default one if none is named) as LangChain Documents.

    Every field of `Narrowing` may also be given to a call, for that call alone: `invoke(question, k=2)`. `assistant`
    is an index that is open already; otherwise `index` is opened. `metadata` of a Document has the fields of a Hit
    except its text: entry_id, title, category, source, url, page, heading, rank and score (0 to 1, higher is better).
    """

    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)

    index: Path | None = None
    assistant: Assistant | None = Field(default=None, exclude=True, repr=False)

    def model_post_init(self, context: Any, /) -> None:
        """Open the index at once, so that a wrong path fails here and not in a chain."""
        super().model_post_init(context)
        # A copy with another index (`configurable_fields`) is given the assistant of the first one.
        if self.assistant is None or (
            self.index is not None and self.assistant.library.path != index_path(self.index)
        ):
            self.assistant = Assistant.load(self.index, llm="none")

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, **given: Any
    ) -> list[Document]:
        assert self.assistant is not None  # noqa: S101 - set in model_post_init
        wanted = self._narrowed(given)
        hits = self.assistant.search(query, k=wanted.k, within=wanted.filter())
        return [document_of(hit) for hit in hits]

    async def _aget_relevant_documents(
        self, query: str, *, run_manager: AsyncCallbackManagerForRetrieverRun, **given: Any
    ) -> list[Document]:
        """The same in a thread: a search uses the processor, which an event loop cannot share."""
        return await run_in_executor(
            None, self._get_relevant_documents, query, run_manager=run_manager.get_sync(), **given
        )

    def _narrowed(self, given: dict[str, Any]) -> Narrowing:
        """The retriever's own fields, with those of a call in their place; InputError for a wrong one."""
        own = {name: getattr(self, name) for name in Narrowing.model_fields}
        try:
            return Narrowing.model_validate(own | given)
        except ValidationError as error:
            raise InputError(f"The retriever cannot use {first_problem(error)}.") from error
