"""Fetch and read one source: the result is a Document, or the reason why there is none.

    Acquirer(fetcher).acquire(source, known)    ->  Acquired(status="new", document=…)

The addresses are tried in their order, best first, until one gives a readable document. Where a page
names the PDF of its paper, that PDF is read under the page's own name (`behind_a_page`). A source that is
fresh is not asked for again, one that is stale is asked for with its ETag. It stores nothing.
"""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

from ptmrag.bibliography.citation_tags import record_of_page
from ptmrag.documents.document import Document
from ptmrag.documents.landing import Landing, find_landing
from ptmrag.documents.reader_processes import ReaderProcesses
from ptmrag.documents.readers import Body, read_document
from ptmrag.errors import DocumentError, FetchError
from ptmrag.fetch.archive import find_copy
from ptmrag.fetch.arxiv_search import look_up_arxiv
from ptmrag.fetch.fetcher import Fetched, Fetcher
from ptmrag.fetch.robots import Robots
from ptmrag.ingestion.access import Access
from ptmrag.ingestion.acquired import GONE, Acquired, Tried, reason_of
from ptmrag.ingestion.behind_a_page import (
    asks_robots,
    demand_itself,
    demand_paper,
    leads_to_a_paper,
)
from ptmrag.ingestion.source_states import (
    ITS_PDF,
    awaits_its_pdf,
    failed,
    is_same,
    renewed,
    standing_in,
    state_of,
    unreadable,
    without_its_pdf,
)
from ptmrag.library.schema import SourceState, moment
from ptmrag.sources.arxiv import arxiv_source
from ptmrag.sources.policies import POLICIES
from ptmrag.sources.source import Source

# A title that arXiv does not know is looked up again after a day, or with --refresh.
_UNKNOWN_FRESH = timedelta(days=1)
# A copy in the archive seldom changes.
_COPY_FRESH = timedelta(days=30)


class Acquirer:
    """Fetches and reads sources; safe to use from several threads."""

    def __init__(
        self,
        fetcher: Fetcher,
        *,
        refresh: bool = False,
        workers: ReaderProcesses | None = None,
        robots: Robots | None = None,
    ) -> None:
        self.fetcher = fetcher
        self._workers = workers or ReaderProcesses()
        self.refresh = refresh
        self._access = Access(fetcher, robots)

    @property
    def has_network(self) -> bool:
        """Whether any host could be reached, as far as some were tried."""
        return not self._access.network.is_down()

    def acquire(self, source: Source, known: SourceState | None) -> Acquired:
        """Fetch and read one source, unless what is known of it is fresh."""
        is_fresh = known is not None and known.is_fresh and not self._may_now_be_read(known)
        if known is not None and is_fresh and not self.refresh:
            return Acquired(source, "unchanged" if known.status == "ok" else "failed", known)
        try:
            source = self._looked_up(source)
        except FetchError as error:
            return _failed(source, error.reason)
        if not source.addresses:
            is_unknown = source.lookup is not None
            rest = _UNKNOWN_FRESH if is_unknown else timedelta()
            return _failed(source, _nothing_to_fetch(source), rest=rest)
        return self._kept_paper(source, known) or self._first_readable(source, known)

    def _may_now_be_read(self, known: SourceState) -> bool:
        """Whether a body that could not be read is worth another look though it has not changed."""
        is_unread = not known.has_document and bool(known.address)
        is_scan = "scanned" in (known.reason or "")
        return (is_unread and self.refresh) or (is_scan and self._workers.reads_scans)

    def _looked_up(self, source: Source) -> Source:
        """The paper that arXiv has under the title, or the source itself if there is none."""
        if source.lookup is None:
            return source
        self._access.network.demand("")
        found = look_up_arxiv(self.fetcher, source.lookup)
        return arxiv_source(found, link=source.link) if found else source

    def _first_readable(self, source: Source, known: SourceState | None) -> Acquired:
        tried = Tried()
        for address in source.addresses:
            if _would_lose(source, known, address=address, is_gone=tried.is_gone):
                break
            try:
                return self._read_at(source, address, known=known, tried=tried)
            except (FetchError, DocumentError) as error:
                tried.note(error)
        policy = POLICIES[source.scheme]
        copy = self._archived(source, known) if tried.is_gone and policy.is_archived else None
        rest = policy.missing if tried.is_gone else timedelta()
        if copy is not None:
            return copy
        state = failed(source, tried.reason, rest=rest)
        if tried.unread is not None:
            state = unreadable(state, tried.unread, address=tried.address)
        return Acquired(source, "failed", state)

    def _read_at(
        self, source: Source, address: str, *, known: SourceState | None, tried: Tried
    ) -> Acquired:
        """What a source has at one of its addresses, or behind the page that is there."""
        self._access.demand_allowed(address, asks=POLICIES[source.scheme].asks_robots)
        fetched = self._fetch(source, address, known=known)
        demand_itself(source, fetched.url)
        tried.unread, tried.address = fetched, address
        is_known = known is not None and is_same(fetched, known)
        if known is not None and is_known and not awaits_its_pdf(known, fetched):
            if not known.has_document:
                tried.unread = replace(fetched, etag=known.etag, last_modified=known.last_modified)
                raise DocumentError(known.reason or "")
            state = renewed(known, fetched)
            return Acquired(source, "unchanged", _settled(source, state, tried))
        landing = find_landing(fetched.path, self._workers, url=fetched.url)
        said = record_of_page(landing.tags, landing.data) if landing else None
        if landing is not None and leads_to_a_paper(source, landing):
            try:
                return replace(self._paper_behind(source, landing, page=fetched.url), page=said)
            except (FetchError, DocumentError) as error:
                alone = self._page_alone(source, fetched, address=address, known=known, why=error)
                return replace(alone, page=said)
        document = self._read(fetched, source=source.name, address=address)
        state = state_of(source, fetched, document=document, address=address)
        return Acquired(source, "new", _settled(source, state, tried), document, said)

    # --- the paper behind a page -------------------------------------------------------------

    def _kept_paper(self, source: Source, known: SourceState | None) -> Acquired | None:
        """The paper behind a page that has not changed since it was read: the page is not asked for."""
        if known is None or not _is_behind_a_page(source, known):
            return None
        try:
            self._access.demand_allowed(known.address, asks=asks_robots(known.address))
            fetched = self._fetch(source, known.address, known=known)
        except FetchError as error:
            return None if error.status in GONE else _failed(source, error.reason)
        if not is_same(fetched, known):
            return None
        return Acquired(source, "unchanged", renewed(known, fetched))

    def _paper_behind(self, source: Source, landing: Landing, *, page: str) -> Acquired:
        """The paper that a page names; FetchError or DocumentError if there is none to be read."""
        self._access.demand_allowed(landing.pdf, asks=asks_robots(landing.pdf))
        fetched = self._fetch(source, landing.pdf, known=None)
        document = self._read(fetched, source=source.name, address=landing.pdf)
        demand_paper(document, landing, page=page, found=fetched.url)
        document = replace(document, title=landing.title or document.title)
        state = state_of(source, fetched, document=document, address=landing.pdf)
        return Acquired(source, "new", state, document)

    def _page_alone(
        self,
        source: Source,
        fetched: Fetched,
        *,
        address: str,
        known: SourceState | None,
        why: FetchError | DocumentError,
    ) -> Acquired:
        """The page about a paper whose PDF cannot be read; it does not replace that paper."""
        reason = reason_of(why)
        if known is not None and _is_behind_a_page(source, known):
            raise DocumentError(reason)
        may_pass = isinstance(why, FetchError) and not why.permanent
        if known is not None and is_same(fetched, known):
            state = without_its_pdf(renewed(known, fetched), reason, may_pass=may_pass)
            return Acquired(source, "unchanged", state)
        document = self._read(fetched, source=source.name, address=address)
        state = state_of(source, fetched, document=document, address=address)
        state = without_its_pdf(state, reason, may_pass=may_pass)
        return Acquired(source, "new", state, document)

    # --- the archive -------------------------------------------------------------------------

    def _archived(self, source: Source, known: SourceState | None) -> Acquired | None:
        """The copy of a source that the Internet Archive keeps, None where there is none."""
        if known is not None and _is_copy(known) and known.at > moment(-_COPY_FRESH):
            return Acquired(replace(source, url=known.url), "unchanged", known)
        copy = find_copy(self.fetcher, source.addresses[0])
        if copy is None:
            return None
        try:
            fetched = self._fetch(source, copy.raw, known=known)
            kept = replace(source, url=copy.shown)
            if known is not None and is_same(fetched, known):
                state = standing_in(renewed(known, fetched), is_missing=False)
                return Acquired(kept, "unchanged", state)
            # It is read as a page of its own host, not as one of the archive.
            document = self._read(fetched, source=source.name, address=source.addresses[0])
        except (FetchError, DocumentError):
            return None
        state = state_of(kept, fetched, document=document, address=copy.raw)
        return Acquired(source, "new", standing_in(state, is_missing=False), document)

    def _read(self, fetched: Fetched, *, source: str, address: str) -> Document:
        body = Body(fetched.path, source, fetched.media_type, address, fetched.url)
        return read_document(body, self._workers)

    def _fetch(self, source: Source, address: str, *, known: SourceState | None) -> Fetched:
        """What an address gives, or that it has not changed since it was read."""
        same = known if known is not None and known.address == address else None
        if same is not None and self._may_now_be_read(same):
            same = None
        accept = POLICIES[source.scheme].accept.get(urlsplit(address).netloc)
        return self._access.fetch(address, known=same, accept=accept)


def _would_lose(source: Source, known: SourceState | None, *, address: str, is_gone: bool) -> bool:
    """Whether an address is worse than the one that gave the document that the library has.

    A README that is gone from its first address may have moved to the next one; a paper is not
    replaced by its abstract.
    """
    if known is None or not known.has_document or known.address not in source.addresses:
        return False
    places = source.addresses.index(known.address), source.addresses.index(address)
    return places[0] < places[1] and (known.pages is not None or not is_gone)


def _settled(source: Source, state: SourceState, tried: Tried) -> SourceState:
    """The state of what was read; it stands in for the better addresses that were tried before."""
    if not tried.reasons:
        return state
    if POLICIES[source.scheme].is_paper and state.pages is None:
        return standing_in(state, is_missing=False, reason=ITS_PDF + tried.reason)
    return standing_in(state, is_missing=tried.is_gone)


def _is_copy(known: SourceState) -> bool:
    return known.status == "ok" and urlsplit(known.address).netloc == "web.archive.org"


def _is_behind_a_page(source: Source, known: SourceState) -> bool:
    """Whether the document was read from an address that a page named."""
    is_elsewhere = "://" in known.address and known.address not in source.addresses
    return known.has_document and known.pages is not None and is_elsewhere and not _is_copy(known)


def _failed(source: Source, reason: str, *, rest: timedelta = timedelta()) -> Acquired:
    return Acquired(source, "failed", failed(source, reason, rest=rest))


def _nothing_to_fetch(source: Source) -> str:
    if source.lookup is not None:
        return f"arXiv knows no paper with the title '{source.lookup}'"
    return f"'{source.link}' is not a web address"
