"""A work is cited by its own title, and listed by the name that its list has for it."""

from pathlib import Path

import pytest

from helpers.varied_works import entry, library_of, links, people
from ptmrag.catalog.record import Origin, Record
from ptmrag.export.bibtex import write_bibtex
from ptmrag.export.exported_work import exported_works
from ptmrag.export.markdown import write_markdown
from ptmrag.library.library import Library
from ptmrag.library.writing import write_library

OWN = "Larkspur: Sparse Memory for Very Long Documents"


def known(folder: Path, listed: str, own: str, origin: Origin) -> Library:
    """An index with a work that a list calls so, and of which an origin says its own title."""
    found = links("https://arxiv.org/abs/2101.00001")
    path = library_of(folder / "index", [entry("a", listed, found=found)]).path
    with write_library(path, "tiny", dim=4) as writer:
        writer.put_record("a", origin, Record(title=own, authors=people("Lee, Jane"), date="2021"))
    return Library.open(path)


@pytest.mark.parametrize(
    ("listed", "own", "origin", "cited"),
    [
        ("Larkspur", OWN, "arxiv", OWN),
        ("larkspur: sparse memory for very long documents", OWN, "crossref", OWN),
        ("Slots: Sparse Memory for Documents", "Sparse Memory for Documents", "acl", "Sparse Memory for Documents"),
        ("Larkspur explained in pictures", OWN, "arxiv", "Larkspur explained in pictures"),
        ("Larkspur", OWN, "pdf", "Larkspur"),
        ("Larkspur", "The Title as a Person Says", "person", "The Title as a Person Says"),
    ],
)  # fmt: skip
def test_a_work_is_cited_by_its_own_title(
    tmp_path: Path, listed: str, own: str, origin: Origin, cited: str
) -> None:
    """Only where a service knows it and it is the work that the list names; a person has the last word."""
    (work,) = exported_works(known(tmp_path, listed, own, origin))
    assert work.title == cited


def test_a_list_keeps_its_own_names(tmp_path: Path) -> None:
    """Markdown has the name of the list, the key the word of the title."""
    works = exported_works(known(tmp_path, "Larkspur", OWN, "arxiv"))
    assert "[Larkspur](https://arxiv.org/abs/2101.00001) (2021). Jane Lee." in write_markdown(works)
    assert write_bibtex(works).startswith("@misc{lee2021larkspur,\n  title = {" + OWN + "},")
