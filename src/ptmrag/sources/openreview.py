"""Submissions on OpenReview: the forum page and the PDF are one source.

    source_at(parse_address("https://openreview.net/pdf?id=r1xMH")).name
    ->  "web:openreview.net/forum?id=r1xMH"

Pages of venues and of people are pages like any other.
"""

from urllib.parse import parse_qs, quote

from ptmrag.sources.kind import Address
from ptmrag.sources.source import OPENREVIEW, Source


def source_at(address: Address) -> Source | None:
    """The submission that an address leads to."""
    query = parse_qs(address.query)
    is_pdf = address.path == "/attachment" and query.get("name") == ["pdf"]
    is_submission = address.path.rstrip("/") in ("/forum", "/pdf") or is_pdf
    identifier = query.get("id", [""])[0]
    if address.host != "openreview.net" or not is_submission or not identifier:
        return None
    forum, pdf = (
        f"https://openreview.net/{page}?id={quote(identifier)}" for page in ("forum", "pdf")
    )
    return Source(f"{OPENREVIEW}{identifier}", forum, "", (pdf, forum), "paper")
