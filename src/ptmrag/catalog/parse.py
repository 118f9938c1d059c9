"""Read a list that people keep, in Markdown or plain text, however irregular.

>>> catalog = parse_catalog("## Compression\\n- [A Small Model](https://arxiv.org/abs/2001.00001)")
>>> catalog.entries[0].id, catalog.entries[0].category, catalog.entries[0].year
('a-small-model', ('Compression',), 2020)

Headings become categories. An entry is a list item, a table row, or a paragraph with a title above
addresses. What looks like an entry and cannot be used becomes a Failure with its line. Only
`read_catalog` and `read_bytes` open files. It does not ask whether a link is alive.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from ptmrag.catalog.addresses import address_key
from ptmrag.catalog.drafts import Draft
from ptmrag.catalog.encodings import decoded
from ptmrag.catalog.entry import Catalog, Entry, Link, LinkKind
from ptmrag.catalog.front_matter import with_footnotes, without_front_matter
from ptmrag.catalog.markdown import read_markdown
from ptmrag.catalog.outline import draft_entries
from ptmrag.catalog.titles import alike, slug
from ptmrag.errors import InputError
from ptmrag.regular_files import open_regular, read_regular

__all__ = [
    "Catalog",
    "Entry",
    "Link",
    "LinkKind",
    "decoded",
    "default_catalog_path",
    "parse_catalog",
    "read_bytes",
    "read_catalog",
    "slug",
    "unique_id",
]


def default_catalog_path() -> Path:
    """The survey of pre-trained models that comes with the package."""
    return Path(str(files("ptmrag.catalog") / "ptm-survey.md"))


def read_catalog(path: Path | str) -> Catalog:
    """Read a Markdown or text file; InputError if it cannot be read as text."""
    return parse_catalog(decoded(read_bytes(Path(path)), str(path)), path=str(path))


def read_bytes(path: Path) -> bytes:
    """The bytes of a catalog file; InputError if it cannot be read."""
    with _refusals(path):
        return read_regular(path)


def demand_file(path: Path) -> None:
    """Raise the InputError of `read_bytes` without reading the file."""
    with _refusals(path), open_regular(path):
        pass


@contextmanager
def _refusals(path: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise InputError(f"There is no catalog '{path}': name a Markdown or text file.") from error
    except OSError as error:
        raise InputError(
            f"The catalog '{path}' cannot be read: {error.strerror}. Name a Markdown or text file, or - for "
            "standard input."
        ) from error


def parse_catalog(text: str, *, path: str = "") -> Catalog:
    """The entries of a Markdown or plain text."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    drafts, failures = draft_entries(read_markdown(with_footnotes(without_front_matter(text))))
    taken: set[str] = set()
    entries = tuple(_entry(draft, taken) for draft in _merged(drafts))
    return Catalog(entries, tuple(failures), path)


def _entry(draft: Draft, taken: set[str]) -> Entry:
    return Entry(
        id=unique_id(slug(draft.title), taken),
        title=draft.title,
        category=draft.category,
        note="\n\n".join(draft.notes),
        line=draft.line,
        links=tuple(draft.links),
        year=draft.year,
    )


def unique_id(identifier: str, taken: set[str]) -> str:
    """The id, with -2, -3 … added if it is taken; at most 80 characters. It is added to `taken`."""
    found, number = identifier, 1
    while found in taken:
        number += 1
        ending = f"-{number}"
        found = identifier[: 80 - len(ending)].rstrip("-") + ending
    taken.add(found)
    return found


# --- the same work twice

_MANY = 30


def _merged(drafts: Sequence[Draft]) -> list[Draft]:
    """Merge each draft into an earlier one if the links of one are among those of the other."""
    kept: list[Draft] = []
    by_address: dict[str, list[Draft]] = {}
    by_title: dict[str, Draft] = {}
    for draft in drafts:
        keys = _keys(draft)
        near = [other for key in keys for other in by_address.get(key, ())]
        same = next((other for other in near if _is_same(draft, other)), None)
        if not keys:
            same = by_title.get(draft.title.casefold())
        if same is None:
            kept.append(draft)
            by_title.setdefault(draft.title.casefold(), draft)
        else:
            _join(same, draft)
        for key in keys:
            known = by_address.setdefault(key, [])
            # An address in very many entries says nothing about any of them.
            if len(known) < _MANY and (same or draft) not in known:
                known.append(same or draft)
    return kept


def _keys(draft: Draft) -> set[str]:
    return {address_key(link.url) for link in draft.links}


def _is_same(draft: Draft, other: Draft) -> bool:
    """Whether the links of one are among the other's, and their titles may name one work.

    Titles that are marked as titles have to be alike. Those of table rows have to be the same: the
    sizes of a model have a row each and share one repository.
    """
    ours, theirs = _keys(draft), _keys(other)
    if not (ours <= theirs or theirs <= ours):
        return False
    if "row" in (draft.origin, other.origin):
        return draft.title.casefold() == other.title.casefold()
    both_marked = "text" not in (draft.mark, other.mark) and "none" not in (draft.mark, other.mark)
    return alike(draft.title, other.title) if both_marked else True


def _join(draft: Draft, again: Draft) -> None:
    if again.title.casefold() != draft.title.casefold() and again.mark != "none":
        draft.add_note(again.title)
    for note in again.notes:
        draft.add_note(note)
    draft.add_links(again.links)
    draft.year = draft.year or again.year
