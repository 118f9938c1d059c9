"""Whether two titles name one work."""

import pytest

from ptmrag.catalog.same_title import is_same_title, is_title_of


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("A Survey of Birds", "a survey of birds.", True),
        ("Pre-training of Owls", "Pretraining of Owls", True),
        ("Owls to 1,000 Layers", "Owls to 1000 layers", True),
        ("DeepOwl: Scaling Owls to 1,000 Layers", "Scaling Owls to 1,000 Layers", True),
        ("Scaling Owls to Many Layers", "Scaling Owls to Many Layers (Extended)", True),
        ("猫头鹰综述", "猫头鹰 综述", True),
        ("Ｏｗｌ", "Owl", True),
        ("Synthesizer: Rethinking Attention", "Rethinking Attention with Performers", False),
        ("A Survey of Birds", "A Survey of Bird Song and of Other Things in the Forest", False),
        ("Owls Are All You Need", "Owls Are All You Need, Too", False),
        ("Owl for Text Summarization", "Fine-tune Owl for Text Summarization", False),
        ("Owl", "Owl: A Bird", False),
        ("猫头鹰综述", "猫头鹰", False),
        ("", "", False),
        ("…", "!", False),
    ],
)
def test_same_titles(one: str, other: str, same: bool) -> None:
    """Case, marks and a short subtitle do not count; a different work does."""
    assert is_same_title(one, other) is same
    assert is_same_title(other, one) is same


NIGHT = "How Herons Hunt at Night"


@pytest.mark.parametrize(
    "other",
    [
        f"Reply: {NIGHT}",
        f"RESPONSE TO: {NIGHT.upper()}",
        f"Corrigendum: {NIGHT}",
        f"[Retracted] {NIGHT}",
        f"{NIGHT} Revisited",
        f"{NIGHT}: Reconsidered",
        f"{NIGHT}, Part 3",
        f"{NIGHT}: IV",
        f"{NIGHT} (2)",
        f"V2: {NIGHT}",
        f"{NIGHT}: Again",
        "How Herons (Never) Hunt at Night",
        "Herons Hunt at Night?",
        "How Herons++ Hunt at Night",
    ],
)
def test_a_work_about_a_work_is_another(other: str) -> None:
    """A reply, a correction, a part, a negation and a successor have titles of their own."""
    plain = "Herons Hunt at Night" if other.endswith("?") else NIGHT
    assert not is_same_title(plain, other)
    assert not is_same_title(other, plain)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Parsing Nests in C", "Parsing Nests in C++", False),
        ("Parsing Nests in C", "Parsing Nests in C#", False),
        ("A* in Large Nests", "A in Large Nests", False),
        ("Song = Food in Finches", "Song ≠ Food in Finches", False),
        ("Nest++ for Owls", "Nest＋＋ for owls", True),
        ("Nest++ for Owls", "Nest ++ for owls", True),
        ("Song + Food in Finches", "Song+Food in Finches", True),
        ("Owls of the North*", "Owls of the North", True),
        ("Can Herons Count to Three", "Can Herons Count to Three?", True),
        ("苍鹭夜间捕食行为研究", "勘误：苍鹭夜间捕食行为研究", False),
        ("苍鹭夜间捕食行为研究", "苍鹭夜间捕食行为研究（二）", False),
    ],
)
def test_signs_of_names_count(one: str, other: str, same: bool) -> None:
    """Signs that are part of a name count; footnote marks and blanks do not."""
    assert is_same_title(one, other) is same
    assert is_same_title(other, one) is same


@pytest.mark.parametrize(
    ("name", "title", "agrees"),
    [
        ("Heron", "Heron: Distilling Translators", True),
        ("Heron", "Heron: Detecting Toxic Comments in Large Forums", True),
        ("苍鹭", "苍鹭：一种翻译模型", True),
        ("Distilling", "Heron: Distilling", False),
        ("Heron", "Heron: A Reply", False),
        ("Heron", "Heron (Erratum)", False),
        ("Heron", "Heron: Part Two", False),
        ("Heron", "Heron: II", False),
        ("Heron", "Heron++: Distilling Translators", False),
        ("苍鹭", "苍鹭：勘误", False),
    ],
)
def test_a_name_begins_the_title(name: str, title: str, agrees: bool) -> None:
    """A list's short name is what a title begins with, unless the rest makes it another work."""
    assert is_title_of(name, title) is agrees
