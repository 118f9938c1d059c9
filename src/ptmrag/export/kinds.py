"""What kind of work a record describes, as a type of CSL.

>>> from ptmrag.catalog.record import Record
>>> kind_of_work(Record(kind="inproceedings", venue="NAACL"))
'paper-conference'
>>> kind_of_work(Record(kind="article", venue="arXiv preprint arXiv:1810.04805"))
'article'

Formats have words of their own (`inproceedings`, `CPAPER`, `journalArticle`). A record without any is
told by its venue, its identifiers and its links. It asks no service.
"""

import re
from collections.abc import Collection

from ptmrag.catalog.record import Record

# The words of BibTeX, BibLaTeX, RIS, EndNote, Zotero, Crossref and OpenAlex, in lower case without marks.
_WORDS = {
    "paper-conference": "paperconference inproceedings conference conf cpaper conferencepaper conferenceproceedings "
    "proceedingsarticle presentation",
    "article-journal": "articlejournal jour mgzn journalarticle journal magazinearticle news "
    "articlemagazine articlenewspaper ejour review",
    "article": "preprint unpb unpublished manuscript postedcontent inpr ejournalpreprint",
    "chapter": "chapter incollection inbook chap bookchapter booksection bookpart",
    "book": "book mvbook collection proceedings edbook ebook monograph referencebook booklet",
    "thesis": "thesis phdthesis mastersthesis thes dissertation doctoralthesis",
    "report": "report techreport rprt reportcomponent govdoc standard",
    "software": "software comp computerprogram",
    "webpage": "webpage elec online electronic www blogpost post postweblog blog icomm",
    "dataset": "dataset data",
}
_KINDS = {word: kind for kind, words in _WORDS.items() for word in words.split()}
_ARCHIVE = re.compile(
    r"\b(?:arxiv|corr|biorxiv|medrxiv|chemrxiv|psyarxiv|ssrn|preprint|e-?prints?|openreview archive)\b",
    re.IGNORECASE,
)
_JOURNAL = re.compile(
    r"\b(?:journal|transactions|letters|review|magazine|annals|bulletin|quarterly|nature|tacl|jmlr|tmlr|"
    r"computational linguistics|plos)\b|学报|杂志|期刊|研究与发展|通讯",
    re.IGNORECASE,
)


def kind_of_work(record: Record, links: Collection[str] = ()) -> str:
    """The type of CSL of a work, by its record and the kinds of its links; "" if nothing tells."""
    word = re.sub(r"[\W_]+", "", record.kind.casefold())
    kind = _KINDS.get(word, "")
    if word in ("article", "articlejournal"):  # BibTeX has the word for journals, CSL for preprints
        return "article" if not record.venue or is_archive(record.venue) else "article-journal"
    return kind or _kind_by_venue(record) or _kind_by_links(links)


def is_archive(venue: str) -> bool:
    """Whether a venue is a place of preprints."""
    return bool(_ARCHIVE.search(venue))


def _kind_by_venue(record: Record) -> str:
    if record.venue and not is_archive(record.venue):
        is_journal = _JOURNAL.search(record.venue) or (record.volume and record.issue)
        return "article-journal" if is_journal else "paper-conference"
    if record.acl_id:
        return "paper-conference"
    return "article" if record.arxiv_id or record.venue else ""


def _kind_by_links(links: Collection[str]) -> str:
    if not links or "paper" in links:
        return ""
    return "software" if {"code", "weights"} & set(links) else "webpage"
