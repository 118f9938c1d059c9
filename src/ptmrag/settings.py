"""What people set once: PTMRAG_… variables, and `ptmrag.toml` in the folder where ptmrag runs.

    settings = read_settings()
    settings.concurrency                     # 5, unless a variable or the file says otherwise

A variable overrides the file; an option of a command or an argument of a function overrides both.
Only this module reads PTMRAG_… variables. It does not know the variables of other programs
(HTTPS_PROXY, OPENAI_API_KEY): the libraries that use them read them.
"""

import os
import tomllib
from dataclasses import asdict, dataclass, fields
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, get_type_hints

from annotated_types import Interval

from ptmrag.errors import InputError
from ptmrag.regular_files import read_regular

Device = Literal["auto", "cpu", "cuda", "mps"]
FILE = "ptmrag.toml"
PREFIX = "PTMRAG_"
# Only these may be set in the file. The others choose which index, model and folders are used, and
# what is paid for: a folder that somebody else made must not choose that.
IN_FILE = {
    "contact": "a text in quotes",
    "mirror": "a text in quotes, a folder or an address",
    "concurrency": "a whole number above 0",
    "max_mb": "a number above 0",
    "ocr": "true or false",
}
# What the others want that are no text.
_NUMBERS = {"llm_seconds": "a number above 0", "device": "auto, cpu, cuda or mps"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings with their defaults; None means that nothing was set.

    A plain dataclass, so that `import ptmrag` and `ptmrag --help` do not load pydantic (0.1 s).
    """

    contact: str | None = None  # a mail or web address, sent to hosts so that they can reach you
    mirror: str | None = None  # a copy of the web to use instead of it, like --mirror
    concurrency: Annotated[int, Interval(gt=0, lt=100_000)] = 5  # fetches at a time
    max_mb: Annotated[float, Interval(gt=0, lt=100_000)] = 64.0  # the largest download, in MB
    ocr: bool = False  # whether scanned PDFs are read, like --ocr
    index: Path | None = None  # the index: a folder, s3://bucket/library, lance:FOLDER
    llm: str | None = None  # the chat model, provider:model, like --llm
    llm_seconds: Annotated[float, Interval(gt=0, lt=100_000)] = 180.0  # its seconds for one answer
    embedder: str | None = None  # the embedding model of a new index
    device: Device = "auto"  # where passages are embedded, like --device
    reranker: str | None = None  # a CrossEncoder that ranks the best passages again
    zotero: str | None = None  # Zotero's local API, else http://127.0.0.1:23119
    pace: Path | None = None  # the folder that stores when arXiv may be asked again
    cache: Path | None = None  # the folder of copied libraries, and of the model for torch


def read_settings(file: Path | None = None) -> Settings:
    """The settings of this process now: variables, then `ptmrag.toml` in the current folder.

    Raises InputError with the value, its place and the cure.
    """
    path = file or Path(FILE)
    from_file = _read_file(path)
    if not from_file and not any(name.upper().startswith(PREFIX) for name in os.environ):
        return Settings()
    from pydantic import ValidationError

    try:
        found: dict[str, Any] = _model()(**from_file).model_dump()
    except ValidationError as error:
        first = error.errors()[0]
        raise InputError(_sentence(str(first["loc"][0]), first["input"], path)) from error
    folders = {name: value.expanduser() for name, value in found.items() if isinstance(value, Path)}
    return Settings(**(found | folders))


def named_index() -> Path | None:
    """The setting `index` alone, which no file sets: a shell that completes a name cannot wait for pydantic."""
    named = next((v for k, v in os.environ.items() if k.upper() == variable("index")), "")
    return Path(named).expanduser() if named else None


def variable(name: str) -> str:
    """The variable of a setting: `PTMRAG_MAX_MB` for `max_mb`."""
    return f"{PREFIX}{name.upper()}"


def _read_file(path: Path) -> dict[str, Any]:
    """What the file sets, by name; nothing where there is no file."""
    try:
        found = tomllib.loads(read_regular(path).decode())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise InputError(f"'{path}' cannot be read as TOML: correct it ({error}).") from error
    known = {field.name for field in fields(Settings)}
    for name in found.keys() - IN_FILE.keys():
        if name in known:
            raise InputError(
                f"'{name}' cannot be set in '{path}': set the variable {variable(name)}."
            )
        raise InputError(
            f"'{name}' in '{path}' is not a setting: the file may set {', '.join(IN_FILE)}."
        )
    return found


def _sentence(name: str, value: object, path: Path) -> str:
    is_variable = any(key.upper() == variable(name) and os.environ[key] for key in os.environ)
    place = variable(name) if is_variable else f"'{name}' in '{path}'"
    return f"{place} is {value!r}: set it to {(IN_FILE | _NUMBERS).get(name, 'a text')}."


@cache
def _model() -> Any:
    """The pydantic-settings model with the fields of Settings."""
    from pydantic import create_model, field_validator
    from pydantic_settings import BaseSettings, SettingsConfigDict

    class Sources(BaseSettings):
        model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True)

        @field_validator("concurrency", "max_mb", mode="before", check_fields=False)
        @classmethod
        def _no_switch(cls, value: object) -> object:
            if isinstance(value, bool):  # pydantic would take true for 1
                raise ValueError("a switch is not a number")  # noqa: TRY004 - pydantic wants it
            return value

        @classmethod
        def settings_customise_sources(  # pydantic-settings gives its sources by these names
            cls,
            settings_cls: Any,
            init_settings: Any,
            env_settings: Any,
            dotenv_settings: Any,
            file_secret_settings: Any,
        ) -> tuple[Any, ...]:
            """The variables, then what the constructor is given: the contents of the file."""
            return env_settings, init_settings

    hints = get_type_hints(Settings, include_extras=True)
    defaults = asdict(Settings())
    members: Any = {name: (hint, defaults[name]) for name, hint in hints.items()}
    return create_model("Read", __base__=Sources, **members)
