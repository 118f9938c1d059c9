"""A retraction, and where a preprint was published, are said with the work and beside its citations."""

import shutil
from pathlib import Path

import pytest

from helpers.work_page import work_page
from ptmrag.assistant import Assistant
from ptmrag.catalog.record import Person, Record
from ptmrag.library.library import Library
from ptmrag.library.writing import write_library
from ptmrag.web.cached_library import CachedLibrary
from ptmrag.web.library.library_html import render_report
from ptmrag.web.sources_panel import render_sources

LARKSPUR = "larkspur-sparse-memory-for-long-documents"
SAID = "Retracted on 2023-02-01: https://doi.org/10.5555/n1"
QUESTION = "What is Larkspur?"


@pytest.fixture(scope="module")
def assistant(index: Path, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """An assistant on a copy of the index whose Larkspur was published, and retracted."""
    own = Path(shutil.copytree(index, tmp_path_factory.mktemp("own") / "index"))
    library = Library.open(own)
    embedder, dim = library.embedder_name, library.dim
    library.close()
    with write_library(own, embedder, dim=dim, is_ingest=False) as writer:
        record = Record(
            kind="article-journal",
            authors=(Person("Lark", "Ada"), Person("Reed", "Wim")),
            venue="Reed Letters",
            date="2022",
            doi="10.5555/rl.9",
            retraction=SAID,
            published_as="10.5555/rl.9",
        )
        writer.put_record(LARKSPUR, "crossref", record)
    return Assistant.load(own, llm="none")


def test_an_answer_says_it_below(assistant: Assistant) -> None:
    """In the language of the answer, once for each work; the JSON has it too."""
    answer = assistant.ask(QUESTION)
    assert LARKSPUR in {citation.entry_id for citation in answer.citations}
    lines = str(answer).splitlines()
    assert [line for line in lines if SAID in line] == [f"⚠ {answer.works[0].title}: {SAID}"]
    assert any(line.endswith("Reed Letters, https://doi.org/10.5555/rl.9") for line in lines)
    assert [note["kind"] for note in answer.as_json()["works"]] == ["retracted", "published"]
    chinese = str(assistant.ask(QUESTION, lang="zh"))
    assert f"已被撤回：{SAID}" in chinese
    assert "已正式发表：Reed Letters" in chinese


def test_a_failed_service_is_said_on_the_page() -> None:
    """The report of the last ingest has its sentence."""
    said = "Crossref did not answer: 503; it is asked again at the next run."
    assert said in render_report({"totals": {}, "services": [said]}, [])
    assert "wrong" not in render_report({"totals": {}}, [])


def test_other_works_have_no_notes(assistant: Assistant) -> None:
    """An answer that cites others says nothing of it."""
    answer = assistant.ask("How does Heron filter its data?")
    assert answer.citations
    assert answer.works == ()


def test_the_panel_of_sources_says_it_in_both_languages(assistant: Assistant) -> None:
    """With the card of the work."""
    html = render_sources(assistant.ask(QUESTION))
    assert f"已被撤回：{SAID}" in html
    assert f": {SAID}" in html


def test_the_card_has_the_record(assistant: Assistant) -> None:
    """Authors and venue are those of the record, and the notes are there."""
    card = assistant.card(LARKSPUR)
    assert (card.authors, card.venue, card.year) == (("Ada Lark", "Wim Reed"), "Reed Letters", 2021)
    made = card.as_json()
    assert (made["authors"], made["venue"]) == (["Ada Lark", "Wim Reed"], "Reed Letters")
    assert next(note["said"] for note in made["notes"]) == SAID


def test_the_page_of_the_entry_says_it(assistant: Assistant) -> None:
    """With its authors and venue, in both languages."""
    library = CachedLibrary(assistant)
    (work,) = library.works([LARKSPUR])
    html = work_page(library.overview(), LARKSPUR, work=work, record=library.record(LARKSPUR))
    assert "Ada Lark, Wim Reed" in html
    assert "Reed Letters" in html
    assert f"已被撤回：{SAID}" in html
