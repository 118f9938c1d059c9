"""Names of authors as text.

>>> from ptmrag.catalog.record import Person
>>> listed_name(Person("van der Doe", "Jane")), listed_name(Person("The Otter Group"))
('van der Doe, Jane', 'The Otter Group,')

It does not escape them: each format does.
"""

import re

from ptmrag.catalog.record import Person


def listed_name(person: Person) -> str:
    """`Family, Given`; an organisation of several words ends with a comma, as EndNote has it."""
    if person.family and person.given:
        return f"{person.family}, {person.given}"
    name = person.family or person.given
    return f"{name}," if " " in name else name


def spoken_name(person: Person) -> str:
    """`Given Family`, in Chinese 张三."""
    if re.match(r"[\u3400-\u9fff]", person.family):
        return f"{person.family}{person.given}"
    return f"{person.given} {person.family}".strip()
