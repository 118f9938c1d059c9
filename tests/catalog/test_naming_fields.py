"""Which fields of a record name its work, and which speak of another one."""

import pytest

from ptmrag.catalog.formats.bibtex import read_bibtex
from ptmrag.catalog.formats.columns import read_columns
from ptmrag.catalog.formats.json_records import read_json
from ptmrag.catalog.formats.naming_fields import addresses_of

PAPER = "https://arxiv.org/abs/1711.09020"


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("note", "Comment on arXiv:1711.09020"),
        ("note", "A rejoinder to Smith et al., arXiv:1711.09020"),
        ("note", "Preprint of the sequel; see arXiv:1711.09020"),
        ("note", "Builds on https://arxiv.org/abs/1711.09020"),
        ("note", "arXiv:1711.09020 is the paper that we correct"),
        ("note", "A technical report on arXiv:1711.09020"),
        ("note", "评论 arXiv:1711.09020"),
        ("note", "参见 https://arxiv.org/abs/1711.09020"),
        ("note", "回复 arXiv:1711.09020"),
        ("note", "Code for https://arxiv.org/abs/1711.09020"),
        ("note", "Supplementary text to https://arxiv.org/abs/1711.09020"),
        ("howpublished", r"Reply to \url{https://arxiv.org/abs/1711.09020}"),
        ("howpublished", "Response to arXiv:1711.09020"),
        ("howpublished", r"In answer to \url{https://openreview.net/forum?id=Bx1}"),
        ("howpublished", "Reply to https://blog.example/the-other-post"),
        ("series", "Responses to arXiv:1711.09020"),
        ("journal", "Journal of Replies to arXiv:1711.09020"),
        ("journal", "Bulletin of arXiv:1711.09020"),
        ("publisher", "see arXiv:1711.09020"),
        ("publisher", "The Friends of arXiv:1711.09020"),
        ("number", "Discussion of arXiv:1711.09020"),
        ("volume", "after arXiv:1711.09020"),
    ],
)
def test_a_field_that_speaks_of_another_work_names_none(field: str, said: str) -> None:
    """Whatever else is said before a number or an address, it is another work's."""
    assert list(addresses_of({field: said})) == []


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("journal", "arXiv preprint arXiv:1711.09020"),
        ("journal", "arXiv e-prints, arXiv:1711.09020"),
        ("journal", "CoRR, arXiv:1711.09020v2 [cs.CV]"),
        ("journal", "ArXiv:1711.09020 (2017)"),
        ("journal", "Computing Research Repository, arXiv:1711.09020"),
        ("volume", "abs/1711.09020"),
        ("volume", "arXiv:1711.09020"),
        ("number", "arXiv:1711.09020"),
        ("publisher", "arXiv, arXiv:1711.09020"),
        ("series", "arXiv:1711.09020"),
        ("note", "arXiv:1711.09020"),
        ("note", "arXiv: 1711.09020 [cs]\nComment: 15 pages, a comment on nothing"),
        ("note", "arXiv preprint arXiv:1711.09020, 2017"),
        ("note", "Also available as arXiv:1711.09020."),
        ("note", "Available at https://arxiv.org/abs/1711.09020"),
        ("note", "Technical report, arXiv:1711.09020; 8 pages"),
        ("note", "论文地址：https://arxiv.org/abs/1711.09020"),
        ("howpublished", r"\url{https://arxiv.org/abs/1711.09020}"),
        ("howpublished", r"arXiv preprint \url{https://arxiv.org/abs/1711.09020}"),
        ("howpublished", "arXiv:1711.09020"),
        ("url", "https://arxiv.org/abs/1711.09020"),
        ("doi", "10.48550/arXiv.1711.09020"),
        ("eprint", "1711.09020"),
    ],
)
def test_a_field_that_is_nothing_but_the_number_names_the_work(field: str, said: str) -> None:
    """The ways in which bibliographies write that a work is on arXiv."""
    assert list(addresses_of({field: said})) == [PAPER]


def test_a_page_may_stand_behind_the_name_of_its_site() -> None:
    """`howpublished` is for such; only a paper's address has to stand alone."""
    said = {"howpublished": r"The Lab's blog, \url{https://blog.example/possums}"}
    assert list(addresses_of(said)) == ["https://blog.example/possums"]


def test_forms_that_have_remarks_name_no_other_work_either() -> None:
    """BibTeX, a table's columns of remarks and of references, and CSL's note."""
    said = "{Comment on arXiv:1711.09020}"
    bibtex = read_bibtex(f"@misc{{a, title={{Glider Nets}}, note={said}}}")
    table = read_columns(
        f'title,year,notes,references,baseline\nGlider Nets,2020,"see {PAPER}",{PAPER},{PAPER}\n'
    )
    csl = read_json(
        '[{"title": "Glider Nets", "type": "article", "note": "Comment on arXiv:1711.09020"}]'
    )
    for catalog in (bibtex, table, csl):
        (entry,) = catalog.entries
        assert (entry.title, entry.links) == ("Glider Nets", ())
