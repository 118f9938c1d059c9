"""The catalog as HTML: what a visitor filters, the table, and one entry in full.

    table(chosen(overview.rows, Filters(text="memory")), picked=())

All of it is made of escaped text. Pure.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ptmrag.language.detect import detect_language
from ptmrag.web.escape import html_text, web_address
from ptmrag.web.exports import Reference, bibtex, download
from ptmrag.web.html_parts import EMPTY, entry_button, hint, link_out
from ptmrag.web.labels import both
from ptmrag.web.overview import STATES, Overview, Row

SHOWN = 200
MOST_PICKED = 50
ANY = ""
NO_ENTRY = hint("点选一个条目，查看详情。", "Choose an entry to see it here.")
SORTS = ("catalog", "title", "year", "passages")
STATE_WORDS = {
    "full": ("全文", "full text"),
    "abstract": ("仅摘要", "abstract only"),
    "note": ("仅目录说明", "note only"),
    "failed": ("获取失败", "failed"),
}
SORT_WORDS = {
    "catalog": ("目录顺序", "order of the catalog"),
    "title": ("标题", "title"),
    "year": ("年份（新在前）", "year, newest first"),
    "passages": ("段落数", "passages"),
}
KIND_WORDS = {
    "paper": ("论文", "paper"),
    "code": ("代码", "code"),
    "page": ("网页", "page"),
    "slides": ("幻灯片", "slides"),
    "weights": ("权重", "weights"),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What a visitor wants to see; an empty text is no wish."""

    text: str = ""
    category: str = ANY
    year: str = ANY
    kind: str = ANY
    state: str = ANY
    sort: str = "catalog"


def chosen(rows: Sequence[Row], filters: Filters) -> list[Row]:
    """The rows that fit, in the order wanted; every word of the text must stand in the entry."""
    words = filters.text[:200].casefold().split()
    found = [row for row in rows if _fits(row, filters) and all(w in _said(row) for w in words)]
    if filters.sort == "title":
        return sorted(found, key=lambda row: row.entry.title.casefold())
    if filters.sort == "year":
        return sorted(found, key=lambda row: -(row.entry.year or 0))
    if filters.sort == "passages":
        return sorted(found, key=lambda row: -row.passages)
    return found


def choices(rows: Sequence[Row], name: str, language: str) -> list[tuple[str, str]]:
    """What a filter offers, (label, value), of what the library holds."""
    which = 0 if language == "zh" else 1
    offered = [(("全部", "all")[which], ANY)]
    if name == "category":
        headings = dict.fromkeys(" › ".join(row.entry.category) for row in rows)
        return offered + [(heading, heading) for heading in headings if heading]
    if name == "year":
        years = {str(row.entry.year) for row in rows if row.entry.year}
        return offered + [(year, year) for year in sorted(years, reverse=True)]
    if name == "kind":
        kinds = dict.fromkeys(kind for row in rows for kind in row.kinds)
        return offered + [(KIND_WORDS.get(kind, (kind, kind))[which], kind) for kind in kinds]
    if name == "state":
        return offered + [(STATE_WORDS[state][which], state) for state in STATES]
    return [(SORT_WORDS[sort][which], sort) for sort in SORTS]


def table(rows: Sequence[Row], *, total: int, picked: Collection[str]) -> str:
    """The rows as a table with a box to pick each; what does not fit is counted."""
    if not rows:
        return hint("没有符合条件的条目。", "No entry fits: loosen a filter.") if total else EMPTY
    body = "".join(_line(row, row.entry.id in picked) for row in rows[:SHOWN])
    more = len(rows) - SHOWN
    rest = hint(f"另有 {more:,} 条，请缩小范围。", f"{more:,} more: narrow it down.")
    heads = (
        ("", both("选", "Pick")),
        ("", both("条目", "Entry")),
        ("", both("年份", "Year")),
        ("", both("状态", "State")),
        (' class="number"', both("段落", "Passages")),
    )
    head = "".join(f'<th scope="col"{extra}>{label}</th>' for extra, label in heads)
    count = both(f"{len(rows):,} / {total:,} 条", f"{len(rows):,} of {total:,} entries")
    return (
        f'<p class="count" role="status">{count}</p><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table>{rest if more > 0 else ''}"
    )


def ask_bar(picked: Collection[str]) -> str:
    """What can be done with the picked entries; grey while none is picked."""
    off = "" if picked else " disabled"
    ask = (
        both(f"只问选中的 {len(picked)} 条", f"Ask the {len(picked)} picked")
        if picked
        else both("勾选条目，只问它们", "Pick entries to ask them alone")
    )
    return (
        f'<p class="tools"><button type="button" data-act="ask"{off}>{ask}</button>'
        f'<button type="button" data-act="unpick"{off}>{both("取消选择", "Pick none")}</button></p>'
    )


def limit_line(view: Overview, picked: Sequence[str]) -> str:
    """What the chat is limited to, with a way out; nothing where it is not."""
    if not picked:
        return ""
    titles = [row.entry.title for row in view.rows if row.entry.id in picked]
    names = "；".join(html_text(title[:40]) for title in titles[:3])
    more = "…" if len(titles) > 3 else ""
    return (
        f'<p class="limit">{both(f"只问这 {len(picked)} 条：", f"Asking these {len(picked)} only: ")}'
        f'<bdi>{names}{more}</bdi> <button type="button" data-act="unpick">'
        f"{both('改为全部', 'Ask all')}</button></p>"
    )


def details(view: Overview, entry_id: str) -> str:
    """One entry: note in both languages, links, what became of them, neighbours, BibTeX."""
    row = view.row(entry_id)
    if row is None:
        return NO_ENTRY
    entry = row.entry
    path = " › ".join(f"<bdi>{html_text(part)}</bdi>" for part in entry.category)
    close = "".join(_neighbour(other, nearness) for other, nearness in view.close_to(entry_id))
    paper = next((s.url for s in row.sources if s.kind == "paper" and s.url), "")
    record = bibtex([Reference(entry.id, entry.title, paper or _first_url(row), entry.year)])
    save = download(f"{entry.id}.bib"[-80:], record, both("下载", "Download"))
    return (
        f'<article><h2 tabindex="-1"><bdi>{html_text(entry.title)}</bdi></h2>'
        f'<p class="entry">{path}{f" · {entry.year}" if entry.year else ""} · {_state(row)}</p>'
        f'<p class="tools"><button type="button" data-act="only" data-id="{html_text(entry.id)}">'
        f"{both('只问这一条', 'Ask this one')}</button></p>"
        f"{_note(entry.note)}{_section(both('链接', 'Links'), _links(row))}"
        f"{_section(both('相近条目', 'Close to it'), f'<ul>{close}</ul>' if close else '')}"
        f"{_section('BibTeX', f'<pre tabindex=0>{html_text(record)}</pre>{save}')}</article>"
    )


def _fits(row: Row, filters: Filters) -> bool:
    wanted = (
        (filters.category, (" › ".join(row.entry.category),)),
        (filters.year, (str(row.entry.year),)),
        (filters.kind, row.kinds),
        (filters.state, (row.state,)),
    )
    return all(not wish or wish in there for wish, there in wanted)


def _said(row: Row) -> str:
    entry = row.entry
    names = (source.source for source in row.sources)
    return " ".join([entry.id, entry.title, *entry.category, entry.note, *names]).casefold()


def _line(row: Row, is_picked: bool) -> str:
    key, title = html_text(row.entry.id), html_text(row.entry.title)
    checked = " checked" if is_picked else ""
    category = html_text(row.entry.category[-1]) if row.entry.category else ""
    return (
        f'<tr><td><input type="checkbox" data-act="pick" data-id="{key}" aria-label="{title}"'
        f"{checked}></td><td>{entry_button(row.entry.id, row.entry.title)}"
        f'<span class="entry"><bdi>{category}</bdi></span></td>'
        f"<td>{row.entry.year or ''}</td><td>{_state(row)}</td>"
        f'<td class="number">{row.passages:,}</td></tr>'
    )


def _state(row: Row) -> str:
    why = f' title="{html_text(row.reason[:200])}"' if row.reason else ""
    return f'<span class="is-{row.state}"{why}>{both(*STATE_WORDS[row.state])}</span>'


def _note(note: str) -> str:
    """The note, each paragraph marked with its language."""
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", note) if part.strip()]
    return "".join(
        f'<p lang="{detect_language(p)}" dir="auto">{html_text(p)}</p>' for p in paragraphs
    )


def _links(row: Row) -> str:
    """Each link, what kind it is and what came of it."""
    lines = []
    for source in row.sources:
        if source.kind == "note":
            continue
        name = f"<bdi>{html_text(source.source)}</bdi>"
        link = link_out(web_address(source.url or source.link), name) or name
        kind = both(*KIND_WORDS.get(source.kind, (source.kind, source.kind)))
        came = (
            both(f"{source.passages} 段", f"{source.passages} passages")
            if source.passages
            else html_text((source.reason or "")[:300])
        )
        lines.append(f"<li>{kind} {link} <span>{came}</span></li>")
    why = f'<p class="wrong">{html_text(row.reason[:300])}</p>' if row.state == "failed" else ""
    return f"<ul>{''.join(lines)}</ul>{why}" if lines else ""


def _neighbour(row: Row, nearness: float) -> str:
    return f"<li>{entry_button(row.entry.id, row.entry.title)} <span>{nearness:.2f}</span></li>"


def _section(title: str, body: str) -> str:
    return f"<h3>{title}</h3>{body}" if body else ""


def _first_url(row: Row) -> str:
    return next((s.url for s in row.sources if s.url), "")
