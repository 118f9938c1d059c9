"""Write CSL JSON, which citeproc, pandoc and Zotero read.

    [{"id": "devlin2019bert", "type": "paper-conference", "title": "BERT: …", "author": [{"family": "Devlin", …}]}]

What CSL has no field for is in `note`, a line each: identifiers and links with their names, which Zotero calls Extra.
"""

import json
from collections.abc import Sequence
from typing import Any

from ptmrag.catalog.entry import LinkKind
from ptmrag.catalog.record import Person
from ptmrag.export.exported_work import ExportedWork

_LINKS: dict[LinkKind, str] = {
    "paper": "PDF",
    "code": "Code",
    "page": "Website",
    "slides": "Slides",
    "weights": "Project page",
}


def write_csl(works: Sequence[ExportedWork]) -> str:
    """The works as a list of CSL items."""
    return json.dumps([_item(work) for work in works], ensure_ascii=False, indent=1) + "\n"


def _item(work: ExportedWork) -> dict[str, Any]:
    record = work.record
    is_preprint = work.kind == "article"
    item = {
        "id": work.key,
        "citation-key": work.key,
        "type": work.kind or "document",
        "title": work.title,
        "author": [_person(person) for person in work.authors],
        "issued": _date(record.date),
        "container-title": "" if is_preprint else record.venue,
        "volume": record.volume,
        "issue": record.issue,
        "page": record.pages,
        "number": f"arXiv:{record.arxiv_id}" if is_preprint and record.arxiv_id else "",
        "publisher": record.publisher or (_archive(work) if is_preprint else ""),
        "DOI": record.doi,
        "URL": work.url,
        "language": "zh-CN" if work.lang == "zh" else "en",
        "abstract": record.abstract,
        "keyword": ", ".join(record.tags),
        "categories": [" > ".join(path) for path in work.categories],
        "annote": "\n\n".join(work.notes),
        "note": "\n".join(_note_lines(work)),
    }
    return {name: value for name, value in item.items() if value}


def _archive(work: ExportedWork) -> str:
    return work.record.venue or ("arXiv" if work.record.arxiv_id else "")


def _note_lines(work: ExportedWork) -> list[str]:
    is_said = work.kind == "article" or not work.record.arxiv_id
    lines = [] if is_said else [f"arXiv:{work.record.arxiv_id}"]
    return [*lines, *(f"{_LINKS[link.kind]}: {link.url}" for link in work.links)]


def _person(person: Person) -> dict[str, str]:
    if person.family and person.given:
        return {"family": person.family, "given": person.given}
    return {"literal": person.family or person.given}


def _date(date: str) -> dict[str, Any]:
    parts = [int(part) for part in date.split("-") if part.isdecimal()]
    return {"date-parts": [parts]} if parts else {}
