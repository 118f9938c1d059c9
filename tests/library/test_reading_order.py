"""The order in which works build on each other."""

from ptmrag.library.reading_order import foundations, groundwork, reading_order, standing

CITES = {
    "otters": {"rivers"},
    "beavers": {"otters", "rivers"},
    "herons": {"beavers", "otters"},
    "rivers": set[str](),
}
YEARS = {"rivers": 2016, "otters": 2018, "beavers": 2019, "herons": 2020}


def test_what_is_cited_comes_before_what_cites_it() -> None:
    """Whatever the years say, and in whatever order the works are given."""
    wrong = {**YEARS, "rivers": 2021}
    for given in (tuple(CITES), tuple(reversed(CITES))):
        assert reading_order(given, CITES, wrong) == ("rivers", "otters", "beavers", "herons")


def test_years_decide_where_citations_do_not_and_then_the_list() -> None:
    """A work without a year is as old as what it cites, or as what cites it."""
    cites = {"a": {"old"}}
    years = {"old": 2010, "new": 2020, "b": 2015}
    assert reading_order(("new", "a", "b", "old"), cites, years) == ("old", "a", "b", "new")
    assert reading_order(("y", "x"), {}, {}) == ("y", "x")


def test_a_circle_of_citations_has_an_order_too() -> None:
    """Two works of a year may cite each other; nothing is lost, and what both build on is first."""
    cites = {"a": {"b", "base"}, "b": {"a", "base"}, "c": {"a"}}
    years = {"a": 2019, "b": 2019, "c": 2020, "base": 2017}
    assert reading_order(("c", "b", "a", "base"), cites, years) == ("base", "b", "a", "c")
    assert reading_order(("a",), {"a": {"a"}}, {}) == ("a",)


def test_a_work_stands_by_the_later_works_that_cite_it() -> None:
    """Only works whose list is known count; who cites it is later by that."""
    found = standing("otters", tuple(YEARS), cites=CITES, years=YEARS)
    assert (found.citing, found.later) == (("beavers", "herons"), 2)
    unread = {name: cited for name, cited in CITES.items() if name != "herons"}
    assert standing("otters", tuple(YEARS), cites=unread, years=YEARS).later == 1
    late = {**YEARS, "otters": 2022}
    assert standing("otters", tuple(YEARS), cites=CITES, years=late).later == 2


def test_foundations_are_what_most_of_the_works_cite() -> None:
    """Of equals the earlier one, and no more than asked for."""
    assert foundations(tuple(YEARS), CITES, YEARS, most=3) == ("rivers", "otters", "beavers")


def test_groundwork_is_what_most_cite_and_is_none_of_them() -> None:
    """At least half of those whose lists are known, and at least so many."""
    assert groundwork(("beavers", "herons"), CITES, least=2) == ("otters",)
    assert groundwork(("beavers", "herons"), CITES) == ()
