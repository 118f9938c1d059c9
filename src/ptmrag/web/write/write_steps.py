"""Makes what a visitor wants written, step by step: how far it is, and what there is of it so far.

    for step in table_steps(context, works, None, lang="en", work=work, assistant=context.assistant):
        step                         # a Progress or a Written

The assistant makes tables, reviews and reports. What is wrong with the inputs is a `WrongInputError`, what is wrong
with the library a PtmragError.
"""

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ptmrag.assistant import Assistant
from ptmrag.draft_check.found_source import DraftReport
from ptmrag.language.detect import Language
from ptmrag.matrix.works_table import WorksTable
from ptmrag.matrix.written_table import TableFormat, written
from ptmrag.reviews.review import Review
from ptmrag.web.context import Context
from ptmrag.web.exports import Download
from ptmrag.web.labels import Label
from ptmrag.web.write.kept_results import KeptResult, kept_of
from ptmrag.web.write.write_inputs import read_aspects, read_draft, read_topic, read_works
from ptmrag.web.write.written import Progress, Written, write_report, write_review, write_table

# Excel takes CSV for UTF-8 only behind a byte order mark.
_FORMATS: tuple[tuple[TableFormat, str, str], ...] = (
    ("md", "Markdown", ""),
    ("csv", "CSV", "\ufeff"),
    ("html", "HTML", ""),
)
_WORTH_SAYING = 2.0  # seconds that are left
Steps = Iterator[Progress | Written]


class Work:
    """What one visitor has in the making in one part of the page; it changes.

    `serial` tells a new press of the button from one that was made before the button was gone.
    """

    serial: int = 0
    is_running: bool = False
    is_stopped: bool = False
    made: KeptResult | None = None  # what was made last, until the browser keeps it

    def begins(self, presses: Sequence[str]) -> bool:
        """Whether these presses of the button begin something, each by the serial that the button had."""
        serials = [int(one) for one in presses if re.fullmatch(r"[0-9]{1,9}", one)]
        if not serials or max(serials) < self.serial:
            return False
        self.serial = max(serials) + 1
        self.is_running, self.is_stopped, self.made = True, False, None
        return True


def table_steps(
    context: Context,
    works: object,
    aspects: object,
    *,
    lang: Language,
    work: Work,
    assistant: Assistant,
) -> Steps:
    """A table that grows work by work; a visitor may stop it and keep the rows that are there."""
    ids = read_works(works, context.library.overview().entries)
    wanted = read_aspects(aspects)
    table: WorksTable | None = None
    pace = _Pace(len(ids))
    for done, entry_id in enumerate(ids):
        if work.is_stopped:
            break
        label = Label(
            f"正在读第 {done + 1} 篇，共 {len(ids)} 篇…", f"Reading work {done + 1} of {len(ids)}…"
        )
        yield Progress(pace.with_rest(label, done), done, len(ids))
        made = assistant.table([entry_id], wanted, lang=lang)
        table = replace(made, rows=(*table.rows, *made.rows)) if table else made
        yield write_table(table, total=len(ids))
    if table:
        asked = {"works": list(ids), "aspects": ", ".join(wanted or ())}
        work.made = kept_of("table", asked, table)
        yield write_table(table, table_files(table), total=len(ids))


def review_steps(assistant: Assistant, topic: object, *, work: Work) -> Steps:
    """A review that grows section by section; a visitor may stop it and keep the sections that are there."""
    asked = read_topic(topic)
    yield Progress(
        Label("正在收集并阅读相关文献…", "Collecting and reading the works on the topic…")
    )
    review: Review | None = None
    for review in assistant.stream_review(asked):
        yield write_review(review)
        if work.is_stopped:
            break
    if review is not None:
        work.made = kept_of("review", {"topic": asked}, review)
        yield write_review(review, review_files(review))


def review_files(review: Review) -> list[Download]:
    """The review, and the records of the works that it cites."""
    return [
        Download("review.md", review.markdown, "Markdown"),
        Download("references.bib", review.bibtex, "BibTeX"),
    ]


def report_steps(context: Context, draft: object, *, work: Work) -> Steps:
    """A report that grows paragraph by paragraph; a visitor may stop it and keep what is there."""
    asked = read_draft(draft)
    parts = paragraphs_of(asked)
    pace = _Pace(len(parts))
    report = DraftReport(())
    for done, (line, text) in enumerate(parts):
        if work.is_stopped:
            break
        label = Label("正在逐句查找出处…", "Looking for the source of each sentence…")
        total = len(parts) if len(parts) > 1 else 0
        yield Progress(pace.with_rest(label, done), done, total)
        found = context.assistant.check_draft(text)
        report = DraftReport(
            (*report.sentences, *(replace(one, line=one.line + line) for one in found.sentences)),
            (*report.left_out, *(replace(one, line=one.line + line) for one in found.left_out)),
        )
        yield write_report(report)
    if report.sentences or report.left_out:
        work.made = kept_of("source", {"draft": asked}, report)


def paragraphs_of(draft: str) -> list[tuple[int, str]]:
    """The paragraphs of a draft, each with how many lines are above it; what a fence encloses is one."""
    found: list[tuple[int, list[str]]] = []
    is_open = is_fenced = False
    for number, line in enumerate(draft.splitlines()):
        if line.lstrip().startswith("```"):
            is_fenced = not is_fenced
        if not line.strip() and not is_fenced:
            is_open = False
        elif is_open:
            found[-1][1].append(line)
        else:
            found.append((number, [line]))
            is_open = True
    return [(number, "\n".join(lines)) for number, lines in found]


class _Pace:
    """How long the rest of some steps will take, as long as those before took."""

    def __init__(self, total: int) -> None:
        self._total, self._began = total, time.monotonic()

    def with_rest(self, label: Label, done: int) -> Label:
        """The label, with the seconds or minutes that are left once something is done."""
        left = (time.monotonic() - self._began) / done * (self._total - done) if done else 0.0
        if left < _WORTH_SAYING:
            return label
        number, zh, en = (left, "秒", "s") if left < 60 else (left / 60, "分钟", "min")
        rest = max(1, round(number))
        return Label(f"{label.zh} 大约还需 {rest} {zh}", f"{label.en} About {rest} {en} left.")


def table_files(table: WorksTable) -> list[Download]:
    """The table in every format."""
    return [
        Download(f"table.{form}", mark + written(table, form), name)
        for form, name, mark in _FORMATS
    ]
