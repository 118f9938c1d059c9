"""The retriever for LangChain."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from langchain_core.runnables import ConfigurableField
from pydantic import ValidationError

from ptmrag import Assistant, Filter
from ptmrag.errors import InputError, NoIndexError
from ptmrag.langchain import PtmragRetriever
from ptmrag.language.detect import detect_language

QUESTION = "memory of slots, filtered data, punctuation"
LARKSPUR = "arxiv:2101.00001"


@pytest.fixture(scope="module")
def retriever(index: Path) -> PtmragRetriever:
    return PtmragRetriever(index=index, k=5)


def test_the_retriever_gives_documents(retriever: PtmragRetriever) -> None:
    """`invoke` gives k Documents with their source and page as metadata."""
    documents = retriever.invoke("sparse memory of slots")
    assert len(documents) == 5
    assert documents[0].metadata["source"] == LARKSPUR
    assert documents[0].metadata["page"] in (1, 2)
    assert documents[0].id


def test_a_wrong_index_fails_at_once(tmp_path: Path) -> None:
    """A retriever without an index raises NoIndexError when it is made."""
    with pytest.raises(NoIndexError):
        PtmragRetriever(index=tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"k": 2}, lambda told: True),
        ({"category": "压缩"}, lambda told: told["source"] != LARKSPUR),
        ({"sources": [LARKSPUR]}, lambda told: told["source"] == LARKSPUR),
        ({"years": "2022-"}, lambda told: "Larkspur" not in told["title"]),
        ({"years": (2022, 2022)}, lambda told: "Larkspur" not in told["title"]),
        ({"kind": "note"}, lambda told: told["source"].startswith("catalog:")),
        ({"within": Filter(kind="note")}, lambda told: told["source"].startswith("catalog:")),
        ({"within": Filter(kind="note"), "kind": "paper"}, lambda told: told["page"] is not None),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "kept",  # the same in each process
)
def test_what_may_be_found_is_said_to_the_retriever_or_to_a_call(
    retriever: PtmragRetriever, given: dict[str, Any], kept: Any
) -> None:
    """Each field of a Filter, and k, have the same effect in the constructor and in `invoke`."""
    documents = retriever.invoke(QUESTION, **given)
    assert documents
    assert len(documents) <= given.get("k", 5)
    assert all(kept(document.metadata) for document in documents)
    made = PtmragRetriever(assistant=retriever.assistant, **{"k": 5} | given)
    assert made.invoke(QUESTION) == documents


def test_entries_and_language(retriever: PtmragRetriever) -> None:
    """Entries are named by their ids, `entry` by one of them; passages are of one language."""
    entry = retriever.invoke("sparse memory of slots")[0].metadata["entry_id"]
    for given in ({"entry": entry}, {"entries": [entry]}):
        found = {document.metadata["entry_id"] for document in retriever.invoke(QUESTION, **given)}
        assert found == {entry}
    for one in retriever.invoke(QUESTION, language="zh"):
        assert detect_language(one.page_content) == "zh"


def test_a_call_changes_only_itself(retriever: PtmragRetriever) -> None:
    """What a call is told is forgotten after it."""
    before = retriever.invoke(QUESTION)
    assert len(retriever.invoke(QUESTION, k=1)) == 1
    assert retriever.invoke(QUESTION) == before


def test_a_coroutine_finds_the_same(retriever: PtmragRetriever) -> None:
    """`ainvoke` takes what `invoke` takes."""
    found = asyncio.run(retriever.ainvoke(QUESTION, k=2, kind="note"))
    assert found == retriever.invoke(QUESTION, k=2, kind="note")


def test_a_configured_copy_uses_the_index_that_is_open(
    retriever: PtmragRetriever, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A chain may set k at run time, and the index is not opened again for it."""
    monkeypatch.setattr(Assistant, "load", None)
    chain = retriever.configurable_fields(k=ConfigurableField(id="k"))
    assert len(chain.invoke(QUESTION, config={"configurable": {"k": 1}})) == 1


def test_what_it_does_not_know_is_refused(retriever: PtmragRetriever) -> None:
    """A name or value that would have no effect is an error, which names it."""
    with pytest.raises(InputError, match="top_k"):
        retriever.invoke(QUESTION, top_k=3)
    with pytest.raises(InputError, match="language"):
        retriever.invoke(QUESTION, language="fr")
    with pytest.raises(InputError, match="span of years"):
        retriever.invoke(QUESTION, years="soon")
    with pytest.raises(ValidationError, match="top_k"):
        PtmragRetriever(assistant=retriever.assistant, top_k=3)
