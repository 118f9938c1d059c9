"""A release: one version in every file that names it, and a section of the changelog for each."""

import json
import shutil
from datetime import date
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]
DAY = date(2027, 1, 31)
CHANGELOG = """\
# Changelog

## [Unreleased]

### Added

- A door.

## [0.1.0] - 2026-12-01

- A house.

[Unreleased]: https://github.com/ptmrag/ptmrag/compare/v0.1.0...HEAD
[0.1.0]: https://github.com/ptmrag/ptmrag/releases/tag/v0.1.0
"""


def _tool() -> ModuleType:
    spec = spec_from_file_location("release", ROOT / "tools" / "release.py")
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


release = _tool()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the files that name the version, with a small changelog and a server of two packages."""
    (tmp_path / "src/ptmrag").mkdir(parents=True)
    for name in ("src/ptmrag/__version__.py", "CITATION.cff"):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "CHANGELOG.md").write_text(CHANGELOG, encoding="utf-8")
    server = {"version": "0.1.0", "packages": [{"identifier": "ptmrag", "version": "0.1.0"}]}
    (tmp_path / "server.json").write_text(json.dumps(server), encoding="utf-8")
    return tmp_path


def test_every_file_names_one_version() -> None:
    """What Zenodo, GitHub and the MCP registry read is the version of the package."""
    assert len(set(release.versions(ROOT).values())) == 1


def test_a_release_writes_every_file(checkout: Path) -> None:
    """What was unreleased has the version and the day, nothing is left unreleased, and each file agrees."""
    release.write(checkout, "0.2.0", DAY)
    release.check(checkout, "0.2.0")
    assert set(release.versions(checkout).values()) == {"0.2.0"}
    changelog = (checkout / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "## [Unreleased]\n\n## [0.2.0] - 2027-01-31\n\n### Added\n\n- A door.\n" in changelog
    assert changelog.endswith(
        "[Unreleased]: https://github.com/ptmrag/ptmrag/compare/v0.2.0...HEAD\n"
        "[0.2.0]: https://github.com/ptmrag/ptmrag/releases/tag/v0.2.0\n"
        "[0.1.0]: https://github.com/ptmrag/ptmrag/releases/tag/v0.1.0\n"
    )
    assert release.notes(changelog, "0.2.0") == "### Added\n\n- A door.\n"
    assert release.notes(changelog, "0.1.0") == "- A house.\n"
    assert "date-released: 2027-01-31\n" in (checkout / "CITATION.cff").read_text(encoding="utf-8")


def test_the_next_release_follows(checkout: Path) -> None:
    """A second release replaces the day of the first, and refuses while nothing is unreleased."""
    release.write(checkout, "0.2.0", DAY)
    with pytest.raises(release.ReleaseError, match="nothing to release"):
        release.write(checkout, "0.3.0", DAY)
    path = checkout / "CHANGELOG.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("[Unreleased]\n", "[Unreleased]\n\n- A roof.\n", 1), encoding="utf-8"
    )
    release.write(checkout, "0.3.0", date(2027, 2, 28))
    cited = (checkout / "CITATION.cff").read_text(encoding="utf-8")
    assert cited.count("date-released") == 1
    assert "date-released: 2027-02-28" in cited


@pytest.mark.parametrize("version", ["0.1.0", "v0.2.0", "next"])
def test_a_wrong_version_changes_nothing(checkout: Path, version: str) -> None:
    """A version that was released, or that is none, is refused before a file is written."""
    before = {path: path.read_bytes() for path in checkout.rglob("*") if path.is_file()}
    with pytest.raises(release.ReleaseError):
        release.write(checkout, version, DAY)
    assert {path: path.read_bytes() for path in checkout.rglob("*") if path.is_file()} == before


def test_a_forgotten_file_stops_the_release(checkout: Path) -> None:
    """The workflow's check names the file that says another version than the tag."""
    release.write(checkout, "0.2.0", DAY)
    (checkout / "server.json").write_text('{"version": "0.1.0"}', encoding="utf-8")
    with pytest.raises(release.ReleaseError, match=r"server.json says 0\.1\.0"):
        release.check(checkout, "0.2.0")
