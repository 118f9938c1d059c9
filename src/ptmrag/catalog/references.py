"""Find the title within a line that cites a work, in whatever order its parts are.

>>> title_within('J. Lee, K. Kim, and L. Park, "Otters on the net," in Proc. ICLR, 2021.').title
'Otters on the net,'
>>> title_within("Lee, J., & Kim, K. (2021). Otters on the net. ICLR.").title
'Otters on the net'
>>> title_within("李明, 王芳. 水獭的网络[J]. 计算机学报, 2021, 44(3): 1-10").title
'水獭的网络'

It judges words alone; `marked_title` knows where in a line they are and what is in bold.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ptmrag.catalog.people import are_surnames_first, is_people, may_be_people
from ptmrag.catalog.title_first import (
    LONGEST,
    PREDICATES,
    SENTENCE_END,
    VENUE_END,
    title_before_authors,
    without_venue,
)
from ptmrag.catalog.venues import YEAR, is_when_or_where


@dataclass(frozen=True, slots=True)
class Cited:
    """A title, and the text of the authors before it if that is what precedes it."""

    title: str
    authors: str = ""


_MAY_CITE = re.compile(r"[\"“]|\bet\.? al|(?:19|20)\d\d|\w\.\s|[^\W\d_a-z]\w+:|\[[A-Z]\]")
_STARTS_WITH_YEAR = re.compile(
    rf"^[\s(（\[.,，:]*(?:{YEAR})[a-z]?(?:\s*,\s*\w+\.?(?:\s\d+)?)?[)）\]]?[\s.,:：，。]*"
)


def title_within(text: str, *, marked: Sequence[str] = ()) -> Cited:
    """The title in a citation; the whole text if it is none. `marked` are its words in bold, in order."""
    text = text.strip()[:LONGEST]
    for find in (_typed, _quoted):
        if found := find(text):
            return found
    for words in marked:
        if found := _in_bold(text, words):
            return found
    return _after_people(text) or Cited(title_before_authors(text))


def title_after_authors(text: str) -> str | None:
    """The title in a text that is a whole reference with its authors first; None of any other text."""
    if not _MAY_CITE.search(text):
        return None
    text = text.strip()[:LONGEST]
    found = _typed(text) or _quoted(text) or _after_people(text)
    return found.title if found and found.authors and is_people(found.authors) else None


def is_citation(text: str) -> bool:
    """Whether a line without links cites a work: it begins with names or ends with a year."""
    people = re.split(r": |\.\s", text[:LONGEST])[0]
    return (people != text and is_people(people)) or bool(VENUE_END.search(text[-200:]))


# --- a letter that says what it is (GB/T 7714)

_TYPE = re.compile(
    r"\s*[\[［](?:J|C|M|D|R|N|S|P|A|G|Z|K|DB|CP|EB|DS|CM|Z)(?:/(?:OL|CD|DK|MT))?[\]］](?=\s*(?://|[.,:;，。．/]|$)|\s)"
)


_CHINESE_AUTHORS = re.compile(
    r"[\u3400-\u9fff]{2,4}(?:\s*[,，、;；]\s*[\u3400-\u9fff]{2,4})*\s*[,，、]?\s*等?"
)


def _typed(text: str) -> Cited | None:
    """`李明, 王芳. 题目[J]. 期刊, 2021`"""
    mark = _TYPE.search(text)
    if not mark or not mark.start():
        return None
    before = text[: mark.start()]
    for stop in re.finditer(r"\.\s*(?=\S)|[．。]", before):
        people = before[: stop.start()]
        if is_people(people) or _CHINESE_AUTHORS.fullmatch(people.strip()):
            return Cited(before[stop.end() :], people)
    single = re.match(r"([^.,]{2,40}\.)\s+(?=\S{2})", before)
    if single and may_be_people(single[1]):
        return Cited(before[single.end() :], single[1])
    return Cited(before)


# --- a title in quotation marks or in bold

_QUOTES = re.compile(
    r"``(.{3,300}?)''|[\"“”„]([^\"“”„]{3,300})[\"“”]|«([^«»]{3,300})»|「([^「」]{3,200})」|『([^『』]{3,200})』|‘([^‘’]{12,300})’"
)
_GOES_ON = re.compile(r"\s*(?:[:：]|[-–—]\s|[\w\u3400-\u9fff])")
_LEADS_ON = re.compile(r"\s*(?:in|by|from|at|and|of)\s", re.IGNORECASE)


def _quoted(text: str) -> Cited | None:
    """`Lee et al., "Title," in Proc.`, `T5: "Title"`, `"Title". Lee et al.`"""
    found = _QUOTES.search(text)
    if not found:
        return None
    title = next(filter(None, found.groups()))
    before, after = text[: found.start()], text[found.end() :]
    if re.match(r"\s*[:：]", after) or (_GOES_ON.match(after) and not _ends_title(title, after)):
        return None
    if not before.strip(" -–—.,:|") or _precedes_title(before):
        is_long = len(title.split()) > 1 or len(re.findall(r"[\u3400-\u9fff]", title)) > 3
        authors = before if may_be_people(before.strip(" .,:：")) else ""
        return Cited(title, authors) if is_long or authors else None
    return None


def _in_bold(text: str, words: str) -> Cited | None:
    before, _, after = text.partition(words)
    if not before.strip() or is_when_or_where(words) or is_people(words):
        return None
    if _precedes_title(before.rstrip(" \"“”'‘")):
        nick = re.match(r"\s*[:：]\s*(?=\S)", after)
        whole = words + after if nick and len(words.split()) < 3 else words
        return Cited(without_venue(whole), before)
    return None


def _ends_title(title: str, after: str) -> bool:
    """Whether words after a quotation are no part of the title."""
    if re.search(r"[.,，。?!]$", title) or _LEADS_ON.match(after):
        return True
    first = re.split(r"[.,，;:(\[]", after.strip())[0]
    return (
        is_people(first)
        or is_when_or_where(first)
        or (title[0].isupper() and after.strip()[:1].isupper() and len(title.split()) > 3)
    )


def _precedes_title(before: str) -> bool:
    """Whether words before a quoted or bold title are its authors, a short name, or a number."""
    words = _strip_year(before.strip())
    is_short_name = re.fullmatch(r"[^,;:：\"“]{1,40}\s*[:：|–—-]\s*", before.strip() + " ")
    return (
        not re.search(r"[^\W\d_]", words)
        or may_be_people(words)
        or is_when_or_where(words)
        or bool(is_short_name and len(words.split()) < 6)
    )


def _strip_year(text: str) -> str:
    return re.sub(
        rf"[\s(（\[,，.]*{YEAR}[a-z]?[)）\]]?[\s.,:：，。]*$", "", text.strip(" .,:：，。")
    )


# --- authors first

_AUTHORS_END = re.compile(
    rf"\s*[(（\[]{YEAR}[a-z]?(?:,\s*\w+\.?(?:\s\d+)?)?[)）\]]\s*[.,:：]?\s*|[.,]?\s+{YEAR}[a-z]?[.:]\s+|[:：]\s+|\.,?\s+|[.:：。]\s*(?=[\u3400-\u9fff])|\s+[-–—|]\s+|,\s+(?=[A-Z]\w+\s+\S+\s+\S+)"
)
_MOST_STOPS = 60
# The venue of a reference with its authors first: …, Water Research, 2015.
_JOURNAL_AND_YEAR = re.compile(
    rf",\s+[A-Z][\w.&-]*(?:\s(?:[A-Z][\w.&-]*|of|on|for|the)){{0,4}},\s+{YEAR}\.?$"
)


def _after_people(text: str) -> Cited | None:
    """`Lee et al. Title. Venue`, `Lee, J., & Kim, K. (2021). Title.`, `Lee and Kim: Title, ICLR 2021.`"""
    best: Cited | None = None
    for number, stop in enumerate(_AUTHORS_END.finditer(text)):
        people, rest = text[: stop.start()].strip(), text[stop.end() :]
        if number > _MOST_STOPS or len(people) > LONGEST:
            break
        dated = re.search(YEAR, stop[0])
        if rest and _are_authors(people, stop[0], rest=rest, is_dated=bool(dated)):
            title = _JOURNAL_AND_YEAR.sub("", _STARTS_WITH_YEAR.sub("", rest))
            title = without_venue(title)
            best = Cited(title, people) if len(title) > 2 else best
            if best and not _begins_with_name(rest):
                return best
    return best


def _are_authors(people: str, stop: str, *, rest: str, is_dated: bool) -> bool:
    if stop.startswith(",") and not re.search(r"\s(?:and|&)\s", people):
        return False
    if stop.strip() == "." and re.search(r"\b[A-Z]$", people) and not _ends_with_initials(people):
        return False
    if is_people(people):
        return True
    if is_dated:
        return may_be_people(people) and bool(re.search(r"\b[A-Z]\.?$", people)) and "," in people
    return stop.strip() == "." and _is_one_name(people, SENTENCE_END.split(rest)[0])


def _ends_with_initials(people: str) -> bool:
    """Whether the last author is written `Kim, K` or `Kim K`."""
    return are_surnames_first(people) and is_people(people)


def _begins_with_name(rest: str) -> bool:
    """Whether the next words are a name too, as after the first `. ` of `Lee, J., Kim, K.`"""
    first = re.split(r"[.,:：]", rest)[0]
    return bool(re.match(r"(?:and|&|et al\.?)\s", rest)) or (
        is_people(first + " et al.")
        and len(first.split()) < 4
        and bool(re.match(r"[^.:]{0,60}?(?:et al|\b[A-Z]\.)", rest))
    )


def _is_one_name(text: str, after: str) -> bool:
    """Whether a sentence is a single author: two capital words before a longer title."""
    return (
        1 < len(text.split()) < 4
        and may_be_people(text)
        and "," not in text
        and len(after.split()) > 4
        and not (is_people(after) or PREDICATES.search(after))
    )
