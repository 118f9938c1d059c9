"""The forms that a list can have, and the reader of each.

>>> parse_list("TY  - JOUR\\nTI  - A Small Model\\nPY  - 2020\\nER  - ").entries[0].title
'A Small Model'

A form is told by what a text begins with, then by the end of the file's name; what has neither is Markdown or
text. A new form is a module with a reader and a row of `FORMATS`. This opens no files.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from ptmrag.catalog.encodings import decoded
from ptmrag.catalog.entry import Catalog
from ptmrag.catalog.formats import (
    bare,
    bibtex,
    columns,
    endnote_xml,
    json_records,
    opml,
    org,
    restructured_text,
    tagged,
    yaml_records,
)
from ptmrag.catalog.parse import parse_catalog
from ptmrag.errors import InputError


@dataclass(frozen=True, slots=True)
class Format:
    """A form of a list: the ends of file names, whether a text looks like it, and its reader."""

    name: str
    endings: Sequence[str]
    looks_like: Callable[[str], bool]
    read: Callable[[str, str], Catalog]


FORMATS = (
    Format("BibTeX", ("bib", "bibtex", "biblatex"), bibtex.looks_like_bibtex, bibtex.read_bibtex),
    Format("RIS", ("ris",), partial(tagged.looks_like, tagged.RIS), tagged.read_ris),
    Format(
        "EndNote", ("enw", "enl"), partial(tagged.looks_like, tagged.ENDNOTE), tagged.read_endnote
    ),
    Format("EndNote XML", (), endnote_xml.looks_like_endnote_xml, endnote_xml.read_endnote_xml),
    Format(
        "PubMed", ("nbib", "medline"), partial(tagged.looks_like, tagged.PUBMED), tagged.read_pubmed
    ),
    Format(
        "JSON",
        ("json", "jsonl", "ndjson", "csljson"),
        json_records.looks_like_json,
        json_records.read_json,
    ),
    Format("OPML", ("opml",), opml.looks_like_opml, opml.read_opml),
    Format("ids or addresses", (), bare.looks_bare, bare.read_bare),
    Format("YAML", ("yaml", "yml"), yaml_records.looks_like_yaml, yaml_records.read_yaml),
    Format("CSV", ("csv", "tsv", "tab"), columns.looks_like_columns, columns.read_columns),
    Format(
        "reStructuredText",
        ("rst", "rest"),
        restructured_text.looks_like_restructured_text,
        restructured_text.read_restructured_text,
    ),
    Format("Org", ("org",), org.looks_like_org, org.read_org),
)
# Forms that a text may look like by chance: the end of a name says more.
_LOOSE = ("reStructuredText", "Org", "CSV", "YAML", "ids or addresses")
# Ends of names of what is no list; a reader for one of them is a row above.
_NOT_READ = frozenset(
    re.findall(
        r"\S+",
        """
    xml rdf mods ttl nt n3 owl ipynb tex ltx bbl aux toml ini sql log eml vcf ics rtf
""",
    )
)
_MARKDOWN = ("md", "markdown", "mdown", "mkd", "qmd", "rmd", "mdx")
_READ = (
    "Markdown, text, BibTeX, RIS, EndNote, PubMed, CSV, CSL JSON, OPML, reStructuredText and Org"
)


def parse_list(text: str, *, path: str = "", name: str = "") -> Catalog:
    """The entries of a list in any of the forms.

    The form is told from the text and from the end of `name`, by default `path`. InputError if it is a form that
    cannot be read.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    ending = _ending(name or path)
    if not text.strip():
        return Catalog((), (), path)
    if ending not in _MARKDOWN:
        found = _format_of(text, ending)
        if found is not None:
            return _read(found, text, path)
        _demand_readable(text, ending, path)
    return parse_catalog(text, path=path)


def parse_bytes(content: bytes, *, path: str, name: str = "") -> Catalog:
    """The same for the bytes of a list, in whatever encoding."""
    return parse_list(decoded(content, path), path=path, name=name)


def _ending(name: str) -> str:
    return name.rpartition("/")[2].rpartition(".")[2].casefold() if "." in name else ""


def _format_of(text: str, ending: str) -> Format | None:
    """The form that a text looks like; else that of its ending."""
    named = next((form for form in FORMATS if ending in form.endings), None)
    if named is not None and named.looks_like(text):
        return named
    alike = next((form for form in FORMATS if form.looks_like(text)), None)
    is_loose = alike is not None and alike.name in _LOOSE
    return named if named is not None and (alike is None or is_loose) else alike


def _read(form: Format, text: str, path: str) -> Catalog:
    catalog = form.read(text, path)
    if not (catalog.entries or catalog.failures or form.looks_like(text)):
        raise InputError(
            f"The list '{path}' is named as {form.name} and has no entry of it: look into it, or export it again."
        )
    return catalog


def _demand_readable(text: str, ending: str, path: str) -> None:
    is_xml = re.match(
        r"\s*<(?:\?xml\b|rdf:|records?>|xml>|!DOCTYPE (?!html|NETSCAPE))", text, re.IGNORECASE
    )
    if ending in _NOT_READ or is_xml or tagged.looks_like_other_tags(text):
        raise InputError(
            f"The list '{path}' is in a form that ptmrag does not read ({_READ} are read): export it as "
            "BibTeX, RIS or CSV."
        )
