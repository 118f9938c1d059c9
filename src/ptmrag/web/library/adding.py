"""What a visitor adds: PDFs, a list from a file, the web or Zotero; a bad one does not take the others with it.

    not_added = begin(jobs, Wanted(pdfs=["/tmp/gradio/…/owls.pdf"]))
    not_added[0].name, not_added[0].reason.en       # "page.pdf", "not a PDF"

It keeps files and begins an ingest; it reads no PDF: the ingest does.
"""

import re
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import gradio as gr

from ptmrag.errors import InputError
from ptmrag.fetch.zotero_api import ZoteroApi
from ptmrag.ingestion.jobs import Jobs
from ptmrag.ingestion.kept_out import UPLOADS
from ptmrag.ingestion.listed_files import BY_THE_PAGE
from ptmrag.ingestion.read_list import read_list
from ptmrag.ingestion.task import Task
from ptmrag.ingestion.zotero_collections import collections_of
from ptmrag.sources.web_address import web_address
from ptmrag.web.labels import Label
from ptmrag.web.library.holdings import SURVEY
from ptmrag.web.library.uploads import MAX_FILES, Unsound, kept, sorted_out
from ptmrag.web.reasons import reason_of

# One visitor after the other: what one adds is in use before the next one asks whether it can be.
_ADDING = threading.Lock()
_ZOTERO = re.compile(r"zotero:[\w/-]{0,100}")
_LOOPBACK = ("127.0.0.1", "::1")
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
_NO_ADDRESS = Label("不是网址，网址以 https:// 开头", "not a web address: it begins with https://")
NOT_AT_HOME = Label(
    "只有在运行 ptmrag 的电脑上才能添加 Zotero：可以从 Zotero 导出 BibTeX，再作为列表添加。",
    "Zotero can only be added on the computer that runs ptmrag: export BibTeX from Zotero, and add it as a list.",
)
_NO_ZOTERO = Label("不是 Zotero 的分类", "not a collection of Zotero")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was dropped, entered and chosen; `without_survey` removes the survey first.

    `is_at_home` is whether the visitor's Zotero is that of the server's machine.
    """

    pdfs: Sequence[str] = ()
    listed: str = ""
    address: str = ""
    zotero: str = ""
    without_survey: bool = False
    is_at_home: bool = False

    def __bool__(self) -> bool:
        return bool(self.pdfs or self.listed or self.address or self.zotero)


class NothingAddedError(Exception):
    """Nothing of what was wanted can be added; `files` says why of each."""

    def __init__(self, says: Label, files: Sequence[Unsound] = ()) -> None:
        super().__init__(says.en)
        self.says, self.files = says, tuple(files)


def begin(jobs: Jobs, wanted: Wanted) -> list[Unsound]:
    """Keep what can be kept and begin to ingest it; returns what is not added.

    Raises NothingAddedError, or InputError while another ingest is running: then nothing is kept.
    """
    if len(wanted.pdfs) > MAX_FILES:
        count = len(wanted.pdfs)
        raise NothingAddedError(
            Label(
                f"一次最多添加 {MAX_FILES} 个文件，这里有 {count} 个：请分几次添加。",
                f"{count} files are too many: add at most {MAX_FILES} at a time.",
            )
        )
    pdfs, unsound = sorted_out(wanted.pdfs)
    lists, gone = sorted_out([wanted.listed] if wanted.listed else [])
    address, zotero, wrong = _named(wanted)
    unsound += [*gone, *wrong]
    with _ADDING, ExitStack() as stack:
        if wanted.without_survey:
            jobs.stop()  # of the survey's papers, which are not wanted
        jobs.demand_idle()
        files = stack.enter_context(kept(lists, jobs.index / BY_THE_PAGE))
        papers = stack.enter_context(kept(pdfs, jobs.index / UPLOADS))
        catalogs = [*(str(path) for path in files if _is_readable(path, unsound)), *zotero]
        if not (papers or catalogs or address):
            raise NothingAddedError(_nothing(wanted), unsound)
        jobs.let_in(papers)
        folders = (str(jobs.index / UPLOADS),) if papers else ()
        task = Task(str(jobs.index), catalogs=tuple(catalogs), papers=folders, address=address)
        jobs.begin(replace(task, without=(SURVEY,) if wanted.without_survey else ()))
    return unsound


def zotero_choices() -> list[tuple[str, str]]:
    """The libraries and collections of a running Zotero: what is shown, and the name of the list. Raises InputError."""
    with ZoteroApi() as zotero:
        found = collections_of(zotero)
    return [(" / ".join(one.path), one.name) for one in found]


def is_at_home(request: gr.Request | None) -> bool:
    """Whether a visitor sits at the server's machine, whose Zotero is the visitor's own."""
    client = getattr(request, "client", None)
    headers = getattr(request, "headers", {})
    return (
        getattr(client, "host", "") in _LOOPBACK
        and not getattr(request, "username", None)
        and not any(headers.get(name) for name in _FORWARDED)
    )


def _named(wanted: Wanted) -> tuple[str, list[str], list[Unsound]]:
    """The address and the names of Zotero's lists that can be used, and what cannot."""
    address, zotero, wrong = wanted.address, [], []
    if address and web_address(address) is None:
        wrong.append(Unsound(address[:80], _NO_ADDRESS))
        address = ""
    if wanted.zotero and not wanted.is_at_home:
        wrong.append(Unsound("Zotero", NOT_AT_HOME))
    elif _ZOTERO.fullmatch(wanted.zotero):
        zotero.append(wanted.zotero)
    elif wanted.zotero:
        wrong.append(Unsound(wanted.zotero[:80], _NO_ZOTERO))
    return address, zotero, wrong


def _is_readable(path: Path, unsound: list[Unsound]) -> bool:
    """Whether a list can be read; if not, `unsound` gets it with the reason."""
    try:
        read_list(path)
    except InputError as error:
        said = str(error).replace(str(path), path.name)
        unsound.append(Unsound(path.name, reason_of(said)))
        path.unlink(missing_ok=True)
        return False
    return True


def _nothing(wanted: Wanted) -> Label:
    if wanted:
        return Label("没有添加任何内容。", "Nothing was added.")
    return Label(
        "没有可添加的内容：请拖入 PDF 或列表，或填写网址。",
        "Nothing to add: drop a PDF or a list, or enter an address.",
    )
