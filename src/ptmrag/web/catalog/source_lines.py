"""What was read of each link of an entry, in one line in both languages.

    source_lines(summary)[0].said.en        # "Full text: 16 pages, 51 passages"

It decides nothing: `library.extent` says what a text is.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ptmrag.library.entry_summaries import EntrySummary
from ptmrag.library.extent import Extent, extent_of_source
from ptmrag.library.schema import SourceRow
from ptmrag.sources.arxiv import address_of_work
from ptmrag.sources.source import is_note, own_file, scheme_of
from ptmrag.web.catalog.catalog_filters import kind_label
from ptmrag.web.labels import Label

_ZOTERO = Label("Zotero 条目", "Zotero item")
_NOTE = Label("目录", "catalog")
_READ: Mapping[Extent, Label] = {
    "full": Label("已读全文", "Full text read"),
    "abstract": Label("只读到摘要", "Only the abstract was read"),
    "slides": Label("已读幻灯片", "Slides read"),
    "page": Label("已读网页", "Web page read"),
    "readme": Label("已读 README", "README read"),
    "note": Label("目录说明", "Catalog note"),
}
_NEVER = Label("尚未读取", "Not read yet")
_FAILED = Label("未能读取", "Could not be read")
_EMPTY = Label("已读取，但没有可用的文字", "Read, but without usable text")
_LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A link: its kind, its name, where it leads, what was read of it, and why not more."""

    source: str
    kind: Label
    url: str
    is_read: bool
    said: Label
    reason: str
    own_copy: str


def source_lines(summary: EntrySummary) -> list[SourceLine]:
    """A line for each link of an entry, and one for its note in the list."""
    return [_line(row) for row in summary.sources]


def _line(row: SourceRow) -> SourceLine:
    url = row.url or ""
    return SourceLine(
        source=row.source,
        kind=_kind(row),
        url="" if is_note(row.source) else address_of_work(row.source, url) or row.link,
        is_read=bool(row.passages),
        said=_said(row),
        reason=(row.reason or "")[:_LONGEST_REASON],
        own_copy=own_file(url) if row.passages else "",
    )


def _kind(row: SourceRow) -> Label:
    if is_note(row.source):
        return _NOTE
    return _ZOTERO if scheme_of(row.source) == "zotero" else kind_label(row.kind)


def _said(row: SourceRow) -> Label:
    """What was read, with its pages and passages, or that nothing was."""
    if not row.passages:
        return {None: _NEVER, "ok": _EMPTY}.get(row.status, _FAILED)
    extent = extent_of_source(row.source, kind=row.kind, pages=row.pages, passages=row.passages)
    chinese, english = [f"{row.passages:,} 个段落"], [_counted(row.passages, "passage")]
    if row.pages:
        chinese.insert(0, f"{row.pages:,} 页")
        english.insert(0, _counted(row.pages, "page"))
    read = _READ[extent]
    return Label(f"{read.zh}：{'，'.join(chinese)}", f"{read.en}: {', '.join(english)}")


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
