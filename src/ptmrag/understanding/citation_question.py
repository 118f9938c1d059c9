"""A question about who cites whom, as a value.

    CitationQuestion("cited_by", "en", works=("BERT",))    # which papers cite BERT?

This module reads no question: `read_citation_question` does, and `catalog_answers` answers from the
reference lists of the library.
"""

from dataclasses import dataclass
from typing import Literal

from ptmrag.language.detect import Language
from ptmrag.understanding.list_question import Years

# cited_by: the works that cite some. cites: what some works cite. pair: whether one cites the other.
# most, least: the works by how many cite them. most_citing: by how many they cite. lacking: what many cite
# and the list lacks. worldwide: counts that only services of the web know. how_to: how to cite a work.
# order: in what order to read.
AskedOfCitations = Literal[
    "cited_by",
    "cites",
    "pair",
    "most",
    "least",
    "most_citing",
    "lacking",
    "worldwide",
    "how_to",
    "order",
]


@dataclass(frozen=True, slots=True)
class CitationQuestion:
    """What is asked of the citations.

    `works` are names in the words of the question, and `whole` is the text that they were divided from,
    which may be one title; `other` is what the first of a pair may cite. `is_any`: one of the works is enough.
    The works that are listed must fulfil `topic`, `category` and `years`. `most` is how many are asked for, None
    where the question does not say; `is_before`: what to read before the works.
    """

    asked: AskedOfCitations
    lang: Language
    works: tuple[str, ...] = ()
    whole: str = ""
    other: str = ""
    topic: str = ""
    category: str = ""
    years: Years | None = None
    most: int | None = None
    is_any: bool = False
    is_before: bool = False
