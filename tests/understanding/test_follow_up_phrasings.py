"""Follow-ups in the words of many people: what they take from the conversation, and what stands alone.

`phrasings-follow-ups.jsonl` has a follow-up to a line: its history, and what the whole question must hold and must
not hold (one phrase of each group), the list that it must ask for, or that it stands alone.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from helpers.list_lines import as_compared, as_line
from ptmrag.understanding.followup import standalone
from ptmrag.understanding.read_list_question import understand

FILE = Path(__file__).with_name("phrasings-follow-ups.jsonl")
LINES = [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]
ALONE = [line for line in LINES if "alone" in line]
LISTS = [line for line in LINES if "list" in line]
OTHERS = [line for line in LINES if "holds" in line]


def whole(line: dict[str, Any]) -> str:
    return standalone(line["question"], [(asked, answered) for asked, answered in line["history"]])


@pytest.mark.parametrize("line", OTHERS, ids=lambda line: line["question"])
def test_a_follow_up_holds_what_it_is_about(line: dict[str, Any]) -> None:
    """The names and aspects that it asks for, and none of what it left behind."""
    text = whole(line).casefold()
    for words in line["holds"]:
        assert any(word.casefold() in text for word in words), (text, words)
    for words in line["lacks"]:
        assert not any(word.casefold() in text for word in words), (text, words)


@pytest.mark.parametrize("line", LISTS, ids=lambda line: line["question"])
def test_a_follow_up_on_a_list_asks_for_a_list(line: dict[str, Any]) -> None:
    """Its conditions join or replace those of the list before."""
    asked = understand(whole(line))
    assert asked is not None
    assert as_line(asked) == as_compared(line["list"])


@pytest.mark.parametrize("line", ALONE, ids=lambda line: line["question"])
def test_a_question_that_stands_alone_is_left_alone(line: dict[str, Any]) -> None:
    """Whatever was spoken of before: a work, a term, two works, a list."""
    assert whole(line) == line["question"]
