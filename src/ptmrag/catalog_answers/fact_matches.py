"""Which entries of a list fulfil what a question wants of their facts.

    fact_matches(FactWish("builds_on", "BERT"), entries)["roberta"].shown      # "BERT"

An entry that does not say the fact fulfils no wish, also none for the opposite.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ptmrag.catalog.amounts import amounts_in
from ptmrag.catalog.entry import Entry
from ptmrag.catalog.facts import Fact
from ptmrag.catalog_answers.topics import TopicMatch, forms, has_term
from ptmrag.language.detect import Language
from ptmrag.understanding.list_question import FactWish

_SEPARATORS = re.compile(r"\s*(?:[,，、;；]|\band\b|与|和|及|以及)\s*")
_SIZE = re.compile(r"[-_ ]?(?:base|large|small|tiny)$")
_BESIDE = re.compile(r"\s*[(（][^()（）]*[)）]")


def fact_matches(
    wish: FactWish, entries: Sequence[Entry], *, lang: Language
) -> Mapping[str, TopicMatch]:
    """The entries that fulfil a wish, by id, with the line that says so and its value in `lang`."""
    if wish.relation in ("most", "least"):
        return _extreme(wish, entries, lang)
    if wish.name == "list" and not wish.is_there:  # who says nothing of a list is not in it
        inside = fact_matches(replace(wish, is_there=True), entries, lang=lang)
        return {e.id: TopicMatch("fact", e.title) for e in entries if e.id not in inside}
    return {
        entry.id: TopicMatch("fact", fact.line, fact.value(lang))
        for entry in entries
        for fact in reversed(entry.facts)
        if fact.name == wish.name and _fulfils(fact, wish) == wish.is_there
    }


def builds_on(fact: Fact) -> tuple[str, ...]:
    """The names in a fact on what a work builds on: "BERT, RoBERTa" are two."""
    text = _BESIDE.sub("", fact.english)
    return tuple(filter(None, _SEPARATORS.split(text)))


def folded(name: str) -> str:
    """A name as it is compared: without case, blanks and hyphens."""
    return re.sub(r"[\s_-]+", "", unicodedata.normalize("NFKC", name).casefold())


def _extreme(wish: FactWish, entries: Sequence[Entry], lang: Language) -> Mapping[str, TopicMatch]:
    """The entries that say an amount, by that."""
    is_most = wish.relation == "most"
    sizes = [
        ((max if is_most else min)(amounts), entry, fact)
        for entry in entries
        for fact in entry.facts
        if fact.name == wish.name and (amounts := amounts_in(fact.english))
    ]
    sizes.sort(key=lambda one: -one[0] if is_most else one[0])
    return {e.id: TopicMatch("fact", fact.line, fact.value(lang)) for _, e, fact in sizes}


def _fulfils(fact: Fact, wish: FactWish) -> bool:
    if wish.relation in ("less", "more"):
        return _compares(fact, wish)
    if wish.name == "builds_on":
        names = {folded(name) for name in builds_on(fact)}
        return bool(names & {folded(wish.value), folded(_SIZE.sub("", wish.value))})
    if wish.name in ("licence", "framework", "venue"):
        said = _words(f"{fact.english} {fact.chinese}")
        return all(word in said for word in _words(wish.value))
    wanted = forms(wish.value)
    return any(has_term(text, form) for form in wanted for text in (fact.english, fact.chinese))


def _words(text: str) -> list[str]:
    """The words of a name, "Apache-2.0" as two; Chinese characters are one word with what is beside them."""
    return re.findall(r"[\w.+]*[\w+]", unicodedata.normalize("NFKC", text).casefold())


def _compares(fact: Fact, wish: FactWish) -> bool:
    """Whether one of the amounts of a fact is less or more than what is wanted."""
    wanted = amounts_in(wish.value) or tuple(map(float, re.findall(r"\d+(?:\.\d+)?", wish.value)))
    said = amounts_in(fact.english)
    if not wanted or not said:
        return False
    return min(said) < wanted[0] if wish.relation == "less" else max(said) > wanted[0]
