"""What pyproject.toml asks for: each package up to a release that may break us, each pinned."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
# Those that a developer and CI install: the others (bench, anthropic, ollama) are not pinned.
PINNED = ("test", "mcp", "dev", "local-llm", "openai", "ocr")


def requirements(texts: list[str]) -> list[Requirement]:
    """The packages of others that a list names."""
    found = [Requirement(text) for text in texts]
    return [one for one in found if canonicalize_name(one.name) != "ptmrag"]


EVERY = requirements(
    [*PROJECT["dependencies"], *(one for extra in EXTRAS.values() for one in extra)]
)
INSTALLED = requirements(
    [*PROJECT["dependencies"], *(one for name in PINNED for one in EXTRAS[name])]
)


@pytest.mark.parametrize("requirement", EVERY, ids=str)
def test_a_package_is_capped(requirement: Requirement) -> None:
    """No release is taken that may drop what we use: the next major, or a minor before 1.0."""
    assert any(one.operator in ("<", "==", "~=") for one in requirement.specifier)


@pytest.mark.parametrize("requirement", INSTALLED, ids=str)
def test_constraints_pin_what_is_asked_for(requirement: Requirement) -> None:
    """A package that was added or raised is in constraints.txt: `make constraints` writes it."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = dict(line.split("==") for line in lines if not line.startswith("#"))
    name = canonicalize_name(requirement.name)
    if name != "torch":  # the commands name its version
        assert requirement.specifier.contains(Version(pins[name]))


@pytest.mark.parametrize("file", ["README.md", "Makefile", "tools/constraints.py"])
def test_the_same_torch_is_named_everywhere(file: str) -> None:
    """The commands, CI and the constraints mean one build of torch."""
    named = re.findall(r"torch==([\d.]+)", (ROOT / file).read_text(encoding="utf-8"))
    assert set(named) == {"2.13.0"}
