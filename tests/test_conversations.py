"""Whole conversations: what each turn is understood as, and where its citations lead."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from ptmrag import Answer, Assistant, ingest
from ptmrag.language.verbatim import contains

LARKSPUR, HERON, BIRD = "arxiv:2101.00001", "arxiv:2102.00002", "file:qingniao.pdf"
# An entry's own text is a source of that entry too.
NOTES = {
    LARKSPUR: "catalog:larkspur-sparse-memory-for-long-documents",
    HERON: "catalog:heron-distilling-translators-without-parallel-text",
    BIRD: "catalog:",
}


@dataclass(frozen=True)
class Asked:
    """One turn: the question, how it is to be understood, what is cited first, words of a quote."""

    question: str
    understood: str | None = None
    source: str = ""
    holds: str = ""


@pytest.fixture(scope="module")
def assistant(index: Path) -> Assistant:
    return Assistant.load(index)


def converse(assistant: Assistant, *turns: Asked) -> list[Answer]:
    """Ask one after the other, each with the history so far; check each."""
    history: list[tuple[str, str]] = []
    answers = []
    for turn in turns:
        answer = assistant.ask(turn.question, history=history)
        assert (answer.question, answer.rewritten) == (turn.question, turn.understood)
        if turn.source:
            assert answer.citations, turn
            first = answer.citations[0].source
            assert first == turn.source or first.startswith(NOTES[turn.source]), turn
            quotes = "\n".join(c.quote for c in answer.citations)
            assert not turn.holds or contains(quotes, turn.holds), turn
        for citation in answer.citations:
            page = assistant.library.passages.page_text(citation.source, citation.page)
            assert contains(page, citation.quote)
        history.append((turn.question, answer.text))
        answers.append(answer)
    return answers


def test_five_turns_in_chinese(assistant: Assistant) -> None:
    """A pronoun, a gap, a half question, another work in its place, and the two compared."""
    answers = converse(
        assistant,
        Asked("Larkspur 的记忆有多少个槽？", None, LARKSPUR, "64 slots"),
        Asked("它在多少份报告上训练？", "Larkspur 在多少份报告上训练？", LARKSPUR, "1.8 million"),
        Asked("有什么局限？", "Larkspur 有什么局限？", LARKSPUR),
        Asked("那 Heron 呢？", "Heron 有什么局限？", HERON),
        Asked("它和 Larkspur 比呢？", "Heron 和 Larkspur 比呢？"),
    )
    assert {c.source for c in answers[-1].citations} >= {LARKSPUR, HERON}


def test_five_turns_in_english(assistant: Assistant) -> None:
    """The same in English, with a word of thanks between."""
    answers = converse(
        assistant,
        Asked("Which threshold does Heron's filter use?", None, HERON, "0.35"),
        Asked("How much text does it lose?", "How much text does Heron lose?", HERON),
        Asked("Thanks!"),
        Asked(
            "And on how many language pairs?",
            "How much text does Heron lose, and on how many language pairs?",
            HERON,
        ),
        Asked("How does it compare to Larkspur?", "How does Heron compare to Larkspur?"),
    )
    assert {c.source for c in answers[-1].citations} >= {LARKSPUR, HERON}


def test_a_new_topic_takes_nothing_along(assistant: Assistant) -> None:
    """What was spoken of before it is not what "it" stands for after it, named or not."""
    answers = converse(
        assistant,
        Asked("Larkspur 是什么？", None, LARKSPUR),
        Asked("青鸟的断句准确率是多少？", None, BIRD, "百分之九十二点三"),
        Asked("它用了多少语料？", "青鸟用了多少语料？", BIRD, "二十亿字"),
        Asked("怎样给火星车供电？"),
        Asked("它有什么缺点？"),
    )
    assert answers[3].abstained
    assert not {c.source for c in answers[2].citations} & {LARKSPUR, HERON}


def test_a_list_is_narrowed_counted_off_and_left(tmp_path_factory: pytest.TempPathFactory) -> None:
    """ "其中哪些有代码？" asks the list before; "第一篇" counts the one shown last."""
    folder = tmp_path_factory.mktemp("survey")
    ingest(index=folder, offline=True)
    survey = Assistant.load(folder)
    answers = converse(
        survey,
        Asked("列出所有与模型压缩有关的工作"),
        Asked("其中哪些有代码？", "列出有代码的、与模型压缩有关的条目"),
    )
    listed, coded = (dict.fromkeys(c.entry_id for c in answer.citations) for answer in answers)
    assert set(coded) < set(listed)
    history = [(answer.question, answer.text) for answer in answers]
    first, second = list(coded)[:2]
    for ordinal, entry in (("第一个", first), ("第二个", second)):
        answer = survey.ask(f"{ordinal}适合做什么？", history=history)
        assert answer.citations[0].entry_id == entry
        history.append((f"{ordinal}适合做什么？", answer.text))
    last = survey.ask("它们有什么区别？", history=history)
    assert {first, second} <= {c.entry_id for c in last.citations}


def test_two_works_stay_two(assistant: Assistant) -> None:
    """The former and the latter, one after the other, and then both again."""
    converse(
        assistant,
        Asked("Larkspur 和 Heron 有什么区别？"),
        Asked("前者的损失有多大？", "Larkspur 的损失有多大？", LARKSPUR),
        Asked("后者呢？", "Heron 的损失有多大？", HERON),
        Asked("它们分别提高了多少？", "Larkspur 和 Heron 分别提高了多少？"),
        Asked("哪个更快？", "Larkspur 和 Heron 哪个更快？"),
    )


def test_after_an_abstention_the_conversation_goes_on(assistant: Assistant) -> None:
    """What the library does not know is still what was asked about, until another work is named."""
    answers = converse(
        assistant,
        Asked("Zephyrus-9 是什么？"),
        Asked("它有多少层？", "Zephyrus-9 有多少层？"),
        Asked("那 Larkspur 呢？", "Larkspur 有多少层？"),
        Asked("它的记忆有多少个槽？", "Larkspur 的记忆有多少个槽？", LARKSPUR, "64 slots"),
        Asked("用了什么学习率？", "Larkspur 用了什么学习率？", LARKSPUR),
    )
    assert [answer.abstained for answer in answers[:2]] == [True, True]
    assert "Zephyrus-9" in answers[1].reason
