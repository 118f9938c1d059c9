"""People as services and pages name them: full names, and words that stand for nobody.

>>> person_of("Laurens van der Maaten"), person_of("The ATLAS Collaboration")
(Person(family='van der Maaten', given='Laurens'), Person(family='The ATLAS Collaboration', given=''))

The names in bibliographies, which have forms of their own, are read by `catalog.formats.person_names`.
"""

import re
from collections.abc import Iterable

from ptmrag.catalog.record import Person

_NOBODY = re.compile(
    r"(?i)\W*(?:unknown|anonymous|anon|n/?a|none|null|undefined|no author|not available|et al|others|author|"
    r"unknown author|anonymous authors?|various|匿名|佚名|不详|等)?\W*"
)
_GROUP = re.compile(
    r"(?i)\b(?:collaboration|consortium|team|group|network|project|institute|university|foundation|"
    r"association|society|organi[sz]ation|committee|inc|ltd|gmbh)\b\.?$"
)
_SUFFIX = re.compile(r"(?i)(?:jr|sr)\.?|II|III|IV")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LONGEST_HAN = 2  # characters of a family name, and of a given name
_PARTICLES = frozenset(
    re.findall(
        r"\S+", "van von der den de da di la le del della dos du ten ter zu af av bin ibn el al"
    )
)


def person_of(name: str) -> Person | None:
    """The person with a full name, given name first or "Family, Given"; None for a word that names nobody."""
    name = " ".join(name.split())
    if _NOBODY.fullmatch(name):
        return None
    if _HAN.match(name) and _HAN.match(name[-1]) and "," not in name:
        parts = name.split(" ")
        is_divided = len(parts) == 2 and max(map(len, parts)) <= _LONGEST_HAN
        return Person(*parts) if is_divided else Person(name)  # 李 明: the family name is first
    family, comma, given = name.partition(",")
    if comma and _SUFFIX.fullmatch(given.strip()):
        inner = person_of(family)
        return inner and Person(f"{inner.family}, {given.strip()}", inner.given)
    if comma:
        return Person(family.strip(), given.strip())
    words = name.split()
    if _GROUP.search(name):
        return Person(name)
    end = len(words) - 1
    while end > 1 and _SUFFIX.fullmatch(words[end]):
        end -= 1
    start = end
    while start > 1 and words[start - 1] in _PARTICLES:
        start -= 1
    return Person(" ".join(words[start:]), " ".join(words[:start]))


def people_of(names: Iterable[str]) -> tuple[Person, ...]:
    """The people with these names, each once."""
    found = (person_of(name) for name in names)
    return tuple(dict.fromkeys(person for person in found if person is not None))
