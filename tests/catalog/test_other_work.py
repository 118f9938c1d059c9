"""When a document is certainly another work than the one that a list names."""

import pytest

from ptmrag.catalog.other_work import is_other_work

TITLE = "Counting Waders on Mud Flats from a Tower"
TEXT = (
    f"{TITLE}\nA. Knot and B. Dunlin\nAbstract. We count curlews and dunlins by day and by night, and tell how "
    "many were missed. Observers on a tower were compared with a drone."
)


@pytest.mark.parametrize(
    "name",
    [
        "Robust Training of Sparse Encoders",
        "RoSE: Robust Training of Sparse Encoders for Retrieval",
        "Terms of Use of the Server",
        "Counting Stars in Distant Galaxies",
    ],
)
def test_a_name_that_has_nothing_in_common_is_of_another_work(name: str) -> None:
    """Neither the title nor the abstract has its words."""
    assert is_other_work(name, TITLE, TEXT)


@pytest.mark.parametrize(
    "name",
    [
        TITLE,
        "counting waders on mud-flats from a tower",
        "Waders counted from a tower",
        "Counting Waders",
        "WadNet",  # a nickname
        "Big Survey",
        "How observers and a drone count curlews by night",  # a description
        "从塔上统计滩涂涉禽的数量",  # another language
        "",
    ],
)
def test_short_names_descriptions_and_translations_are_no_proof(name: str) -> None:
    """Many lists give no titles; that is no reason to doubt their links."""
    assert not is_other_work(name, TITLE, TEXT)


def test_a_title_that_was_misread_is_no_proof() -> None:
    """The largest line of a page may be the journal's; the entry's title is on the page all the same."""
    name = "Robust Training of Sparse Encoders"
    assert not is_other_work(
        name, "Proceedings of Many Large Meetings", f"Proceedings of Many Large Meetings\n{name}"
    )
    assert not is_other_work(name, "A Title That No Page Has At All", TEXT)


def test_chinese_titles_are_compared_by_pairs_of_characters() -> None:
    """Chinese has no blanks between words."""
    text = "面向古籍的预训练语言模型。本文提出青鸟，一种读古籍的模型。"
    title = "面向古籍的预训练语言模型"
    assert is_other_work("基于卷积网络的雪豹图像识别", title, text)
    assert not is_other_work("古籍预训练语言模型青鸟研究", title, text)
