"""Tables of works by aspects: what a cell quotes, what stays empty, and how works and aspects are named."""

from pathlib import Path

import pytest

from helpers import papers
from ptmrag.assistant import Assistant
from ptmrag.errors import InputError
from ptmrag.ingestion.ingest import ingest
from ptmrag.language.verbatim import contains
from ptmrag.matrix.aspects import aspect_of, aspects_in, aspects_of
from ptmrag.matrix.clauses import parts_of
from ptmrag.matrix.works_table import CellQuote, WorksTable

LARKSPUR = "larkspur-sparse-memory-for-long-documents"
HERON = "heron-distilling-translators-without-parallel-text"


@pytest.fixture(scope="module")
def assistant(index: Path) -> Assistant:
    """The shared index, opened once."""
    return Assistant.load(index)


@pytest.fixture(scope="module")
def table(assistant: Assistant) -> WorksTable:
    """All works by the usual aspects."""
    return assistant.table([entry.id for entry in assistant.library.records.entries()])


def cell(table: WorksTable, title: str, aspect: str) -> str:
    (row,) = [row for row in table.rows if row.title == title]
    return " ".join(quote.text for quote in row.cells[aspect])


def test_each_cell_answers_its_aspect(table: WorksTable) -> None:
    """The method is what the work presents, the data what it trains on, the result has its number."""
    assert "an encoder that keeps a sparse memory" in cell(table, papers.LARKSPUR, "method")
    assert "1.8 million court reports" in cell(table, papers.LARKSPUR, "data")
    assert "81.4 points" in cell(table, papers.LARKSPUR, "result")
    assert "overwritten too early" in cell(table, papers.LARKSPUR, "limitation")
    assert cell(table, papers.HERON, "method").startswith("Heron distils a small translator")
    assert "eleven times smaller" in cell(table, papers.HERON, "result")
    assert "古籍文本缺少标点" in cell(table, papers.CHINESE, "problem")
    assert "二十亿字的古籍语料" in cell(table, papers.CHINESE, "data")


def test_every_quote_is_verbatim_on_its_page(table: WorksTable, assistant: Assistant) -> None:
    """Cells of the usual table are never anything else."""
    passages = assistant.library.passages
    found = [q for row in table.rows for quotes in row.cells.values() for q in quotes]
    assert len(found) >= 9
    for quote in found:
        assert contains(passages.page_text(quote.source, quote.page), quote.quote)
        assert quote.text
        assert quote.url


@pytest.mark.parametrize(
    "aspect",
    ["licence", "code", "carbon footprint", "optimizer", "词表大小", "human evaluation", "碳排放"],
)
def test_what_no_work_says_is_empty(assistant: Assistant, aspect: str) -> None:
    """An aspect that the works do not speak of has empty cells, known or not, in either language."""
    made = assistant.table([LARKSPUR, HERON], [aspect])
    assert [row.cells[aspect] for row in made.rows] == [(), ()]


def test_an_aspect_in_any_words_finds_the_sentence_that_has_them(assistant: Assistant) -> None:
    """The words of the aspect, or their translations, are in the cell."""
    made = assistant.table([LARKSPUR], ["learning rate", "court reports", "memory slots"])
    cells = {aspect: quotes[0].text for aspect, quotes in made.rows[0].cells.items() if quotes}
    assert "learning rate" in cells["learning rate"]
    assert "court reports" in cells["court reports"]
    assert "slots" in cells["memory slots"]


def test_labels_are_in_the_language_of_the_table(assistant: Assistant) -> None:
    """A known aspect is called as it was asked for, or in the other language; an unknown one as it was asked for."""
    made = assistant.table([LARKSPUR], ["data", "规模", "court reports"], lang="zh")
    assert made.labels == {"data": "预训练数据", "规模": "规模", "court reports": "Court reports"}
    assert made.as_json()["aspects"] == ["data", "规模", "court reports"]


@pytest.mark.parametrize("name", [LARKSPUR, "Larkspur", "arxiv:2101.00001", papers.LARKSPUR])
def test_a_work_is_named_by_id_source_title_or_name(assistant: Assistant, name: str) -> None:
    """Each work is one row, however often it is named."""
    made = assistant.table([name, LARKSPUR], ["method"])
    assert [row.entry_id for row in made.rows] == [LARKSPUR]


def test_the_nearest_is_the_work_that_has_the_name(quick_ingest: None, tmp_path: Path) -> None:
    """Not one of the works that are compared with it, of which a survey has dozens."""
    (tmp_path / "list.md").write_text(
        "# Models\n- **FOXNET: Running Past KESTREL**\n\n  FOXNET runs.\n\n"
        "- **KESTREL: Hovering in the Wind**\n\n  KESTREL hovers.\n",
        encoding="utf-8",
    )
    ingest([tmp_path / "list.md"], index=tmp_path / "index", offline=True)
    with pytest.raises(InputError, match="the nearest are kestrel-hovering"):
        Assistant.load(tmp_path / "index").table(["kestrle"])


def test_an_unknown_work_is_one_sentence_with_the_nearest(assistant: Assistant) -> None:
    """So are no works, no aspects, and too many."""
    with pytest.raises(InputError, match=f"no entry 'larkspurr': the nearest are {LARKSPUR}"):
        assistant.table(["larkspurr"])
    with pytest.raises(InputError, match="No entries are named"):
        assistant.table([" "])
    with pytest.raises(InputError, match="No aspects are named"):
        assistant.table([LARKSPUR], [" ", "?"])
    with pytest.raises(InputError, match="too many"):
        assistant.table([LARKSPUR], [f"aspect {n}" for n in range(99)])


def test_aspects_are_known_by_many_names() -> None:
    """In both languages, with articles and plurals; the usual table has nine."""
    names = {
        text: aspect_of(text).name
        for text in aspects_in("task、Parameters, 数据;the Benchmarks|参数量")
    }
    assert names == {
        "task": "evaluation",
        "Parameters": "size",
        "数据": "data",
        "the Benchmarks": "evaluation",
        "参数量": "size",
    }
    assert [a.name for a in aspects_of(None)] == [
        "problem", "method", "data", "size", "evaluation", "result", "limitation", "code", "licence",
    ]  # fmt: skip


def test_a_sentence_is_cut_only_where_the_rest_keeps_its_meaning() -> None:
    """Connectives go, and what is only added; what turns the meaning stays."""
    added = parts_of("However, we propose Heron, a small model, which reads documents.")
    assert added[0] == "we propose Heron, a small model"
    turned = parts_of("Heron beats its teacher on all tasks; but not on long documents of law.")
    assert turned == ["Heron beats its teacher on all tasks; but not on long documents of law."]


def test_a_cell_is_a_value() -> None:
    """The JSON has what the contract names, and how the cell shows it."""
    quote = CellQuote("12M", "12M parameters", "arxiv:1", "https://arxiv.org/abs/1", 3)
    made = WorksTable(("size",), {"size": "Size"}, (), "en")
    assert made.as_json()["rows"] == []
    assert quote.page == 3
