"""Writes constraints.txt: one version of every package that a developer's environment has today.

    python3.11 tools/constraints.py

pip resolves `torch` and the extras `dev` and `local-llm` as in an empty environment and installs
nothing. It has to be the oldest Python that we support: what it takes runs on the later ones as
well, but not the other way round. torch is not in the file, since the commands that use the file name
its version; nor is what only torch's CUDA builds need. It does not test anything: CI does.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

OLDEST_PYTHON = (3, 11)
TORCH = "torch==2.13.0"
EXTRAS = "dev,local-llm"
# Ourselves, what the commands name, and what comes with one build of torch on one kind of machine.
LEFT_OUT = re.compile(r"ptmrag|torch|triton|nvidia-.*|cuda-.*")
HEAD = """\
# The versions that CI has proven together. Written by `make constraints`; not to be edited by hand.
# A package that an environment does not need is not installed by being named here.
"""


def resolve(root: Path) -> dict[str, str]:
    """The version of each package, by its normalised name, that pip would install today."""
    options = ["--dry-run", "--ignore-installed", "--quiet", "--report", "-"]
    command = [sys.executable, "-m", "pip", "install", *options, TORCH, "-e", f"{root}[{EXTRAS}]"]
    report = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)  # noqa: S603 - our own words
    found = [package["metadata"] for package in report["install"]]
    return {re.sub(r"[-_.]+", "-", one["name"]).lower(): one["version"] for one in found}


def main() -> None:
    """Writes the file at the root of the repository."""
    if sys.version_info[:2] != OLDEST_PYTHON:
        oldest = ".".join(map(str, OLDEST_PYTHON))
        sys.exit(
            f"This is Python {sys.version.split()[0]}. Run: make constraints PYTHON=python{oldest}"
        )
    root = Path(__file__).parents[1]
    lines = [
        f"{name}=={version}\n"
        for name, version in sorted(resolve(root).items())
        if not LEFT_OUT.fullmatch(name)
    ]
    (root / "constraints.txt").write_text(HEAD + "".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
