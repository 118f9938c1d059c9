"""Questions on who wrote a work, in the words of many people, and those that only look like them.

`phrasings-authors.jsonl` has a question to a line, with the words for the work, and whether its first author is asked
for.
"""

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from helpers.work import seconds_of_work
from ptmrag.understanding.author_question import read_authors

FILE = Path(__file__).with_name("phrasings-authors.jsonl")
LINES = [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("line", LINES, ids=lambda line: line["question"])
def test_who_wrote_a_work_is_asked_in_many_ways(line: dict[str, Any]) -> None:
    """What its authors say, and who says or uses something, is asked for otherwise."""
    asked = read_authors(line["question"])
    if "none" in line:
        assert asked is None
    else:
        assert asked is not None
        assert (asked.work, asked.is_first) == (line["work"], line.get("first", False))


def test_a_long_text_asks_for_no_authors() -> None:
    """However it ends."""
    assert read_authors("x" * 300 + " authors?") is None


@pytest.mark.parametrize(
    "words", ["想要知道", "我想知道", "请问，", "can you tell me ", "BERT的作者是", "哪个人"]
)
def test_words_of_questions_repeated_are_read_at_once(words: str) -> None:
    """Words that may be read in two ways are not tried in all their combinations."""
    for start in ("", "BERT 的作者是"):
        question = f"{start}{words * 200}"[:190] + "?"
        assert seconds_of_work(partial(read_authors, question)) < 1
