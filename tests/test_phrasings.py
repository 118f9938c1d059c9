"""How unseen phrasings are counted: with lines written here, which nobody needs to hold back."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from benchmarks.__main__ import app
from benchmarks.phrasings import Wanted, as_json, measure, read_followups, read_lists, table

from ptmrag.errors import InputError

LISTS: tuple[dict[str, object], ...] = (
    {
        "id": "right",
        "lang": "en",
        "question": "Which entries have code?",
        "list": {
            "asked": "list",
            "topics": [],
            "category": None,
            "years": None,
            "links": [["code", True]],
        },
    },
    {
        "id": "misread",
        "lang": "en",
        "question": "How many papers after 2020?",
        "list": {"asked": "count", "years": [2020, None]},  # meant: from 2020 on
    },
    {
        "id": "not taken",
        "lang": "en",
        "question": "What does BERT predict?",
        "list": {"asked": "list"},
    },
    {"id": "near miss", "lang": "en", "question": "Which layers does BERT have?", "list": None},
    {"id": "taken", "lang": "en", "question": "Which entries have slides?", "list": None},
    {
        "id": "traditional",
        "lang": "zh",
        "question": "列出所有關於知識蒸餾的工作",
        "list": {"asked": "list", "topics": ["“知識蒸餾”"]},
    },
)
TALK = [{"question": "What is ELECTRA?", "answer": "ELECTRA is a pre-trained encoder [1]."}]
FOLLOWUPS: tuple[dict[str, object], ...] = (
    {
        "id": "completed",
        "lang": "en",
        "history": TALK,
        "question": "How large is it?",
        "must": [["electra"], ["large", "big"]],
        "not": ["bert"],
        "list": None,
    },
    {
        "id": "banned",
        "lang": "en",
        "history": TALK,
        "question": "What is its size?",
        "must": [["size"]],
        "not": ["electra"],
    },
    {
        "id": "not completed",
        "lang": "en",
        "history": TALK,
        "question": "What is GPT-3?",
        "must": [["electra"]],
        "not": [],
    },
    {
        "id": "alone",
        "lang": "en",
        "history": TALK,
        "question": "What is GPT-3?",
        "must": [],
        "not": [],
        "alone": True,
    },
    {
        "id": "not alone",
        "lang": "en",
        "history": TALK,
        "question": "How large is it?",
        "must": [],
        "not": [],
        "alone": True,
    },
    {
        "id": "list",
        "lang": "zh",
        "history": [{"question": "有哪些关于多语言的工作？", "answer": "共 2 项。"}],
        "question": "其中哪些有代码？",
        "must": [["多語言"]],
        "not": [],
        "list": {"asked": "list", "topics": ["多语言"], "links": [["code", True]]},
    },
)


def written(path: Path, lines: Sequence[object]) -> Path:
    """A JSONL file of these lines."""
    text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    path.write_text(text + "\n", encoding="utf-8")
    return path


def test_each_line_counts_where_it_belongs(tmp_path: Path) -> None:
    """Understood, misread, taken; completed, miscompleted, left alone; by the language of the line."""
    lists = read_lists(written(tmp_path / "lists.jsonl", LISTS))
    followups = read_followups(written(tmp_path / "followups.jsonl", FOLLOWUPS))
    figures = measure(lists, followups)
    counted = {
        (lang, name): (share["count"], share["of"], share["ids"])
        for lang, shares in as_json(figures).items()
        for name, share in shares.items()
    }
    assert counted == {
        ("en", "understood"): (1, 3, ("right",)),
        ("en", "misread"): (1, 3, ("misread",)),
        ("en", "taken"): (1, 2, ("taken",)),
        ("en", "completed"): (1, 3, ("completed",)),
        ("en", "miscompleted"): (1, 3, ("banned",)),
        ("en", "left_alone"): (1, 2, ("alone",)),
        ("zh", "understood"): (1, 1, ("traditional",)),
        ("zh", "misread"): (0, 1, ()),
        ("zh", "taken"): (0, 0, ()),
        ("zh", "completed"): (1, 1, ("list",)),
        ("zh", "miscompleted"): (0, 1, ()),
        ("zh", "left_alone"): (0, 0, ()),
    }
    assert "| list questions misread | 1 of 3 | 0 of 1 |" in table(figures)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Wanted("list", ("the Language Models",)), Wanted("list", ("language model",))),
        (Wanted("list", (), "综述的"), Wanted("list", ("「綜述」",))),
        (Wanted("sizes"), Wanted("categories")),
        (
            Wanted("list", links=(("code", True), ("any", False))),
            Wanted("list", links=(("any", False), ("code", True))),
        ),
    ],
)
def test_readings_that_get_the_same_answer_are_the_same(one: Wanted, other: Wanted) -> None:
    """Articles, plurals, quotation marks and the order of conditions make no difference."""
    assert one.shape() == other.shape()


@pytest.mark.parametrize(
    "other",
    [
        Wanted("count", ("distillation",)),
        Wanted("list", ("distillation",), years=(2020, None)),
        Wanted("list", ("distillation",), links=(("code", True),)),
        Wanted("list", ("compression",)),
    ],
)
def test_readings_that_get_another_answer_differ(other: Wanted) -> None:
    """What is asked, its topics, its years and its links all count."""
    assert Wanted("list", ("distillation",)).shape() != other.shape()


def test_the_command_shows_a_table_or_one_document(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A column for each language; `--json` prints the same figures."""
    lists = written(tmp_path / "lists.jsonl", LISTS)
    followups = written(tmp_path / "followups.jsonl", FOLLOWUPS)
    command = ["phrasings", str(lists), "--followups", str(followups)]
    app(command, standalone_mode=False)
    assert "| follow-ups understood | 1 of 3 | 1 of 1 |" in capsys.readouterr().out
    app([*command, "--json"], standalone_mode=False)
    shown = json.loads(capsys.readouterr().out)
    assert shown["zh"]["completed"] == {"count": 1, "of": 1, "ids": ["list"]}


def test_a_line_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    """A follow-up among the questions for a list lacks what they have."""
    path = written(tmp_path / "lists.jsonl", [LISTS[0], FOLLOWUPS[1]])
    with pytest.raises(InputError, match=r"Question 2 of '.*lists\.jsonl' cannot be used: .*list"):
        read_lists(path)
