"""A conversation as a file: what another ptmrag opens of it, and what it trusts."""

import io
import json
from dataclasses import replace
from typing import Any

import docx
import pytest

from helpers.chat import Parsed, answer, citation
from helpers.hostile import HOSTILE
from ptmrag.answer.answer import Answer
from ptmrag.assistant import Assistant
from ptmrag.web.cached_library import CachedLibrary
from ptmrag.web.chat.exchange import Exchange
from ptmrag.web.chat.shared_file import LONGEST, SharedFileError, read_shared, write_shared
from ptmrag.web.chat.taken_away import render_printed, take
from ptmrag.web.chat.word_file import write_docx

_LONGEST_THAT_IS_READ = 8_000  # five times in an answer


@pytest.fixture(scope="module")
def library(assistant: Assistant) -> CachedLibrary:
    """The library of three papers, as the page reads it."""
    return CachedLibrary(assistant)


def opened(answered: Answer, library: CachedLibrary) -> Answer:
    text = write_shared([Exchange(answered.question, "", answered)])
    found = read_shared(text, library)[0].answer
    assert found is not None
    return found


def test_what_this_library_has_is_cited_again(
    exchanges: tuple[Exchange, ...], library: CachedLibrary
) -> None:
    """Each citation opens its page here; a line above says where the text is from."""
    (shared,) = read_shared(write_shared(exchanges), library)
    before = exchanges[0].answer
    assert before is not None
    assert shared.answer is not None
    assert shared.answer.text == before.text
    assert [(c.n, c.quote, c.page) for c in shared.answer.citations] == [
        (c.n, c.quote, c.page) for c in before.citations
    ]
    assert shared.answer.notice.startswith("From a shared file")
    assert "Not checked here" not in shared.answer.reason


def test_a_quote_that_is_not_on_the_page_here_is_no_citation(
    exchanges: tuple[Exchange, ...], library: CachedLibrary
) -> None:
    """Whether the quote was changed or the library lacks the source: it is text that says so, with its place."""
    before = exchanges[0].answer
    assert before is not None
    good = before.citations[0]
    forged = replace(good, n=90, quote="Larkspur keeps the whole document in memory.")
    foreign = citation(91, source="arxiv:9999.00001", title="Elsewhere", page=3)
    found = opened(replace(before, citations=(good, forged, foreign)), library)
    assert [c.n for c in found.citations] == [good.n]
    assert "Not checked here" in found.reason
    assert "[90]" in found.reason
    assert "[91] Elsewhere, p. 3: “It detects replaced tokens.”" in found.reason


def test_a_text_cannot_put_other_words_into_the_mouth_of_a_citation(
    exchanges: tuple[Exchange, ...], library: CachedLibrary
) -> None:
    """The citation is sound, and the words that the text quotes before its number are not on that page."""
    before = exchanges[0].answer
    assert before is not None
    good = before.citations[0]
    for place in ("", f" (p. {good.page})"):
        text = f"- “Larkspur forgets everything.”{place} [{good.n}]"
        found = opened(replace(before, text=text, citations=(good,)), library)
        assert found.citations == ()
        assert "“Larkspur forgets everything.”" in found.reason
    masked = good.quote.replace(" ", " […] ", 1)
    found = opened(replace(before, text=f"“{masked} …” [{good.n}]", citations=(good,)), library)
    assert [one.n for one in found.citations] == [good.n]


def test_a_forged_title_or_address_is_replaced(
    exchanges: tuple[Exchange, ...], library: CachedLibrary
) -> None:
    """Title, entry and address are those of this library; notes, links and passages of a file count for nothing."""
    before = exchanges[0].answer
    assert before is not None
    good = before.citations[0]
    forged = replace(good, title="A retracted fraud", entry_id="x", url="https://evil.example/")
    found = opened(replace(before, citations=(forged,)), library)
    assert (found.citations[0].title, found.citations[0].entry_id) == (good.title, good.entry_id)
    assert "evil" not in repr(found)
    assert (found.hits, found.works, found.nearest, found.coverage) == ((), (), (), ())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "null",
        "[]",
        "{}",
        "[" * 100_000,
        '{"format": "ptmrag-conversation", "version": 1}',
        '{"format": "ptmrag-conversation", "version": 1, "exchanges": [{}]}',
        '{"format": "ptmrag-conversation", "version": 1, "exchanges": {"a": 1}}',
        '{"format": "other", "version": 1, "exchanges": []}',
        " " * (LONGEST + 1),
    ],
    ids=range(11),
)
def test_anything_else_is_no_conversation(text: str, library: CachedLibrary) -> None:
    """One sentence says which file to choose."""
    with pytest.raises(SharedFileError, match="not a conversation"):
        read_shared(text, library)


def test_a_newer_file_is_told(library: CachedLibrary) -> None:
    """It is not read as something that it is not."""
    with pytest.raises(SharedFileError, match="newer"):
        read_shared(json.dumps({"format": "ptmrag-conversation", "version": 2}), library)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_files_are_text(text: str, library: CachedLibrary) -> None:
    """In the page as it is printed, and in Word."""
    hostile = answer(f"“{text}” [1]", citation(1, quote=text, title=text, url=text), reason=text)
    asked = replace(hostile, question=text or "?")
    if len(text) > _LONGEST_THAT_IS_READ:
        with pytest.raises(SharedFileError):
            opened(asked, library)
        return
    shared = opened(asked, library)
    assert shared.citations == ()
    found = Parsed(render_printed([Exchange(shared.question, "", shared)]))
    assert not found.tags & {"script", "img", "iframe", "a", "b", "svg"}
    assert not [name for name in found.attributes if name.startswith("on")]
    assert write_docx([shared]).startswith(b"PK")


def test_a_conversation_is_read_back_from_word(exchanges: tuple[Exchange, ...]) -> None:
    """The question as heading, the quotes in the answer, each reference with its page and its quote."""
    answers = [one.answer for one in exchanges if one.answer]
    document = docx.Document(io.BytesIO(write_docx(answers)))
    lines = [paragraph.text for paragraph in document.paragraphs]
    assert lines[0] == "What memory does Larkspur keep?"
    assert document.paragraphs[0].style is not None
    assert document.paragraphs[0].style.name == "Heading 1"
    assert lines.count("References") == 1
    for cited in answers[0].citations:
        page = f", p. {cited.page}" if cited.page else ""
        (line,) = (line for line in lines if line.startswith(f"[{cited.n}] "))
        assert f"{cited.title}{page}." in line
        assert f"“{cited.quote}”" in line


def test_word_has_tables_lists_and_what_was_understood() -> None:
    """A follow-up says what was understood; bold stays bold, and a table is one."""
    told = answer(
        "**Table 1** [1]\n\n| a | b |\n| --- | --- |\n| 1 | 2*3*4 |\n\n- one\n- two",
        citation(),
        rewritten="What does ELECTRA cost?",
    )
    document = docx.Document(io.BytesIO(write_docx([told])))
    (table,) = document.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [["a", "b"], ["1", "2*3*4"]]
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "→ What does ELECTRA cost?" in text
    assert [p.text for p in document.paragraphs if p.style and p.style.name == "List Bullet"] == [
        "one",
        "two",
    ]
    (bold,) = (r.text for p in document.paragraphs for r in p.runs if r.bold)
    assert bold == "Table 1"


@pytest.mark.parametrize(("kind", "taken"), [("docx", {}), ("share", {}), ("nothing", {})])
def test_an_empty_conversation_is_no_file(kind: str, taken: Any) -> None:
    """Whatever a browser asks for."""
    assert take(kind, ()) == taken
    assert take("nothing", [Exchange("?", "", answer("It is.", citation()))]) == {}
