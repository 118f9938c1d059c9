"""A list question as a sentence, which a person can read and `understand` reads back.

>>> from ptmrag.understanding.list_question import LinkWish, ListQuestion
>>> said(ListQuestion("list", "en", topics=("pruning",), links=(LinkWish("code"),)))
'list the entries about pruning with code'

It writes lists, counts, the newest and the oldest; what is asked of the whole list needs no rewriting.
"""

from ptmrag.language.detect import Language
from ptmrag.understanding.list_question import ListQuestion, Years

_KINDS: dict[Language, dict[str | None, str]] = {
    "zh": {
        "full": "全文",
        "paper": "论文",
        "code": "代码",
        "page": "网页",
        "slides": "幻灯片",
        "weights": "权重",
        None: "链接",
    },
    "en": {
        "full": "the full text",
        "paper": "a paper",
        "code": "code",
        "page": "a page",
        "slides": "slides",
        "weights": "weights",
        None: "links",
    },
}


def said(asked: ListQuestion) -> str:
    """The sentence, in the question's language."""
    return _in_chinese(asked) if asked.lang == "zh" else _in_english(asked)


def _in_chinese(asked: ListQuestion) -> str:
    about = "提到" if asked.is_mention else "与"
    related = "" if asked.is_mention else "有关"
    parts = [said_years(asked.years, "zh")] if asked.years else []
    parts += [f"属于“{asked.category}”类别"] if asked.category else []
    parts += [f"{'有' if w.is_there else '没有'}{_KINDS['zh'][w.kind]}" for w in asked.links]
    parts += [f"{about}{topic}{related}" for topic in asked.topics[:1]]
    conditions = "、".join(f"{part}的" for part in parts)
    rest = "".join(asked.topics[1:])
    if asked.asked in ("newest", "oldest"):
        order = "最新" if asked.asked == "newest" else "最早"
        return f"{conditions}{rest}{order}条目有哪些？"
    if rest:
        return f"{conditions}有{'多少' if asked.asked == 'count' else '哪些'}{rest}条目？"
    return f"有多少{conditions}条目？" if asked.asked == "count" else f"列出{conditions}条目"


def _in_english(asked: ListQuestion) -> str:
    order = [asked.asked] if asked.asked in ("newest", "oldest") else []
    what = " ".join([*order, *asked.topics[1:], "entries"])
    lead = f"how many {what} are there" if asked.asked == "count" else f"list the {what}"
    about = "mentioning" if asked.is_mention else "about"
    parts = [f"{about} {topic}" for topic in asked.topics[:1]]
    parts += [f"in the category “{asked.category}”"] if asked.category else []
    parts += [f"{'with' if w.is_there else 'without'} {_KINDS['en'][w.kind]}" for w in asked.links]
    parts += [said_years(asked.years, "en")] if asked.years else []
    return " ".join([lead, *parts])


def said_years(years: Years, lang: Language) -> str:
    """The condition on years in words that are read back as these years."""
    first, last, beside = years.first, years.last, years.beside
    if lang == "zh":
        if first and last:
            return f"{first}年" if first == last else f"{first}到{last}年"
        if first:
            return f"{beside}年之后" if beside else f"{first}年以来"
        return f"{beside}年之前" if beside else f"{last}年及以前"
    if first and last:
        return f"from {first}" if first == last else f"from {first} to {last}"
    if first:
        return f"after {beside}" if beside else f"since {first}"
    return f"before {beside}" if beside else f"until {last}"
