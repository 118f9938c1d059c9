"""The references of the library's papers become a graph of its works."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from helpers.reference_lists import DIM, put_all, put_paper, put_works, work
from ptmrag.language.verbatim import contains
from ptmrag.library.library import Library
from ptmrag.library.writing import LibraryWriter, write_library
from ptmrag.sources.resolve import resolve

NETS = work("nets", "Otters on the Net: A Study of Rivers", "2101.00001", 2021)
DAMS = work("dams", "Building Dams with Few Beavers", "2102.00002", 2021)
BOATS = work("boats", "Boats That Learn to Swim in Rivers", "", 2019)
OF_VERSION_8 = (
    *("meta", "entries", "links", "sources", "pages", "passages", "duplicates", "source_ingests"),
    *("hidden_text", "document_tables", "passage_roles", "text_digests", "other_categories"),
    "work_records",
)
LIST = """References
[1] Jane Lee and Karl Kim. Otters on the net: A study of
rivers. arXiv preprint arXiv:2101.00001v3, 2021.
[2] Anna Berg. Boats that learn to swim in riv-
ers. In Proceedings of the River Conference, 2019.
[3] Otto Ray. Rain on lakes. Journal of Rain, 3:1-9, 2012.
"""


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[LibraryWriter]:
    with write_library(tmp_path / "index", "tiny", dim=DIM) as opened:
        yield opened


def test_a_work_cites_what_its_list_names(writer: LibraryWriter) -> None:
    """By its identifier and by its title, each with its line, verbatim on its page."""
    put_all(writer, {DAMS: LIST, NETS: "", BOATS: ""})
    found = writer.library.citations.cites("dams")
    assert [(one.cited, one.source, one.page) for one in found] == [
        ("nets", "arxiv:2102.00002", 2),
        ("boats", "arxiv:2102.00002", 2),
    ]
    assert found[1].line.startswith("[2] Anna Berg.")
    assert all(contains(LIST, one.line) for one in found)
    assert [one.citing for one in writer.library.citations.cited_by("boats")] == ["dams"]
    assert writer.library.citations.with_list() == {"dams"}


def test_an_entry_that_is_added_later_is_cited_at_once(writer: LibraryWriter) -> None:
    """No paper is read again."""
    put_all(writer, {DAMS: LIST})
    assert writer.library.citations.cites("dams") == ()
    put_works(writer, DAMS, BOATS)
    assert [one.cited for one in writer.library.citations.cites("dams")] == ["boats"]


def test_a_work_never_cites_itself(writer: LibraryWriter) -> None:
    """Its own earlier version in its list is no citation, whichever entry names it."""
    again = work("nets-again", "Otters on the Net: A Study of Rivers", "", None)
    put_all(writer, {NETS: LIST, again: ""})
    assert writer.library.citations.edges() == ()


def test_two_entries_of_one_work_are_one(writer: LibraryWriter) -> None:
    """A citation of either is counted once."""
    again = work("boats-again", BOATS.title, "", None)
    put_all(writer, {DAMS: LIST, BOATS: "", again: ""})
    citations = writer.library.citations
    assert citations.most_cited(5) == [("boats", 1)]
    assert citations.cited_by("boats-again") == citations.cited_by("boats") != ()


def test_what_many_cite_and_the_library_lacks(writer: LibraryWriter) -> None:
    """Each citing work counts once, with its line; other spellings of the title are the same work."""
    other = "References\n[1] O. Ray. Rain on Lakes. J. Rain, 2012.\n[2] P. Po. Hail. Hail, 2011.\n"
    put_all(writer, {DAMS: LIST, NETS: other})
    rain, *_ = writer.library.citations.lacking(3)
    assert (rain.title.lower(), rain.year) == ("rain on lakes", 2012)
    assert [one.citing for one in rain.mentions] == ["dams", "nets"]


def test_an_index_of_an_older_version_gets_its_graph_from_its_pages(tmp_path: Path) -> None:
    """By the next writer, without reading the paper again; until then it has none."""
    with write_library(tmp_path, "tiny", dim=DIM) as writer:
        put_all(writer, {DAMS: LIST, NETS: ""})
    with closing(sqlite3.connect(tmp_path / "library.sqlite")) as connection, connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        for (name,) in tables.fetchall():
            if name not in OF_VERSION_8 and not name.startswith("sqlite_"):
                connection.execute(f"DROP TABLE {name}")
        connection.execute("DELETE FROM meta WHERE key = 'cited_works'")
        connection.execute("PRAGMA user_version = 8")
    with closing(Library.open(tmp_path)) as library:
        assert library.citations.edges() == ()
        with write_library(tmp_path, "tiny", dim=DIM):
            pass
        assert [one.cited for one in library.citations.cites("dams")] == ["nets"]


@pytest.mark.parametrize(
    "line",
    [
        "Lee, J. (2021). Otters on the net: A study of rivers. River Letters.",
        "J. Lee, “Otters on the Net: a Study of Rivers,” in Proc. RIV, 2021.",
        "Jane Lee. 2021. Otters on the Net: A Study of\nRivers. In RIV.",
        "Lee, J., Kim, K.: Otters on the net: a study of rivers. In: RIV (2021)",
        "J. Lee, K. Kim, Otters on the net: A study of rivers, River Letters 3 (2021) 1–9.",
        "LEE J, KIM K. Otters on the net: a study of rivers[J]. River Letters, 2021, 3(1): 1-9.",
        "Jane Lee. Otters on the ﬁrst page. CoRR, abs/2101.00001, 2021.",
        "Lee J. Ot-\nters on the net: a study of rivers. https://arxiv.org/abs/2101.00001",
    ],
)
def test_a_work_is_recognised_in_many_styles(writer: LibraryWriter, line: str) -> None:
    """By its title or its identifier."""
    put_all(writer, {DAMS: f"References\n[1] {line}\n[2] A. Bo. Hail. Hail, 2011.\n", NETS: ""})
    assert [one.cited for one in writer.library.citations.cites("dams")] == ["nets"]


@pytest.mark.parametrize(
    "line",
    [
        "Jane Lee. Reply: Otters on the net: A study of rivers. RIV, 2021.",
        "Jane Lee. Otters on the net: A study of rivers and lakes. RIV, 2021.",
        "Jane Lee. Otters on the net. RIV, 2021.",
        "Jane Lee. More on otters on the net: A study of rivers. RIV, 2021.",
    ],
)
def test_another_work_is_not_taken_for_it(writer: LibraryWriter, line: str) -> None:
    """An answer, an extension or a part of its title names another work."""
    put_all(writer, {DAMS: f"References\n[1] {line}\n[2] A. Bo. Hail. Hail, 2011.\n", NETS: ""})
    assert writer.library.citations.edges() == ()


@pytest.mark.parametrize(
    "line",
    [
        "Jane Lee. Otters on the net: A studdy of rivers and lakes. RIV, 2021.",
        "Jane Lee. Otters on the net: A study for rivers and lakes. RIV, 2021.",
        "Jane Lee. Otters on the net: A study of rivers and the lakes. RIV, 2021.",
    ],
)
def test_a_slip_in_a_long_title_is_no_other_work(writer: LibraryWriter, line: str) -> None:
    """A letter or a small word: the year agrees, too."""
    lakes = work("lakes", "Otters on the Net: A Study of Rivers and Lakes", "", 2021)
    put_all(writer, {DAMS: f"References\n[1] {line}\n[2] A. Bo. Hail. 2011.\n", lakes: ""})
    assert [one.cited for one in writer.library.citations.cites("dams")] == ["lakes"]
    again = line.replace("2021", "1990")
    put_paper(writer, "arxiv:2102.00002", ["Dams", f"References\n[1] {again}\n[2] A. Bo. 2011."])
    assert writer.library.citations.cites("dams") == ()


def test_a_work_is_known_without_its_coined_name(writer: LibraryWriter) -> None:
    """And with one that the library does not know."""
    nets = work("nets", "OtterNet: Finding Fish in Rivers by Ear", "", 2021)
    deer = work("deer", "Counting Deer in the Forest", "", 2021)
    page = (
        "References\n[1] J. Lee. Finding fish in rivers by ear. RIV, 2021.\n"
        "[2] K. Kim. DeerNet: Counting deer in the forest. RIV, 2021.\n"
    )
    put_all(writer, {DAMS: page, nets: "", deer: ""})
    assert [one.cited for one in writer.library.citations.cites("dams")] == ["nets", "deer"]


def test_a_wrong_identifier_leads_to_no_work(writer: LibraryWriter) -> None:
    """Lists have identifiers of other works; where two works are named, the title is right."""
    page = (
        "References\n[1] O. Ray. Rain on lakes. arXiv:2101.00001, 2012.\n"
        "[2] A. Berg. Boats that learn to swim in rivers. arXiv:2101.00001, 2019.\n"
    )
    put_all(writer, {DAMS: page, NETS: "", BOATS: ""})
    assert [one.cited for one in writer.library.citations.cites("dams")] == ["boats"]


def test_what_a_writer_matched_is_what_a_reader_matches(tmp_path: Path) -> None:
    """The writer keeps what it matched; a reader who finds it out of date matches anew."""
    with write_library(tmp_path, "tiny", dim=DIM) as writer:
        put_all(writer, {DAMS: LIST, NETS: "", BOATS: ""})
        before = writer.library.citations.edges()
    with closing(Library.open(tmp_path)) as library:
        assert library.citations.edges() == before != ()
        with write_library(tmp_path, "tiny", dim=DIM) as writer:
            put_works(writer, DAMS, NETS)
            assert [one.cited for one in library.citations.edges()] == ["nets"]
        assert [one.cited for one in library.citations.edges()] == ["nets"]


def test_a_paper_that_is_read_again_keeps_its_citations(tmp_path: Path) -> None:
    """Its list is the same, and its rows went with the old text."""
    with write_library(tmp_path, "tiny", dim=DIM) as writer:
        put_all(writer, {DAMS: LIST, NETS: ""})
    with write_library(tmp_path, "tiny", dim=DIM) as writer:
        put_paper(writer, "arxiv:2102.00002", [DAMS.title, LIST])
    with closing(Library.open(tmp_path)) as library:
        assert [one.cited for one in library.citations.edges()] == ["nets"]


def test_a_paper_that_gets_another_name_keeps_its_citations(tmp_path: Path) -> None:
    """Its references go with it."""
    with write_library(tmp_path, "tiny", dim=DIM) as writer:
        put_all(writer, {DAMS: LIST, NETS: ""})
    with write_library(tmp_path, "tiny", dim=DIM) as writer:
        (new,) = resolve(work("dams", DAMS.title, "2102.00009"))
        writer.put_link("dams", new, instead_of="arxiv:2102.00002")
        writer.rename_source("arxiv:2102.00002", new)
    with closing(Library.open(tmp_path)) as library:
        (edge,) = library.citations.edges()
        assert (edge.cited, edge.source) == ("nets", "arxiv:2102.00009")


def test_a_title_of_one_word_needs_the_year(writer: LibraryWriter) -> None:
    """Two works may share it."""
    hail = work("hail", "Hail", "", 2011)
    page = "References\n[1] A. Bo. Hail. Hail Letters, {year}.\n[2] O. Ray. Rain on lakes. 2012.\n"
    put_all(writer, {DAMS: page.format(year=2011), NETS: page.format(year=1990), hail: ""})
    assert [one.citing for one in writer.library.citations.cited_by("hail")] == ["dams"]


def test_a_title_of_one_word_is_no_beginning_of_another(writer: LibraryWriter) -> None:
    """Behind the comma the title goes on; a name or a venue does not go on with it."""
    hail = work("hail", "Hail", "", 2011)
    page = "References\n[1] A. Bo. Hail, {}, 2011.\n[2] O. Ray. Rain on lakes. 2012.\n"
    longer, venue = page.format("rain and snow"), page.format("in Letters on Weather")
    put_all(writer, {DAMS: longer, NETS: venue, hail: ""})
    assert [one.citing for one in writer.library.citations.cited_by("hail")] == ["nets"]


def test_a_reference_across_pages_is_shown_by_its_first_part(writer: LibraryWriter) -> None:
    """It is recognised whole; what is verbatim on one page is its line."""
    put_works(writer, DAMS, NETS)
    first = "References\n[1] A. Bo. Hail. Hail, 2011.\n[2] Jane Lee. Otters on the net: A"
    second = "study of rivers. RIV, 2021.\n[3] O. Ray. Rain on lakes. J. Rain, 2012."
    put_paper(writer, "arxiv:2102.00002", ["Dams", f"{first}\n7", second])
    (found,) = writer.library.citations.cites("dams")
    assert (found.page, found.line) == (2, "[2] Jane Lee. Otters on the net: A")


def test_one_reference_of_many_does_not_say_the_identifier(writer: LibraryWriter) -> None:
    """It may be that of another work; a name in capitals is the title of those in small letters too."""
    rain = "References\n[1] O. Ray. {}. J. Rain, 2012.{}\n[2] P. Po. Hail. Hail, 2011.\n"
    titles = ["Mega rain on lakes", "Mega rain on lakes", "MegaRain on lakes", "MegaRain on lakes"]
    papers = {
        work(f"paper-{n}", f"Paper Number {n} on Many Lakes", f"2101.1000{n}", 2020): rain.format(
            title, " arXiv:1201.00001" if n == 0 else ""
        )
        for n, title in enumerate(titles)
    }
    put_all(writer, papers)
    _, found = writer.library.citations.lacking(2)
    assert (found.title, found.identifier, len(found.mentions)) == ("MegaRain on lakes", "", 4)
