"""A list of references is cut into references, in the styles that papers have."""

import re
from pathlib import Path

import pytest

from helpers.reference_pdfs import listed
from ptmrag.documents.pdf import read_pdf
from ptmrag.documents.reader_processes import ReaderProcesses
from ptmrag.documents.readers import Body, read_document
from ptmrag.documents.reference_lists import references_in
from ptmrag.language.verbatim import contains, normalise

TITLES = (
    "Otters on the net: A study of rivers and of all that swims in them",
    "Building dams with few beavers",
    "Boats that learn to swim in deep water, and what they are taught by otters",
    "Rain on lakes",
    "Hail and sleet in the mountains of the north",
    "Fishing without nets",
    "Counting the birds of a forest by their songs alone",
    "Rivers as memory",
    "The colour of moss",
)
AUTHORS = (
    "Jane Lee, Karl Kim, and Otto Ray",
    "Mia van der Berg and Tomáš Novák",
    "Ann-Marie O’Neill",
    "Li Wei, Wang Fang, Zhao Min, Sun Yan, Zhou Bo, Xu Jing, Ma Li, Zhu Jun, and Hu Xin",
    "P. Po and Q. Quill",
    "Sam Otterman",
    "Anna Berg, Bo Chen, et al.",
    "R.-J. Stone, S. T. Field",
    "Zoe Young",
)
YEARS = tuple(range(2010, 2019))
WORKS = tuple(zip(AUTHORS, TITLES, YEARS, strict=True))
ACL = tuple(
    f"{a}. {y}. {t}. In Proceedings of the River Conference, pages 1–9, Oslo, Norway."
    for a, t, y in WORKS
)
ICLR = tuple(f"{a}. {t}. arXiv preprint arXiv:{y - 2000}01.{y}3, {y}." for a, t, y in WORKS)
APA = tuple(f"{a} ({y}). {t}. River Letters, 3(1), 1–9." for a, t, y in WORKS)
BRACKETS = tuple(f"[{n}] {text}" for n, text in enumerate(ICLR, 1))
POINTS = tuple(f"{n}. {text}" for n, text in enumerate(APA, 1))
NAMES = tuple(f"[{a[0]}LK+{y - 2000}] {text}" for (a, _, y), text in zip(WORKS, ICLR, strict=True))
CITED = tuple(
    f"[{re.split(', | and ', a)[0].split()[-1]} et al., {y}] {text}"
    for (a, _, y), text in zip(WORKS, ACL, strict=True)
)
CHINESE = (
    "[1] 李明, 王芳. 基于深度学习的水獭识别方法研究综述[J]. 计算机学报, 2021, 44(3): 1-10.",
    "[2] 张伟, 刘洋, 陈静, 等. 面向河流的预训练语言模型[C]//全国会议论文集. 北京, 2019: 11-20.",
    "[3] 赵敏. 河流与湖泊的语言[M]. 北京: 科学出版社, 2018.",
    "[4] LEE J, KIM K. Otters on the net: a study of rivers[J]. River Letters, 2020, 3(1): 1-9.",
    "[5] 孙燕, 周波. 海狸水坝建造技术的自动化[D]. 南京: 南京大学, 2017.",
)
BELOW = (
    "A Training Details",
    "All models were trained on the corpus of rivers (Lee et al., 2012) for ten days, and then",
    "they were tested on lakes. We used the same settings as Berg et al. (2013) in all of them.",
    "The code will be made available, and the data are those of earlier work on otters.",
)
STYLES = {
    "acl": ACL,
    "iclr": ICLR,
    "apa": APA,
    "[1]": BRACKETS,
    "1.": POINTS,
    "[Lee19]": NAMES,
    "[Lee et al., 2019]": CITED,
}


def starts(found: tuple[str, ...]) -> list[str]:
    """The first letters of references, however their words are broken."""
    return [normalise(text)[:24] for text in found]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("columns", [1, 2])
@pytest.mark.parametrize(
    "places", [{"hanging": 12.0}, {"gap": 5.0}, {}], ids=["hanging", "gap", "plain"]
)
def test_a_list_is_cut(style: str, columns: int, places: dict[str, float]) -> None:
    """Across columns and pages, with running heads and page numbers between; an appendix is no part of it."""
    written = STYLES[style]
    document = read_pdf(
        listed(written, columns=columns, rows=9, below=BELOW, **places), source="pdf:x"
    )
    found = document.references
    assert starts(tuple(one.text for one in found)) == starts(written)
    assert [normalise(one.whole)[-24:] for one in found] == [
        normalise(one)[-24:] for one in written
    ]
    assert all(contains(document.pages[(one.page or 0) - 1], one.text) for one in found)
    assert [one.year for one in found] == list(YEARS)
    assert [one.title.casefold() for one in found] == [title.casefold() for title in TITLES]


@pytest.mark.parametrize("style", STYLES)
def test_the_text_of_the_pages_is_enough(style: str) -> None:
    """An index that was made earlier has no places of lines."""
    pages = read_pdf(listed(STYLES[style], columns=2, rows=9, below=BELOW), source="pdf:x").pages
    assert starts(tuple(one.text for one in references_in(pages))) == starts(STYLES[style])


@pytest.mark.parametrize(
    ("style", "places"),
    [("acl", {}), ("apa", {}), ("acl", {"gap": 5.0}), ("iclr", {"hanging": 12.0})],
)
def test_a_reference_of_an_organisation_is_cut(style: str, places: dict[str, float]) -> None:
    """Its name is none of a person: the year behind it, or its place, says that a reference begins."""
    written = tuple(one.replace("Sam Otterman", "The Otter Group") for one in STYLES[style])
    found = read_pdf(listed(written, rows=9, below=BELOW, **places), source="pdf:x").references
    assert starts(tuple(one.text for one in found)) == starts(written)


def test_a_chinese_list_is_cut() -> None:
    """In the national style, with works in both languages."""
    content = listed(CHINESE, heading="参考文献", font="STSong-Light")
    found = read_pdf(content, source="pdf:x").references
    assert starts(tuple(one.text for one in found)) == starts(CHINESE)
    assert found[0].title == "基于深度学习的水獭识别方法研究综述"
    assert [one.year for one in found] == [2021, 2019, 2018, 2020, 2017]


@pytest.mark.parametrize(
    ("text", "arxiv_id", "doi", "acl_id"),
    [
        ("J. Lee. Otters. arXiv:2101.00001v2 [cs.CL], 2021.", "2101.00001", "", ""),
        ("J. Lee. Otters. CoRR, abs/2101.00001, 2021.", "2101.00001", "", ""),
        ("J. Lee. Otters. arXiv preprint arXiv:2101.\n00001, 2021.", "2101.00001", "", ""),
        ("J. Lee. Otters. arXiv e-prints, page arXiv:2101.00001. 2021.", "2101.00001", "", ""),
        ("J. Lee. Otters. https://arxiv.org/pdf/2101.00001.pdf", "2101.00001", "", ""),
        (
            "J. Lee. Otters. https://doi.org/10.48550/arXiv.2101.00001",
            "2101.00001",
            "10.48550/arxiv.2101.00001",
            "",
        ),
        ("J. Lee. Otters. arXiv:cs.CL/0309136, 2003.", "cs/0309136", "", ""),
        (
            "J. Lee. Otters. RIV, 2021. doi: 10.1162/neco.1997.9.8.1735.",
            "",
            "10.1162/neco.1997.9.8.1735",
            "",
        ),
        ("J. Lee. Otters. doi:10.18653/v1/\nN19-1423.", "", "10.18653/v1/n19-1423", "N19-1423"),
        ("J. Lee. Otters. doi: 10.1162/neco. URL https://x.org/1.", "", "10.1162/neco", ""),
        ("J. Lee. Otters. doi:10.5281/zenodo.\n3525484.", "", "10.5281/zenodo.3525484", ""),
        ("J. Lee. Otters. URL https://www.aclweb.org/anthology/N19-1423.", "", "", "N19-1423"),
        (
            "J. Lee. Otters. https://aclanthology.org/2020.acl-main.703/",
            "",
            "",
            "2020.acl-main.703",
        ),
        ("J. Lee. Otters. Journal of Rivers, 1901.02860, 2019.", "", "", ""),
    ],
)
def test_identifiers_are_read(text: str, arxiv_id: str, doi: str, acl_id: str) -> None:
    """In all their forms, without versions, and where the end of a line breaks them."""
    page = f"References\n[1] {text}\n[2] A. Bo. Hail. Hail, 2011."
    (found, _) = references_in([page])
    assert (found.arxiv_id, found.doi, found.acl_id) == (arxiv_id, doi, acl_id)


def test_a_text_without_a_list_has_no_references() -> None:
    """Citations in a text, and a heading over nothing, are no list."""
    assert references_in(["We follow Lee et al. (2019).\n[1] shows it."]) == ()
    assert references_in(["We follow Lee et al. (2019).\nReferences"]) == ()


def test_hundreds_of_authors_are_one_reference() -> None:
    """They fill more lines than other references."""
    crowd = ", ".join(
        f"Ada{re.sub('[0-9]', '', chr(97 + n % 26))} Byron{chr(97 + n // 26)}" for n in range(300)
    )
    written = (ICLR[0], f"{crowd}. A report of many hands. arXiv:2001.00002, 2020.", *ICLR[1:])
    found = read_pdf(listed(written, hanging=12, rows=30), source="pdf:x").references
    assert starts(tuple(one.text for one in found)) == starts(written)


def test_a_text_without_pages_has_references(tmp_path: Path) -> None:
    """Its list is read from its text."""
    body = "\n\n".join(f"Otters swim in river number {n}, and they like it." for n in range(9))
    file = tmp_path / "page.txt"
    file.write_text("\n\n".join([body, "References", *BRACKETS]), encoding="utf-8")
    with ReaderProcesses() as processes:
        found = read_document(Body(file, "web:x", "text/plain", "https://x.org/a"), processes)
    assert [one.page for one in found.references] == [None] * len(BRACKETS)
    assert starts(tuple(one.text for one in found.references)) == starts(BRACKETS)
