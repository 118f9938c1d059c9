"""Where the commands write: data to stdout, messages to stderr, and errors as one sentence.

    show(as_json, report.as_json, lambda: ingest_text(report))

With `--json`, stdout holds one JSON document and nothing else. Whoever wrote a title, a file's name or an error:
what a terminal would obey never reaches it. What the text of a command looks like is in the file of that command.
"""

import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.markup import escape
from rich.segment import Segment
from rich.text import Text

from ptmrag.errors import INTERRUPTED, InputError, PtmragError
from ptmrag.language.printable import printable

FAILED_UNDER_STRICT = 4
_UNREADABLE_INPUT = InputError.exit_code
# JSON has an escape for every character; these would turn text around, or no stream of UTF-8 can carry them.
_ESCAPED = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff]")


class Terminal(Console):
    """A console that shows any text without the characters that command it; styles are Rich's own."""

    def render_str(self, text: str, **how: Any) -> Text:
        """A text with markup: sequences go as a whole, before Rich takes out a part of them."""
        return super().render_str(printable(text), **how)

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """The segments of whatever is shown, their texts as people may see them."""
        for segment in super().render(renderable, options):
            text, style, control = segment
            yield segment if control else Segment(printable(text), style)


out = Terminal(highlight=False, soft_wrap=True)
err = Terminal(stderr=True, highlight=False)


def show(as_json: bool, document: Callable[[], dict[str, Any]], text: Callable[[], Any]) -> None:
    """Print the JSON document or the text for people; only the one that is wanted is made."""
    if as_json:
        sys.stdout.write(json_text(document()) + "\n")
    else:
        out.print(text())


def print_encoded(text: str, encoding: str) -> None:
    """Print a document to stdout: a file or a pipe gets its encoding, the mark for Excel included."""
    if sys.stdout.isatty():
        sys.stdout.write(text)
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode(encoding))


def json_text(document: dict[str, Any]) -> str:
    """A document as JSON that a terminal and any stream can take."""
    is_utf8 = (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "") == "utf8"
    text = json.dumps(document, ensure_ascii=not is_utf8, indent=1)
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


@contextmanager
def errors_as_sentences() -> Iterator[None]:
    """End the process with one sentence on stderr and the exit code of the error."""
    try:
        yield
        sys.stdout.flush()
    except PtmragError as error:
        _end(str(error), error.exit_code)
    except BrokenPipeError:  # whoever read the output has seen enough
        _drop_output()
        sys.exit(1)
    except OSError as error:
        _drop_output()
        _end(_of_the_system(error), _UNREADABLE_INPUT)
    except UnicodeEncodeError:
        _end("A name or a setting has a byte that is not UTF-8: correct it.", _UNREADABLE_INPUT)
    except KeyboardInterrupt:
        err.print("Interrupted. Finished work is kept: run the same command again to continue.")
        sys.exit(INTERRUPTED)


def demand_text(arguments: Sequence[str]) -> None:
    """Raise InputError for an argument that is not UTF-8: it could be neither kept nor shown."""
    for argument in arguments:
        try:
            argument.encode()
        except UnicodeEncodeError as error:
            shown = argument.encode(errors="backslashreplace").decode()
            raise InputError(
                f"The argument '{shown}' has a byte that is not UTF-8: correct it, or rename the file."
            ) from error


def settle_streams() -> None:
    """Make streams that take any text; what is closed takes it too, and loses it.

    A file or a pipe gets UTF-8 where nobody chose an encoding: on Windows it would get that of old programs.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123 - until the end
        elif hasattr(stream, "reconfigure"):
            is_chosen = stream.isatty() or os.environ.get("PYTHONIOENCODING")
            encoding = stream.encoding if is_chosen else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")


def hidden_text(source: str, characters: int, pages: Sequence[int]) -> str:
    """One sentence on the text that a source hides from its readers."""
    place = f" on page {', '.join(map(str, pages))}" if pages else ""
    return escape(
        f"{source} hides {characters} characters from its readers{place}: they were left out."
    )


def _end(sentence: str, code: int) -> None:
    with suppress(OSError):
        err.print(f"[red]Error:[/red] {escape(sentence)}", soft_wrap=True)
    sys.exit(code)


def _of_the_system(error: OSError) -> str:
    """What the system refused, and of which file; without a file, it is the output."""
    if error.filename is None:
        return f"The output cannot be written: {error.strerror}."
    return f"'{error.filename}' cannot be used: {error.strerror}. Name another place, or correct this one."


def _drop_output() -> None:
    """Let nothing be written at the end that could not be written now."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
