"""Whether the PDF that a page names may be read as what the page is about.

    leads_to_a_paper(source, landing)    ->  True for the abstract page of a conference
    demand_paper(document, landing, page="https://…/abstract.html", found="https://…/paper.pdf")

The words of the PDF are cited under the page's own source, never under that of another work, whatever
the page says of itself. A page may name a PDF on its own host; one on another host must have the page's
title on its first page, so that no page passes off the paper of others as its own. It fetches nothing.
"""

from ptmrag.catalog.addresses import host_of
from ptmrag.catalog.other_work import is_other_work
from ptmrag.documents.document import Document
from ptmrag.documents.landing import Landing
from ptmrag.errors import DocumentError
from ptmrag.ingestion.source_states import page_count
from ptmrag.sources.policies import POLICIES
from ptmrag.sources.resolve import name_source
from ptmrag.sources.source import Source, scheme_of

# Schemes whose ids are those of one paper for good.
_WITH_ID = ("arxiv", "openreview")


def leads_to_a_paper(source: Source, landing: Landing) -> bool:
    """Whether the PDF that a page names is another address than those of the source itself.

    The page of a repository is read for its README.
    """
    is_own = landing.pdf in source.addresses or name_source(landing.pdf) == source.name
    return bool(landing.pdf) and source.scheme != "github" and not is_own


def asks_robots(address: str) -> bool:
    """Whether the host's robots.txt decides about a PDF that a page names, and not a reader's list."""
    scheme = scheme_of(name_source(address))
    return scheme == "pdf" or POLICIES[scheme].asks_robots


def demand_paper(document: Document, landing: Landing, *, page: str, found: str) -> None:
    """Raise DocumentError if a document is no PDF, or one with another title.

    A PDF of the page's host has to be another work for certain, one of another host has to have the title.
    """
    if page_count(document) is None:
        raise DocumentError("a web page came instead of the PDF")
    if host_of(page) != host_of(found) and not landing.is_printed_on(document.pages[0]):
        raise DocumentError(
            f"the PDF is on another host, {host_of(found)}, and its first page does not have the "
            f"title '{landing.title}'"
        )
    if is_other_work(landing.title, document.title, "\n".join(document.pages[:2])):
        raise DocumentError(
            f"the PDF is another paper, '{document.title}', and the page is of '{landing.title}'"
        )


def demand_itself(source: Source, found: str) -> None:
    """Raise DocumentError if the address of a paper with an id led to the paper of another id."""
    if source.scheme not in _WITH_ID:
        return
    name = name_source(found)
    if scheme_of(name) == source.scheme and name != source.name:
        raise DocumentError(f"its address leads to another paper, {name}")
