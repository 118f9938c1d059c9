"""Describe the machine, the installed versions, and the memory of the process.

    describe_machine(); package_versions(); peak_memory()

It does not measure systems.
"""

import os
import platform
import resource
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import distributions
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Machine:
    """The machine of a run. `load` is its load average of one minute at the start of the run."""

    cpu: str
    cores: int
    memory_gb: float
    system: str
    python: str
    load: float
    threads: str


def describe_machine() -> Machine:
    """Describe this machine."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return Machine(
        cpu=_cpu(),
        cores=_cores(),
        memory_gb=round(memory / 2**30, 1),
        system=platform.platform(),
        python=platform.python_version(),
        load=round(os.getloadavg()[0], 2),
        threads=os.environ.get("OMP_NUM_THREADS", "as many as there are cores"),
    )


def package_versions() -> dict[str, str]:
    """Return the version of every installed package, by name."""
    found = {str(each.metadata["Name"]): each.version for each in distributions()}
    return dict(sorted(found.items(), key=lambda pair: pair[0].casefold()))


def commit(root: Path) -> str:
    """Return the commit of a working copy, marked `-dirty` if files differ; empty if there is no commit."""
    try:
        shown = subprocess.run(
            ["git", "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"],  # noqa: S607
            cwd=root,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    return shown.stdout.strip()


def peak_memory() -> int:
    """Return the peak memory of this process plus that of its largest child, in bytes."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * _RSS_UNIT
    return _own_peak() + children


# Linux counts kilobytes, macOS bytes.
_RSS_UNIT = 1 if sys.platform == "darwin" else 1024


def _own_peak() -> int:
    """Return VmHWM if there is one: on Linux ru_maxrss starts at the peak of the parent process."""
    try:
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _RSS_UNIT


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _cpu() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()
