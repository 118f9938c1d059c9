"""The settings: variables before the file, and one clear sentence for what is wrong."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import ptmrag
from ptmrag.errors import InputError
from ptmrag.settings import Settings, read_settings


def test_a_variable_goes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file of the current folder counts, and a variable counts more."""
    pace = tmp_path / "pace"
    assert read_settings() == Settings(pace=pace)
    (tmp_path / "ptmrag.toml").write_text('contact = "me@example.org"\nmax_mb = 10\nocr = true\n')
    monkeypatch.setenv("PTMRAG_MAX_MB", "20.5")
    wanted = Settings(contact="me@example.org", max_mb=20.5, ocr=True, pace=pace)
    assert read_settings() == wanted
    monkeypatch.setenv("PTMRAG_OCR", "0")
    assert not read_settings().ocr


def test_an_empty_variable_sets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """`PTMRAG_LLM= ptmrag …` is the same as without the variable."""
    for name in ("PTMRAG_LLM", "PTMRAG_INDEX", "PTMRAG_CONCURRENCY", "PTMRAG_PACE"):
        monkeypatch.setenv(name, "")
    assert read_settings() == Settings()


def test_a_tilde_is_the_home_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """`~` is expanded in every setting that names a folder."""
    for name in ("index", "pace", "cache"):
        monkeypatch.setenv(f"PTMRAG_{name.upper()}", f"~/{name}")
    found = read_settings()
    assert (found.index, found.pace, found.cache) == tuple(
        Path.home() / name for name in ("index", "pace", "cache")
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("colour = 1", "'colour' in 'ptmrag.toml' is not a setting: .* contact, mirror"),
        ("llm = 'ollama:qwen3'", "'llm' cannot be set in 'ptmrag.toml': .* PTMRAG_LLM"),
        ("concurrency = 'many'", "'concurrency' in 'ptmrag.toml' is 'many': .* a whole number"),
        ("concurrency = true", "'concurrency' in 'ptmrag.toml' is True: .* a whole number"),
        ("max_mb = -1", "'max_mb' in 'ptmrag.toml' is -1: .* a number above 0"),
        ("max_mb = inf", "'max_mb' in 'ptmrag.toml' is inf: .* a number above 0"),
        ("ocr = 'perhaps'", "'ocr' in 'ptmrag.toml' is 'perhaps': .* true or false"),
        ("contact = 3", "'contact' in 'ptmrag.toml' is 3: .* a text"),
        ("=", r"'ptmrag.toml' cannot be read as TOML: correct it \(.*line 1"),
    ],
)
def test_a_wrong_line_of_the_file_is_one_sentence(tmp_path: Path, text: str, says: str) -> None:
    """The error names the value, the file and what to write there."""
    (tmp_path / "ptmrag.toml").write_text(text)
    with pytest.raises(InputError, match=says):
        read_settings()


def test_a_wrong_variable_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names the variable, even if the file sets the same."""
    (tmp_path / "ptmrag.toml").write_text("concurrency = 3")
    monkeypatch.setenv("PTMRAG_CONCURRENCY", "many")
    with pytest.raises(InputError, match="PTMRAG_CONCURRENCY is 'many': set it to a whole number"):
        read_settings()


def test_where_nothing_is_set_pydantic_stays_unloaded(tmp_path: Path) -> None:
    """A plain `ptmrag ask` does not load a library for nothing."""
    code = "import sys; from ptmrag.settings import *; print(read_settings() == Settings(), "
    code += "'pydantic' in sys.modules)"
    source = str(Path(__file__).parents[1] / "src")
    shown = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        env={"PYTHONPATH": source, "HOME": str(tmp_path)},
    )
    assert shown.stdout.split() == ["True", "False"]


def test_no_other_module_reads_the_variables() -> None:
    """A module that looks into the environment itself would miss the checks."""
    package = Path(ptmrag.__file__).parent
    reads = re.compile(r"(environ|getenv)\W.*PTMRAG_")
    found = [path.name for path in package.rglob("*.py") if reads.search(path.read_text("utf-8"))]
    assert found == []
