"""What a reader takes in of the answer to an everyday question, and which of its facts are there.

    reading = reading_of(outcome)
    reading.recall, reading.cites_enough, reading.junk      # 0.67, True, 0.0

Only the first quotes count, up to a number of letters: an answer that quotes everything holds every fact
and helps nobody. What junk is, is said here again, apart from what the answers leave out: else the
figure would be zero by definition.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ptmrag.answer.answer import Citation
from ptmrag.evaluation.outcome import Outcome
from ptmrag.language.verbatim import normalise

# The quotes and letters that count, and those for the kinds that need several works or a whole one.
_QUOTES, _LETTERS = 6, 1_600
_QUOTES_OF_SEVERAL, _LETTERS_OF_SEVERAL = 10, 2_600
_SEVERAL = ("compare", "overview", "picked")

_JUNK = tuple(
    re.compile(words, re.IGNORECASE)
    for words in (
        # captions
        r"^(?:figure|fig\.|table|algorithm|listing|图|表)\s*\d+",
        # signposts
        r"\b(?:see|in|cf\.?) (?:figure|fig\.|table|section|appendix|§)\s*\d*[^.]{0,20}\.?$",
        r"\bdescribed (?:in (?:this|the next|section)|below|next)\b|\bthe (?:rest|remainder) of (?:this|the) paper\b",
        r"\bwe (?:first |then |next |now )?(?:describe|present|introduce|review|discuss|detail) "
        r".{0,60}\b(?:in (?:this )?section|below|next)\b",
        # authors and their addresses
        r"@[a-z0-9.-]+\.[a-z]{2,}|\buniversity\b.*\b(?:university|research|google|institute)\b",
        # code, addresses, and what a repository says of itself
        r"^\s*(?:pip|git|python|bash|cd|wget|export|sh|import|from)\s",
        r"https?://\S+\s*$",
        r"\bthis repo(?:sitory)?\b|readme|code of conduct",
    )
)
# Numbers without a verb are a row of a table.
_DECIMAL = re.compile(r"\d+\.\d+")
_VERB = re.compile(
    r"\b(?:is|are|was|were|achieve[sd]?|reach|improve|obtain|outperform|by|of)\b", re.IGNORECASE
)
_DECIMALS_OF_A_ROW, _DIGITS_OF_A_ROW = 4, 0.3  # the digits for each letter


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader takes in of one answer; shares are 0 to 1.

    `recall` is the share of the facts that are there, `cites_enough` whether enough of the right works
    are cited, `right_quotes` the share of quotes from right works, `junk` that of captions, signposts,
    author lines, table rows and code.
    """

    quotes: int
    recall: float
    cites_enough: bool
    right_quotes: float
    junk: float


def reading_of(outcome: Outcome) -> Reading:
    """What a reader takes in of the answer to a question that has facts."""
    question = outcome.question
    read = taken_in(outcome.answer.citations, question.kind)
    right = [citation for citation in read if question.is_right_source(citation.source)]
    # Quotes one after the other may say a fact together.
    text = normalise(" ".join(citation.quote for citation in right))
    held = [any(normalise(phrase) in text for phrase in fact) for fact in question.facts]
    works = {citation.source.casefold() for citation in right}
    count = max(1, len(read))
    return Reading(
        len(read),
        sum(held) / len(held),
        len(works) >= min(question.min_sources, len(question.right_sources)),
        len(right) / count,
        sum(is_junk(citation.quote) for citation in read) / count,
    )


def taken_in(citations: Sequence[Citation], kind: str) -> list[Citation]:
    """The citations that count: the first ones, up to a number of letters; the first one always."""
    is_several = kind in _SEVERAL
    most = _QUOTES_OF_SEVERAL if is_several else _QUOTES
    left = _LETTERS_OF_SEVERAL if is_several else _LETTERS
    read: list[Citation] = []
    for citation in citations[:most]:
        if read and len(citation.quote) > left:
            break
        read.append(citation)
        left -= len(citation.quote)
    return read


def is_junk(quote: str) -> bool:
    """Whether a quote answers nothing by what it is: a caption, a signpost, an author line, …

    >>> is_junk("Figure 3: The memory.")
    True
    >>> is_junk("The memory has 64 slots.")
    False
    """
    if any(words.search(quote) for words in _JUNK):
        return True
    digits, letters = sum(map(str.isdigit, quote)), sum(map(str.isalpha, quote))
    is_row = len(_DECIMAL.findall(quote)) >= _DECIMALS_OF_A_ROW and not _VERB.search(quote)
    return is_row and digits > _DIGITS_OF_A_ROW * max(1, letters)
