"""ptmrag as a LangChain retriever.

    from ptmrag.langchain import PtmragRetriever
    documents = PtmragRetriever(k=4).invoke("How does ELECTRA differ from BERT?")

It retrieves passages and writes no answer: the chain that you put it in does.
"""

from pathlib import Path
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import PrivateAttr

from ptmrag.assistant import Assistant
from ptmrag.library.filter import Filter
from ptmrag.retrieval.hit import Hit


class PtmragRetriever(BaseRetriever):
    """The best k passages of an index (the default one if none is named) as LangChain Documents.

    `metadata` holds the fields of a Hit except its text: entry_id, title, category, source, url, page,
    heading, rank and score (0 to 1, higher is better).
    """

    index: Path | None = None
    k: int = 8
    category: str | None = None
    entry: str | None = None
    _assistant: Assistant | None = PrivateAttr(default=None)

    def model_post_init(self, context: Any, /) -> None:
        """Open the index at once, so that a wrong path fails here and not in a chain."""
        super().model_post_init(context)
        self._assistant = Assistant.load(self.index, llm="none")

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        assert self._assistant is not None  # noqa: S101 - set in model_post_init
        within = Filter(category=self.category, entries=(self.entry,) if self.entry else ())
        hits = self._assistant.search(query, k=self.k, within=within)
        return [_document(hit) for hit in hits]


def _document(hit: Hit) -> Document:
    metadata = {
        "rank": hit.rank,
        "score": hit.score,
        "entry_id": hit.entry_id,
        "title": hit.title,
        "category": list(hit.category),
        "source": hit.source,
        "url": hit.url,
        "page": hit.page,
        "heading": hit.heading,
    }
    return Document(id=str(hit.chunk_id), page_content=hit.text, metadata=metadata)
