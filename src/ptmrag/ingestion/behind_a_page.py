"""Whether the PDF that a page names may be read as what the page is about.

    leads_to_a_paper(source, landing)    ->  True for the abstract page of a conference
    demand_paper(document, landing, page="https://…/abstract.html", found="https://…/paper.pdf")

The words of the PDF are cited under the page's own source, never under that of another work, whatever
the page says of itself. A page may name a PDF on its own host; one on another host must have the page's
title on its first page, so that no page passes off the paper of others as its own. It fetches nothing.
"""

from ptmrag.catalog.addresses import host_of
from ptmrag.documents.document import Document
from ptmrag.documents.landing import Landing
from ptmrag.errors import DocumentError
from ptmrag.sources.policies import POLICIES
from ptmrag.sources.resolve import name_source
from ptmrag.sources.source import Source, scheme_of


def leads_to_a_paper(source: Source, landing: Landing) -> bool:
    """Whether the PDF that a page names is another address than those of the source itself.

    The page of a repository is read for its README.
    """
    is_own = landing.pdf in source.addresses or name_source(landing.pdf) == source.name
    return source.scheme != "github" and not is_own


def asks_robots(address: str) -> bool:
    """Whether the host's robots.txt decides about a PDF that a page names, and not a reader's list."""
    scheme = scheme_of(name_source(address))
    return scheme == "pdf" or POLICIES[scheme].asks_robots


def demand_paper(document: Document, landing: Landing, *, page: str, found: str) -> None:
    """Raise DocumentError if a document is no PDF, or one of another host with another title."""
    if not any(block.page for block in document.blocks):
        raise DocumentError("a web page came instead of the PDF")
    if host_of(page) != host_of(found) and not landing.is_printed_on(document.pages[0]):
        raise DocumentError(
            f"the PDF is on another host, {host_of(found)}, and its first page does not have the "
            f"title '{landing.title}'"
        )
