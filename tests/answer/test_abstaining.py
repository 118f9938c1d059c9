"""When the library has no answer, and why."""

from collections.abc import Sequence

import pytest

from helpers.hits import hit
from ptmrag.answer.abstaining import unanswerable
from ptmrag.language.question_words import read_question
from ptmrag.retrieval.hit import Hit

TEXT = "The encoder keeps a sparse memory of sixty-four slots beside the text of the report."
LEAST = {"en": 0.8, "zh": 0.9}


def why(question: str, hits: Sequence[Hit], known: dict[str, set[str]] | None = None) -> str:
    """The reason, where `known` says which names stand in which entries; None knows all names."""

    def knows(name: str, entry: str | None) -> bool:
        entries = {entry} if entry else set(known or ())
        return known is None or any(name in known[one] for one in entries)

    lang = "zh" if any("\u4e00" <= c <= "\u9fff" for c in question) else "en"
    return unanswerable(read_question(question), hits, lang=lang, least=LEAST, knows=knows)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("question", "says"), [("账本是什么？", "接近"), ("What is a ledger?", "close enough")]
)
def test_nothing_near_is_said_in_the_language_of_the_question(question: str, says: str) -> None:
    """Without passages, or with far ones alone."""
    assert says in why(question, [])
    assert says in why(question, [hit(1, TEXT, similarity=0.79)])
    assert not why(question, [hit(1, TEXT, similarity=0.81)])


def test_each_language_has_its_own_measure() -> None:
    """What is close enough in English is not in Chinese, nor where a page mixes both."""
    chinese = "编码器在报告正文之外保留一个稀疏的记忆。"
    assert why("记忆是什么？", [hit(1, chinese, similarity=0.85)])
    assert why("记忆是什么？", [hit(1, f"pip install larkspur {chinese}", similarity=0.85)])
    assert not why("记忆是什么？", [hit(1, TEXT, similarity=0.85)])


def test_a_name_that_stands_nowhere_is_named() -> None:
    """A question about an unknown model is not answered with a near one."""
    reason = why("How does Zephyrus-9 keep its memory?", [hit(1, TEXT)], {"larkspur": {"Larkspur"}})
    assert "Zephyrus-9" in reason


def test_names_that_no_work_found_has_together_are_named() -> None:
    """A model that is known and a test set that is known make no answer on the model's test set."""
    question, hits = "How does Larkspur do on LedgerQA?", [hit(1, TEXT)]
    (entry,) = {one.entry_id for one in hits}
    apart = {entry: {"Larkspur"}, "heron": {"LedgerQA"}}
    assert "Larkspur, LedgerQA" in why(question, hits, apart)
    assert not why(question, hits, {entry: {"Larkspur", "LedgerQA"}})
    assert not why("Compare Larkspur and LedgerQA", hits, apart)


def test_a_note_that_comes_first_may_stand_for_a_paper_that_was_not_read() -> None:
    """What the paper says is not known, so that the note's silence proves nothing."""
    note = hit(1, TEXT, source="catalog:larkspur")
    assert not why(
        "How does Larkspur do on LedgerQA?",
        [note],
        {"": {"Larkspur", "LedgerQA"}, note.entry_id: set()},
    )


@pytest.mark.parametrize(
    ("question", "text", "answers"),
    [
        ("What are adapters?", "An adapter is put behind the attention of each layer.", True),
        ("What are hypernetworks?", "An adapter is put behind the attention of each layer.", False),
        ("对比学习是什么？", "Contrastive learning draws like sentences to each other.", True),
        ("对比学习是什么？", "The learning rate of the other paper is larger.", False),
    ],
)
def test_a_short_question_is_found_by_its_words(question: str, text: str, answers: bool) -> None:
    """It is far from every passage; one that has its words, or terms for them, may answer."""
    assert (not why(question, [hit(1, text, similarity=0.78)])) == answers
    assert why(question, [hit(1, text, similarity=0.76)])
