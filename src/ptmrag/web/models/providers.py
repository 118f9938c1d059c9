"""The providers of chat models that the page offers, from the table `providers.toml`.

>>> PROVIDERS["deepseek"].host
'api.deepseek.com'

It asks none of them: `making` makes the models that do.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ptmrag.web.labels import Label


@dataclass(frozen=True, slots=True)
class Provider:
    """Who answers, at which address, through which client, with the key from which variables."""

    id: str
    label: Label
    client: str
    address: str
    variables: tuple[str, ...]
    model: str

    @property
    def host(self) -> str:
        """Where questions and passages go."""
        return str(urlsplit(self.address).hostname)

    def variable(self, environment: Mapping[str, str]) -> str:
        """The name of the variable that holds a key, "" where none does."""
        return next((name for name in self.variables if environment.get(name, "").strip()), "")


def _read(row: dict[str, Any]) -> Provider:
    return Provider(
        row["id"],
        Label(row["zh"], row["en"]),
        row["client"],
        row["address"],
        tuple(row["variables"]),
        row["model"],
    )


_TABLE = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
PROVIDERS: Mapping[str, Provider] = {row["id"]: _read(row) for row in _TABLE["provider"]}
