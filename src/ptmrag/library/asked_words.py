"""What is asked of the words of passages, whichever index answers: the weights of fields, and ways to have a name.

>>> ways_of_name("GPT-3")
[[('gpt3',)]]
>>> ways_of_forms(["knowledge distillation", "distillation"], known=["bert"])
[('knowledg', 'distil'), ('distil',)]

It makes no query: `lexical` and `lance_words` do, each for its engine.
"""

import re
from collections.abc import Collection, Sequence

from ptmrag.language.tokens import spelled, telling

# The words that a passage needs, all of them, to have something.
Way = tuple[str, ...]

FIELD_WEIGHTS = {"title": 2.0, "heading": 1.5, "text": 1.0}
# The weight of a term from the glossary beside a word of the question itself.
OTHER_LANGUAGE = 0.7


def ways_of_name(name: str) -> list[list[Way]]:
    """For each word of a name the ways to have it; GPT-3 is GPT3.

    The parts of a name count for the whole unless one of them is a number that is no year: a
    passage that has "GPT" and "4" in different places does not make `GPT-4` known.
    """
    found: list[list[Way]] = []
    for whole, *parts in spelled(name):
        is_whole_only = not parts or any(map(_is_number, parts))
        found.append([(whole,)] if is_whole_only else [(whole,), tuple(parts)])
    return found


def ways_of_forms(forms: Sequence[str], known: Collection[str]) -> list[Way]:
    """The ways to have a term in one of its forms; none where the question's `known` words have a form already."""
    ways = [tuple(telling(form)) for form in forms]
    if any(way and set(way) <= set(known) for way in ways):
        return []
    return list(dict.fromkeys(way for way in ways if way))


def _is_number(word: str) -> bool:
    return word.replace(".", "").isdecimal() and not re.fullmatch(r"(?:19|20)\d\d", word)
