"""Name what a link leads to, and where to get it, best address first.

>>> name_source("http://www.arxiv.org/abs/1706.03762v5.pdf")
'arxiv:1706.03762'
>>> name_source("https://link.zhihu.com/?target=https%3A//github.com/kpe/bert-for-tf2/")
'github:kpe/bert-for-tf2'

A scheme, `www.`, a trailing slash, a version and a fragment make no difference to the name, and a
name names itself. What is no web address (`mailto:`, a relative path, nothing at all) is named
`web:…` and has no address to fetch, so that its row in a report says so. Pure: it asks nobody
whether anything is there.
"""

import re
from dataclasses import replace
from urllib.parse import parse_qs, parse_qsl, quote, unquote, urlencode, urlsplit

from ptmrag.catalog.addresses import host_of, starts_with_host, unwrap
from ptmrag.catalog.entry import Entry, LinkKind
from ptmrag.sources.policies import POLICIES
from ptmrag.sources.source import OPENREVIEW, Source, name_note

__all__ = ["Source", "arxiv_source", "name_source", "resolve", "unwrap"]


def resolve(entry: Entry) -> tuple[Source, ...]:
    """The sources of an entry, one for each link; the same source twice counts once.

    An entry without a link, and one whose only paper is a page about it, are to be looked up by
    title.
    """
    if not entry.links:
        return (Source(name_note(entry.id), "", "", (), "paper", lookup=entry.title),)
    found = [(link, _source(link.url, link.kind)) for link in entry.links]
    has_paper = any(
        not _is_about_a_paper(source) and (link.kind == "paper" or POLICIES[source.scheme].is_paper)
        for link, source in found
    )
    sources: dict[str, Source] = {}
    for _, source in found:
        if not has_paper and _is_about_a_paper(source):
            source = replace(source, addresses=(), kind="paper", lookup=entry.title)
            has_paper = True
        sources.setdefault(source.name, source)
    return tuple(sources.values())


def name_source(url: str) -> str:
    """The name of what an address leads to, as the contract has it."""
    return _source(url, "page").name


def arxiv_source(arxiv_id: str, *, link: str = "") -> Source:
    """The source of a paper by its arXiv id; a version is left out."""
    identifier = re.sub(r"v\d+$", "", arxiv_id)
    # math.GT/0309136 is math/0309136.
    identifier = re.sub(r"^([a-z-]+)\.[A-Za-z]{2}/", r"\1/", identifier)
    addresses = (f"https://arxiv.org/pdf/{identifier}", f"https://arxiv.org/abs/{identifier}")
    return Source(f"arxiv:{identifier}", addresses[1], link, addresses, "paper")


# --- from an address to a source


def _source(link: str, kind: LinkKind) -> Source:
    url = _with_scheme(unwrap(link))
    host = host_of(url)
    if not host or not re.match(r"https?://", url, re.IGNORECASE):
        named = re.sub(r"^web:", "", url) or "no address"
        return Source(f"web:{named}", url, link, (), kind)
    path = re.sub(r"/{2,}", "/", unquote(urlsplit(url).path))
    for build in (_arxiv, _acl, _doi, _openreview, _github):
        source = build(url, host, path)
        if source is not None:
            return replace(source, link=link, kind=kind)
    return replace(_page(url, host, path), link=link, kind=kind)


# The name of a page starts with a host; that of a path in the list (web:a.pdf) does not.
_NAMED_PAGE = re.compile(r"^(?:pdf:|web:(?![^?]*\.pdf$))(?:[\w-]+\.)+[\w-]+(?::\d+)?(?:[/?]|$)")


def _with_scheme(url: str) -> str:
    """An address for what is written without one: arXiv:…, doi:…, a host, a source's name."""
    scheme, _, rest = url.partition(":")
    rest = rest.strip()
    if scheme.lower() == "arxiv":
        return f"https://arxiv.org/abs/{rest}"
    if scheme.lower() == "doi" or re.match(r"10\.\d{4,9}/", url):
        return "https://doi.org/" + quote(rest if scheme.lower() == "doi" else url, safe="/:;()<>")
    if scheme == "acl":
        return f"https://aclanthology.org/{rest}"
    if scheme == "github" and not rest.startswith("//"):
        owner, _, repository = rest.partition("/")
        repository, _, inner = repository.partition("/")
        return f"https://github.com/{owner}/{repository}" + (f"/tree/HEAD/{inner}" if inner else "")
    if _NAMED_PAGE.match(url):
        return f"https://{rest}"
    if found := re.match(r"(?:git\+)?(?:ssh://)?git@([\w.-]+)[:/](.+)", url):
        return f"https://{found[1]}/{found[2]}"
    if url.startswith("//"):
        return f"https:{url}"
    return f"https://{url}" if starts_with_host(url) else url


_ARXIV_ID = r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Za-z]{2})?/\d{7})(?:v\d+)?"
_ARXIV_PATHS = (
    (
        re.compile(
            r"^(?:[a-z]+\.)?(?:arxiv|alphaxiv)\.org$|^ar5iv(?:\.labs\.arxiv)?\.org$|^ar5iv\.labs\.arxiv\.org$"
        ),
        re.compile(rf"^/(?:[a-z]+/)?{_ARXIV_ID}(?:\.pdf)?/?$", re.IGNORECASE),
    ),
    (
        re.compile(r"^(?:huggingface\.co|arxiv-vanity\.com)$"),
        re.compile(rf"^/papers/{_ARXIV_ID}/?$"),
    ),
    (re.compile(r"^semanticscholar\.org$"), re.compile(rf"^/arxiv/{_ARXIV_ID}/?$")),
)


def _arxiv(url: str, host: str, path: str) -> Source | None:
    for hosts, paths in _ARXIV_PATHS:
        if hosts.match(host) and (found := paths.match(path)):
            return arxiv_source(found[1])
    return None


_ACL_HOST = re.compile(r"^(?:aclanthology\.(?:org|info)|aclweb\.org)$")
_ACL_ID = re.compile(
    r"/([A-Z]\d{2}-\d{4,5}|\d{4}\.[a-z0-9_]+-[a-z0-9_]+\.\d+)(?:v\d+)?(?:\.(?:pdf|bib|xml|endf))?/?$",
    re.IGNORECASE,
)


def _acl(url: str, host: str, path: str) -> Source | None:
    found = _ACL_ID.search(path) if _ACL_HOST.match(host) else None
    if not found:
        return None
    identifier = found[1].upper() if found[1][0].isalpha() else found[1].lower()
    addresses = (
        f"https://aclanthology.org/{identifier}.pdf",
        f"https://www.aclweb.org/anthology/{identifier}.pdf",
    )
    page = f"https://aclanthology.org/{identifier}/"
    return Source(f"acl:{identifier}", page, "", addresses, "paper")


def _doi(url: str, host: str, path: str) -> Source | None:
    found = re.match(r"^/(?:doi:)?(10\.\d{4,9}/\S+)", path, re.IGNORECASE)
    if host not in ("doi.org", "dx.doi.org") or not found:
        return None
    doi = found[1].rstrip("/.")
    if arxiv := re.fullmatch(rf"10\.48550/arxiv\.{_ARXIV_ID}", doi, re.IGNORECASE):
        return arxiv_source(arxiv[1])
    address = f"https://doi.org/{quote(doi, safe='/:;()')}"
    return Source(f"doi:{doi.lower()}", address, "", (address,), "paper")


def _openreview(url: str, host: str, path: str) -> Source | None:
    identifier = parse_qs(urlsplit(url).query).get("id", [""])[0]
    if host != "openreview.net" or path.rstrip("/") not in ("/forum", "/pdf") or not identifier:
        return None
    forum, pdf = (
        f"https://openreview.net/{page}?id={quote(identifier)}" for page in ("forum", "pdf")
    )
    return Source(f"{OPENREVIEW}{identifier}", forum, "", (pdf, forum), "paper")


# --- GitHub

_NO_OWNERS = ("topics", "orgs", "search", "features", "sponsors", "collections", "marketplace")


def _github(url: str, host: str, path: str) -> Source | None:
    parts = [part for part in path.split("/") if part]
    if host == "raw.githubusercontent.com" and len(parts) > 3:
        parts[2:2] = ["blob"]
    elif host != "github.com":
        return None
    if len(parts) < 2 or parts[0] in _NO_OWNERS:
        return None
    owner, repository, *rest = (parts[0], parts[1].removesuffix(".git"), *parts[2:])
    place = f"{owner}/{repository}"
    if not rest or (rest[0] == "tree" and len(rest) == 2):
        return _repository(place)
    if rest[0] not in ("tree", "blob", "raw") or len(rest) < 3:
        return None  # an issue, a release, a wiki page: a page like any other
    if rest[1:3] == ["refs", "heads"] and len(rest) > 4:
        rest[1:3] = []
    return _part_of(place, "tree" if rest[0] == "tree" else "blob", rest[1], "/".join(rest[2:]))


def _repository(place: str) -> Source:
    page = f"https://github.com/{place}"
    addresses = (
        f"https://raw.githubusercontent.com/{place}/HEAD/README.md",
        f"https://api.github.com/repos/{place}/readme",
        page,
    )
    return Source(f"github:{place}", page, "", addresses, "code")


def _part_of(place: str, view: str, branch: str, inner: str) -> Source:
    """A folder of a repository, told by its README, or a file."""
    page = f"https://github.com/{place}/{view}/{quote(branch)}/{quote(inner)}"
    raw = f"https://raw.githubusercontent.com/{place}/{quote(branch)}/{quote(inner)}"
    files: tuple[str, ...] = (raw,)
    if view == "tree":
        files = tuple(f"{raw}/README.{ending}" for ending in ("md", "rst", "txt"))
    return Source(f"github:{place}/{inner}", page, "", (*files, page), "code")


# --- pages

# Pages about a paper that do not hold its text.
_ABOUT_PAPERS = (
    "aminer.cn",
    "aminer.org",
    "dblp.org",
    "connectedpapers.com",
    "paperswithcode.com",
    "researchgate.net",
    "scholar.google.com",
    "semanticscholar.org",
)
# What a query says about the reader or the way there, not about the page.
_TRACKING = re.compile(
    r"(?:[\w.-]*utm_\w+|spm|fbclid|gclid|yclid|igshid|mc_[ce]id|ref|ref_src|referer|from|share_\w+|"
    r"sharer?\w*|source|sk|gi|si|feature|ops_request_misc|request_id|biz_id|scene|chksm|mpshare|srcid|"
    r"wx_header|raw|dl|download|inline|lang|hl|tab)",
    re.IGNORECASE,
)


def _page(url: str, host: str, path: str) -> Source:
    """A PDF or a web page, named by host and path, and by what of its query tells pages apart."""
    query = parse_qsl(urlsplit(url).query)
    kept = sorted(pair for pair in query if not _TRACKING.fullmatch(pair[0]))
    path = path.rstrip("/")
    place = f"{host}{path}"
    if kept:
        place += f"{'' if path else '/'}?{urlencode(kept, safe='/:')}"
    prefix = "pdf" if path.lower().endswith(".pdf") else "web"
    address = url.partition("#")[0]
    return Source(f"{prefix}:{place}", address, "", (address,), "page")


def _is_about_a_paper(source: Source) -> bool:
    host = host_of(source.url)
    is_page = source.scheme == "web"
    return is_page and any(host == page or host.endswith(f".{page}") for page in _ABOUT_PAPERS)
