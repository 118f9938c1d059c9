"""Questions that no passage answers, and those that look like them."""

from pathlib import Path

import pytest

from ptmrag import Assistant, Filter
from ptmrag.answer.beyond_texts import kind_beyond_texts, of_this_subject

KINDS = {
    "greeting": ("你好", "您好！", "hello", "Hi there!", "早上好", "在吗？", "hey, how are you?"),
    "thanks": ("thanks a lot", "谢谢，辛苦了", "ok, thank you!", "好的，明白了", "bye"),
    "who": ("who are you", "你是谁？", "Are you ChatGPT?", "what's your name?", "你叫什么名字"),
    "abilities": (
        "what can you do?",
        "你能做什么？",
        "help",
        "What can I ask?",
        "怎么用这个工具？",
    ),
    "everyday": (
        "What is the weather like today?",
        "明天会下雨吗",
        "How do I water house plants?",
        "红烧肉怎么做",
        "who won the football world cup",
        "推荐一部电影",
        "my dog does not eat",
    ),
    "citations": (
        "who cites Larkspur?",
        "which papers cite it",
        "How many citations does Larkspur have?",
        "Larkspur 被引用了多少次？",
        "哪些论文引用了 Larkspur",
        "what is the most cited paper on memory",
        "引用最多的是哪篇",
    ),
    "first": (
        "which paper was the first to use attention?",
        "which of these came first",
        "谁最早提出了注意力机制？",
        "哪个更早，Larkspur 还是 Heron",
    ),
    "latest": (
        "what is the latest work on prompts?",
        "What's new in NLP?",
        "最近有什么新进展",
        "最新的模型是什么",
    ),
    "reading_order": (
        "which should I read first?",
        "Where should a beginner start?",
        "我应该先读哪一篇",
        "新手入门看什么论文",
    ),
}


@pytest.mark.parametrize(
    ("question", "kind"), [(q, kind) for kind, questions in KINDS.items() for q in questions]
)
def test_each_kind_is_known_in_both_languages(question: str, kind: str) -> None:
    """By its words alone."""
    assert kind_beyond_texts(question) == kind


@pytest.mark.parametrize(
    "question",
    [
        "What does Larkspur cite as motivation?",
        "Which works do the authors cite to support their claim?",
        "What is the first token for?",
        "Which layer is trained first?",
        "第一阶段用什么数据训练？",
        "What is the latest model of the paper?",
        "What do the most recent hidden states hold?",
        "What is the state of the art on this test?",
        "What is new in Larkspur?",
        "Hello, what is Larkspur?",
        "谢谢，那 Heron 呢？",
        "What can you tell me about Larkspur?",
        "What is this paper about?",
        "What is Larkspur good for?",
        "知识蒸馏是怎么做的？",
        "How does the encoder start to read the text?",
        "它首先做了什么，然后做了什么",
    ],
)
def test_questions_on_the_works_are_left_to_the_works(question: str) -> None:
    """Words such as "first" and "cite" alone prove nothing."""
    assert kind_beyond_texts(question) == ""


@pytest.fixture(scope="module")
def assistant(index: Path) -> Assistant:
    return Assistant.load(index)


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("你好", ("您好", "3 项工作", "长文本", "Larkspur")),
        ("hello", ("Hello", "3 works", "Long text", "What is Larkspur?")),
        ("What is the weather like today?", ("Nothing in the library", "3 works")),
        ("今天天气怎么样", ("没有找到", "3 项工作")),
        ("Who invented the hot pot?", ("Nothing in the library", "3 works")),
        ("谁发明了指南针？", ("没有找到", "3 项工作")),
        ("Who invented knowledge distillation?", ("the first is not answered",)),
        ("which papers do not cite Larkspur?", ("Which papers cite Larkspur?",)),
        ("哪些论文没有引用 Larkspur？", ("哪些论文引用了 Larkspur？",)),
    ],
)
def test_the_answer_says_what_may_be_asked(
    assistant: Assistant, question: str, says: tuple[str, ...]
) -> None:
    """In a friendly sentence, without quotes and without near entries."""
    answer = assistant.ask(question)
    assert answer.abstained
    assert not answer.citations
    assert not answer.nearest
    assert all(words in answer.text for words in says)


def test_the_list_still_answers_for_itself(assistant: Assistant) -> None:
    """The newest entry by year is read off the list."""
    answer = assistant.ask("What are the newest entries?")
    assert "2022" in answer.text
    assert not answer.abstained


def test_a_question_on_picked_entries_is_never_small_talk(assistant: Assistant) -> None:
    """ "What is this about?" with a picked paper is about the paper."""
    entry = assistant.search("Larkspur")[0].entry_id
    answer = assistant.ask("what can you do with this work", within=Filter(entries=(entry,)))
    assert answer.citations


def test_what_to_use_in_place_of_a_work_is_no_question_on_the_assistant(
    assistant: Assistant,
) -> None:
    """A work that is named makes "What can I use?" a question on works; the others are searched too."""
    answer = assistant.ask("Larkspur is too slow for long reports. What can I use?")
    assert len({citation.entry_id for citation in answer.citations}) > 1


@pytest.mark.parametrize(
    ("question", "is_of_it"),
    [
        ("why use chopsticks for noodles?", False),
        ("谁做的火锅最好吃？", False),
        ("does it help with recipes?", True),
        ("那电影评论呢？", True),
        ("how good is text classification of films?", True),
        ("how many layers?", True),
    ],
)
def test_an_everyday_question_leaves_the_conversation(question: str, *, is_of_it: bool) -> None:
    """Unless it points back, or has a term of the field."""
    history = [("What is ELECTRA?", "…")]
    assert bool(of_this_subject(question, history)) == is_of_it


def test_an_everyday_word_may_narrow_a_list() -> None:
    """A list has entries on any matter."""
    history = [("Which papers are from 2020?", "…")]
    assert of_this_subject("only films", history) == history
