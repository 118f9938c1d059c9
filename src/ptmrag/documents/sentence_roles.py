"""What a sentence is for: prose that can answer, or furniture of the page.

>>> role_of("We first describe the model, see Figure 2.")
'signpost'
>>> role_of("Jacob Devlin, Google AI Language, jacobdevlin@google.com")
'authors'

It judges a sentence by its own text and by its section. It does not judge whether the sentence answers a question.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import cast

from ptmrag.documents.role import Role, Section
from ptmrag.language.tokens import HAN

_SHORTEST = {True: 8, False: 24}  # characters of a sentence, Chinese or not
_LONGEST = 700
_ROLES: tuple[tuple[Role, re.Pattern[str]], ...] = tuple(
    (cast(Role, role), re.compile(words, re.IGNORECASE))
    for role, words in (
        (
            "caption",
            r"^\W*(?:figure|fig\.|table|algorithm|listing|图|表)\s*\d+|^\W*\((?:left|right|top|bottom|a|b)\)\s",
        ),
        (
            "authors",
            r"[\w.}-]+@[\w-]+\.[a-z]{2,}|\{[\w., ]+\}@|\b(?:equal contribution|work done (?:while|during)|"
            r"corresponding author|all rights reserved|copyright|permission to make)|作者简介|通信作者|基金项目|收稿日期|"
            # Affiliations have no verb; a sentence on who made a model has one.
            r"^(?!.*\b(?:is|are|was|were|has|have|can|which|that)\b).*\b(?:"
            r"(?:department|school|faculty|institute|laboratory) of [\w\s,&]+(?:university|college|institute)|"
            r"(?:university|institute|laboratory|google|microsoft|facebook)\b.*\b(?:university|institute|research|google|"
            r"laboratory|college|inc)\b)",
        ),
        (
            "signpost",
            r"\bthe (?:rest|remainder) of (?:this|the) (?:paper|section|article)|"
            r"\b(?:in|see|cf\.?|as (?:shown|described|discussed|detailed|illustrated) in) (?:the )?(?:next |following |previous )?"
            r"(?:figure|fig\.|table|tab\.|section|sec\.|appendix|§)\s*\d*[^.]{0,24}\.?$|"
            r"^(?:in (?:this|the next|the following) (?:section|subsection|part|appendix)|section \d[\d.]*(?![\d.]* ?[:：–—])|we (?:first|then|next|now|will|also)?\s*"
            r"(?:describe|present|introduce|review|discuss|detail|outline|summarize|report)\b[^.]{0,80}\b(?:in (?:this|the next|section|the following|appendix)|below|next)\b)|"
            r"^(?:figure|table|fig\.) ?\d+ (?:shows|presents|reports|illustrates|summarizes|lists|gives)|"
            r"^(?:details|more details|the details|full details|further details)\b[^.]*\b(?:section|appendix|table|below)\b|"
            r"\b(?:described|detailed|given|shown|presented) (?:in (?:this|the next|the following) section|below|next)\b|"
            r"本文(?:的)?(?:其余|余下|后续)部分|如[图表]\s*\d+\s*所示|见[图表]\s*\d+|本(?:节|章)(?:首先|将|主要)?(?:介绍|描述)",
        ),
        (
            "news",
            r"^\W*(?:news|update|updates|changelog|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|(?:19|20)\d{2}\.\d{1,2})\b|^\W*新闻\W|更新日志|"
            r"\bthis repo(?:sitory)?\b|\breadme\b|code of conduct|pull request|star (?:us|this)|contributions? (?:is|are) welcome",
        ),
        (
            "code",
            r"^\s*(?:\$ ?)?(?:pip|git|python3?|bash|cd|wget|curl|export|conda|docker|sh|import|from \w+ import|def|class)\s|^>>> ",
        ),
        ("link", r"https?://\S+$"),
        (
            "furniture",
            r"^(?:keywords?|index terms|关键词|中图分类号|doi|arxiv:)\b|^\[?\d+\]?\s+[A-Z][\w-]+, [A-Z]\.",
        ),
    )
)
# What ends without a mark is a heading or a cell where it is short, else cut off at the end of a page.
_LONGEST_FRAGMENT = {True: 30, False: 80}
_END = re.compile(r"[.!?:;。！？：；…][\"'”’)\]）」]*[\d⁰¹²³⁴-⁹]{0,3}$")
# Letters of a font without a map to Unicode, and formulas, have hardly any plain words.
_WORD = re.compile(r"\W*[A-Za-z]?[a-z]+(?:['’-][A-Za-z]?[a-z]+)*\W*")
_LEAST_WORDS = 0.3
_LEAST_HAN = 0.25
_DECIMALS = re.compile(r"\d+\.\d+")
_VERB = re.compile(
    r"\b(?:is|are|was|were|be|has|have|achiev\w+|reach\w*|improv\w+|obtain\w*|outperform\w*|use[sd]?|by|of|we)\b",
    re.IGNORECASE,
)


def _is_word(word: str) -> bool:
    return _WORD.fullmatch(word) is not None


def is_whole(sentence: str) -> bool:
    """Whether a sentence ends with a mark."""
    return _END.search(sentence) is not None


def _is_chinese_clause(sentence: str) -> bool:
    """Whether it is Chinese that ends with its mark: it compares numbers in few letters, 在 A 上为 91.1（此前为 90.2）。"""
    letters = len(HAN.findall(sentence))
    least = max(_SHORTEST[True], _LEAST_HAN * len(sentence.replace(" ", "")))
    return letters >= least and sentence.rstrip()[-1:] in tuple("。；！？")


@lru_cache(maxsize=8192)
def role_of(sentence: str) -> Role:
    """What a sentence is for."""
    for role, words in _ROLES:
        if words.search(sentence):
            return role
    is_chinese = HAN.search(sentence) is not None
    is_chinese_clause = is_chinese and _is_chinese_clause(sentence)
    digits = sum(map(str.isdigit, sentence))
    letters = sum(map(str.isalpha, sentence))
    if "|" in sentence or (
        digits > 0.25 * max(letters, 1)
        and len(_DECIMALS.findall(sentence)) >= 4
        and not _VERB.search(sentence)
        and not is_chinese_clause
    ):
        return "table"
    if letters < 0.5 * len(sentence.replace(" ", "")) and not is_chinese_clause:
        return "furniture"
    tokens = sentence.split()
    if not is_chinese and sum(map(_is_word, tokens)) < _LEAST_WORDS * len(tokens):
        return "furniture"
    if len(sentence) < _LONGEST_FRAGMENT[is_chinese] and not is_whole(sentence):
        return "fragment"
    return "prose" if _SHORTEST[is_chinese] <= len(sentence) <= _LONGEST else "furniture"


# What else than an answer the prose of a README's section is.
_OF_SECTION: Mapping[Section, Role] = {
    "news": "news",
    "usage": "usage",
    "licence": "licence",
    "links": "link",
}

# What all sentences of a block are for.
_OF_BLOCK: Mapping[str, Role] = {
    "title": "title",
    "authors": "authors",
    "caption": "caption",
    "footnote": "footnote",
    "table": "table",
    "row": "row",
    "code": "code",
    "fact": "fact",
    "reference": "reference",
}


def _is_chinese_prose(sentence: str, role: Role) -> bool:
    """Whether a sentence in a table is prose all the same: Chinese has few words, and lists have many numbers."""
    return role == "prose" and HAN.search(sentence) is not None and is_whole(sentence)


def role_in(section: Section, sentence: str, *, kind: str = "body") -> Role:
    """What a sentence of a section is for, in a block of a kind (`document.BlockKind`).

    Where the layout does not say it, its text does; the prose of a README's installation is no answer on
    the work.
    """
    known, role = _OF_BLOCK.get(kind), role_of(sentence)
    if known is not None and not (kind == "table" and _is_chinese_prose(sentence, role)):
        return known
    if kind == "item" and role == "fragment":
        role = "item"
    return _OF_SECTION.get(section, role) if role in ("prose", "fragment", "item") else role
