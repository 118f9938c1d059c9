"""Lists of the entries whose facts fulfil a condition: complete, and each cited with the line that says so."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from helpers import catalog_index
from ptmrag.answer.answer import Answer
from ptmrag.catalog.amounts import amounts_in
from ptmrag.catalog.parse import parse_catalog
from ptmrag.catalog_answers.list_answer import answer_from_list
from ptmrag.catalog_answers.list_view import view_of
from ptmrag.language.verbatim import contains
from ptmrag.library.library import Library
from ptmrag.understanding.fact_conditions import read_fact_list

LIST = """
# Rivers
- **Otter: Swimming** (2018) [paper](https://arxiv.org/abs/1801.00001)
  - Parameters / 参数量: 11M (base), 340M (large)
  - Licence: Apache 2.0
  - Venue: NAACL 2019
  - List / 列表: original list / 原始清单
- **Beaver: Dams** (2019) [paper](https://arxiv.org/abs/1901.00002)
  - Parameters: 1.5 billion
  - Builds on / 基于: Otter, Heron
  - Licence: MIT
  - Venue: ACL 2020
- **Swan: Necks** (2020) [paper](https://arxiv.org/abs/2001.00003)
  - Builds on: Beaver
  - Licence: Apache-2.0
- **Goose** (2020) [paper](https://arxiv.org/abs/2001.00004)

  Goose honks.
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Four works, three with facts."""
    path = tmp_path_factory.mktemp("rivers") / "index"
    return Library.open(catalog_index.build(path, parse_catalog(LIST)))


def ask(question: str, library: Library) -> Answer:
    """The answer, its marks and quotes checked."""
    asked = read_fact_list(question)
    assert asked is not None
    answer = answer_from_list(question, asked, view=view_of(library))
    assert answer is not None
    assert [int(mark) for mark in re.findall(r"\[(\d+)\]", answer.text)] == [
        citation.n for citation in answer.citations
    ]
    for one in answer.citations:
        assert contains(library.passages.page_text(one.source, one.page), one.quote)
    return answer


@pytest.mark.parametrize(
    ("question", "titles"),
    [
        ("which works build on Otter?", ["Beaver"]),
        ("哪些工作是基于 Beaver 的？", ["Swan"]),
        ("which works do not build on Otter?", ["Swan"]),
        ("哪些工作采用 Apache 2.0 许可证？", ["Otter", "Swan"]),
        ("which works from 2020 are licensed under Apache 2.0?", ["Swan"]),
        ("which models have fewer than 100M parameters?", ["Otter"]),
        ("参数量超过 10 亿的模型有哪些？", ["Beaver"]),
        ("which model has the most parameters?", ["Beaver", "Otter"]),
        ("哪些论文发表在 ACL 上？", ["Beaver"]),
        ("which are in the original list?", ["Otter"]),
        ("which are not in the original list?", ["Beaver", "Swan", "Goose"]),
    ],
)
def test_entries_by_their_facts(question: str, titles: list[str], library: Library) -> None:
    """All that fulfil the condition, and no other; of a superlative in its order."""
    answer = ask(question, library)
    assert [citation.title.partition(":")[0] for citation in answer.citations] == titles


def test_a_superlative_is_five_entries_at_most() -> None:
    """The largest first; the others are not listed as if they only mentioned it."""
    sizes = "".join(
        f"- **Net{n}** (2020) [paper](https://arxiv.org/abs/2001.0000{n})\n  - Parameters: {n}M\n"
        for n in range(1, 8)
    )
    with TemporaryDirectory() as folder:
        index = catalog_index.build(Path(folder) / "index", parse_catalog(f"# Nets\n{sizes}"))
        library = Library.open(index)
        answer = ask("which models have the most parameters?", library)
        library.close()
    assert [citation.title for citation in answer.citations] == [f"Net{n}" for n in (7, 6, 5, 4, 3)]


def test_the_line_of_the_fact_is_the_quote(library: Library) -> None:
    """Its value is shown, and how many entries say this fact at all."""
    answer = ask("which works build on Otter?", library)
    assert answer.citations[0].quote == "Builds on / 基于: Otter, Heron"
    assert "· Otter, Heron [1]" in answer.text
    assert "Entries that state this (Builds on): 2" in answer.text


def test_amounts_in_both_languages() -> None:
    """Units are words, letters or Chinese; numbers without one are not amounts."""
    assert amounts_in("110M, 1.5 billion, 3.3 亿, 530B, 1,750 万, 12 layers, 40%") == (
        *(110e6, 1.5e9, 330e6, 530e9, 17.5e6),
    )
