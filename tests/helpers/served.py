"""`ptmrag serve` as a process of its own, as somebody starts it in a terminal.

    with served([sys.executable, "-m", "ptmrag"], "--index", index) as address:
        httpx.get(f"{address}/health")

At the end it gets Ctrl-C, and has to end with 0.
"""

import re
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

_LONGEST = 120.0  # seconds


@contextmanager
def served(
    program: Sequence[str],
    *arguments: str | Path,
    folder: Path,
    environment: Mapping[str, str],
) -> Iterator[str]:
    """The address of the chat, once it is open; what it printed is shown where it ends with an error."""
    command = [*program, "serve", "--port", "0", *map(str, arguments)]
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stderr=subprocess.PIPE, encoding="utf-8"
    )
    assert process.stderr is not None
    said = []
    try:
        for line in process.stderr:
            said.append(line)
            if found := re.match(r"Chat: (\S+?)/? ", line):
                yield found[1]
                break
    finally:
        process.send_signal(signal.SIGINT)
        said += process.communicate(timeout=_LONGEST)[1].splitlines(keepends=True)
    assert process.returncode == 0, "".join(said)
    assert "Traceback" not in "".join(said), "".join(said)
