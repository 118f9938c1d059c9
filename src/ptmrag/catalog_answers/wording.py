"""The sentences around the entries of a list answer, in both languages.

>>> from ptmrag.understanding.list_question import ListQuestion, Years
>>> conditions(ListQuestion("list", "en", years=Years(2021, None, 2020)))
'from 2021 or later'

It counts nothing and cites nothing: `list_answer` does.
"""

import re
from collections.abc import Sequence

from ptmrag.catalog_answers.fact_wording import said_of_fact
from ptmrag.language.detect import Language
from ptmrag.understanding.list_question import LinkWish, ListQuestion, Years

_KINDS = {
    "en": {
        "paper": "paper",
        "code": "code",
        "page": "page",
        "slides": "slides",
        "weights": "weights",
    },
    "zh": {"paper": "论文", "code": "代码", "page": "网页", "slides": "幻灯片", "weights": "权重"},
}
_ANY = {"en": "link", "zh": "链接"}
# Whether the text of a paper was read.
_FULL = {
    "en": {True: "whose paper was read in full", False: "of which no paper was read in full"},
    "zh": {True: "读到论文全文", False: "没有读到论文全文"},
}

PHRASES: dict[str, dict[Language, str]] = {
    "all": {
        "en": "The catalog has **{n} entries** in {groups} categories.",
        "zh": "目录共有 **{n} 条**，分为 {groups} 类。",
    },
    "matching": {
        "en": "**{n} of the {total} entries** of the catalog match ({conditions}):",
        "zh": "目录共 {total} 条，符合条件的有 **{n} 条**（{conditions}）：",
    },
    "none": {
        "en": "None of the {total} entries of the catalog matches ({conditions}).",
        "zh": "目录共 {total} 条，没有符合条件的（{conditions}）。",
    },
    "none about": {
        "en": "Of the {total} entries, none is {conditions} by its category, title or first sentence.",
        "zh": "目录共 {total} 条，没有一条的类别、标题或说明首句符合（{conditions}）。",
    },
    "mentioned": {
        "en": "Entries that mention “{topics}” in their note only (**{n}**):",
        "zh": "只在说明中提到“{topics}”的（**{n} 条**）：",
    },
    "narrower": {
        "en": "Entries that mention “{topics}”, or a kind of it, in their note only (**{n}**):",
        "zh": "只在说明中提到“{topics}”或其中一类的（**{n} 条**）：",
    },
    "beside": {
        "en": "Entries from {year} itself are not counted: {n}.",
        "zh": "{year} 年当年的 {n} 条未计入。",
    },
    "undated": {
        "en": "Entries of unknown year, not counted ({n}):",
        "zh": "年份不详、未计入的（{n} 条）：",
    },
    "papers": {"en": "Of these, {n} link to a paper.", "zh": "其中有论文链接的：{n} 条。"},
    "newest": {
        "en": "The newest entries are from {year} (**{n}**):",
        "zh": "最新的是 {year} 年，共 **{n} 条**：",
    },
    "oldest": {
        "en": "The oldest entries are from {year} (**{n}**):",
        "zh": "最早的是 {year} 年，共 **{n} 条**：",
    },
    "largest": {
        "en": "The category with the most entries has **{n} of the {total}**:",
        "zh": "条目最多的类别有 **{n} 条**（共 {total} 条）：",
    },
    "smallest": {
        "en": "The categories with the fewest entries have **{n} of the {total}**:",
        "zh": "条目最少的类别有 **{n} 条**（共 {total} 条）：",
    },
    "categories": {
        "en": "The catalog has **{groups} categories** with {n} entries.",
        "zh": "目录共有 **{groups} 类**，{n} 条：",
    },
    "years": {
        "en": "The {n} entries of the catalog by year:",
        "zh": "目录的 {n} 条按年份：",
    },
    "year": {"en": "{year}: {n}", "zh": "{year} 年：{n} 条"},
    "no year": {"en": "unknown: {n}", "zh": "年份不详：{n} 条"},
    "no category": {"en": "without a category", "zh": "未分类"},
    "new": {
        "en": "The last ingest (no. {ingest}, {at}) added **{n} new entries**; {read} links were "
        "read for the first time and {changed} in a new version.",
        "zh": "最近一次导入（第 {ingest} 次，{at}）新增 **{n} 条**，首次读到 {read} 个链接，更新 {changed} 个。",
    },
    "nothing new": {
        "en": "The last ingest (no. {ingest}, {at}) added nothing new.",
        "zh": "最近一次导入（第 {ingest} 次，{at}）没有新内容。",
    },
    "unknown ingests": {
        "en": "An older version made this index and did not record what each ingest added. The next "
        "ingest will record it.",
        "zh": "这个索引由旧版本建立，没有记录每次导入的内容；下次导入起会有记录。",
    },
    "new entries": {"en": "New entries ({n}):", "zh": "新增条目（{n} 条）："},
    "new links": {
        "en": "Older entries with links read for the first time or in a new version ({n}):",
        "zh": "已有条目中首次读到或更新的链接（{n} 条）：",
    },
    "unread": {
        "en": "Of {links} links, **{failed} could not be read** and {waiting} have not been fetched yet.",
        "zh": "共 {links} 个链接，其中 **{failed} 个未能读取**，{waiting} 个尚未获取。",
    },
    "all read": {
        "en": "All {links} links of the catalog have been read.",
        "zh": "目录中的 {links} 个链接都已读取。",
    },
    "nothing read": {
        "en": "Entries with no readable link, known by their note only ({n}):",
        "zh": "所有链接都未能读取、只有目录说明的条目（{n} 条）：",
    },
    "partly read": {
        "en": "Entries of which some links could not be read ({n}):",
        "zh": "部分链接未能读取的条目（{n} 条）：",
    },
    "waiting": {"en": "Not fetched yet ({n}):", "zh": "尚未获取的条目（{n} 条）："},
}


def phrase(what: str, lang: Language, **values: object) -> str:
    """A phrase with its values filled in; English nouns are singular for 1."""
    text = PHRASES[what][lang].format(**values)
    if lang == "en":
        text = re.sub(r"\b1(\*\*)? (new )?(entr|categor)ies\b", r"1\1 \2\3y", text)
        text = re.sub(r"\b1(\*\*)? links (were|have)\b", _one_link, text)
    return text


def conditions(asked: ListQuestion) -> str:
    """The conditions on the entries, in the language of the answer."""
    lang = asked.lang
    quoted = "about “{}”" if lang == "en" else "与“{}”有关"
    if asked.is_mention:
        quoted = "mentioning “{}”" if lang == "en" else "提到“{}”"
    under = "in the category “{}”" if lang == "en" else "类别“{}”"
    parts = [quoted.format(topic) for topic in asked.topics]
    parts += [under.format(asked.category)] if asked.category else []
    parts += [_years(asked.years, lang)] if asked.years else []
    parts += [_link(wish, lang) for wish in asked.links]
    parts += [said_of_fact(wish, lang) for wish in asked.facts]
    return ("; " if lang == "en" else "；").join(parts)


def kinds(found: Sequence[str], lang: Language) -> str:
    """The kinds of links that an entry has."""
    names = [_KINDS[lang].get(kind, kind) for kind in dict.fromkeys(found)]
    return (", " if lang == "en" else "、").join(names)


def _one_link(match: re.Match[str]) -> str:
    return f"1{match[1] or ''} link {'was' if match[2] == 'were' else 'has'}"


def _years(years: Years, lang: Language) -> str:
    first, last = years.first, years.last
    if first == last:
        return f"from {first}" if lang == "en" else f"{first} 年"
    if last is None:
        return f"from {first} or later" if lang == "en" else f"{first} 年及以后"
    if first is None:
        return f"from {last} or earlier" if lang == "en" else f"{last} 年及以前"
    return f"from {first} to {last}" if lang == "en" else f"{first}–{last} 年"


def _link(wish: LinkWish, lang: Language) -> str:
    if wish.kind == "full":
        return _FULL[lang][wish.is_there]
    name = _KINDS[lang][wish.kind] if wish.kind else _ANY[lang]
    if lang == "en":
        shown = name if wish.kind is None else f"link to {name}"
        return f"with a {shown}" if wish.is_there else f"without a {shown}"
    suffix = "" if wish.kind is None else "链接"
    return f"有{name}{suffix}" if wish.is_there else f"没有{name}{suffix}"
