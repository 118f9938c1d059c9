"""The links of entries: each source is fetched once, stored as it comes, and reported for each link.

    rows = fetch_links(writer, entries, arriving=LocalPipeline(…), …)

`pipeline` or `cluster` fetches, reads and embeds the sources; this stores what arrives, in the thread that
may write. If nothing brings them (`--offline`), nothing is fetched.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ptmrag.catalog.entry import Entry
from ptmrag.catalog.record import Record
from ptmrag.catalog.same_title import is_title_of
from ptmrag.ingestion.acquired import Acquired
from ptmrag.ingestion.arrivals import Arrival, Arriving, Wanted, title_of
from ptmrag.ingestion.document_writer import DocumentWriter, with_extent
from ptmrag.ingestion.embed_and_store import ReadDocument
from ptmrag.ingestion.entries import ResolvedEntry, state_name
from ptmrag.ingestion.next_steps import with_next_step
from ptmrag.ingestion.report import LinkStatus, ProgressCallback, SourceReport
from ptmrag.library.schema import SourceState, moment
from ptmrag.sources.policies import policy_of
from ptmrag.sources.source import Source


def fetch_links(
    writer: DocumentWriter,
    entries: Sequence[ResolvedEntry],
    *,
    arriving: Arriving | None,
    papers: Mapping[str, SourceReport],
    progress: ProgressCallback,
) -> tuple[SourceReport, ...]:
    """Bring the sources of entries up to date: a row for each link, in the order of the entries.

    `papers` are the rows of the reader's own PDFs, by source: these sources are not fetched.
    """
    wanted: dict[str, Wanted] = {}
    for one in entries:
        for source in filter(_is_fetched, one.sources):
            if source.name not in papers:
                key = state_name(one.entry, source)
                wanted[key] = Wanted(key, one.entry, source)
    if arriving is None:
        done = {key: _offline(writer, one) for key, one in wanted.items()}
    else:
        done = _fetch(writer, wanted, arriving=arriving, progress=progress)
    rows = []
    for one in entries:
        for source in filter(_is_fetched, one.sources):
            row = done.get(state_name(one.entry, source)) or papers[source.name]
            row = replace(row, entry_id=one.entry.id, url=source.link)
            rows.append(with_extent(row, source.kind))
    return tuple(rows)


def _is_fetched(source: Source) -> bool:
    return policy_of(source).is_fetched


def _fetch(
    writer: DocumentWriter,
    wanted: Mapping[str, Wanted],
    *,
    arriving: Arriving,
    progress: ProgressCallback,
) -> dict[str, SourceReport]:
    """Store each source as it arrives."""
    done: dict[str, SourceReport] = {}
    for number, (key, arrival) in enumerate(arriving.arrivals(_with_states(writer, wanted)), 1):
        done[key] = _settle(writer, wanted[key], arrival)
        progress(number, len(wanted), arrival.acquired.source.name)
        writer.publish_if_due()
    # A source whose text was that of another is on its own again if that one changed in this run.
    known = writer.library.records.states(wanted)
    lost = {key: one for key, one in wanted.items() if key not in known}
    for key, arrival in arriving.arrivals(_with_states(writer, lost)):
        done[key] = _settle(writer, wanted[key], arrival)
    return done


def _with_states(writer: DocumentWriter, wanted: Mapping[str, Wanted]) -> dict[str, Wanted]:
    """The same with what the library knows of each source now."""
    known = writer.library.records.states(wanted)
    return {key: replace(one, known=known.get(key)) for key, one in wanted.items()}


def _settle(writer: DocumentWriter, wanted: Wanted, arrival: Arrival) -> SourceReport:
    """Store what came of a source and report on it."""
    acquired = arrival.acquired
    library, entry, link = writer.library, wanted.entry, wanted.source.link
    name, state = acquired.source.name, _named(writer, wanted, acquired)
    known = library.records.state(state.name)
    if acquired.document is not None:
        status: LinkStatus = "updated" if known is not None and known.has_document else "new"
        read = ReadDocument(state, acquired.document, title_of(acquired, entry))
        writer.put(read, entry, passages=arrival.passages)
    elif acquired.status == "unchanged":
        status = "unchanged"
        if known is not None:  # else its text was that of another source, which has changed
            library.put_state(state)
    else:
        if state.address:  # a body came
            state = replace(state, reason=with_next_step(state.reason or "", name))
        library.put_failure(state)
        reason = f"{state.reason}{_what_stays(known)}{_next_time(state)}"
        return SourceReport(entry.id, link, name, "failed", reason)
    if acquired.page is not None and wanted.source.kind == "paper":
        _put_page(writer, entry, acquired.page)
    row = writer.row(entry.id, link, source=name, status=status, pages=state.pages)
    return replace(row, used=_fallback(acquired.source, state), reason=state.reason)


def _put_page(writer: DocumentWriter, entry: Entry, said: Record) -> None:
    """Store what a page says of its paper, unless it is a page about another work."""
    is_same = is_title_of(entry.title, said.title) or is_title_of(said.title, entry.title)
    if is_same and (said.authors or said.venue or said.doi):
        writer.library.put_record(entry.id, "page", said)


def _named(writer: DocumentWriter, wanted: Wanted, acquired: Acquired) -> SourceState:
    """The state of a source under its name; if a title was looked up, the paper found is linked."""
    asked, found, state = wanted.source, acquired.source, acquired.state
    if asked.lookup is None:
        return state
    if found.name == asked.name:
        return replace(state, name=wanted.key)
    identifier = found.name.partition(":")[2]
    writer.library.put_link(wanted.entry.id, found, instead_of=asked.name)
    alias = SourceState(wanted.key, asked.url, "alias", moment(), address=identifier)
    writer.library.put_state(alias)
    return state


def _offline(writer: DocumentWriter, wanted: Wanted) -> SourceReport:
    """The row of a source that is not asked for."""
    entry_id, source = wanted.entry.id, wanted.source
    known = writer.library.records.state(wanted.key)
    if known is not None and known.status == "ok":
        return writer.row(
            entry_id, source.link, source=source.name, status="unchanged", pages=known.pages
        )
    return SourceReport(entry_id, source.link, source.name, "skipped", "offline")


def _what_stays(known: SourceState | None) -> str:
    """The copy that the library keeps of a source that failed now."""
    if known is None or not known.has_document:
        return ""
    which = f"the copy of {known.at[:10]}" if known.status == "ok" else "an earlier copy"
    return f" ({which} stays)"


def _next_time(state: SourceState) -> str:
    """When a source that failed is asked again, if that is not at the next run."""
    if not state.is_fresh:
        return ""
    return f" (asked again after {state.fresh_until[:16].replace('T', ' ')} UTC, or with --refresh)"


def _fallback(source: Source, state: SourceState) -> str | None:
    """The address that gave the text, None if it is the best one."""
    is_other = source.addresses and state.address not in ("", source.addresses[0])
    return state.address if is_other else None
