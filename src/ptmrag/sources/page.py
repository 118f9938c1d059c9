"""Web pages and PDFs on any host: whatever no other kind of source claims.

    source_at(parse_address("https://www.lake.example/Post/?utm_source=x#top")).name
    ->  "web:lake.example/Post"

The name has the host, the path, and the parameters that tell one page from another. It does not ask
what the host sends: an address that ends in `.pdf` is named `pdf:`, any other `web:`.
"""

import re
from urllib.parse import parse_qsl, urlencode

from ptmrag.catalog.addresses import host_of
from ptmrag.sources.kind import Address
from ptmrag.sources.source import Source

# The name of a page starts with a host; that of a path in a list (web:a.pdf) does not.
_NAME = re.compile(r"^(?:pdf:|web:(?![^?]*\.pdf$))((?:[\w-]+\.)+[\w-]+(?::\d+)?(?:[/?].*)?)$", re.S)
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
# Parameters about the reader, or the way that led to the page, and not about the page.
_TRACKING = re.compile(
    r"(?:[\w.-]*utm_\w+|spm|fbclid|gclid|yclid|igshid|mc_[ce]id|ref|ref_src|referer|from|share_\w+|"
    r"sharer?\w*|source|sk|gi|si|feature|ops_request_misc|request_id|biz_id|scene|chksm|mpshare|srcid|"
    r"wx_header|raw|dl|download|inline|lang|hl|tab)",
    re.IGNORECASE,
)


def source_at(address: Address) -> Source:
    """The page or PDF at an address."""
    kept = sorted(pair for pair in parse_qsl(address.query) if not _TRACKING.fullmatch(pair[0]))
    path = address.path.rstrip("/")
    place = f"{address.host}{path}"
    if kept:
        place += f"{'' if path else '/'}?{urlencode(kept, safe='/:')}"
    prefix = "pdf" if path.lower().endswith(".pdf") else "web"
    url = address.url.partition("#")[0]
    return Source(f"{prefix}:{place}", url, "", (url,), "page")


def address_of(text: str) -> str | None:
    """The address behind the name of a page: `web:lake.example/Post`, `pdf:lake.example/a.pdf`."""
    found = _NAME.match(text)
    return f"https://{found[1]}" if found else None


def is_about_a_paper(source: Source) -> bool:
    """Whether a source is a page that describes a paper and does not hold it."""
    host = host_of(source.url)
    about = any(host == page or host.endswith(f".{page}") for page in _ABOUT_PAPERS)
    return about and source.scheme == "web"
