"""What a bibliography says of a work, whatever its format, is the same record."""

from dataclasses import asdict
from typing import Any

import pytest

from helpers.work import seconds_of_work
from ptmrag.catalog.formats.dates import fullest, iso_date
from ptmrag.catalog.formats.file_fields import files_in
from ptmrag.catalog.formats.kinds import csl_kind, of_csl
from ptmrag.catalog.formats.registry import parse_list
from ptmrag.catalog.record import Person
from ptmrag.errors import InputError

WHOLE = {
    "kind": "article-journal",
    "authors": ({"family": "Doe", "given": "Jane"}, {"family": "Roe", "given": "Richard"}),
    "date": "2019-06-02",
    "venue": "Journal of Owls",
    "volume": "12",
    "issue": "3",
    "pages": "45-67",
    "publisher": "Owl Press",
    "doi": "10.1000/owl",
    "abstract": "We count owls.",
    "url": "https://owls.example/1",
    "tags": ("birds", "night"),
}
BIBTEX = r"""@article{doe19, title={Owls}, author={Doe, Jane and Roe, Richard}, year=2019, month=jun, day=2,
journal={Journal of {Owls}}, volume=12, number={3}, pages={45--67}, publisher={Owl Press}, doi={10.1000/owl},
abstract={We count owls.}, url={https://owls.example/1}, keywords={birds, night}, annote={Read me again.}}"""
BIBLATEX = r"""@article{doe19, title={Owls}, author={Doe, Jane and Roe, Richard}, date={2019-06-02},
journaltitle={Journal of Owls}, volume={12}, issue={3}, pages={45–67}, publisher={Owl Press}, doi={10.1000/owl},
abstract={We count owls.}, url={https://owls.example/1}, keywords={birds; night}, annotation={Read me again.}}"""
CSL = """[{"id": "doe19", "type": "article-journal", "title": "Owls", "author": [{"family": "Doe", "given": "Jane"},
{"family": "Roe", "given": "Richard"}], "issued": {"date-parts": [[2019, 6, 2]]}, "container-title": "Journal of Owls",
"volume": "12", "issue": 3, "page": "45-67", "publisher": "Owl Press", "DOI": "10.1000/owl", "URL":
"https://owls.example/1", "abstract": "<p>We count owls.</p>", "keyword": "birds, night", "note": "Read me again."}]"""
CSL_YAML = """references:
- id: doe19
  type: article-journal
  title: Owls
  author: [{family: Doe, given: Jane}, {family: Roe, given: Richard}]
  issued: {year: 2019, month: 6, day: 2}
  container-title: Journal of Owls
  volume: 12
  issue: 3
  page: 45-67
  publisher: Owl Press
  DOI: 10.1000/owl
  URL: https://owls.example/1
  abstract: We count owls.
  keyword: birds, night
  note: Read me again.
"""
BETTER_BIBTEX = """{"config": {"label": "BetterBibTeX JSON"}, "collections": {}, "items": [
{"itemType": "journalArticle",
"citationKey": "doe19", "key": "ABCD2345", "title": "Owls", "date": "2019-06-02", "volume": "12", "issue": "3",
"pages": "45-67", "publicationTitle": "Journal of Owls", "publisher": "Owl Press", "DOI": "10.1000/owl",
"url": "https://owls.example/1", "abstractNote": "We count owls.", "tags": [{"tag": "birds"}, {"tag": "night"}],
"creators": [{"firstName": "Jane", "lastName": "Doe", "creatorType": "author"},
{"firstName": "Richard", "lastName": "Roe", "creatorType": "author"},
{"firstName": "Ed", "lastName": "Itor", "creatorType": "editor"}],
"notes": [{"key": "NNNN2222", "note": "<p>Read me again.</p>"}]}]}"""
RIS = """TY  - JOUR
TI  - Owls
AU  - Doe, Jane
AU  - Roe, Richard
PY  - 2019
DA  - 2019/06/02/
T2  - Journal of Owls
VL  - 12
IS  - 3
SP  - 45
EP  - 67
PB  - Owl Press
DO  - 10.1000/owl
UR  - https://owls.example/1
AB  - We count owls.
KW  - birds
KW  - night
N1  - <p>Read me again.</p>
ID  - doe19
ER  -
"""
ENDNOTE = """%0 Journal Article
%T Owls
%A Doe, Jane
%A Roe, Richard
%D 2019
%8 June 2, 2019
%J Journal of Owls
%V 12
%N 3
%P 45-67
%I Owl Press
%R 10.1000/owl
%U https://owls.example/1
%X We count owls.
%K birds
%K night
%Z Read me again.
%F doe19
"""
ZOTERO_CSV = (
    '"Key","Item Type","Publication Year","Author","Title","Publication Title","DOI","Url","Abstract Note","Date",'
    '"Pages","Issue","Volume","Publisher","Notes","Manual Tags","Citation Key"\n'
    '"ABCD2345","journalArticle","2019","Doe, Jane; Roe, Richard","Owls","Journal of Owls","10.1000/owl",'
    '"https://owls.example/1","We count owls.","2019-06-02","45-67","3","12","Owl Press","<p>Read me again.</p>",'
    '"birds; night","doe19"\n'
)
SCOPUS = (
    "Authors,Author full names,Title,Year,Source title,Volume,Issue,Page start,Page end,DOI,Link,Abstract,"
    "Author Keywords,Document Type,Publisher,Date,Notes,Citekey\n"
    'Doe J.; Roe R.,"Doe, Jane (57200000001); Roe, Richard (57200000002)",Owls,2019,Journal of Owls,12,3,45,67,'
    "10.1000/owl,https://owls.example/1,We count owls.,birds; night,Article,Owl Press,2 June 2019,Read me again.,"
    "doe19\n"
)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (BIBTEX, "x.bib"),
        (BIBLATEX, "x.bib"),
        (CSL, "x.json"),
        (CSL_YAML, "x.yaml"),
        (BETTER_BIBTEX, "x.json"),
        (RIS, "x.ris"),
        (ENDNOTE, "x.enw"),
        (ZOTERO_CSV, "x.csv"),
        (SCOPUS, "x.csv"),
    ],
    ids=[
        "bibtex",
        "biblatex",
        "csl",
        "csl-yaml",
        "better-bibtex",
        "ris",
        "endnote",
        "zotero-csv",
        "scopus",
    ],
)
def test_every_format_fills_the_record(text: str, name: str) -> None:
    """Author, date, venue, numbers, abstract, tags and key are read; the note has the abstract too."""
    (entry,) = parse_list(text, path=name).entries
    assert said(entry.record) == {"key": "doe19", **WHOLE}
    assert (entry.year, entry.note) == (2019, "We count owls.\n\nRead me again.")


def said(record: Any) -> dict[str, Any]:
    return {name: value for name, value in asdict(record).items() if value}


def test_pubmed_fills_the_record() -> None:
    """The format of PubMed has no address and no publisher."""
    text = (
        "PMID- 123456\nTI  - Owls.\nFAU - Doe, Jane\nAU  - Doe J\nFAU - Roe, Richard\nDP  - 2019 Jun 2\n"
        "JT  - Journal of Owls\nTA  - J Owls\nVI  - 12\nIP  - 3\nPG  - 45-67\nLID - 10.1000/owl [doi]\n"
        "AB  - We count\n      owls.\nPT  - Journal Article\nOT  - birds\nOT  - night\n"
    )
    (entry,) = parse_list(text, path="x.nbib").entries
    expected = {name: value for name, value in WHOLE.items() if name not in ("url", "publisher")}
    assert said(entry.record) == {"key": "123456", **expected}


@pytest.mark.parametrize(
    ("entry", "kind", "venue", "arxiv_id"),
    [
        ("@misc{a, title={Owls}, eprint={1901.00001}, archiveprefix={arXiv}}", "article", "", "1901.00001"),
        ("@misc{a, title={Owls}, eprint={9901001}, primaryclass={hep-th}}", "article", "", "hep-th/9901001"),
        ("@article{a, title={Owls}, journal={arXiv preprint arXiv:1901.00001}}", "article", "arXiv", "1901.00001"),
        ("@article{a, title={Owls}, journal={CoRR}, volume={abs/1901.00001}}", "article", "arXiv", "1901.00001"),
        ("@article{a, title={Owls}, journal={bioRxiv}}", "article", "bioRxiv", ""),
        ("@article{a, title={Owls}, journal={Nature}, eprint={1901.00001}}", "article-journal", "Nature", "1901.00001"),
        ("@conference{a, title={Owls}, booktitle={Owl}, eprint={1901.00001}}", "paper-conference", "Owl", "1901.00001"),
        ("@misc{a, title={Owls}, doi={10.48550/arXiv.1901.00001}}", "article", "", "1901.00001"),
        ("@misc{a, title={Owls}, howpublished={Owl Meeting, \\url{https://o.example}}}", "document", "Owl Meeting", ""),
        ("@phdthesis{a, title={Owls}, school={Owl University}}", "thesis", "", ""),
        ("@sonnet{a, title={Owls}}", "sonnet", "", ""),
    ],
)  # fmt: skip
def test_kinds_and_preprints(entry: str, kind: str, venue: str, arxiv_id: str) -> None:
    """A work that is on arXiv and in no journal is a preprint, whatever its entry is called."""
    record = parse_list(entry, path="x.bib").entries[0].record
    assert record is not None
    assert (record.kind, record.venue, record.arxiv_id) == (kind, venue, arxiv_id)
    assert record.volume == ""


@pytest.mark.parametrize(
    ("item", "kind"),
    [
        ('{"type": "article", "title": "Owls", "issued": {"raw": "2019-06"}}', "article"),
        ('{"type": "article", "title": "Owls", "publication_year": 2019}', "article-journal"),
        ('{"type": "speech", "title": "Owls"}', "speech"),
        ('{"itemType": "thesis", "type": "PhD Thesis", "title": "Owls"}', "thesis"),
        ('{"itemType": "preprint", "title": "Owls"}', "article"),
        ('{"itemType": "computerProgram", "title": "Owls"}', "software"),
    ],
)
def test_kinds_in_json(item: str, kind: str) -> None:
    """`article` is a preprint in CSL and the article of a journal elsewhere; Zotero's `itemType` goes first."""
    record = parse_list(f"[{item}]", path="x.json").entries[0].record
    assert record is not None
    assert record.kind == kind


@pytest.mark.parametrize(
    ("said", "date"),
    [
        ("2019", "2019"), ("2019a", "2019"), ("c2019", "2019"), ("2019-06", "2019-06"), ("2019-6-2", "2019-06-02"),
        ("2019/06", "2019-06"), ("2019/06/02/", "2019-06-02"), ("2019/06//", "2019-06"), ("2019///Summer", "2019"),
        ("2019-06-00", "2019-06"), ("2019-00-00", "2019"), ("2019-06-02T10:11:12Z", "2019-06-02"),
        ("2019-06/2019-08", "2019-06"), ("2019-06-02/2019-06-09", "2019-06-02"),
        ("2019/2020", "2019"), ("2019-2020", "2019"), ("June 2019", "2019-06"),
        ("Jun. 2, 2019", "2019-06-02"), ("2nd of June 2019", "2019-06-02"), ("2019 Jun 2", "2019-06-02"),
        ("2019 May-Jun", "2019-05"), ("2019 Spring", "2019"), ("20190602", "2019-06-02"), ("201906", "2019-06"),
        ("2019年6月2日", "2019-06-02"), ("2019年6月", "2019-06"), ("6/2019", "2019-06"), ("02.06.2019", "2019"),
        ("22.06.2019", "2019-06-22"), ("06/22/2019", "2019-06-22"), ("3 März 2019", "2019-03-03"), ("1843", "1843"),
        ("2019-06-02 June 2, 2019", "2019-06-02"), ("2019-13-40", "2019"), ("in press", ""), ("", ""), ("201X", ""),
        ("2019 {jun}", "2019-06"), ("10~June 2019", "2019-06-10"),
    ],
)  # fmt: skip
def test_dates(said: str, date: str) -> None:
    """A date is ISO 8601 as far as it is known."""
    assert iso_date(said) == date


def test_a_long_date_takes_no_time() -> None:
    """Blanks in bulk are as good as one: a list of Zotero's is read without a limit of time."""
    date = f"2019{' ' * 40_000}x"
    assert seconds_of_work(lambda: iso_date(date)) < 2
    assert iso_date(date) == "2019"


def test_the_fullest_date() -> None:
    """A later field completes the year of the first, and does not contradict it."""
    assert fullest(["", "2019", "2018-10-11", "2019-06"]) == "2019-06"


@pytest.mark.parametrize(
    ("fields", "date"),
    [
        ("year=2019, month=jun", "2019-06"),
        ("year=2019, month={6}", "2019-06"),
        ("year=2019, month={6--7}", "2019-06"),
        ('year=2019, month=jun # "~2"', "2019-06-02"),
        ("year=2019, month={June--July}", "2019-06"),
        ("year={2019}, month={12 June}", "2019-06-12"),
        ("date={2019-06}", "2019-06"),
        ("year={in press}", ""),
    ],
)
def test_months_of_bibtex(fields: str, date: str) -> None:
    """A month is a word of BibTeX, a number, a name or a range."""
    record = parse_list(f"@article{{a, title={{Owls}}, {fields}}}", path="x.bib").entries[0].record
    assert record is not None
    assert record.date == date


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("CPAPER", "paper-conference"), ("CONF", "paper-conference"), ("ECHAP", "chapter"), ("RPRT", "report"),
        ("THES", "thesis"), ("DATA", "dataset"), ("ELEC", "webpage"), ("Book Section", "chapter"), ("GEN", "document"),
        ("Conference Paper", "paper-conference"), ("posted-content", "article"), ("book-chapter", "chapter"),
        ("proceedings-article", "paper-conference"), ("mastersthesis", "thesis"), ("online", "webpage"), ("", ""),
        ("blogPost", "post-weblog"), ("paper-conference", "paper-conference"), ("Haiku", "Haiku"),
    ],
)  # fmt: skip
def test_words_for_kinds(word: str, kind: str) -> None:
    """All formats have one table; what is in no row stays as it is."""
    assert csl_kind(word) == of_csl(word) == kind


def test_an_abstract_within_a_note_is_not_doubled() -> None:
    """What an export wrote as a note, with the abstract at its start, is read as the note that it was."""
    text = "@misc{a, title={Owls}, abstract={We count owls.}, note={We count owls. Read me again.}}"
    (entry,) = parse_list(text, path="x.bib").entries
    assert entry.note == "We count owls.\n\nRead me again."


def test_descriptions_of_one_work_complete_each_other() -> None:
    """The first description of a work counts; where and as what it was published comes from the next."""
    text = (
        "@misc{a, title={Owls of the North Sea}, eprint={1901.00001}, year=2019, keywords={x}}\n"
        "@article{b, title={Owls of the North Sea}, eprint={1901.00001}, journal={J. Owls}, pages={1--2}, keywords={y}}"
    )
    (entry,) = parse_list(text, path="x.bib").entries
    assert said(entry.record) == {
        "key": "a",
        "other_keys": ("b",),
        "kind": "article-journal",
        "date": "2019",
        "venue": "J. Owls",
        "pages": "1-2",
        "arxiv_id": "1901.00001",
        "tags": ("x", "y"),
    }


def test_groups_and_folders_are_categories() -> None:
    """Groups of JabRef with what is above them, folders of Mendeley, collections of Better BibTeX."""
    jabref = (
        "@misc{a, title={Owls}, groups={Deep, Other}}\n"
        "@misc{b, title={Otters}, mendeley-groups={Nets/Wide,Boats}}\n"
        "@Comment{jabref-meta: databaseType:bibtex;}\n"
        "@Comment{jabref-meta: grouping:\n0 AllEntriesGroup:;\n1 StaticGroup:Nets\\;0\\;1\\;\\;\\;\\;;\n"
        "2 StaticGroup:Deep\\;0\\;1\\;\\;\\;\\;;\n1 StaticGroup:Other\\;0\\;1\\;\\;\\;\\;;\n}\n"
    )
    first, second = parse_list(jabref, path="x.bib").entries
    assert first.categories == (("Nets", "Deep"), ("Other",))
    assert second.categories == (("Nets", "Wide"), ("Boats",))
    document = (
        '{"collections": {"K1": {"key": "K1", "parent": "", "name": "Nets", "items": []}, "K2": {"key": "K2", '
        '"parent": "K1", "name": "Deep", "items": [7]}}, "items": [{"itemID": 7, "itemType": "book", "title": "Owls"}]}'
    )
    (entry,) = parse_list(document, path="x.json").entries
    assert entry.categories == (("Nets", "Deep"),)


ENDNOTE_XML = """<?xml version="1.0" encoding="UTF-8" ?><xml><records><record><database name="My.enl">My
</database><ref-type name="Journal Article">17</ref-type><contributors><authors><author><style face="normal">Doe, Jane
</style></author><author>Roe, Richard</author></authors></contributors><titles><title><style face="normal">Owls</style>
</title><secondary-title>Journal of Owls</secondary-title></titles><pages>45-67</pages><volume>12</volume>
<number>3</number><keywords><keyword>birds</keyword><keyword>night</keyword></keywords><dates><year>2019</year>
<pub-dates><date>June 2</date></pub-dates></dates><publisher>Owl Press</publisher><abstract>We count owls.</abstract>
<notes>Read me again.</notes><urls><related-urls><url>https://owls.example/1</url></related-urls><pdf-urls>
<url>internal-pdf://0123/owls.pdf</url></pdf-urls></urls><electronic-resource-num>10.1000/owl</electronic-resource-num>
<label>doe19</label></record>
<record><titles><title>Otters</title></titles></record></records></xml>"""


def test_the_xml_of_endnote() -> None:
    """It fills the same record, with its PDF; the second record has its line."""
    first, second = parse_list(ENDNOTE_XML, path="x.xml").entries
    assert said(first.record) == {
        "key": "doe19",
        **WHOLE,
        "files": ("internal-pdf://0123/owls.pdf",),
    }
    assert first.note == "We count owls.\n\nRead me again."
    assert (second.title, second.line) == ("Otters", 10)


def test_an_empty_record_of_endnote_loses_no_other() -> None:
    """A record without anything in it counts as one, whose title is missing."""
    records = "<record/>\n<record><titles><title>Northern Otters</title></titles></record>"
    catalog = parse_list(f"<xml><records><record></record>{records}</records></xml>", path="x.xml")
    assert [(entry.title, entry.line) for entry in catalog.entries] == [("Northern Otters", 2)]
    assert len(catalog.failures) == 2


def test_broken_xml_is_refused() -> None:
    """Also where it names an entity, which could make a small file huge."""
    with pytest.raises(InputError, match="is broken XML"):
        parse_list("<xml><records><record><titles>", path="x.xml")
    entity = '<!DOCTYPE x [<!ENTITY a "b">]><xml><records><record>&a;</record></records></xml>'
    with pytest.raises(InputError):
        parse_list(entity, path="x.xml")


def test_names_and_lines_of_biblatex() -> None:
    """Names that have names, as Better BibTeX writes them, and the end of a line in a note."""
    text = (
        "@book{a, title={Owls}, author={family=Gogh, given=Vincent, prefix=van, useprefix=true and "
        "family={{Meer, Jr.}}, given={Åse}}, annotation={Read it.\\\\Twice}}"
    )
    (entry,) = parse_list(text, path="x.bib").entries
    assert entry.record is not None
    assert entry.record.authors == (Person("van Gogh", "Vincent"), Person("Meer, Jr.", "Åse"))
    assert entry.note == "Read it. Twice"


def test_the_folder_of_jabref() -> None:
    """Files of a database of JabRef are in the folder that it has set; a comma in a group is a comma."""
    text = (
        "@misc{a, title={Owls}, file={:x.pdf:PDF;:/far/y.pdf:PDF}, groups={Birds\\, owls}}\n"
        "@Comment{jabref-meta: fileDirectory:/home/ada/pdfs;}\n"
    )
    (entry,) = parse_list(text, path="x.bib").entries
    assert entry.record is not None
    assert entry.record.files == ("/home/ada/pdfs/x.pdf", "/far/y.pdf")
    assert entry.categories == (("Birds, owls",),)


def test_fields_of_files_in_bulk_take_no_time() -> None:
    """Backslashes and blanks in bulk are read once, not in all ways to divide them."""
    folder = f"@Comment{{jabref-meta: fileDirectory:{chr(92) * 60}}}"
    file = f"a:b:{' ' * 3_000}!"
    text = f"@misc{{a, title={{Owls}}, file={{{file}}}}}\n{folder}"
    assert seconds_of_work(lambda: parse_list(text, path="x.bib")) < 2
    assert seconds_of_work(lambda: files_in(file)) < 1
    (entry,) = parse_list(text, path="x.bib").entries
    assert entry.title == "Owls"
    assert files_in(file) == (file,)


def test_records_of_services() -> None:
    """OpenAlex and Semantic Scholar have the journal and its numbers in objects of their own."""
    openalex = (
        '{"results": [{"id": "https://openalex.org/W1", "title": "Owls", "publication_year": 2019, "type": "article", '
        '"publication_date": "2019-06-02", "primary_location": {"source": {"display_name": "J. Owls"}}, '
        '"biblio": {"volume": "1", "issue": "2", "first_page": "3", "last_page": "4"}}]}'
    )
    (entry,) = parse_list(openalex, path="x.json").entries
    assert said(entry.record) == {
        "kind": "article-journal", "date": "2019-06-02", "venue": "J. Owls", "volume": "1", "issue": "2",
        "pages": "3-4",
    }  # fmt: skip
    scholar = (
        '{"data": [{"title": "Owls", "year": 2019, "venue": "OWL", "publicationTypes": ["Conference"], '
        '"journal": {"volume": "7", "pages": "1-2"}}]}'
    )
    (entry,) = parse_list(scholar, path="x.json").entries
    assert said(entry.record) == {
        "kind": "paper-conference", "date": "2019", "venue": "OWL", "volume": "7", "pages": "1-2",
    }  # fmt: skip


def test_values_that_are_no_text() -> None:
    """Half of a sign, as a program leaves that cuts a title, and numbers in the place of lists do not matter."""
    text = (
        r'[{"title": "Owls \ud83e", "note": "\udd89 seen", "tags": 7, "attachments": "x", "year": 2019, '
        r'"collections": 3}]'
    )
    (entry,) = parse_list(text, path="x.json").entries
    assert (entry.title, entry.note, entry.year) == ("Owls \ufffd", "\ufffd seen", 2019)
