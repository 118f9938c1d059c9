"""Asks servers of chat models which models they have: Ollama on this machine, or any with OpenAI's interface.

    find_ollama("http://127.0.0.1:11434")       # Ollama(address, models=(OllamaModel("qwen3:4b", …),))
    list_models("http://127.0.0.1:1234/v1")     # ["qwen3-4b"]

It sends no question and no passage. Which addresses may be asked is decided by `model_choices` and `model_page`.
"""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx
from pydantic import BaseModel, ValidationError

from ptmrag.language.printable import printable

OLLAMA_PORT = 11434
_LONGEST_WAIT = 2.0  # seconds
_MOST_BYTES = 2_000_000
_MOST_MODELS = 60
_LONGEST_NAME = 120
# Models that make vectors answer no question.
_NO_CHAT = ("bert", "embed")


@dataclass(frozen=True, slots=True)
class OllamaModel:
    """A model that Ollama has, with its size on disk, its parameters and its quantisation as Ollama says them."""

    name: str
    bytes: int
    details: str


@dataclass(frozen=True, slots=True)
class Ollama:
    """Ollama at an address; `models` is None where nobody answers there."""

    address: str
    models: tuple[OllamaModel, ...] | None


class _Details(BaseModel):
    family: str = ""
    parameter_size: str = ""
    quantization_level: str = ""


class _Tag(BaseModel):
    name: str
    size: int = 0
    details: _Details = _Details()


class _Tags(BaseModel):
    models: list[_Tag]


class _Named(BaseModel):
    id: str


class _Listed(BaseModel):
    data: list[_Named]


def ollama_address(environment: Mapping[str, str]) -> str:
    """Where Ollama is: OLLAMA_HOST, which may be a name, a port or an address, else the loopback address."""
    named = environment.get("OLLAMA_HOST", "").strip()
    scheme, marked, rest = named.rpartition("://")
    try:
        parts = urlsplit(f"//{rest}")
        port = parts.port or (OLLAMA_PORT if not marked else 443 if scheme == "https" else 80)
    except ValueError:
        return f"http://127.0.0.1:{OLLAMA_PORT}"
    host = parts.hostname or "127.0.0.1"
    if host in ("0.0.0.0", "::"):  # noqa: S104 - where Ollama listens is not where it is asked
        host = "127.0.0.1"
    return f"{scheme or 'http'}://{f'[{host}]' if ':' in host else host}:{port}"


def is_of_this_machine(address: str) -> bool:
    """Whether what is sent to an address stays on this machine."""
    host = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def find_ollama(address: str) -> Ollama:
    """The chat models that Ollama has at an address, the smallest first."""
    body = _get(f"{address}/api/tags")
    try:
        tags = _Tags.model_validate_json(body).models if body is not None else None
    except ValidationError:
        tags = None
    if tags is None:
        return Ollama(address, None)
    chat = [one for one in tags if not _makes_vectors(one) and _is_name(one.name)]
    models = [OllamaModel(one.name, one.size, _details(one.details)) for one in chat]
    return Ollama(address, tuple(sorted(models, key=lambda one: one.bytes)[:_MOST_MODELS]))


def list_models(address: str, key: str = "") -> list[str] | None:
    """The names of the models at an address of OpenAI's interface; None where it names none."""
    body = _get(f"{address}/models", key)
    try:
        found = _Listed.model_validate_json(body).data if body is not None else None
    except ValidationError:
        return None
    return [one.id for one in found if _is_name(one.id)][:_MOST_MODELS] if found else None


def _get(address: str, key: str = "") -> bytes | None:
    """A short answer of a server; None where there is none in time. It follows no redirects and no proxies."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    body = b""
    try:
        with (
            httpx.Client(
                timeout=_LONGEST_WAIT, trust_env=not is_of_this_machine(address)
            ) as client,
            client.stream("GET", address, headers=headers) as response,
        ):
            if response.status_code != httpx.codes.OK:
                return None
            for piece in response.iter_bytes():
                body += piece
                if len(body) > _MOST_BYTES:
                    return None
    except (httpx.HTTPError, httpx.InvalidURL, OSError):
        return None
    return body


def _makes_vectors(tag: _Tag) -> bool:
    said = f"{tag.name} {tag.details.family}".lower()
    return any(word in said for word in _NO_CHAT)


def _is_name(name: str) -> bool:
    return 0 < len(name) <= _LONGEST_NAME and printable(name) == name


def _details(details: _Details) -> str:
    parts = (details.parameter_size, details.quantization_level)
    return " · ".join(printable(part)[:20] for part in parts if part)
