"""What the sentences of a hit are for."""

from contextlib import closing
from pathlib import Path

from helpers import papers
from helpers.hits import hit
from ptmrag.answer.abstaining import quotable
from ptmrag.answer.passage_roles import roles_in, section_in
from ptmrag.assistant import Assistant
from ptmrag.ingestion.ingest import ingest
from ptmrag.language.question_words import read_question
from ptmrag.language.verbatim import sentences
from ptmrag.library.filter import Filter

TEXT = "Every slot of the memory is read before it is written. It holds one page of a report."


def test_what_was_stored_is_used() -> None:
    """The reader of a source knows more than the text of its sentences says."""
    known = hit(text=TEXT, section="results", roles=("caption", "caption"))
    assert section_in(known) == "results"
    assert list(roles_in(known, sentences(TEXT))) == ["caption", "caption"]
    assert quotable(read_question("What is read?"), [known]) == []


def test_an_index_of_an_earlier_version_is_read_from_its_text() -> None:
    """Without stored roles, or with those of another number of sentences, the text says what it is for."""
    for roles in ((), ("caption",)):
        older = hit(text=TEXT, heading="3 Method", roles=roles)
        assert section_in(older) == "method"
        assert list(roles_in(older, sentences(TEXT))) == ["prose", "prose"]


def test_the_text_of_a_readme_is_read_by_its_headings() -> None:
    """A README in an older index has its sections; a paper and a catalog's note have none of these."""
    readme = hit(text=TEXT, heading="Installation", source="github:lark/larkspur", page=None)
    assert list(roles_in(readme, sentences(TEXT))) == ["usage", "usage"]
    for other in (hit(heading="Installation"), hit(heading="Installation", source="catalog:lark")):
        assert section_in(other) == "other"


def test_half_a_sentence_is_not_quoted(tmp_path: Path) -> None:
    """A paragraph that begins in small letters goes on from another place; the name fastText does not."""
    halves = "nance of the lamp is done by night, says the keeper of the lamp. The lamp burns oil of rape."
    files = tmp_path / "papers"
    files.mkdir()
    content = papers.typeset(
        "Keeping a Lamp", [halves, "fastText has a lamp of its own in the keeper's house."]
    )
    (files / "lamp.pdf").write_bytes(content)
    ingest(papers=[files], index=tmp_path / "index", offline=True)
    assistant = Assistant.load(tmp_path / "index")
    with closing(assistant.library):
        within = Filter(sources=("file:lamp.pdf",))
        quotes = " ".join(
            c.quote for c in assistant.ask("What is said of the lamp?", within=within).citations
        )
    assert "The lamp burns oil" in quotes
    assert "fastText has a lamp" in quotes
    assert "nance of the lamp" not in quotes


def test_a_note_has_no_front_matter_and_no_news() -> None:
    """Its sentences say what the work is, also where they name universities or a README."""
    text = "Larkspur, from Reeds University and Heron Research, reads slots. It is fast, says its README."
    said = sentences(text)
    for roles in ((), ("authors", "news")):
        note = hit(text=text, source="catalog:lark", page=None, roles=roles)
        assert list(roles_in(note, said)) == ["prose", "prose"]
        page = hit(text=text, roles=roles)
        assert list(roles_in(page, said)) == ["authors", "news"]
