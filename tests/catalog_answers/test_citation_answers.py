"""Questions on who cites whom and on what to read first, answered from the reference lists of invented papers."""

import re
from pathlib import Path

import pytest

from helpers import catalog_index
from helpers.embedders import WordHasher
from helpers.reference_lists import put_paper
from ptmrag import Assistant, Filter
from ptmrag.answer.answer import Answer
from ptmrag.catalog.parse import parse_catalog
from ptmrag.language.verbatim import contains
from ptmrag.library.library import Library
from ptmrag.library.writing import write_library

RIVERS, OTTERS = "2101.00001", "2102.00002"
BEAVERS, HERONS = "2103.00003", "2104.00004"
LIST = f"""
# Waters
## Basics
- **Rivers: A Theory of Flow** (2016) [paper](https://arxiv.org/abs/{RIVERS})

  Rivers explains flow.
- **Otters: Swimming Encoders** (2018) [paper](https://arxiv.org/abs/{OTTERS})

  Otters swim. They use MegaRain (Ray et al., 2012), and MegaRain (Ray et al., 2012) rains on the Water Mill.
## Distillation / 蒸馏
- **Beavers: Building Dams with Few Teachers** (2019) [paper](https://arxiv.org/abs/{BEAVERS})

  Beavers build dams.
- **Herons: Distilling Otters** (2020) [paper](https://arxiv.org/abs/{HERONS})

  Herons distil Otters.
## Surveys
- **Swans: A Survey of Water Birds** (2021)

  Swans is a survey.
"""
TO_RIVERS = "Ada Flow. Rivers: A theory of flow. arXiv preprint arXiv:2101.00001, 2016."
TO_OTTERS = "Bea Fur. Otters: Swimming encoders. In Proceedings of the River Conference, 2018."
TO_BEAVERS = "Cy Wood. Beavers: Building dams with few teachers. arXiv:2103.00003, 2019."
TO_RAIN = "Otto Ray. Rain on lakes. Journal of Rain, 3:1-9, 2012."
LISTS = {
    RIVERS: (TO_RAIN,),
    OTTERS: (TO_RIVERS, TO_RAIN),
    BEAVERS: (TO_OTTERS, TO_RIVERS),
    HERONS: (TO_OTTERS, TO_RIVERS, TO_BEAVERS, TO_RAIN),
}
MARK = re.compile(r"\[(\d+)\]")


class Hasher(WordHasher):
    """An embedder of the size of these indexes."""

    name = "none"
    dim = catalog_index.DIM


def build(path: Path, *, with_lists: bool = True) -> Assistant:
    """The works above, each with a paper of two pages, the second with its list of references."""
    catalog_index.build(path, parse_catalog(LIST))
    if with_lists:
        with write_library(path, "none", dim=catalog_index.DIM) as writer:
            for name, lines in LISTS.items():
                page = "\n".join(
                    ["References", *(f"[{n}] {line}" for n, line in enumerate(lines, 1))]
                )
                put_paper(writer, f"arxiv:{name}", ["The paper itself.", page])
    return Assistant(Library.open(path), Hasher())


@pytest.fixture(scope="module")
def waters(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """Five works; of four the reference list could be read."""
    return build(tmp_path_factory.mktemp("waters") / "index")


def ask(assistant: Assistant, question: str, within: Filter | None = None) -> Answer:
    """The answer, checked: marks and citations belong together, and each quote is verbatim on its page."""
    answer = assistant.ask(question, within=within)
    marks = {
        int(mark)
        for line in answer.text.splitlines()
        if not line.startswith(">")
        for mark in MARK.findall(line)
    }
    assert marks == {citation.n for citation in answer.citations}
    for one in answer.citations:
        page = assistant.library.passages.page_text(one.source, one.page)
        assert contains(page, one.quote)
    return answer


def titles(answer: Answer) -> list[str]:
    """The heads of the titles in the lines of a list, in their order."""
    return re.findall(r"^(?:-|\d+\.) \*\*(\w+)", answer.text, re.MULTILINE)


@pytest.mark.parametrize(
    ("question", "count", "works"),
    [
        ("Which papers cite Otters?", "2 of the 3", ["Beavers", "Herons"]),
        ("哪些论文引用了 Rivers？", "**3 项**", ["Otters", "Beavers", "Herons"]),
        ("Who cites “Rivers: A Theory of Flow”?", "3 of the 3", ["Otters", "Beavers", "Herons"]),
        ("who cites rivers: a theory of flow", "3 of the 3", ["Otters", "Beavers", "Herons"]),
        ("how many papers cite Rivers since 2020?", "1 of the 1", ["Herons"]),
        ("which papers cite both Otters and Beavers?", "1 of the 2", ["Herons"]),
        ("which papers cite Otters or Beavers?", "2 of the 2", ["Beavers", "Herons"]),
        (
            "papers citing Rivers in the category “Distillation”",
            "2 of the 2",
            ["Beavers", "Herons"],
        ),
    ],
)
def test_who_cites_a_work_is_counted_and_listed(
    waters: Assistant, question: str, count: str, works: list[str]
) -> None:
    """All of them, each with the line of its list."""
    answer = ask(waters, question)
    assert count in answer.text
    assert titles(answer) == works
    assert not answer.abstained


def test_each_citation_is_the_line_of_the_citing_paper(waters: Assistant) -> None:
    """Under that paper's title, on the page of its list."""
    answer = ask(waters, "Which papers cite Beavers?")
    (citation,) = answer.citations
    assert (citation.source, citation.page) == (f"arxiv:{HERONS}", 2)
    assert citation.title.startswith("Herons")
    assert TO_BEAVERS in citation.quote


@pytest.mark.parametrize(
    ("question", "works"),
    [
        ("What does Herons cite?", ["Rivers", "Otters", "Beavers"]),
        ("Herons 引用了哪些论文？", ["Rivers", "Otters", "Beavers"]),
        ("what do Herons and Otters both cite?", ["Rivers"]),
        ("Which papers are cited by Beavers before 2018?", ["Rivers"]),
    ],
)
def test_what_a_work_cites_is_listed(waters: Assistant, question: str, works: list[str]) -> None:
    """The works of the library that its list names, in the order of the catalog."""
    assert titles(ask(waters, question)) == works


def test_yes_has_the_line_and_no_says_what_was_read(waters: Assistant) -> None:
    """The other way round is told too."""
    yes = ask(waters, "Does Herons cite Beavers?")
    assert yes.text.startswith("Yes: **Herons")
    assert TO_BEAVERS in yes.text
    no = ask(waters, "Beavers 引用了 Herons 吗？")
    assert "没有列出" in no.text
    assert "反过来" in no.text
    unread = ask(waters, "Does Swans cite Herons?")
    assert "could not be read" in unread.text


@pytest.mark.parametrize(
    ("question", "sentences"),
    [
        (
            "Do Rivers and Otters cite each other?",
            ["Rivers.*does not name", "Otters.* cites .*Riv"],
        ),
        ("Do Rivers and Swans cite each other?", ["Rivers.*does not name", "Swans.*could not be"]),
        ("Do Herons and Beavers cite each other?", ["Yes: .*Herons", "Beavers.*does not name"]),
        ("Rivers 和 Otters 互相引用吗？", ["Rivers.*没有列出", "反过来.*Otters.*引用了"]),
    ],
)
def test_both_ways_are_told_of_two_works(
    waters: Assistant, question: str, sentences: list[str]
) -> None:
    """Also where one of them, or both, do not cite the other."""
    text = ask(waters, question).text
    assert all(re.search(f"^.*{sentence}", text, re.MULTILINE) for sentence in sentences), text


def test_a_title_in_book_title_marks_is_a_name(waters: Assistant) -> None:
    """Though it is not written like a name, and nothing here has it."""
    assert "没有“水的历史”这项工作" in ask(waters, "哪些論文引用了《水的歷史》？").text


@pytest.mark.parametrize(
    ("question", "condition"),
    [
        ("which papers cite Rivers in the category “Volcanoes”?", "in the category “Volcanoes”"),
        ("Which papers cite Rivers after 2030?", "from 2031 or later"),
        ("most cited papers before 1990", "from 1989 or earlier"),
        ("in what order should I read the papers on distillation after 2030?", "from 2031"),
        ("2030 年以后的论文按什么顺序读？", "2031"),
    ],
)
def test_conditions_that_no_work_fulfils_are_told(
    waters: Assistant, question: str, condition: str
) -> None:
    """Nothing is said of works that do not fulfil them, nor of lists that could not be read."""
    answer = ask(waters, question)
    assert answer.abstained
    assert re.match(r"The library has no work |资料库中没有符合条件", answer.text)
    assert condition in answer.text


def test_works_that_a_search_finds_fulfil_the_conditions_too(waters: Assistant) -> None:
    """The topic is in no category, title or note."""
    answer = ask(waters, "reading path for swimming lakes before 2019")
    assert "No category, title or note" in answer.text
    assert titles(answer) == ["Rivers", "Otters"]


def test_a_work_that_the_library_lacks_is_missed_in_an_order(waters: Assistant) -> None:
    """The order of the others is still told."""
    answer = ask(waters, "Should I read MambaNet or Otters first?")
    assert answer.text.startswith("The library has no work “MambaNet”.")
    assert titles(answer) == ["Otters"]
    both = ask(waters, "MambaNet 和 RWKV 先读哪个？")
    assert both.abstained
    assert "MambaNet" in both.text
    assert "RWKV" in both.text


def test_what_no_list_names_is_not_called_uncited(waters: Assistant) -> None:
    """Others may cite it."""
    text = ask(waters, "Which papers cite Herons?").text
    assert "None of the 3 reference lists" in text
    assert "may still cite it" in text


def test_a_work_that_the_library_lacks_may_be_named_by_its_lists(waters: Assistant) -> None:
    """The lines that name it are shown; a name that none has is said to be in none."""
    rain = ask(waters, "who cites “Rain on Lakes”?")
    assert "no work “Rain on Lakes”" in rain.text
    assert titles(rain) == ["Rivers", "Otters", "Herons"]
    other = ask(waters, "who cites MambaNet?")
    assert other.abstained
    assert "None of the 4 reference lists" in other.text


def test_a_name_that_works_are_cited_for_is_answered_for_that_work(waters: Assistant) -> None:
    """The works cite Ray, 2012, behind the name, and the answer says for which title it is."""
    answer = ask(waters, "who cites MegaRain?")
    assert "cite “MegaRain” as **Rain on lakes** (2012)" in answer.text
    assert titles(answer) == ["Rivers", "Otters", "Herons"]


def test_a_word_that_names_no_work_is_left_to_the_papers(waters: Assistant) -> None:
    """Whatever the form of the question."""
    text = waters.ask("Is attention referenced in the decoder?").text
    assert "reference list" not in text
    assert "has no work" not in text


def test_a_question_that_a_note_answers_is_left_to_the_list(waters: Assistant) -> None:
    """ "Reference" may mean "mention", where no work has the name."""
    assert "entries" in waters.ask("Which entries reference Water Mill?").text


@pytest.mark.parametrize(
    ("question", "first", "count"),
    [
        ("most cited papers here", "Rivers", "**3**"),
        ("被引用最多的论文", "Rivers", "**3** 项"),
        ("最常被引用的论文是哪些", "Rivers", "**3** 项"),
        ("which paper cites the most other papers?", "Herons", "**3**"),
        ("which works are missing from this list although they are often cited?", "Rain", "**3**"),
        ("这份清单缺了哪些经常被引用的论文", "Rain", "**3** 项"),
        ("which papers are never cited?", "Herons", "**2**"),
    ],
)
def test_counts_are_over_all_lists(
    waters: Assistant, question: str, first: str, count: str
) -> None:
    """The first one with its count and an example of its citations."""
    answer = ask(waters, question)
    assert titles(answer)[0] == first
    assert count in answer.text
    assert answer.citations


def test_how_often_the_world_cites_is_not_known(waters: Assistant) -> None:
    """What the library knows is said instead."""
    text = ask(waters, "What is the citation count of Otters on Google Scholar?").text
    assert "not known here" in text
    assert "**2** cite **Otters" in text


def test_how_to_cite_gives_the_record_and_the_command(waters: Assistant) -> None:
    """As a sentence, and for programs."""
    text = ask(waters, "How do I cite Otters in my paper?").text
    assert "(2018)" in text
    assert f"arXiv:{OTTERS}" in text
    assert "ptmrag export otters" in text


@pytest.mark.parametrize(
    ("question", "steps", "reason"),
    [
        (
            "Which paper should I read first?",
            ["Rivers", "Otters", "Beavers", "Herons", "Swans"],
            "3 of the 3",
        ),
        (
            "应该先读哪篇？",
            ["Rivers", "Otters", "Beavers", "Herons", "Swans"],
            "3 篇较晚的工作里有 3 篇",
        ),
        ("In what order should I read Herons?", None, ""),
        ("What should I read before Herons?", ["Rivers", "Otters", "Beavers", "Herons"], "itself"),
        ("Should I read Herons or Otters first?", ["Otters", "Herons"], "cited by 1 of the 1"),
        (
            "What should I read to understand Herons?",
            ["Rivers", "Otters", "Beavers", "Herons"],
            "itself",
        ),
        ("reading path for distillation", ["Beavers", "Herons"], "“distillation”"),
        ("reading path for swimming encoders", ["Rivers", "Otters"], "itself"),  # one work is on it
    ],
)
def test_foundations_are_read_first(
    waters: Assistant, question: str, steps: list[str] | None, reason: str
) -> None:
    """Each with its reason and a citation."""
    answer = ask(waters, question)
    if steps is not None:
        assert titles(answer) == steps
    assert reason in answer.text
    for line in answer.text.splitlines():
        assert not re.match(r"\d+\. ", line) or MARK.search(line)


def test_the_mark_beside_a_work_leads_to_it(waters: Assistant) -> None:
    """That of the reason stands behind the name of the work whose list is quoted."""
    answer = ask(waters, "Which paper should I read first?")
    cited = {str(citation.n): citation.title.split(":")[0] for citation in answer.citations}
    steps = re.findall(
        r"^\d+\. \*\*(\w+).*\*\* \(\d+\) \[(\d+)\] – (.*)$", answer.text, re.MULTILINE
    )
    assert [cited[mark] for _, mark, _ in steps] == [work for work, _, _ in steps] == titles(answer)
    for _, _, reason in steps:
        assert all(
            f"references of {cited[n]} [{n}]" in reason or "own references" in reason
            for n in MARK.findall(reason)
        )
    assert not re.search(r"\][:(]", answer.text)  # which the page would not show as a mark
    before = ask(waters, "What should I read before Herons?").text.splitlines()[-1]
    assert "cites Otters, Rivers and Beavers, as its own references show [" in before


def test_picked_entries_are_the_ones_that_count(waters: Assistant) -> None:
    """Of what is listed, and of what is put in order."""
    entries = {entry.title.split(":")[0]: entry.id for entry in waters.library.records.entries()}
    picked = Filter(entries=(entries["Herons"], entries["Otters"]))
    assert titles(ask(waters, "who cites Rivers?", picked)) == ["Otters", "Herons"]
    assert titles(ask(waters, "in what order should I read these?", picked)) == ["Otters", "Herons"]
    late = Filter(years=(2020, 2021))
    assert titles(ask(waters, "who cites Rivers?", late)) == ["Herons"]


def test_what_the_list_lacks_is_not_what_could_not_be_read(waters: Assistant) -> None:
    """ "Missing" may mean either; works are missing, links cannot be read."""
    assert "lacks" in waters.ask("which works are missing from this list?").text


def test_without_lists_nothing_is_claimed(tmp_path: Path) -> None:
    """The order goes by year, and the answer says so."""
    assistant = build(tmp_path / "index", with_lists=False)
    assert "could be read" in ask(assistant, "Which papers cite Otters?").text
    order = ask(assistant, "which paper should I read first?")
    assert "by year alone" in order.text
    assert titles(order)[0] == "Rivers"
