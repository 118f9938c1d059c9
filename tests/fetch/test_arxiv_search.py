"""Titles that are looked up on arXiv."""

import pytest

from helpers.webserver import Web
from ptmrag.errors import FetchError
from ptmrag.fetch.arxiv_search import look_up_arxiv
from ptmrag.fetch.http_fetcher import HttpFetcher


def test_a_title_is_looked_up(web: Web, fetcher: HttpFetcher) -> None:
    """The id of the paper with that title, and never of another one."""
    web.put_titles(
        {"2001.00001": "Birds of a Feather", "2001.00002": "Owls: Hunting\n  at Night & Day"}
    )
    assert look_up_arxiv(fetcher, "Owls - hunting at NIGHT & day") == "2001.00002"
    assert look_up_arxiv(fetcher, "Owls Hunting in Daylight") is None
    assert web.requests[0].query == 'search_query=ti:"owls hunting at night day"&max_results=5'


def test_the_very_title_goes_before_a_longer_one(web: Web, fetcher: HttpFetcher) -> None:
    """Among several that would do, the one without an addition is meant."""
    long, short = "How Owls Hunt at Night (Extended Version)", "How Owls Hunt at Night"
    web.put_titles({"2001.00001": long, "2001.00002": short})
    assert look_up_arxiv(fetcher, short) == "2001.00002"
    web.put_titles({"2001.00001": long})
    assert look_up_arxiv(fetcher, short) == "2001.00001"


def test_a_work_about_the_work_is_not_it(web: Web, fetcher: HttpFetcher) -> None:
    """Where arXiv has only a reply and a successor, it does not have the paper; signs are not asked for."""
    title = "Owl++ for Hunting at Night"
    web.put_titles({"2001.00001": f"Comment: {title}", "2001.00002": "Owl for Hunting at Night"})
    assert look_up_arxiv(fetcher, title) is None
    assert web.requests[0].query == 'search_query=ti:"owl for hunting at night"&max_results=5'


def test_an_old_id_is_an_id_too(web: Web, fetcher: HttpFetcher) -> None:
    """Ids from before 2007 have a slash."""
    web.put_titles({"cs/0501001": "Owls of the Nineties"})
    assert look_up_arxiv(fetcher, "Owls of the Nineties") == "cs/0501001"


def test_a_title_without_words_is_not_asked_for(web: Web, fetcher: HttpFetcher) -> None:
    """A title without words is not sent to arXiv."""
    assert look_up_arxiv(fetcher, "…") is None
    assert web.log == []


@pytest.mark.parametrize(
    "body",
    [
        '<!DOCTYPE x [<!ENTITY a "b">]><feed/>',
        '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a "b">]><x/>'.encode(
            "utf-16"
        ),
        "<html><p>busy",
        b"\xff\xfe\x00",
    ],
)
def test_what_is_no_feed_is_a_failure(web: Web, fetcher: HttpFetcher, body: str | bytes) -> None:
    """Nothing with entities is parsed, in whatever encoding."""
    web.put("export.arxiv.org/api/query", body)
    with pytest.raises(FetchError, match="not a feed"):
        look_up_arxiv(fetcher, "Owls")


def test_no_answer_from_arxiv_is_a_failure(web: Web, fetcher: HttpFetcher) -> None:
    """An arXiv that does not answer is a failure, not a paper that it does not know."""
    with pytest.raises(FetchError, match="404"):
        look_up_arxiv(fetcher, "Owls")
