"""What the browser keeps of the page "Write": five of each part, checked when it comes back; examples of a library."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from helpers.hostile import HOSTILE
from helpers.written import report, review, table
from ptmrag.answer.answer import citation_of
from ptmrag.assistant import Assistant
from ptmrag.draft_check.found_source import DraftReport, FoundSource, SourceHit
from ptmrag.export.bibtex import write_bibtex
from ptmrag.export.exported_work import exported_works
from ptmrag.language.detect import Language, detect_language
from ptmrag.matrix.works_table import CellQuote, WorkRow
from ptmrag.reviews.review import Review, ReviewSection
from ptmrag.web.cached_library import CachedLibrary
from ptmrag.web.labels import LANGUAGES
from ptmrag.web.overview import Overview
from ptmrag.web.write.checked_again import shown_again
from ptmrag.web.write.kept_html import made_room, render_kept
from ptmrag.web.write.kept_results import (
    KEPT,
    KeptResult,
    Result,
    kept_of,
    read_kept,
    with_result,
)
from ptmrag.web.write.write_examples import examples_of
from ptmrag.web.write.write_inputs import LONGEST_DRAFT
from ptmrag.web.write.write_steps import paragraphs_of


def of_browser(kept: KeptResult) -> KeptResult:
    """A result after the browser has kept it as JSON."""
    (found,) = read_kept(json.loads(json.dumps([kept.as_json()])))
    return found


@pytest.fixture(scope="module")
def results(assistant: Assistant) -> Callable[[str], dict[str, Result]]:
    """A result of each part with one quote: of the library, or another text in its place."""
    hit = next(one for one in assistant.search("What memory does Larkspur keep?", k=5) if one.page)
    records = write_bibtex(exported_works(assistant.library, [hit.entry_id]))

    def made(quote: str) -> dict[str, Result]:
        said = quote or hit.text
        cell = CellQuote(said, said, hit.source, hit.url, hit.page)
        row = WorkRow(hit.entry_id, hit.title, 2021, {"data": (cell,)})
        cited = citation_of(hit, said, 1)
        found = SourceHit(hit.entry_id, hit.title, hit.source, hit.url, hit.page, said, 0.9)
        return {
            "table": table(row, aspects=("data",)),
            "review": review(
                sections=(ReviewSection("All", f"“{said}” [1]", (cited,)),), bibtex=records
            ),
            "source": report(FoundSource("It keeps a memory.", "supported", (found,))),
        }

    return made


@pytest.mark.parametrize("part", ["table", "review", "source"])
def test_a_result_comes_back_as_it_was(
    assistant: Assistant, results: Callable[[str], dict[str, Result]], part: str
) -> None:
    """With all its quotes, which are in the library."""
    made = results("")[part]
    shown, lost = shown_again(of_browser(kept_of(part, {}, made)), CachedLibrary(assistant))
    assert shown == made
    assert lost == 0


@pytest.mark.parametrize("part", ["table", "review", "source"])
def test_a_quote_that_is_not_there_is_not_shown(
    assistant: Assistant, results: Callable[[str], dict[str, Result]], part: str
) -> None:
    """Whatever the browser sends: a table loses the cell, a report the sentence, a review is not shown."""
    made = results("No page has this sentence at all.")[part]
    shown, lost = shown_again(of_browser(kept_of(part, {}, made)), CachedLibrary(assistant))
    assert lost == 1
    assert "No page has" not in repr(shown)


FORGED = {"title": "A forged title", "year": 1999, "url": "https://forged.example"}


def forged(value: Any) -> Any:
    """What a browser has kept, with another title, year and address beside each quote, and records of its own."""
    if isinstance(value, list):
        return [forged(one) for one in value]
    if not isinstance(value, dict):
        return value
    made = {name: forged(one) for name, one in value.items()}
    named = {name: one for name, one in FORGED.items() if "entry_id" in made and name in made}
    address = {"url": FORGED["url"]} if "quote" in made else {}
    return made | named | address | ({"bibtex": "@misc{forged}"} if "bibtex" in made else {})


@pytest.mark.parametrize("part", ["table", "review", "source"])
def test_what_is_said_beside_a_quote_is_what_the_library_says(
    assistant: Assistant, results: Callable[[str], dict[str, Result]], part: str
) -> None:
    """Title, year and address, and the records of a review, whatever the browser sends beside a true quote."""
    made = results("")[part]
    kept = of_browser(kept_of(part, {}, made))
    sent = replace(kept, result=forged(kept.result))
    assert sent.result != kept.result
    shown, lost = shown_again(sent, CachedLibrary(assistant))
    assert lost == 0
    if isinstance(made, Review):
        # These two are not in the library: no quote is beside them.
        made = replace(made, works=(), gaps=())
        shown = replace(shown, works=(), gaps=())
    assert shown == made


@pytest.mark.parametrize(
    "sent",
    [
        None,
        "x",
        [None, 1, "x", []],
        [{"part": "poem", "made": "2026-01-01", "inputs": {}, "result": {}}],
        [{"part": "table", "made": "soon", "inputs": {}, "result": {}}],
        [{"part": "table", "made": "2026-01-01", "inputs": {"a": "x" * 100_000}, "result": {}}],
        [{"part": "table", "made": "2026-01-01", "inputs": {}, "result": {"a": "x" * 450_000}}],
    ],
)
def test_what_is_no_result_is_left_out(sent: Any) -> None:
    """A browser may send anything."""
    assert read_kept(sent) == ()


def test_a_result_of_other_types_is_not_shown(assistant: Assistant) -> None:
    """And nothing is raised."""
    kept = KeptResult("table", "2026-01-01", {}, {"rows": 3})
    assert shown_again(kept, CachedLibrary(assistant)) == (None, 0)


def test_the_last_five_of_each_part_are_kept() -> None:
    """The oldest goes first; other parts lose nothing."""
    kept, _ = with_result((), kept_of("review", {"topic": "BERT"}, review()))
    for number in range(KEPT + 2):
        new = replace(kept_of("source", {}, DraftReport(())), made=f"2027-01-0{number + 1}")
        kept, dropped = with_result(kept, new)
        assert dropped == 0
    assert [one.part for one in kept].count("source") == KEPT
    assert kept[0].made == f"2027-01-0{KEPT + 2}"
    assert kept[-1].inputs == {"topic": "BERT"}


def test_the_oldest_results_make_room_for_large_ones() -> None:
    """Of any part, and their number is told."""
    large = kept_of("review", {}, review(markdown="x" * 400_000))
    first, second, third = (replace(large, made=f"2026-01-0{day}") for day in (1, 2, 3))
    kept, _ = with_result((first,), second)
    assert with_result(kept, third) == ((third, second), 1)
    assert "1 earlier result was removed" in render_kept("review", kept, note=made_room(1))
    assert made_room(0) is None


@pytest.mark.parametrize("character", ["x", "综", "😀"])
def test_the_longest_draft_is_kept_in_any_writing(character: str) -> None:
    """A Chinese text is not counted by its escapes, which are six times as long."""
    draft = character * LONGEST_DRAFT
    assert of_browser(kept_of("source", {"draft": draft}, report())).inputs["draft"] == draft


def test_a_large_review_is_kept() -> None:
    """One of 37 works has 330,000 bytes; what has half as much again is not kept."""
    for text in ("x" * 330_000, "综" * 110_000):
        assert kept_of("review", {}, review(markdown=text)).is_small
    assert not kept_of("review", {}, review(markdown="综" * 165_000)).is_small


def test_the_list_names_what_was_made() -> None:
    """Its topic and date, with buttons; without any, examples."""
    kept = kept_of("review", {"topic": "Sparse memory"}, review())
    shown = render_kept("review", [kept], open_key=kept.key)
    assert "Sparse memory" in shown
    assert 'data-act="again-review"' in shown
    assert 'aria-current="true"' in shown
    assert "2 of its quotes" in render_kept("review", [kept], lost=2)


def test_a_chinese_draft_is_named_by_as_much_as_there_is_room_for() -> None:
    """Also where a name in Latin letters is the only word with spaces around it."""
    draft = "每一条都给出标题和论文链接，查找 BERT 某一方面的相关工作很方便，" * 3
    shown = render_kept("source", [kept_of("source", {"draft": draft}, report())])
    assert f"{draft[:59]}…" in shown


def test_a_table_is_named_by_its_aspects_in_the_language_of_the_page() -> None:
    """The usual aspects in both languages, those of a visitor as they were given, and long names up to a whole word."""
    usual = KeptResult("table", "2026-01-01", {"works": ["a", "b"], "aspects": ""}, {})
    shown = render_kept("table", [usual])
    assert "2 篇文献：问题、方法" in shown
    assert "2 works: Problem, Method, Data, Size, Evaluation, Result, Limitation…" in shown
    own = replace(usual, inputs={"works": ["a"], "aspects": "memory, size"})
    assert "1 work: memory, size<" in render_kept("table", [own])


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_text_in_the_list(text: str) -> None:
    """Of the inputs and of the dates."""
    kept = kept_of("review", {"topic": text}, review())
    assert "<script" not in render_kept("review", [kept])
    assert "<img" not in render_kept("review", [kept])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_examples_are_of_the_library(view: Overview, lang: Language) -> None:
    """Works that were read, headings of its list; none of an empty one."""
    (found,) = examples_of("table", view.entries, lang)
    known = {one.entry.id for one in view.entries}
    assert set(found.inputs["works"]) <= known
    assert all(one.inputs["topic"] for one in examples_of("review", view.entries, lang))
    for part in ("table", "review", "source"):
        assert examples_of(part, (), lang) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_examples_are_in_the_language_of_the_page(view: Overview, lang: Language) -> None:
    """Topics in it alone where the headings have it; of sentences the first, so that the other language is seen too."""
    topics = [one.inputs["topic"] for one in examples_of("review", view.entries, lang)]
    assert [detect_language(one) for one in topics] == [lang] * 3
    english = "It keeps a sparse memory beside the text."
    chinese = "它为每一份长报告在正文之外维护一个容量固定的稀疏记忆，并且逐段更新它的内容。"
    note = f"{english}\n\n{chinese}"
    entries = [replace(one, entry=replace(one.entry, note=note)) for one in view.entries]
    drafts = [one.inputs["draft"] for one in examples_of("source", entries, lang)]
    assert [detect_language(one) for one in drafts] == [lang, "en" if lang == "zh" else "zh"]


def test_headings_in_the_other_language_come_last(view: Overview) -> None:
    """A list in one language has examples on a page in the other one, too."""
    names = [("压缩",), ("Domain models",), ("Long text / 长文本",)]
    entries = [
        replace(one, entry=replace(one.entry, category=name))
        for one, name in zip(view.entries, names, strict=True)
    ]
    said = {lang: [one.said for one in examples_of("review", entries, lang)] for lang in LANGUAGES}
    assert said == {
        "zh": ["压缩", "长文本", "Domain models"],
        "en": ["Domain models", "Long text", "压缩"],
    }
    shown = render_kept("review", [], examples=said)
    assert shown.index('data-id="zh-2"') < shown.index('data-id="en-0"')


def test_a_draft_is_checked_paragraph_by_paragraph() -> None:
    """Each knows how many lines are above it; code with empty lines is one."""
    draft = "One.\nTwo.\n\n\nThree.\n\n```\na\n\nb\n```\n"
    assert paragraphs_of(draft) == [(0, "One.\nTwo."), (4, "Three."), (6, "```\na\n\nb\n```")]
    assert paragraphs_of("") == []
