"""What a measurement was made on: the machine, the versions, the memory a process took.

    describe_machine(); package_versions(); peak_memory()

It measures no systems.
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
    """Where it ran. `load` is how many others were at work when it started (minute average)."""

    cpu: str
    cores: int
    memory_gb: float
    system: str
    python: str
    load: float
    threads: str


def describe_machine() -> Machine:
    """This machine."""
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
    """Every installed package and its version."""
    found = {str(each.metadata["Name"]): each.version for each in distributions()}
    return dict(sorted(found.items(), key=lambda pair: pair[0].casefold()))


def commit(root: Path) -> str:
    """The commit of a working copy, marked where files differ from it; empty where there is none."""
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
    """The most bytes that this process and its largest child have held."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * _RSS_UNIT
    return _own_peak() + children


# Linux counts kilobytes, macOS bytes.
_RSS_UNIT = 1 if sys.platform == "darwin" else 1024


def _own_peak() -> int:
    """VmHWM where there is one: Linux lets ru_maxrss start at the peak of who started us."""
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
