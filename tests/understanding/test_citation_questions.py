"""Questions on who cites whom in the words of many people: what is understood, and what is left to the papers.

`phrasings-citations.jsonl` has a question to a line, and what it asks, or null. The phrasings were written before the
tables.
"""

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from helpers.work import seconds_of_work
from ptmrag.understanding.citation_question import CitationQuestion
from ptmrag.understanding.followup import standalone
from ptmrag.understanding.list_question import Years
from ptmrag.understanding.read_citation_question import read_citations

LINES = [
    json.loads(line)
    for line in Path(__file__)
    .with_name("phrasings-citations.jsonl")
    .read_text("utf-8")
    .splitlines()
]


def read(question: str) -> CitationQuestion:
    """What is read of a question that asks for citations."""
    asked = read_citations(question)
    assert asked is not None, question
    return asked


@pytest.mark.parametrize(
    ("question", "wanted"), [(line["question"], line["citations"]) for line in LINES]
)
def test_a_phrasing_is_read_as_it_is_meant(question: str, wanted: dict[str, Any] | None) -> None:
    """What is asked and of which works; or nothing, where the papers are asked."""
    if wanted is None:
        assert read_citations(question) is None
        return
    asked = read(question)
    named = [*asked.works, *filter(None, [asked.other])]
    assert (asked.asked, named) == (wanted["asked"], wanted["works"])


@pytest.mark.parametrize(
    ("question", "years"),
    [
        ("Which papers cite BERT since 2020?", Years(2020)),
        ("papers from 2019 citing BERT", Years(2019, 2019)),
        ("2020年以前哪些论文引用了 BERT？", Years(None, 2019, 2020)),
        ("2021 年以来引用 BERT 的论文", Years(2021)),
    ],
)
def test_years_are_conditions_on_what_is_listed(question: str, years: Years) -> None:
    """In the words of list questions."""
    asked = read(question)
    assert (asked.works, asked.years) == (("BERT",), years)


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("Which surveys cite BERT?", "surveys"),
        ("most cited papers on long documents", "long documents"),
        ("which distillation papers cite BERT", "distillation"),
        ("What is a good reading order for papers about pruning?", "pruning"),
        ("I am new to prompt tuning, what should I read first?", "prompt tuning"),
        ("哪些综述引用了 BERT", "综述"),
        ("模型压缩方面应该先读哪篇", "模型压缩"),
        ("对比学习应该先读哪篇", "对比学习"),
        ("想学习看图说话，从哪篇论文开始读", "看图说话"),
        ("which of these papers should I read first?", ""),
        ("这些论文应该按什么顺序读", ""),
        ("推荐系统应该先读哪篇", "推荐系统"),
        ("推荐一些入门论文", ""),
    ],
)
def test_a_topic_is_a_condition_too(question: str, topic: str) -> None:
    """A particular one; "these papers" are all of them."""
    assert read(question).topic == topic


def test_the_year_behind_authors_is_theirs() -> None:
    """It says which work is meant, and not of which year the others are."""
    asked = read("papers citing Vaswani et al. 2017")
    assert (asked.works, asked.years) == (("Vaswani et al. 2017",), None)


def test_a_category_and_a_number_are_read() -> None:
    """As the question has them."""
    asked = read("top 5 most cited papers in the category “Long text”")
    assert (asked.category, asked.most) == ("Long text", 5)


def test_a_title_with_and_in_it_is_kept_as_one_where_it_is_quoted() -> None:
    """Elsewhere the whole text is kept beside its parts, for who knows the titles."""
    quoted = read("who cites “Otters and Rivers”?")
    assert quoted.works == ("Otters and Rivers",)
    plain = read("who cites Otters and Rivers?")
    assert (plain.works, plain.whole) == (("Otters", "Rivers"), "Otters and Rivers")


@pytest.mark.parametrize(
    ("question", "is_any"),
    [("papers citing BERT or GPT-2", True), ("papers citing BERT and GPT-2", False)],
)
def test_either_and_both_are_told_apart(question: str, is_any: bool) -> None:
    """One of the works is enough where the question says "or"."""
    assert read(question).is_any == is_any


@pytest.mark.parametrize(
    "question",
    [
        "Which papers do not cite BERT?",
        "哪些论文没有引用 BERT？",
        "Does BERT refer to its tokens by position?",
        "What is the first token of the input?",
        "Who wrote the paper that BERT improves on?",
        "",
        "the of the of 引用 的 的",
        "cite " * 60,
    ],
)
def test_what_has_no_form_is_left_alone(question: str) -> None:
    """A denial above all: its opposite would be answered."""
    assert read_citations(question) is None


@pytest.mark.parametrize(
    ("question", "asked", "named"),
    [
        # said before the question and behind it
        ("I'm drafting a related work section; who cites BERT?", "cited_by", ["BERT"]),
        ("for my slides: which papers cite BERT? a count is enough", "cited_by", ["BERT"]),
        ("first-year student here, no background. which paper do I start with?", "order", []),
        ("Am I right that XLNet cites ELMo?", "pair", ["XLNet", "ELMo"]),
        ("XLNet cites ELMo, correct?", "pair", ["XLNet", "ELMo"]),
        ("交稿前核实一下：XLNet 引用了 ELMo 对不对", "pair", ["XLNet", "ELMo"]),
        ("导师让我查一下 MASS 被谁引用了", "cited_by", ["MASS"]),
        ("引用 MASS 的论文有多少？报个数就行", "cited_by", ["MASS"]),
        # what the library is called
        ("who on our shelves cites BART", "cited_by", ["BART"]),
        ("how many of the 40 papers cite BART", "cited_by", ["BART"]),
        ("in-library citations of BART", "cited_by", ["BART"]),
        ("which of our holdings does BART cite?", "cites", ["BART"]),
        ("馆藏里谁引了 BART", "cited_by", ["BART"]),
        ("咱们这批论文里 BART 被引了几回", "cited_by", ["BART"]),
        ("BART 的参考文献里我们收了哪些", "cites", ["BART"]),
        # fragments
        ("OPT - cited by whom here", "cited_by", ["OPT"]),
        ("OPT: what does it cite?", "cites", ["OPT"]),
        ("bibliography of OPT, just what we hold", "cites", ["OPT"]),
        ("top 3 by in-library citations", "most", []),
        ("often cited, not in our collection", "lacking", []),
        ("库内被引前三", "most", []),
        ("常被引但没收的", "lacking", []),
        # reference lists
        ("does the bibliography of RAG mention REALM", "pair", ["RAG", "REALM"]),
        ("is REALM among RAG's references", "pair", ["RAG", "REALM"]),
        ("papers that build on REALM, judging by their references", "cited_by", ["REALM"]),
        ("REALM 在不在 RAG 的参考文献里", "pair", ["RAG", "REALM"]),
        ("谁把 REALM 列入了参考文献", "cited_by", ["REALM"]),
        # both languages, and short forms
        ("RAG cite 过 REALM 吗", "pair", ["RAG", "REALM"]),
        ("RAG 引没引过 REALM", "pair", ["RAG", "REALM"]),
        ("library 里谁 cite 了 REALM", "cited_by", ["REALM"]),
        ("有哪篇既引了 RAG 又引了 REALM", "cited_by", ["RAG", "REALM"]),
        ("蒸馏这块先读哪篇再读哪篇", "order", []),
        # the whole library
        ("what does nearly everyone in this set cite", "most", []),
        ("Which works do our papers cite a lot that we don't own?", "lacking", []),
        ("哪些文献库里的论文老引，可我们没有", "lacking", []),
    ],
)
def test_the_same_is_asked_in_other_kinds_of_words(
    question: str, asked: str, named: list[str]
) -> None:
    """Asides, names of the library, fragments, mixed languages."""
    found = read(question)
    assert (found.asked, [*found.works, *filter(None, [found.other])]) == (asked, named)


@pytest.mark.parametrize(
    ("question", "same"),
    [
        ("wich papres cite BERT", "which papers cite BERT"),
        ("papers citng teh BERT paper", "papers citing the BERT paper"),
        ("whcih papers shoud I read first", "which papers should I read first"),
        ("whats the most cited paper", "what is the most cited paper"),
    ],
)
def test_small_errors_in_the_words_of_the_question_are_read_over(question: str, same: str) -> None:
    """One letter wrong in each."""
    assert read(question) == read(same)


def test_names_are_not_corrected() -> None:
    """What is quoted stays as it is, and so do words that are no errors."""
    assert read("who cites “Wich Papres”?").works == ("Wich Papres",)
    assert read("papers that cite T5 along with OPT").works == ("T5", "OPT")


@pytest.mark.parametrize(
    "question",
    [
        "I'm writing a survey. Which models use relative positions?",
        "As a beginner: what is a token?",
        "I only care about surveys: what is masked language modelling?",
        "Which tokens are referenced most by the heads?",
        "Which models are missing from Table 2?",
        "What should be added to the loss first?",
        "Is REALM part of RAG?",
        "Does RAG mention REALM in its introduction?",
        "Which models build on BERT?",
        "Who builds on T5 for code generation?",
        "What order do the sentences come in?",
        "Which claims in the OPT paper lack a reference?",
        "Which papers cite the global attention paper as a reason to drop layers?",
        "T5 参考了 BERT 的哪些设计",
        "ELECTRA 引入了判别器吗",
        "这些论文里 BERT 的学习率是多少",
        "生成的答案里引用最多的来源是什么",
        "大家常用但没有公开的数据集有哪些",
        "我是新手，CLS 是什么意思",
        "交稿前想问，LoRA 的秩取多少",
        "示例的顺序对结果影响最大的是什么",
    ],
)
def test_what_only_sounds_like_it_goes_to_the_papers(question: str) -> None:
    """References of other kinds, orders of other things, and asides before another question."""
    assert read_citations(question) is None


def test_a_hostile_question_is_read_in_a_tenth_of_a_second() -> None:
    """Of many clauses, each of which may stand beside the question."""
    for text in (
        "i, " * 79 + "cite",
        "我，" * 118 + "引用",
        "the paper of the works " * 10 + "cite x",
    ):
        assert seconds_of_work(partial(read_citations, text)) < 0.1


def test_traditional_characters_and_courtesies_do_not_matter() -> None:
    """Whoever asks politely or in traditional characters asks the same."""
    assert read("請問哪些論文引用了 BERT？") == read("哪些论文引用了 BERT")
    assert read("Hello, could you please tell me which papers cite BERT? Thanks!") == read(
        "which papers cite BERT"
    )


@pytest.mark.parametrize(
    ("before", "question", "years"),
    [
        ("Which papers cite BERT?", "and which of them are after 2020?", Years(2021, None, 2020)),
        ("Which papers cite BERT?", "only those since 2020", Years(2020)),
        ("哪些论文引用了 BERT？", "其中2020年之后的呢？", Years(2021, None, 2020)),
        ("What does ELECTRA cite?", "and before 2018?", Years(None, 2017, 2018)),
    ],
)
def test_a_follow_up_narrows_by_year(before: str, question: str, years: Years) -> None:
    """The question is asked again, of these years."""
    asked = read(standalone(question, [(before, "**2 of the 3 works** …")]))
    assert (asked.works, asked.years) == (read(before).works, years)


def test_a_follow_up_of_another_kind_is_none_of_citations() -> None:
    """What it asks is new."""
    asked = standalone("Which entries have code?", [("Which papers cite BERT?", "…")])
    assert asked == "Which entries have code?"
    assert read(standalone("and who cites it?", [("What is ELECTRA?", "…")])).works == ("ELECTRA",)


@pytest.mark.parametrize("question", ["推荐系统相关的论文有哪些？", "推荐算法的论文有哪些"])
def test_recommender_systems_are_a_field_of_research(question: str) -> None:
    """They are no wish for something to read."""
    assert read_citations(question) is None


def test_citations_that_a_work_has_are_those_by_others() -> None:
    """The references that it has are its own."""
    assert read("How many citations does BERT have?").asked == "cited_by"
    assert read("How many references does BERT have?").asked == "cites"
