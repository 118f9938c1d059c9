"""Where a preprint appeared, from the journal reference that its authors give on arXiv.

>>> found = publication_in("Otter Lett. 98, 10-17 (2007)")
>>> found.venue, found.volume, found.pages, found.date
('Otter Lett.', '98', '10-17', '2007')

Authors write these in many forms: what is not understood stays in the name of the venue.
"""

import re

from ptmrag.catalog.record import Record

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_PAGES = re.compile(
    r"(?i)(?:\bpp?\.?|\bpages?)\s*:?\s*(\w*\d+(?:\s*[-\u2013\u2014]+\s*\w*\d+)?)|(?<![\d/])(\w?\d+(?::\d+)?\s*[-\u2013\u2014]+\s*\w?\d+(?::\d+)?)(?![\d/])"
)
# "8:842-866"; JMLR's "140:1-140:67" is none.
_VOLUME_AND_PAGES = re.compile(
    r"(?<![\d/:.)-])(\d{1,4})\s*:\s*(\d+\s*[-\u2013\u2014]+\s*\d+)(?![\d/:])"
)
_VOLUME = re.compile(
    r"(?i)\b(?:vol(?:ume)?\.?\s*)?(\d{1,4})\s*(?:\(\s*(\d{1,3}(?:[-/]\d+)?)\s*\)|,?\s*(?:no|issue)\.?\s*(\d+))?"
)
_CONFERENCE = re.compile(
    r"(?i)proc(?:eedings|\.)|conference|workshop|symposium|annual meeting|findings of|advances in neural|"
    r"\b(?:in:|acl|naacl|eacl|emnlp|coling|conll|nips|neurips|icml|iclr|aaai|ijcai|kdd|sigir|www|cvpr|iccv|eccv|"
    r"interspeech|icassp|wsdm|cikm|recsys|colt|uai|aistats|lrec|sigdial)\b"
)
_IN = re.compile(r"(?i)^\s*(?:in|in:|published in|appeared in|to appear in)\s+")


def publication_in(reference: str) -> Record:
    """The publication that a journal reference names: venue, kind, volume, issue, pages, year."""
    said = _IN.sub("", reference).strip()
    is_conference = bool(_CONFERENCE.search(said))
    years = _YEAR.findall(said)
    pages = _PAGES.search(said)
    rest = said[: pages.start()] + said[pages.end() :] if pages else said
    volume, issue, venue = "", "", rest
    span = pages[1] or pages[2] if pages else ""
    if joined := _volume_and_pages(said):
        volume, span, venue = joined[1], joined[2], said[: joined.start()]
    elif not is_conference and (found := _volume_in(rest)):
        volume, issue = found[1], found[2] or found[3] or ""
        venue = rest[: found.start()]
    return Record(
        kind="paper-conference" if is_conference else "article-journal",
        venue=_trimmed(venue) or said,
        volume=volume,
        issue=issue,
        pages=re.sub(r"\s*[-\u2013\u2014]+\s*", "-", span),
        date=years[-1] if years else "",
    )


def _volume_and_pages(text: str) -> "re.Match[str] | None":
    """A volume and pages with a colon between them, unless a volume is before them or it is a year."""
    found = _VOLUME_AND_PAGES.search(text)
    if found is None or _YEAR.fullmatch(found[1]) or _volume_in(text[: found.start()]):
        return None
    return found


def _volume_in(text: str) -> "re.Match[str] | None":
    """The number of a volume behind the name of a journal; a year is none."""
    for found in _VOLUME.finditer(text):
        is_year = _YEAR.fullmatch(found[1]) and "vol" not in found[0].casefold()
        if (
            found.start() > 2
            and not is_year
            and not re.match(r"(?:st|nd|rd|th)\b", text[found.end(1) :])
        ):
            return found
    return None


def _trimmed(venue: str) -> str:
    """The name of a venue without a year in brackets and marks at its end."""
    venue = re.sub(r"[\s,;:.]*\(\s*(?:\w+\.?\s+)?(?:19|20)\d\d\s*\)", "", venue)
    venue = re.sub(r"(?i)[\s,;:(]+(?:pp?|pages?|vol|volume|no)?[\s,;:()]*$", "", venue)
    return re.sub(r",\s*(?:19|20)\d\d$", "", venue).strip()
