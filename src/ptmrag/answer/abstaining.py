"""When a library has no answer: what it does not know, and what is not near enough.

A question is not answered with something near it where a name in it stands nowhere, where no work
found speaks of all its names, or where no passage is as near as those that answer are
(`calibration`, docs/decisions/0004-abstaining.md).
"""

from collections.abc import Callable, Mapping, Sequence

from ptmrag.answer.calibration import tongue
from ptmrag.answer.extraction import is_quotable, to_read
from ptmrag.language.detect import Language
from ptmrag.language.glossary import in_english
from ptmrag.language.question import Question
from ptmrag.language.tokens import telling, tokens
from ptmrag.language.verbatim import sentences
from ptmrag.retrieval.hit import Hit
from ptmrag.sources.source import scheme_of

# Whether a name stands in the passages or titles of an entry; in any, where None is given.
Knows = Callable[[str, str | None], bool]
# How much farther a passage may be where a work found has all names of the question, or a passage all of
# its words: below all 100 answerable questions with names that were measured.
_SPOKEN_OF = 0.03

_UNKNOWN = {
    "zh": "资料库中没有出现“{}”。",
    "en": "“{}” stands nowhere in the library.",
}
_APART = {
    "zh": "找到的文献中，没有哪一篇同时谈到“{}”。",
    "en": "No work that was found speaks of “{}” together.",
}
_FAR = {
    "zh": "没有哪一段与这个问题足够接近。",
    "en": "No passage is near enough to the question.",
}


def unanswerable(
    question: Question,
    hits: Sequence[Hit],
    *,
    lang: Language,
    least: Mapping[Language, float],
    knows: Knows = lambda name, entry: True,
) -> str:
    """Why these passages cannot answer, in `lang`; "" if they may.

    `least` is the cosine that a passage needs, by the passage's language.
    """
    asked = question.names
    unknown = [name for name in asked if not knows(name, None)]
    if unknown:
        return _UNKNOWN[lang].format(", ".join(unknown))
    together = bool(asked) and _are_together(question, hits, knows)
    near = quotable(question, hits)
    over = max((hit.similarity - least[tongue(hit.text)] for hit in near), default=-1.0)
    if over < 0 and not (over >= -_SPOKEN_OF and (together or _word_for_word(question, near))):
        return _FAR[lang]
    # A note that comes first may stand for a paper that was not read, of which nothing is known.
    if asked and not together and scheme_of(hits[0].source) != "catalog":
        return _APART[lang].format(", ".join(asked))
    return ""


def quotable(question: Question, hits: Sequence[Hit]) -> list[Hit]:
    """The hits that a question may be answered from, those without a sentence of prose left out.

    A table or a listing is near to any question, and none of it could be quoted.
    """
    return [hit for hit in to_read(question, hits) if any(map(is_quotable, sentences(hit.text)))]


def _word_for_word(question: Question, hits: Sequence[Hit]) -> bool:
    """Whether a passage has all words of the question, or English terms for them.

    Short questions ("What are adapters?") are far from all that they ask for, and find its words.
    """
    asked, (terms, rest) = set(telling(question.text)), in_english(question.text)
    for hit in hits:
        words = set(tokens(f"{hit.title} {hit.text}"))
        if asked and asked <= words:
            return True
        if terms and words.issuperset(telling(rest)) and _has_all(words, terms):
            return True
    return False


def _has_all(words: set[str], terms: Sequence[Sequence[str]]) -> bool:
    """Whether one form of each term is among the words."""
    return all(any(words.issuperset(tokens(form)) for form in forms) for forms in terms)


def _are_together(question: Question, hits: Sequence[Hit], knows: Knows) -> bool:
    """Whether one of the works found has all names; those of a comparison need not be in one."""
    if question.kind == "compare":
        return True
    entries = dict.fromkeys(hit.entry_id for hit in hits)
    return any(all(knows(name, entry) for name in question.names) for entry in entries)
