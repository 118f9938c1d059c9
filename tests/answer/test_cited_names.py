"""Names of works that only citations give: "PairSent (Marten et al., 2017)", and names that citations deny."""

import numpy as np
import pytest

from helpers.two_papers import AT, DIM, linked, source
from ptmrag.answer.works import WorkIndex
from ptmrag.documents.chunks import Chunk
from ptmrag.documents.document import Document
from ptmrag.language.question_words import read_question
from ptmrag.library.library import Library
from ptmrag.library.schema import SourceState
from ptmrag.library.writing import write_library

PAIRS, TABLES, BIRDS = "arxiv:2001.00001", "arxiv:2001.00002", "arxiv:2103.00003"
# The title, the front with its authors, the abstract, and what follows.
PAPERS = {
    PAIRS: (
        "Sentences from Labelled Pairs",
        "Alena Marten Bo Quill Institute of Pairs",
        "We train sentence encoders on labelled pairs. The code is at example.org/PairSent.",
        "Scorer measures them. We train on adapters of two kinds.",
    ),
    TABLES: (
        "A Reader of Tables",
        "Carla Marten Dan Osk Institute of Tables",
        "We read tables row by row, and compare the rows with the words of a question.",
        "The encoder of PairSent is no part of it.",
    ),
    BIRDS: (
        "Birds in Long Texts",
        "Eva Lind Fay Moor Institute of Birds",
        "We find birds in long texts. We propose to name each bird as the model called Thrush does.",
        "PairSent (Marten et al., 2020) reads pairs. Slower is PairSent (Marten et al., 2020), a good one. "
        "Thrush (Weber et al., 2020) sings. We use Thrush (Weber et al., 2020) twice, and Thrush (Weber et al., 2020). "
        "We use Scorer (Marten et al., 2018). All use Scorer (Marten et al., 2018). "
        "We add an adapter (Marten et al., 2020). The adapter (Marten et al., 2020) is small.",
    ),
}


@pytest.fixture(scope="module")
def works(tmp_path_factory: pytest.TempPathFactory) -> WorkIndex:
    """The works of a library of three papers."""
    path = tmp_path_factory.mktemp("cited") / "index"
    with write_library(path, "fake", dim=DIM) as library:
        entries = [linked(name[-5:], name, title=PAPERS[name][0]) for name in PAPERS]
        library.put_entries("list", entries)
        for name, (title, authors, abstract, rest) in PAPERS.items():
            front, *pages = f"{title}\n\n{authors}", abstract, rest
            texts = [(1, "", front), (1, "Abstract", pages[0]), (2, "1 Method", pages[1])]
            chunks = [
                Chunk(name, n, page, heading, "body", text, 0, ())
                for n, (page, heading, text) in enumerate(texts)
            ]
            state = SourceState(name, source(name).url, "ok", AT, sha256=name, pages=2)
            document = Document(name, title, (), (f"{front}\n\n{pages[0]}", pages[1]))
            vectors = np.eye(len(chunks), DIM, dtype=np.float32)
            library.put_document(state, document, chunks=chunks, vectors=vectors)
    return WorkIndex.of(Library.open(path))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What is PairSent?", [PAIRS]),
        ("PairSent 是怎么训练的？", [PAIRS]),
        ("How did Lind find birds?", []),
        ("What do Marten et al. train on?", [PAIRS, TABLES]),
        # Another year, a plain word, and a name that others are cited for.
        ("What is Scorer?", []),
        ("Adapter 是什么？", []),
        ("What is Thrush?", []),
    ],
)
def test_a_name_is_that_of_the_work_cited_for_it(
    works: WorkIndex, question: str, expected: list[str]
) -> None:
    """Where its first page has the name, and first author and year are the work's."""
    named = works.named_in(read_question(question), ())
    assert sorted(work.source for one in named if one.is_certain for work in one.works) == expected
