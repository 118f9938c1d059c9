"""Makes a version of what is unreleased: one number in every file that has to name it.

    python tools/release.py 0.2.0            # writes __version__.py, CHANGELOG.md, CITATION.cff and server.json
    python tools/release.py --check 0.2.0    # fails if one of them says something else
    python tools/release.py --notes 0.2.0    # prints what the changelog says of it

`src/ptmrag/__version__.py` is where the version is; the distributions, the command and the page take it from there. The
others are read by machines that do not run Python: Zenodo, GitHub and the MCP registry.

It commits, tags and uploads nothing: CONTRIBUTING.md says what follows.
"""

import argparse
import json
import re
import sys
from datetime import UTC, date, datetime
from pathlib import Path

ROOT = Path(__file__).parents[1]
REPOSITORY = "https://github.com/ptmrag/ptmrag"
_NUMBER = re.compile(r"\d+\.\d+\.\d+(?:(?:a|b|rc)\d+)?")
_VERSION = re.compile(r'^__version__ = "([^"]+)"$', re.MULTILINE)
_CITED = re.compile(r"^version: (.+)$", re.MULTILINE)
_DATED = re.compile(r"^date-released: .+\n", re.MULTILINE)
_UNRELEASED = "## [Unreleased]\n"


class ReleaseError(Exception):
    """A file that does not fit the release; the message says which and what to do."""


def released(changelog: str, version: str, day: date) -> str:
    """The changelog in which what was unreleased is this version. Raises ReleaseError if there is nothing."""
    if f"## [{version}]" in changelog:
        raise ReleaseError(f"CHANGELOG.md has a section for {version} already.")
    if not _section(changelog, "Unreleased"):
        raise ReleaseError(
            "CHANGELOG.md has nothing under [Unreleased]: there is nothing to release."
        )
    body = changelog.replace(_UNRELEASED, f"{_UNRELEASED}\n## [{version}] - {day}\n", 1)
    links = f"[Unreleased]: {REPOSITORY}/compare/v{version}...HEAD\n[{version}]: {REPOSITORY}/releases/tag/v{version}\n"
    kept = re.sub(r"^\[Unreleased\]: .*\n", "", body, flags=re.MULTILINE)
    first = re.search(r"^\[[^\]]+\]: ", kept, re.MULTILINE)
    if first is None:
        return f"{kept.rstrip()}\n\n{links}"
    return kept[: first.start()] + links + kept[first.start() :]


def notes(changelog: str, version: str) -> str:
    """What the changelog says of a version. Raises ReleaseError if it says nothing."""
    if found := _section(changelog, version):
        return found + "\n"
    raise ReleaseError(f"CHANGELOG.md says nothing of {version}: run tools/release.py {version}.")


def _section(changelog: str, name: str) -> str:
    """What is below a heading of the second level, up to the next one or to the links at the end."""
    found = re.search(
        rf"^## \[{re.escape(name)}\].*\n((?:(?!## |\[[^\]]+\]: ).*(?:\n|\Z))*)",
        changelog,
        re.MULTILINE,
    )
    return found[1].strip() if found else ""


def versions(root: Path) -> dict[str, str]:
    """The version that each file says, by the file's name."""
    server = json.loads(_read(root / "server.json")) if (root / "server.json").exists() else {}
    packages = {
        f"server.json, {one['identifier']}": one["version"] for one in server.get("packages", ())
    }
    found = {
        "src/ptmrag/__version__.py": _only(_VERSION, root / "src/ptmrag/__version__.py"),
        "CITATION.cff": _only(_CITED, root / "CITATION.cff"),
    }
    return found | ({"server.json": server["version"]} if server else {}) | packages


def write(root: Path, version: str, day: date) -> None:
    """Write the version into every file. Raises ReleaseError before the first one is written."""
    if not _NUMBER.fullmatch(version):
        raise ReleaseError(f"'{version}' is not a version, as in: 0.2.0 or 0.2.0rc1")
    changelog = released(_read(root / "CHANGELOG.md"), version, day)
    code = root / "src/ptmrag/__version__.py"
    citation = root / "CITATION.cff"
    cited = _DATED.sub("", _read(citation))
    texts = {
        root / "CHANGELOG.md": changelog,
        code: _VERSION.sub(f'__version__ = "{version}"', _read(code)),
        citation: _CITED.sub(f"version: {version}\ndate-released: {day}", cited),
    }
    if (server := root / "server.json").exists():
        said = json.loads(_read(server))
        said["version"] = version
        for package in said.get("packages", ()):
            package["version"] = version
        texts[server] = json.dumps(said, ensure_ascii=False, indent=2) + "\n"
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8", newline="\n")


def check(root: Path, version: str) -> None:
    """Raises ReleaseError if a file says another version, or the changelog nothing of this one."""
    other = {name: said for name, said in versions(root).items() if said != version}
    if other:
        says = ", ".join(f"{name} says {said}" for name, said in other.items())
        raise ReleaseError(f"The release is {version}, but {says}: run tools/release.py {version}.")
    notes(_read(root / "CHANGELOG.md"), version)


def _only(pattern: re.Pattern[str], path: Path) -> str:
    found = pattern.search(_read(path))
    if found is None:
        raise ReleaseError(f"{path.name} does not say its version.")
    return found[1]


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; a file that does not fit is one sentence and exit code 2."""
    parser = argparse.ArgumentParser(description="Make a version of what is unreleased.")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--check", action="store_true", help="only say whether every file names it")
    what.add_argument(
        "--notes", action="store_true", help="only print its section of the changelog"
    )
    parser.add_argument("version", help="as in 0.2.0")
    given = parser.parse_args(arguments)
    try:
        if given.notes:
            sys.stdout.write(notes(_read(ROOT / "CHANGELOG.md"), given.version))
        elif given.check:
            check(ROOT, given.version)
        else:
            write(ROOT, given.version, datetime.now(UTC).date())
    except ReleaseError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
