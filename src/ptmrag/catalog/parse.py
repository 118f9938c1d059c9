"""Read a list that people keep, in Markdown or plain text, however irregular.

>>> catalog = parse_catalog("## Compression\\n- [A Small Model](https://arxiv.org/abs/2001.00001)")
>>> catalog.entries[0].id, catalog.entries[0].category, catalog.entries[0].year
('a-small-model', ('Compression',), 2020)

Headings become categories. An entry is a list item, a table row, or a paragraph with a title above
addresses. What looks like an entry and cannot be used becomes a Failure with its line. Only
`read_catalog` and `read_bytes` open files. It does not ask whether a link is alive.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from ptmrag.catalog.addresses import arxiv_year
from ptmrag.catalog.authors_first import without_single_authors
from ptmrag.catalog.drafts import Draft
from ptmrag.catalog.encodings import decoded
from ptmrag.catalog.entry import Catalog, Entry
from ptmrag.catalog.facts import fact_of, with_facts
from ptmrag.catalog.front_matter import with_footnotes, without_front_matter
from ptmrag.catalog.identifiers import identifier_of, unique_id
from ptmrag.catalog.markdown import read_markdown
from ptmrag.catalog.outline import draft_entries
from ptmrag.catalog.record import Record, is_archive
from ptmrag.catalog.same_work import merged
from ptmrag.catalog.venues import year_of, year_of_heading
from ptmrag.errors import InputError
from ptmrag.regular_files import open_regular, read_regular

_LONGEST = 10_000_000


def default_catalog_path() -> Path:
    """The survey of pre-trained models that comes with the package."""
    return Path(str(files("ptmrag.catalog") / "ptm-survey.md"))


def read_catalog(path: Path | str) -> Catalog:
    """Read a Markdown or text file; InputError if it cannot be read as text."""
    return parse_catalog(decoded(read_bytes(Path(path)), str(path)), path=str(path))


def read_bytes(path: Path) -> bytes:
    """The bytes of a catalog file; InputError if it cannot be read."""
    with _refusals(path):
        return read_regular(path)


def demand_file(path: Path) -> None:
    """Raise the InputError of `read_bytes` without reading the file."""
    with _refusals(path), open_regular(path):
        pass


@contextmanager
def _refusals(path: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise InputError(f"There is no catalog '{path}': name a Markdown or text file.") from error
    except OSError as error:
        raise InputError(
            f"The catalog '{path}' cannot be read: {error.strerror}. Name a Markdown or text file, or - for "
            "standard input."
        ) from error


def parse_catalog(text: str, *, path: str = "") -> Catalog:
    """The entries of a Markdown or plain text; InputError if it is too long to be a list that people keep."""
    if len(text) > _LONGEST:
        size = len(text) / 1e6
        raise InputError(
            f"The list '{path or '-'}' has {size:,.0f} million characters, and ptmrag reads up to "
            f"{_LONGEST // 1_000_000} million: split it into several files."
        )
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    drafts, failures = draft_entries(read_markdown(with_footnotes(without_front_matter(text))))
    taken: set[str] = set()
    entries = tuple(_entry(draft, taken) for draft in merged(without_single_authors(drafts)))
    return Catalog(entries, tuple(failures), path)


def _entry(draft: Draft, taken: set[str]) -> Entry:
    years = (arxiv_year(link.url) for link in draft.links)
    year = draft.year or _year_above(draft) or next(filter(None, years), None)
    venue = next(
        (fact.english for line in draft.facts if (fact := fact_of(line)) and fact.name == "venue"),
        "",
    )
    return Entry(
        id=unique_id(identifier_of(draft), taken),
        title=draft.title,
        category=draft.category,
        note=with_facts(draft.notes, draft.facts),
        line=draft.line,
        links=tuple(draft.links),
        year=year or year_of("", venue),
        record=_publication(venue, year),
        other_categories=tuple(draft.others),
    )


def _publication(venue: str, year: int | None) -> Record | None:
    """What a fact on the venue says of the publication: "NAACL 2019" is of 2019, whenever the preprint appeared."""
    if not venue or is_archive(venue):
        return None
    date = year_of("", venue) or year
    return Record(venue=venue, date=str(date or ""))


def _year_above(draft: Draft) -> int | None:
    """The year of the headings above, if one is a year: lists are often grouped by years."""
    return next(filter(None, map(year_of_heading, reversed(draft.category))), None)
