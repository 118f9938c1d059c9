r"""The paths in the `file` field of BibTeX, in the forms of JabRef, Mendeley, Zotero and Better BibTeX.

>>> files_in("Full Text:files/3/p.pdf:application/pdf;Snapshot:files/3/p.html:text/html")
('files/3/p.pdf', 'files/3/p.html')
>>> files_in(r"/home/ada/a\;b.pdf;C:\\papers\\p.pdf"), files_in(":p.pdf:PDF", folder="pdfs")
(('/home/ada/a;b.pdf', 'C:\\papers\\p.pdf'), ('pdfs/p.pdf',))

A path has a name before it and a type behind it, or it stands alone; colons, semicolons and backslashes in it are
escaped, or not. It does not ask whether there is such a file: `ingestion` does.
"""

import re

_FOLDER = re.compile(
    r"@comment\s*\{\s*jabref-meta:\s*fileDirectory:((?:\\.|[^;{}\\])+);", re.IGNORECASE
)
_TYPE = re.compile(r"[\w\s+/-]+|\s*(?:application|text|image|audio|video)/\S+\s*")
_ADDRESS = ("http", "https", "ftp", "file", "internal-pdf")
_WHOLE = re.compile(r"[\\/~]|[A-Za-z]:[\\/]|[\w+.-]{2,}:")


def files_in(value: str, *, folder: str = "") -> tuple[str, ...]:
    """The paths in a field, each once; what is relative is in `folder`, if that is given."""
    parts = re.split(r"(?<!\\);", value.replace(r"$\backslash$", "\\"))
    paths = (_unescaped(_path(part)) for part in parts)
    placed = (
        f"{folder}/{path}" if folder and not _WHOLE.match(path) else path for path in paths if path
    )
    return tuple(dict.fromkeys(placed))


def folder_of_jabref(text: str) -> str:
    """The folder of files that a database of JabRef has set, "" if it has set none."""
    found = _FOLDER.search(text)
    return _unescaped(found[1]).rstrip("/\\") if found else ""


def _path(part: str) -> str:
    """The path in "name:path:type", ":path:type", "path:type" or "path"."""
    pieces = _pieces(part)
    if len(pieces) == 1 or not _TYPE.fullmatch(pieces[-1]):
        return part
    return ":".join(pieces[1:-1]) if len(pieces) > 2 else pieces[0]


def _pieces(part: str) -> list[str]:
    """What colons divide, but for those that are escaped, behind a drive or in an address."""
    pieces: list[str] = []
    for piece in re.split(r"(?<!\\):", part):
        before = pieces[-1].strip() if pieces else ""
        is_drive = re.fullmatch(r"[A-Za-z]", before) and re.match(r"[\\/]", piece)
        if is_drive or (before.casefold() in _ADDRESS and piece.startswith("//")):
            pieces[-1] += f":{piece}"
        else:
            pieces.append(piece)
    return pieces


def _unescaped(path: str) -> str:
    return re.sub(r"\\([\\:;{}_&%#$])", r"\1", path).strip()
