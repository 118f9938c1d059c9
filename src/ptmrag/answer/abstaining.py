"""When to abstain: a name is unknown, no work has all names, or no passage is close enough.

    unanswerable(question, hits, lang="en", least={"en": 0.82, "zh": 0.87})    # "" or the reason

The thresholds are in `calibration`, the measurements in docs/decisions/0004-abstaining.md. It writes
no answer: `from_quotes` does.
"""

from collections.abc import Callable, Mapping, Sequence

from ptmrag.answer.calibration import measured_language
from ptmrag.answer.passage_roles import roles_in
from ptmrag.language.detect import Language
from ptmrag.language.glossary import in_english
from ptmrag.language.question import Question
from ptmrag.language.tokens import telling, tokens
from ptmrag.language.verbatim import sentences
from ptmrag.retrieval.hit import Hit
from ptmrag.sources.source import is_note

# Whether a name occurs in the passages or titles of an entry; of any entry, for None.
Knows = Callable[[str, str | None], bool]
# A passage may be this much farther away where one work has all names of the question, or a passage all
# of its words: all 100 answerable questions with names that were measured lie within it.
_SPOKEN_OF = 0.03
# A question is judged by its first passages.
_JUDGED = 5
# What can be quoted: prose, and what answers where it is asked for.
_QUOTABLE = ("prose", "row", "usage", "licence")

UNKNOWN = {
    "zh": "资料库中没有出现“{}”。",
    "en": "“{}” does not occur in the library.",
}
_APART = {
    "zh": "找到的文献中，没有一篇同时提到“{}”。",
    "en": "None of the works found mentions all of “{}”.",
}
_FAR = {
    "zh": "没有与这个问题足够接近的段落。",
    "en": "No passage is close enough to the question.",
}


def unanswerable(
    question: Question,
    hits: Sequence[Hit],
    *,
    lang: Language,
    least: Mapping[Language, float],
    knows: Knows = lambda name, entry: True,
    is_about_works: bool = False,
) -> str:
    """The reason why these passages cannot answer, in `lang`; "" if they may.

    `least` is the cosine that a passage needs, by the passage's language. `is_about_works`: the question
    asks for works of the library as such, so that no single passage has to be close to it.
    """
    if not hits:  # nothing is left to search, such as after all sources were removed
        return _FAR[lang]
    asked = question.names
    unknown = [name for name in asked if not knows(name, None)]
    if unknown:
        return UNKNOWN[lang].format(", ".join(unknown))
    together = bool(asked) and _are_together(question, hits, knows)
    near = quotable(question, hits)
    over = max((hit.similarity - least[measured_language(hit.text)] for hit in near), default=-1.0)
    if (
        not is_about_works
        and over < 0
        and not (over >= -_SPOKEN_OF and (together or _word_for_word(question, near)))
    ):
        return _FAR[lang]
    # A note that ranks first may represent a paper that could not be read and might have the names.
    if asked and not together and not is_note(hits[0].source):
        return _APART[lang].format(", ".join(asked))
    return ""


def quotable(question: Question, hits: Sequence[Hit]) -> list[Hit]:
    """The first hits that have a sentence to quote; of a comparison, all that have one.

    Tables and listings are close to any question, and cannot be quoted.
    """
    first = hits if question.sides else hits[:_JUDGED]
    return [hit for hit in first if _has_quotable(hit)]


def _has_quotable(hit: Hit) -> bool:
    roles = hit.roles or roles_in(hit, sentences(hit.text))
    return any(role in _QUOTABLE for role in roles)


def _word_for_word(question: Question, hits: Sequence[Hit]) -> bool:
    """Whether a passage has all words of the question, or English terms for them.

    The vector of a short question ("What are adapters?") is far from the passages that answer it.
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
