"""Addresses in a text: where one ends, whether it can be used, which arXiv paper it names.

>>> trim_address("https://example.org/a_(b)).")
'https://example.org/a_(b)'
>>> arxiv_year("https://arxiv.org/abs/2010.00001")
2020

It does not name the source that an address leads to: `sources.resolve` does.
"""

import re
from urllib.parse import parse_qs, unquote, urlsplit

_CJK = "\u2e80-\u303f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef"
# Pages of encyclopaedias have Chinese names; elsewhere, a Chinese character ends an address.
ADDRESS = re.compile(
    rf"(?:https?|ftp)://(?:(?:(?<=/wiki/)|(?<=/item/))[\u4e00-\u9fff]+|[^\s<>\"`|“”‘’…{_CJK}])*",
    re.IGNORECASE,
)
ARXIV_TEXT = re.compile(r"arxiv:\s?\d{4}\.\d{4,5}(?:v\d+)?(?:\.pdf)?(?![\w/])", re.IGNORECASE)
DOI_TEXT = re.compile(rf"doi:\s?10\.\d{{4,9}}/[^\s<>\"|,;{_CJK}]+", re.IGNORECASE)
# Hosts that people write without a scheme.
WITHOUT_SCHEME = re.compile(
    rf"(?<![\w./@:-])(?:www\.[\w-]+(?:\.[\w-]+)+|(?:github|gitlab)\.com|huggingface\.co|arxiv\.org"
    rf"|aclanthology\.org|openreview\.net)/[^\s<>\"`|“”‘’…{_CJK}]+",
    re.IGNORECASE,
)


def trim_address(address: str) -> str:
    """An address without what follows it in a sentence: punctuation, a bracket that it did not open."""
    address = re.split(r"[,;](?=https?:)|\\(?=[\[\]()])", address)[0]
    depth = {")": 0, "]": 0}
    for at, character in enumerate(address):
        if character in "([":
            depth[")" if character == "(" else "]"] += 1
        elif character in depth:
            depth[character] -= 1
            if depth[character] < 0:
                address = address[:at]
                break
    # Editors escape underscores, and Markdown's own marks may follow an address.
    return re.sub(r"\\([_*~&#-])", r"\1", address.rstrip(".,;:!?'*_~\\([")).replace("&amp;", "&")


# --- what an address is

_TOP_LEVEL = "ai|app|cc|cn|co|com|de|dev|edu|fr|gov|info|io|jp|me|net|org|tech|uk|us|xyz"
_HOST_FIRST = re.compile(rf"^[\w-]+(?:\.[\w-]+)*\.(?:{_TOP_LEVEL})(?:[/:?#]|$)", re.IGNORECASE)
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*:(?!\d+(?:/|$))", re.IGNORECASE)
_ARXIV_MENTION = re.compile(r"^arxiv:\s?(\d{4}\.\d{4,5})", re.IGNORECASE)
_ARXIV_ID = re.compile(r"(?<!\d)\d{4}\.\d{4,5}(?!\d)")
_OLD_ARXIV_ID = re.compile(r"[a-z-]{2,16}(?:\.[A-Z]{2})?/(\d{7})(?!\d)", re.IGNORECASE)


def starts_with_host(url: str) -> bool:
    """Whether a text is an address without its scheme: example.org/a"""
    return bool(_HOST_FIRST.match(url))


def leads_away(url: str) -> bool:
    """Whether a link leads out of the list; anchors and relative paths to its other pages do not."""
    if url.startswith("#"):
        return False
    if not url or _SCHEME.match(url) or starts_with_host(url) or url.startswith("//"):
        return True
    return bool(re.search(r"\.pdf(?:$|[?#])", url, re.IGNORECASE)) or url.startswith("10.")


def flaw_in(url: str) -> str | None:
    """Why an address cannot be used; None if it can."""
    if not url:
        return "the link has no address"
    try:
        parts = urlsplit(url)
        has_place = parts.scheme not in ("http", "https", "ftp") or bool(parts.hostname)
        _ = parts.port
    except ValueError as error:
        return f"the address cannot be parsed ({error})"
    return None if has_place else "the address has no host"


def address_key(url: str) -> str:
    """A key that spellings of one address share: no scheme, `www.`, fragment or closing slash."""
    key = re.sub(r"^(?:https?:)?//(?:www\.)?", "", url.strip(), flags=re.IGNORECASE)
    key = key.partition("#")[0].rstrip("/").removesuffix(".git")
    host, slash, path = key.partition("/")
    return f"{host.lower()}{slash}{path}"


_ARXIV_PAPER = re.compile(
    r"arxiv\.org/(?:abs|pdf|html)/(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})|^arxiv:\s?(\d{4}\.\d{4,5})",
    re.IGNORECASE,
)


def work_key(url: str) -> str:
    """A key that the addresses of one work share: for arXiv, all versions and forms of a paper."""
    found = _ARXIV_PAPER.search(url)
    return f"arxiv:{(found[1] or found[2]).casefold()}" if found else address_key(url)


def mentioned_arxiv_id(url: str) -> str | None:
    """The id in the text `arXiv:2203.01922`, which is a link only if no other link leads there."""
    found = _ARXIV_MENTION.match(url)
    return found[1] if found else None


def arxiv_id(url: str) -> str | None:
    """The arXiv id in an address, in the style of 2007 and later."""
    _, is_arxiv, rest = url.casefold().partition("arxiv")
    found = _ARXIV_ID.search(rest) if is_arxiv else None
    return found[0] if found else None


def arxiv_year(url: str) -> int | None:
    """The year in which an arXiv id was given: 2010.06133 in 2020, cs/0112017 in 2001."""
    _, _, rest = url.casefold().partition("arxiv")
    old = _OLD_ARXIV_ID.search(rest)
    digits = arxiv_id(url) or (old[1] if old else "")
    if not digits or not 1 <= int(digits[2:4]) <= 12:
        return None
    return int(digits[:2]) + (1900 if digits[:2] > "90" else 2000)


def host_of(url: str) -> str:
    """The host in lower case, without `www.`, user and default port; empty if there is none."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:  # such as a bracket in the host that is not closed
        return ""
    host = host.rstrip(".").removeprefix("www.")
    host = "huggingface.co" if host == "hf.co" else host
    return host if port in (None, 80, 443) else f"{host}:{port}"


# --- links that wrap another address

# By host: the start of the path if it matters, and the parameters that may hold the address.
_WRAPPERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "link.zhihu.com": ("", ("target",)),
    "link.juejin.cn": ("", ("target",)),
    "link.csdn.net": ("", ("target",)),
    "link.jianshu.com": ("", ("t", "target")),
    "gitee.com": ("/link", ("target",)),
    "google.com": ("/url", ("q", "url")),
    "youtube.com": ("/redirect", ("q",)),
    "l.facebook.com": ("", ("u",)),
    "linkedin.com": ("/redir/redirect", ("url",)),
    "oschina.net": ("/action/GoToLink", ("url",)),
    "weixin110.qq.com": ("", ("url", "main_url")),
    "c.pc.qq.com": ("", ("pfurl", "url")),
    "slack-redir.net": ("/link", ("url",)),
    "duckduckgo.com": ("/l", ("uddg",)),
}


# A copy of an address as it was at a time, in the Internet Archive and in archive.today.
_ARCHIVED = re.compile(
    r"https?://(?:web\.archive\.org/web/(?:\d+\*?|\*)(?:[a-z]{2}_)?"
    r"|archive\.(?:today|ph|is|li|md|vn|fo)(?:/\d+|/newest|/oldest)?)/(.+)",
    re.IGNORECASE,
)


def unwrap(url: str) -> str:
    """The address that a link wraps, or the link itself if it wraps none."""
    url = url.strip()
    for _ in range(5):
        inner = _inside(url)
        if inner is None:
            break
        url = inner
    return url


def archived_address(url: str) -> str | None:
    """The address of which a web archive's address is a copy; None for any other address.

    >>> archived_address("https://web.archive.org/web/2020id_/https://arxiv.org/abs/1503.02531")
    'https://arxiv.org/abs/1503.02531'
    """
    found = _ARCHIVED.match(url)
    if found is None:
        return None
    inner = unquote(found[1]) if "%3a%2f" in found[1].lower() else found[1]
    inner = re.sub(r"^(https?:)/+", r"\1//", inner, flags=re.IGNORECASE)
    if starts_with_host(inner):
        return f"http://{inner}"
    return inner if "://" in inner else None


def _inside(url: str) -> str | None:
    host = host_of(url)
    path, parameters = _WRAPPERS.get(host, ("", ()))
    if not parameters or not urlsplit(url).path.startswith(path):
        return None
    query = parse_qs(urlsplit(url).query)
    for parameter in parameters:
        for value in query.get(parameter, ()):
            for _ in range(2):  # some are encoded twice
                value = value if "://" in value else unquote(value)
            if re.match(r"https?://", value, re.IGNORECASE):
                return value
    return None
