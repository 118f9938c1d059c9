"""`ptmrag find-source`: where a sentence, or each sentence of a draft, is said or supported."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from ptmrag.cli.options import AsJson, Index
from ptmrag.cli.output import show
from ptmrag.errors import InputError

if TYPE_CHECKING:
    from ptmrag.draft_check.found_source import DraftReport, FoundSource, SourceHit, Verdict

_COLOURS: "dict[Verdict, str]" = {
    "verbatim": "green",
    "supported": "green",
    "related": "yellow",
    "none": "red",
}
_MOST_BYTES = 1_000_000
_LONGEST_SHOWN = 100  # characters of a sentence that was left out


def find_source(
    sentence: Annotated[
        str | None, typer.Argument(metavar="SENTENCE", help="A sentence, in English or Chinese.")
    ] = None,
    draft: Annotated[
        Path | None,
        typer.Option(
            "--draft",
            metavar="FILE",
            help="Check each sentence of a draft in Markdown or text; - is standard input.",
        ),
    ] = None,
    index: Index = None,
    as_json: AsJson = False,
) -> None:
    """Show where a sentence of a draft is said or supported, with a verdict."""
    if (sentence is None) == (draft is None):
        raise InputError("Give a sentence, or a draft with --draft FILE.")
    from ptmrag.assistant import Assistant

    text = _read(draft) if draft is not None else ""
    assistant = Assistant.load(index, llm="none")
    if sentence is not None:
        found = assistant.find_source(sentence)
        show(as_json, found.as_json, lambda: found_text(found))
    else:
        report = assistant.check_draft(text)
        show(as_json, report.as_json, lambda: report_text(report))


def _read(draft: Path) -> str:
    """The text of a draft. InputError where it cannot be read as UTF-8."""
    from ptmrag.regular_files import read_regular

    if str(draft) == "-":
        raw, name = sys.stdin.buffer.read(_MOST_BYTES), "standard input"
    else:
        try:
            raw, name = read_regular(draft, most=_MOST_BYTES), f"'{draft}'"
        except OSError as error:
            raise InputError(f"'{draft}' cannot be read: {error.strerror}.") from error
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{name} is not UTF-8 text: save the draft as Markdown or text."
        ) from error


def found_text(found: "FoundSource") -> str:
    """A sentence's verdict, why, and the passages, for people."""
    lines = [_verdict(found)]
    lines += [line for hit in found.hits for line in _hit_lines(hit)]
    return "\n".join(lines)


def report_text(report: "DraftReport") -> str:
    """Each sentence of a draft with its verdict and best passage, and how many there are of each, for people."""
    lines = []
    for found in report.sentences:
        lines.append(f"[dim]{found.line}[/dim] {escape(found.sentence)}")
        lines.append(f"  {_verdict(found)}")
        lines += [f"  {line}" for hit in found.hits[:1] for line in _hit_lines(hit)]
        lines.append("")
    if report.left_out:
        lines.append("[bold]Not checked[/bold]")
        lines += [
            f"[dim]{one.line} {one.why}:[/dim] {escape(_short(one.sentence))}"
            for one in report.left_out
        ]
        lines.append("")
    counts = ", ".join(f"{count} {verdict}" for verdict, count in report.totals.items())
    return "\n".join([*lines, f"[bold]{len(report.sentences)} sentences: {counts}.[/bold]"])


def _verdict(found: "FoundSource") -> str:
    colour = _COLOURS[found.verdict]
    why = f" {escape(found.reason)}" if found.reason else ""
    if found.verdict == "none" and not why:
        why = " Nothing in the library is near it."
    return f"[{colour}]{found.verdict}[/{colour}]{why}"


def _hit_lines(hit: "SourceHit") -> list[str]:
    page = f", p. {hit.page}" if hit.page else ""
    quote = escape(f"“{' '.join(hit.quote.split())}”")
    return [f"- {quote}", f"  [dim]{escape(hit.title)}{page} {escape(hit.url)}[/dim]"]


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
