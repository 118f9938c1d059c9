"""What runs the chat for others: the commands in `deploy/`, the Dockerfile and the compose file exist and fit."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from typer.main import get_command

from ptmrag.cli.commands import app
from ptmrag.settings import read_settings

ROOT = Path(__file__).parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
UNIT = ROOT / "deploy" / "ptmrag.service"
SERVED = [
    (path.name, command)
    for path in sorted((ROOT / "deploy").iterdir())
    for command in re.findall(
        r"(?:^#\s+|/bin/)ptmrag (serve .*)$", path.read_text(encoding="utf-8"), re.MULTILINE
    )
]


def parse(name: str, *options: str) -> None:
    """Check a command and its options against the command line."""
    get_command(app).commands[name].make_context(name, list(options))  # type: ignore[attr-defined]


def test_the_commands_of_the_examples_exist() -> None:
    """Each file of `deploy/` starts the chat, with options that it has."""
    assert {name for name, _ in SERVED} == {"nginx.conf", "nginx-subpath.conf", "ptmrag.service"}
    for _, command in SERVED:
        parse(*command.split())


def test_the_image_starts_a_command(monkeypatch: pytest.MonkeyPatch) -> None:
    """The image's command exists, its settings are settings, and they lie in its volume."""
    started = json.loads(re.findall(r"^CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)[0])
    parse(*started)
    (volume,) = re.findall(r"^VOLUME (\S+)$", DOCKERFILE, re.MULTILINE)
    named = dict(re.findall(r"\b(PTMRAG_\w+)=(\S+)", DOCKERFILE))
    for name, value in named.items():
        monkeypatch.setenv(name, value)
    settings = read_settings()
    assert {str(settings.index), str(settings.cache), str(settings.pace)} == set(named.values())
    assert all(value.startswith(f"{volume}/") for value in named.values())


def test_compose_opens_the_chat_to_this_machine_alone() -> None:
    """It fits the image, gives it no rights, and publishes its port on the loopback address."""
    service = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"][
        "ptmrag"
    ]
    assert service["volumes"] == ["library:/data"]
    (port,) = service["ports"]
    assert port.startswith("127.0.0.1:")
    assert port.endswith(f":{re.findall(r'^EXPOSE (.*)$', DOCKERFILE, re.MULTILINE)[0]}")
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]


@pytest.mark.slow
def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    """systemd knows every line of the unit."""
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("no systemd here")
    unit = tmp_path / UNIT.name
    text = UNIT.read_text(encoding="utf-8").replace("/opt/ptmrag/bin/ptmrag", sys.executable)
    unit.write_text(text, encoding="utf-8")
    said = subprocess.run(
        (program, "verify", str(unit)), capture_output=True, text=True, check=False
    )
    assert (said.returncode, said.stderr) == (0, "")
