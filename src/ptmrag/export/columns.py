"""Write a table of works as CSV, for spreadsheets.

    Title,Authors,Year,…
    BERT: …,"Devlin, Jacob; Chang, Ming-Wei",2019,…

A cell that a spreadsheet would compute (`=…`, `+…`, `-…`, `@…`) has an apostrophe before it, which
`catalog.formats.columns` takes away again.
"""

import csv
import io
import re
from collections.abc import Sequence

from ptmrag.catalog.entry import LinkKind
from ptmrag.catalog.record import Person, Record
from ptmrag.export.exported_work import ExportedWork
from ptmrag.export.person_names import listed_name

_COMPUTED = re.compile(r"'*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r]")
_NOTHING = ExportedWork("", "", "", "", Record())


def write_columns(works: Sequence[ExportedWork]) -> str:
    """The works as CSV with a header."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)  # lines end with CR LF, as RFC 4180 has it
    writer.writerow(_row(_NOTHING))
    writer.writerows(map(harmless, _row(work).values()) for work in works)
    return text.getvalue()


def harmless(cell: str) -> str:
    """A cell that no spreadsheet computes."""
    return f"'{cell}" if _COMPUTED.match(cell) else cell


def _row(work: ExportedWork) -> dict[str, str]:
    record = work.record
    return {
        "Title": work.title,
        "Authors": _people(work.authors),
        "Year": str(record.year or ""),
        "Date": record.date,
        "Type": work.kind,
        "Venue": record.venue,
        "Volume": record.volume,
        "Issue": record.issue,
        "Pages": record.pages,
        "Publisher": record.publisher,
        "DOI": record.doi,
        "arXiv": record.arxiv_id,
        "URL": work.url,
        "PDF URL": _links(work, "paper"),
        "Code": _links(work, "code"),
        "Website": _links(work, "page"),
        "Slides URL": _links(work, "slides"),
        "Weights URL": _links(work, "weights"),
        "Category": "; ".join(" > ".join(path).replace(";", ",") for path in work.categories),
        "Tags": "; ".join(record.tags),
        "Abstract": record.abstract,
        "Notes": "\n\n".join(work.notes),
        "Citation Key": work.key,
    }


def _links(work: ExportedWork, kind: LinkKind) -> str:
    return " ".join(link.url for link in work.links if link.kind == kind)


def _people(people: Sequence[Person]) -> str:
    names = [listed_name(person) for person in people]
    # A name with a comma stands alone only with a semicolon: its comma would divide two names.
    return "; ".join(names) + (";" if len(names) == 1 and "," in names[0] else "")
