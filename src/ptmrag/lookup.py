"""Find a paper on arXiv by its title, through arXiv's API and our own fetcher.

    look_up_arxiv(fetcher, "Attention is all you need")    ->  "1706.03762"

The package `arxiv` would open its own connections, past the mirror, the guard and the shared rate
limit; an Atom feed takes few lines to read. It never answers with another paper than the one asked,
and does not guess at misspelt titles.
"""

import re
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from urllib.parse import quote

from ptmrag.errors import FetchError
from ptmrag.fetch import Fetcher

_API = "https://export.arxiv.org/api/query"
_ATOM = "{http://www.w3.org/2005/Atom}"
# What stands between a title and its subtitle, or around an addition.
_SUBTITLE = re.compile(r"[:：?？!！()（）\[\]–—]|\s-+\s|\.\s")
_LEAST_WORDS, _LEAST_SHARE = 3, 0.8
_LEAST_LETTERS = 4


def look_up_arxiv(fetcher: Fetcher, title: str) -> str | None:
    """The arXiv id, without a version, of the paper with this title; None where arXiv has none.

    Raises FetchError where arXiv does not answer.
    """
    # Words alone: a hyphen counts as "not" there (https://github.com/arXiv/arxiv-search/issues/322).
    words = " ".join(_words(title))
    if not words:
        return None
    phrase = quote(f'ti:"{words}"')
    url = f"{_API}?search_query={phrase}&max_results=5"
    found = _papers(fetcher.fetch(url).path.read_bytes(), url)
    found.sort(key=lambda paper: _letters(paper[1]) != _letters(title))  # the very title first
    return next((identifier for identifier, other in found if is_same_title(title, other)), None)


def is_same_title(one: str, other: str) -> bool:
    """Whether two titles name one work: the same letters, or the same but for a short subtitle.

    What is left without the subtitle has at least 3 words and 80 % of the longer title's words.
    """
    if not _letters(one) or not _letters(other):
        return False
    if _letters(one) == _letters(other):
        return True
    short, long = sorted((one, other), key=lambda title: len(_words(title)))
    least = max(_LEAST_WORDS, _LEAST_SHARE * len(_words(long)))
    return len(_words(short)) >= least and _letters(short) in _without_subtitle(long)


def title_marks(title: str) -> set[str]:
    """What two titles of one work have in common: their letters, or those of a part of one."""
    parts = {_letters(title), *_without_subtitle(title)}
    return {part for part in parts if len(part) >= _LEAST_LETTERS}


def _without_subtitle(title: str) -> Iterator[str]:
    """The letters of what stands before and after each mark that may begin a subtitle."""
    for mark in _SUBTITLE.finditer(title):
        yield _letters(title[: mark.start()])
        yield _letters(title[mark.end() :])


def _words(title: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", title).casefold()
    return re.findall(r"[^\W_]+", folded)


def _letters(title: str) -> str:
    """Letters and digits alone: "Pre-Training" and "pretraining" are one."""
    return "".join(_words(title))


def _papers(body: bytes, url: str) -> list[tuple[str, str]]:
    """Id and title of each entry of an Atom feed."""
    try:
        text = body.decode("utf-8-sig")  # in UTF-16, what is looked for next would not be found
        if "<!DOCTYPE" in text or "<!ENTITY" in text:
            raise FetchError("arXiv's answer is not a feed", url=url)
        feed = ET.fromstring(text)  # noqa: S314 - no entities are left to expand
    except (UnicodeDecodeError, ET.ParseError) as error:
        raise FetchError("arXiv's answer is not a feed", url=url) from error
    papers = []
    for entry in feed.iter(f"{_ATOM}entry"):
        address = entry.findtext(f"{_ATOM}id") or ""
        title = " ".join((entry.findtext(f"{_ATOM}title") or "").split())
        identifier = re.sub(r"v\d+$", "", address.partition("/abs/")[2])
        if identifier and title:
            papers.append((identifier, title))
    return papers
