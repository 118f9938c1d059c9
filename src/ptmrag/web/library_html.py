"""The library as HTML: what it holds, how far an ingest is, and what failed by reason.

    facts(status); progress_line(jobs.progress()); report(progress.report, failed)

Pure but for `keep`, which takes an uploaded file into the index folder.
"""

import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ptmrag.__version__ import __version__
from ptmrag.errors import InputError
from ptmrag.library.schema import FailedLink, LibraryStatus
from ptmrag.web.escape import html_text, visible, web_address
from ptmrag.web.html_parts import entry_button, link_out
from ptmrag.web.jobs import Progress
from ptmrag.web.labels import both

MAX_FILES = 50
_SHOWN = 30
_UNSAFE = re.compile(r"[^\w .()+,-]|^[. ]+|[. ]+$")


def facts(status: LibraryStatus) -> str:
    """Entries, sources, passages, disk, embedder, version, time."""
    rows = (
        (both("条目", "Entries"), f"{status.entries:,}"),
        (both("来源", "Sources"), f"{status.sources:,}"),
        (both("段落", "Passages"), f"{status.passages:,}"),
        (both("磁盘", "Disk"), f"{status.bytes / 1e6:,.1f} MB"),
        (both("向量模型", "Embedder"), html_text(status.embedder)),
        (both("更新于", "As of"), html_text(status.built_at[:16].replace("T", " ")) + " UTC"),
        ("ptmrag", __version__),
    )
    body = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in rows)
    return f'<dl class="facts">{body}</dl>'


def progress_line(progress: Progress) -> str:
    """One line, and a bar while something runs."""
    if progress.state == "idle":
        return ""
    if progress.state != "running":
        words = {
            "done": both("更新完成。", "The last ingest is done."),
            "stopped": both("已停止，可以继续。", "Stopped; it can go on."),
            "failed": both("未能完成。", "It did not come to its end."),
        }[progress.state]
        error = f" {html_text(progress.error)}" if progress.error else ""
        return f'<p class="job is-{progress.state}" role="status">{words}{error}</p>'
    left = progress.seconds_left
    time = "" if left is None else both(f"约剩 {_time(left)}", f"about {_time(left)} left")
    value = f' value="{progress.done}" max="{progress.total}"' if progress.total else ""
    count = (
        f"{progress.done} / {progress.total}" if progress.total else both("准备中…", "starting…")
    )
    return (
        f'<p class="job" role="status">{both("正在更新：", "Working: ")}{count} '
        f"<bdi>{html_text(progress.item[:80])}</bdi> {time}</p>"
        f'<progress aria-label="ingest"{value}></progress>'
    )


def report(document: dict[str, Any] | None, failed: Sequence[FailedLink]) -> str:
    """The totals of the last ingest, and all links that gave nothing, grouped by why."""
    return _totals(document) + _failures(failed)


def keep(upload: str, folder: Path) -> Path:
    """Move an uploaded file into a folder of the index under a harmless name of its own.

    The same file again is the same; another of that name gets a number.
    """
    source = Path(upload)
    name = _UNSAFE.sub("_", visible(source.stem))[:100].strip() or "paper"
    suffix = source.suffix.lower() if source.suffix.lower() in (".pdf", ".md", ".txt") else ".txt"
    folder.mkdir(parents=True, exist_ok=True)
    content = source.read_bytes()
    if suffix == ".pdf" and b"%PDF-" not in content[:1024]:
        raise InputError(f"'{name}{suffix}' is not a PDF.")
    for number in range(1, 1000):
        target = folder / (f"{name}{suffix}" if number == 1 else f"{name}-{number}{suffix}")
        if not target.exists():
            shutil.move(source, target)
            return target
        if target.read_bytes() == content:
            source.unlink(missing_ok=True)
            return target
    raise InputError(f"There are too many files named '{name}{suffix}': rename this one.")


def _totals(document: dict[str, Any] | None) -> str:
    if not document:
        return ""
    totals = document.get("totals", {})
    words = {
        "new": ("新", "new"),
        "updated": ("有更新", "updated"),
        "unchanged": ("未变", "unchanged"),
        "failed": ("失败", "failed"),
        "skipped": ("跳过", "skipped"),
        "removed": ("移除", "removed"),
    }
    parts = [f"{int(totals.get(key, 0)):,} {both(*word)}" for key, word in words.items()]
    return f"<h2>{both('上次更新', 'The last ingest')}</h2><p>{' · '.join(parts)}</p>"


def _failures(failed: Sequence[FailedLink]) -> str:
    if not failed:
        return ""
    groups: dict[str, list[FailedLink]] = {}
    for link in failed:
        groups.setdefault(_reason(link.reason), []).append(link)
    body = "".join(
        f"<details><summary>{html_text(reason)} · {len(links)}</summary>"
        f"<ul>{''.join(_failure(link) for link in links[:_SHOWN])}</ul></details>"
        for reason, links in sorted(groups.items(), key=lambda pair: -len(pair[1]))
    )
    return f"<h2>{both('未能获取', 'Not to be had')} · {len(failed):,}</h2>{body}"


def _failure(link: FailedLink) -> str:
    name = html_text(link.url[:160])
    shown = link_out(web_address(link.url), name) or name
    return f"<li>{entry_button(link.entry_id, link.entry_id)} {shown}</li>"


def _reason(reason: str) -> str:
    """A reason without what is only in this one: addresses and numbers of bytes."""
    return re.sub(r"https?://\S+|'[^']*'", "…", reason)[:120] or "–"


def _time(seconds: float) -> str:
    return f"{seconds / 60:.0f} min" if seconds >= 90 else f"{seconds:.0f} s"
