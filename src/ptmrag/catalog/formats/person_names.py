r"""Names of authors as the formats write them: "Doe, Jane", "Jane van der Doe", "{OpenAI}", 张三.

>>> people_in(r"M{\"u}ller, J{\'e}r{\^o}me and {The ATLAS Collaboration} and Wei Li and others")[0]
Person(family='Müller', given='Jérôme')

It does not divide a Chinese name without a blank into family name and given name.
"""

import re

from ptmrag.catalog.formats.latex_text import plain_text
from ptmrag.catalog.record import Person

_INITIALS = re.compile(r"(?:[A-Z]\.?-?){1,3}")
_OTHERS = ("others", "et al", "et al.", "等")


def people_in(value: str) -> tuple[Person, ...]:
    """The people in an author field of BibTeX, which `and` divides."""
    from bibtexparser.middlewares.names import split_multiple_persons_names

    names = split_multiple_persons_names(" ".join(value.split()))
    people = (_bibtex_person(name) for name in names if name.casefold() not in _OTHERS)
    return tuple(person for person in people if person.family)


def _bibtex_person(name: str) -> Person:
    from bibtexparser.middlewares.names import InvalidNameError, parse_single_name_into_parts

    if re.match(r"(?:family|given|prefix|suffix)(?:-i)?\s*=", name):
        return _biblatex_person(name)
    if re.fullmatch(r"[\w.' -]*,[\w.' -]*|\w+", name):  # most names: nothing of TeX, one comma
        return person(name)
    try:
        parts = parse_single_name_into_parts(name, strict=False)
    except (InvalidNameError, IndexError):
        return Person(plain_text(name))
    family = " ".join([*parts.von, *parts.last, *parts.jr])
    return Person(plain_text(family), plain_text(" ".join(parts.first)))


def _biblatex_person(name: str) -> Person:
    """A person whose names have names: "family=Gogh, given=Vincent, prefix=van, useprefix=true"."""
    said = dict(re.findall(r"(?:^|,)\s*([\w-]+)\s*=\s*((?:\{[^{}]*\}|\"[^\"]*\"|[^,])*)", name))
    parts = {key: plain_text(value.strip(' "')) for key, value in said.items()}
    family = " ".join(filter(None, (parts.get(one, "") for one in ("prefix", "family", "suffix"))))
    return Person(family, parts.get("given", ""))


def person(name: str) -> Person:
    """A person by a name in plain text: "Doe, Jane" or "Jane Doe"."""
    name = " ".join(name.split())
    family, comma, given = name.partition(",")
    if comma:
        return Person(family.strip(), given.strip())
    given, _, family = name.rpartition(" ")
    if given and _INITIALS.fullmatch(family):  # "Doe J.", as Scopus and PubMed write
        return Person(given, family)
    return Person(family, given)


def people_of_list(value: str) -> tuple[Person, ...]:
    """The people in a column of a table: "Doe, J.; Roe, R.", "Jane Doe, Richard Roe", 张三；李四."""
    value = re.sub(r"[ \t]+", " ", value)
    value = re.sub(r",? ?(?:et al\.?|\u7b49)$", "", value.strip())
    if re.search(r"[;；|\n]", value):
        names = re.split(r"\s*[;；|\n]\s*", value)
    elif re.search(r"\s(?:and|&)\s", value):
        names = re.split(r"\s*(?:,\s*and|,\s*&|\band\b|&)\s+", value)
        names = [part for name in names for part in _by_commas(name)]
    else:
        names = _by_commas(value)
    return tuple(person(name) for name in names if name.strip())


def _by_commas(value: str) -> list[str]:
    """Names between commas, unless the commas divide family from given names."""
    parts = [part.strip() for part in re.split(r"[,，、]", value)]
    if len(parts) == 2 and (" " not in parts[0] or len(parts[1]) <= 4):
        is_chinese = re.fullmatch(r"[\u3400-\u9fff]{2,4}", parts[0])
        return parts if is_chinese else [value]
    initials = [re.fullmatch(r"(?:\w\.?[\s-]*){1,3}", part) for part in parts[1::2]]
    if len(parts) > 2 and len(parts) % 2 == 0 and all(initials):
        return [f"{parts[at]}, {parts[at + 1]}" for at in range(0, len(parts), 2)]
    return [part for part in parts if part]
