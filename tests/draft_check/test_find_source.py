"""A sentence of a draft is said, supported, near or nowhere; a wrong one is never called supported."""

from pathlib import Path

import pytest

from ptmrag.assistant import Assistant
from ptmrag.draft_check.found_source import FoundSource
from ptmrag.errors import InputError
from ptmrag.ingestion.ingest import ingest

LIST = """
# Encoders
- **Larkspur: A Memory for Long Reports** (2021)

  We present Larkspur, an encoder for long reports. Larkspur masks 15% of all tokens at random. Larkspur keeps a
  sparse memory of 64 slots beside the text. Unlike Osprey, which reads text from left to right, Larkspur reads both
  directions.
  Larkspur is 40% smaller and 60% faster than Osprey. It does not use a decoder. Larkspur outperforms Osprey on all
  benchmarks (Rook et al., 2020). Larkspur was trained for 100,000 steps on 8 accelerators.

# Birds
- **Counting Herons in Winter** (2019)

  The herons of the northern lakes leave in October. The counting took three winters.
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp("drafts")
    (folder / "list.md").write_text(LIST, encoding="utf-8")
    ingest([folder / "list.md"], index=folder / "index", offline=True)
    return Assistant.load(folder / "index", llm="none")


@pytest.mark.parametrize(
    "sentence",
    [
        "Larkspur masks 15% of all tokens at random.",
        "“Larkspur masks 15 % of all tokens at random”",
        "keeps a sparse memory of 64 slots beside the text",
        "Larkspur outperforms Osprey on all bench-\nmarks [3].",
        "It does not use a decoder. Larkspur outperforms Osprey on all benchmarks",
    ],
)
def test_a_sentence_that_stands_there_is_verbatim(assistant: Assistant, sentence: str) -> None:
    """White space, hyphens, quotation marks, citations and the full stop do not count; a part or two do."""
    found = assistant.find_source(sentence)
    assert found.verdict == "verbatim"
    assert found.hits[0].title.startswith("Larkspur")
    page = assistant.library.passages.page_text(found.hits[0].source, found.hits[0].page)
    assert found.hits[0].quote in " ".join(page.split())


@pytest.mark.parametrize(
    "sentence",
    [
        "Larkspur randomly masks 15% of the tokens.",
        "Larkspur has a memory of 64 slots.",
        "Larkspur beats Osprey on every benchmark.",
        "Osprey is outperformed by Larkspur on all benchmarks.",
        "Larkspur 随机遮盖 15% 的词元。",
        "Larkspur 在所有基准上都优于 Osprey。",
        "Larkspur 训练了 10 万步。",
        "It took 8 accelerators and 100,000 optimisation steps to build Larkspur.",
        "Larkspur is two fifths smaller than Osprey.",
        "Larkspur 比 Osprey 小五分之二。",
    ],
)
def test_the_same_in_other_words_or_in_chinese_is_supported(
    assistant: Assistant, sentence: str
) -> None:
    found = assistant.find_source(sentence)
    assert found.verdict == "supported", found.reason
    assert found.hits[0].title.startswith("Larkspur")


@pytest.mark.parametrize(
    ("sentence", "missing"),
    [
        ("Larkspur masks 20% of all tokens at random.", ("20",)),
        ("Larkspur is 60% smaller and 40% faster than Osprey.", ("60",)),
        (
            "Larkspur was trained for 100,000 steps and has 175 billion parameters.",
            ("175 billion",),
        ),
        ("Larkspur 随机遮盖 30% 的词元。", ("30",)),
        ("Larkspur is one third smaller than Osprey.", ("one third",)),
        ("Larkspur 比 Osprey 小三分之一。", ("三分之一",)),
        ("Larkspur has thirteen slots in its sparse memory.", ("thirteen",)),
    ],
)
def test_a_wrong_number_is_named(
    assistant: Assistant, sentence: str, missing: tuple[str, ...]
) -> None:
    found = assistant.find_source(sentence)
    assert (found.verdict, found.missing[:1]) == ("related", missing)
    assert missing[0] in found.reason


@pytest.mark.parametrize(
    "sentence",
    [
        "Larkspur does not mask tokens at random.",
        "Larkspur uses a decoder.",
        "Osprey outperforms Larkspur on all benchmarks.",
        "Larkspur is 60% slower than Osprey.",
        "Larkspur reads text from left to right.",
        "Osprey masks 15% of all tokens at random.",
        "Larkspur masks 15% of all images at random.",
        "Osprey 在所有基准上都优于 Larkspur。",
        "Larkspur 不会随机遮盖词元。",
        "It took 8 accelerators and 100,000 optimisation steps to build Osprey.",
    ],
)
def test_what_is_denied_turned_round_or_said_of_another_is_not_supported(
    assistant: Assistant, sentence: str
) -> None:
    found = assistant.find_source(sentence)
    assert found.verdict in ("related", "none")
    assert found.reason or found.verdict == "none"


def test_what_is_on_another_matter_has_no_source(assistant: Assistant) -> None:
    """Nothing near is nothing; another language is looked for word for word, and said so."""
    found = assistant.find_source("Tomatoes ripen best at 25 degrees.")
    assert found == FoundSource("Tomatoes ripen best at 25 degrees.", "none", ())
    other = assistant.find_source("Le modèle est entraîné sur un corpus de textes pour la langue.")
    assert other.verdict == "none"
    assert "neither English nor Chinese" in other.reason


@pytest.mark.parametrize("text", ["", "  \n", "!!! ???", "Larkspur", "模型", "word " * 2_000])
def test_what_is_no_sentence_is_refused(assistant: Assistant, text: str) -> None:
    with pytest.raises(InputError):
        assistant.find_source(text)


DRAFT = """---
title: Draft
---
# Related work

Larkspur masks 15% of all tokens at random \\cite{larkspur}. Does it need a decoder? In this section we review encoders.

> Larkspur keeps a sparse memory of 64 slots beside the text.

- Larkspur masks 20% of all tokens at random [1].
- Our model reaches 99.2 points.

| a | b |
|---|---|
| 1 | 2 |

```python
masks = 0.15  # not a sentence of the draft
```
"""


def test_a_draft_is_checked_sentence_by_sentence(assistant: Assistant) -> None:
    """Each sentence has its line; headings, questions, announcements, tables and own results are left out."""
    report = assistant.check_draft(DRAFT)
    assert [(found.line, found.verdict) for found in report.sentences] == [
        (6, "verbatim"),
        (8, "verbatim"),
        (10, "related"),
    ]
    assert {one.why for one in report.left_out} == {
        "heading",
        "question",
        "announcement",
        "own",
        "table",
    }
    assert report.totals == {"verbatim": 2, "supported": 0, "related": 1, "none": 0}
    assert report.as_json()["totals"]["verbatim"] == 2


def test_a_draft_without_text_or_of_a_book_is_refused(assistant: Assistant) -> None:
    for draft in ("", "---\n***\n", "Larkspur reads reports. " * 3_000):
        with pytest.raises(InputError):
            assistant.check_draft(draft)


def test_a_sentence_that_a_page_break_or_a_work_shares_has_each_place(tmp_path: Path) -> None:
    """Where several works say it, each is a hit."""
    said = "The lamp of the tower turns once in nine seconds."
    entries = "\n".join(
        f"- **Tower {name}** (2020)\n\n  {said} {name} wrote it.\n" for name in ("Ash", "Elm")
    )
    (tmp_path / "list.md").write_text(f"# Towers\n{entries}", encoding="utf-8")
    ingest([tmp_path / "list.md"], index=tmp_path / "index", offline=True)
    found = Assistant.load(tmp_path / "index", llm="none").find_source(said)
    assert found.verdict == "verbatim"
    assert {hit.title for hit in found.hits} == {"Tower Ash", "Tower Elm"}
