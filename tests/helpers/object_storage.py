"""Object storage on the loopback address, played by moto: a bucket, and what a client needs to find it."""

import logging
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest


@contextmanager
def object_storage(patch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a new bucket, while the server runs and the variables lead to it."""
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        bucket = f"bucket-{uuid.uuid4().hex[:8]}"
        endpoint = f"http://{host}:{port}"
        made = urllib.request.Request(f"{endpoint}/{bucket}", method="PUT")
        urllib.request.urlopen(made, timeout=10).close()
        patch.setenv("AWS_ENDPOINT_URL", endpoint)
        patch.setenv("AWS_ACCESS_KEY_ID", "key")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "never-written-anywhere")
        patch.setenv("AWS_REGION", "us-east-1")
        yield f"s3://{bucket}"
    finally:
        server.stop()
