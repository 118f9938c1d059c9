"""The quote that a visitor of the page "Write" looks at: what clicks open, turn and close.

    follow_quotes(OpenQuote(), [("cite", "table-3")], {"table": cited})    # the quote of the fourth cell

It renders nothing: `evidence` does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ptmrag.answer.answer import Citation
from ptmrag.web.evidence import OpenCitation, turn


@dataclass(frozen=True, slots=True)
class OpenQuote:
    """A quote, if one is open, with the page and the zoom."""

    citation: Citation | None = None
    at: OpenCitation = field(default_factory=OpenCitation)


def follow_quotes(
    opened: OpenQuote, clicks: Sequence[tuple[str, str]], cited: Mapping[str, Sequence[Citation]]
) -> OpenQuote:
    """What is open after these clicks, (act, place) each; a place that is not there changes nothing."""
    for act, place in clicks:
        if act == "close":
            opened = OpenQuote()
        elif act == "cite":
            opened = _opened(place, cited) or opened
        elif opened.citation:
            opened = replace(opened, at=turn(opened.at, act))
    return opened


def _opened(place: str, cited: Mapping[str, Sequence[Citation]]) -> OpenQuote | None:
    part, _, number = place.partition("-")
    found = cited.get(part, ())
    if not (
        number.isascii() and number.isdecimal() and len(number) < 7 and int(number) < len(found)
    ):
        return None
    citation = found[int(number)]
    return OpenQuote(citation, OpenCitation(page=citation.page or 0))
