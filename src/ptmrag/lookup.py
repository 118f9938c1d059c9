"""Find a paper on arXiv by its title, through arXiv's API and our own fetcher.

The package `arxiv` would open its own connections, past the mirror, the guard and the shared rate
limit; an Atom feed takes few lines to read. It never answers with another paper than the one asked.
"""

import re
import xml.etree.ElementTree as ET
from urllib.parse import quote

from ptmrag.errors import FetchError
from ptmrag.fetch import Fetcher

_API = "https://export.arxiv.org/api/query"
_ATOM = "{http://www.w3.org/2005/Atom}"


def look_up_arxiv(fetcher: Fetcher, title: str) -> str | None:
    """The arXiv id, without a version, of the paper with this title; None where arXiv has none.

    Raises FetchError where arXiv does not answer.
    """
    words = re.sub(r"[^\w\s-]", " ", title)
    query = quote(f'ti:"{" ".join(words.split())}"')
    url = f"{_API}?search_query={query}&max_results=5"
    body = fetcher.fetch(url).path.read_bytes()
    for identifier, found in _papers(body, url):
        if is_same_title(title, found):
            return identifier
    return None


def is_same_title(one: str, other: str) -> bool:
    """Whether two titles name one work: equal but for case and marks, or one lacks the subtitle."""
    a, b = _words(one), _words(other)
    if not a or not b:
        return False
    short, long = sorted((a, b), key=len)
    if short == long:
        return True
    is_part = any(long[i : i + len(short)] == short for i in range(len(long) - len(short) + 1))
    return is_part and len(short) >= 3 and len(short) >= 0.8 * len(long)


def _words(title: str) -> list[str]:
    return re.findall(r"\w+", title.casefold())


def _papers(body: bytes, url: str) -> list[tuple[str, str]]:
    """Id and title of each entry of an Atom feed."""
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise FetchError("arXiv's answer is not a feed", url=url)
    try:
        feed = ET.fromstring(body)  # noqa: S314 - see above
    except ET.ParseError as error:
        raise FetchError("arXiv's answer is not a feed", url=url) from error
    papers = []
    for entry in feed.iter(f"{_ATOM}entry"):
        address = entry.findtext(f"{_ATOM}id") or ""
        title = " ".join((entry.findtext(f"{_ATOM}title") or "").split())
        identifier = re.sub(r"v\d+$", "", address.partition("/abs/")[2])
        if identifier and title:
            papers.append((identifier, title))
    return papers
