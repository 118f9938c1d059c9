"""What is a slip of the pen, and what is another name."""

import pytest

from ptmrag.answer.slips import NearNames, is_slip


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("LARKSPR", "LARKSPUR"),
        ("larkpsur", "Larkspur"),
        ("Larkkspur", "Larkspur"),
        ("Heorn", "Heron"),
        ("herron", "Heron"),
        ("bittren-xl", "Bittern-XL"),
        ("rosefinhc", "RoseFinch"),
        ("nightignale", "Nightingale"),
        ("kingfischer", "KingFisher"),
        ("kinfisher net", "KingFisher-Net"),
        ("synthesiser", "Synthesizer"),
    ],
)
def test_letters_lost_doubled_and_exchanged_are_slips(typed: str, name: str) -> None:
    """Case and hyphens do not count; long names may have two slips."""
    assert is_slip(typed, name)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("ALARK", "LARK"),  # a letter before
        ("Qlarkspur", "Larkspur"),
        ("LarkspurZ", "Larkspur"),  # a letter behind
        ("Larkspu", "Larkspur"),
        ("LARK", "LURK"),  # a vowel of a short name
        ("RoseBART", "RoseBERT"),
        ("Larkspur-2", "Larkspur-3"),
        ("Larkspur2", "Larkspur"),
        ("ViRose", "VRose"),
        ("Mistle", "Mixtle"),
        ("Longfinch", "Linfinch"),
        ("Larkspur", "Larkspur"),
        ("Heron", "Larkspur"),
    ],
)
def test_another_name_is_no_slip(typed: str, name: str) -> None:
    """Names of works are made from each other: by a letter, a syllable, a number."""
    assert not is_slip(typed, name)


def test_names_are_found_by_a_slip_in_their_order() -> None:
    """Among many names, those that a word is a slip of are found as one by one; longer and shorter ones too."""
    names = ["Heron", "Larkspur", "Hero", "Lurkspur", "Nightingale", "Larkspur-2", "LARKSPUR"]
    typed = ["larkspr", "Heorn", "nightignal", "Larkspr2", "Larkspur", "owl"]
    known = NearNames(names)
    for word in typed:
        assert known.of([word]) == [name for name in names if is_slip(word, name)], word
    assert known.of(["larkspr", "larkspur"]) == ["Larkspur", "LARKSPUR"]
