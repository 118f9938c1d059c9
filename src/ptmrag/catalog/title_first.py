"""Cut a title off from what follows it: its authors, its venue, its year, a sentence about it.

>>> title_before_authors("Otters on the net (2019), A. Lake et al."), without_venue("Otters, ICLR 2019.")
('Otters on the net', 'Otters')

It knows nothing of authors that precede a title: `references` does.
"""

import re

from ptmrag.catalog.people import is_people, may_be_people
from ptmrag.catalog.venues import YEAR, is_when_or_where

LONGEST = 1500  # of a reference
# The end of a sentence, but not that of an initial or an abbreviation; or of a Chinese one.
SENTENCE_END = re.compile(
    r"(?<!\b[A-Z])(?<!et al)(?<!\bvs)(?<!\bno)(?<!\bvol)(?<!\bpp)\.\s+(?=[^\W\d_a-z]|[\"“《\d])"
    r"|(?<=[?!])\s+(?=In\s|[A-Z]\S*\s+(?:[A-Z]\S*\s+)?et\s+al)|。"
)
_DATED = re.compile(
    rf"(.{{3,}}?)\s*[(（\[](?:[^()（）\[\]]{{0,40}}?[,\s'’])?{YEAR}[a-z]?"
    r"(?:[)）\]](?:\s*[,.;:]|\s|$)|,\s(?=[A-Z]\.))"
)
_BY = re.compile(r"(.{3,}?),?\s+(?:by|By)\s+(?=[A-Z])([^.()]{4,})")
VENUE_END = re.compile(rf"[,.]\s+(?:[^\s,.]+\.?\s+){{0,6}}['’]?{YEAR}[a-z]?\.?$")
_JOURNAL_END = re.compile(
    r"[,.]\s+(?:In\s|in\s(?=Proc)|J\.|Journal|Proc|Trans|arXiv|Computational Linguistics|Machine Learning\b"
    r"|SIG[A-Z]+|\w+ Technical Report)[^,]*$"
)
PREDICATES = re.compile(
    r"\b(?:are|can|contains|describes|does|ever|has|have|introduces|is|it|its|improves|presents|proposes|provides|shows|that|"
    r"they|this|uses|was|we|were|which|will|you)\b"
)


def title_before_authors(text: str) -> str:
    """The title that a text begins with.

    `Title (2017), F. Author et al.`, `Title. Authors. Venue.`, `Title, A. Author`, `Title. What it does.`
    """
    dated = _DATED.match(text)
    if dated and not re.search(r"[.,]\s*$", dated[1]):
        return _without_authors(_without_remark(dated[1]))
    bars = re.split(r"\s+[|｜]\s+", text)
    titles = [bar for bar in bars if not (is_people(bar) or is_when_or_where(bar))]
    if 0 < len(titles) < len(bars):
        return titles[0]
    sentences = _sentences(text)
    if len(sentences) > 1:
        first, rest = sentences[0], " ".join(sentences[1:])
        if (
            is_people(sentences[1])
            or _are_few_names(sentences[1], first)
            or re.search(YEAR, sentences[-1])
        ):
            return _without_authors(first)
        if _is_prose(rest) and (len(first.split()) > 2 or PREDICATES.search(rest)):
            return _without_authors(first)
    return _without_authors(_without_remark(text))


def _sentences(text: str) -> list[str]:
    return [part for part in SENTENCE_END.split(text) if part.strip()]


def _are_few_names(text: str, title: str) -> bool:
    """`Chen and Manning` after a title."""
    return (
        may_be_people(text) and len(title.split()) > 3 and bool(re.search(r"\s(?:and|&)\s", text))
    )


def _without_authors(text: str) -> str:
    """`Title, A. Author and B. Other`, `Title - A. Author et al.`, `Title by Ann Author and Bo Other`"""
    named = _BY.match(text)
    if named and is_people(re.split(r",?\s+(?:in|at|for)\s", named[2])[0]):
        return named[1]
    for stop in re.finditer(r",\s+|\s+[-–—]\s+", text[-LONGEST:]):
        people = text[stop.end() :].strip(" .")
        has_initials = re.search(r"\b[A-Z]\.|\bet\.? al", people)
        if has_initials and stop.start() > 5 and (is_people(people) or _is_short_author(people)):
            return text[: stop.start()]
    return without_venue(text)


def _is_short_author(text: str) -> bool:
    """`R. Girshick`"""
    return bool(re.fullmatch(r"(?:[A-Z]\.[ -]?){1,3}[A-Z][\w'’-]+", text))


def _without_remark(text: str) -> str:
    """A title before a dash and a sentence: `ColBERT - it searches with late interaction.`"""
    found = re.match(r"(.{2,150}?)\s+[-–—]{1,2}\s+(?=\S)", text)
    if found and _is_prose(text[found.end() :]) and PREDICATES.search(text[found.end() :]):
        return found[1]
    return text


def _is_prose(text: str) -> bool:
    """Whether words are a sentence and no title: most of them are small."""
    words = re.findall(r"[^\W\d_]+", text)
    if re.search(r"[\u3400-\u9fff]", text):
        return len(text) > 5
    small = sum(word[0].islower() for word in words)
    return len(words) > 4 and small * 2 > len(words)


def without_venue(text: str) -> str:
    """The first sentence of a text without a venue and a year at its end."""
    text = next(iter(_sentences(text)), text)
    shorter = _JOURNAL_END.sub("", VENUE_END.sub("", text))
    return shorter if len(shorter) > 2 else text
