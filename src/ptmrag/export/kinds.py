"""What kind of work a record describes, as a type of CSL.

>>> from ptmrag.catalog.record import Record
>>> kind_of_work(Record(kind="inproceedings")), kind_of_work(Record(acl_id="N19-1423"))
('paper-conference', 'paper-conference')

A record whose kind nobody says is told by its venue, its identifiers and its links. It asks no service.
"""

import re
from collections.abc import Collection

from ptmrag.catalog.formats.kinds import TYPES, of_csl
from ptmrag.catalog.record import Record, is_archive

_JOURNAL = re.compile(
    r"\b(?:journal|transactions|letters|review|magazine|annals|bulletin|quarterly|nature|tacl|jmlr|tmlr|"
    r"computational linguistics|plos)\b|学报|杂志|期刊|研究与发展|通讯",
    re.IGNORECASE,
)


def kind_of_work(record: Record, links: Collection[str] = ()) -> str:
    """The type of CSL of a work, by its record and the kinds of its links; "" if nothing tells."""
    kind, by_venue = of_csl(record.kind), _kind_by_venue(record)
    if kind == "article":  # a preprint that has appeared since
        return by_venue or kind
    if kind == "article-journal" and is_archive(record.venue):
        return "article"
    return kind if kind in TYPES and kind != "document" else by_venue or _kind_by_links(links)


def _kind_by_venue(record: Record) -> str:
    if record.venue and not is_archive(record.venue):
        is_journal = _JOURNAL.search(record.venue) or (record.volume and record.issue)
        return "article-journal" if is_journal else "paper-conference"
    if record.acl_id:
        return "paper-conference"
    return "article" if record.venue or record.arxiv_id else ""


def _kind_by_links(links: Collection[str]) -> str:
    if not links or "paper" in links:
        return ""
    return "software" if {"code", "weights"} & set(links) else "webpage"
