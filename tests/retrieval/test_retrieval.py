"""The passages that a question finds, their order and their filters."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from helpers.embedders import WordHasher
from ptmrag.catalog.entry import Entry, LinkKind
from ptmrag.documents.chunks import Chunk
from ptmrag.documents.document import Document
from ptmrag.embed.late_interaction import pack, words_of
from ptmrag.errors import IncompatibleIndexError, InputError
from ptmrag.language.question_words import read_question
from ptmrag.library.filter import Filter, parse_years
from ptmrag.library.library import Library
from ptmrag.library.schema import SourceState
from ptmrag.library.writing import LibraryWriter, write_library
from ptmrag.retrieval.hit import Hit
from ptmrag.retrieval.search import rank
from ptmrag.sources.source import Source

MODEL = WordHasher()


def retrieve(library: Library, model: WordHasher, question: str, **how: object) -> list[Hit]:
    """The hits for a question as a person types it."""
    return list(rank(library, model, question=read_question(question), **how).hits)  # type: ignore[arg-type]


def put(library: LibraryWriter, name: str, texts: Sequence[str]) -> None:
    chunks = [Chunk(name, i, i + 1, "Method", "body", text, 0) for i, text in enumerate(texts)]
    state = SourceState(name, f"https://example.org/{name}", "ok", "2026-01-31T12:00:00+00:00")
    document = Document(name, name, (), tuple(texts))
    encoded = [found for _, found in MODEL.encode_passages(texts)]
    vectors = np.array([found.vector for found in encoded])
    words = [
        pack(words_of(text, found), found.vector)
        for text, found in zip(texts, encoded, strict=True)
    ]
    library.put_document(state, document, chunks=chunks, vectors=vectors, words=words)


def link(name: str) -> Source:
    kind: LinkKind = "code" if name.startswith("github:") else "paper"
    return Source(name, f"https://example.org/{name}", f"https://{name}", (), kind)


ENTRIES = [
    (
        Entry("bert", "BERT", ("NLP", "Encoders"), "", 1, (), 2018),
        [link("arxiv:1"), link("github:b")],
    ),
    (Entry("gpt", "GPT-3", ("NLP", "Decoders"), "", 2, (), 2020), [link("arxiv:2")]),
    (
        Entry("zip", "小模型", ("压缩 / Compression",), "", 3, ()),
        [link("arxiv:2106.00003"), link("github:b")],
    ),
]
TEXTS = {
    "arxiv:1": ["masked words are predicted from both sides", "next sentences are told apart"],
    "github:b": ["install with pip and run the script on masked data"],
    "arxiv:2": ["few examples in the prompt are enough", "scores rise with the size to 0.93"],
    "arxiv:2106.00003": ["知识蒸馏把大模型的知识迁移到小模型", "剪枝去掉不重要的权重"],
    "catalog:bert": ["masked words are predicted: a bidirectional encoder"],
    "catalog:gpt": ["a large decoder"],
    "catalog:zip": ["模型压缩综述"],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three entries with papers, code and notes."""
    path = tmp_path_factory.mktemp("retrieval") / "index"
    with write_library(path, MODEL.name, dim=MODEL.dim) as writer:
        writer.put_entries("list", ENTRIES)
        for name, texts in TEXTS.items():
            put(writer, name, texts)
    return path


@pytest.fixture
def library(folder: Path) -> Iterator[Library]:
    opened = Library.open(folder)
    yield opened
    opened.close()


def test_the_first_passages_of_each_source_can_be_asked_for(library: Library) -> None:
    """A filter and a number of passages: one of each of two sources, and two of the one that has two."""
    two = Filter(sources=("arxiv:1", "arxiv:2"))
    counts = [len(library.passages.ids_within(two, opening=n)) for n in (0, 1, 2)]
    assert counts == [0, 2, 4]
    papers = Filter(kind="paper", language="en")
    assert len(library.passages.ids_within(papers, opening=1)) == 2


def sources(hits: Sequence[Hit]) -> list[str]:
    return [hit.source for hit in hits]


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
    assert library.passages.by_id([hit.chunk_id])[hit.chunk_id].text == hit.text


def test_scores_fall_with_the_rank_and_similarity_is_the_cosine(library: Library) -> None:
    """`score` lies in 0 to 1 and orders the hits."""
    question = "few examples in the prompt are enough"
    hits = retrieve(library, MODEL, question, k=10)
    assert [hit.rank for hit in hits] == list(range(1, 11))
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
        ("什么是知识蒸馏？", "arxiv:2106.00003"),
        ("pruning 剪枝", "arxiv:2106.00003"),
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
    assert set(
        sources(retrieve(library, MODEL, question, within=Filter(entries=("gpt",)), k=3))
    ) == {
        "arxiv:2",
        "catalog:gpt",
    }
    compressed = retrieve(library, MODEL, question, within=Filter("compression"), k=4)
    assert set(sources(compressed)) == {"arxiv:2106.00003", "catalog:zip", "github:b"}
    assert retrieve(library, MODEL, question, within=Filter(entries=("nobody",))) == []
    assert retrieve(library, MODEL, question, within=Filter("Compression", ("gpt",))) == []


def test_a_shared_source_is_shown_under_the_entry_that_was_asked_for(library: Library) -> None:
    """Without a filter it stands under the first entry of the catalog."""
    question = "install with pip"
    assert retrieve(library, MODEL, question, k=1)[0].entry_id == "bert"
    assert (
        retrieve(library, MODEL, question, k=1, within=Filter(entries=("zip",)))[0].entry_id
        == "zip"
    )
    assert retrieve(library, MODEL, question, k=1, within=Filter("压缩"))[0].entry_id == "zip"


def test_a_note_ranks_as_well_as_it_answers(library: Library) -> None:
    """An entry's own text is not put behind its paper and code: the list's author answers too."""
    question = "masked words are predicted: bidirectional encoder"
    found = sources(retrieve(library, MODEL, question, k=3))
    assert found.index("catalog:bert") < found.index("arxiv:1")


def test_the_title_of_an_entry_without_a_note_stands_behind_its_paper(tmp_path: Path) -> None:
    """A title says nothing that the paper does not."""
    with write_library(tmp_path, MODEL.name, dim=MODEL.dim) as writer:
        entry = Entry("masked", "masked words", ("NLP",), "", 1, (), 2018)
        writer.put_entries("list", [(entry, [link("arxiv:1")])])
        put(writer, "arxiv:1", TEXTS["arxiv:1"])
        put(writer, "catalog:masked", [entry.title])
    library = Library.open(tmp_path)
    found = sources(retrieve(library, MODEL, "masked words", k=2))
    assert found == ["arxiv:1", "catalog:masked"]
    library.close()


def test_another_embedder_is_refused_by_both_names(library: Library) -> None:
    """Vectors of two models cannot be compared: an error, not bad results."""
    other = WordHasher()
    other.name = "other"
    with pytest.raises(IncompatibleIndexError, match="'hasher', not 'other'"):
        retrieve(library, other, "masked")


def test_repetitions_stand_behind_what_is_new(tmp_path: Path) -> None:
    """Of near-identical passages the best is shown; the others come only to fill up."""
    same = "The masked language model predicts the words that were hidden from both of its sides"
    with write_library(tmp_path, MODEL.name, dim=MODEL.dim) as writer:
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
    with write_library(tmp_path, MODEL.name, dim=MODEL.dim) as writer:
        both = [link("web:old"), link("web:kept")]
        writer.put_entries("l", [(Entry("e", "E", (), "", 1, ()), both)])
        put(writer, "web:old", old)
        put(writer, "web:kept", ["decoder alone", "few shots", "scores rise"])
        writer.publish()
        library = Library.open(tmp_path)
        writer.remove_sources(["web:old"])
        assert sources(retrieve(library, MODEL, "masked words", k=3)) == ["web:kept"] * 3


@pytest.mark.parametrize(
    ("within", "found"),
    [
        (Filter(entries=("bert", "gpt"), kind="note"), {"catalog:bert", "catalog:gpt"}),
        (Filter(kind="code"), {"github:b"}),
        (Filter(years=(2018, 2019)), {"arxiv:1", "github:b", "catalog:bert"}),
        (Filter(years=(2020, 9999), kind="paper"), {"arxiv:2", "arxiv:2106.00003"}),
        (Filter(years=(2021, 2021)), {"arxiv:2106.00003", "catalog:zip", "github:b"}),
        (Filter(language="zh"), {"arxiv:2106.00003", "catalog:zip"}),
        (Filter(language="zh", years=(2018, 2020)), set()),
        (Filter("Encoders", ("gpt",)), set()),
    ],
)
def test_filters_by_year_language_and_kind(
    library: Library, within: Filter, found: set[str]
) -> None:
    """Each filter, alone and with others, lets through what it names, all of it."""
    hits = retrieve(library, MODEL, "masked words", k=20, within=within)
    assert set(sources(hits)) == found
    assert len(hits) == sum(len(TEXTS[name]) for name in found)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2020", (2020, 2020)),
        ("2018-2020", (2018, 2020)),
        ("2020-", (2020, 9999)),
        ("-2019", (0, 2019)),
    ],
)
def test_spans_of_years(text: str, years: tuple[int, int]) -> None:
    """One year, two, or one that is open to a side."""
    assert parse_years(text) == years


@pytest.mark.parametrize("text", ["", "-", "20", "2021-2019", "2019 2020", "last year"])
def test_what_is_no_span_of_years_is_one_sentence(text: str) -> None:
    """The error shows how to write it."""
    with pytest.raises(InputError, match="2018-2020"):
        parse_years(text)


def test_a_question_in_chinese_finds_english_words(library: Library) -> None:
    """The glossary's words of the other language count, whatever the vectors say."""
    candidates = rank(library, MODEL, question=read_question("掩码")).candidates
    worded = {candidate.source for candidate in candidates if candidate.words > 0}
    assert worded == {"arxiv:1", "github:b", "catalog:bert"}


def test_an_amount_finds_its_other_spellings(tmp_path: Path) -> None:
    """By words, across the languages: 亿 is a hundred million."""
    with write_library(tmp_path, MODEL.name, dim=MODEL.dim) as writer:
        writer.put_entries(
            "list", [(Entry("gpt", "GPT-3", ("NLP",), "", 2, (), 2020), [link("arxiv:2")])]
        )
        put(
            writer,
            "arxiv:2",
            ["the smaller one has 340 million weights", "the other has 3.4 billion"],
        )
    with closing(Library.open(tmp_path)) as library:
        found = rank(library, MODEL, question=read_question("哪个有3.4亿？")).candidates
        assert max(found, key=lambda candidate: candidate.words).page == 1


def test_all_candidates_come_with_their_scores_and_times(library: Library) -> None:
    """The hits are the first of the candidates, and every part of the search took its time."""
    ranking = rank(library, MODEL, question=read_question("masked words are predicted"), k=3)
    scores = [candidate.score for candidate in ranking.candidates]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) == 10
    assert {hit.chunk_id for hit in ranking.hits} <= {c.id for c in ranking.candidates[:4]}
    times = ranking.timings
    assert min(times.embedding, times.dense, times.lexical, times.late, times.fusing) > 0
    assert times.reranking == 0


class Backwards:
    """A reranker that likes short passages."""

    name = "backwards"

    def scores(self, question: str, passages: Sequence[str]) -> np.ndarray:
        return np.array([-len(passage) for passage in passages], dtype=float)


def test_a_reranker_has_the_last_word(library: Library) -> None:
    """Its order is the order of the hits; the scores still fall with the rank."""
    ranking = rank(
        library, MODEL, question=read_question("masked words"), k=10, reranker=Backwards()
    )
    papers = [hit for hit in ranking.hits if not hit.source.startswith("catalog:")]
    assert [len(hit.text) for hit in papers] == sorted(len(hit.text) for hit in papers)
    assert [h.score for h in ranking.hits] == sorted((h.score for h in ranking.hits), reverse=True)
    assert ranking.timings.reranking > 0


def test_hits_in_a_duplicate_are_shown_under_the_entry_that_links_it(tmp_path: Path) -> None:
    """Its passages are stored under the source with the same text, which another entry links."""
    copy = "pdf:example.org/copy.pdf"
    with write_library(tmp_path, MODEL.name, dim=MODEL.dim) as writer:
        entries = [Entry(name, name.upper(), (), "", 1, ()) for name in ("first", "second")]
        names = ("arxiv:2101.00001", copy)
        sources = [Source(name, f"https://a.b/{name}", name, (), "paper") for name in names]
        writer.put_entries("list", [(e, [s]) for e, s in zip(entries, sources, strict=True)])
        put(writer, names[0], ["Herons watch the sparse memory."])
        state = SourceState(copy, "https://a.b/copy", "ok", "2026-01-01", sha256="1", pages=1)
        writer.put_duplicate(state, Document(copy, "", (), ("",)), same_as=names[0])
    library = Library.open(tmp_path)

    def shown(within: Filter) -> list[tuple[str, str]]:
        hits = retrieve(library, MODEL, "sparse memory", within=within)
        return [(hit.entry_id, hit.source) for hit in hits]

    assert shown(Filter(sources=(copy,))) == [("second", names[0])]
    assert shown(Filter(sources=(names[0],))) == [("first", names[0])]


def test_a_library_without_word_vectors_is_searched_by_its_passages(tmp_path: Path) -> None:
    """A model without token vectors has passage vectors only; MaxSim is then their cosine."""
    with write_library(tmp_path, MODEL.name, dim=MODEL.dim) as writer:
        writer.put_entries("l", [(Entry("e", "E", (), "", 1, ()), [link("web:a")])])
        texts = ["masked words", "few examples"]
        chunks = [Chunk("web:a", i, i + 1, "", "body", text, 0) for i, text in enumerate(texts)]
        state = SourceState("web:a", "https://example.org", "ok", "2026-01-31T12:00:00+00:00")
        document = Document("web:a", "", (), tuple(texts))
        writer.put_document(state, document, chunks=chunks, vectors=MODEL.embed_passages(texts))
    [first, second] = rank(
        Library.open(tmp_path), MODEL, question=read_question("few examples"), k=2
    ).hits
    assert (first.text, second.text) == ("few examples", "masked words")
    assert first.late == pytest.approx(first.similarity, abs=1e-5)
