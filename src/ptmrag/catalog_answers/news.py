"""What is new in a library since a day: as values, and as Markdown for a group's channel.

    news_of(library, "2026-11-01").markdown("en")

It reads the history that ingests write, and asks nobody. An entry that came and went since then is no news,
nor is what happened to one that is new itself.
"""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ptmrag.catalog.entry import Entry
from ptmrag.catalog.record import Record
from ptmrag.language.detect import Language
from ptmrag.language.printable import printable
from ptmrag.library.history import Event
from ptmrag.library.library import Library

# Kinds of events, in the order of their sections, with their headings.
_SECTIONS = {
    "retracted": ("Retracted", "已撤稿"),
    "added": ("New works", "新增文献"),
    "published": ("Now published", "已正式发表"),
    "new version": ("New versions", "新版本"),
    "new text": ("New text", "全文有更新"),
    "renamed": ("New titles", "标题有改动"),
    "removed": ("No longer in the lists", "已从清单移除"),
}
_STAYS = ("added", "removed")  # kinds of events by which an entry comes and goes
_HEAD = {"en": "What is new since {}", "zh": "{} 以来的更新"}
_NOTHING = {"en": "Nothing.", "zh": "没有更新。"}
_BEGAN = {
    "en": "This index keeps its news since {} only.",
    "zh": "该索引从 {} 起才开始记录更新。",
}
_OTHERS = {"en": " et al.", "zh": " 等"}
_MOST_AUTHORS = 3


@dataclass(frozen=True, slots=True)
class NewsItem:
    """An event, and what is known of its work now."""

    at: str
    kind: str
    entry_id: str
    title: str
    before: str = ""
    after: str = ""
    url: str = ""
    authors: tuple[str, ...] = ()
    year: int | None = None
    venue: str = ""
    category: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class News:
    """The news since a moment; `began` is when the index began to keep them, if that is later."""

    since: str
    items: tuple[NewsItem, ...]
    began: str = ""

    def as_json(self) -> dict[str, Any]:
        """The shape of `ptmrag news --json`."""
        return asdict(self)

    def markdown(self, lang: Language) -> str:
        """A heading, then a section for each kind of news."""
        lines = [f"# {_HEAD[lang].format(self.since[:10])}", ""]
        if self.began:
            lines += [_BEGAN[lang].format(self.began[:10]), ""]
        for kind, headings in _SECTIONS.items():
            items = [item for item in self.items if item.kind == kind]
            if items:
                heading = headings[lang == "zh"]
                lines += [f"## {heading} ({len(items)})", "", *(_line(i, lang) for i in items), ""]
        return "\n".join(lines if self.items else [*lines, _NOTHING[lang]]).rstrip() + "\n"


def news_of(library: Library, since: str) -> News:
    """The news of a library since a moment, ISO 8601; of one kind and entry they are one."""
    with library.snapshot():
        events = _settled(library.history.since(since))
        entries = {entry.id: entry for entry in library.records.entries()}
        works = {work.entry_id: work.record for work in library.works.all()} if events else {}
        began = library.history.began
    items = (_item(e, entries.get(e.entry_id), works.get(e.entry_id, Record())) for e in events)
    return News(since, tuple(items), began if began > since else "")


def _settled(events: Sequence[Event]) -> list[Event]:
    """Of each entry and kind, one event with the first `before` and the last `after`."""
    stays: dict[str, list[str]] = {}
    joined: dict[tuple[str, str], Event] = {}
    for event in events:
        if event.kind in _STAYS:
            stays.setdefault(event.entry_id, []).append(event.kind)
        first = joined.pop((event.entry_id, event.kind), event)
        joined[event.entry_id, event.kind] = Event(
            event.at, event.kind, event.entry_id, event.title, first.before, event.after
        )
    return [e for e in joined.values() if _is_news(e, stays.get(e.entry_id, ()))]


def _is_news(event: Event, stays: Sequence[str]) -> bool:
    """Whether an event is news of an entry that came and went in this order."""
    was_there = not stays or stays[0] == "removed"
    is_there = not stays or stays[-1] == "added"
    if event.kind in _STAYS:
        return was_there != is_there and event.kind == stays[-1]
    if event.kind == "retracted":
        return was_there or is_there
    is_undone = bool(event.before) and event.before == event.after
    return event.kind in _SECTIONS and was_there and not is_undone


def _item(event: Event, entry: Entry | None, record: Record) -> NewsItem:
    paper = next((link.url for link in entry.links if link.kind == "paper"), "") if entry else ""
    first = entry.links[0].url if entry and entry.links else ""
    return NewsItem(
        **asdict(event),
        url=paper or first or record.url,
        authors=tuple(" ".join(filter(None, (p.given, p.family))) for p in record.authors),
        year=record.year,
        venue=record.venue,
        category=entry.category if entry else (),
    )


def _line(item: NewsItem, lang: Language) -> str:
    title = f"[{_plain(item.title)}](<{item.url}>)" if _is_web(item.url) else _plain(item.title)
    if item.kind in ("published", "new version", "renamed"):
        said = " → ".join(_plain(text) for text in (item.before, item.after) if text)
        return f"- {title}: {said}" if said else f"- {title}"
    if item.kind == "retracted":
        return f"- {title}: {_plain(item.after)}"
    return f"- {title}{_about(item, lang)}"


def _about(item: NewsItem, lang: Language) -> str:
    """Who wrote it, where and when it appeared, and where it is in the list."""
    names = ", ".join(item.authors[:_MOST_AUTHORS])
    if len(item.authors) > _MOST_AUTHORS:
        names += _OTHERS[lang]
    when = " ".join(filter(None, (item.venue, str(item.year or ""))))
    parts = (names, when, " › ".join(item.category))
    return "".join(f" · {_plain(part)}" for part in parts if part)


def _plain(text: str) -> str:
    """Text that Markdown shows as it is, on one line."""
    return re.sub(r"([\\`*_\[\]<>|])", r"\\\1", " ".join(printable(text).split()))


def _is_web(url: str) -> bool:
    return bool(re.fullmatch(r"https?://[^\s<>]+", url)) and printable(url) == url
