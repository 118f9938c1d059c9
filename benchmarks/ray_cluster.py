"""A Ray cluster on this machine, in a process of its own: a head without CPUs, and nodes that come and go.

    with ray_cluster(nodes=2) as cluster:
        ingest_by_command(["--ray", cluster.address])
        cluster.kill_a_worker()
        cluster.remove_a_node()

As a program (`python ray_cluster.py 2`), it prints the address and does what each line of its input says.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

_QUIET = {"RAY_USAGE_STATS_ENABLED": "0"}
_MARK = "PTMRAG_TEST_CLUSTER"


@dataclass
class RunningCluster:
    """The cluster, its address, and what marks its processes."""

    address: str
    mark: str
    process: "subprocess.Popen[str]"

    def workers(self) -> list[int]:
        """The processes that bring sources, by what Ray calls them."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                name = (folder / "cmdline").read_bytes()
                is_ours = f"{_MARK}={self.mark}".encode() in (folder / "environ").read_bytes()
                if is_ours and name.startswith(b"ray::ClusterWorker"):
                    found.append(int(folder.name))
        return sorted(found)

    def kill_a_worker(self) -> None:
        """End one worker at once, as a machine without memory does."""
        os.kill(self.workers()[0], signal.SIGKILL)

    def remove_a_node(self) -> None:
        """End one node with all that runs on it."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("remove\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline() == "removed\n"


@contextmanager
def ray_cluster(nodes: int, **env: str) -> Iterator[RunningCluster]:
    """Run a cluster with so many nodes of one CPU while the block runs."""
    mark = f"{os.getpid()}-{time.monotonic_ns()}"
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, __file__, str(nodes)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
        env={**os.environ, **_QUIET, **env, _MARK: mark},
    )
    try:
        assert process.stdout is not None
        yield RunningCluster(process.stdout.readline().strip(), mark, process)
    finally:
        assert process.stdin is not None
        with suppress(OSError):
            process.stdin.close()
        process.wait(60)


def _main(count: int) -> None:
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # Ray prints
    from ray.cluster_utils import Cluster

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 0})
    nodes = [cluster.add_node(num_cpus=1) for _ in range(count)]
    out.write(f"{cluster.address}\n")
    out.flush()
    for line in sys.stdin:
        assert line == "remove\n"
        cluster.remove_node(nodes.pop())
        out.write("removed\n")
        out.flush()
    cluster.shutdown()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    _main(int(sys.argv[1]))
