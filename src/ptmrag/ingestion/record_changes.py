"""What an ingest learnt of works that the library had before: new versions, publications, retractions.

    record_changes(before, after)    ->  (Change("published", "bert", before="arXiv", after="NAACL"),)

It compares records; it asks no service.
"""

from collections.abc import Iterable, Iterator

from ptmrag.catalog.changes import Change
from ptmrag.catalog.record import WorkRecord

_PREPRINT = "article"  # the type of CSL


def record_changes(before: Iterable[WorkRecord], after: Iterable[WorkRecord]) -> tuple[Change, ...]:
    """The news of the works that are in both, in the order of the library."""
    known = {work.entry_id: work for work in before}
    return tuple(
        change
        for work in after
        if work.entry_id in known
        for change in _news(known[work.entry_id], work)
    )


def _news(old: WorkRecord, new: WorkRecord) -> Iterator[Change]:
    was, now = old.record, new.record
    if was.arxiv_id and now.arxiv_id and was.arxiv_id != now.arxiv_id:
        return  # the list has been corrected: it names another work
    if was.version and now.version and was.version != now.version:
        yield Change("new version", new.entry_id, was.version, now.version)
    published = now.published_as or now.kind
    if was.kind == _PREPRINT and published not in ("", was.published_as, _PREPRINT):
        where = now.venue if now.kind != _PREPRINT else ""
        yield Change(
            "published", new.entry_id, was.venue or None, where or now.published_as or None
        )
    if now.retraction and not was.retraction:
        yield Change("retracted", new.entry_id, after=now.retraction)
