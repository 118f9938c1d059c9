"""What came of asking for one source, and why its addresses gave nothing so far.

    Acquired(source, "new", state, document)

It asks nothing itself: `acquisition` does.
"""

from dataclasses import dataclass, field
from typing import Literal

from ptmrag.catalog.record import Record
from ptmrag.documents.document import Document
from ptmrag.errors import DocumentError, FetchError
from ptmrag.fetch.fetcher import Fetched
from ptmrag.library.schema import SourceState
from ptmrag.sources.source import Source

GONE = (404, 410)  # HTTP: such a page may be in the Internet Archive


@dataclass(frozen=True, slots=True)
class Acquired:
    """The result for a source: its state to store, and its document if that is new or changed.

    `source` is the one that was asked for, or the paper that was found by looking up its title. `page` is
    what a page says of its paper.
    """

    source: Source
    status: Literal["new", "unchanged", "failed"]
    state: SourceState
    document: Document | None = None
    page: Record | None = None


@dataclass(slots=True)
class Tried:
    """Why the addresses of a source gave nothing so far, and whether their hosts just lack it.

    `unread` is the last body that could not be read, `address` where it was.
    """

    reasons: list[str] = field(default_factory=list)
    is_gone: bool = True
    unread: Fetched | None = None
    address: str = ""

    def note(self, error: FetchError | DocumentError) -> None:
        if reason_of(error) not in self.reason:
            self.reasons.append(reason_of(error))
        # A body that cannot be read may be a login page instead of the paper.
        self.is_gone = self.is_gone and isinstance(error, FetchError) and error.status in GONE

    @property
    def reason(self) -> str:
        """All reasons in one sentence, each once."""
        return "; ".join(self.reasons)


def reason_of(error: FetchError | DocumentError) -> str:
    """Why an address gave nothing that can be read."""
    return error.reason if isinstance(error, FetchError) else str(error)
