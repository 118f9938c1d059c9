"""The LangChain door."""

from pathlib import Path

import pytest

from ptmrag.errors import NoIndexError
from ptmrag.langchain import PtmragRetriever


def test_the_retriever_gives_documents(index: Path) -> None:
    """`invoke` gives k Documents with their source and page as metadata."""
    documents = PtmragRetriever(index=index, k=2).invoke("sparse memory of slots")
    assert len(documents) == 2
    assert documents[0].metadata["source"] == "arxiv:2101.00001"
    assert documents[0].metadata["page"] in (1, 2)
    assert documents[0].id


def test_a_wrong_index_fails_at_once(tmp_path: Path) -> None:
    """A retriever without an index raises NoIndexError when it is made."""
    with pytest.raises(NoIndexError):
        PtmragRetriever(index=tmp_path / "nowhere")
