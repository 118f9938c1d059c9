"""A question for a fact is answered by the line of the list that says it, before any prose."""

from pathlib import Path

import pytest

from ptmrag.assistant import Assistant
from ptmrag.ingestion.ingest import ingest

LIST = """\
# Rivers
- **Otter: A Swimming Encoder** (2018)
  - Parameters / 参数量: 11M (base), 34M (large)
  - Data / 训练数据: river diaries / 河流日记
  - Licence / 许可证: MIT

  Otter is an encoder that reads the waves of rivers, and it is trained in two steps on them.

  Otter 是阅读河流波浪的编码器，它的训练分两步进行。
- **Beaver: Building Dams of Attention** (2019)
  - Parameters / 参数量: 90M
  - Builds on / 基于: Otter

  Beaver is a decoder that builds dams from attention, and it keeps what Otter reads.

  Beaver 是用注意力筑坝的解码器，它保留 Otter 读到的内容。
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """An index of a list of two works with facts."""
    folder = tmp_path_factory.mktemp("facts")
    (folder / "list.md").write_text(LIST, encoding="utf-8")
    ingest([Path(folder / "list.md")], index=folder / "index", offline=True)
    return Assistant.load(folder / "index")


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("How many parameters does Otter have?", "Parameters / 参数量: 11M (base), 34M (large)"),
        ("Otter 用什么数据训练的？", "Data / 训练数据: river diaries / 河流日记"),
        ("Otter 的许可证是什么？", "Licence / 许可证: MIT"),
        ("Which model does Beaver build on?", "Builds on / 基于: Otter"),
    ],
)
def test_the_line_of_the_fact_comes_first(assistant: Assistant, question: str, line: str) -> None:
    """It is quoted as it is in the list, and cited to the entry."""
    answer = assistant.ask(question)
    first = answer.citations[0]
    assert (answer.status, first.quote) == ("answered", line)
    assert first.source.startswith("catalog:")
    assert f"“{line}”" in answer.text
    assert line in assistant.library.passages.page_text(first.source, None)


def test_a_comparison_has_the_facts_of_both(assistant: Assistant) -> None:
    """Each behind the name of its work."""
    answer = assistant.ask("Which has more parameters, Otter or Beaver?")
    quotes = [citation.quote for citation in answer.citations]
    assert "Parameters / 参数量: 11M (base), 34M (large)" in quotes
    assert "Parameters / 参数量: 90M" in quotes


def test_the_fact_of_a_work_named_beside_is_no_answer(assistant: Assistant) -> None:
    """Beaver has no licence here: that of Otter does not stand for it."""
    answer = assistant.ask("Beaver 的许可证是什么，比 Otter 好吗？")
    assert "Licence / 许可证: MIT" not in [citation.quote for citation in answer.citations]


def test_facts_are_no_prose(assistant: Assistant) -> None:
    """An answer on what a work is quotes its note alone."""
    for question in ("What is Otter?", "Beaver 是什么？", "Summarise Otter."):
        answer = assistant.ask(question)
        assert answer.citations
        assert not [c for c in answer.citations if " / " in c.quote]
