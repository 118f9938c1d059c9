"""Write RIS, which Zotero, Mendeley and EndNote read.

    TY  - CONF
    TI  - BERT: …
    AU  - Devlin, Jacob

RIS has no escapes and no lines that go on: each value is on one line.
"""

from collections.abc import Iterator, Sequence

from ptmrag.export.exported_work import ExportedWork
from ptmrag.export.person_names import listed_name

_TYPES = {
    "paper-conference": "CONF",
    "article-journal": "JOUR",
    "article": "UNPB",
    "chapter": "CHAP",
    "book": "BOOK",
    "thesis": "THES",
    "report": "RPRT",
    "software": "COMP",
    "webpage": "ELEC",
    "dataset": "DATA",
    "article-magazine": "MGZN",
    "article-newspaper": "NEWS",
    "entry-encyclopedia": "ENCYC",
    "entry-dictionary": "DICT",
    "manuscript": "UNPB",
    "patent": "PAT",
    "post-weblog": "BLOG",
    "speech": "SLIDE",
    "standard": "STAND",
}


def write_ris(works: Sequence[ExportedWork]) -> str:
    """The works as RIS, with an empty line between them."""
    return "\n".join(map(_record, works))


def _record(work: ExportedWork) -> str:
    lines = "".join(f"{tag}  - {value}\n" for tag, value in _values(work) if value)
    return f"TY  - {_TYPES.get(work.kind, 'GEN')}\n{lines}ER  - \n"


def _values(work: ExportedWork) -> Iterator[tuple[str, str]]:
    record = work.record
    first, _, last = record.pages.partition("-")
    is_span = first and last and "-" not in last and "," not in record.pages
    yield "TI", work.title
    for person in work.authors:
        yield "AU", listed_name(person)
    yield "PY", str(record.year or "")
    yield "DA", record.date.replace("-", "/") if len(record.date) > 4 else ""
    yield "JO" if work.kind == "article-journal" else "T2", record.venue
    yield "VL", record.volume
    yield "IS", record.issue
    yield "SP", first if is_span else record.pages
    yield "EP", last if is_span else ""
    yield "PB", record.publisher
    yield "DO", record.doi
    yield "AN", f"arXiv:{record.arxiv_id}" if record.arxiv_id else ""
    yield "UR", work.url
    for link in work.links:
        yield "UR" if link.kind != "paper" else "L2", link.url
    yield "LA", "zh" if work.lang == "zh" else ""
    yield "AB", record.abstract
    for tag in record.tags:
        yield "KW", tag
    for note in work.notes:
        yield "N1", note
    yield "ID", work.key
