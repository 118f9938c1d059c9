r"""The addresses that the fields of a record give its work: arXiv, then a DOI, then others.

>>> list(addresses_of({"eprint": "2105.11447v2 [cs.CL]", "doi": "10.1000/x1"}))
['https://arxiv.org/abs/2105.11447', 'https://doi.org/10.1000/x1']
>>> list(addresses_of({"abstract": "We extend arXiv:1409.0473.", "note": "Available at https://a.example/p.pdf"}))
['https://a.example/p.pdf']

Only fields that name the work itself count, and of those that hold text only what is nothing but a number
or an address: an abstract, a remark or "Comment on arXiv:1409.0473" name other works. All formats give
their fields the names that BibTeX and CSL have.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import chain

from ptmrag.catalog.addresses import trim_address
from ptmrag.catalog.links import kind_of
from ptmrag.catalog.relations import speaks_of_another

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
_NAMED = re.compile(rf"arxiv[:.\s]\s*(?:abs/|e-prints?:?\s*)?{_ID}", re.IGNORECASE)
_CORR = re.compile(rf"\s*abs/{_ID}\s*$", re.IGNORECASE)
# A text names the work only where nothing else is said before its number or address: "arXiv preprint
# arXiv:1706.03762", "Also available at https://…", and not "Comment on arXiv:1409.0473".
_LEAD = re.compile(
    r"(?:(?:(?:also|currently|now|originally|freely|first|electronically) )*"
    r"(?:available|accessible|archived|deposited|posted|published|released|retrieved|appeared|also)"
    r"(?: (?:online|freely|open access|electronically))?(?: (?:as|at|on|in|from|via|under))?(?: |$)|(?:on|at) )?"
    r"(?:(?:the|an?|arxiv|corr|computing research repository|cornell university(?: library)?|e ?prints?"
    r"|archive|preprints?|electronic|unpublished|manuscript|working paper|technical report|tech rep|abs|url|href|doi"
    r"|html|https?|online|paper|pdf|full text|link|accessed"
    r"|预印本|论文|论文链接|论文地址|链接|地址|网址|下载地址)(?: |$))*"
)
_MOST_LEAD = 12  # words
# Behind it may be marks, a class ("[cs.CL]"), a version and what follows a comma or a full stop.
_TAIL = re.compile(
    r"\s*(?:$|[\]\[()（）{}<>,.;，。；\n\\]|v(?:ersion)?\b|(?:19|20)\d\d\b)", re.IGNORECASE
)
# The same for addresses that are no paper's: "Code: https://…", "Project page: https://…".
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
    *("volume", "publisher", "archive_id", "archive", "archive_location", "series", "note"),
)
_URL_FIELDS = (
    *(
        "url",
        "ee",
        "link",
        "links",
        "pdf",
        "paper",
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


def arxiv_id_of(fields: Mapping[str, str]) -> str:
    """The arXiv id of the work without its version, "" if no field names one."""
    found = _OF_ARXIV.match(doi_of(fields))
    return _eprint_id(fields) or _named_id(fields) or (found[1] if found else "")


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
    for name in ("url", "doi"):  # an address and nothing else
        if said := _NAMED.search(fields.get(name, "")):
            return said[1]
    lines = (line for name in _NAMING for line in fields.get(name, "").splitlines())
    return next((found[1] for line in lines if (found := _named_alone(line, _NAMED))), "")


def _named_alone(line: str, pattern: re.Pattern[str]) -> re.Match[str] | None:
    """The first match in a line that says nothing else before it, None if it speaks of another work."""
    found = pattern.search(line)
    if found is None or not _TAIL.match(line, found.end()):
        return None
    words = re.findall(r"[^\W_]+", line[: found.start()].casefold())
    is_alone = len(words) <= _MOST_LEAD and _LEAD.fullmatch(" ".join(words))
    return found if is_alone else None


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
    for line in fields.get("howpublished", "").splitlines():
        yield from _said_in(line, is_name=True)
    for line in fields.get("note", "").splitlines():
        yield from _said_in(line, is_name=False)


def _said_in(line: str, *, is_name: bool) -> Iterator[str]:
    """The addresses of the work in a line of text: a paper's where the line says nothing else.

    In a field that says where the work is (`is_name`), a page may stand behind the name of its site.
    """
    for found in _ADDRESS.finditer(line):
        address = _trimmed(found[0])
        before = line[: found.start()]
        words = re.findall(r"[^\W\d_]+", before.casefold())
        if kind_of(address) == "paper":
            if _named_alone(line, _ADDRESS):
                yield address
        elif _NOTE_LEADS.issuperset(words) or (is_name and not speaks_of_another(before)):
            yield address
        if not is_name:
            return


def _trimmed(address: str) -> str:
    """An address without a bracket or a comma behind it; a `~` within it stays."""
    trimmed = trim_address(address)
    return trimmed if address.startswith(trimmed) else address
