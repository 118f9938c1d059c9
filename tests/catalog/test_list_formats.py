"""Lists in other forms: RIS, EndNote, PubMed, tables, OPML, JSON, YAML, reStructuredText, Org, front matter."""

import json
from contextlib import suppress
from typing import Any

import pytest

from helpers.work import seconds_of_work
from ptmrag.catalog.entry import Catalog, Entry
from ptmrag.catalog.formats.registry import parse_list
from ptmrag.catalog.record import Person
from ptmrag.errors import InputError
from ptmrag.sources.resolve import name_source

Row = tuple[str, int | None, list[str]]


def rows(catalog: Catalog) -> list[Row]:
    """Title, year and sources of each entry."""
    return [(one.title, one.year, sources(one)) for one in catalog.entries]


def sources(entry: Entry) -> list[str]:
    return [name_source(link.url) for link in entry.links]


RIS = """Provider: Owl Press
TY  - JOUR
AU  - Doe, Jane
AU  - Roe, Richard
TI  - Owls of <i>Two</i>
  Lines
JO  - Journal of Owls
PY  - 2019/03//
DO  - 10.1000/ris.1
UR  - https://e.example/a;b?x=1
KW  - birds
AB  - We count owls.
ER  -

TY  - CONF
T1  - No End Tag
Y1  - 2020
UR  - https://arxiv.org/abs/2004.00001
TY - CHAP
TI - One Blank
PY - 2021
L1 - /home/owl/x.pdf
ER -
TY  - JOUR
PY  - 2001
ER  -
"""
ENDNOTE = """%0 Journal Article
%A Jane Doe
%T Owls at Dawn
%D 2019
%R 10.1000/enw
%K birds
%X A study
of owls.

%0 Book
%T Owls at Noon
%D 2020
%U https://arxiv.org/abs/2004.00002
"""
PUBMED = """PMID- 31000001
TI  - Owls in clinical
      language.
FAU - Doe, Jane
JT  - Journal of owls
DP  - 2020 Nov 3
LID - S0140(20)1 [pii]
AID - 10.1000/nbib [doi]

PMID- 31000002
TI  - Owls without a DOI.
DP  - 2021
"""


@pytest.mark.parametrize("ending", ["", "txt"])
@pytest.mark.parametrize(
    ("text", "ending_of_kind", "right"),
    [
        (RIS, "ris", [
            ("Owls of Two Lines", 2019, ["doi:10.1000/ris.1", "web:e.example/a;b?x=1"]),
            ("No End Tag", 2020, ["arxiv:2004.00001"]),
            ("One Blank", 2021, []),
        ]),
        (ENDNOTE, "enw", [("Owls at Dawn", 2019, ["doi:10.1000/enw"]),
        ("Owls at Noon", 2020, ["arxiv:2004.00002"])]),
        (PUBMED, "nbib", [
            ("Owls in clinical language", 2020, ["doi:10.1000/nbib"]),
            ("Owls without a DOI", 2021, ["web:pubmed.ncbi.nlm.nih.gov/31000002"]),
        ]),
    ],
)  # fmt: skip
def test_tagged_records(text: str, ending_of_kind: str, right: list[Row], ending: str) -> None:
    """They are told by what they begin with or by the name; one without a title is a failure."""
    for line_end in ("\n", "\r\n", "\r"):
        catalog = parse_list(text.replace("\n", line_end), path=f"x.{ending or ending_of_kind}")
        assert rows(catalog) == right
    first = catalog.entries[0]
    assert first.record is not None
    assert first.record.authors[0] == Person("Doe", "Jane")
    assert len(catalog.failures) == ("TY  -" in text)


TABLES = [
    ('title,authors,year,url\n"Owls, Counted","Doe, J.; Roe, R.",2021,https://arxiv.org/abs/2101.00001\n', "csv"),
    ("Year;Title;Link\n2021;Owls, Counted;arxiv.org/abs/2101.00001\n", "csv"),
    ("sep=;\nTitle;Publication Year;DOI\nOwls, Counted;2021;10.48550/arXiv.2101.00001\n", "csv"),
    ("Paper Title\tDate\tArXiv\nOwls, Counted\t2021-05\t2101.00001\n", "tsv"),
    ("rank,name,paper,published\n1,\"Owls, Counted\",https://arxiv.org/abs/2101.00001,May 2021\n", "csv"),
    ("论文题目,年份,链接\n\"Owls, Counted\",2021,https://arxiv.org/pdf/2101.00001v2\n", "csv"),
    ('\ufeff"Key","Item Type","Publication Year","Author","Title","DOI","Url","Extra"\n'
     '"A1","preprint","2021","Doe, J.","Owls, Counted","","","arXiv: 2101.00001 [cs]"\n', "csv"),
    ("Title,Name of Reader,Year,Notes,URL\n"
     "\"Owls,\nCounted\",Jo,2021,\"like arXiv:1901.00009\",https://arxiv.org/abs/2101.00001\n", "csv"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "ending"), TABLES)
def test_tables_with_a_header(text: str, ending: str) -> None:
    """Each row is an entry; the header says what its cells are."""
    assert rows(parse_list(text, path=f"x.{ending}")) == [("Owls, Counted", 2021, ["arxiv:2101.00001"])]  # fmt: skip


def test_a_table_is_read_to_its_end() -> None:
    """Rows have their lines, empty ones are passed over, a row without a title is a failure."""
    text = "title,category,year,url,description\n" + "".join(
        f'Work {n},Birds,2020,https://e.example/{n},"about ""{n}""\nand more"\n' for n in range(50)
    )
    catalog = parse_list(text + "\n,,2020,https://e.example/none,\n", path="x.csv")
    assert len(catalog.entries) == 50
    last = catalog.entries[-1]
    assert (last.line, last.category, last.note) == (100, ("Birds",), 'about "49"\nand more')
    assert [(one.item, one.line) for one in catalog.failures] == [("https://e.example/none", 103)]


def test_opml() -> None:
    """Outlines with an address are entries, those above them categories; entities are refused."""
    text = (
        '<?xml version="1.0" encoding="ISO-8859-1"?>\n<opml version="2.0"><head><title>T</title></head><body>\n'
        '<outline text="Owls">\n<outline text="Owls &amp; Été" url="https://arxiv.org/abs/2101.00001"/>\n'
        '<outline text="A feed" type="rss" xmlUrl="https://b.example/feed" htmlUrl="https://b.example/"/>\n'
        '<outline text="In the text https://c.example/p.pdf"/></outline></body></opml>'
    )
    catalog = parse_list(text, path="x.opml")
    assert rows(catalog) == [
        ("Owls & Été", 2021, ["arxiv:2101.00001"]),
        ("A feed", None, ["web:b.example"]),
        ("In the text", None, ["pdf:c.example/p.pdf"]),
    ]
    assert {(one.category, one.line) for one in catalog.entries} == {(("Owls",), n) for n in (4, 5, 6)}  # fmt: skip
    bomb = '<!DOCTYPE x [<!ENTITY a "b">]><opml><body><outline text="&a;" url="u"/></body></opml>'
    for broken in (bomb, "<opml><body>"):
        with pytest.raises(InputError, match="broken XML"):
            parse_list(broken, path="x.opml")


@pytest.mark.parametrize(
    ("issued", "year"),
    [
        ({"date-parts": [[2020, 1, 2]]}, 2020), ({"date-parts": [["2017", "6"]]}, 2017), ({"raw": "2019-05"}, 2019),
        ({"literal": "Spring 2018"}, 2018), ({"year": 2011}, 2011), ([{"year": "2009", "month": "1"}], 2009),
        ("2014-09", 2014), (2016, 2016), ({"date-parts": [[None]]}, None), ({"date-parts": []}, None), (None, None),
        ([[[[]]]], None), ({"date-time": "2013-01-01T00:00:00Z"}, 2013),
    ],
)  # fmt: skip
def test_dates_of_csl(issued: Any, year: int | None) -> None:
    """The year of a date in any of the shapes that managers write."""
    work = {"id": "a", "title": "Owls", "issued": issued}
    assert parse_list(json.dumps([work]), path="x.json").entries[0].year == year


WORK = {"title": "Owls &amp; <i>Nets</i>", "year": 2021}
DOCUMENTS: list[Any] = [
    [WORK],
    {"references": [{"title": ["Owls & Nets"], "issued": {"date-parts": [[2021]]}}]},
    {"items": [WORK | {"itemType": "preprint"}, {"itemType": "attachment", "title": "Full Text", "url": "https://e.example/x.pdf"}]},
    {"total": 1, "data": [{"paperId": "f", **WORK, "externalIds": {"CorpusId": 3}}]},
    {"data": [{"contexts": [], "citedPaper": WORK}]},
    {"message": {"items": [{"title": ["Owls & Nets"], "published": {"date-parts": [[2021]]}}]}},
    {"results": [{"display_name": "Owls & Nets", "publication_year": 2021, "id": "https://openalex.example/W1"}]},
    [{"key": "K", "data": {"itemType": "book", "title": "Owls & Nets", "date": "May 2021"}}],
    {"doe2021": WORK},
    WORK,
]  # fmt: skip


@pytest.mark.parametrize("document", DOCUMENTS)
def test_json_of_other_programs(document: Any) -> None:
    """Works are found where Zotero, pandoc, Semantic Scholar, Crossref and OpenAlex have them."""
    found = parse_list(json.dumps(document), path="x.json").entries
    assert [(one.title, one.year) for one in found] == [("Owls & Nets", 2021)]


def test_fields_of_json() -> None:
    """Ids, authors, the user's key, tags and the path of the user's PDF are kept; other works' ids are not."""
    items = [
        {"title": "A", "externalIds": {"ArXiv": "2101.00001", "DOI": "10.1000/s2"},
         "abstract": "After arXiv:1901.00001.",
         "authors": [{"name": "Jane Doe"}], "venue": "OwlConf", "openAccessPdf": {"url": "https://e.example/a.pdf"}},
        {"itemType": "book", "title": "B", "citationKey": "roe20", "attachments": [{"path": "/home/o/b.pdf"}],
         "creators": [{"creatorType": "author", "firstName": "R.", "lastName": "Roe"},
                      {"creatorType": "editor", "lastName": "X"}],
         "tags": [{"tag": "birds"}], "archive": "arXiv", "archive_location": "2101.00002"},
        {"id": "c", "title": "C", "author": [{"family": "Meer", "non-dropping-particle": "van der", "given": "J."}],
         "note": "tldr: nice\narXiv:2101.00003 [cs]"},
    ]  # fmt: skip
    lines = "\n".join(map(json.dumps, items))
    first, second, third = parse_list(lines, path="x.jsonl").entries
    assert sources(first) == ["arxiv:2101.00001", "doi:10.1000/s2", "pdf:e.example/a.pdf"]
    assert (sources(second), sources(third)) == (["arxiv:2101.00002"], ["arxiv:2101.00003"])
    assert first.record is not None
    assert (first.record.authors, first.record.venue) == ((Person("Doe", "Jane"),), "OwlConf")
    assert second.record is not None
    assert (second.record.key, second.record.files) == ("roe20", ("/home/o/b.pdf",))
    assert (second.record.authors, second.record.tags) == ((Person("Roe", "R."),), ("birds",))
    assert third.record is not None
    assert third.record.authors == (Person("van der Meer", "J."),)


def test_yaml() -> None:
    """References as pandoc has them are read; an alias, which can make a small file huge, is refused."""
    text = "---\nreferences:\n- id: owl\n  title: 'Owls: a view'\n  issued: 2020-05-01\n  DOI: 10.1000/y\n---\n"
    assert rows(parse_list(text, path="x.yaml")) == [("Owls: a view", 2020, ["doi:10.1000/y"])]
    with pytest.raises(InputError, match="aliases"):
        parse_list("a: &a [x]\nreferences: [*a, *a]\n", path="x.yml")


RST = """=============
Works on Owls
=============

.. image:: https://badge.example/x.svg
.. a comment with https://hidden.example/

Vision
------

* `Owls See: A Study of Eyes
  <https://arxiv.org/abs/2101.00001>`_ (2021), on *eyes*.
* :arxiv:`Night <2101.00002>` and more
- Hearing_ of owls.

Code
----

::

    * not `an entry <https://literal.example/>`_

============  ====
Title         Link
============  ====
Owls Fly      fly_
============  ====

.. list-table::
   :header-rows: 1

   * - Title
     - Link
   * - Owls Rest
     - https://arxiv.org/abs/2101.00005

.. _Hearing: https://arxiv.org/abs/2101.00003
.. _fly: https://arxiv.org/abs/2101.00004
"""
ORG = """#+TITLE: Works on Owls
* Vision [1/2]
** TODO [#A] [[https://arxiv.org/abs/2101.00001][Owls See: A Study of Eyes]] (2021) :eyes:night:
   SCHEDULED: <2022-01-01 Sat>
** DONE Night
   :PROPERTIES:
   :Custom_ID: x
   :URL: https://arxiv.org/abs/2101.00002
   :END:
- [X] [[https://arxiv.org/abs/2101.00003][Hearing]] :: of owls
* Code
#+BEGIN_SRC python
[[https://literal.example/][no entry]]
#+END_SRC
| Title     | Link                             |
|-----------+----------------------------------|
| Owls Fly  | [[arxiv:2101.00004]]             |
| Owls Rest | https://arxiv.org/abs/2101.00005 |
"""


@pytest.mark.parametrize("name", ["list", ""])
@pytest.mark.parametrize(
    ("text", "ending", "lines"),
    [(RST, "rst", [11, 13, 14, 26, 34]), (ORG, "org", [3, 5, 10, 17, 18])],
)
def test_markup_of_other_kinds(text: str, ending: str, lines: list[int], name: str) -> None:
    """Headings are categories, links have their titles, tables their rows; each entry has its line in the source."""
    catalog = parse_list(text, path=f"{name}.{ending}" if name else "-")
    assert [(one.title, sources(one)) for one in catalog.entries] == [
        ("Owls See: A Study of Eyes", ["arxiv:2101.00001"]),
        ("Night", ["arxiv:2101.00002"]),
        ("Hearing", ["arxiv:2101.00003"]),
        ("Owls Fly", ["arxiv:2101.00004"]),
        ("Owls Rest", ["arxiv:2101.00005"]),
    ]
    assert [one.category[-1] for one in catalog.entries] == ["Vision"] * 3 + ["Code"] * 2
    assert [one.line for one in catalog.entries] == lines


def test_front_matter_and_footnotes() -> None:
    """Front matter makes no entry, and a footnote's address belongs to the line that cites it."""
    text = (
        "---\ntitle: Mine\nurl: https://blog.example/list\n---\n# Owls\n\n1. Night owls[^a]\n2. [Day owls][d]\n"
        "3. [Barn owls](https://e.example/barn)[^b]\n\n[d]: https://arxiv.org/abs/2101.00002\n"
        "[^a]: Doe, https://arxiv.org/abs/2101.00001\n[^b]: A footnote in prose.\n"
    )
    assert [(one.title, sources(one), one.line) for one in parse_list(text).entries] == [
        ("Night owls", ["arxiv:2101.00001"], 7),
        ("Day owls", ["arxiv:2101.00002"], 8),
        ("Barn owls", ["web:e.example/barn"], 9),
    ]
    assert parse_list("---\n\n- [A](https://e.example/a)\n\n---\n").entries


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ('{"a": 1}', "x.json"), ("[1, 2]", "x.json"), ("{not json", "x.json"), ('{"a": [{"b": "c"}]}', "-"),
        ("a,b\n1,2\n", "x.csv"),
        ("https://e.example/1,Owls\nhttps://e.example/2,Owls\n", "x.csv"),
        ("- a\n- b\n", "x.yaml"), ("{a: [", "x.yml"), ("<xml><records/></xml>", "x.xml"),
        ("<?xml version='1.0'?><rdf:RDF></rdf:RDF>", "-"), ("<html>", "x.rdf"),
        ("FN Clarivate\nVR 1.0\nPT J\n", "x.txt"),
        ("RT Journal Article\nT1 Owls\n", "x.txt"), ("\\bibitem{x} Owls", "x.bbl"), ("# Owls", "x.ipynb"),
        ("Nothing of BibTeX", "x.bib"), ("Nothing of RIS", "x.ris"), ("Nothing of EndNote", "x.enw"),
        ("No PubMed", "x.nbib"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(text: str, path: str) -> None:
    """Another form is refused in one sentence that names the file and what to do."""
    with pytest.raises(InputError) as refused:
        parse_list(text, path=path)
    assert f"'{path}'" in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("@a{b, title={x\n" * 5_000, "x.bib"), ("@a{b, title={" + "{" * 5_000 + "\\'e" + "}" * 5_000 + "}}", "x.bib"),
        ("[" * 50_000, "x.json"), ('[{"title":"x","issued":' + "[" * 900 + "]" * 900 + "}]", "x.json"),
        ('title,url\n"' + "x,\n" * 20_000, "x.csv"), ("references: " + "[" * 2_000, "x.yaml"),
        ("\n".join(" " * n + ".. note::" for n in range(400)), "x.rst"), ("- " + "`a <" * 20_000, "x.rst"),
        ("* a" + " " * 50_000 + "b\n" + "*" * 50_000, "x.org"), ("TY  - JOUR\nTI  - " + "x\n" * 50_000, "x.ris"),
        ("<opml><body>" + '<outline text="a">' * 3_000 + "</outline>" * 3_000 + "</body></opml>", "x.opml"),
    ],
    ids=lambda value: value[:12] if len(value) > 12 else value,
)  # fmt: skip
def test_hostile_lists_are_read_or_refused_soon(text: str, path: str) -> None:
    """Depth and length make no list slow, and raise nothing but a refusal."""

    def read() -> None:
        with suppress(InputError):
            parse_list(text, path=path)

    assert seconds_of_work(read) < 10
