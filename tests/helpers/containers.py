"""Builds the image and runs the compose file, with Docker, or with Podman, which needs no daemon.

    engine = find_engine()
    engine.build("ptmrag-test", base=engine.base(tmp_path))
    engine.compose("up", "-d", image="ptmrag-test", port=8000)

Podman builds in a chroot and runs with runc: so it works as root inside a virtual machine or a container, as in CI.
Where no registry can be reached, the base is a bare Debian of the same release, made by mmdebstrap.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROJECT = "ptmrag-test"
_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
# What Podman's containers may not raise where root lacks that right.
_LIMITS = ("--ulimit", "nofile=1024:1024", "--ulimit", "nproc=2000:2000")
_BASE = "localhost/ptmrag-test-base"


def run(*command: str, **how: str) -> str:
    """What a program prints; its errors are shown by pytest. Raises CalledProcessError if it fails."""
    environment = os.environ | how
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True, cwd=ROOT)
    return done.stdout.decode()


@dataclass(frozen=True, slots=True)
class Engine:
    """Docker or Podman."""

    program: str
    compose_command: tuple[str, ...]
    building: tuple[str, ...] = field(default=())

    def build(self, tag: str, *, base: str, folder: Path) -> None:
        """The image of this checkout."""
        options = [*self.building, "--build-arg", f"BASE={base}"]
        if self.program == "podman":
            options += _way_to_packages(folder)
        run(self.program, "build", *options, "--tag", tag, str(ROOT))

    def base(self, folder: Path) -> str:
        """The base that the Dockerfile names if it can be had, else a bare Debian with Python."""
        name = re.findall(r"^ARG BASE=(\S+)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)[0]
        if _works(self.program, "pull", "--quiet", f"docker.io/library/{name}"):
            return f"docker.io/library/{name}"
        suite = name.rpartition("-")[2]
        system, made = folder / "system.tar", folder / "Dockerfile"
        packages = "--include=python3,python3-venv,ca-certificates"
        run("mmdebstrap", "--quiet", "--variant=minbase", packages, suite, str(system))
        run(self.program, "import", "--quiet", str(system), f"{_BASE}:bare")
        made.write_text(f"FROM {_BASE}:bare\nRUN ln -s /usr/bin/python3 /usr/local/bin/python\n")
        run(self.program, "build", *self.building, "--tag", _BASE, "--file", str(made), str(folder))
        return _BASE

    def compose(self, *command: str, image: str, port: int, folder: Path) -> str:
        """What `compose.yaml` does with an image at a port of this machine."""
        other = folder / "image.yaml"
        other.write_text(json.dumps({"services": {"ptmrag": {"image": image}}}))
        files = ("-f", str(ROOT / "compose.yaml"), "-f", str(other))
        return run(*self.compose_command, "-p", PROJECT, *files, *command, PORT=str(port))

    def once(self, image: str, *command: str) -> str:
        """What a command prints in a container of its own, without a network."""
        options = ("--runtime", "runc", *_LIMITS) if self.program == "podman" else ()
        program, *words = command
        run_it = ("run", "--rm", "--network", "none", *options, "--entrypoint", program, image)
        return run(self.program, *run_it, *words)

    def inside(self, service: str, *command: str) -> str:
        """What a command prints in the running container of a service."""
        between = "_" if self.program == "podman" else "-"
        return run(self.program, "exec", between.join((PROJECT, service, "1")), *command)

    def size(self, image: str) -> float:
        """The image's size, in MB."""
        inspected = run(self.program, "image", "inspect", image, "--format", "{{.Size}}")
        return int(inspected) / 1e6


def find_engine() -> Engine | None:
    """Docker if its daemon answers, else Podman; None if there is neither."""
    if (
        shutil.which("docker")
        and _works("docker", "info")
        and _works("docker", "compose", "version")
    ):
        return Engine("docker", ("docker", "compose"))
    if shutil.which("podman") and shutil.which("runc"):
        compose = (sys.executable, "-m", "podman_compose", "--podman-args=--runtime runc")
        limits = f"--podman-run-args={' '.join(_LIMITS)}"
        building = (
            "--isolation",
            "chroot",
            "--network",
            "host",
            "--pull=never",
            "--format",
            "docker",
        )
        return Engine("podman", (*compose, limits), building)
    return None


def _works(*command: str) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _way_to_packages(folder: Path) -> list[str]:
    """Options that give the build this machine's certificates, which a proxy of a company may have signed."""
    if not _CERTIFICATES.exists():
        return []
    settings = folder / "pip.conf"
    settings.write_text(f"[global]\ncert = {_CERTIFICATES}\n")
    return ["-v", f"{_CERTIFICATES}:{_CERTIFICATES}:ro", "-v", f"{settings}:/etc/pip.conf:ro"]
