"""Whether two titles name one work."""

import pytest

from ptmrag.catalog.same_title import is_same_title


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
