"""A library as a LlamaIndex retriever (`pip install 'ptmrag[llama-index]'`).

    from ptmrag.llama_index import PtmragRetriever
    nodes = PtmragRetriever(k=4).retrieve("How does ELECTRA differ from BERT?")

It retrieves passages and writes no answer: the query engine that you put it in does.
"""

import asyncio
from pathlib import Path

from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from ptmrag.assistant import Assistant
from ptmrag.library.filter import Filter


class PtmragRetriever(BaseRetriever):  # type: ignore[misc]
    """The best k passages of an index (the default one if None), or of an open Assistant, as nodes with scores."""

    def __init__(
        self,
        index: str | Path | None = None,
        *,
        k: int = 8,
        within: Filter | None = None,
        assistant: Assistant | None = None,
    ) -> None:
        super().__init__()
        self._library = assistant or Assistant.load(index, llm="none")
        self._k = k
        self._within = within

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = self._library.search(query_bundle.query_str, k=self._k, within=self._within)
        nodes = []
        for hit in hits:
            told = hit.origin() | {"category": " / ".join(hit.category)}  # its metadata are flat
            node = TextNode(id_=str(hit.chunk_id), text=hit.text, metadata=told)
            nodes.append(NodeWithScore(node=node, score=float(hit.score)))
        return nodes

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        """The same in a thread: a search uses the processor, which an event loop cannot share."""
        return await asyncio.to_thread(self._retrieve, query_bundle)
