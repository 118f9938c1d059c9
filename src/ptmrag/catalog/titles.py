"""Titles as people write them: clean them, compare them, make ids of them.

>>> clean_title("2109Paradigms in Deep_ Networks---")
'Paradigms in Deep: Networks'
>>> without_tail("Otters on the Net (paper) (ICLR 2021)(@A Lab)")
'Otters on the Net'

It does not find a title in a line: `marked_title` and `references` do.
"""

import hashlib
import re
import unicodedata

from ptmrag.catalog.venues import YEAR, is_when_or_where

BOOK_TITLE = re.compile(r"《\s*([^《》]*?)\s*》")
# The numbers and bullets of entries in a paragraph: 1、 (1) [1] ① •
ENUMERATOR = re.compile(
    r"^\s*(?:\d{1,3}\s*[、．]\s*|\d{1,3}[.)）]\s+|[(（]\d{1,3}[)）]\s*|\[\d{1,3}\]\s+|[①-⑳]\s*|[•·●▪◆■◦]\s*)"
)
SHORTCODE = r":[a-z][a-z0-9_+-]{1,30}:"
PICTOGRAPH = "\U0001f000-\U0001faff\u2190-\u21ff\u2300-\u245f\u2500-\u27bf\u2b00-\u2bff\ufe0f\u200d"
_EDGE_START = re.compile(rf"[\s\-–—*•·|｜/\\:：,，。;；、_~>=)\]）】》{PICTOGRAPH}]+")
_EDGE_END = re.compile(rf"[\s\-–—*•·|｜/\\:：,，.。;；、_~>=(\[（【《{PICTOGRAPH}]")
_PAIRS = (("(", ")"), ("[", "]"), ("（", "）"), ("【", "】"))
# 2109Paradigm, 2021_Paradigm: a date joined to the title.
_GLUED_DATE = re.compile(rf"^(?:{YEAR}|[0-3]\d(?:0[1-9]|1[0-2]))[_-]?(?=[A-Z])")


def clean_title(text: str) -> str:
    """A title without the marks around it and a date joined to it; `_ ` becomes a colon."""
    title = re.sub(r"[(\[（【《]\s*[)\]）】》]", "", re.sub(r"\s+", " ", text))
    title = strip_marks(ENUMERATOR.sub("", strip_marks(title)))
    for opening, closing in (*_PAIRS, ('"', '"'), ("“", "”"), ("《", "》")):
        inside = title[1:-1]
        if title[:1] == opening and title[-1:] == closing and not {opening, closing} & set(inside):
            title = inside.strip()
    title = re.sub(r"(?<=\w)_ (?=\w)", ": ", _GLUED_DATE.sub("", title))
    return strip_marks(title)


def strip_marks(text: str) -> str:
    """A text without punctuation, pictographs and unpaired brackets at its ends."""
    before = None
    while before != text:
        before = text
        text = _without_end(_EDGE_START.sub("", text, count=1) if _EDGE_START.match(text) else text)
        for opening, closing in _PAIRS:
            if text.startswith(opening) and text.count(opening) > text.count(closing):
                text = text[1:]
            if text.endswith(closing) and text.count(closing) > text.count(opening):
                text = text[:-1]
    return text


def _without_end(text: str) -> str:
    """A search for the marks at the end would take a time that grows with the square of a long row."""
    end = len(text)
    while end and _EDGE_END.match(text, end - 1):
        end -= 1
    return text[:end]


# --- what follows a title

_SHORTCODES = re.compile(rf"(?:\s*{SHORTCODE})+\s*$|^\s*(?:{SHORTCODE}\s*)+")
_ORGANISATION = re.compile(r"\s*[(（]\s*@[^()（）]{1,80}[)）]\s*$")
_LABEL_BEHIND = re.compile(
    r"\s*[(（\[【]\s*(?:paper|pdf|code|arxiv|preprint|link|blog|blog ?post|video|slides|poster|website"
    r"|github|论文|代码|链接)"
    r"\s*[)）\]】]\s*$",
    re.IGNORECASE,
)
_BRACKET_BEHIND = re.compile(r"\s*[(（\[【]([^()（）\[\]【】]{2,60})[)）\]】][\s.,;]*$")


def without_tail(title: str) -> str:
    """A title without what lists add in brackets: an organisation, a label, a venue, a year."""
    before = None
    while before != title:
        before = title
        for pattern in (_SHORTCODES, _ORGANISATION, _LABEL_BEHIND):
            title = pattern.sub("", title)
        behind = _BRACKET_BEHIND.search(title)
        if behind and is_when_or_where(behind[1]):
            title = title[: behind.start()]
        title = title if re.search(r"[^\W_]", title) else before
    return title


def shortened(title: str, *, limit: int = 80) -> str:
    """A title; a longer sentence that serves as one is cut after its first clause."""
    if len(title) <= limit:
        return title
    cut = re.search(r"(?<=.{15})(?:[，。；]|[.;]\s)", title)
    return strip_marks(title[: cut.start()]) if cut else title


# --- headings

# Sections about the list itself, which have no entries.
_ABOUT_THE_LIST = re.compile(
    r"(?:table of )?contents(?: \| 内容)?|toc|licen[cs]e|contribut(?:ing|ors)|acknowledge?ments?|star history"
    r"|change ?log|stargazers|forkers|目录(?:导航)?|许可证?|贡献者?|如何贡献|致谢|更新(?:日志)?",
    re.IGNORECASE,
)


def is_about_the_list(title: str) -> bool:
    """Whether a heading is about the list itself: contents, licence, contributors."""
    return bool(_ABOUT_THE_LIST.fullmatch(title))


# --- ids


def slug(title: str) -> str:
    """Lower-case ASCII words joined by hyphens, at most 80 characters; a hash if there are none."""
    marks = re.sub(r"[\u0300-\u036f]", "", unicodedata.normalize("NFKD", title))
    slug = re.sub(r"[^a-z0-9]+", "-", marks.lower()).strip("-")
    if not re.search(r"[a-z]", slug):
        return f"entry-{hashlib.sha256(title.encode()).hexdigest()[:10]}"
    if len(slug) > 80:
        slug = slug[:81].rpartition("-")[0] or slug[:80]
    return slug


def alike(one: str, other: str) -> bool:
    """Whether two titles may name one work: they share at least half of the words of the shorter one."""
    first, second = _words(one), _words(other)
    return 2 * len(first & second) >= max(1, min(len(first), len(second)))


def _words(title: str) -> set[str]:
    """Words without a plural s, and pairs of Chinese characters."""
    text = title.casefold()
    runs = re.findall(r"[\u3400-\u9fff]+", text)
    latin = {word.rstrip("s") for word in re.findall(r"[a-z0-9]{2,}", text)}
    return latin | {run[at : at + 2] for run in runs for at in range(max(1, len(run) - 1))}
