"""Where the commands write: data to stdout, messages to stderr, and errors as one sentence.

    show(as_json, report.as_json, lambda: ingest_text(report))

With `--json`, stdout holds one JSON document and nothing else. What the text of a command looks like
is in the file of that command.
"""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.markup import escape

from ptmrag.errors import PtmragError

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False)
FAILED_UNDER_STRICT = 4
INTERRUPTED = 130


def show(as_json: bool, document: Callable[[], dict[str, Any]], text: Callable[[], Any]) -> None:
    """Print the JSON document or the text for people; only the one that is wanted is made."""
    if as_json:
        sys.stdout.write(json.dumps(document(), ensure_ascii=False, indent=1) + "\n")
    else:
        out.print(text())


@contextmanager
def errors_as_sentences() -> Iterator[None]:
    """End the process with one sentence on stderr and the exit code of the error."""
    try:
        yield
    except PtmragError as error:
        err.print(f"[red]Error:[/red] {escape(str(error))}", soft_wrap=True)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        err.print("Interrupted. Finished work is kept: run the same command again to continue.")
        sys.exit(INTERRUPTED)


def hidden_text(source: str, characters: int, pages: Sequence[int]) -> str:
    """One sentence on the text that a source hides from its readers."""
    place = f" on page {', '.join(map(str, pages))}" if pages else ""
    return escape(
        f"{source} hides {characters} characters from its readers{place}: they were left out."
    )
