"""References are cut and read in the styles of publishers and countries, from the text of a page alone."""

import pytest

from helpers.work import seconds_of_work
from ptmrag.documents.reference import read_reference
from ptmrag.documents.reference_lists import references_in

NETS, DAMS, MOSS = (
    "Otters on the net: a study of rivers",
    "Building dams with few beavers",
    "The colour of moss",
)
STYLES = {
    "Nature": """1. Lee, J., Kim, K.-H., Ray, O. & Po, P. Otters on the net: a study of
rivers. In Proc. RIV 41–48 (RIV, 2019).
2. Van Berg, A. et al. Building dams with few beavers. In Advances in Wood and Water
Vol. 30, 59–68 (2017).
3. Young, Z., Stone, R. & Field, S. The colour of moss. Moss 521, 436–444 (2015).""",
    "Vancouver": """1. Lee J, Kim KH, Ray O, Po P. Otters on the net: a study of
rivers. RIV. 2019;1:41-8.
2. Van Berg A, Chen B, Novak T, et al. Building dams with few beavers. Adv Wood
Water. 2017;30:59-68.
3. Young Z. The colour of moss. Moss. 2015;521:436-44.""",
    "IEEE": """[1] J. Lee, K.-H. Kim, O. Ray, and P. Po, “Otters on the net: A study of
rivers,” in Proc. RIV, 2019, pp. 41–48.
[2] A. van Berg et al., “Building dams with few beavers,” in Proc. WOOD, 2017, pp. 59–68.
[3] Z. Young, “The colour of moss,” Moss, vol. 521, p. 436, 2015.""",
    "LNCS": """1. Lee, J., Kim, K.H., Ray, O., Po, P.: Otters on the net: a study of
rivers. In: RIV (2019)
2. Van Berg, A., et al.: Building dams with few beavers. In: WOOD, pp. 59–68 (2017)
3. Young, Z.: The colour of moss. Moss 521, 436–444 (2015)""",
    "APA": """Lee, J., Kim, K.-H., Ray, O., & Po, P. (2019). Otters on the net: A study
of rivers. RIV, 41–48.
Van Berg, A., Chen, B., & Novak, T. (2017). Building dams with few beavers. In Advances in
wood and water (pp. 59–68).
Young, Z. (2015). The colour of moss. Moss, 521, 436–444.""",
    "MLA": """Lee, Jane, et al. “Otters on the Net: A Study of Rivers.” RIV,
2019, pp. 41–48.
Van Berg, Anna. “Building Dams with Few Beavers.” Wood and Water, vol. 521, 2017, pp. 59–68.
Young, Zoe, et al. “The Colour of Moss.” MOSS, 2015.""",
    "Chicago": """Lee, Jane, Karl-Heinz Kim, Otto Ray, and Paula Po. 2019. “Otters on the Net: A Study
of Rivers.” In RIV, 41–48.
Van Berg, Anna. 2017. “Building Dams with Few Beavers.” Wood and Water 521: 59–68.
Young, Zoe, Rob Stone, and Sue Field. 2015. “The Colour of Moss.” In MOSS.""",
    "Harvard": """Lee, J, Kim, K-H, Ray, O & Po, P 2019, 'Otters on the net: a study of
rivers', RIV, pp. 41-48.
Van Berg, A 2017, 'Building dams with few beavers', Wood, vol. 521, pp. 59-68.
Young, Z, Stone, R & Field, S 2015, 'The colour of moss', MOSS.""",
    "Elsevier": """[1] J. Lee, K.H. Kim, O. Ray, P. Po, Otters on the net: A study of
rivers, in: RIV, 2019, pp. 41–48.
[2] A. Berg, B. Chen, Building dams with few beavers, Adv. Wood Water. 30
(2017) 59–68.
[3] Z. Young, The colour of moss, Moss 521 (2015) 436–444.""",
    "AMS": """1. J. Lee and K. Kim, Otters on the net: A study of rivers, RIV (2019),
41–48.
2. A. Berg and B. Chen, Building dams with few beavers, WOOD (2017).
3. Z. Young, The colour of moss, Moss 521 (2015).""",
    "ACM": """[1] Jane Lee and Karl-Heinz Kim. 2019. Otters on the Net: A Study of
Rivers. In RIV. 41–48. https://doi.org/10.18653/v1/N19-1423
[2] Anna van Berg. 2017. Building Dams with Few Beavers. In WOOD.
[3] Zoe Young. 2015. The Colour of Moss. Moss 521 (2015).""",
    "ACS": """(1) Lee, J.; Kim, K.-H.; Ray, O. Otters on the Net: A Study of Rivers.
RIV 2019, 1, 41.
(2) Van Berg, A.; Chen, B. Building Dams with Few Beavers. Wood 2017, 30, 59.
(3) Young, Z. The Colour of Moss. Moss 2015, 521, 436.""",
    "GB/T 7714": """[1] LEE J, KIM K H, RAY O, et al. Otters on the net: a study of
rivers[C]//Proceedings of RIV. Oslo: RIV, 2019: 41-48.
[2] BERG A, CHEN B, NOVAK T, et al. Building dams with few beavers[J]. Advances in
Wood and Water, 2017, 30: 59-68.
[3] YOUNG Z. The colour of moss[J]. Moss, 2015, 38(1): 1-10.""",
    "numbers alone": """1 Lee J, Kim K H, Ray O, et al. Otters on the net: a study of
rivers. In: RIV, 2019
2 Berg A, Chen B. Building dams with few beavers. In: WOOD, 2017
3 Young Z. The colour of moss. Moss, 2015, 521: 436–444
4 Ray O. Rain. Rain, 2012""",
}


@pytest.mark.parametrize("style", STYLES)
def test_a_style_is_read(style: str) -> None:
    """Each reference with its title and its year."""
    found = references_in([f"Otters swim.\nReferences\n{STYLES[style]}\n"])[:3]
    assert [one.year for one in found] == [2019, 2017, 2015]
    assert [one.title.casefold() for one in found] == [one.casefold() for one in (NETS, DAMS, MOSS)]


def test_chinese_references_without_labels_are_read() -> None:
    """Names say where one begins."""
    page = """参考文献
李明, 王芳. 水獭识别综述[J]. 计算机学报, 2015, 38(1): 1-10.
王伟, 张三. 面向河流文本的预训练模型研究进展与未来
展望[J]. 软件学报, 2020, 31(2): 3-9.
赵敏, 刘洋, 陈静, 等. 河流语言技术综述[J]. 自动化学报, 2021, 47: 1-9."""
    found = references_in([page])
    assert [one.title for one in found] == [
        "水獭识别综述",
        "面向河流文本的预训练模型研究进展与未来展望",
        "河流语言技术综述",
    ]


@pytest.mark.parametrize(
    "heading",
    [
        *("References", "R EFERENCES", "R E F E R E N C E S", "7. References:", "VII. REFERENCES"),
        *("References and Notes", "Literature Cited", "Bibliography", "Reference List"),
        *(
            "参考文献",
            "参 考 文 献",
            "【参考文献】",
            "参考文献（References）",
            "六、参考文献",
            "主要参考文献：",
        ),
    ],
)
def test_a_list_has_many_headings(heading: str) -> None:
    """In two languages, with numbers and in capitals."""
    assert len(references_in([f"Otters swim.\n{heading}\n{STYLES['IEEE']}"])) == 3


def test_a_list_may_be_split_by_chapters() -> None:
    """A book has a list behind each chapter; each begins its numbers anew."""
    chapter = f"Otters swim.\nReferences\n{STYLES['IEEE']}\nAppendix A\nMuch more on otters and on what they like.\n"
    assert len(references_in([chapter, chapter])) == 6


@pytest.mark.parametrize(
    "part",
    [
        *("A. ", "Ada Lee, ", "A. Bb, ", "A. Bb Cc, ", "[1] ", "2019. ", "et al. ", "´ ", "“"),
        "abcdefghijklmnopqrst",  # such as a sequence of genes
    ],
)
def test_odd_text_is_read_in_time(part: str) -> None:
    """No text takes long, however it repeats itself."""
    text = part * 3_000
    lines = "\n".join(text[at : at + 80] for at in range(0, 9_000, 80))
    assert seconds_of_work(lambda: read_reference(text, page=1)) < 5
    assert seconds_of_work(lambda: references_in([f"References\n{text}\n{lines}"])) < 5


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("J. Lee. Otters on the net. In RIV 2019, pages 1951–1960.", 2019),
        ("Lee, J. (2018). Otters on the net. Rivers 28(4):2051-2062.", 2018),
        ("Lee, J. 2018. Otters on the net. In RIV, pages 2013– 2018, Oslo.", 2018),
        ("J. Lee. Otters. https://otters.org, 2019. Online; accessed 1 June 2020.", 2019),
        ("李明. 水獭研究[EB/OL]. (2018-10-11)[2021-05-06]. https://otters.org.", 2018),
        ("J. Lee. Otters on the net. In RIV, pages 1951–1960.", None),
        ("J. Lee. Otters on the net. Rivers, 2018-06.", 2018),
    ],
)
def test_pages_and_visits_are_no_years(text: str, year: int | None) -> None:
    """Their numbers may look like them."""
    assert read_reference(text, page=1).year == year


@pytest.mark.parametrize(
    ("end", "doi"),
    [
        ("doi:10.1000/otters.12. 2019.", "10.1000/otters.12"),
        ("doi:10.1109/RIV.\n2016.90, 2016.", "10.1109/riv.2016.90"),
        ("doi:10.18653/v1/2020.\nfindings-riv.43.", "10.18653/v1/2020.findings-riv.43"),
        ("doi:10.1000/otters.12. URL https://otters.org.", "10.1000/otters.12"),
    ],
)
def test_a_doi_goes_on_below_but_not_with_the_year(end: str, doi: str) -> None:
    """A line may end behind any of its full stops."""
    assert read_reference(f"J. Lee. Otters on the net. {end}", page=1).doi == doi
