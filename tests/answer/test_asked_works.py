"""Which work is asked about: names with slips and in small letters, aliases, works that the library lacks."""

from pathlib import Path

import pytest

from ptmrag import Assistant, ingest
from ptmrag.answer.meant_names import NamesMeant
from ptmrag.answer.work_names import MENTIONED
from ptmrag.answer.works import Work, WorkIndex
from ptmrag.answer.written_forms import WrittenForms
from ptmrag.language.question_words import read_question

CATALOG = """
# Models of birds
- **Kingfisher: Diving Encoders for Short Texts** (2021)

  Kingfisher（翠鸟）is an encoder for short texts. Kingfisher dives into the text with three heads. It uses dense
  attention in each layer, and dense attention costs it much time. It beats Gannet and Shoveler.
- **Nightingale-XL: Singing Decoders with Memory** (2022)

  Nightingale-XL is a decoder that keeps a memory of the songs before. Nightingale-XL, also called NGX, is trained on
  two million songs. The code is under a free licence. Nightingale-XL has sparse attention.

  Nightingale-XL 是带有记忆的解码器，简称“夜莺”。它在两百万首歌上训练。
- **Dense Attention: A Survey** (2023)

  This survey compares dense attention and sparse attention. Dense attention reads all words. Petrel is a model of other
  authors: Petrel reads words twice. Petrel is slower than others. With Petrel the error falls by a third.
  Attention is used by many others, such as Dunlin.
- **Ibis 2: More Feathers** (2023)

  Ibis 2 is a model with more feathers than any other. Ibis 2 is trained on pond data.
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """Four works that are notes alone."""
    folder = tmp_path_factory.mktemp("birds")
    (folder / "list.md").write_text(CATALOG, encoding="utf-8")
    ingest([folder / "list.md"], index=folder / "index", offline=True)
    return Assistant.load(folder / "index")


@pytest.fixture(scope="module")
def meant(assistant: Assistant) -> NamesMeant:
    written = WrittenForms(assistant.library)
    return NamesMeant(WorkIndex.of(assistant.library, written), written)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What is Kingfihser?", "What is Kingfisher?"),
        ("what is kingfisher", "what is Kingfisher"),
        ("kingfisher和nightingale-xl的区别", "Kingfisher和Nightingale-XL的区别"),
        (
            "how does nightingale xl differ from kingfisher",
            "how does Nightingale-XL differ from Kingfisher",
        ),
        ("nigthingale xl 的记忆", "Nightingale-XL 的记忆"),
        (
            "How does Dense Attention compare to Kingfisher?",
            "How does dense attention compare to Kingfisher?",
        ),
        ("which kingfisher of the pond is blue", "which kingfisher of the pond is blue"),
        ("what is attention", "what is attention"),
        ("What is Singfisher?", "What is Singfisher?"),
        ("What is Petrel?", "What is Petrel?"),
        ("what is kingfisher_zh", "what is kingfisher_zh"),
        ("What is “Kingfihser” in quotes?", "What is “Kingfihser” in quotes?"),
    ],
)
def test_names_are_read_as_the_library_writes_them(
    meant: NamesMeant, question: str, text: str
) -> None:
    """Slips and small letters are corrected; plain words, other names and quotations are not."""
    assert meant.of(read_question(question)).question.text == text


def test_the_first_word_of_a_comparison_is_a_name(meant: NamesMeant) -> None:
    """Its capital is not that of the sentence alone."""
    read = meant.of(read_question("Petrel vs Kingfisher")).question
    assert read.sides == ("Petrel", "Kingfisher")


@pytest.mark.parametrize(
    ("question", "first"),
    [
        (
            "What is Kingfihser?",
            "“Kingfihser” does not occur in the library. Did you mean Kingfisher?",
        ),
        ("Kingfihser 是什么？", "资料库中没有“Kingfihser”。您要找的是不是 Kingfisher？"),
    ],
)
def test_a_slip_is_said_and_answered(assistant: Assistant, question: str, first: str) -> None:
    """The first line names what was typed, and the answer is for the near name."""
    answer = assistant.ask(question)
    assert answer.text.startswith(first)
    assert answer.as_json()["corrected"] == {"Kingfihser": "Kingfisher"}
    assert answer.question == question
    assert {c.title.split(":")[0] for c in answer.citations} == {"Kingfisher"}


def test_nothing_is_corrected_where_nothing_is_wrong(assistant: Assistant) -> None:
    answer = assistant.ask("What is Kingfisher?")
    assert answer.as_json()["corrected"] == {}
    assert "Did you mean" not in answer.text


@pytest.mark.parametrize("alias", ["NGX", "夜莺", "翠鸟"])
def test_a_note_gives_a_work_other_names(assistant: Assistant, alias: str) -> None:
    """In either script."""
    works = WorkIndex.of(assistant.library)
    (named,) = works.named_in(read_question(f"{alias} 是什么？"), [])
    assert named.is_certain


@pytest.mark.parametrize(
    ("question", "lacking"),
    [
        ("What is the difference between Kingfisher and Zephyrus?", "Zephyrus"),
        ("Compare Kingfisher, Nightingale-XL and Zephyrus", "Zephyrus"),
        ("Kingfisher 和 Zephyrus 有什么区别？", "Zephyrus"),
        ("Zephyrus vs Kingfisher", "Zephyrus"),
        ("Kingfisher 和 Gannet 有什么区别？", "Gannet"),
    ],
)
def test_what_the_library_has_is_quoted_and_what_it_lacks_is_said(
    assistant: Assistant, question: str, lacking: str
) -> None:
    """A name in passing is no work of the library."""
    answer = assistant.ask(question)
    assert answer.status == "partial"
    assert lacking in answer.reason
    named = [name for name in ("Kingfisher", "Nightingale-XL") if name in question]
    assert set(named) <= {c.title.split(":")[0] for c in answer.citations}


@pytest.mark.parametrize(
    ("question", "lacking"),
    [
        ("What is Zephyrus?", "Zephyrus"),
        ("What is Gannet?", "Gannet"),
        ("What is the licence of Petrel?", "Petrel"),
        ("What is Ibis 3's licence?", "Ibis 3"),
        ("Ibis 3 是什么？", "Ibis 3"),
        ("Dunlin 的稀疏注意力是怎么工作的？", "Dunlin"),
        ("Zephyrus 和 Gannet 有什么区别？", "Zephyrus"),
    ],
)
def test_a_question_on_works_that_are_not_there_is_refused(
    assistant: Assistant, question: str, lacking: str
) -> None:
    """Not answered from a near work: a version is another work, and a name in passing is none."""
    answer = assistant.ask(question)
    assert answer.abstained
    assert lacking in answer.reason


def test_a_work_that_others_speak_of_is_answered_from_them(assistant: Assistant) -> None:
    """With their words on it, and a word that its own is not there."""
    answer = assistant.ask("What is Petrel?")
    assert not answer.abstained
    assert "Petrel" in answer.reason
    assert all("Petrel" in c.quote for c in answer.citations)


def test_a_version_is_part_of_a_name() -> None:
    """A number that counts something, and a year, are none."""
    names = {
        "What is Ibis 2's licence?": ("Ibis 2",),
        "Ibis 2 和 Ibis 有什么区别": ("Ibis 2", "Ibis"),
        "How does Ibis 2019 work?": ("Ibis",),
        "Does Ibis 2 times better?": ("Ibis",),
        "Ibis 12 层": ("Ibis",),
    }
    for question, found in names.items():
        assert read_question(question).names == found, question


def test_far_questions_are_told_what_the_library_is_about(index: Path) -> None:
    """A refusal without names says how many works there are, and on what."""
    answer = Assistant.load(index).ask("What is photosynthesis in green leaves?")
    assert answer.abstained
    assert "The library has 3 works" in answer.reason


def test_who_trains_a_work_that_an_earlier_one_has_did_not_make_it() -> None:
    """Of works without a name, the one that trains Kestrel first may have made it."""
    works = {
        "first": Work("first", "Hunting over Ponds", "arxiv:1", 2019),
        "later": Work("later", "Never Stop Hunting", "arxiv:2", 2020),
        "last": Work("last", "Hunting with Less", "arxiv:3", 2021),
    }
    index = WorkIndex(works, {"kestrel": dict.fromkeys(works, MENTIONED)})
    trains = "We train Kestrel on each pond. Kestrel sees more."
    assert index.owner("Kestrel", [("arxiv:1", trains)]) == "arxiv:1"
    assert index.owner("Kestrel", [("arxiv:2", trains)] * 2) == ""
