"""What kind of answer a question wants, and which works it names."""

from pathlib import Path

import pytest

from helpers.hits import hit
from ptmrag.answer.shapes import SHAPES
from ptmrag.answer.wants import want_of
from ptmrag.answer.work_names import GIVEN, HEAD, MENTIONED, names_of
from ptmrag.answer.works import Work, WorkIndex
from ptmrag.assistant import Assistant
from ptmrag.language.question_words import read_question
from ptmrag.library.library import Library
from ptmrag.library.passage import Passage


@pytest.mark.parametrize(
    ("question", "named", "want"),
    [
        ("What is Larkspur?", ("Larkspur",), "definition"),
        ("Larkspur 是什么？", ("Larkspur",), "definition"),
        ("How does Larkspur read long reports?", ("Larkspur",), "method"),
        ("What does the Heron paper contribute?", ("Heron",), "contribution"),
        ("Heron 的创新点在哪里", ("Heron",), "contribution"),
        ("What data was Heron trained on?", ("Heron",), "data"),
        ("Heron 用了哪些语料？", ("Heron",), "data"),
        ("How accurate is Larkspur?", ("Larkspur",), "result"),
        ("Larkspur 的准确率是多少？", ("Larkspur",), "result"),
        ("Why does Heron filter its data?", ("Heron",), "why"),
        ("What are the weaknesses of Heron?", ("Heron",), "limitation"),
        ("Heron 有什么不足？", ("Heron",), "limitation"),
        ("Compare Larkspur and Heron", ("Larkspur", "Heron"), "comparison"),
        ("Which papers compress encoders?", (), "overview"),
        ("有哪些压缩编码器的方法？", (), "overview"),
        ("How do people shrink a large encoder?", (), "overview"),
        ("What options are there to read long reports?", (), "overview"),
        ("How do I install it?", (), "usage"),
        ("有哪几种给 Larkspur 提速的工作？", ("Larkspur",), "overview"),
        ("哪些文章做了对比学习？", (), "overview"),
        ("How is Larkspur different from Heron?", ("Larkspur", "Heron"), "comparison"),
        ("How do I install Larkspur?", ("Larkspur",), "usage"),
        ("Heron 怎么安装？", ("Heron",), "usage"),
        ("How does Heron use its teacher?", ("Heron",), "method"),
        ("Heron 如何使用教师模型？", ("Heron",), "method"),
        ("What licence does Larkspur have?", ("Larkspur",), "licence"),
        ("Heron 的许可证是什么？", ("Heron",), "licence"),
        ("What is the latest release of Heron?", ("Heron",), "news"),
        ("Larkspur 最近更新了什么？", ("Larkspur",), "news"),
        ("Larkspur 只能读 512 个词，长报告怎么办？", ("Larkspur",), "overview"),
        ("有没有比 Larkspur 更小的模型？", ("Larkspur",), "overview"),
        ("怎么压缩 Larkspur？", ("Larkspur",), "overview"),
        ("Larkspur 训练太慢，有没有别的选择？", ("Larkspur",), "overview"),
        ("Larkspur reads 512 words at most. How can I get around it?", ("Larkspur",), "overview"),
        ("Larkspur is too large for a phone. What can I use?", ("Larkspur",), "overview"),
        ("Is there a smaller model than Larkspur?", ("Larkspur",), "overview"),
        ("Larkspur 如何压缩教师模型？", ("Larkspur",), "method"),
        ("How does Larkspur overcome forgetting?", ("Larkspur",), "method"),
        ("What can I do with Larkspur?", ("Larkspur",), "other"),
        ("Larkspur 有哪些更大的版本？", ("Larkspur",), "other"),
        ("Summarize this paper", (), "summary"),
        ("这篇论文讲了什么", (), "summary"),
        (
            "How many slots does the sparse memory of the encoder for long hospital reports write to "
            "at each of its reading steps?",
            (),
            "fact",
        ),
    ],
)
def test_wants(question: str, named: tuple[str, ...], want: str) -> None:
    """Both languages ask for the same kinds of answer."""
    assert want_of(read_question(question), named=named) == want


def index_of(**names: dict[str, float]) -> WorkIndex:
    """Works by their names; the id of a work is its source too."""
    ids = {entry for of_name in names.values() for entry in of_name}
    return WorkIndex({i: Work(i, i, i, 2021) for i in ids}, names)


def named(question: str, works: WorkIndex, *hits: str) -> list[str]:
    found = works.named_in(read_question(question), [hit(1, source=source) for source in hits])
    return [name.works[0].source for name in found]


def test_a_work_named_for_certain_goes_before_names_that_are_only_mentioned() -> None:
    """A data set that an abstract mentions is not the work that is asked about."""
    works = index_of(larkspur={"lark": 5.0}, reedqa={"heron": 2.0})
    assert named("What does Larkspur score on ReedQA?", works) == ["lark"]
    assert named("What is ReedQA?", works) == ["heron"]


def test_the_search_decides_between_works_of_one_name() -> None:
    """The work that is found first is meant."""
    works = index_of(larkspur={"old": 4.0, "new": 4.0})
    assert named("What is Larkspur?", works, "new", "old") == ["new"]


def test_sizes_plurals_and_years_are_seen_through() -> None:
    """Larkspur-large is Larkspur; Heron (2021) is its author's paper of that year."""
    works = index_of(larkspur={"lark": 5.0}, heron={"reeds": 1.5})
    assert named("How fast is Larkspur-large?", works) == ["lark"]
    assert named("What did Heron (2021) find?", works) == ["reeds"]
    assert named("Larkspurs are birds?", works) == ["lark"]


def test_words_in_small_letters_name_no_work_by_chance() -> None:
    """An author's name that is a word, or a word of a title, is not a work."""
    works = index_of(reed={"paper": 1.5}, memory={"other": 4.0})
    assert named("How long is the memory of a reed?", works) == []


def test_the_names_of_a_work() -> None:
    """The part before a colon, the name that the abstract gives, and the first author."""
    found = dict(names_of("Larkspur: Sparse Memory for Long Documents", ()))
    assert found["Larkspur"] > 4


def test_works_of_a_real_index(index: Path) -> None:
    """The works of the shared index are known by the names in their titles."""
    works = WorkIndex.of(Library.open(index))
    found = works.named_in(read_question("How does Larkspur differ from Heron?"), [])
    assert [name.name for name in found] == ["Larkspur", "Heron"]


def test_a_picked_paper_is_never_refused(index: Path) -> None:
    """ "Summarize this paper" is near to no passage, and answered all the same."""
    from ptmrag import Filter

    assistant = Assistant.load(index)
    entry = assistant.search("Larkspur")[0].entry_id
    for question in ("Summarize this paper", "总结一下这篇论文"):
        answer = assistant.ask(question, within=Filter(entries=(entry,)))
        assert not answer.abstained
        assert {citation.entry_id for citation in answer.citations} == {entry}


def test_the_one_capital_of_a_title_is_a_name() -> None:
    """ "Magpie explained" is about Magpie; a headline's capitals name nothing."""
    assert "Magpie" in dict(names_of("Magpie explained", ()))
    assert "Long" not in dict(names_of("Sparse Memory for Long Documents", ()))


def test_what_a_readme_says_beside_its_work_answers_where_it_is_asked_for() -> None:
    """A line of installation answers a question on it and no other; a licence is not made of other prose."""
    line, prose = "pip install larkspur-encoder", "Larkspur keeps a sparse memory beside the text."
    assert SHAPES["usage"].answers("code", line)
    assert not SHAPES["method"].answers("usage", "Run the script on your own reports.")
    assert not SHAPES["licence"].answers("prose", prose)
    assert SHAPES["licence"].answers("prose", "Larkspur is released under the MIT license.")


def test_what_was_recently_proposed_is_another_work() -> None:
    """An abstract that builds on the recently introduced Osprey gives its own work no such name."""
    text = "Wren adapts the recently introduced Osprey to field notes. We introduce Sparrow for it."
    passages = [Passage(n, "s", n, 1, "Abstract", "body", text, "en", 0) for n in range(2)]
    certainty = dict(names_of("Field notes", passages))
    assert certainty["Sparrow"] == GIVEN
    assert certainty.get("Osprey", 0.0) < GIVEN


def test_a_name_behind_the_name_of_a_title_is_what_the_work_is_about() -> None:
    """ "SmallOsprey: … of Osprey2" is SmallOsprey, and no paper of Osprey2."""
    certainty = dict(sorted(names_of("SmallOsprey: Notes on Osprey2", ()), key=lambda n: n[1]))
    assert (certainty["SmallOsprey"], certainty["Osprey2"]) == (HEAD, MENTIONED)
