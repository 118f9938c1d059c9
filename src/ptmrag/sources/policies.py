"""How the sources of each scheme are fetched: how often, under which rules, in which format.

    POLICIES["arxiv"].fresh    ->  timedelta(days=7)
    policy_of(source)          ->  the policy of its scheme

It is a table and fetches nothing: `fetch` and `ingestion` obey it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from ptmrag.sources.source import Scheme, Source

_NOW = timedelta()
_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules for the sources of one scheme.

    fresh           so long after a source was fetched, it is not asked for again
    fresh_unmarked  the same for one that came with neither ETag nor Last-Modified: its host can
                    never answer "not modified" and sends the whole body each time
    missing         so long after its host said that it has no such source, it is not asked for again
    asks_robots     whether the host's robots.txt decides; archives of papers and code publish their
                    rules elsewhere
    is_fetched      whether they are asked for at all
    is_archived     whether the Internet Archive is asked for a copy of what is gone
    interval        seconds between two requests
    at_once         requests at a time to one host
    is_paper        whether it is a published paper, so that a page without the PDF is an abstract
    is_pdf          whether it usually comes as a PDF, which is larger and slower to read than a page
    accept          the media type to ask a host for, by host; other hosts are asked for anything
    """

    fresh: timedelta = _NOW
    fresh_unmarked: timedelta = _DAY
    missing: timedelta = _NOW
    asks_robots: bool = False
    is_fetched: bool = True
    is_archived: bool = False
    interval: float = 0.0
    at_once: int = 2
    is_paper: bool = False
    is_pdf: bool = False
    accept: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_one_by_one(self) -> bool:
        """Whether its sources are fetched one after another."""
        return self.at_once == 1


POLICIES: Mapping[Scheme, Policy] = {
    # One request in three seconds over one connection (https://info.arxiv.org/help/api/tou.html).
    # Papers seldom change, and new ones come once a day.
    "arxiv": Policy(_WEEK, _WEEK, _DAY, interval=3.0, at_once=1, is_paper=True, is_pdf=True),
    "acl": Policy(is_paper=True, is_pdf=True),
    "doi": Policy(is_paper=True, is_pdf=True),
    "openreview": Policy(asks_robots=True, is_archived=True, is_paper=True, is_pdf=True),
    # The API gives the README as a file only if it is asked so:
    # https://docs.github.com/en/rest/repos/contents#get-a-repository-readme
    "github": Policy(accept={"api.github.com": "application/vnd.github.raw"}),
    "pdf": Policy(is_archived=True, is_pdf=True),
    "web": Policy(asks_robots=True, is_archived=True),
    # These are never fetched.
    "file": Policy(is_pdf=True, is_fetched=False),
    "catalog": Policy(is_fetched=False),
    "zotero": Policy(is_fetched=False),
}


def policy_of(source: Source) -> Policy:
    """The policy of a source's scheme, but for a title to look up: arXiv is asked for it."""
    return POLICIES["arxiv" if source.lookup is not None else source.scheme]
