"""This process, as its administrator sees it: the memory that it takes, and the versions of what it runs.

memory()                                 # (412.3, 520.1): megabytes now and at most, None where unknown
versions()["ptmrag"]
"""

import platform
import re
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from ptmrag.__version__ import __version__

_PACKAGES = ("gradio", "fastapi", "mcp", "onnxruntime", "faiss-cpu", "tantivy")


def memory() -> tuple[float | None, float | None]:
    """Megabytes now, and at most so far."""
    try:
        told = Path("/proc/self/status").read_text(encoding="utf-8")
    except OSError:
        return None, _peak()
    found = {
        name: round(int(kilobytes) / 1024, 1)
        for name, kilobytes in re.findall(r"^(VmRSS|VmHWM):\s+(\d+)", told, re.MULTILINE)
    }
    return found.get("VmRSS"), found.get("VmHWM")


def _peak() -> float | None:
    """The most megabytes so far, on macOS; None on Windows."""
    try:
        import resource
    except ImportError:
        return None
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / 1024, 1)


@cache
def versions() -> dict[str, str]:
    """The versions of ptmrag, of Python and of the packages that matter, as far as they are installed."""
    found = {"ptmrag": __version__, "Python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
