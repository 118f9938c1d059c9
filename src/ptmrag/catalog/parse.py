"""Read a list kept by people: Markdown or plain text, irregular as such lists are.

>>> catalog = parse_catalog("## Compression\\n- [A Small Model](https://arxiv.org/abs/2001.00001)")
>>> catalog.entries[0].id, catalog.entries[0].category, catalog.entries[0].year
('a-small-model', ('Compression',), 2020)

Headings become categories. An entry is a list item, a table row, or a paragraph that is a title
over addresses. What looks like an entry and cannot be used becomes a Failure with its line. Pure but
for `read_catalog`; it does not ask whether a link is alive.
"""

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from ptmrag.catalog.addresses import address_key
from ptmrag.catalog.drafts import Draft
from ptmrag.catalog.entry import Catalog, Entry, Link, LinkKind
from ptmrag.catalog.markdown import read_markdown
from ptmrag.catalog.outline import draft_entries
from ptmrag.catalog.titles import alike, slug
from ptmrag.errors import InputError

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
    """Read a Markdown or text file; InputError where it cannot be read as text."""
    return parse_catalog(decoded(read_bytes(Path(path)), str(path)), path=str(path))


def read_bytes(path: Path) -> bytes:
    """What a catalog file holds; InputError where it holds nothing that can be read."""
    if path.is_dir():
        raise InputError(f"The catalog '{path}' is a folder: give a Markdown or text file.")
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise InputError(f"There is no catalog '{path}': give a Markdown or text file.") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"The catalog '{path}' cannot be read: {reason}.") from error


def decoded(raw: bytes, path: str) -> str:
    """The text of a catalog; InputError where it is none."""
    encodings = ["utf-8-sig", "gb18030"]  # Chinese lists are often older than UTF-8
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\0" in raw or raw.startswith(b"%PDF-"):
        raise InputError(f"The catalog '{path}' is not text: give a Markdown or text file.")
    for encoding in encodings:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError(f"The catalog '{path}' is neither UTF-8 nor GB18030 text: save it as UTF-8.")


def parse_catalog(text: str, *, path: str = "") -> Catalog:
    """The entries of a Markdown or plain text."""
    drafts, failures = draft_entries(read_markdown(text))
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
    """The id, or with -2, -3 … behind it, in at most 80 characters."""
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
    """Join each draft to an earlier one whose links hold all of its own, or the other way round."""
    kept: list[Draft] = []
    by_address: dict[str, list[Draft]] = {}
    by_title: dict[str, Draft] = {}
    for draft in drafts:
        keys = _keys(draft)
        near = [other for key in keys for other in by_address.get(key, ())]
        twin = next((other for other in near if _is_same(draft, other)), None)
        if not keys:
            twin = by_title.get(draft.title.casefold())
        if twin is None:
            kept.append(draft)
            by_title.setdefault(draft.title.casefold(), draft)
        else:
            _join(twin, draft)
        for key in keys:
            known = by_address.setdefault(key, [])
            # What very many entries link to tells nothing about any of them.
            if len(known) < _MANY and (twin or draft) not in known:
                known.append(twin or draft)
    return kept


def _keys(draft: Draft) -> set[str]:
    return {address_key(link.url) for link in draft.links}


def _is_same(draft: Draft, other: Draft) -> bool:
    """One's links are among the other's, and the titles do not say that they are two works.

    Titles that were marked as such have to be alike, those of table rows the same: a row is an entry
    of its own, though all sizes of a model have one repository.
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
