r"""The addresses that the fields of a record give its work: arXiv, then a DOI, then others.

>>> list(addresses_of({"eprint": "2105.11447v2 [cs.CL]", "doi": "10.1000/x1"}))
['https://arxiv.org/abs/2105.11447', 'https://doi.org/10.1000/x1']
>>> list(addresses_of({"abstract": "We extend arXiv:1409.0473.", "note": "Available at https://a.example/p.pdf"}))
['https://a.example/p.pdf']

Only fields that name the work itself count: an abstract or a remark may name other works. All formats
give their fields the names that BibTeX and CSL have.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import chain

from ptmrag.catalog.addresses import trim_address

_ID = r"(\d{4}\.\d{4,5}|[a-z-]{2,16}(?:\.[A-Za-z]{2})?/\d{7})(?:v\d+)?(?!\d)"
# "1706.03762", "arXiv:2301.00001v3 [cs.CL]", "abs/2105.11447", "https://arxiv.org/pdf/2105.11447"
_EPRINT = re.compile(
    rf"\s*(?:https?://(?:[\w-]+\.)*arxiv\.org/)?(?:abs/|pdf/)?(?:arxiv:\s*)?{_ID}", re.IGNORECASE
)
_OLD_NUMBER = re.compile(r"\s*(?:arxiv:)?(\d{7})(?:v\d+)?\s*$", re.IGNORECASE)
_ARCHIVE = re.compile(r"([a-z]+(?:-[a-z]+)?)(?:\.[A-Z]{2})?\s*$", re.IGNORECASE)
_ARXIV_ARCHIVES = frozenset(
    re.findall(
        r"\S+",
        """
    acc-phys adap-org alg-geom ao-sci astro-ph atom-ph bayes-an chao-dyn chem-ph cmp-lg comp-gas cond-mat cs
    dg-ga funct-an gr-qc hep-ex hep-lat hep-ph hep-th math math-ph mtrl-th nlin nucl-ex nucl-th patt-sol
    physics plasm-ph q-alg q-bio quant-ph solv-int supr-con
""",
    )
)
# In fields that name the work: "arXiv:1706.03762", "arXiv preprint arXiv:hep-th/9711200".
_NAMED = re.compile(rf"arxiv[:.\s]\s*(?:abs/|e-prints?:?\s*)?{_ID}", re.IGNORECASE)
_CORR = re.compile(rf"\s*abs/{_ID}\s*$", re.IGNORECASE)
# A note is the number of the work only where nothing else is said before it: "arXiv: 1810.04805 [cs]".
_NOTE_NAMES = re.compile(
    rf"\s*(?:(?:also|preprint|available|at|as|on|corr|comment|publisher)\W+)*arxiv(?:\s+preprint)?[:.\s]\s*(?:arxiv:)?{_ID}",
    re.IGNORECASE,
)
# The same for addresses in a note: "Available at https://…", "Code: https://…".
_NOTE_LEADS = frozenset(
    re.findall(
        r"\S+",
        """
    also accessed at available archived arxiv code data dataset doi download downloaded draft electronic
    free freely from full here homepage html http https in is link manuscript model official on online open
    page paper pdf preprint project published retrieved slides software source supplementary text the to url
    version via video web webpage website www last visited 网址 链接 地址 下载地址 代码 论文 项目主页 见 在线
""",
    )
)
_NAMING = (
    *("arxivid", "arxiv", "journal", "journaltitle", "container-title", "howpublished", "number"),
    *("publisher", "archive_id", "archive", "archive_location", "url", "doi", "series"),
)
_URL_FIELDS = (
    *(
        "url",
        "ee",
        "link",
        "links",
        "pdf",
        "paper",
        "howpublished",
        "eprint",
        "adsurl",
        "code",
        "github",
    ),
    *("website", "project", "video", "slides", "dataset", "bdsk-url-1", "bdsk-url-2", "bdsk-url-3"),
)
# Pages of databases about a work: of use only where nothing else is known.
_ABOUT = re.compile(
    r"//(?:www\.)?(?:semanticscholar\.org/paper/|scopus\.com/|webofscience\.com/|openalex\.org/)"
)
_ADDRESS = re.compile(r"https?://[^\s{}\\<>\"]+", re.IGNORECASE)
_DOI = re.compile(r"10\.\d{4,9}/[^\s{}\"]+", re.IGNORECASE)
_OF_ARXIV = re.compile(rf"10\.48550/arxiv\.{_ID}", re.IGNORECASE)


def addresses_of(fields: Mapping[str, str]) -> Iterator[str]:
    """The addresses of the work that the fields describe; the names of fields are in lower case."""
    found: dict[str, None] = dict.fromkeys(
        chain(_arxiv(fields), _doi_addresses(fields), _others(fields))
    )
    if any(not _ABOUT.search(address) for address in found):
        found = {address: None for address in found if not _ABOUT.search(address)}
    yield from sorted(found, key=lambda address: "arxiv.org/" not in address.casefold())


def doi_of(fields: Mapping[str, str]) -> str:
    """The DOI of the work in lower or upper case as written, without an address around it."""
    found = _DOI.search(fields.get("doi", "")) or _DOI.match(fields.get("doi-in-note", ""))
    return found[0].rstrip(".,;") if found else ""


def _arxiv(fields: Mapping[str, str]) -> Iterator[str]:
    identifier = _eprint_id(fields) or _named_id(fields)
    if identifier:
        yield f"https://arxiv.org/abs/{identifier}"


def _eprint_id(fields: Mapping[str, str]) -> str:
    archive = next(
        (fields[name] for name in ("eprinttype", "archiveprefix") if fields.get(name)), "arxiv"
    ).strip()
    said = fields.get("eprint", "")
    is_arxiv = archive.casefold() == "arxiv" or archive.casefold() in _ARXIV_ARCHIVES
    if not is_arxiv:
        return ""
    if found := _EPRINT.match(said):
        return found[1]
    if found := _OLD_NUMBER.match(said):
        classes = (archive, fields.get("primaryclass", ""), fields.get("eprintclass", ""))
        for name in classes:
            known = _ARCHIVE.match(name.strip())
            if known and known[1].casefold() in _ARXIV_ARCHIVES:
                return f"{known[1].casefold()}/{found[1]}"
    return ""


def _named_id(fields: Mapping[str, str]) -> str:
    for name in ("arxivid", "arxiv", "archive_id"):
        if found := _EPRINT.match(fields.get(name, "")):
            return found[1]
    if found := _CORR.match(fields.get("volume", "")):
        return found[1]
    is_archived = fields.get("archive", "").casefold().startswith("arxiv")
    if is_archived and (found := _EPRINT.match(fields.get("archive_location", ""))):
        return found[1]
    for name in _NAMING:
        if said := _NAMED.search(fields.get(name, "")):
            return said[1]
    lines = fields.get("note", "").splitlines()
    return next((found[1] for line in lines if (found := _NOTE_NAMES.match(line))), "")


def _doi_addresses(fields: Mapping[str, str]) -> Iterator[str]:
    doi = doi_of(fields)
    if found := _OF_ARXIV.match(doi):
        yield f"https://arxiv.org/abs/{found[1]}"
    elif doi:
        yield "https://doi.org/" + doi.replace("<", "%3C").replace(">", "%3E")


def _others(fields: Mapping[str, str]) -> Iterator[str]:
    for name in _URL_FIELDS:
        for found in _ADDRESS.finditer(fields.get(name, "")):
            yield _trimmed(found[0])
    for line in fields.get("note", "").splitlines():
        first = _ADDRESS.search(line)
        words = re.findall(r"[^\W\d_]+", line[: first.start()].casefold()) if first else ()
        if first and _NOTE_LEADS.issuperset(words):
            yield _trimmed(first[0])


def _trimmed(address: str) -> str:
    """An address without a bracket or a comma behind it; a `~` within it stays."""
    trimmed = trim_address(address)
    return trimmed if address.startswith(trimmed) else address
