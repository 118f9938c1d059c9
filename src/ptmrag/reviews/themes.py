"""The works of a review in themes, by their vectors and by the categories of their list, each labelled by its terms.

    themes = themes_of(works, Phrases("en"), without=topic_pattern(topic))
    themes[0].label, themes[0].works      # "Sentence embedding and contrastive learning", …

A label is made of terms that the works of a theme have in their titles and abstracts and the others lack. It quotes
nothing.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ptmrag.answer.about_library import terms_in
from ptmrag.embed.vectors import Vectors, normalised
from ptmrag.language.detect import Language, detect_language
from ptmrag.language.tokens import tokens
from ptmrag.reviews.phrases import Phrases
from ptmrag.reviews.topic import is_empty

# So many works are one section; a theme has about so many, and there are no more themes than these.
_ONE_SECTION, _USUAL, _MOST = 6, 4, 6
# What two works gain in likeness (a cosine, -1 to 1) under the same category of their list.
_SAME_CATEGORY = 0.3
# A label: so many terms, each of so great a share of the theme's works and so much rarer elsewhere.
_TERMS, _LEAST_SHARE, _LEAST_GAIN = 2, 0.5, 0.25
# A label of names has so many of at most so many letters, where there are such.
_NAMED, _LONGEST_NAME = 3, 20
# A category is a label where it has so great a share of a theme's works and the theme so great a share of its.
_OF_CATEGORY = 0.6


@dataclass(frozen=True, slots=True)
class ThemedWork:
    """What is known of a work to find its theme: its id, title, abstract, category, (dim,) vector and year."""

    entry_id: str
    title: str
    abstract: str
    category: str
    vector: Vectors
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Theme:
    """A label and the ids of the works of a theme, in the order in which they were given."""

    label: str
    works: tuple[str, ...]


def themes_of(
    works: Sequence[ThemedWork], phrases: Phrases, *, without: re.Pattern[str]
) -> tuple[Theme, ...]:
    """The works in themes, the largest first; few works are one. `without` finds the topic, which labels none."""
    if len(works) <= _ONE_SECTION:
        return (Theme(phrases.row("only"), tuple(work.entry_id for work in works)),)
    groups = sorted(_grouped(works), key=lambda group: (-len(group), group))
    labels = _labels(works, groups, phrases, without)
    themes = [
        Theme(label, tuple(works[n].entry_id for n in group))
        for label, group in zip(labels, groups, strict=True)
    ]
    return tuple(sorted(themes, key=lambda theme: theme.label != phrases.row("earlier")))


def _grouped(works: Sequence[ThemedWork]) -> list[list[int]]:
    """The numbers of the works in groups: those most alike are joined until there are as many groups as usual.

    A group with one work is joined to the one most like it.
    """
    vectors = np.array([work.vector for work in works], dtype=np.float32)
    # What all of them have in common tells none from another.
    vectors = normalised(vectors - vectors.mean(axis=0))
    same = [
        [_SAME_CATEGORY * (bool(a.category) and a.category == b.category) for b in works]
        for a in works
    ]
    alike = vectors @ vectors.T + np.array(same, dtype=np.float32)
    wanted = min(_MOST, max(2, round(len(works) / _USUAL)))
    groups = [[n] for n in range(len(works))]
    while len(groups) > wanted or (len(groups) > 1 and min(map(len, groups)) < 2):
        one, other = _nearest(groups, alike, only_single=len(groups) <= wanted)
        groups[one] = sorted(groups[one] + groups[other])
        del groups[other]
    return groups


def _nearest(
    groups: Sequence[Sequence[int]], alike: Vectors, *, only_single: bool
) -> tuple[int, int]:
    """The two groups whose works are most alike on average, larger ones a little less; one of them single, if asked."""
    pairs = [
        (
            float(alike[np.ix_(groups[a], groups[b])].mean())
            - 0.02 * (len(groups[a]) + len(groups[b])),
            a,
            b,
        )
        for a in range(len(groups))
        for b in range(a + 1, len(groups))
        if not only_single or min(len(groups[a]), len(groups[b])) < 2
    ]
    _, one, other = max(pairs)
    return one, other


def _labels(
    works: Sequence[ThemedWork],
    groups: Sequence[Sequence[int]],
    phrases: Phrases,
    without: re.Pattern[str],
) -> list[str]:
    """A label for each group, no two the same: a category, its terms, or that it is earlier or later."""
    terms = [_terms(work, phrases.lang, without) for work in works]
    labels: list[str] = []
    for group in groups:
        found = (
            _category(works, group, phrases.lang),
            _telling(terms, group, phrases),
            _by_time(works, group, phrases),
        )
        other = _by_names(works, group, phrases)
        labels.append(next((one for one in found if one and one not in labels), other))
    return labels


def _by_names(works: Sequence[ThemedWork], group: Sequence[int], phrases: Phrases) -> str:
    """The names of a few works, each as its title begins."""
    heads = [re.split(r"[:：]", works[n].title)[0].strip() for n in group]
    short = sorted(heads, key=lambda head: len(head) > _LONGEST_NAME)[:_NAMED]
    more = [phrases.row("others")] if len(group) > _NAMED else []
    return phrases.listed([*short, *more])


def _by_time(works: Sequence[ThemedWork], group: Sequence[int], phrases: Phrases) -> str:
    """Whether a group is wholly earlier or later than the other works; "" where it is neither."""
    own = [works[n].year or 0 for n in group]
    others = [work.year or 0 for n, work in enumerate(works) if n not in group]
    if not others or 0 in (*own, *others):
        return ""
    if max(own) < min(others):
        return str(phrases.row("earlier"))
    return str(phrases.row("later")) if min(own) > max(others) else ""


def _category(works: Sequence[ThemedWork], group: Sequence[int], lang: Language) -> str:
    """The category that most works of a group have and few others, in a language; "" where there is none."""
    counted = Counter(works[n].category for n in group if works[n].category)
    for category, count in counted.most_common(1):
        everywhere = sum(work.category == category for work in works)
        if count >= _OF_CATEGORY * max(len(group), everywhere):
            parts = [part.strip() for part in category.split(" / ")]
            return next((part for part in parts if detect_language(part) == lang), parts[0])
    return ""


def _telling(terms: Sequence[Mapping[str, float]], group: Sequence[int], phrases: Phrases) -> str:
    """The terms that most works of a group have and others lack, joined; "" where there are none."""
    others = [n for n in range(len(terms)) if n not in group]
    gains = []
    for term in dict.fromkeys(term for n in group for term in terms[n]):
        share = sum(terms[n].get(term, 0.0) for n in group) / len(group)
        elsewhere = sum(terms[n].get(term, 0.0) for n in others) / (len(others) or 1)
        if share >= _LEAST_SHARE and share - elsewhere >= _LEAST_GAIN:
            gains.append((share - elsewhere, term))
    chosen: list[str] = []
    for _, term in sorted(gains, key=lambda one: (-one[0], one[1])):
        if not any(set(tokens(term)) & set(tokens(other)) for other in chosen):
            chosen.append(term)
    label = phrases.listed(chosen[:_TERMS]) if chosen else ""
    return label[:1].upper() + label[1:]


def _terms(work: ThemedWork, lang: Language, without: re.Pattern[str]) -> dict[str, float]:
    """The terms of a work with their weights: those of the title count twice."""
    found: dict[str, float] = {}
    for text, weight in ((work.title, 1.0), (work.abstract, 0.7)):
        for term in terms_in(text, lang):
            if not without.search(term) and not is_empty(term):
                found[term] = max(weight, found.get(term, 0.0))
    return found
