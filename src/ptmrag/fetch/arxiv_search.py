"""Find a paper on arXiv by its title, through arXiv's API and our own fetcher.

    look_up_arxiv(fetcher, "Attention is all you need")    ->  "1706.03762"

It does not use the package `arxiv`, which would open its own connections, past the mirror, the guard
and the shared rate limit. It returns no paper with another title, and does not guess at misspelt ones.
"""

import re
from urllib.parse import quote

from defusedxml.ElementTree import ParseError, fromstring

from ptmrag.catalog.same_title import is_same_title, title_letters, title_words
from ptmrag.errors import FetchError
from ptmrag.fetch.fetcher import Fetcher

_API = "https://export.arxiv.org/api/query"
_ATOM = "{http://www.w3.org/2005/Atom}"


def look_up_arxiv(fetcher: Fetcher, title: str) -> str | None:
    """The arXiv id, without a version, of the paper with this title; None if arXiv has none.

    FetchError if arXiv does not answer.
    """
    # Only words: a hyphen counts as "not" there (https://github.com/arXiv/arxiv-search/issues/322).
    words = " ".join(re.findall(r"[^\W_]+", " ".join(title_words(title))))
    if not words:
        return None
    phrase = quote(f'ti:"{words}"')
    url = f"{_API}?search_query={phrase}&max_results=5"
    found = _papers(fetcher.fetch(url).path.read_bytes(), url)
    # The very same title first.
    found.sort(key=lambda paper: title_letters(paper[1]) != title_letters(title))
    return next((identifier for identifier, other in found if is_same_title(title, other)), None)


def _papers(body: bytes, url: str) -> list[tuple[str, str]]:
    """Id and title of each entry of an Atom feed."""
    try:
        feed = fromstring(body, forbid_dtd=True)
    except (ParseError, ValueError, LookupError) as error:  # DefusedXmlException is a ValueError
        raise FetchError("arXiv's answer is not a feed", url=url) from error
    papers = []
    for entry in feed.iter(f"{_ATOM}entry"):
        address = entry.findtext(f"{_ATOM}id") or ""
        title = " ".join((entry.findtext(f"{_ATOM}title") or "").split())
        identifier = re.sub(r"v\d+$", "", address.partition("/abs/")[2])
        if identifier and title:
            papers.append((identifier, title))
    return papers
