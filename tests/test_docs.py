"""The documents are true: their links lead somewhere, and they name every package, command and setting."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from ptmrag.cli.commands import COMMANDS
from ptmrag.settings import Settings, variable

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "ptmrag"
DOCUMENTS = (
    *ROOT.glob("*.md"),
    *ROOT.glob("docs/**/*.md"),
    ROOT / "index" / "README.md",
    ROOT / "benchmarks" / "README.md",
)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
# A file in backticks, with the folder that it is in.
FILE = re.compile(r"`((?:[\w.-]+/)+[\w-]+\.(?:py|json|md|toml))`")


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_and_files_exist(document: Path) -> None:
    """A relative link leads to a file, and a file in backticks is in the repository or the package."""
    text = text_of(document)
    links = [link for link in LINK.findall(text) if "://" not in link]
    missing = [link for link in links if not (document.parent / link).exists()]
    places = (ROOT, PACKAGE, ROOT / "src")
    missing += [
        name for name in FILE.findall(text) if not any((place / name).exists() for place in places)
    ]
    assert not missing


def test_every_package_is_described() -> None:
    """CONTRIBUTING has a row for each package, and the modules in it to start reading at exist."""
    rows = re.findall(
        r"^\| `(\w+)` \|.*\| (.+) \|$", text_of(ROOT / "CONTRIBUTING.md"), re.MULTILINE
    )
    assert {name for name, _ in rows} == {
        folder.parent.name for folder in PACKAGE.glob("*/__init__.py")
    }
    for name, modules in rows:
        for module in re.findall(r"`([\w.]+)`", modules):
            assert (PACKAGE / name / module).is_file(), f"{name}/{module}"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented(command: str) -> None:
    """The README shows or describes each command."""
    assert f"ptmrag {command}" in text_of(ROOT / "README.md")


@pytest.mark.parametrize("setting", [field.name for field in fields(Settings)])
def test_every_setting_is_documented(setting: str) -> None:
    """The README's table has a row for each setting."""
    assert f"| `{variable(setting)}` |" in text_of(ROOT / "README.md")
