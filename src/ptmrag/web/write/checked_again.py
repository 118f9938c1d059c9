"""Checks an earlier result of the page "Write" against the library once more, before it is shown.

    shown, lost = shown_again(kept, library)        # a result, and how many of its quotes are gone

A browser may send anything: a quote that is not verbatim on its page is taken out, and what is said beside the others
(titles, years, addresses, the records of a review) is what the library says. It does not read the prose of a review.
"""

from dataclasses import dataclass, replace

from ptmrag.answer.answer import Citation
from ptmrag.draft_check.found_source import DraftReport, FoundSource, SourceHit
from ptmrag.export.bibtex import write_bibtex
from ptmrag.matrix.works_table import CellQuote, WorkRow, WorksTable
from ptmrag.reviews.review import Review, ReviewedWork, ReviewSection
from ptmrag.web.cached_library import CachedLibrary
from ptmrag.web.quote_places import place_of
from ptmrag.web.write.kept_results import KeptResult, Result, read_result


def shown_again(kept: KeptResult, library: CachedLibrary) -> tuple[Result | None, int]:
    """A result without the quotes that the library no longer has, and how many these are.

    A review tells in its own words what its quotes say: without one of them it is not shown at all.
    """
    result, check = read_result(kept), _Check(library)
    shown: Result | None = None
    if isinstance(result, WorksTable):
        shown = check.table(result)
    elif isinstance(result, Review):
        checked = check.review(result)
        shown = None if check.lost else checked
    elif result is not None:
        shown = check.report(result)
    return shown, check.lost


@dataclass
class _Check:
    """The parts of a result as the library has them; `lost` counts the quotes that it does not have."""

    library: CachedLibrary
    lost: int = 0

    def citation(self, one: Citation) -> Citation | None:
        place = place_of(one.entry_id, one.source, one.page, one.quote)
        found = self.library.quoted(place) if place else None
        if found is None:
            self.lost += 1
            return None
        title = self._title(found.entry_id, one.title, found.title)
        url = one.url if one.url in self._links(found.entry_id) else found.url
        return replace(one, entry_id=found.entry_id, title=title, url=url)

    def table(self, table: WorksTable) -> WorksTable:
        return replace(table, rows=tuple(map(self._row, table.rows)))

    def review(self, review: Review) -> Review:
        sections = tuple(map(self._section, review.sections))
        works = tuple(map(self._work, review.works))
        quoted = dict.fromkeys(one.entry_id for section in sections for one in section.citations)
        return replace(
            review,
            sections=sections,
            works=works,
            bibtex=write_bibtex(self.library.works(list(quoted))),
            table=self.table(review.table) if review.table else None,
        )

    def report(self, report: DraftReport) -> DraftReport:
        """Sentences all of whose passages are gone are gone as well: their verdict rested on them."""
        found = [(one, self._found(one)) for one in report.sentences]
        kept = tuple(now for before, now in found if now.hits or not before.hits)
        return replace(report, sentences=kept)

    def _row(self, row: WorkRow) -> WorkRow:
        cells = {
            aspect: tuple(filter(None, (self._quote(row, one) for one in cell)))
            for aspect, cell in row.cells.items()
        }
        title, year = self._named(row.entry_id, row.title, row.year)
        return replace(row, title=title, year=year, cells=cells)

    def _quote(self, row: WorkRow, quote: CellQuote) -> CellQuote | None:
        found = self.citation(row.citation(quote))
        return replace(quote, url=found.url) if found else None

    def _section(self, section: ReviewSection) -> ReviewSection:
        return replace(
            section, citations=tuple(filter(None, map(self.citation, section.citations)))
        )

    def _work(self, work: ReviewedWork) -> ReviewedWork:
        title, year = self._named(work.entry_id, work.title, work.year)
        return replace(work, title=title, year=year)

    def _found(self, found: FoundSource) -> FoundSource:
        return replace(found, hits=tuple(filter(None, map(self._hit, found.hits))))

    def _hit(self, hit: SourceHit) -> SourceHit | None:
        said = Citation(0, hit.entry_id, hit.title, hit.source, hit.url, hit.page, hit.quote)
        found = self.citation(said)
        if found is None:
            return None
        return replace(hit, entry_id=found.entry_id, title=found.title, url=found.url)

    def _named(self, entry_id: str, title: str, year: int | None) -> tuple[str, int | None]:
        """The title and the year of a work; as they are where the library does not have the entry."""
        summary = self.library.overview().find(entry_id)
        if summary is None:
            return title, year
        years = [summary.entry.year, *(work.year for work in self.library.works([entry_id]))]
        known = year if year in years else next(filter(None, years), None)
        return self._title(entry_id, title, summary.entry.title), known

    def _links(self, entry_id: str) -> list[str]:
        """The addresses that the list gives for a work: a quote of its note may be of one of them."""
        summary = self.library.overview().find(entry_id)
        return [link.url for link in summary.entry.links] if summary else []

    def _title(self, entry_id: str, title: str, listed: str) -> str:
        """A title, if the work has it or the list calls it so; otherwise what the list calls it."""
        works = self.library.works([entry_id])
        known = {listed, *(name for work in works for name in (work.title, work.listed_title))}
        return title if title in known else listed
