"""What people set once: `ptmrag.toml` in the folder where ptmrag runs, and PTMRAG_… variables.

    preferences = read_preferences()
    preferences.contact

A variable goes before the file, an option of the command before both. What a table of the README
does not name is an error, not something to pass over. Where the index and the models are is not
asked here: `library`, `embed` and `llm` know their own variables.
"""

import os
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from ptmrag.errors import InputError

FILE = "ptmrag.toml"
_SWITCH = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


@dataclass(frozen=True, slots=True)
class Preferences:
    """Who asks, through which copy of the web, how many at a time, how much of each; and OCR."""

    contact: str | None = None
    mirror: str | None = None
    concurrency: int = 5
    max_mb: float = 64.0
    ocr: bool = False


def read_preferences(file: Path | None = None) -> Preferences:
    """The preferences of the folder and the environment; InputError names what is wrong."""
    file = file or Path(FILE)
    said: dict[str, Any] = {}
    try:
        said = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        pass
    except (OSError, ValueError) as error:
        raise InputError(f"'{file}' cannot be read: {error}.") from error
    known = {field.name: field for field in fields(Preferences)}
    for name in said:
        if name not in known:
            raise InputError(f"'{file}' sets '{name}': it knows {', '.join(known)}.")
    places = dict.fromkeys(said, str(file))
    for name in known:
        variable = f"PTMRAG_{name.upper()}"
        if os.environ.get(variable):
            said[name], places[name] = os.environ[variable], variable
    return Preferences(**{name: _value(name, said[name], places[name]) for name in said})


def _value(name: str, value: object, place: str) -> Any:
    if name in ("contact", "mirror"):
        if isinstance(value, str):
            return value
        raise InputError(f"{place}: '{name}' is a text, not {value!r}.")
    if name == "ocr":
        if str(value).casefold() in _SWITCH:
            return _SWITCH[str(value).casefold()]
        raise InputError(f"{place}: 'ocr' is true or false, not {value!r}.")
    number = float if name == "max_mb" else int
    try:
        found = number(str(value))
    except ValueError as error:
        raise InputError(f"{place}: '{name}' is a number, not {value!r}.") from error
    if not 0 < found < 100_000:
        raise InputError(f"{place}: '{name}' is more than 0, not {value!r}.")
    return found
