"""Name what a link leads to, and where to get it, best address first.

>>> name_source("http://www.arxiv.org/abs/1706.03762v5.pdf")
'arxiv:1706.03762'
>>> name_source("https://link.zhihu.com/?target=https%3A//github.com/kpe/bert-for-tf2/")
'github:kpe/bert-for-tf2'

A scheme, `www.`, a trailing slash, a version and a fragment make no difference to the name. Pure: it
asks nobody whether anything is there.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs, parse_qsl, quote, unquote, urlencode, urlsplit

from ptmrag.catalog import Entry
from ptmrag.drafts import LinkKind

_ARXIV_ID = r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})"
_ARXIV_PATH = re.compile(
    rf"^/(?:abs|pdf|html|ps|format|overview)/{_ARXIV_ID}(?:v\d+)?(?:\.pdf)?/?$"
)
_ARXIV_BARE = re.compile(rf"^arxiv:\s*{_ARXIV_ID}(?:v\d+)?(?:\.pdf)?$", re.IGNORECASE)
_ARXIV_HOSTS = re.compile(
    r"^(?:[a-z]+\.)?(?:arxiv\.org|alphaxiv\.org)$|^ar5iv\.(?:labs\.arxiv\.)?org$"
)
_ACL_ID = re.compile(
    r"^/(?:anthology/)?([A-Z]\d{2}-\d{4,5}|\d{4}\.[a-z0-9_]+-[a-z0-9_]+\.\d+)(?:v\d+)?(?:\.pdf|\.bib)?/?$"
)
_DOI = re.compile(r"(10\.\d{4,9}/\S+)")
_ARXIV_DOI = re.compile(rf"^10\.48550/arxiv\.{_ARXIV_ID}$", re.IGNORECASE)
# Pages that only lead on to where they were asked to.
_WRAPPERS = {
    "link.zhihu.com": ("target",),
    "google.com": ("q", "url"),
    "link.csdn.net": ("target",),
    "link.jianshu.com": ("t",),
    "l.facebook.com": ("u",),
}
# Pages about a paper that do not hold its text.
_PAPER_PAGES = ("aminer.cn", "semanticscholar.org", "paperswithcode.com", "researchgate.net")
# What a query says about the reader, not about the page.
_TRACKING = re.compile(r"^(?:utm_\w+|spm|fbclid|gclid|ref|from|share_\w+|source)$")


@dataclass(frozen=True, slots=True)
class Source:
    """One thing that an entry's link leads to.

    `url` is the address to show to a reader, `link` the one in the catalog, `addresses` are to be
    fetched, best first. `lookup` is a title for arXiv's API where no address is the paper itself.
    """

    name: str
    url: str
    link: str
    addresses: tuple[str, ...]
    kind: LinkKind
    lookup: str | None = None


def resolve(entry: Entry) -> tuple[Source, ...]:
    """The sources of an entry, one for each link; the same source twice counts once.

    An entry without a link, and one whose only paper is a page about it, are to be looked up by
    title. A link that is no web address keeps its row, with nothing to fetch.
    """
    if not entry.links:
        name = f"catalog:{entry.id}"
        return (Source(name, "", "", (), "paper", lookup=entry.title),)
    has_paper = any(link.kind == "paper" and not _is_paper_page(link.url) for link in entry.links)
    sources: dict[str, Source] = {}
    for link in entry.links:
        source = _source(link.url, link.kind)
        if not has_paper and _is_paper_page(link.url):
            source = Source(source.name, source.url, link.url, (), "paper", lookup=entry.title)
        sources.setdefault(source.name, source)
    return tuple(sources.values())


def name_source(url: str) -> str:
    """The name of what an address leads to, as the contract has it."""
    return _source(url, "page").name


def arxiv_source(identifier: str, *, link: str = "") -> Source:
    """The source of a paper by its arXiv id (without a version)."""
    addresses = (f"https://arxiv.org/pdf/{identifier}", f"https://arxiv.org/abs/{identifier}")
    return Source(f"arxiv:{identifier}", addresses[1], link, addresses, "paper")


def unwrap(url: str) -> str:
    """The address inside a link that only leads on to it, or the link itself."""
    for _ in range(3):
        host = _host(url)
        if host not in _WRAPPERS or (host == "google.com" and "/url?" not in url):
            break
        query = parse_qs(urlsplit(url).query)
        inner = next((query[name][0] for name in _WRAPPERS[host] if name in query), "")
        if not inner:
            break
        url = inner if "://" in inner else unquote(inner)
    return url


def _source(link: str, kind: LinkKind) -> Source:
    url = link.strip()
    if not _is_sound(url):
        return Source(f"web:{url or 'no-address'}", url, link, (), kind)
    url = unwrap(url)
    if bare := _ARXIV_BARE.match(url):
        return arxiv_source(bare[1], link=link)
    if url.startswith("10.") or url.lower().startswith("doi:"):
        url = "https://doi.org/" + url.removeprefix("doi:").removeprefix("DOI:").strip()
    if "://" not in url and re.match(r"^[\w-]+(?:\.[\w-]+)+(?:/|$)", url):
        url = "https://" + url
    parts = urlsplit(url)
    host = _host(url)
    if parts.scheme not in ("http", "https") or not host:
        return Source(f"web:{url or 'no-address'}", url, link, (), kind)
    path = unquote(parts.path)
    for matches, build in _RULES:
        if matches(host):
            source = build(url, host, path)
            if source is not None:
                return Source(source.name, source.url, link, source.addresses, kind)
    return _page_source(url, host, path, link, kind)


def _arxiv(url: str, host: str, path: str) -> Source | None:
    found = _ARXIV_PATH.match(path)
    return arxiv_source(found[1]) if found else None


def _acl(url: str, host: str, path: str) -> Source | None:
    found = _ACL_ID.match(path)
    if not found:
        return None
    addresses = (
        f"https://aclanthology.org/{found[1]}.pdf",
        f"https://www.aclweb.org/anthology/{found[1]}.pdf",
    )
    return Source(
        f"acl:{found[1]}", f"https://aclanthology.org/{found[1]}/", "", addresses, "paper"
    )


def _doi(url: str, host: str, path: str) -> Source | None:
    found = _DOI.search(path)
    if not found:
        return None
    doi = found[1].rstrip("/.")
    if arxiv := _ARXIV_DOI.match(doi):
        return arxiv_source(arxiv[1])
    return Source(
        f"doi:{doi.lower()}", f"https://doi.org/{doi}", "", (f"https://doi.org/{doi}",), "page"
    )


def _openreview(url: str, host: str, path: str) -> Source | None:
    identifier = parse_qs(urlsplit(url).query).get("id", [""])[0]
    if not identifier or path.rstrip("/") not in ("/forum", "/pdf"):
        return None
    forum, pdf = (
        f"https://openreview.net/{page}?id={quote(identifier)}" for page in ("forum", "pdf")
    )
    return Source(f"web:openreview.net/forum?id={identifier}", forum, "", (pdf, forum), "paper")


def _github(url: str, host: str, path: str) -> Source | None:
    parts = [part for part in path.split("/") if part]
    if len(parts) < 2 or parts[0] in ("topics", "orgs", "search", "features", "sponsors"):
        return None
    owner, repo, rest = parts[0], parts[1].removesuffix(".git"), parts[2:]
    raw = f"https://raw.githubusercontent.com/{owner}/{repo}"
    page = f"https://github.com/{owner}/{repo}"
    if host == "raw.githubusercontent.com":
        rest = ["blob", *rest]
    if len(rest) < 3 or rest[0] not in ("tree", "blob"):
        if rest and rest[0] not in ("tree", "blob"):
            return None  # an issue, a release, a wiki page: a page like any other
        branch = rest[1] if len(rest) > 1 else "HEAD"
        readme = f"{raw}/{branch}/README.md"
        api = f"https://api.github.com/repos/{owner}/{repo}/readme"
        return Source(f"github:{owner}/{repo}", page, "", (readme, api, page), "code")
    branch, inner = rest[1], "/".join(rest[2:])
    shown = f"{page}/{rest[0]}/{branch}/{inner}"
    addresses = [f"{raw}/{branch}/{quote(inner)}"]
    if rest[0] == "tree":
        addresses = [f"{addresses[0]}/README.{ending}" for ending in ("md", "rst", "txt")]
    name = f"github:{owner}/{repo}/{inner}"
    return Source(name, shown, "", (*addresses, shown), "code")


_Build = Callable[[str, str, str], Source | None]
_RULES: tuple[tuple[Callable[[str], bool], _Build], ...] = (
    (lambda host: bool(_ARXIV_HOSTS.match(host)), _arxiv),
    (lambda host: host in ("aclanthology.org", "aclweb.org", "aclanthology.info"), _acl),
    (lambda host: host in ("doi.org", "dx.doi.org"), _doi),
    (lambda host: host == "openreview.net", _openreview),
    (lambda host: host in ("github.com", "raw.githubusercontent.com"), _github),
)


def _page_source(url: str, host: str, path: str, link: str, kind: LinkKind) -> Source:
    """A PDF or a web page, named by host and path, and by what of its query tells pages apart."""
    parts = urlsplit(url)
    kept = [(key, value) for key, value in parse_qsl(parts.query) if not _TRACKING.match(key)]
    query = f"?{urlencode(sorted(kept), safe='/:')}" if kept else ""
    place = f"{host}{path.rstrip('/') or ('/' if query else '')}{query}"
    prefix = "pdf" if path.lower().endswith(".pdf") else "web"
    address = url.partition("#")[0]
    return Source(f"{prefix}:{place}", address, link, (address,), kind)


def _is_sound(url: str) -> bool:
    try:
        return bool(url) and urlsplit(url) is not None
    except ValueError:  # such as an opened bracket in the host
        return False


def _is_paper_page(url: str) -> bool:
    host = _host(unwrap(url))
    return any(host == page or host.endswith(f".{page}") for page in _PAPER_PAGES)


def _host(url: str) -> str:
    """The host in lower case, without `www.`, a user and a default port."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").removeprefix("www.").removeprefix("m."), parts.port
    except ValueError:
        return ""
    return host if port in (None, 80, 443) else f"{host}:{port}"
