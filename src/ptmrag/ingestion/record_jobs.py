"""Which service is asked about which entries, by which id: small jobs that each make a few requests.

    jobs = arxiv_jobs(service, works)
    jobs[0].ask()               # {"bert": Record(…)}; None for what has no answer

It chooses and asks; what came is stored by `work_records`.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from ptmrag.bibliography.acl_anthology import ask_acl
from ptmrag.bibliography.arxiv_api import MOST_IDS, ask_arxiv
from ptmrag.bibliography.crossref import ask_crossref, search_crossref
from ptmrag.bibliography.openalex import (
    MOST_DOIS,
    MOST_SEARCHES,
    arxiv_doi,
    ask_openalex,
    search_openalex,
)
from ptmrag.bibliography.service import Service
from ptmrag.catalog.record import Record, WorkRecord
from ptmrag.catalog.same_title import is_telling, title_letters

Answers = Mapping[str, Record | None]  # by entry id; None where the service has nothing
_DOI = re.compile(r"10\.\d{4,9}/[^\s|,]+")
# DOIs that DataCite gives and Crossref does not know: arXiv's and Zenodo's.
_NOT_OF_CROSSREF = ("10.48550/", "10.5281/")


@dataclass(frozen=True, slots=True)
class Job:
    """A few entries that a service is asked about together."""

    entries: tuple[str, ...]
    ask: Callable[[], Answers]


def arxiv_jobs(service: Service, works: Sequence[WorkRecord]) -> list[Job]:
    """arXiv, by id, many in one request."""
    ids = {work.entry_id: work.record.arxiv_id for work in works if work.record.arxiv_id}
    return _batches(ids, MOST_IDS, partial(ask_arxiv, service))


def acl_jobs(service: Service, works: Sequence[WorkRecord]) -> list[Job]:
    """The ACL Anthology, by id, one file a paper."""
    return [
        _one(work, partial(ask_acl, service, work.record.acl_id))
        for work in works
        if work.record.acl_id
    ]


def crossref_jobs(
    service: Service, works: Sequence[WorkRecord], *, titled: Sequence[str], contact: str | None
) -> list[Job]:
    """Crossref, by DOI, unless the Anthology has described the paper; the entries `titled` by title."""
    jobs = []
    for work in works:
        doi = work.record.doi or work.record.published_as
        if work.origins.get("venue") == "acl":
            continue
        if _DOI.fullmatch(doi) and not doi.startswith(_NOT_OF_CROSSREF):
            jobs.append(_one(work, partial(ask_crossref, service, doi, contact=contact)))
        elif work.entry_id in titled and _is_nameless(work):
            search = partial(search_crossref, service, work.title, contact=contact)
            jobs.append(_one(work, partial(_agreeing, search, work)))
    return jobs


def openalex_jobs(
    service: Service, works: Sequence[WorkRecord], *, titled: Sequence[str]
) -> list[Job]:
    """OpenAlex, by DOI or arXiv id, many in one request; a few of the entries `titled` by title."""
    ids = {work.entry_id: _openalex_doi(work.record) for work in works}
    ids = {entry: doi for entry, doi in ids.items() if _DOI.fullmatch(doi)}
    nameless = [work for work in works if work.entry_id in titled and _is_nameless(work)]
    searches = [
        _one(work, partial(_agreeing, partial(search_openalex, service, work.title), work))
        for work in nameless[:MOST_SEARCHES]
    ]
    return [*_batches(ids, MOST_DOIS, partial(ask_openalex, service)), *searches]


def _openalex_doi(record: Record) -> str:
    doi = record.doi or record.published_as
    return doi if doi or not record.arxiv_id else arxiv_doi(record.arxiv_id)


def _is_nameless(work: WorkRecord) -> bool:
    """Whether only its title says which work it is."""
    record = work.record
    has_id = record.doi or record.published_as or record.arxiv_id or record.acl_id
    return not has_id and is_telling(work.title)


def _one(work: WorkRecord, ask: Callable[[], Record | None]) -> Job:
    return Job((work.entry_id,), lambda: {work.entry_id: ask()})


def _batches(
    ids: Mapping[str, str], size: int, ask: Callable[[Sequence[str]], Mapping[str, Record] | None]
) -> list[Job]:
    """A job for so many different ids each; what has no answer is an empty record, if anything came."""
    names = list(dict.fromkeys(ids.values()))
    jobs = []
    for start in range(0, len(names), size):
        batch = names[start : start + size]
        entries = [entry for entry, name in ids.items() if name in batch]
        jobs.append(Job(tuple(entries), partial(_of_batch, ask, batch, entries, ids)))
    return jobs


def _of_batch(
    ask: Callable[[Sequence[str]], Mapping[str, Record] | None],
    batch: Sequence[str],
    entries: Sequence[str],
    ids: Mapping[str, str],
) -> Answers:
    found = ask(batch)
    if found is None:
        return dict.fromkeys(entries)
    return {entry: found.get(ids[entry], Record()) for entry in entries}


def _agreeing(search: Callable[[], Record | None], work: WorkRecord) -> Record | None:
    """What was found by title, unless its authors are others than those that are known."""
    found = search()
    if found is None or not found.authors or not work.record.authors:
        return found
    families = {title_letters(person.family) for person in work.record.authors}
    return found if title_letters(found.authors[0].family) in families else Record()
