"""What is exported is read again as the same works, in every format."""

import random
from pathlib import Path
from typing import get_args

import pytest

from helpers.varied_works import ENTRIES, entry, library_of, links, people
from ptmrag.catalog.addresses import work_key
from ptmrag.catalog.entry import Catalog, Entry
from ptmrag.catalog.formats.registry import parse_bytes
from ptmrag.catalog.record import Record
from ptmrag.export.exported_work import ExportedWork, exported_works
from ptmrag.export.format_name import FormatName
from ptmrag.export.formats import FORMATS

NAMES: tuple[FormatName, ...] = get_args(FormatName)
# Marks that begin lists in Markdown are no part of a title for its reader.
NOT_IN_MARKDOWN = ("formula", "minus")


def read_again(works: list[ExportedWork], name: FormatName) -> Catalog:
    """What our own readers make of the bytes of an export."""
    form = FORMATS[name]
    return parse_bytes(form.write(works).encode(form.encoding), path=f"export.{form.ending}")


def addresses_of(work: ExportedWork) -> set[str]:
    """The keys of the addresses of a work, without those that its identifiers may add."""
    urls = [work.url, *(link.url for link in work.links)]
    return {work_key(url) for url in urls if url}


def same_links(work: ExportedWork, found: Entry) -> bool:
    """Whether an entry has the links of a work, and none besides but to its identifiers."""
    named = {f"arxiv:{work.record.arxiv_id}", f"doi:{work.record.doi.casefold()}"}
    urls = {work_key(link.url) for link in found.links}
    more = {key for key in urls - addresses_of(work) if not key.startswith("doi.org/")}
    return addresses_of(work) <= urls and more <= named


@pytest.fixture(scope="module")
def works(tmp_path_factory: pytest.TempPathFactory) -> list[ExportedWork]:
    """The works of the hand-made library."""
    return exported_works(library_of(tmp_path_factory.mktemp("library") / "index"))


@pytest.mark.parametrize("name", NAMES)
def test_titles_years_and_links_come_back(works: list[ExportedWork], name: FormatName) -> None:
    """No work is lost or doubled, whatever its title holds, and each leads where it led."""
    catalog = read_again(works, name)
    assert not catalog.failures
    by_title = {found.title: found for found in catalog.entries}
    assert len(catalog.entries) == len(works) == len(ENTRIES)
    for work in works:
        if name != "md" or work.entry_id not in NOT_IN_MARKDOWN:
            found = by_title[work.title]
            assert found.year == work.year
            assert same_links(work, found), work.entry_id


@pytest.mark.parametrize("name", [name for name in NAMES if name != "md"])
@pytest.mark.parametrize(
    "field",
    [
        "key",
        "authors",
        "date",
        "venue",
        "volume",
        "issue",
        "pages",
        "publisher",
        "doi",
        "arxiv_id",
        "abstract",
        "tags",
    ],
)
def test_the_record_comes_back(works: list[ExportedWork], name: FormatName, field: str) -> None:
    """A work has the key, the people, the place, the identifiers and the tags that it had."""
    by_title = {found.title: found.record for found in read_again(works, name).entries}
    for work in works:
        read = by_title[work.title]
        said = work.key if field == "key" else getattr(work.record, field)
        if name == "csl" and field == "publisher" and work.kind == "article":
            said = said or "arXiv"  # styles print it
        assert read is not None
        assert getattr(read, field) == said, work.entry_id
        assert read.kind in (work.kind, "document")


@pytest.mark.parametrize("name", [name for name in NAMES if name != "ris"])
def test_categories_come_back(works: list[ExportedWork], name: FormatName) -> None:
    """A work is under the headings that it was under, all of them."""
    by_title = {found.title: found for found in read_again(works, name).entries}
    for work in works:
        if name != "md" or work.entry_id not in NOT_IN_MARKDOWN:
            assert tuple(filter(None, by_title[work.title].categories)) == work.categories


@pytest.mark.parametrize("name", [name for name in NAMES if name != "md"])
def test_notes_come_back(works: list[ExportedWork], name: FormatName) -> None:
    """What the list says of a work is in its entry's text, and the abstract is not doubled."""
    by_title = {found.title: found for found in read_again(works, name).entries}
    for work in works:
        note = by_title[work.title].note
        assert note.split() == " ".join([work.record.abstract, *work.notes]).split()


@pytest.mark.parametrize("name", [name for name in NAMES if name != "md"])
def test_a_second_export_is_the_first(
    works: list[ExportedWork], name: FormatName, tmp_path: Path
) -> None:
    """A library that was made from an export is exported as the same file, letter by letter."""
    # A project page that no word stands beside may be the paper's, for a reader of bibliographies.
    first = [work for work in works if work.entry_id != "many-links"]
    again = library_of(tmp_path / "index", read_again(first, name).entries)
    write = FORMATS[name].write
    assert write(exported_works(again)).splitlines() == write(first).splitlines()


@pytest.mark.parametrize("name", NAMES)
def test_any_title_and_name_come_back(tmp_path: Path, name: FormatName) -> None:
    """Titles of all kinds of marks, drawn by chance, are read as they were."""
    draw = random.Random(15)  # noqa: S311 - for a test
    marks = r"""{ } % & # _ $ ~ ^ " ' > [ ] ( ) | * @ = + - – : ; , . ! ? / ä ß é 中文 字 𠮷 🦦 and x2 $x$ --- '' """
    # What other programs leave in titles is taken out where a format has no marks of its own.
    only_bibtex = r"\ \alpha \{ \} < <b> ` `` &amp;" if name == "bibtex" else ""
    pieces = [*marks.split(), *only_bibtex.split(), " "]
    made = [
        entry(
            f"entry-{number}",
            f"Work {number} on {''.join(draw.choices(pieces, k=draw.randint(1, 12)))} ends",
            Record(
                kind="paper-conference",
                authors=people("".join(draw.choices("aÄ中&{}$é-'", k=5)) + "x, Ann"),
                date=str(1990 + number % 30),
            ),
            found=links(f"https://a.example/{number}.pdf"),
        )
        for number in range(200)
    ]
    works = exported_works(library_of(tmp_path / "index", made))
    found = read_again(works, name).entries
    assert len(found) == len(works)
    if name != "md":  # its reader takes labels and venues out of titles, here by chance
        assert [one.title for one in found] == [work.title for work in works]
        assert [one.record and one.record.authors for one in found] == [w.authors for w in works]
