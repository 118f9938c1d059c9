"""How headings, captions and the list of references are recognised, in English and Chinese.

>>> is_named("4 Experiments"), is_numbered("3.1 Pre-training"), is_references("参考文献")
(True, True, True)

It looks at the text of one line; `layout` looks at its font and its place too.
"""

import re
from collections.abc import Collection, Sequence

_NUMBERED = re.compile(
    r"^(?:\d{1,2}(?:\.\d{1,2}){0,3}\.?|[A-H](?:\.\d{1,2})+\.?|[A-H]\.|[IVX]{1,4}\.)\s+\S.{0,90}$"
)
# A heading has no comma and no full stop in it, as an item of a list has, and counts nothing ("6 种语料").
_NUMBERED_CHINESE = re.compile(
    r"^(?!\d{1,3}\s*(?:个|种|类(?![别型似])|次|名|位|篇|条|项|万|亿|年|月|日|天|倍|层|维|组|人|份|所示))"
    r"(?:\d{1,2}(?:\.\d{1,2}){0,3}|第\s*[一二三四五六七八九十\d]+\s*[章节]|[一二三四五六七八九十]+、|"
    r"[（(][一二三四五六七八九十]+[）)])\s*(?:[\u4e00-\u9fff]|(?<=、)\w)[^，。；：？！,;?!]{0,30}$"
)
_POINTED_CHINESE = re.compile(
    r"^\d{1,2}(?:\.\d{1,2}){0,3}[.、]\s*[\u4e00-\u9fff][^，。；：？！、]{0,30}$"
)
_SHORT_CHINESE = re.compile(r"[^，。；：！？:;,]{2,30}")
_AFFILIATION = re.compile(
    r"(?:大学|学院|研究院|研究所|实验室|公司|中心|医院).*\d{6}|大学.*(?:学院|系)"
)
_NAMED = re.compile(
    r"^(?:\d{0,2}\.?\s*)?(?:abstract|introduction|related works?|background|methods?|methodology|"
    r"experiments?|results?|evaluation|analysis|discussion|limitations?|conclusions?|future work|"
    r"acknowledge?ments?|references|bibliography|appendix|appendices|supplementary materials?|"
    r"摘\s*要|关键词|目\s*录|引\s*言|绪\s*论|前\s*言|导\s*论|相关工作|研究背景|研究方法|实验|实验结果(?:与分析)?|"
    r"结果与(?:分析|讨论)|讨\s*论|结\s*论|结\s*语|小\s*结|总\s*结|(?:总结|结论)与展望|致\s*谢|参\s*考\s*文\s*献|附\s*录)"
    r"(?: and [a-z ]{3,20})?\s*[:：]?$",
    re.IGNORECASE,
)
_REFERENCES = re.compile(
    r"^(?:\d{0,2}\.?\s*)?[［\[【]?(?:references|bibliography|参\s*考\s*文\s*献)\s*[］\]】]?\s*[:：]?$",
    re.I,
)
_AFTER_REFERENCES = re.compile(
    r"^(?:appendi(?:x|ces)\b|supplementa|附\s*录|[A-H]\.?\d?\s+[A-Z]|[A-H]\.\d)", re.IGNORECASE
)
# "Table 7 shows the results": the text goes on about a figure that stands elsewhere.
_ABOUT_FIGURE = re.compile(
    r"^(?:Figure|Fig\.|Table|Algorithm)\s*[A-Z]?\d+(?:\([a-z–-]{1,5}\))?,?\s+[a-z]|"
    r"^[图表]\s*\d+(?:[.-]\d+)?\s*(?:给出|展示|显示|列出|描述|说明|总结|比较|对比|表示|表明|为|是|中|和|与|的|、|，|所示|可以看出|可见)"
)
_CAPTION = re.compile(r"^(?:(?:Figure|Fig\.|Table|Algorithm)\s*[A-Z]?\d+|[图表]\s*\d+)")
# Words that open the front matter of a paper on the line of its text, and the heading that they are.
_LABELS: tuple[tuple[str, str], ...] = (
    (
        "摘要",
        r"[【\[［(（]\s*(?:摘\s*要|内容提要)\s*[】\]］)）]|(?:摘\s*要|内容提要)\s*[:：]|摘\s+要\s|摘要\s+",
    ),
    (
        "Abstract",
        r"abstract\s*(?:[.:：]\s+|[—–-]+\s*)(?=[A-Z])|[【\[［]\s*abstract\s*[】\]］]|"
        r"abstract\s+(?=(?-i:The|This|These|We|In|With|To|As|For|On|An?|Our|It|Recent|Recently)\s)",
    ),
    (
        "关键词",
        r"[【\[［(（]?\s*(?:关\s*键\s*[词字]|主题词|key\s?-?words?|index terms)\s*[】\]］)）]?\s*(?:[:：.—–-]|\s)",
    ),
    (
        "",
        r"[【\[［(（]?\s*(?:中图(?:分类)?号|分类号|文献标[识志]码|文章编号|收稿日期|基金项目|作者简介|通信作者|通讯作者|引用格式|"
        r"引用本文|第一作者)\s*[】\]］)）]?\s*[:：\s]",
    ),
)
_LABELLED = tuple((name, re.compile(words, re.IGNORECASE)) for name, words in _LABELS)


# What a thesis has on its cover and on the pages behind it.
_COVER_LABEL = re.compile(
    r"分类号|密级|U\.?D\.?C|学号|学校代码|姓名|导师|指导教师|专业|年级|学位(?:类别|级别)|研究生|院系|"
    r"Candidate|Supervisor|Speciality|Degree|Advisor|Classified Index",
    re.IGNORECASE,
)
_LEAST_LABELS, _MOST_LINES_OF_A_COVER = 3, 25


def is_cover(lines: Sequence[str]) -> bool:
    """Whether the lines of a page are those of a cover: few, and some with labels such as 导师."""
    labels = sum(_COVER_LABEL.search(re.sub(r"\s+", "", line)) is not None for line in lines)
    return len(lines) <= _MOST_LINES_OF_A_COVER and labels >= _LEAST_LABELS


def is_named(text: str) -> bool:
    """Whether a line is a usual heading, with or without a number: "Abstract", "2 Related Work"."""
    return bool(_NAMED.match(text))


def is_numbered(text: str) -> bool:
    """Whether a line starts with a number of sections and is short: "3.1 Memory". So do list items."""
    return bool(_NUMBERED.match(text))


def is_numbered_in_chinese(text: str) -> bool:
    """Whether a short line of Chinese starts with the number of a section: "三、实验"."""
    return bool(_NUMBERED_CHINESE.match(text)) and not _AFFILIATION.search(text)


def is_pointed_in_chinese(text: str) -> bool:
    """Whether a short line of Chinese starts with a number and a point: "3.实验". So do list items."""
    return bool(_POINTED_CHINESE.match(text)) and not _AFFILIATION.search(text)


def is_short_chinese(text: str) -> bool:
    """Whether a line is as short as a heading, and mostly Chinese: "（人工智能）"."""
    chinese = sum("\u4e00" <= c <= "\u9fff" for c in text)
    return bool(_SHORT_CHINESE.fullmatch(text)) and 2 * chinese > len(text)


def label_of(text: str) -> str | None:
    """The heading that a line has in it ("摘要：本文 …" is under 摘要), None if it has none.

    It is "" for lines that belong to no section: funding, dates, classes.
    """
    return next((name for name, words in _LABELLED if words.match(text)), None)


def is_caption(text: str) -> bool:
    """Whether a line starts the caption of a figure, table or algorithm: "Table 1", "图 2"."""
    return bool(_CAPTION.match(text))


def is_about_figure(text: str) -> bool:
    """Whether a paragraph that starts like a caption is text about the figure: "Table 7 shows …"."""
    return bool(_ABOUT_FIGURE.match(text))


def is_references(text: str) -> bool:
    """Whether a heading is that of the list of references."""
    return bool(_REFERENCES.match(text))


def has_references(heading: str, *, before: bool) -> bool:
    """Whether references are listed below a heading; `before`: whether they are above it."""
    return is_references(heading) or (before and not _AFTER_REFERENCES.match(heading))


def outlined(text: str) -> str:
    """A heading in the form that is compared: without its number, punctuation and upper case."""
    return re.sub(r"[\W_]+", "", re.sub(r"^[\dA-Z.]+\s+", "", text)).casefold()


def outline_names(titles: Collection[str]) -> frozenset[str]:
    """The titles of a PDF's outline in the form that `outlined` gives."""
    return frozenset(filter(None, (outlined(title) for title in titles)))
