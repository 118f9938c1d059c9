"""An entry in the catalog shows what it cites and what cites it, in both languages."""

from dataclasses import replace

from markupsafe import escape

from helpers.work_page import work_page
from ptmrag.answer.citation_list import CitationList, LinkedWork
from ptmrag.assistant import Assistant
from ptmrag.web.cached_library import CachedLibrary


def linked(number: int) -> LinkedWork:
    """A work of the library."""
    quote = f"[{number}] J. Lee. Otters <b>& nets {number}</b>. 2021."
    # Of a paper that the reader has as a file, the page on arXiv is shown.
    url = "https://arxiv.org/abs/2101.00001" if number % 2 else "file:///home/ada/2101.00001.pdf"
    return LinkedWork(f"work-{number}", f"Otters {number}", 2021, quote, 9, "arxiv:2101.00001", url)


def test_an_entry_shows_its_citations(assistant: Assistant) -> None:
    """Each opens the page with its line; many are folded behind the first few."""
    library = CachedLibrary(assistant)
    view = library.overview()
    entry_id = view.entries[0].entry.id
    works = tuple(map(linked, range(7)))
    listed = CitationList(entry_id, "Dams", works, works[:1], True, 1, 3)
    shown = work_page(view, entry_id, citations=listed)
    assert all(str(escape(work.quote)) in shown for work in works)
    assert shown.count('href="https://arxiv.org/pdf/2101.00001#page=9"') == len(works) + 1
    assert "file:" not in shown
    assert all(f'data-id="work-{number}"' in shown for number in range(7))
    for text in ("引用（7）", "Cites (7)", "被引用（1）", "Cited by (1)", "其余 2 篇", "2 more"):
        assert text in shown
    assert shown.count("<details>") == 1


def test_an_entry_without_a_list_says_so(assistant: Assistant) -> None:
    """Only where its paper was read: a note has no references."""
    library = CachedLibrary(assistant)
    view = library.overview()
    summary = replace(view.entries[0], extent="full")
    listed = CitationList(summary.entry.id, "Dams", (), (), False, 0, 3)
    full = replace(view, entries=(summary, *view.entries[1:]))
    note = replace(view, entries=(replace(summary, extent="note"), *view.entries[1:]))
    assert "未能读取此条目的参考文献表" in work_page(full, summary.entry.id, citations=listed)
    assert "no list of references" not in work_page(note, summary.entry.id, citations=listed)


def test_the_page_asks_the_library(assistant: Assistant) -> None:
    """What it shows is what `Assistant.cites` says; an entry that has just gone has nothing."""
    library = CachedLibrary(assistant)
    entry_id = library.overview().entries[0].entry.id
    assert library.citations(entry_id) == assistant.cites(entry_id)
    assert library.citations("no-such-entry") is None
