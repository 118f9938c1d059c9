"""Read works in YAML, as pandoc and Hayagriva's converters write CSL.

>>> catalog = read_yaml("references:\\n- id: a\\n  title: A Model\\n  issued: 2020-05-01\\n")
>>> catalog.entries[0].title, catalog.entries[0].year
('A Model', 2020)

It makes no objects but text, lists and mappings, and refuses aliases, which can make a small file huge.
"""

import re

from ptmrag.catalog.entry import Catalog
from ptmrag.catalog.formats.json_records import catalog_of_items
from ptmrag.errors import InputError, first_line


def looks_like_yaml(text: str) -> bool:
    """Whether a text begins with the list of references that pandoc has."""
    return bool(
        re.match(r"\s*(?:---[ \t]*\n)?(?:nocite:[^\n]*\n)?references:[ \t]*\n\s*-", text[:2_000])
    )


def read_yaml(text: str, path: str = "") -> Catalog:
    """The catalog of a YAML text; InputError if it is none, or has no works."""
    import yaml

    try:
        events = yaml.parse(text, Loader=yaml.BaseLoader)
        if any(isinstance(event, yaml.AliasEvent) for event in events):
            raise InputError(f"The list '{path}' has YAML aliases: write out what they stand for.")
        documents = yaml.load_all(text, Loader=yaml.BaseLoader)
        found = next(iter(documents), None)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise InputError(
            f"The list '{path}' is no YAML ({first_line(error)}): export it again."
        ) from error
    return catalog_of_items(found, path)
