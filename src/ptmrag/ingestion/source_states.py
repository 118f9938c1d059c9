"""What is kept of a source after it was asked for: its state, and until when it is not asked again.

    state_of(source, fetched, document=document, address=address).fresh_until

The policy of the source's scheme says how long it is fresh. It fetches and stores nothing.
"""

from dataclasses import replace
from datetime import timedelta

from ptmrag.documents.document import Document
from ptmrag.fetch.fetcher import Fetched
from ptmrag.library.schema import SourceState, moment
from ptmrag.sources.policies import POLICIES
from ptmrag.sources.source import Source, scheme_of

# A text that stands in for one that its host does not have: that one may be there tomorrow.
_STAND_IN_FRESH = timedelta(days=1)
# What stands before the reason in the state of a page that was read in place of its PDF.
ITS_PDF = "its PDF: "


def state_of(source: Source, fetched: Fetched, *, document: Document, address: str) -> SourceState:
    """The state of a source that was read from an address."""
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


def renewed(known: SourceState, fetched: Fetched) -> SourceState:
    """The state of a document that was asked for now and has not changed."""
    return replace(
        known,
        status="ok",
        at=moment(),
        etag=fetched.etag or known.etag,
        last_modified=fetched.last_modified or known.last_modified,
        reason=None if known.status == "failed" else known.reason,
        fresh_until=_next_look(known.name, fetched),
    )


def standing_in(state: SourceState, *, is_missing: bool, reason: str | None = None) -> SourceState:
    """The state of a text that stands in for a better one, which is asked for again.

    That is after a day at the latest if it is not there (`is_missing`), else at the next run. `reason`
    says why the better one was not read.
    """
    until = min(state.fresh_until, moment(_STAND_IN_FRESH)) if is_missing else ""
    return replace(state, fresh_until=until, reason=reason)


def failed(source: Source, reason: str, *, rest: timedelta = timedelta()) -> SourceState:
    """The state of a source that gave nothing; it is asked again after the rest."""
    until = moment(rest) if rest else ""
    return SourceState(
        source.name, source.url, "failed", moment(), reason=reason, fresh_until=until
    )


def without_its_pdf(state: SourceState, reason: str, *, may_pass: bool) -> SourceState:
    """The state of a page that was read because the PDF that it names could not be.

    It has no ETag, so that the page comes again and names its PDF: at the next run if the failure may
    pass, else after a day.
    """
    until = "" if may_pass else moment(_STAND_IN_FRESH)
    reason = f"{ITS_PDF}{reason}"
    return replace(state, etag=None, last_modified=None, reason=reason, fresh_until=until)


def awaits_its_pdf(known: SourceState, fetched: Fetched) -> bool:
    """Whether a page that came again was read because the PDF that it names could not be."""
    is_alone = known.pages is None and (known.reason or "").startswith(ITS_PDF)
    return is_alone and not fetched.not_modified


def unreadable(state: SourceState, fetched: Fetched, *, address: str) -> SourceState:
    """The state of a source whose body cannot be read, with what tells whether it has changed."""
    return replace(state, address=address, etag=fetched.etag, last_modified=fetched.last_modified)


def is_same(fetched: Fetched, known: SourceState) -> bool:
    """Whether a body is the one that was read. After a failure, the hash is known and no ETag is."""
    return fetched.not_modified or (known.has_document and fetched.sha256 == known.sha256)


def page_count(document: Document) -> int | None:
    """How many pages a document has, None where it has no pages."""
    return len(document.pages) if any(block.page for block in document.blocks) else None


def _next_look(name: str, fetched: Fetched) -> str:
    """The time until which it is fresh, "" for none; the policy of its scheme says how long."""
    policy = POLICIES[scheme_of(name)]
    can_say_so = fetched.not_modified or fetched.etag or fetched.last_modified
    fresh = policy.fresh if can_say_so else policy.fresh_unmarked
    return moment(fresh) if fresh else ""
