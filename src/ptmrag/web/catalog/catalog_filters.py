"""Filters and sorts the entries of the catalog as a visitor wishes.

    filter_entries(overview.entries, CatalogFilters(text="memory", sort="year"))

It renders nothing: `catalog_html` does. Passages are filtered by `ptmrag.Filter` instead.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ptmrag.library.entry_summaries import EntrySummary
from ptmrag.library.extent import EXTENTS, Extent
from ptmrag.web.labels import Label
from ptmrag.web.work_facts import in_one_language

ANY = ""
FILTERS = ("category", "year", "kind", "extent", "sort")
EXTENT_LABELS: dict[Extent, Label] = {
    "full": Label("全文", "full text"),
    "abstract": Label("仅摘要", "abstract only"),
    "slides": Label("幻灯片", "slides"),
    "page": Label("网页", "web page"),
    "readme": Label("仅 README", "README only"),
    "note": Label("仅目录说明", "catalog note only"),
    "failed": Label("获取失败", "failed"),
}
_SORT_LABELS = {
    "catalog": Label("目录顺序", "catalog order"),
    "title": Label("标题", "title"),
    "year": Label("年份（从新到旧）", "year, newest first"),
    "passages": Label("段落数（从多到少）", "passages, most first"),
}
_KIND_LABELS = {
    "paper": Label("论文", "paper"),
    "code": Label("代码", "code"),
    "page": Label("网页", "web page"),
    "slides": Label("幻灯片", "slides"),
    "weights": Label("权重", "weights"),
}
_ALL = Label("全部", "all")
_LONGEST_TEXT = 200


@dataclass(frozen=True, slots=True)
class CatalogFilters:
    """What a visitor wants to see; an empty value lets every entry through."""

    text: str = ""
    category: str = ANY
    year: str = ANY
    kind: str = ANY
    extent: str = ANY
    sort: str = "catalog"


def filter_entries(entries: Sequence[EntrySummary], filters: CatalogFilters) -> list[EntrySummary]:
    """The entries that match, in the order wanted; an entry must contain every word of the text."""
    words = filters.text[:_LONGEST_TEXT].casefold().split()
    found = [
        one for one in entries if _matches(one, filters) and all(w in one.searched for w in words)
    ]
    if filters.sort == "title":
        return sorted(found, key=lambda one: one.entry.title.casefold())
    if filters.sort == "year":
        return sorted(found, key=lambda one: -(one.entry.year or 0))
    if filters.sort == "passages":
        return sorted(found, key=lambda one: -one.passages)
    return found


def list_choices(
    entries: Sequence[EntrySummary], name: str, *, language: str
) -> list[tuple[str, str]]:
    """What one of `FILTERS` offers for these entries: (label, value)."""
    offered = [(_ALL.text(language), ANY)]
    if name == "category":
        paths = dict.fromkeys(path for one in entries for path in one.entry.categories if any(path))
        return offered + [(_path(path, language), _path(path)) for path in paths]
    if name == "year":
        years = {str(one.entry.year) for one in entries if one.entry.year}
        return offered + [(year, year) for year in sorted(years, reverse=True)]
    if name == "kind":
        kinds = dict.fromkeys(kind for one in entries for kind in one.kinds)
        return offered + [(kind_label(kind).text(language), kind) for kind in kinds]
    if name == "extent":
        return offered + [(EXTENT_LABELS[extent].text(language), extent) for extent in EXTENTS]
    return [(label.text(language), sort) for sort, label in _SORT_LABELS.items()]


def kind_label(kind: str) -> Label:
    """The label of a kind of link."""
    return _KIND_LABELS.get(kind, Label(kind, kind))


def _matches(summary: EntrySummary, filters: CatalogFilters) -> bool:
    wanted = (
        (filters.category, _categories(summary)),
        (filters.year, (str(summary.entry.year),)),
        (filters.kind, summary.kinds),
        (filters.extent, (summary.extent,)),
    )
    return all(not value or value in present for value, present in wanted)


def _categories(summary: EntrySummary) -> list[str]:
    return [_path(path) for path in summary.entry.categories]


def _path(headings: Sequence[str], language: str = "") -> str:
    """The headings above an entry as one text, in a language where a heading has both."""
    return " › ".join(
        in_one_language(heading, language) if language else heading for heading in headings
    )
