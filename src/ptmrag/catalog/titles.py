"""Titles as people write them: clean them, tell them from authors and venues, date them, make ids.

>>> clean_title("2109Paradigms in Deep_ Networks---")
'Paradigms in Deep: Networks'
>>> cited_title("Ada Lovelace and Charles Babbage: Notes on an Engine, Memoirs 1958.")
'Notes on an Engine'

It judges words alone; `marked_title` knows where in a line they are.
"""

import hashlib
import re
import unicodedata

BOOK_TITLE = re.compile(r"《\s*([^《》]*?)\s*》")
# The numbers and bullets of entries in a paragraph: 1、 (1) [1] ① •
ENUMERATOR = re.compile(
    r"^\s*(?:\d{1,3}\s*[、．]\s*|\d{1,3}[.)）]\s+|[(（]\d{1,3}[)）]\s*|\[\d{1,3}\]\s+|[①-⑳]\s*|[•·●▪◆■◦]\s*)"
)
_YEAR = r"(?:19[5-9]\d|20\d\d|2100)"
_PICTOGRAPH = (
    "\U0001f000-\U0001faff\u2190-\u21ff\u2300-\u245f\u2500-\u27bf\u2b00-\u2bff\ufe0f\u200d"
)
_EDGE_START = re.compile(rf"^[\s\-–—*•·|｜/\\:：,，。;；、_~>=)\]）】》{_PICTOGRAPH}]+")
_EDGE_END = re.compile(rf"[\s\-–—*•·|｜/\\:：,，.。;；、_~>=(\[（【《{_PICTOGRAPH}]+$")
_PAIRS = (("(", ")"), ("[", "]"), ("（", "）"), ("【", "】"))
# 2109Paradigm, 2021_Paradigm: a date joined to the title.
_GLUED_DATE = re.compile(rf"^(?:{_YEAR}|[0-3]\d(?:0[1-9]|1[0-2]))[_-]?(?=[A-Z])")


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
        text = _EDGE_END.sub("", _EDGE_START.sub("", text))
        for opening, closing in _PAIRS:
            if text.startswith(opening) and text.count(opening) > text.count(closing):
                text = text[1:]
            if text.endswith(closing) and text.count(closing) > text.count(opening):
                text = text[:-1]
    return text


def shortened(title: str, *, limit: int = 80) -> str:
    """A title; a longer sentence that serves as one is cut after its first clause."""
    if len(title) <= limit:
        return title
    cut = re.search(r"(?<=.{15})(?:[，。；]|[.;]\s)", title)
    return strip_marks(title[: cut.start()]) if cut else title


# --- authors and venues

_NAME = re.compile(r"(?:[A-Z][\w'’.-]*|van|von|der|den|de|da|di|la|le|bin)", re.UNICODE)
_SENTENCE_END = re.compile(r"(?<!\b[A-Z])(?<!et al)(?<!\bvs)\.\s+(?=[A-Z\"“《\d])")
_VENUE_END = re.compile(rf"[,.]\s+(?:[^\s,.]+\.?\s+){{0,6}}['’]?{_YEAR}[a-z]?\.?$")


_JOURNAL_END = re.compile(
    r"[,.]\s+(?:In\s|J\.|Journal|Proc|Trans|arXiv|Computational Linguistics|Machine Learning\b)[^,]*$"
)


def is_people(text: str) -> bool:
    """Whether a text is a list of names: at least two, or one with `et al.`."""
    names, is_list = re.subn(r",?\s*\bet\.? al\.?,?\s*|,?\s*等人?\s*$", "", text.strip())
    parts = [part.strip(" .") for part in re.split(r"[,;，、]\s*(?:and\s)?|\s(?:and|&)\s", names)]
    if not all(parts) or not (is_list or len(parts) > 1):
        return False
    return all(
        (1 if is_list else 2) <= len(part.split()) <= 4 and all(map(_NAME.fullmatch, part.split()))
        for part in parts
    )


def is_venue(text: str) -> bool:
    """Whether a short text says where and when a work appeared: arXiv 2020/01, ICLR 2021."""
    first = text.split(maxsplit=1)[0] if text.split() else ""
    is_acronym = len(re.findall(r"[A-Z]", first)) > 1 or first.casefold() == "arxiv"
    return len(text) <= 60 and is_acronym and bool(re.search(_YEAR, text))


def cited_title(text: str) -> str:
    """The title within `Authors: Title, Venue 1998.` or `Title. Authors. Venue.`"""
    people, colon, rest = text.partition(": ")
    if colon and is_people(people):
        return _without_venue(rest)
    if authors := re.match(r"(.{2,200}?\bet\.? al\.)\s+(?=\S)", text):
        return _without_venue(text[authors.end() :]) if is_people(authors[1]) else text
    sentences = _SENTENCE_END.split(text)
    if len(sentences) > 1 and (is_people(sentences[0]) or _is_one_name(*sentences[:2])):
        return _without_venue(sentences[1])
    if len(sentences) > 1 and (is_people(sentences[1]) or re.search(_YEAR, sentences[-1])):
        return sentences[0]
    return _without_venue(text)


def _is_one_name(text: str, after: str) -> bool:
    """Whether a sentence is a single author: two capital words before a longer title."""
    words = text.split()
    is_name = len(words) == 2 and all(map(_NAME.fullmatch, words))
    return is_name and len(after.split()) > 4 and not is_people(after)


def _without_venue(text: str) -> str:
    text = _SENTENCE_END.split(text)[0]
    shorter = _JOURNAL_END.sub("", _VENUE_END.sub("", text))
    return shorter if len(shorter) > 2 else text


def is_citation(text: str) -> bool:
    """Whether a line without links cites a work: it begins with names or ends with a year."""
    people = re.split(r": |\.\s", text)[0]
    return (people != text and is_people(people)) or bool(_VENUE_END.search(text))


# Sections about the list itself, which have no entries.
_ABOUT_THE_LIST = re.compile(
    r"(?:table of )?contents(?: \| 内容)?|toc|licen[cs]e|contribut(?:ing|ors)|acknowledge?ments?|star history"
    r"|change ?log|目录(?:导航)?|许可证?|贡献者?|如何贡献|致谢|更新(?:日志)?",
    re.IGNORECASE,
)


def is_about_the_list(title: str) -> bool:
    """Whether a heading is about the list itself: contents, licence, contributors."""
    return bool(_ABOUT_THE_LIST.fullmatch(title))


# --- years

_DATES = (
    rf"[(（\[【](?:[^()（）\[\]【】\d]*)({_YEAR})(?=[)）\]】]|[./,，;-]|\s+[A-Z])",  # (2020), [ACL 2020]
    rf"(?<!\d)({_YEAR})\s?年",
    rf"(?<![\d./-])({_YEAR})[./-](?:0?[1-9]|1[0-2])(?!\d)",  # 2021.09
)
_WEAK_DATES = (
    rf"\b(?:[A-Z]\w*[A-Z]\w*|arXiv)[\s'’-]?({_YEAR})(?!\d)",  # ACL 2020
    rf"[,，]\s*(?:[A-Z][a-z]+\.?\s)?({_YEAR})\s*(?=[-–—.,;|]|$)",  # , 1998.
)


def year_of(title: str, beside: str) -> int | None:
    """The year in a title or in the text beside it; None if there is none."""
    for patterns, text in ((_DATES, f"{title}\n{beside}"), (_WEAK_DATES, beside)):
        for pattern in patterns:
            if found := re.search(pattern, text, re.MULTILINE):
                return int(found[1])
    return None


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
