"""Cells of works of several kinds: what the list says in facts, surveys, openings, what was cut off."""

import pytest

from ptmrag.assistant import Assistant
from ptmrag.ingestion.ingest import ingest
from ptmrag.matrix.works_table import CellQuote

LIST = """
# Rivers
- **Otter: Swimming in Text** (2018)
  - Parameters / 参数量: 11M (base), 340M (large)
  - Data / 数据: 40GB of river reports / 40GB 河流报告
  - Licence: Apache 2.0
  - Architecture / 架构: encoder with gates / 带门的编码器

  Otter is a language model of rivers. Otter reaches 81.4 points on the GLUE benchmark.

  Otter 是关于河流的语言模型。Otter 取得当时的最好结果，在 24 个任务中的 18 个上，但不包括翻译任务。
- **A Survey of Models on Rivers** (2021)

  The survey compares many models. The Heron model was trained on a corpus of 12 million pages of lakes. The Swan model
  uses gradient clipping with a norm of 1.0.
- **Heron: Wading in Text** (2020)

  Heron is a reader of lakes. We discuss limitations of our approach and future directions. We use gradient clipping of
  0.5 in Heron. We pre-train Heron on these three corpora of 12GB: For the other tasks, we evaluate our model on
"""
OTTER, SURVEY, HERON = "otter-swimming-in-text", "a-survey-of-models-on-rivers", "heron-wading-in-text"  # fmt: skip


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp("rivers")
    (folder / "list.md").write_text(LIST, encoding="utf-8")
    ingest([folder / "list.md"], index=folder / "index", offline=True)
    return Assistant.load(folder / "index")


def cell(assistant: Assistant, entry: str, aspect: str, lang: str = "en") -> tuple[CellQuote, ...]:
    return assistant.table([entry], [aspect], lang=lang).rows[0].cells[aspect]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("aspect", "lang", "value"),
    [
        ("parameters", "en", "11M (base), 340M (large)"),
        ("参数量", "zh", "11M (base), 340M (large)"),
        ("data", "en", "40GB of river reports"),
        ("数据", "zh", "40GB 河流报告"),
        ("licence", "en", "Apache 2.0"),
        ("许可证", "zh", "Apache 2.0"),
        ("架构", "zh", "带门的编码器"),
    ],
)
def test_a_line_of_facts_fills_a_cell(
    assistant: Assistant, aspect: str, lang: str, value: str
) -> None:
    """In the language of the table, cited from the note of the entry."""
    (quote,) = cell(assistant, OTTER, aspect, lang)
    assert quote.text == quote.quote == value
    assert quote.source == f"catalog:{OTTER}"


def test_a_chinese_note_says_what_a_work_is_and_its_result_is_no_problem(
    assistant: Assistant,
) -> None:
    """The first sentence is its method; but in a sentence on results is no trouble of the field."""
    (method,) = cell(assistant, OTTER, "方法", "zh")
    assert method.text.startswith("Otter 是关于河流的语言模型")
    assert cell(assistant, OTTER, "问题", "zh") == ()


def test_a_survey_has_no_data_and_no_training_of_its_own(assistant: Assistant) -> None:
    """What it tells of other models fills no cell; in another work the same words do."""
    assert cell(assistant, SURVEY, "data") == ()
    assert cell(assistant, SURVEY, "gradient clipping") == ()
    (quote,) = cell(assistant, HERON, "gradient clipping")
    assert "0.5" in quote.text


@pytest.mark.parametrize("aspect", ["limitation", "evaluation", "data"])
def test_what_only_announces_or_was_cut_off_is_no_cell(assistant: Assistant, aspect: str) -> None:
    """Such as that limitations are discussed, or "evaluate on" without what."""
    assert cell(assistant, HERON, aspect) == ()
