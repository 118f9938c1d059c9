"""Fusing rankings, and the passages that a question finds."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from ptmrag.catalog import Entry
from ptmrag.chunks import Chunk
from ptmrag.dense import Vectors
from ptmrag.documents import Document
from ptmrag.errors import IncompatibleIndexError
from ptmrag.lexical import tokens
from ptmrag.library import Library
from ptmrag.retrieval import Hit, fuse, retrieve
from ptmrag.schema import SourceState
from ptmrag.sources import Source
from ptmrag.writing import LibraryWriter, write_library


class WordHasher:
    """An embedder that hashes words: texts that share words are near."""

    name = "hasher"
    dim = 64
    max_tokens = 512

    def embed_passages(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> Vectors:
        return np.array([self.embed_query(text) for text in texts]).reshape(-1, self.dim)

    def embed_query(self, text: str) -> Vectors:
        vector = np.full(self.dim, 1e-3, dtype=np.float32)
        for word in tokens(text):
            vector[hashlib.sha256(word.encode()).digest()[0] % self.dim] += 1
        unit: Vectors = vector / np.linalg.norm(vector)
        return unit

    def count_tokens(self, text: str) -> int:
        return len(text.split())


MODEL = WordHasher()


def put(library: LibraryWriter, name: str, texts: Sequence[str]) -> None:
    chunks = [Chunk(name, i, i + 1, "Method", "body", text, 0) for i, text in enumerate(texts)]
    state = SourceState(name, f"https://example.org/{name}", "ok", "2026-01-31T12:00:00+00:00")
    document = Document(name, name, (), tuple(texts))
    library.put_document(state, document, chunks, MODEL.embed_passages(texts))


def link(name: str) -> Source:
    return Source(name, f"https://example.org/{name}", f"https://{name}", (), "paper")


ENTRIES = [
    (Entry("bert", "BERT", ("NLP", "Encoders"), "", 1, ()), [link("arxiv:1"), link("github:b")]),
    (Entry("gpt", "GPT-3", ("NLP", "Decoders"), "", 2, ()), [link("arxiv:2")]),
    (
        Entry("zip", "小模型", ("压缩 / Compression",), "", 3, ()),
        [link("arxiv:3"), link("github:b")],
    ),
]
TEXTS = {
    "arxiv:1": ["masked words are predicted from both sides", "next sentences are told apart"],
    "github:b": ["install with pip and run the script on masked data"],
    "arxiv:2": ["few examples in the prompt are enough", "scores rise with the size to 0.93"],
    "arxiv:3": ["知识蒸馏把大模型的知识迁移到小模型", "剪枝去掉不重要的权重"],
    "catalog:bert": ["masked words are predicted: a bidirectional encoder"],
    "catalog:gpt": ["a large decoder"],
    "catalog:zip": ["模型压缩综述"],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three entries with papers, code and notes."""
    path = tmp_path_factory.mktemp("retrieval") / "index"
    with write_library(path, MODEL.name, MODEL.dim) as writer:
        writer.put_entries("list", ENTRIES)
        for name, texts in TEXTS.items():
            put(writer, name, texts)
    return path


@pytest.fixture
def library(folder: Path) -> Iterator[Library]:
    opened = Library.open(folder)
    yield opened
    opened.close()


def sources(hits: Sequence[Hit]) -> list[str]:
    return [hit.source for hit in hits]


# --- fuse ---------------------------------------------------------------------------------------


def test_fusion_sums_reciprocal_ranks() -> None:
    """An id scores the sum of 1 / (k + rank) over the rankings that hold it."""
    assert fuse([[1, 2], [2, 3]]) == [(2, 1 / 61 + 1 / 62), (1, 1 / 61), (3, 1 / 62)]
    assert fuse([[5]], k=1) == [(5, 0.5)]


def test_fusion_of_nothing_is_nothing() -> None:
    """No ranking, or empty ones, give no ids."""
    assert fuse([]) == fuse([[], []]) == []


@pytest.mark.parametrize("ranking", [[], [3], [3, 1, 2], list(range(50, 0, -1))])
def test_fusing_a_ranking_with_itself_keeps_it(ranking: list[int]) -> None:
    """fuse([x]) and fuse([x, x]) are x; the order of the rankings makes no difference."""
    assert [number for number, _ in fuse([ranking])] == ranking
    assert [number for number, _ in fuse([ranking, ranking])] == ranking
    other = sorted(ranking)
    assert fuse([ranking, other]) == fuse([other, ranking])


# --- retrieve -----------------------------------------------------------------------------------


def test_a_hit_tells_where_its_passage_stands(library: Library) -> None:
    """Entry, source, address, page, heading and text are those of the passage."""
    [hit] = retrieve(library, MODEL, "few examples in the prompt", k=1)
    assert (hit.rank, hit.entry_id, hit.title, hit.category) == (
        1,
        "gpt",
        "GPT-3",
        ("NLP", "Decoders"),
    )
    assert (hit.source, hit.url) == ("arxiv:2", "https://example.org/arxiv:2")
    assert (hit.page, hit.heading, hit.text) == (1, "Method", TEXTS["arxiv:2"][0])
    assert library.passages([hit.chunk_id])[hit.chunk_id].text == hit.text


def test_scores_fall_with_the_rank_and_similarity_is_the_cosine(library: Library) -> None:
    """`score` lies in 0 to 1 and orders the hits; first in both searches is 1."""
    question = "few examples in the prompt are enough"
    hits = retrieve(library, MODEL, question, k=10)
    assert [hit.rank for hit in hits] == list(range(1, 11))
    assert hits[0].score == pytest.approx(1.0)
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)
    asked = MODEL.embed_query(question)
    for hit in hits:
        cosine = float(MODEL.embed_query(hit.text) @ asked)
        assert hit.similarity == pytest.approx(cosine, abs=1e-5)


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("0.93", "arxiv:2"),
        ("什么是知识蒸馏？", "arxiv:3"),
        ("pruning 剪枝", "arxiv:3"),
        ("pip", "github:b"),
    ],
)
def test_words_of_both_scripts_lead_to_their_passages(
    library: Library, question: str, best: str
) -> None:
    """A number, a Chinese term, a name of a tool."""
    assert sources(retrieve(library, MODEL, question, k=1)) == [best]


@pytest.mark.parametrize("k", [1, 4, 10])
@pytest.mark.parametrize(
    "question", ["masked words", "?!", "the of 的", "完全无关 zzz", "x" * 3_000]
)
def test_exactly_k_passages_come_where_so_many_exist(
    library: Library, question: str, k: int
) -> None:
    """Also for a question without content words, which meaning alone must answer."""
    hits = retrieve(library, MODEL, question, k=k)
    assert len(hits) == len({hit.chunk_id for hit in hits}) == k


def test_all_passages_come_where_more_are_asked_for(library: Library) -> None:
    """k may exceed what exists; k below one finds nothing."""
    assert len(retrieve(library, MODEL, "masked", k=500)) == 10
    assert retrieve(library, MODEL, "masked", k=0) == []


def test_filters_apply_before_the_ranking(library: Library) -> None:
    """An entry's passages come, all of them, for a question that is about another entry."""
    question = "masked words predicted from both sides"
    assert set(sources(retrieve(library, MODEL, question, entry="gpt", k=3))) == {
        "arxiv:2",
        "catalog:gpt",
    }
    compressed = retrieve(library, MODEL, question, category="compression", k=4)
    assert set(sources(compressed)) == {"arxiv:3", "catalog:zip", "github:b"}
    assert retrieve(library, MODEL, question, entry="nobody") == []
    assert retrieve(library, MODEL, question, category="Compression", entry="gpt") == []


def test_a_shared_source_is_shown_under_the_entry_that_was_asked_for(library: Library) -> None:
    """Without a filter it stands under the first entry of the catalog."""
    question = "install with pip"
    assert retrieve(library, MODEL, question, k=1)[0].entry_id == "bert"
    assert retrieve(library, MODEL, question, k=1, entry="zip")[0].entry_id == "zip"
    assert retrieve(library, MODEL, question, k=1, category="压缩")[0].entry_id == "zip"


def test_a_note_stands_behind_the_passages_of_its_paper(library: Library) -> None:
    """Papers lead: an entry's own text follows its paper and code among the hits."""
    question = "masked words are predicted: bidirectional encoder"
    notes = TEXTS["catalog:bert"][0]
    [alone] = retrieve(library, MODEL, question, k=1)
    assert alone.text == notes  # the best of all, and nothing of its paper beside it
    found = sources(retrieve(library, MODEL, question, k=3))
    assert found.index("catalog:bert") > found.index("arxiv:1")


def test_another_embedder_is_refused_by_both_names(library: Library) -> None:
    """Vectors of two models cannot be compared: an error, not bad results."""
    other = WordHasher()
    other.name = "other"
    with pytest.raises(IncompatibleIndexError, match="'hasher', not 'other'"):
        retrieve(library, other, "masked")


def test_repetitions_stand_behind_what_is_new(tmp_path: Path) -> None:
    """Of near-identical passages the best is shown; the others come only to fill up."""
    same = "The masked language model predicts the words that were hidden from both of its sides"
    with write_library(tmp_path, MODEL.name, MODEL.dim) as writer:
        names = [f"web:{n}" for n in range(4)]
        writer.put_entries("l", [(Entry("e", "E", (), "", 1, ()), [link(n) for n in names])])
        put(writer, names[0], [same, same + ".", same.upper(), same.replace("The", "This")])
        put(writer, names[1], ["masked attention hides the future"])
        put(writer, names[2], ["words are cut into pieces"])
    library = Library.open(tmp_path)
    hits = retrieve(library, MODEL, same, k=3)
    assert sources(hits) == ["web:0", *sorted(sources(hits)[1:])]
    assert set(sources(hits)) == set(names[:3])
    assert len(retrieve(library, MODEL, same, k=6)) == 6


def test_passages_that_went_since_are_skipped_and_made_up_for(tmp_path: Path) -> None:
    """A reader whose files are behind finds k passages that are still there."""
    old = [f"masked words in passage {n} of {n * 7919}" for n in range(150)]
    with write_library(tmp_path, MODEL.name, MODEL.dim) as writer:
        both = [link("web:old"), link("web:kept")]
        writer.put_entries("l", [(Entry("e", "E", (), "", 1, ()), both)])
        put(writer, "web:old", old)
        put(writer, "web:kept", ["decoder alone", "few shots", "scores rise"])
        writer.refresh()
        library = Library.open(tmp_path)
        writer.remove_sources(["web:old"])
        assert sources(retrieve(library, MODEL, "masked words", k=3)) == ["web:kept"] * 3
