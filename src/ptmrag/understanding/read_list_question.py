"""A question about the list itself, read from its words in either language.

>>> understand("How many papers after 2020?").asked
'count'

One interpreter reads both languages by a table of words for each: `list_english.toml`, `list_chinese.toml`.
This module answers nothing: `catalog_answers` does.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from ptmrag.language.chinese_scripts import simplified
from ptmrag.language.detect import detect_language
from ptmrag.understanding.list_meaning import conditions, meaning
from ptmrag.understanding.list_question import ListQuestion
from ptmrag.understanding.list_slots import Part, folded, readings
from ptmrag.understanding.list_table import ListTable, list_table

_LONGEST = 200  # characters


def understand(question: str) -> ListQuestion | None:
    """What a question asks of the list; None where it asks something else."""
    return _first(question, meaning)


def read_conditions(words: str, *, is_open: bool = False) -> ListQuestion | None:
    """What words say of entries: "only from 2020", "with code?"; None where they say anything else.

    `is_open`: words that are no other condition are a topic, as in "what about long texts?".
    """
    return _first(words, partial(conditions, is_open=is_open))


def _first(
    question: str, read: Callable[[Sequence[Part], ListTable], ListQuestion | None]
) -> ListQuestion | None:
    """What is read of a question with the first noun that makes sense."""
    if len(question) > _LONGEST:
        return None
    written = simplified(question)
    table = list_table(detect_language(written))
    text = folded(written, table)
    if table["never"].search(text):
        return None
    found = (read(parts, table) for parts in readings(text, table))
    asked = next((one for one in found if one is not None), None)
    if asked is None:
        return None
    topics = tuple(_as_written(topic, written) for topic in asked.topics)
    return replace(asked, topics=topics, category=_as_written(asked.category, written))


def _as_written(words: str, question: str) -> str:
    """Words of the folded question in the case in which they were asked."""
    found = re.search(re.escape(words).replace(r"\ ", r"\s+"), question, re.IGNORECASE)
    return found[0] if found else words
