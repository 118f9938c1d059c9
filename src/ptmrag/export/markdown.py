"""Write a list in Markdown, which ptmrag reads again: headings are categories, an item is a work.

    ## Pre-training

    - [BERT: …](https://arxiv.org/abs/1810.04805) (2019). Jacob Devlin, Ming-Wei Chang. *NAACL*. [code](https://…)

It has no place for keys, tags and abstracts.
"""

import re
from collections.abc import Iterator, Sequence

from ptmrag.catalog.entry import LinkKind
from ptmrag.export.exported_work import ExportedWork
from ptmrag.export.person_names import spoken_name

_LABELS: dict[LinkKind, str] = {
    "paper": "pdf",
    "code": "code",
    "page": "website",
    "slides": "slides",
    "weights": "weights",
}
_MARKS = re.compile(r"[\\`*_~|\[\]<>&#]")
_LINE_START = re.compile(r"^(\d+)(?=[.)])|^(?=[+=>-])")
_DEEPEST = 6
Path = tuple[str, ...]


def write_markdown(works: Sequence[ExportedWork]) -> str:
    """The works under the headings of their categories, those without one first."""
    lines: list[str] = []
    above: Path = ()
    for path, listed in _by_path(works):
        for depth, heading in enumerate(path, 1):
            if path[:depth] != above[:depth]:
                lines += [f"{'#' * min(depth, _DEEPEST)} {literal(heading)}", ""]
        above = path
        for work, is_first in listed:
            lines += [_item(work), ""]
            if is_first:
                lines += [part for note in work.notes for part in (f"  {_remark(note)}", "")]
    return "\n".join(lines)


def literal(text: str) -> str:
    """A text without a mark that Markdown has a meaning for."""
    text = _MARKS.sub(r"\\\g<0>", text)
    return _LINE_START.sub(lambda start: f"{start[1]}\\" if start[1] else "\\", text)


def _by_path(
    works: Sequence[ExportedWork],
) -> Iterator[tuple[Path, list[tuple[ExportedWork, bool]]]]:
    """The works of each path, and whether it is their first; the parts of a heading stay together."""
    paths: dict[Path, list[tuple[ExportedWork, bool]]] = {(): []}
    places: dict[Path, int] = {}
    for work in works:
        for number, path in enumerate(work.categories or ((),)):
            paths.setdefault(path, []).append((work, number == 0))
            for depth in range(1, len(path) + 1):
                places.setdefault(path[:depth], len(places))
    order = sorted(
        paths, key=lambda path: [places[path[:depth]] for depth in range(1, len(path) + 1)]
    )
    return ((path, paths[path]) for path in order if paths[path])


def _item(work: ExportedWork) -> str:
    title = literal(work.listed_title or work.title)
    named = f"[{title}]({_target(work.url)})" if work.url else f"**{title}**"
    year = f" ({work.record.date[:4]})" if work.record.date else ""
    names = [spoken_name(person) for person in work.authors] + ["et al"] * work.has_more_authors
    venue = f"*{literal(work.record.venue)}*" if work.record.venue else ""
    links = [f"[{_LABELS[link.kind]}]({_target(link.url)})" for link in work.links]
    parts = [literal(", ".join(names)), venue, " ".join(links)]
    return (
        f"- {named}{year}."
        + "".join(f" {part}." for part in parts[:2] if part)
        + f" {parts[2]}".rstrip()
    )


def _remark(note: str) -> str:
    """A note whose addresses are text: its entry's links are in the item."""
    return literal(re.sub(r"\b(?:https?|ftp)://(?:www\.)?", "", note, flags=re.IGNORECASE))


def _target(address: str) -> str:
    """An address as the target of a link, in angle brackets where a round one could end it."""
    return f"<{address}>" if re.search(r"[()]", address) else address
