"""What is taken away from a conversation, and what the browser keeps of it."""

import json
from dataclasses import replace

import pytest

from helpers.chat import citation, shown_in
from ptmrag.answer.answer import Answer
from ptmrag.assistant import Assistant
from ptmrag.catalog.formats.registry import parse_list
from ptmrag.export.formats import FORMATS
from ptmrag.llm import Usage
from ptmrag.web.cached_library import CachedLibrary
from ptmrag.web.chat.exchange import Exchange
from ptmrag.web.chat.memory import from_json, to_json
from ptmrag.web.chat.replies import write_messages
from ptmrag.web.evidence import open_citation
from ptmrag.web.exports import (
    cited_entries,
    download_of,
    downloads,
    render_tools,
    write_markdown,
)


def test_a_conversation_is_exported_with_references(exchanges: tuple[Exchange, ...]) -> None:
    """Every mark has a reference with page and quote."""
    answers = [e.answer for e in exchanges if e.answer]
    text = write_markdown(answers)
    assert text.startswith("## What memory does Larkspur keep?")
    for cited in answers[0].citations:
        assert f"\n[{cited.n}] " in text
    assert render_tools([]) == ""


def test_the_cost_of_a_model_and_how_to_have_one_are_told_once() -> None:
    """In both languages, for the last answer alone; an answer from a model without tokens counts letters."""
    usage = Usage(2, None, None, 9_000, 400, 3.14)
    written = Answer("?", "It is.", "en", mode="llm", usage=usage)
    quoted = Answer("?", "“It is.”", "en", hint="Name a model.")
    shown = render_tools([quoted, written])
    assert "2 calls, 9,000 + 400 letters, 3.1 s" in shown
    assert "调用 2 次，输入 9,000、输出 400 个字符，用时 3.1 秒" in shown
    assert "ollama" not in shown
    assert "100 + 10 tokens" in render_tools([replace(written, usage=Usage(1, 100, 10))])
    shown = render_tools([written, quoted])
    assert shown.count("<code>ptmrag serve --llm ollama:qwen3</code>") == 1  # for both languages
    assert shown.count("PTMRAG_LLM") == 2
    assert "ollama" not in render_tools([quoted], can_choose=True)
    assert "page “Model”" in render_tools([quoted], can_choose=True)
    assert "calls" not in shown
    assert from_json(to_json([Exchange("?", "", written)]))[0].answer == written


def test_who_wrote_an_answer_is_taken_away_with_it() -> None:
    """Below what a model wrote, once it is checked; a name is text, whatever it is."""
    written = Answer("?", "It is. [1]", "en", (citation(),), mode="llm", model="qwen3:4b")
    assert "*Written by qwen3:4b; the quotes" in write_markdown([written])
    assert "由 &lt;b> 撰写" in write_markdown([replace(written, lang="zh", model="<b>")])
    for other in (replace(written, mode="extractive"), replace(written, citations=())):
        assert "Written by" not in write_markdown([other])


def test_the_works_that_are_cited_are_saved_in_every_format(
    exchanges: tuple[Exchange, ...], assistant: Assistant
) -> None:
    """Each work once, with the key that it has in every export; a work that is gone is left out."""
    answers = [e.answer for e in exchanges if e.answer]
    library = CachedLibrary(assistant)
    works = library.works([*cited_entries(answers), "gone"])
    assert [work.entry_id for work in works] == cited_entries(answers)
    files = downloads(works, "sources")
    assert [file.name for file in files] == [
        *("sources.bib", "sources.json", "sources.ris", "sources.csv", "sources.md")
    ]
    assert [entry.record and entry.record.key for entry in parse_list(files[0].text).entries] == [
        work.key for work in works
    ]
    assert files[3].text.startswith("\ufeffTitle,")
    shown = render_tools(answers, works)
    assert shown.count("<a class=") == 1 + len(files)
    assert downloads([], "sources") == []


@pytest.mark.parametrize(
    ("stem", "name"),
    [
        ("DBLP:conf/naacl/x", "DBLP-conf-naacl-x.bib"),
        ("../..", "works.bib"),
        ("德夫林", "德夫林.bib"),
    ],
)
def test_a_file_has_a_name_that_any_system_takes(stem: str, name: str) -> None:
    """Whatever a key is, it leads to no other folder."""
    assert download_of([], FORMATS["bibtex"], stem=stem).name == name


def test_a_conversation_survives_the_browser(exchanges: tuple[Exchange, ...]) -> None:
    """The conversation looks as before, and its citations open."""
    back = from_json(json.loads(json.dumps(to_json(exchanges))))
    assert [*map(shown_in, write_messages(back))] == [*map(shown_in, write_messages(exchanges))]
    assert back[0].answer.citations == exchanges[0].answer.citations
    assert open_citation(back, "0-1") == open_citation(exchanges, "0-1")


@pytest.mark.parametrize(
    "kept", [None, 3, "x", {}, [None], [{"question": "q", "text": "t"}], [{"text": 1}], [[]] * 99]
)
def test_anything_else_in_the_browser_is_left_out(kept: object) -> None:
    """A visitor may store anything in the browser."""
    assert from_json(kept) == ()
