"""What a library holds, as its page lists it: lists, PDFs, and what was removed.

    holdings = read_holdings(library)
    holdings.lists[0].key, holdings.named("list:9f86d081884c7d65")      # the key, and ("list", "survey")

The browser gets keys and the names of files, never the paths of this machine. It changes nothing: `Jobs` does.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ptmrag.ingestion.listed_files import BY_THE_PAGE
from ptmrag.ingestion.paper_names import PAPERS
from ptmrag.library.library import Library
from ptmrag.library.removals import Removal, RemovalKind
from ptmrag.library.schema import KnownList, SourceState
from ptmrag.web.labels import Label
from ptmrag.web.reasons import reason_of

SURVEY = "survey"
_NAMES = {
    SURVEY: Label("内置综述（预训练模型）", "The survey of pre-trained models"),
    PAPERS: Label("不在列表中的 PDF", "PDFs without a list"),
    "-": Label("标准输入", "standard input"),
}
_KINDS = {
    SURVEY: Label("随 ptmrag 附带", "comes with ptmrag"),
    PAPERS: Label("PDF", "PDFs"),
    "zotero": Label("Zotero", "Zotero"),
    "github": Label("GitHub 仓库", "GitHub repository"),
    "web": Label("来自网址", "from the web"),
    "page": Label("在网页上添加", "added on this page"),
    "file": Label("文件", "file"),
}


@dataclass(frozen=True, slots=True)
class HeldList:
    """A list: its key, its name and kind in both languages, its number of entries, and when it was read."""

    key: str
    name: Label
    kind: Label
    entries: int
    read_at: str


@dataclass(frozen=True, slots=True)
class HeldFile:
    """A PDF of a reader: its key, its name, its entry, its pages, and why it could not be read."""

    key: str
    name: str
    entry_id: str
    title: str
    pages: int | None
    problem: Label | None


@dataclass(frozen=True, slots=True)
class Removed:
    """What was removed: the number that restores it, its name, and how many entries went with it."""

    number: int
    name: Label
    kind: RemovalKind
    entries: int
    can_undo: bool


@dataclass(frozen=True, slots=True)
class Holdings:
    """All of it; `names` has the kind and the name in the library by the key."""

    lists: tuple[HeldList, ...]
    files: tuple[HeldFile, ...]
    removed: tuple[Removed, ...]
    names: dict[str, tuple[RemovalKind, str]]
    is_empty: bool
    has_survey: bool

    @property
    def is_survey_alone(self) -> bool:
        """Whether it holds the survey and nothing of a reader's own: then adding asks first."""
        return self.has_survey and len(self.lists) == 1 and not self.files

    def named(self, key: str) -> tuple[RemovalKind, str] | None:
        """What a key of the browser stands for: an entry as "entry:ID", a list or a file by its key."""
        kind, _, name = key.partition(":")
        return ("entry", name) if kind == "entry" and name else self.names.get(key)


def read_holdings(library: Library) -> Holdings:
    """What a library holds at this moment."""
    with library.reading(), library.snapshot():
        known = library.removals.lists()
        states = library.records.files()
        titles = library.records.entries_of([state.name for state in states])
        removed = library.removals.all()
    linked = [state for state in states if state.name in titles]
    files = tuple(
        _file(state, titles[state.name][0].id, titles[state.name][0].title) for state in linked
    )
    names: dict[str, tuple[RemovalKind, str]] = {
        _key("list", one.name): ("list", one.name) for one in known
    }
    names |= {_key("file", state.name): ("file", state.name) for state in linked}
    lists = tuple(_list(one, library.path) for one in known)
    return Holdings(
        lists,
        tuple(sorted(files, key=lambda one: one.name.casefold())),
        tuple(map(_removed, removed)),
        names,
        is_empty=not known,
        has_survey=any(one.name == SURVEY for one in known),
    )


def _list(known: KnownList, index: Path) -> HeldList:
    kind = _KINDS[_kind_of(known.name, index)]
    name = _NAMES.get(known.name) or Label(known.shown, known.shown)
    return HeldList(_key("list", known.name), name, kind, known.entries, known.read_at)


def _kind_of(name: str, index: Path) -> str:
    if name in (SURVEY, PAPERS):
        return name
    if name.startswith("zotero:"):
        return "zotero"
    if name.startswith("https://"):
        return "github"
    path = Path(name)
    if path.parent.name != BY_THE_PAGE:
        return "file"
    return "web" if path.name.startswith("http") else "page"


def _file(state: SourceState, entry_id: str, title: str) -> HeldFile:
    problem = reason_of(state.reason) if state.status == "failed" and state.reason else None
    name = Path(state.address).name
    return HeldFile(_key("file", state.name), name, entry_id, title, state.pages, problem)


def _removed(removal: Removal) -> Removed:
    shown = KnownList(removal.name, 0, "").shown if removal.kind == "list" else removal.title
    name = _NAMES.get(removal.name) if removal.kind == "list" else None
    entries = len(removal.entries) if removal.kind == "list" else 0
    return Removed(
        removal.number, name or Label(shown, shown), removal.kind, entries, removal.can_undo
    )


def _key(kind: RemovalKind, name: str) -> str:
    """A short text for a list or a file, which tells nothing of where it is."""
    return f"{kind}:{hashlib.blake2b(name.encode('utf-8', 'surrogatepass'), digest_size=8).hexdigest()}"


def found_in(library: Library, holdings: Holdings, text: str) -> Iterator[tuple[str, str, str]]:
    """The entries and PDFs with a text in their titles, ids or names: key, title, and the name of the file."""
    wanted = text.casefold()
    for entry in library.records.entries():
        if wanted in entry.title.casefold() or wanted in entry.id:
            yield f"entry:{entry.id}", entry.title, ""
    for file in holdings.files:
        if wanted in file.name.casefold():
            yield file.key, file.title, file.name
