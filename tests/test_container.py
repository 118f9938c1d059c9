"""The image, built by the Dockerfile and run by the compose file; CONTRIBUTING.md names what that needs."""

import json
import re
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import closing

import httpx
import pytest

from helpers.containers import ROOT, Engine, find_engine

pytestmark = pytest.mark.slow

IMAGE = "localhost/ptmrag-test"
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
LARGEST = 1_100  # MB, with Debian and Python


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Docker or Podman, which has built the image."""
    found = find_engine()
    if found is None:
        pytest.skip("neither Docker nor Podman here: CONTRIBUTING.md names what to install")
    folder = tmp_path_factory.mktemp("image")
    found.build(IMAGE, base=found.base(folder), folder=folder)
    return found


@pytest.fixture(scope="module")
def port() -> int:
    """A free port of this machine."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        return int(free.getsockname()[1])


@pytest.fixture(scope="module")
def compose(
    engine: Engine, port: int, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., str]]:
    """What `docker compose …` does; in the end its containers and volumes are gone."""
    folder = tmp_path_factory.mktemp("compose")

    def call(*command: str) -> str:
        return engine.compose(*command, image=IMAGE, port=port, folder=folder)

    try:
        call("up", "-d")
        yield call
    finally:
        call("down", "--volumes")


@pytest.fixture(scope="module")
def address(compose: Callable[..., str], port: int) -> str:
    """Where the chat is, once it is there."""
    _wait_until_ok(port)
    return f"http://127.0.0.1:{port}/"


def _wait_until_ok(port: int, seconds: int = 600) -> None:
    end = time.monotonic() + seconds
    says = ""
    while time.monotonic() < end:
        try:
            says = httpx.get(f"http://127.0.0.1:{port}/health", timeout=5).text
        except httpx.HTTPError as error:
            says = repr(error)
        if says == "ok":
            return
        time.sleep(1)  # it is another process, which tells nobody when it has started
    pytest.fail(f"after {seconds} s /health is {says}")


def test_the_image_is_small(engine: Engine) -> None:
    """It has Debian, Python and what runs; neither torch nor what installs packages."""
    assert engine.size(IMAGE) < LARGEST
    packages = engine.once(IMAGE, "sh", "-c", "ls /opt/ptmrag/lib/python3*/site-packages").split()
    assert "ptmrag" in packages
    assert not {"torch", "pip", "setuptools"} & set(packages)


def test_the_chat_answers(engine: Engine, address: str) -> None:
    """An index is built on the first start, and a question is answered with a quote."""
    assert httpx.get(address).status_code == 200
    found = json.loads(engine.inside("ptmrag", "ptmrag", "ask", "What is ELECTRA?", "--json"))
    assert "ELECTRA" in found["citations"][0]["quote"]


def test_it_can_write_nothing_but_its_volume(engine: Engine, address: str) -> None:
    """It is not root, its file system is read-only, and what it made is its own."""
    tried = "id -u; touch /opt/ptmrag/x /etc/x /x 2>&1 | grep -c 'Read-only'; touch /data/x /tmp/x && echo written"
    assert engine.inside("ptmrag", "sh", "-c", tried).split() == ["10001", "3", "written"]
    assert "NoNewPrivs:\t1" in engine.inside("ptmrag", "cat", "/proc/1/status")


def test_the_health_check_is_true(engine: Engine, address: str) -> None:
    """The check of the Dockerfile succeeds inside the container."""
    command = re.findall(r"^HEALTHCHECK .* CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)[0]
    assert engine.inside("ptmrag", *json.loads(command)) == ""


def test_it_answers_to_its_own_names_alone(engine: Engine, address: str) -> None:
    """Other services reach it as `ptmrag`, people by name or number; a foreign name is refused."""
    port = address.rpartition(":")[2].strip("/")
    for host in (f"localhost:{port}", "192.0.2.7:7860", "ptmrag:7860"):
        assert httpx.get(f"{address}config", headers={"Host": host}).status_code == 200
    assert httpx.get(f"{address}config", headers={"Host": "evil.example"}).status_code == 403


def test_the_library_outlives_the_container(
    compose: Callable[..., str], engine: Engine, address: str
) -> None:
    """A list that was added is there in the next container, which a new image would be."""
    listed = "# Works\n- **Larkspur** (2021)\n\n  Larkspur keeps a sparse memory beside the text.\n"
    script = f"cat > /data/my.md <<'END'\n{listed}END\nptmrag ingest /data/my.md --offline --index /data/mine"
    engine.inside("ptmrag", "sh", "-c", script)
    compose("down")
    compose("up", "-d")
    _wait_until_ok(int(address.rpartition(":")[2].strip("/")))
    asked = ("ptmrag", "ask", "What memory does Larkspur keep?", "--index", "/data/mine")
    assert "sparse memory" in engine.inside("ptmrag", *asked)
