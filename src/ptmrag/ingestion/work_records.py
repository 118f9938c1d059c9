"""Complete the records of works: services are asked for what lists and files do not say.

    asked = complete_records(writer, fetcher, Asking(entries={"bert"}))
    asked.requests, asked.failures          # {"arXiv": 1, "OpenAlex": 1}, ()

arXiv, the ACL Anthology, Crossref and OpenAlex are asked in this order, by the ids that are known by then; by its
title a work is asked for only if it has no id. An answer, also that there is none, counts for 30 days. A
service that fails is one sentence, and is asked again at the next run. Who is asked what is in `record_jobs`.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from ptmrag.bibliography.service import Service
from ptmrag.catalog.record import Origin, Record, WorkRecord
from ptmrag.errors import FetchError
from ptmrag.fetch.fetcher import Fetcher
from ptmrag.ingestion.lent_papers import on_lent_papers
from ptmrag.ingestion.paper_names import PAPERS
from ptmrag.ingestion.record_jobs import (
    Answers,
    Job,
    acl_jobs,
    arxiv_jobs,
    crossref_jobs,
    openalex_jobs,
)
from ptmrag.ingestion.report import ProgressCallback
from ptmrag.library.schema import moment
from ptmrag.library.writing import LibraryWriter

_FRESH = timedelta(days=30)
# A mirror may have no copy of a service: what it was not asked counts for a day.
_LACKING_FRESH = timedelta(days=1)
_NEVER = ""  # a time before all others
_MOST_LACKING = 3  # requests to a service that a mirror does not have
_MANY = 10  # requests
_MOST_FAILED = 3  # answers that cannot be read
_STORED_TOGETHER = 50  # entries in one transaction

NAMES: Mapping[Origin, str] = {
    "arxiv": "arXiv",
    "acl": "The ACL Anthology",
    "crossref": "Crossref",
    "openalex": "OpenAlex",
}


@dataclass(frozen=True, slots=True)
class Asking:
    """What is asked for: the ids of entries, and how. `contact` is the address for hosts' complaints.

    `progress` is called for services with many requests.
    """

    entries: Collection[str]
    contact: str | None = None
    is_mirror: bool = False
    refresh: bool = False
    progress: ProgressCallback = lambda done, total, item: None


@dataclass(frozen=True, slots=True)
class Asked:
    """How many requests each service got, by its name, and a sentence for each that failed."""

    requests: Mapping[str, int] = field(default_factory=dict)
    failures: tuple[str, ...] = ()


def complete_records(library: LibraryWriter, fetcher: Fetcher, asking: Asking) -> Asked:
    """Ask the services about the works of entries, and store what each says."""
    return _Run(library, fetcher, asking).complete()


class _Run:
    def __init__(self, library: LibraryWriter, fetcher: Fetcher, asking: Asking) -> None:
        self._library = library
        self._asking = asking
        self._services = {origin: Service(name, fetcher) for origin, name in NAMES.items()}
        self._started = moment()
        # Entries whose ids are those of another work.
        misleading = {link.entry_id for link in library.records.misleading()}
        self._others = misleading | on_lent_papers(library.records)
        self._failures: dict[Origin, str] = {}
        self._failed: Counter[Origin] = Counter()
        self._given_up: set[Origin] = set()

    def complete(self) -> Asked:
        """Ask one service after the other; Crossref again about the DOIs that OpenAlex knew."""
        self._forget_others()
        titled, contact = self._listed_papers(), self._asking.contact
        services = self._services
        self._ask("arxiv", arxiv_jobs(services["arxiv"], self._due("arxiv")))
        self._ask("acl", acl_jobs(services["acl"], self._due("acl")))
        for titles in (titled, ()):
            due = self._due("crossref")
            jobs = crossref_jobs(services["crossref"], due, titled=titles, contact=contact)
            self._ask("crossref", jobs)
            if titles is titled:
                jobs = openalex_jobs(services["openalex"], self._due("openalex"), titled=titled)
                self._ask("openalex", jobs)
        requests = {one.name: one.requests for one in services.values() if one.requests}
        return Asked(requests, tuple(self._failures.values()))

    def _forget_others(self) -> None:
        """Take back what services said before the paper showed that the ids are those of another work."""
        for origin in NAMES:
            asked = self._library.library.works.asked_at(origin)
            others = [entry for entry in self._others if asked.get(entry)]
            self._library.put_records(origin, dict.fromkeys(others, Record()), at=_NEVER)

    def _listed_papers(self) -> tuple[str, ...]:
        """The entries of lists that have a link to a paper, or a paper to look up: no repositories and pages.

        The title of a reader's own PDF, which may be a draft, goes to nobody.
        """
        sources = self._library.records.sources_by_entry()
        catalogs = self._library.records.catalog_of_entries()
        return tuple(
            entry
            for entry, links in sources.items()
            if catalogs[entry] != PAPERS and any(link.kind == "paper" for link in links)
        )

    def _due(self, origin: Origin) -> list[WorkRecord]:
        """The works that a service was not asked about lately, in this run or an earlier one."""
        asked = self._library.library.works.asked_at(origin)
        since = self._started if self._asking.refresh else moment(-_FRESH)
        return [
            work
            for work in self._library.works()
            if work.entry_id in self._asking.entries
            and work.entry_id not in self._others
            and asked.get(work.entry_id, "") < since
        ]

    def _ask(self, origin: Origin, jobs: Sequence[Job]) -> None:
        """Do the jobs of a service until it fails, and store what it says, many entries at a time."""
        service = self._services[origin]
        found: dict[str, Record] = {}
        missing: dict[str, Record] = {}
        try:
            for done, job in enumerate(jobs):
                if len(jobs) >= _MANY:
                    self._asking.progress(done, len(jobs), service.name)
                if origin in self._given_up:
                    break
                if self._is_lacking(service):
                    missing |= dict.fromkeys(job.entries, Record())
                    continue
                for entry, record in self._answers(origin, job).items():
                    (missing if record is None else found)[entry] = record or Record()
                if len(found) >= _STORED_TOGETHER:
                    self._put(origin, found, at=moment())
                    found = {}
        finally:
            self._put(origin, found, at=moment())
            is_answered = service.answers > 0 or not self._asking.is_mirror
            self._put(
                origin, missing, at=moment() if is_answered else moment(_LACKING_FRESH - _FRESH)
            )

    def _is_lacking(self, service: Service) -> bool:
        """Whether a mirror has no copy of a service, as far as it was asked."""
        return self._asking.is_mirror and not service.answers and service.requests >= _MOST_LACKING

    def _answers(self, origin: Origin, job: Job) -> Answers:
        """The answers of a job; none if the service failed, which is noted."""
        try:
            return job.ask()
        except FetchError as error:
            reason = error.reason.rstrip(".")
            again = "it is asked again at the next run"
            said = f"{NAMES[origin]} did not answer: {reason}; {again}."
            self._failures.setdefault(origin, said)
            self._failed[origin] += 1
            if not error.permanent or self._failed[origin] >= _MOST_FAILED:
                self._given_up.add(origin)
            return {}

    def _put(self, origin: Origin, records: Mapping[str, Record], *, at: str) -> None:
        """Store what a service says; where it says nothing now, what it said before stays."""
        works = self._library.library.works
        kept = {
            entry: record if record != Record() else works.said(entry).get(origin, record)
            for entry, record in records.items()
        }
        if kept:
            self._library.put_records(origin, kept, at=at)
