"""The names of a library's works, kept beside the index: the next start reads them instead of all works.

    names = kept_names(library)      # read from `names.json`, or from the works where that is missing or older

The file has the names of one state of the library, as the rules of one version find them; of another state or rule it
is written anew. It may be deleted at any time. Where the folder cannot be written to, each start reads the works. It
finds no names: `works_names` does.
"""

import hashlib
import json
import os
from contextlib import suppress
from dataclasses import astuple
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from ptmrag.answer.works_names import Work, WorkNames, names_in
from ptmrag.library.library import Library

FILE = "names.json"
# The files that decide which names are found: where one of them changes, names are found anew.
_RULES = {
    "ptmrag.answer": ("work_names.py", "works_names.py", "kept_names.py"),
    "ptmrag.language": (
        "question_words.py",
        "detect.py",
        "verbatim.py",
        "glossary.py",
        "glossary.tsv",
        "inflection.py",
        "tokens.py",
        "chinese_dictionary.py",
        "chinese_scripts.py",
    ),
    "ptmrag.documents": ("sections.py",),
}


def kept_names(library: Library) -> WorkNames:
    """The names of a library as it is inside a `Library.snapshot`, or at this moment."""
    with library.snapshot():
        state = f"{library.identity} {library.generation} {_rules()}"
        path = library.path / FILE
        if (kept := _read(path, state)) is not None:
            return kept
        found = names_in(library)
    with suppress(OSError):
        _write(path, state, found)
    return found


def _read(path: Path, state: str) -> WorkNames | None:
    """What was kept of a state; None where nothing was, or it cannot be read."""
    try:
        kept = json.loads(path.read_text("utf-8"))
        if kept["state"] != state:
            return None
        works = {values[0]: Work(*values) for values in kept["works"]}
        return WorkNames(works, kept["names"], kept["spellings"], frozenset(kept["named"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write(path: Path, state: str, found: WorkNames) -> None:
    """Write the file in whole, in the place of the one before."""
    content: dict[str, Any] = {
        "state": state,
        "works": [astuple(work) for work in found.works.values()],
        "names": found.names,
        "spellings": found.spellings,
        "named": sorted(found.named),
    }
    part = path.with_suffix(".part")
    part.write_text(json.dumps(content), "utf-8")
    os.replace(part, path)


@cache
def _rules() -> str:
    """A digest of the rules by which names are found."""
    texts = (
        files(package).joinpath(name).read_bytes()
        for package, names in _RULES.items()
        for name in names
    )
    return hashlib.blake2b(b"\0".join(texts), digest_size=16).hexdigest()
