"""Records of papers in the ACL Anthology, from the BibTeX that it has for each paper.

    ask_acl(Service("ACL Anthology", fetcher), "N19-1423").venue

There is one small file a paper, https://aclanthology.org/N19-1423.bib, which our own reader of BibTeX reads.
"""

import re
from collections.abc import Mapping

from ptmrag.bibliography.service import Service
from ptmrag.catalog.formats.bibtex_values import read_entry
from ptmrag.catalog.formats.dates import iso_date
from ptmrag.catalog.formats.kinds import csl_kind
from ptmrag.catalog.formats.latex_text import plain_text, verbatim
from ptmrag.catalog.formats.person_names import people_in
from ptmrag.catalog.record import Record
from ptmrag.errors import FetchError

_RETRACTED = re.compile(r"(?i)\W*(retracted|withdrawn)\b")


def ask_acl(service: Service, acl_id: str) -> Record | None:
    """What the Anthology says of a paper, None if it has none of this id. FetchError without an answer."""
    url = f"https://aclanthology.org/{acl_id}.bib"
    body = service.answer(url)
    if body is None:
        return None
    said = body.decode("utf-8", "replace")
    found = read_entry(said, max(said.find("@"), 0), line=1, strings={})
    if found is None:
        raise FetchError("its answer is not BibTeX", url=url, permanent=True)
    return _record(acl_id, found[0].kind, found[0].fields)


def _record(acl_id: str, kind: str, fields: Mapping[str, str]) -> Record:
    said = {name: plain_text(value) for name, value in fields.items()}
    title = said.get("title", "")
    retracted = _RETRACTED.match(title)
    return Record(
        kind=csl_kind(kind),
        title=title,
        authors=people_in(fields.get("author", "")),
        date=iso_date(f"{said.get('year', '')} {said.get('month', '')}"),
        venue=said.get("journal") or said.get("booktitle", ""),
        volume=said.get("volume", ""),
        issue=said.get("number", ""),
        pages=re.sub(r"\s*[-\u2013]+\s*", "-", said.get("pages", "")),
        publisher=said.get("publisher", ""),
        doi=verbatim(fields.get("doi", "")).casefold(),
        acl_id=acl_id,
        abstract=said.get("abstract", ""),
        url=verbatim(fields.get("url", "")) or f"https://aclanthology.org/{acl_id}/",
        open_url=f"https://aclanthology.org/{acl_id}.pdf",
        retraction=f"{retracted[1].capitalize()}, says the ACL Anthology" if retracted else "",
    )
