"""The embedding stage: what waits is embedded together, in its order, by one thread."""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path

import pytest

from helpers import papers
from helpers.embedders import WordHasher
from helpers.webserver import Web
from ptmrag.documents.document import Block, Document
from ptmrag.embed.vectors import EncodedPassage
from ptmrag.ingestion.embed_and_store import CutDocument, cut_document
from ptmrag.ingestion.embedding_thread import EmbeddingThread
from ptmrag.ingestion.ingest import ingest


class Device(WordHasher):
    """An embedder that waits like a device before its first text, and notes what it gets in one go."""

    def __init__(self) -> None:
        self.begun, self.is_let_go = threading.Event(), threading.Event()
        self.goes: list[list[str]] = []

    def encode_passages(self, texts: Sequence[str]) -> Iterator[tuple[int, EncodedPassage]]:
        self.goes.append(list(texts))
        self.begun.set()
        assert self.is_let_go.wait(60)
        yield from super().encode_passages(texts)


class Broken(WordHasher):
    """An embedder that fails at texts with the word "bad"."""

    def encode_passages(self, texts: Sequence[str]) -> Iterator[tuple[int, EncodedPassage]]:
        if any("bad" in text for text in texts):
            raise ValueError("a fault")
        yield from super().encode_passages(texts)


def cut(text: str) -> CutDocument:
    """Cut a document of one passage."""
    document = Document(f"web:{text}", text, (Block(text, None, ""),), (text,))
    return cut_document(WordHasher(), document, title="A title")


def test_what_waits_is_embedded_together_and_in_order() -> None:
    """While a device works on the first document, the next ones gather; each gets its own passages."""
    device = Device()
    with EmbeddingThread(device) as embedding:
        first = embedding.submit(cut("alpha"))
        assert device.begun.wait(60)
        order: list[str] = []
        others: list[Future[object]] = []
        for text in ("beta", "gamma", "delta"):
            future = embedding.submit(cut(text))
            future.add_done_callback(lambda _, text=text: order.append(text))  # type: ignore[misc]
            others.append(future)  # type: ignore[arg-type]
        device.is_let_go.set()
        found = [future.result(60) for future in (first, *others)]
    assert [[text.split()[-1] for text in go] for go in device.goes] == [
        ["alpha"],
        ["beta", "gamma", "delta"],
    ]
    assert order == ["beta", "gamma", "delta"]
    assert [one.chunks[0].text for one in found] == ["alpha", "beta", "gamma", "delta"]  # type: ignore[union-attr]
    expected = WordHasher().embed_query("A title\ngamma")
    assert (found[2].vectors[0] == expected).all()  # type: ignore[union-attr]


def test_who_has_nothing_to_embed_takes_a_turn() -> None:
    """Nothing comes before what was submitted earlier, also what is not embedded."""
    device = Device()
    with EmbeddingThread(device) as embedding:
        embedding.submit(cut("alpha"))
        assert device.begun.wait(60)
        nothing = embedding.submit(None)
        assert not nothing.done()
        device.is_let_go.set()
        assert nothing.result(60) is None


def test_an_error_of_the_model_is_raised_and_the_thread_goes_on() -> None:
    """The documents of that go fail, the next ones do not."""
    with EmbeddingThread(Broken()) as embedding:
        with pytest.raises(ValueError, match="a fault"):
            embedding.submit(cut("bad")).result(60)
        assert embedding.submit(cut("good")).result(60) is not None


def test_who_stops_waits_for_one_batch() -> None:
    """At the end, the thread stops at the next passage; of what waits, nothing goes to the device."""
    device = Device()
    with EmbeddingThread(device) as embedding:
        first = embedding.submit(cut("alpha"))
        assert device.begun.wait(60)
        second = embedding.submit(cut("beta"))
        embedding._is_closed = True
        device.is_let_go.set()
        assert isinstance(first.exception(60), InterruptedError)
        assert isinstance(second.exception(60), InterruptedError)
    assert len(device.goes) == 1


def test_a_text_on_its_way_is_embedded_once(
    web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A PDF at two addresses, which are read while neither is stored, is embedded and kept once."""
    device = Device()
    device.is_let_go.set()
    monkeypatch.setattr("ptmrag.ingestion.ingest.load_embedder", lambda name=None, **_: device)
    for place in ("a.example.org/larkspur.pdf", "b.example.org/copy.pdf"):
        web.put(place, papers.one_column(), media_type="application/pdf")
    listed = tmp_path / "list.md"
    listed.write_text(
        f"- {papers.LARKSPUR}: [paper](https://a.example.org/larkspur.pdf), "
        "[copy](https://b.example.org/copy.pdf)\n"
    )
    report = ingest([listed], index=tmp_path / "index", mirror=web.address)
    assert sorted(row.same_as is None for row in report.sources) == [False, True]
    embedded = [text for go in device.goes for text in go]
    assert len(embedded) == len(set(embedded)) == report.totals.passages
