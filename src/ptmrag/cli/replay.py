"""`ptmrag replay`: ask a saved question again and show what differs."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from ptmrag.cli.options import AsJson, Index, Llm
from ptmrag.cli.output import show


def replay(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that ask --save wrote.")],
    index: Index = None,
    llm: Llm = None,
    as_json: AsJson = False,
) -> None:
    """Ask a saved question again and show what differs. Exits with 0 either way."""
    from ptmrag.assistant import Assistant
    from ptmrag.evaluation.transcript import differences, read_transcript, record
    from ptmrag.library.known_names import demand_known

    old = read_transcript(file)
    assistant = Assistant.load(index or Path(old.index), llm=llm)
    demand_known(assistant.library, old.within)
    answer, new = record(assistant, old.question, k=old.k, lang=old.lang, within=old.within)
    lines = differences(old, new)
    shown = "\n".join(lines) or "Nothing differs."
    show(as_json, lambda: answer.as_json() | {"differences": lines}, lambda: escape(shown))
