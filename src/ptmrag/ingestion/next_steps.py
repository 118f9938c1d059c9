"""What a reader can do about a source that was fetched and cannot be read, as the end of the reason.

    with_next_step("not a PDF: a web page came instead", "web:example.org/a")
    ->  "not a PDF: a web page came instead; to read it: save it in a browser as a PDF with text, …"

A reason that says it already, as that of a scan does, stays as it is.
"""

from ptmrag.sources.source import scheme_of

_SAYS_IT = "; to read it: "
_BY_HAND = "save it in a browser as a PDF with text, and name its folder with --papers"
_REPOSITORY = "name a page or a file with text in the list, instead of or beside the repository"
_OWN_FILE = "print it from a program that shows it into a new PDF with text"


def with_next_step(reason: str, source: str) -> str:
    """The reason, which ends with what can be done about it; `source` is the name of the source."""
    if _SAYS_IT in reason:
        return reason
    step = {"github": _REPOSITORY, "file": _OWN_FILE}.get(scheme_of(source), _BY_HAND)
    return f"{reason}{_SAYS_IT}{step}"
