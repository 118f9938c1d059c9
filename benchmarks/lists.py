"""How much of public lists is read: works, titles, links, years and categories, against rules of their own.

    figures = [measure(path, rules) for path, rules in lists_in(Path("~/lists"))]
    print(table(figures))

The rules (`lists.toml`) say how each list writes its items; they were written by reading the lists and share no
code with the reader. A list without rules is left out. It measures no other form of list.
"""

import csv
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ptmrag.catalog.entry import Entry
from ptmrag.catalog.formats.registry import parse_list
from ptmrag.errors import InputError

RULES = Path(__file__).with_name("lists.toml")
_LINK = re.compile(
    r"\]\(\s*<?(https?://[^\s<>]+?)>?(?:\s[^()]*)?\)(?=[^)]|$)|<(https?://[^>\s]+)>|href=\"(https?://[^\"]+)\""
)
_HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*$", re.MULTILINE)
Category = tuple[str, ...]


@dataclass(slots=True)
class Work:
    """A work as the rules find it: all titles, years and places of its mentions."""

    line: int
    titles: list[str]
    links: set[str] = field(default_factory=set)
    years: set[int] = field(default_factory=set)
    categories: list[Category] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ListFigures:
    """Counts of one list: those found by the rules, and of these what the reader has right.

    `entries` are all that the reader makes, `extra` those that no rule knows. `misses` are (line, kind,
    what the rules say, what the reader says).
    """

    name: str
    works: int
    entries: int
    found: int
    extra: int
    titles: int
    links: tuple[int, int]
    years: tuple[int, int]
    categories: tuple[int, int]
    misses: tuple[tuple[int, str, str, str], ...] = ()


def lists_in(folder: Path) -> list[tuple[Path, list[dict[str, Any]]]]:
    """The lists of a folder that have rules, with them; InputError if there is none."""
    rules = tomllib.loads(RULES.read_text(encoding="utf-8"))
    found = [
        (path, [rule for name, rule in rules.items() if name.partition("#")[0] == path.stem])
        for path in sorted(folder.expanduser().glob("*.*"))
    ]
    found = [(path, of_list) for path, of_list in found if of_list]
    if not found:
        raise InputError(f"'{folder}' has none of the lists that '{RULES.name}' has rules for.")
    return found


def measure(path: Path, rules: Sequence[dict[str, Any]]) -> ListFigures:
    """The figures of one list."""
    text = path.read_text(encoding="utf-8")
    works = _joined([work for rule in rules for work in _works(text, rule)])
    entries = parse_list(text, path=str(path)).entries
    pairs = _paired(works, entries)
    misses: list[tuple[int, str, str, str]] = []

    def right(kind: str, chosen: Sequence[tuple[Work, Entry]], test: Any, says: Any) -> int:
        wrong = [(work, entry) for work, entry in chosen if not test(work, entry)]
        misses.extend((w.line, kind, str(says(w)), _shown(kind, e)) for w, e in wrong)
        return len(chosen) - len(wrong)

    lost = [work for work in works if id(work) not in {id(w) for w, _ in pairs}]
    misses += [(work.line, "work", work.titles[0], "") for work in lost]
    known = {entry.id for _, entry in pairs}
    extra = [entry for entry in entries if entry.id not in known]
    misses += [(entry.line, "extra", "", entry.title) for entry in extra]
    titles = right("title", pairs, _has_title, lambda w: " = ".join(w.titles))
    dated = [pair for pair in pairs if pair[0].years]
    years = right("year", dated, lambda w, e: e.year in w.years, lambda w: sorted(w.years))
    placed = [pair for pair in pairs if any(pair[0].categories)]
    categories = right("category", placed, _has_categories, lambda w: w.categories)
    links = sum(len(w.links & _keys(e)) for w, e in pairs)
    right("link", pairs, lambda w, e: w.links <= _keys(e), lambda w: sorted(w.links))
    return ListFigures(
        name=path.stem,
        works=len(works),
        entries=len(entries),
        found=len(pairs),
        extra=len(extra),
        titles=titles,
        links=(links, sum(len(work.links) for work in works)),
        years=(years, sum(bool(work.years) for work in works)),
        categories=(categories, sum(any(work.categories) for work in works)),
        misses=tuple(sorted(misses)),
    )


# --- what the rules say


def _works(text: str, rule: dict[str, Any]) -> Iterator[Work]:
    if "columns" in rule:
        for row in csv.DictReader(text.splitlines(keepends=True)):
            link = _key(row[rule["columns"]["link"]])
            yield Work(0, [row[rule["columns"]["title"]]], {link} if link else set())
        return
    start = re.search(rule["start"], text)
    end = re.search(rule["end"], text) if "end" in rule else None
    headings = sorted(_headings(text, rule))
    for pattern in rule["items"]:
        for found in re.finditer(pattern, text):
            place = found.start("title")
            if (start and place < start.start()) or (end and place > end.start()):
                continue
            if work := _work(text, found, rule=rule):
                of_heading = re.match(r"#+", found[0]) if rule.get("is_heading") else None
                level = len(of_heading[0]) if of_heading else 9
                work.categories = [_above(headings, found.start(), level=level)]
                yield work


def _work(text: str, found: re.Match[str], *, rule: dict[str, Any]) -> Work | None:
    said = found.groupdict()
    title = said["title"].strip()
    for pattern in rule.get("title_without", ()):
        title = re.sub(pattern, rule.get("prefix", {}).get(pattern.strip("^"), ""), title)
    title = re.sub(r"\s+", " ", title.strip(" .,"))
    if any(re.search(pattern, title) for pattern in rule.get("no_titles", ())):
        return None
    region = said.get("links") or found[0]
    links = (
        [said["link"]]
        if said.get("link")
        else [next(filter(None, m)) for m in _LINK.findall(region)]
    )
    kept = [
        link for link in links if not any(re.search(no, link) for no in rule.get("no_links", ()))
    ]
    bare = re.match(r"- (https://\S+)$", found[0])
    kept += [bare[1]] if bare else []
    year = {int(said["year"])} if said.get("year") else set()
    return Work(text.count("\n", 0, found.start("title")) + 1, [title], set(map(_key, kept)), year)


def _headings(text: str, rule: dict[str, Any]) -> Iterator[tuple[int, int, str]]:
    """(offset, level, words) of each heading."""
    text = re.sub(r"```.*?```", lambda m: " " * len(m[0]), text, flags=re.DOTALL)
    for found in _HEADING.finditer(text):
        words = found[2]
        for pattern in (r"\s*\[?!\[.*$", r"^[^\w\s(\[]+\s*", *rule.get("heading_without", ())):
            words = re.sub(pattern, "", words)
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", words)
        # A heading about the list itself ends the section before it and names none.
        is_about = any(re.search(no, words.strip()) for no in rule.get("no_headings", ()))
        yield found.start(), len(found[1]), "" if is_about else words.strip()
    if "group" in rule:
        for found in re.finditer(rule["group"], text):
            yield found.start(), 7, found["words"].strip()


def _above(headings: Sequence[tuple[int, int, str]], place: int, *, level: int) -> Category:
    """The headings above a place, of a higher level than its own if it is a heading."""
    path: list[tuple[int, str]] = []
    for start, own, words in headings:
        if start >= place:
            break
        path = [*(pair for pair in path if pair[0] < own), (own, words)]
    return tuple(words for own, words in path if own < level and words)


def _joined(works: Sequence[Work]) -> list[Work]:
    """Mentions of one title, or of one arXiv paper, are one work."""
    kept: list[Work] = []
    known: dict[str, Work] = {}
    for work in works:
        keys = [_letters(work.titles[0]), *(k for k in work.links if k.startswith("arxiv:"))]
        same = next((known[key] for key in keys if key in known), None)
        if same is None:
            kept.append(work)
        else:
            same.titles += work.titles
            same.links |= work.links
            same.years |= work.years
            same.categories += [c for c in work.categories if c not in same.categories]
        for key in keys:
            known.setdefault(key, same or work)
    return kept


# --- what the reader says


def _paired(works: Sequence[Work], entries: Sequence[Entry]) -> list[tuple[Work, Entry]]:
    """Each work with the entry that has its title, else the most of its links."""
    pairs: list[tuple[Work, Entry]] = []
    taken: set[str] = set()
    for is_exact in (True, False):
        for work in works:
            if any(work is one for one, _ in pairs):
                continue
            free = [entry for entry in entries if entry.id not in taken]
            near = [e for e in free if (_has_title(work, e) if is_exact else work.links & _keys(e))]
            if near:
                best = max(near, key=lambda e: (len(work.links & _keys(e)), e.line == work.line))
                taken.add(best.id)
                pairs.append((work, best))
    return pairs


def _has_title(work: Work, entry: Entry) -> bool:
    return _letters(entry.title) in map(_letters, work.titles)


def _has_categories(work: Work, entry: Entry) -> bool:
    """Whether an entry is in exactly the categories of a work, apart from the title of the list."""
    places = getattr(entry, "categories", (entry.category,))
    return {_plain(place) for place in places} == {_plain(place) for place in work.categories}


def _plain(place: Category) -> str:
    return " > ".join(map(_letters, place[-2:]))


def _letters(text: str) -> str:
    return "".join(re.findall(r"\w", text.casefold()))


def _keys(entry: Entry) -> set[str]:
    return {_key(link.url) for link in entry.links}


def _key(url: str) -> str:
    paper = re.search(r"arxiv\.org/(?:abs|pdf|html)/(\d{4}\.\d{4,5})", url)
    if paper:
        return f"arxiv:{paper[1]}"
    return re.sub(r"^https?://(?:www\.)?|#.*$|/+$", "", url.strip().rstrip(")")).removesuffix(
        ".git"
    )


def _shown(kind: str, entry: Entry) -> str:
    if kind == "category":
        return str(getattr(entry, "categories", (entry.category,)))
    values = {"title": entry.title, "year": entry.year, "link": sorted(_keys(entry))}
    return str(values[kind])


# --- the table

_COUNTS = ("works", "entries", "found", "extra", "titles")
_SHARES = ("links", "years", "categories")


def _sum(shares: Sequence[tuple[int, int]]) -> tuple[int, int]:
    return sum(right for right, _ in shares), sum(of for _, of in shares)


def table(figures: Sequence[ListFigures]) -> str:
    """The figures as a Markdown table; the last row is the sum."""
    total = ListFigures(
        "all",
        *(sum(getattr(one, name) for one in figures) for name in _COUNTS),
        *(_sum([getattr(one, name) for one in figures]) for name in _SHARES),
    )
    rows = [
        "| list | works | entries | found | extra | right titles | links | years | categories |"
    ]
    rows.append("| --- |" + " ---: |" * 8)
    for one in (*figures, total):
        shares = (one.links, one.years, one.categories)
        cells = (one.name, one.works, one.entries, one.found, one.extra, one.titles)
        parts = [f"{right} of {of}" if of else "-" for right, of in shares]
        rows.append(f"| {' | '.join(map(str, (*cells, *parts)))} |")
    return "\n".join(rows)


def as_json(figures: Sequence[ListFigures]) -> list[dict[str, Any]]:
    """One object a list, with what was missed."""
    return [asdict(one) for one in figures]
