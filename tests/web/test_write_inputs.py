"""What a visitor may want written: bounded, looked up, and refused in one sentence."""

import pytest

from ptmrag.matrix.aspects import aspects_of
from ptmrag.web.overview import Overview
from ptmrag.web.write.write_inputs import (
    LONGEST_ASPECT,
    LONGEST_DRAFT,
    LONGEST_TOPIC,
    MOST_ASPECTS,
    USUAL_ASPECTS,
    WrongInputError,
    read_aspects,
    read_draft,
    read_topic,
    read_works,
)
from ptmrag.web.write.write_steps import Work


def test_works_are_chosen_by_id_or_title(view: Overview) -> None:
    """Each once, in their order."""
    first, second, _ = (one.entry for one in view.entries)
    asked = [second.id, first.title.upper(), first.id]
    assert read_works(asked, view.entries) == (second.id, first.id)


@pytest.mark.parametrize("value", [None, "bert", 7, [], [7, None, {}], {"a": "b"}, ["", " "]])
def test_no_works_are_refused_with_what_to_do(view: Overview, value: object) -> None:
    """Whatever a browser sends in their place."""
    with pytest.raises(WrongInputError, match="Choose the works first"):
        read_works(value, view.entries)


def test_a_work_that_is_not_there_is_named(view: Overview) -> None:
    """So is a choice of too many."""
    with pytest.raises(WrongInputError, match="“no such work” is not in the library"):
        read_works([view.entries[0].entry.id, "no such work"], view.entries)
    with pytest.raises(WrongInputError, match="51 works are chosen: choose 50 or fewer"):
        read_works(["x"] * 51, view.entries)


def test_aspects_are_parted_by_the_marks_of_both_languages() -> None:
    """Empty or untouched, they are the usual ones."""
    assert read_aspects("数据，规模、code; data;data\nsize") == (
        "数据",
        "规模",
        "code",
        "data",
        "size",
    )
    for text in ("", None, 3, USUAL_ASPECTS.zh, USUAL_ASPECTS.en):
        assert read_aspects(text) is None
    for lang in ("zh", "en"):
        labels = [aspect.label(lang) for aspect in aspects_of(None)]
        assert all(label in USUAL_ASPECTS.text(lang) for label in labels)


def test_too_many_or_too_long_aspects_are_refused() -> None:
    """The sentence has the bound."""
    with pytest.raises(WrongInputError, match=f"name {MOST_ASPECTS} or fewer"):
        read_aspects(",".join(map(str, range(MOST_ASPECTS + 1))))
    with pytest.raises(WrongInputError, match=f"shorten it to {LONGEST_ASPECT}"):
        read_aspects("data, " + "x" * (LONGEST_ASPECT + 1))


@pytest.mark.parametrize(
    ("read", "most"), [(read_topic, LONGEST_TOPIC), (read_draft, LONGEST_DRAFT)]
)
def test_a_text_is_bounded(read: object, most: int) -> None:
    """Empty, of another kind or too long, it is refused; halves of characters are dropped."""
    assert callable(read)
    assert read(" a\ud800b ") == "ab"
    for empty in ("", "  ", None, 7, ["x"], "\ud800"):
        with pytest.raises(WrongInputError, match="Enter a"):
            read(empty)
    with pytest.raises(WrongInputError, match="shorten it"):
        read("x" * (most + 1))


def test_a_press_of_a_button_that_is_gone_begins_nothing() -> None:
    """Of two quick presses one counts; after a restart of the server the page's button still works."""
    work = Work()
    assert work.begins(["0", "0"])
    assert not work.begins(["0"])
    assert work.begins(["1"])
    assert Work().begins(["7"])
    for sent in ([], [""], ["-1"], ["x"], ["9" * 50], ["²"]):
        assert not Work().begins(sent)
