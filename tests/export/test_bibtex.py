"""BibTeX is read by those who will read it: bibtexparser, pybtex, and biber by hand."""

from pathlib import Path

import pytest

from helpers.varied_works import entry, library_of, links, people
from ptmrag.catalog.entry import Entry
from ptmrag.catalog.record import Record
from ptmrag.export.bibtex import write_bibtex
from ptmrag.export.exported_work import exported_works


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The hand-made library as BibTeX."""
    return write_bibtex(exported_works(library_of(tmp_path_factory.mktemp("library") / "index")))


def written(folder: Path, *entries: Entry) -> str:
    """A few entries as BibTeX."""
    return write_bibtex(exported_works(library_of(folder / "index", entries)))


def test_bibtexparser_reads_every_entry(everything: str) -> None:
    """No block fails, no key and no field is doubled, and names come apart."""
    from bibtexparser import parse_string
    from bibtexparser.middlewares import SeparateCoAuthors, SplitNameParts

    found = parse_string(everything, append_middleware=[SeparateCoAuthors(), SplitNameParts()])
    assert not found.failed_blocks
    assert len(found.entries) == everything.count("\n@") + 1 == 34
    assert len(found.entries_dict["family2015crowd"]["author"]) == 300


def test_pybtex_reads_and_sets_every_entry(everything: str) -> None:
    """It counts braces as BibTeX does; its styles print each work that has authors."""
    from pybtex import PybtexEngine
    from pybtex.database import parse_string

    found = parse_string(everything, "bibtex")
    assert len(found.entries) == 34
    named = [key for key, one in found.entries.items() if one.persons]
    shown = PybtexEngine().format_from_string(
        everything, style="plain", citations=named, output_backend="plaintext"
    )
    assert len(shown.splitlines()) == len(named)


def test_types_and_fields_are_those_of_bibtex(tmp_path: Path) -> None:
    """A preprint is `@misc` with its eprint, an article has volume, number and pages with two hyphens."""
    text = written(
        tmp_path,
        entry("a", "On RoBERTa", Record(kind="article", arxiv_id="2001.00001"), year=2020),
        entry(
            "b", "Old Strings", Record(kind="article", arxiv_id="hep-th/9901001", date="1999-01-02")
        ),
        entry(
            "c", "A", Record(kind="article-journal", venue="J", volume="1", issue="2", pages="3-4")
        ),
        entry(
            "d",
            "B",
            Record(kind="paper-conference", venue="Proc", authors=people("OpenOtter", "de Roe, A")),
        ),
        entry("e", "C", Record(kind="thesis", publisher="清华大学")),
        entry("f", "中文标题", Record(kind="report", venue="Lab", tags=("a", "b"))),
        entry("g", "D", Record(kind="book", publisher="P", venue="Series")),
        entry("h", "E", None, found=links(code="https://github.com/e/e")),
    )
    for part in (
        "@misc{roberta2020,\n  title = {On {RoBERTa}},\n  year = {2020},\n  eprint = {2001.00001},\n  "
        "archivePrefix = {arXiv},\n  url = {https://arxiv.org/abs/2001.00001},\n",
        "year = {1999},\n  month = jan,\n  day = {2},\n  eprint = {hep-th/9901001},\n  "
        "archivePrefix = {arXiv},\n  primaryClass = {hep-th},",
        "journal = {J},\n  volume = {1},\n  number = {2},\n  pages = {3--4},",
        "author = {{OpenOtter} and de Roe, A},\n  booktitle = {Proc},",
        "@phdthesis{",
        "  school = {清华大学},",
        "@techreport{",
        "  institution = {Lab},\n  language = {chinese},\n  keywords = {a, b},",
        "@book{",
        "  series = {Series},\n  publisher = {P},",
        "@software{",
        "  url = {https://github.com/e/e},",
    ):
        assert part in text


def test_who_is_left_out_is_said(tmp_path: Path) -> None:
    """A list of authors that ends with others ends so in BibTeX, and only there."""
    record = Record(authors=people("Doe, Jane", "others"), date="2020")
    (work,) = exported_works(library_of(tmp_path / "index", [entry("a", "Otters", record)]))
    assert "author = {Doe, Jane and others}" in write_bibtex([work])
    assert work.authors == people("Doe, Jane")


def test_a_retraction_is_told(tmp_path: Path) -> None:
    """It comes before whatever else is noted."""
    record = Record(retraction="Retracted in 2021: see 10.1000/r.", date="2020")
    assert "annote = {Retracted in 2021: see 10.1000/r. Mine.}" in written(
        tmp_path, entry("a", "Otters", record, note="Mine.")
    )


def test_a_short_note_stays_though_the_abstract_has_its_words(tmp_path: Path) -> None:
    """What is left out is the abstract, in one paragraph or more, that the entry's own text begins with."""
    abstract = "We study otters. They are fast. Otters swim."
    note = "We study otters.\n\nThey are fast.  Otters\nswim.\n\notters\n\nThey are fast."
    text = written(tmp_path, entry("a", "T", Record(abstract=abstract), note=note))
    assert "annote = {otters They are fast.}" in text
