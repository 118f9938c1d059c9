"""The works of a review in themes: who is beside whom, and what the themes are called."""

import re

import numpy as np

from ptmrag.embed.vectors import normalised
from ptmrag.reviews.phrases import Phrases
from ptmrag.reviews.themes import ThemedWork, themes_of

NOTHING = re.compile("(?!)")


def works(*titles: str, years: tuple[int, ...] = ()) -> list[ThemedWork]:
    """Works of two directions: those in small letters are alike, and the others."""
    drawn = np.random.default_rng(7).normal(scale=0.1, size=(len(titles), 4)).astype(np.float32)
    for n, title in enumerate(titles):
        drawn[n, int(title[0].isupper())] += 1
    vectors = normalised(drawn)
    at = years or (2020,) * len(titles)
    return [
        ThemedWork(title, title, title, "", vector, year)
        for title, vector, year in zip(titles, vectors, at, strict=True)
    ]


SENTENCES = ("sentence embedding one", "sentence embedding two", "sentence embedding three")
OTHERS = ("Gull: a", "Kite: b", "Swift: c", "Wren: d")


def test_few_works_are_one_theme() -> None:
    """A handful is read in one go."""
    (theme,) = themes_of(works(*SENTENCES), Phrases("en"), without=NOTHING)
    assert theme.works == SENTENCES


def test_themes_have_works_that_are_alike_and_a_label_of_their_terms() -> None:
    """A theme without a term of its own is called by its works."""
    themes = themes_of(works(*SENTENCES, *OTHERS), Phrases("en"), without=NOTHING)
    assert {theme.label: set(theme.works) for theme in themes} == {
        "Sentence embedding": set(SENTENCES),
        "Gull, Kite, Swift and others": set(OTHERS),
    }


def test_a_label_is_in_the_language_of_the_review() -> None:
    """The glossary has the Chinese term."""
    themes = themes_of(works(*SENTENCES, *OTHERS), Phrases("zh"), without=NOTHING)
    assert any(re.fullmatch("[\u4e00-\u9fff]+", theme.label) for theme in themes)


def test_earlier_works_come_first() -> None:
    """A theme that lies wholly before the others is called so."""
    years = (2020, 2020, 2020, 2012, 2013, 2014, 2015)
    first, *_ = themes_of(works(*SENTENCES, *OTHERS, years=years), Phrases("en"), without=NOTHING)
    assert (first.label, set(first.works)) == ("Earlier works", set(OTHERS))
