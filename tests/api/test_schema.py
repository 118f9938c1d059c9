"""Schemathesis asks REST and `/v1` all that their document allows, and much that it does not."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

# Reviews take a while each, and are asked for in `test_rest`.
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,"
    "response_headers_conformance,allow_header_conformance,unsupported_method"
)


@pytest.mark.slow  # a minute, and the default suite's environment lacks it
def test_no_request_is_a_bug_and_every_answer_is_as_described(server: str) -> None:
    """Whatever is sent for a minute: no 500, and each status, type and document is one that is described."""
    program = shutil.which("schemathesis", path=str(Path(sys.executable).parent))
    assert program, "install the extra `dev`"
    options = {
        "--checks": CHECKS,
        "--max-time": "60",
        "--exclude-path": "/api/v1/reviews",
        "--suppress-health-check": "all",
        "--generation-database": "none",
        "--seed": "18",
        "--warnings": "off",
    }
    words = [word for option in options.items() for word in option]
    run = subprocess.run(
        [program, "run", f"{server}api/v1/openapi.json", *words, "--no-shrink", "--no-color"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-4_000:]
