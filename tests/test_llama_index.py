"""The retriever for LlamaIndex (slow: 26 packages that nothing else needs)."""

import asyncio
from pathlib import Path

import pytest

from ptmrag import Filter
from ptmrag.errors import NoIndexError
from ptmrag.llama_index import PtmragRetriever

pytestmark = pytest.mark.slow


def test_the_retriever_gives_nodes(index: Path) -> None:
    """`retrieve` and `aretrieve` give k nodes, best first, with their source and page."""
    retriever = PtmragRetriever(index, k=2)
    nodes = retriever.retrieve("sparse memory of slots")
    assert [node.metadata["source"] for node in nodes[:1]] == ["arxiv:2101.00001"]
    assert len(nodes) == 2
    assert nodes[0].score >= nodes[1].score
    again = asyncio.run(retriever.aretrieve("sparse memory of slots"))
    assert [node.node_id for node in again] == [node.node_id for node in nodes]


def test_a_filter_holds(index: Path) -> None:
    """`within` says what may be found; an index that is not there is said at once."""
    found = PtmragRetriever(index, within=Filter(kind="note")).retrieve("memory")
    assert found
    assert all(node.metadata["source"].startswith("catalog:") for node in found)
    with pytest.raises(NoIndexError):
        PtmragRetriever("/nowhere")
