"""Names of people as services write them."""

import pytest

from ptmrag.bibliography.names import people_of, person_of
from ptmrag.catalog.record import Person


@pytest.mark.parametrize(
    ("name", "family", "given"),
    [
        ("Ada Lark", "Lark", "Ada"),
        ("Wim van der Reed", "van der Reed", "Wim"),
        ("Noam M. Owl", "Owl", "Noam M."),
        ("Owl, Noam M.", "Owl", "Noam M."),
        ("Sam Heron Jr.", "Heron Jr.", "Sam"),
        ("The Heron Collaboration", "The Heron Collaboration", ""),
        ("李明", "李明", ""),
        ("李 明", "李", "明"),
        ("欧阳 小明", "欧阳", "小明"),
        ("中国科学院 计算所", "中国科学院 计算所", ""),
        ("Plato", "Plato", ""),
    ],
)
def test_a_name_is_divided(name: str, family: str, given: str) -> None:
    """Particles and suffixes are of the family name; groups and undivided names are all of it."""
    assert person_of(name) == Person(family, given)


def test_words_that_stand_for_nobody_are_no_people() -> None:
    """Services write such words where they know no author; a person twice is one."""
    assert people_of(["Unknown", "", "Anonymous Authors", "N/A", "Ada Lark", "Ada  Lark"]) == (
        Person("Lark", "Ada"),
    )
