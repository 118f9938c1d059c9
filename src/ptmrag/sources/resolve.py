"""Name what a link leads to, and where to fetch it, best address first.

>>> name_source("http://www.arxiv.org/abs/1706.03762v5.pdf")
'arxiv:1706.03762'
>>> name_source("https://link.zhihu.com/?target=https%3A//github.com/kpe/bert-for-tf2/")
'github:kpe/bert-for-tf2'

A scheme, `www.`, a trailing slash, a version and a fragment make no difference to the name, and the
name of a source resolves to itself. A link that is no web address (`mailto:`, a relative path, an
empty one) is named `web:…` and has no address to fetch; a report then shows why it was not read. It
fetches nothing and does not ask whether an address is alive.

A new kind of source is a file beside this one and a row in `KINDS`.
"""

import re
from dataclasses import replace

from ptmrag.catalog.addresses import archived_address, starts_with_host, unwrap
from ptmrag.catalog.entry import Entry, LinkKind
from ptmrag.sources import acl, arxiv, doi, github, openreview, page, zenodo, zotero
from ptmrag.sources.kind import SourceKind, parse_address
from ptmrag.sources.policies import POLICIES
from ptmrag.sources.source import Source, name_note

# The first kind that claims an address has it.
KINDS = (
    SourceKind(arxiv.source_at, arxiv.address_of),
    SourceKind(acl.source_at, acl.address_of),
    SourceKind(zenodo.source_at),
    SourceKind(doi.source_at, doi.address_of),
    SourceKind(openreview.source_at),
    SourceKind(github.source_at, github.address_of),
    SourceKind(page.source_at, page.address_of),
)


def resolve(entry: Entry) -> tuple[Source, ...]:
    """The sources of an entry, one for each link; the same source twice counts once.

    An entry without links to the web, and one whose only paper is a page about it, have a title to look up.
    """
    found = [(link, _source(link.url, link.kind)) for link in entry.links]
    if all(source.scheme == "zotero" for _, source in found):
        unknown = Source(name_note(entry.id), "", "", (), "paper", lookup=entry.title)
        return (unknown, *(source for _, source in found))
    has_paper = any(
        not page.is_about_a_paper(source)
        and (link.kind == "paper" or POLICIES[source.scheme].is_paper)
        for link, source in found
    )
    sources: dict[str, Source] = {}
    for _, source in found:
        if not has_paper and page.is_about_a_paper(source):
            source = replace(source, addresses=(), kind="paper", lookup=entry.title)
            has_paper = True
        sources.setdefault(source.name, source)
    return tuple(sources.values())


def name_source(url: str) -> str:
    """The name of the source that an address leads to."""
    return _source(url, "page").name


def _source(link: str, kind: LinkKind) -> Source:
    if (item := zotero.item_source(link)) is not None:
        return replace(item, link=link, kind=kind)
    url = _completed(unwrap(link))
    address = parse_address(url)
    if address is None:
        named = re.sub(r"^web:", "", url) or "no address"
        return Source(f"web:{named}", url, link, (), kind)
    source = next(filter(None, (each.source_at(address) for each in KINDS)))
    inner = archived_address(url)
    if inner is not None:
        inside = _source(inner, kind)
        # A paper is the same everywhere; of a page, the list may mean what it was at that time.
        source = inside if POLICIES[inside.scheme].is_paper else source
    return replace(source, link=link, kind=kind)


def _completed(text: str) -> str:
    """The whole address of what is written in short: a source's name, git@…, a host first."""
    short = next(filter(None, (each.address_of(text) for each in KINDS)), None)
    if short is not None:
        return short
    if found := re.match(r"(?:git\+)?(?:ssh://)?git@([\w.-]+)[:/](.+)", text):
        return f"https://{found[1]}/{found[2]}"
    if text.startswith("//"):
        return f"https:{text}"
    return f"https://{text}" if starts_with_host(text) else text
