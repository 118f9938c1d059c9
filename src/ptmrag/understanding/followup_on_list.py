"""Follow-ups on a list of entries: "其中哪些有代码？", "and after 2020?", "what about long texts?".

>>> from ptmrag.understanding.read_list_question import understand
>>> refined("Which of them have code?", understand("list the surveys"), understand)
'list the entries about surveys with code'

The conditions of the list are kept, narrowed or exchanged, and said in a question of their own, which
must be understood as it is meant. Pure.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from ptmrag.understanding.list_question import Asked, LinkWish, ListQuestion, Years

Understand = Callable[[str], ListQuestion | None]

_OF_THEM = (
    re.compile(
        r"^(?:那么?，?)?(?:其中|里面|这些(?:里面?|中|当中|条目|论文|工作)?|它们(?:里面?|中|当中))(?:的|，)?(?P<rest>.+)$"
    ),
    re.compile(
        r"^(?:and )?(?P<many>how many|which|what)(?: ones)? of (?:them|these|those)(?: \w+)? (?P<rest>.+)$"
        r"|^(?:and )?(?:only |just )?(?:the ones|those) (?P<ones>.+)$",
        re.IGNORECASE,
    ),
)
_INSTEAD = (
    re.compile(r"^(?:那么?|还有)?，?(?P<rest>.+?)(?:方面)?(?:的)?呢$"),
    re.compile(
        r"^(?:(?:and |but )?(?:what|how) about|and|but|only|just) (?P<rest>.+)$"
        r"|^(?P<tail>(?:with|without|after|before|since|from|in) .+)$",
        re.IGNORECASE,
    ),
)
_ABOUT = re.compile(
    r"关于|有关|相关|方面|涉及|^.{0,4}讲|\b(?:about|on|concerning|related to)\b", re.IGNORECASE
)
_KINDS = {
    "zh": {"paper": "论文", "code": "代码", "page": "网页", "slides": "幻灯片", "weights": "权重"},
    "en": {
        "paper": "a paper",
        "code": "code",
        "page": "a page",
        "slides": "slides",
        "weights": "weights",
    },
}


def refined(question: str, listed: ListQuestion, understand: Understand) -> str | None:
    """The list that a follow-up asks for, as a question of its own; None where it asks for none."""
    is_english = re.search(r"[\u3400-\u9fff]", question) is None
    core = question.strip().rstrip("？?。.!！ ")
    listed = replace(listed, lang="en" if is_english else "zh")
    if found := _OF_THEM[is_english].match(core):
        rest = next(filter(None, (found["rest"], found.groupdict().get("ones"))))
        more = _conditions(rest, listed, understand)
        is_count = re.search(r"how many|多少|几[篇个条]", core) is not None
        return _checked(_narrowed(listed, more, is_count), understand) if more else None
    if found := _INSTEAD[is_english].match(core):
        rest = next(filter(None, (found["rest"], found.groupdict().get("tail"))))
        other = _conditions(rest, listed, understand)
        return _checked(_exchanged(listed, other), understand) if other else None
    return None


def _conditions(words: str, listed: ListQuestion, understand: Understand) -> ListQuestion | None:
    """What the words say of entries: "有代码", "after 2020", "幻灯片", "long texts"."""
    is_topic = bool(listed.topics) or _ABOUT.search(words) is not None
    if listed.lang == "zh":
        words = re.sub(r"^(?:有)?(?:哪些|哪?几[篇个条]|多少[篇个条]?)(?:是)?|^(?:是)", "", words)
        words = re.sub(
            r"(?:的)?(?:有哪些|有多少[篇个条]?|有几[篇个条]|哪些)?(?:的?呢)?$", "", words
        )
        words = re.sub(r"^(?:关于|有关|讲|涉及|与|和)(?=\S{2})|(?:有关|相关|方面)$", "", words)
        tries = [f"列出{words}的条目", f"列出有{words}的条目", f"列出与{words}有关的条目"]
    else:
        words = re.sub(r"^(?:(?:are|is) )?(?:about|on|concerning|related to) ", "", words)
        tries = [f"list entries {words}", f"list entries that {words}"]
        tries += [f"list entries with {words}", f"list entries about {words}"]
    if not words or len(words) > 60:
        return None
    found = [understood for text in tries if (understood := understand(text))]
    plain = (f for f in found if f.links or f.years)
    return next(plain, found[-1] if found and is_topic else None)


def _narrowed(listed: ListQuestion, more: ListQuestion, is_count: bool) -> ListQuestion:
    links = tuple(dict.fromkeys([*listed.links, *more.links]))
    topics = tuple(dict.fromkeys([*listed.topics, *more.topics]))
    years = more.years or listed.years
    asked: Asked = "count" if is_count else "list"
    return replace(listed, asked=asked, links=links, topics=topics, years=years)


def _exchanged(listed: ListQuestion, other: ListQuestion) -> ListQuestion:
    """The list with conditions of one kind instead of its own of that kind."""
    return replace(
        listed,
        links=other.links or listed.links,
        years=other.years or listed.years,
        topics=other.topics or listed.topics,
        category="" if other.topics else listed.category,
    )


def _checked(meant: ListQuestion, understand: Understand) -> str | None:
    """The question that means this, if it is understood so."""
    text = _told_chinese(meant) if meant.lang == "zh" else _told_english(meant)
    read = understand(text)
    same = read is not None and (read.links, read.years and read.years.first, len(read.topics)) == (
        meant.links,
        meant.years and meant.years.first,
        len(meant.topics),
    )
    return text if same else None


def _told_chinese(asked: ListQuestion) -> str:
    parts = [f"{_years(asked.years, 'zh')}"] if asked.years else []
    parts += [f"{'有' if w.is_there else '没有'}{_kind(w, 'zh')}" for w in asked.links]
    parts += [f"与{topic}有关" for topic in asked.topics[:1]]
    said = "、".join(f"{part}的" for part in parts)
    if len(asked.topics) > 1:
        what = "".join(asked.topics[1:])
        return f"{said}有{'多少' if asked.asked == 'count' else '哪些'}{what}条目？"
    return f"有多少{said}条目？" if asked.asked == "count" else f"列出{said}条目"


def _told_english(asked: ListQuestion) -> str:
    what = " ".join([*asked.topics[1:], "entries"])
    lead = f"how many {what} are there" if asked.asked == "count" else f"list the {what}"
    parts = [f"about {topic}" for topic in asked.topics[:1]]
    parts += [f"in the category {asked.category}"] if asked.category else []
    parts += [f"{'with' if w.is_there else 'without'} {_kind(w, 'en')}" for w in asked.links]
    parts += [_years(asked.years, "en")] if asked.years else []
    return " ".join([lead, *parts])


def _kind(wish: LinkWish, lang: str) -> str:
    return _KINDS[lang][wish.kind] if wish.kind else {"zh": "链接", "en": "links"}[lang]


def _years(years: Years, lang: str) -> str:
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
