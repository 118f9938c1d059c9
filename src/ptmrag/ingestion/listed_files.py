"""The PDFs that a list names for its works, in the paths of Zotero, Better BibTeX, JabRef, Mendeley and EndNote.

    listed = files_of(entries, index=Path("index"))
    listed.files, listed.passed_over       # ((Path("/home/ada/refs/files/3/owls.pdf"), "owls"), …), (a row, …)

Only a list on this disk, and Zotero itself, may name files. One from the web, one from standard input and one that a
visitor dropped on the page, all of which strangers may have written, open none. Only PDFs are read, and of those that
are not there the report has one line for each list. It opens no file.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from ptmrag.ingestion.entries import ResolvedEntry
from ptmrag.ingestion.paper_files import LARGEST
from ptmrag.ingestion.report import SourceReport
from ptmrag.library.database import FILE
from ptmrag.regular_files import why_not

ZOTERO = "zotero:"
# The folder of an index with the lists that came by the page: dropped there, or fetched from an address.
BY_THE_PAGE = "catalogs"
_SCHEME = re.compile(r"([A-Za-z][\w+.-]+):")


@dataclass(frozen=True, slots=True)
class ListedFiles:
    """Files with the ids of the entries that name them, and rows for those that cannot be read."""

    files: tuple[tuple[Path, str], ...]
    passed_over: tuple[SourceReport, ...]


def files_of(entries: Sequence[ResolvedEntry], *, index: Path) -> ListedFiles:
    """The PDFs that the lists of these entries name for them; `index` is the folder of the index."""
    strangers = (index / BY_THE_PAGE).resolve()
    files: dict[tuple[Path, str], None] = {}
    missing: dict[str, list[tuple[str, str]]] = {}
    for linked in entries:
        said = linked.entry.record.files if linked.entry.record is not None else ()
        for name in said if _may_name_files(linked.catalog, strangers) else ():
            if not name.casefold().endswith(".pdf"):
                continue  # a snapshot of a page, or an address
            places = list(_places(name, _folder(linked.catalog)))
            reasons = [why_not(place, most=LARGEST) for place in places]
            if "" in reasons:
                files[places[reasons.index("")], linked.entry.id] = None
            elif reasons:
                missing.setdefault(linked.catalog, []).append((str(places[0]), reasons[0]))
    rows = tuple(_row(catalog, found) for catalog, found in missing.items())
    return ListedFiles(tuple(files), rows)


def read_instead(
    entries: Sequence[ResolvedEntry], files: Mapping[str, Path]
) -> dict[str, SourceReport]:
    """Rows, by source, for the papers that are not fetched because all entries that link them have a file.

    `files` are the files that were read, by the ids of their entries.
    """
    needed = {
        one.name for linked in entries if linked.entry.id not in files for one in linked.sources
    }
    return {
        source.name: SourceReport(
            linked.entry.id,
            source.link,
            source.name,
            "skipped",
            f"read from your file '{files[linked.entry.id].name}' instead",
        )
        for linked in entries
        for source in linked.sources
        if linked.entry.id in files and source.kind == "paper" and source.name not in needed
    }


def _may_name_files(catalog: str, strangers: Path) -> bool:
    if catalog.startswith(ZOTERO):
        return True
    folder = _folder(catalog)
    if folder is None:
        return False
    return not any(one == strangers or _is_of_a_page(one) for one in (folder, *folder.parents))


def _is_of_a_page(folder: Path) -> bool:
    """Whether a folder is that of the lists in any index: this one may be a copy, with the paths of the first."""
    return folder.name == BY_THE_PAGE and (folder.parent / FILE).is_file()


def _folder(catalog: str) -> Path | None:
    """The folder of a list on this disk; the name of a catalog is its full path, or no path at all."""
    path = Path(catalog)
    return path.parent if path.is_absolute() else None


def _places(said: str, folder: Path | None) -> Iterator[Path]:
    """Where a file may be that a list names so, the likeliest place first."""
    scheme = _SCHEME.match(said)
    rest = said[scheme.end() :].lstrip("/") if scheme else ""
    if said.casefold().startswith("file:"):
        yield from _of_address(said)
        return
    if folder is None or "\0" in said:
        return
    if scheme is None or len(scheme[1]) == 1:  # one letter is a drive of Windows
        yield from _plain(said, folder)
    elif (
        scheme[1] == "storage"
    ):  # Zotero's folder of files, beside the list or where Zotero has it by default
        yield folder / "storage" / rest
        yield Path.home() / "Zotero" / "storage" / rest
    elif scheme[1] == "attachments":
        yield folder / rest
    elif scheme[1] == "internal-pdf":
        yield from (data / "PDF" / rest for data in sorted(folder.glob("*.Data")))
        yield folder / "PDF" / rest
    elif "://" not in said:
        yield from _plain(said, folder)


def _of_address(said: str) -> Iterator[Path]:
    """The file of an address; none on another computer, and none of an address that is broken."""
    with suppress(ValueError):  # such as file://[
        parts = urlsplit(said)
        if parts.netloc in ("", "localhost"):
            yield Path(url2pathname(parts.path))


def _plain(said: str, folder: Path) -> Iterator[Path]:
    path = Path(said)
    yield folder / path  # an absolute path stays what it is
    if "\\" in said:
        yield folder / said.replace("\\", "/")
    if not path.is_absolute():
        yield Path("/", path)  # Mendeley writes no slash before "home/ada/x.pdf"


def _row(catalog: str, missing: Sequence[tuple[str, str]]) -> SourceReport:
    """One line for the files of a list that cannot be read: of a list from another machine, these are many."""
    path, reason = missing[0]
    others = f", and {len(missing) - 1} others that the list names" if len(missing) > 1 else ""
    cure = (
        "open it in Zotero once, which downloads it"
        if catalog.startswith(ZOTERO)
        else "put it there, or correct its path in the list"
    )
    cure += "; until then the links of its entry are read"
    return SourceReport("", path, "", "skipped", f"{reason}{others} ({catalog}): {cure}")
