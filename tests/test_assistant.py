"""Questions to a small library, with and without a chat model."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from langchain_core.language_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, AIMessageChunk

import ptmrag
from ptmrag import Answer, Assistant, ask, ingest
from ptmrag.catalog.parse import default_catalog_path
from ptmrag.errors import ChatModelError, InputError, NoIndexError
from ptmrag.language.detect import detect_language
from ptmrag.language.verbatim import contains
from ptmrag.library.filter import Filter
from ptmrag.llm import load_chat_model
from ptmrag.sources.source import scheme_of


@pytest.fixture(scope="module")
def assistant(index: Path) -> Assistant:
    return Assistant.load(index)


@pytest.fixture(scope="module")
def survey(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """Four sections of the default catalog without a network: to embed it whole takes a minute of a core."""
    folder = tmp_path_factory.mktemp("survey")
    head, *sections = default_catalog_path().read_text(encoding="utf-8").split("\n## ")
    kept = [
        section
        for section in sections
        if section.startswith(("Transformer", "领域", "长文本", "模型压缩"))
    ]
    (folder / "survey.md").write_text("\n## ".join([head, *kept]), encoding="utf-8")
    ingest([folder / "survey.md"], index=folder / "index", offline=True)
    return Assistant.load(folder / "index")


def says(text: str) -> GenericFakeChatModel:
    """A chat model that always writes this."""

    def forever() -> Iterator[AIMessage]:
        while True:
            yield AIMessage(text)

    return GenericFakeChatModel(messages=forever())


def check(answer: Answer, assistant: Assistant) -> None:
    """The promise: marks and citations one to one, every quote verbatim on its page."""
    shown = re.findall(r"\[(\d+)\]", answer.text)
    assert {int(n) for n in shown} == {c.n for c in answer.citations}
    for citation in answer.citations:
        page = assistant.library.passages.page_text(citation.source, citation.page)
        assert contains(page, citation.quote)


@pytest.mark.parametrize(
    ("question", "source", "page", "holds"),
    [
        ("How many slots does Larkspur's memory have?", "arxiv:2101.00001", 1, "64 slots"),
        ("Larkspur 的记忆有多少个槽？", "arxiv:2101.00001", 1, "64 slots"),
        ("Which threshold does Heron's round-trip filter use?", "arxiv:2102.00002", 1, "0.35"),
        ("青鸟的断句准确率是多少？", "file:qingniao.pdf", 1, "百分之九十二点三"),
    ],
)
def test_it_answers_with_the_sentence_that_says_so(
    assistant: Assistant, question: str, source: str, page: int, holds: str
) -> None:
    """English or Chinese, the answer quotes the sentence, from the right page of the right paper."""
    answer = assistant.ask(question)
    check(answer, assistant)
    assert any(
        (c.source, c.page) == (source, page) and contains(c.quote, holds) for c in answer.citations
    )


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("What is Transformer-XL and how does it handle long contexts?", "transformer-xl"),
        ("BERT-EMD 是怎样压缩模型的？", "bert-emd"),
        ("CogLTX 适合做什么？", "cogltx"),
        ("What is TextBrewer good for?", "textbrewer"),
        ("哪个模型面向生物医学文本？", "biobert"),
    ],
)
def test_the_survey_answers_from_its_notes(survey: Assistant, question: str, entry: str) -> None:
    """With no network at all, the notes of the survey answer, cited by their entry."""
    answer = survey.ask(question)
    check(answer, survey)
    assert any(c.source.startswith(f"catalog:{entry}") for c in answer.citations)
    assert all(c.page is None for c in answer.citations)


@pytest.mark.parametrize("question", ["How is Zephyrus-9 trained?", "Zephyrus-9 是怎么训练的？"])
def test_it_is_silent_where_the_library_is(assistant: Assistant, question: str) -> None:
    """A name that is nowhere in the library gets no answer and no citation."""
    answer = assistant.ask(question)
    assert answer.abstained
    assert answer.citations == ()
    assert answer.lang == ("zh" if "训练" in question else "en")


def test_a_follow_up_knows_what_it_is_about(assistant: Assistant) -> None:
    """ "它" stands for what was asked about before."""
    history = [("Larkspur 是什么？", "…")]
    answer = assistant.ask("它在多少份报告上训练？", history=history)
    assert any(c.source == "arxiv:2101.00001" for c in answer.citations)


def test_a_follow_up_shows_how_it_was_understood(assistant: Assistant) -> None:
    """The question is kept as it was asked, and the one that was answered stands beside it."""
    answer = assistant.ask("它有多少个槽？", history=[("Larkspur 是什么？", "…")])
    assert answer.question == "它有多少个槽？"
    assert answer.rewritten == answer.as_json()["rewritten"] == "Larkspur 有多少个槽？"
    assert assistant.ask("How does Heron filter its data?").rewritten is None


def test_a_question_about_the_catalog_is_answered_from_it(survey: Assistant) -> None:
    """Whole lists, not the best passages; and a follow-up narrows the list."""
    answer = survey.ask("列出所有与模型压缩有关的工作")
    check(answer, survey)
    kept = {c.entry_id for c in answer.citations}
    assert any(entry.startswith("bert-emd") for entry in kept)
    assert any(entry.startswith("textbrewer") for entry in kept)
    narrower = survey.ask("其中哪些是2019年的？", history=[(answer.question, answer.text)])
    check(narrower, survey)
    assert narrower.citations
    assert {c.entry_id for c in narrower.citations} < kept


def test_a_comparison_lets_both_sides_speak(assistant: Assistant) -> None:
    """Each work that is compared is quoted, from its own paper where the library has it."""
    answer = assistant.ask("Compare Larkspur and Heron: what is each trained on?")
    check(answer, assistant)
    assert {"arxiv:2101.00001", "arxiv:2102.00002"} <= {c.source for c in answer.citations}
    assert answer.status == "answered"


def test_a_refusal_says_why_and_points_to_what_is_near(assistant: Assistant) -> None:
    """No citation, a reason, and the nearest entries as pointers."""
    answer = assistant.ask("What does Zephyrus-9 measure?")
    assert answer.status == answer.as_json()["status"] == "refused"
    assert "Zephyrus-9" in answer.reason
    assert answer.nearest
    assert not answer.citations


def test_works_are_exported(assistant: Assistant) -> None:
    """All of the library or some entries, in one of the formats; another is refused in a sentence."""
    entry_id = assistant.library.records.entries()[0].id
    assert assistant.export().count("\n@") == len(assistant.library.records.entries()) - 1
    assert assistant.export([entry_id], "ris").count("TY  - ") == 1
    with pytest.raises(InputError, match="name one of bibtex, csl, ris, csv, md"):
        assistant.export(format="docx")


def test_search_finds_as_many_as_asked(assistant: Assistant) -> None:
    """k passages come where k exist, ranked from 1, and the filters hold."""
    for k in (1, 5):
        hits = assistant.search("sparse memory", k=k)
        assert [hit.rank for hit in hits] == list(range(1, k + 1))
    only = assistant.search("memory", within=Filter("压缩"), k=3)
    assert {hit.source for hit in only} <= {
        "arxiv:2102.00002",
        "catalog:heron-distilling-translators-without-parallel-text",
    }
    assert len(only) == 3


@pytest.mark.parametrize("question", ["", "   ", "x" * 5000])
def test_absurd_questions_are_refused_in_a_sentence(assistant: Assistant, question: str) -> None:
    """Nothing, or far too much, is an InputError that says what to do."""
    with pytest.raises(InputError):
        assistant.ask(question)


@pytest.mark.parametrize(
    ("question", "language"),
    [("What is Performers good for?", "en"), ("Performers 适合做什么？", "zh")],
)
def test_a_note_answers_in_the_language_of_the_question(
    survey: Assistant, question: str, language: str
) -> None:
    """Of a note in two languages, the paragraph in the reader's language is quoted, and not the other."""
    answer = survey.ask(question)
    assert {citation.entry_id for citation in answer.citations} == {
        "performers-rethinking-attention-with-performers"
    }
    assert {detect_language(citation.quote) for citation in answer.citations} == {language}


def test_a_digest_begins_with_the_note_in_the_language_of_the_question(
    assistant: Assistant,
) -> None:
    """A Chinese summary of an English paper begins with a Chinese sentence, and the paper's own words follow."""
    first, *others = assistant.ask("总结一下 Larkspur 这篇论文").citations
    assert (scheme_of(first.source), detect_language(first.quote)) == ("catalog", "zh")
    assert {citation.source for citation in others} == {"arxiv:2101.00001"}


def test_an_overview_has_the_works_with_a_note_alone(survey: Assistant) -> None:
    """A work whose paper was not read is among the works on its topic, with a sentence of its note."""
    answer = survey.ask("Which approaches handle long texts with Transformer models?")
    assert "cogltx-applying-bert-to-long-texts" in {c.entry_id for c in answer.citations}
    assert {detect_language(citation.quote) for citation in answer.citations} == {"en"}


def test_a_licence_that_nothing_states_is_not_made_up(survey: Assistant) -> None:
    """Prose on the work is no answer to a question on its licence."""
    answer = survey.ask("albert_zh 的许可证是什么？")
    assert answer.abstained
    assert answer.reason == "找到的资料里没有说明许可证。"


def test_the_paper_speaks_beside_its_note(assistant: Assistant) -> None:
    """A Chinese question about an English paper gets a Chinese sentence of the note, and the paper's own words."""
    answer = assistant.ask("Larkspur 是什么？")
    quoted = {citation.source: citation for citation in answer.citations}
    assert set(quoted) == {"arxiv:2101.00001", "catalog:larkspur-sparse-memory-for-long-documents"}
    check(answer, assistant)


@pytest.mark.parametrize(
    "question", ["!!!", "的", '"+-:()[]{}^~*?\\/', "🙂", "SELECT * FROM x; --"]
)
def test_odd_questions_break_nothing(assistant: Assistant, question: str) -> None:
    """Whatever is asked, an Answer comes."""
    check(assistant.ask(question), assistant)


def test_a_chat_model_writes_and_its_marks_are_checked(index: Path) -> None:
    """Marks that hold get quotes; invented ones leave the text."""
    assistant = Assistant.load(
        index,
        llm=says("A gate picks the four slots that are least like the piece [1]. It can fly [42]."),
    )
    answer = assistant.ask("How many slots does Larkspur's memory have?")
    check(answer, assistant)
    assert answer.mode == "llm"
    assert "[42]" not in answer.text
    assert answer.citations


def test_streaming_shows_no_unchecked_mark(index: Path) -> None:
    """While the model writes, no number is shown; the last Answer has them."""
    assistant = Assistant.load(index, llm=says("Larkspur has 64 slots [1]. It flies [42]."))
    *growing, last = assistant.stream("How many slots does Larkspur's memory have?")
    assert growing
    assert not any(re.search(r"\[\d", answer.text) for answer in growing)
    assert last.citations


def test_a_model_without_support_is_replaced_by_quotes(index: Path) -> None:
    """If nothing that it writes is cited, the extractive answer comes, and says so."""
    assistant = Assistant.load(index, llm=says("I just know that it has a thousand slots [77]."))
    answer = assistant.ask("How many slots does Larkspur's memory have?")
    assert answer.mode == "extractive"
    assert "quotes" in answer.notice
    assert "thousand" not in answer.text


def test_a_model_that_says_no_is_believed(index: Path) -> None:
    """The model may find that the passages do not answer."""
    answer = Assistant.load(index, llm=says("NOT IN THE LIBRARY")).ask(
        "How many slots does Larkspur have?"
    )
    assert answer.abstained
    assert answer.mode == "llm"


def test_a_model_that_breaks_off_costs_nothing(index: Path) -> None:
    """A dropped connection gives one sentence and the extractive answer."""

    class Broken:
        model_name = "broken"

        def stream(self, input: Any) -> Iterator[AIMessageChunk]:  # noqa: A002 - LangChain's name
            yield AIMessageChunk("Larkspur has")
            raise ConnectionError("the line is dead")

    answer = Assistant.load(index, llm=Broken()).ask("How many slots does Larkspur's memory have?")
    assert answer.mode == "extractive"
    assert "the line is dead" in answer.notice
    assert answer.citations


def test_a_model_that_never_stops_is_stopped(index: Path) -> None:
    """What it wrote so far is checked like any other text."""

    class Endless:
        model_name = "endless"

        def stream(self, input: Any) -> Iterator[AIMessageChunk]:  # noqa: A002 - LangChain's name
            while True:
                yield AIMessageChunk("The moon is a large cheese [1]. ")

    answer = Assistant.load(index, llm=Endless()).ask("How many slots does Larkspur's memory have?")
    assert answer.mode == "extractive"
    assert answer.citations


def test_a_scrap_that_claims_nothing_is_left_out(index: Path) -> None:
    """A model that stops in the middle of a sentence leaves no "The [1]" behind."""
    text = "A gate picks the four slots that are least like the piece [1]. The [1]."
    answer = Assistant.load(index, llm=says(text)).ask(
        "How many slots does Larkspur's memory have?"
    )
    assert answer.mode == "llm"
    assert answer.citations
    assert "The [" not in answer.text


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (None, "it sent nothing"),
        (ValueError("No generation chunks were returned"), "it sent nothing"),
        (RuntimeError("This model's maximum context length is 512 tokens."), "ask for fewer (-k)"),
    ],
)
def test_a_model_that_cannot_take_the_passages_is_one_sentence(
    index: Path, error: Exception | None, says: str
) -> None:
    """If the model refuses for length or sends nothing, the notice says what to do, and quotes answer."""

    class Small:
        model_name = "small"

        def stream(self, input: Any) -> Iterator[AIMessageChunk]:  # noqa: A002 - LangChain's name
            yield AIMessageChunk("")
            if error:
                raise error

    answer = Assistant.load(index, llm=Small()).ask("How many slots does Larkspur's memory have?")
    assert answer.mode == "extractive"
    assert answer.citations
    assert says in answer.notice
    assert answer.notice.endswith(". Here are quotes instead.")


@pytest.mark.parametrize("spec", ["nonsense", "nowhere:model", "mistralai:some-model"])
def test_a_wrong_spec_is_one_sentence(spec: str) -> None:
    """An unknown provider or a missing package is named, with the cure."""
    with pytest.raises(ChatModelError, match=spec):
        load_chat_model(spec)


def test_ask_is_the_same_as_the_assistant(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The module-level function takes the default index and gives the same answer."""
    monkeypatch.setenv("PTMRAG_INDEX", str(index))
    question = "How many slots does Larkspur's memory have?"
    assert ask(question).text == Assistant.load(index).ask(question).text
    assert "Larkspur" in str(ask(question))


def test_no_index_says_how_to_build_one(tmp_path: Path) -> None:
    """The error has the place and the cure."""
    with pytest.raises(NoIndexError, match="ptmrag ingest"):
        ask("?", index=tmp_path / "nowhere")


def test_everything_public_is_there() -> None:
    """Each public name can be imported from the package."""
    assert all(getattr(ptmrag, name) for name in ptmrag.__all__)
    with pytest.raises(AttributeError):
        _ = ptmrag.nothing_of_the_kind


def test_a_chat_model_reads_the_passages_asked_for(index: Path) -> None:
    """However many passages quotes are chosen from, a small model's context is not overrun when it writes."""
    sent: list[str] = []

    class Reading:
        def stream(self, input: Any) -> Iterator[str]:  # noqa: A002 - LangChain's own name
            sent.append(input[-1][1])
            yield "NOT IN THE LIBRARY"

    answer = Assistant.load(index, llm=Reading()).ask("How does Larkspur read reports?", k=3)
    assert sent[-1].count("<passage number=") == len(answer.hits) == 3


def test_half_a_character_is_none(assistant: Assistant) -> None:
    """A browser may send half of a pair of surrogates: it is left out of the question."""
    whole = assistant.ask("How many slots does Larkspur's memory have?")
    assert assistant.ask("How many \ud83dslots does Larkspur's memory have?").text == whole.text
    with pytest.raises(InputError, match="The question is empty"):
        assistant.search("\udc00")
