"""Clicks that a browser sends: bounded, and nothing else is taken for one."""

import pytest

from ptmrag.web.clicks import read_clicks


@pytest.mark.parametrize("sent", [None, "pick", {"act": "pick"}, [["pick"], None, 3]])
def test_anything_but_a_list_of_clicks_is_ignored(sent: object) -> None:
    """A browser may send anything."""
    assert read_clicks(sent) == []


def test_clicks_are_short_texts() -> None:
    """Whatever a click contains, its act and its id are cut to a fixed length."""
    sent = [{"act": "a" * 99, "id": ["x" * 9_999]}, {"act": "pick", "id": "bert"}]
    first, second = read_clicks(sent)
    assert [len(part) for part in first] == [20, 5_000]
    assert second == ("pick", "bert")
