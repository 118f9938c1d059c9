"""Fetch and read one source: the result is a Document, or the reason why there is none.

    Acquirer(fetcher).acquire(source, known)    ->  Acquired(status="new", document=…)

The addresses are tried in their order, best first, until one gives a readable document. A source
that is fresh is not asked for again, one that is stale is asked for with its ETag. It stores nothing.
"""

import threading
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal
from urllib.parse import urlsplit

from ptmrag.documents.document import Document
from ptmrag.documents.reader_processes import ReaderProcesses
from ptmrag.documents.readers import Body, read_document
from ptmrag.errors import DocumentError, FetchError
from ptmrag.fetch.archive import find_copy
from ptmrag.fetch.arxiv_search import look_up_arxiv
from ptmrag.fetch.fetcher import Fetched, Fetcher
from ptmrag.fetch.robots import Robots
from ptmrag.library.schema import SourceState, moment
from ptmrag.sources.arxiv import arxiv_source
from ptmrag.sources.policies import POLICIES
from ptmrag.sources.source import Source, scheme_of

# A title that arXiv does not know is looked up again after a day, or with --refresh.
_UNKNOWN_FRESH = timedelta(days=1)
# If this many hosts cannot be reached and none can, this machine has no network.
_HOSTS_TRIED = 4
_GONE = (404, 410)  # HTTP: such a page may be in the Internet Archive
# A copy in the archive seldom changes.
_COPY_FRESH = timedelta(days=30)
NO_NETWORK = "no network: the first hosts could not be reached, the others were not tried"


@dataclass(frozen=True, slots=True)
class Acquired:
    """The result for a source: its state to store, and its document if that is new or changed.

    `source` is the one that was asked for, or the paper that was found by looking up its title.
    """

    source: Source
    status: Literal["new", "unchanged", "failed"]
    state: SourceState
    document: Document | None = None


class Acquirer:
    """Fetches and reads sources; safe to use from several threads."""

    def __init__(
        self, fetcher: Fetcher, *, refresh: bool = False, workers: ReaderProcesses | None = None
    ) -> None:
        self._fetcher = fetcher
        self._workers = workers or ReaderProcesses()
        self._refresh = refresh
        self._network = _Network()
        self._robots = Robots(fetcher)

    def acquire(self, source: Source, known: SourceState | None) -> Acquired:
        """Fetch and read one source, unless what is known of it is fresh."""
        if known is not None and not self._refresh and known.is_fresh:
            return Acquired(source, "unchanged" if known.status == "ok" else "failed", known)
        try:
            source = self._looked_up(source)
        except FetchError as error:
            return _failed(source, error.reason)
        if not source.addresses:
            return _failed(source, _nothing_to_fetch(source), is_unknown=source.lookup is not None)
        return self._first_readable(source, known)

    def _looked_up(self, source: Source) -> Source:
        """The paper that arXiv has under the title, or the source itself if there is none."""
        if source.lookup is None:
            return source
        if self._network.is_down():
            raise FetchError(NO_NETWORK, url="")
        found = look_up_arxiv(self._fetcher, source.lookup)
        return arxiv_source(found, link=source.link) if found else source

    def _first_readable(self, source: Source, known: SourceState | None) -> Acquired:
        reasons: list[str] = []
        is_gone = True
        for address in source.addresses:
            if _would_lose(source, known, address=address, is_gone=is_gone):
                break
            try:
                self._demand_allowed(source, address)
                fetched = self._fetch(source, address, known=known)
                if known is not None and _is_same(fetched, known):
                    state = _renewed(known, fetched)
                    return Acquired(source, "unchanged", _soon(state) if reasons else state)
                document = self._read(fetched, source=source.name, address=address)
                state = _state(source, fetched, document=document, address=address)
                return Acquired(source, "new", _soon(state) if reasons else state, document)
            except FetchError as error:
                reasons.append(error.reason)
                is_gone = is_gone and error.status in _GONE
            except DocumentError as error:
                reasons.append(str(error))
                is_gone = False  # the body may be a login page instead of the paper
        if is_gone and POLICIES[source.scheme].is_archived:
            copy = self._archived(source, known)
            if copy is not None:
                return copy
        return _failed(source, "; ".join(dict.fromkeys(reasons)))

    def _archived(self, source: Source, known: SourceState | None) -> Acquired | None:
        """The copy of a source that the Internet Archive keeps, None where there is none."""
        if known is not None and _is_copy(known) and known.at > moment(-_COPY_FRESH):
            return Acquired(replace(source, url=known.url), "unchanged", known)
        copy = find_copy(self._fetcher, source.addresses[0])
        if copy is None:
            return None
        try:
            fetched = self._fetch(source, copy.raw, known=known)
            kept = replace(source, url=copy.shown)
            if known is not None and _is_same(fetched, known):
                return Acquired(kept, "unchanged", _soon(_renewed(known, fetched)))
            # It is read as a page of its own host, not as one of the archive.
            document = self._read(fetched, source=source.name, address=source.addresses[0])
        except (FetchError, DocumentError):
            return None
        return Acquired(
            source,
            "new",
            _soon(_state(kept, fetched, document=document, address=copy.raw)),
            document,
        )

    def _read(self, fetched: Fetched, *, source: str, address: str) -> Document:
        body = Body(fetched.path, source, fetched.media_type, address, fetched.url)
        return read_document(body, self._workers)

    def _demand_allowed(self, source: Source, address: str) -> None:
        """Raise FetchError if the host's robots.txt forbids the address."""
        if not POLICIES[source.scheme].asks_robots or self._network.is_down():
            return
        try:
            is_allowed = self._robots.allows(address)
        except FetchError as error:
            self._network.failed(address, error)
            raise
        if not is_allowed:
            raise FetchError("the host's robots.txt forbids it", url=address, permanent=True)

    def _fetch(self, source: Source, address: str, *, known: SourceState | None) -> Fetched:
        if self._network.is_down():
            raise FetchError(NO_NETWORK, url=address)
        same = known if known is not None and known.address == address else None
        try:
            fetched = self._fetcher.fetch(
                address,
                etag=same.etag if same else None,
                last_modified=same.last_modified if same else None,
                accept=POLICIES[source.scheme].accept.get(urlsplit(address).netloc),
            )
        except FetchError as error:
            self._network.failed(address, error)
            raise
        self._network.answered()
        return fetched


class _Network:
    """Whether this machine seems to have a network at all."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._unreachable: set[str] = set()
        self._answered = False

    def answered(self) -> None:
        self._answered = True

    def failed(self, address: str, error: FetchError) -> None:
        with self._lock:
            if error.unreachable:
                self._unreachable.add(urlsplit(address).netloc)
            else:
                self._answered = True

    def is_down(self) -> bool:
        return not self._answered and len(self._unreachable) >= _HOSTS_TRIED


def _is_same(fetched: Fetched, known: SourceState) -> bool:
    """Whether a body is the one that was read. After a failure, the hash is known and no ETag is."""
    return fetched.not_modified or (known.has_document and fetched.sha256 == known.sha256)


def _would_lose(source: Source, known: SourceState | None, *, address: str, is_gone: bool) -> bool:
    """Whether an address is worse than the one that gave the document that the library has.

    A README that is gone from its first address may have moved to the next one; a paper is not
    replaced by its abstract.
    """
    if known is None or not known.has_document or known.address not in source.addresses:
        return False
    places = source.addresses.index(known.address), source.addresses.index(address)
    return places[0] < places[1] and (known.pages is not None or not is_gone)


def _state(source: Source, fetched: Fetched, *, document: Document, address: str) -> SourceState:
    return SourceState(
        name=source.name,
        url=source.url,
        status="ok",
        at=moment(),
        address=address,
        etag=fetched.etag,
        last_modified=fetched.last_modified,
        sha256=fetched.sha256,
        pages=page_count(document),
        title=document.title,
        fresh_until=_next_look(source.name, fetched),
    )


def _renewed(known: SourceState, fetched: Fetched) -> SourceState:
    """The state of a document that was asked for now and has not changed."""
    return replace(
        known,
        status="ok",
        reason=None,
        at=moment(),
        etag=fetched.etag or known.etag,
        last_modified=fetched.last_modified or known.last_modified,
        fresh_until=_next_look(known.name, fetched),
    )


def _soon(state: SourceState) -> SourceState:
    """The state of a source that a better address failed to give: the next run asks that again."""
    return replace(state, fresh_until="")


def _is_copy(known: SourceState) -> bool:
    return known.status == "ok" and urlsplit(known.address).netloc == "web.archive.org"


def _next_look(name: str, fetched: Fetched) -> str:
    """The time until which it is fresh, "" for none; the policy of its scheme says how long."""
    policy = POLICIES[scheme_of(name)]
    can_say_so = fetched.not_modified or fetched.etag or fetched.last_modified
    fresh = policy.fresh if can_say_so else policy.fresh_unmarked
    return moment(fresh) if fresh else ""


def _failed(source: Source, reason: str, *, is_unknown: bool = False) -> Acquired:
    rest = moment(_UNKNOWN_FRESH) if is_unknown else ""
    state = SourceState(
        source.name, source.url, "failed", moment(), reason=reason, fresh_until=rest
    )
    return Acquired(source, "failed", state)


def _nothing_to_fetch(source: Source) -> str:
    if source.lookup is not None:
        return f"arXiv knows no paper with the title '{source.lookup}'"
    return f"'{source.link}' is not a web address"


def page_count(document: Document) -> int | None:
    """How many pages a document has, None where it has no pages."""
    return len(document.pages) if any(block.page for block in document.blocks) else None
