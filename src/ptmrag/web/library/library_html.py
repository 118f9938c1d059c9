"""Renders the library: what it holds, how far an ingest is, and which links failed for which reason.

    render_facts(status); render_progress(jobs.progress()); render_report(progress.report, failed)

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
from ptmrag.web.rendering import render

_SHOWN = 30  # links under one reason
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
    """The links that failed for one reason."""

    reason: str
    links: tuple[FailedLink, ...]


def render_facts(status: LibraryStatus) -> str:
    """Entries, sources, passages, disk space, embedder, time of the last update, version."""
    return render("facts.html", status=status, version=__version__)


def render_progress(progress: JobProgress) -> str:
    """One line on the last ingest, with a bar while it runs; empty if there was none."""
    if progress.state == "idle":
        return ""
    left = progress.seconds_left
    return render("job.html", progress=progress, left=None if left is None else _duration(left))


def render_report(report: dict[str, Any] | None, failed: Sequence[FailedLink]) -> str:
    """The totals of the last ingest, the services that did not answer, and all failed links grouped by reason."""
    counts = report.get("totals", {}) if report else {}
    totals = [(int(counts.get(key, 0)), label) for key, label in _COUNTS.items()] if report else []
    return render(
        "report.html",
        totals=totals,
        services=report.get("services", ()) if report else (),
        failed=len(failed),
        groups=group_failures(failed),
        most=_SHOWN,
    )


def group_failures(failed: Sequence[FailedLink]) -> list[FailedGroup]:
    """The failed links by reason, the most frequent reason first."""
    groups: dict[str, list[FailedLink]] = {}
    for link in failed:
        groups.setdefault(_general(link.reason), []).append(link)
    found = [FailedGroup(reason, tuple(links)) for reason, links in groups.items()]
    return sorted(found, key=lambda group: -len(group.links))


def _general(reason: str) -> str:
    """A reason without what is true of one link only: addresses and quoted names."""
    return re.sub(r"https?://\S+|'[^']*'", "…", reason)[:_LONGEST_REASON] or "–"


def _duration(seconds: float) -> Label:
    if seconds >= 90:
        return Label(f"{seconds / 60:.0f} 分钟", f"{seconds / 60:.0f} min")
    return Label(f"{seconds:.0f} 秒", f"{seconds:.0f} s")
