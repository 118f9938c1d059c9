"""Load models with sentence-transformers, if that is installed, without waiting for a hub and without output.

    demand_models("The reranker 'x'", "omit --reranker")      # EmbedderError without the extra `models`
    with quiet_loading():
        model = CrossEncoder(name, local_files_only=not is_hub_reachable())

It downloads nothing itself: sentence-transformers does.
"""

import logging
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from urllib.parse import urlsplit

from ptmrag.errors import EmbedderError


def has_models() -> bool:
    """Whether the extra `models` is installed: torch and sentence-transformers. It imports neither."""
    return all(find_spec(name) for name in ("torch", "sentence_transformers"))


def demand_models(what: str, instead: str) -> None:
    """Raise EmbedderError if the extra `models` is missing: `what` needs it, or do something `instead`."""
    if not has_models():
        raise EmbedderError(
            f"{what} needs torch and sentence-transformers, which are not installed: pip install 'ptmrag[models]', or "
            f"{instead}."
        )


def is_hub_reachable() -> bool:
    """Whether the host name of the model hub resolves. If not, the hub's client would retry for a minute."""
    endpoint = os.environ.get("HF_ENDPOINT", "https://huggingface.co")
    try:
        socket.getaddrinfo(urlsplit(endpoint).hostname, 443)
    except OSError:
        return False
    return True


@contextmanager
def quiet_loading() -> Iterator[None]:
    """Suppress the progress bars and log messages of model loading."""
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from transformers.utils import logging as transformers_logging

    loggers = [logging.getLogger(n) for n in ("sentence_transformers", "transformers")]
    levels = [logger.level for logger in loggers]
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    for logger in loggers:
        logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
