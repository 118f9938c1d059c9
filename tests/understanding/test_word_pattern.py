"""Patterns over rows of words."""

import pytest

from ptmrag.understanding.word_pattern import compiled


def words(name: str) -> frozenset[str]:
    """The words of a name: two sets, else the name itself."""
    sets = {"who": {"who", "which", "the"}, "noun": {"papers", "the", "works"}}
    return frozenset(sets.get(name, {name}))


@pytest.mark.parametrize(
    ("says", "text", "found"),
    [
        ("who cite NAME", "which cite x y", {"name": "x y"}),
        ("who? cite NAME", "cite x", {"name": "x"}),
        ("who+ cite NAME", "cite x", None),
        ("(who|noun)* cite NAME", "which papers the works cite x", {"name": "x"}),
        ("NAME cite OTHER too?", "x cite y too", {"name": "x", "other": "y"}),
        ("NAME (cite|quote) ANY", "x quote y z", {"name": "x"}),
        ("things cite", "the papers cite", {}),
        ("who cite NAME", "which cite", None),
        ("who cite", "", None),
    ],
)
def test_a_pattern_takes_a_whole_row(says: str, text: str, found: dict[str, str] | None) -> None:
    """Names in capitals take any words, as few as the rest leaves them."""
    row = text.split()
    places = compiled(says, words, {"things": "(who? noun)"}).match(row)
    taken = places and {name: " ".join(row[slice(*place)]) for name, place in places.items()}
    assert taken == found


def test_words_that_fit_in_many_ways_take_no_longer() -> None:
    """A row on which a backtracking pattern would never end."""
    pattern = compiled("(who|noun)* (who|who noun)* (noun|who)* cite NAME who*", words)
    assert pattern.match(["the"] * 300) is None


def test_the_longest_start_is_taken() -> None:
    """As many words as the pattern has at the beginning of the row."""
    pattern = compiled("in who? noun", words)
    assert pattern.longest(["in", "the", "works", "x"]) == 3
    assert pattern.longest(["x", "in", "works"]) == 0
