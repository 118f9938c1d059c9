"""Notes in two languages: a paragraph and its translation are known by their place and length."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from helpers.hits import hit
from ptmrag.answer.notes import in_one_language, twins_of
from ptmrag.language.detect import detect_language
from ptmrag.retrieval.hit import Hit

ENGLISH = (
    "Larkspur keeps a sparse memory of 64 slots beside the text of a report, and reads it twice."
)
CHINESE = "Larkspur 在报告正文之外维护 64 个槽的稀疏记忆，并把它读两遍。"


def note(*texts: str, source: str = "catalog:larkspur") -> list[Hit]:
    """The passages of a note."""
    return [
        hit(1, text, chunk_id=place, source=source, page=None, language=detect_language(text))
        for place, text in enumerate(texts)
    ]


@pytest.mark.parametrize(
    ("texts", "kept"),
    [
        ((ENGLISH, CHINESE), (1,)),
        ((CHINESE, ENGLISH), (0,)),
        ((ENGLISH, CHINESE, ENGLISH, CHINESE), (1, 3)),
        ((ENGLISH, ENGLISH, CHINESE, CHINESE), (2, 3)),
        ((ENGLISH, "值得一读。"), (0, 1)),
        ((ENGLISH, ENGLISH), (0, 1)),
        ((CHINESE,), (0,)),
    ],
)
def test_a_paragraph_gives_way_to_its_translation(
    texts: Sequence[str], kept: Sequence[int]
) -> None:
    """A Chinese reader gets the Chinese one of two; a remark below a paragraph is no translation."""
    passages = note(*texts)
    shown = in_one_language(passages, twins_of(passages, "zh"))
    assert [passage.chunk_id for passage in shown] == list(kept)


def test_the_translation_takes_the_place_of_what_was_found() -> None:
    """A search that found the English paragraph alone leads to the Chinese one, with its score."""
    passages = note(ENGLISH, CHINESE)
    paper = hit(2, "Larkspur reads reports.", chunk_id=9)
    shown = in_one_language([passages[0], paper, passages[1]], twins_of(passages, "zh"))
    assert [(passage.chunk_id, passage.score) for passage in shown] == [(1, 0.9), (9, 0.9)]


def test_notes_of_two_entries_are_no_translations_of_each_other() -> None:
    """The English note of one entry and the Chinese one of the next are both kept."""
    passages = [*note(ENGLISH), *note(ENGLISH, CHINESE, source="catalog:heron")[1:]]
    assert in_one_language(passages, twins_of(passages, "en")) == passages


def test_facts_are_no_prose_beside_a_note() -> None:
    """The lines of facts behind a note change nothing in which paragraph is the translation of which."""
    facts = replace(note("Licence / 许可证: MIT", ENGLISH)[0], chunk_id=7, roles=("fact",))
    passages = [*note(ENGLISH, CHINESE), facts]
    shown = in_one_language(passages, twins_of(passages, "zh"))
    assert [passage.chunk_id for passage in shown] == [1, 7]
