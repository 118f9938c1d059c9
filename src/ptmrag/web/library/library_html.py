"""Renders the library: what it holds, how far an ingest is, and which links failed for which reason.

    render_facts(status); render_holdings(holdings, can_write=True); render_progress(jobs.progress())
    render_report(progress.report, failed)

It ingests nothing: `jobs` does.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ptmrag.__version__ import __version__
from ptmrag.ingestion.jobs import JobProgress
from ptmrag.library.schema import FailedLink, LibraryStatus
from ptmrag.web.labels import Label
from ptmrag.web.library.holdings import Holdings
from ptmrag.web.library.uploads import Unsound
from ptmrag.web.reasons import next_step, reason_of
from ptmrag.web.rendering import render

_SHOWN = 30  # links under one reason
_FILES = 200  # PDFs in the list; the others are found by name
_FOUND = 20
_LONGEST_REASON = 120
_COUNTS = {
    "new": Label("新增", "new"),
    "updated": Label("更新", "updated"),
    "unchanged": Label("未变", "unchanged"),
    "failed": Label("失败", "failed"),
    "skipped": Label("跳过", "skipped"),
    "removed": Label("移除", "removed"),
}


@dataclass(frozen=True, slots=True)
class FailedGroup:
    """The links that failed for one reason, and what to do about them."""

    reason: Label
    links: tuple[FailedLink, ...]
    next: Label | None


def render_facts(status: LibraryStatus) -> str:
    """Entries, sources, passages, disk space, embedder, time of the last update, version."""
    return render("facts.html", status=status, version=__version__)


def render_holdings(holdings: Holdings, *, can_write: bool) -> str:
    """The lists, the PDFs and what was removed; buttons only for who may press them."""
    return render("holdings.html", held=holdings, can_write=can_write, most=_FILES)


def render_found(found: Sequence[tuple[str, str, str]], text: str) -> str:
    """The entries and PDFs that a visitor looks for, to remove them; empty without a text."""
    if not text:
        return ""
    return render("found.html", found=found[:_FOUND], more=len(found) - _FOUND)


def render_question(entries: int) -> str:
    """Whether to add to the survey, or to begin without it."""
    return render("mix.html", entries=entries)


def render_not_added(says: Label | None, files: Sequence[Unsound]) -> str:
    """What was not added and why; empty if all was."""
    return render("not_added.html", says=says, files=files) if says or files else ""


def render_problem(message: str) -> str:
    """A sentence of ours, in both languages."""
    return render("problem.html", label=reason_of(message), message="")


def render_progress(progress: JobProgress) -> str:
    """One line on the last ingest, with a bar while it runs; empty if there was none."""
    if progress.state == "idle":
        return ""
    left = progress.seconds_left
    return render(
        "job.html",
        progress=progress,
        left=None if left is None else _duration(left),
        doing=_doing(progress),
        error=reason_of(progress.error) if progress.error else None,
    )


def render_report(report: dict[str, Any] | None, failed: Sequence[FailedLink]) -> str:
    """The totals of the last ingest, the services that did not answer, and all failed links grouped by reason."""
    counts = report.get("totals", {}) if report else {}
    totals = [(int(counts.get(key, 0)), label) for key, label in _COUNTS.items()] if report else []
    services = report.get("services", ()) if report else ()
    return render(
        "report.html",
        totals=totals,
        services=[reason_of(str(sentence)[:300]) for sentence in services],
        failed=len(failed),
        groups=group_failures(failed),
        most=_SHOWN,
    )


def group_failures(failed: Sequence[FailedLink]) -> list[FailedGroup]:
    """The failed links by reason, the most frequent reason first."""
    groups: dict[str, list[FailedLink]] = {}
    for link in failed:
        groups.setdefault(_general(link.reason), []).append(link)
    found = [
        FailedGroup(_shown(reason), tuple(links), next_step(reason))
        for reason, links in groups.items()
    ]
    return sorted(found, key=lambda group: -len(group.links))


def _shown(reason: str) -> Label:
    found = reason_of(reason)
    return Label(found.zh[:_LONGEST_REASON], found.en[:_LONGEST_REASON])


def _general(reason: str) -> str:
    """A reason without what is true of one link only: addresses and quoted names."""
    return re.sub(r"https?://\S+|'[^']*'", "…", reason) or "–"


def _doing(progress: JobProgress) -> Label:
    """What an ingest does at this moment, as far as the name of its source tells."""
    if not progress.total:
        return Label("正在读取列表", "Reading the list")
    if ":" not in progress.item:
        return Label("正在读取 PDF", "Reading PDFs")
    return Label("正在获取并读取", "Fetching and reading")


def _duration(seconds: float) -> Label:
    if seconds >= 90:
        return Label(f"{seconds / 60:.0f} 分钟", f"{seconds / 60:.0f} min")
    return Label(f"{seconds:.0f} 秒", f"{seconds:.0f} s")
