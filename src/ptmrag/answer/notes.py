"""The catalog's notes among the passages: each in one language, where it says the same in two.

    twins = twins_of(passages, "zh")     # an English paragraph's id -> the Chinese paragraph beside it
    in_one_language(hits, twins)         # the hits, with the Chinese paragraph in place of the English one

A paragraph has a twin where it is followed by one of its own length in the other language; facts, which are no
prose, have none. No text is compared, so a short remark below an abstract is not its twin. It chooses no quotes:
`from_quotes` does.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from ptmrag.language.detect import Language
from ptmrag.retrieval.hit import Hit

# English letters for one Chinese character: 2.0 to 3.3 in the 34 notes of the survey, with room for a loose
# translation on both sides.
_LETTERS = (1.3, 5.0)

Twins = Mapping[int, Sequence[Hit]]


def twins_of(notes: Iterable[Hit], language: Language) -> Twins:
    """For each passage of notes that is in the other language, those that say the same in `language`.

    `notes` are all passages of each note, in their order.
    """
    twins: dict[int, Sequence[Hit]] = {}
    for _, passages in groupby(notes, key=lambda hit: hit.source):
        prose = (hit for hit in passages if set(hit.roles) != {"fact"})
        runs = [list(run) for _, run in groupby(prose, key=lambda hit: hit.language)]
        while runs:
            run, *runs = runs
            if runs and _say_the_same(run, runs[0]):
                after, *runs = runs
                own, other = (run, after) if run[0].language == language else (after, run)
                twins |= dict.fromkeys((hit.chunk_id for hit in other), own)
    return twins


def in_one_language(hits: Iterable[Hit], twins: Twins) -> list[Hit]:
    """The hits in their order, each that has a twin replaced by it, none twice."""
    kept: dict[int, Hit] = {}
    for hit in _replaced(hits, twins):
        kept.setdefault(hit.chunk_id, hit)
    return list(kept.values())


def _replaced(hits: Iterable[Hit], twins: Twins) -> Iterator[Hit]:
    for hit in hits:
        if hit.chunk_id in twins:
            yield from (replace(one, score=hit.score) for one in twins[hit.chunk_id])
        else:
            yield hit


def _say_the_same(one: Sequence[Hit], other: Sequence[Hit]) -> bool:
    """Whether two runs of paragraphs in two languages are as long as translations of each other."""
    length = {run[0].language: sum(len(hit.text) for hit in run) for run in (one, other)}
    least, most = _LETTERS
    return least <= length["en"] / max(1, length["zh"]) <= most
