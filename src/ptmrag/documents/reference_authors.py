"""Whether a text begins with the authors of a reference, in whatever style a list writes them.

>>> begins_with_authors("Lee, J. and Kim, K. Otters on the net."), begins_with_authors("Otters on the net.")
(True, False)

`catalog.people` says what a name is; here it is enough that most of the first few are. It looks at the beginning
alone, as a reference may have hundreds of authors.
"""

import re
from collections.abc import Iterator

from ptmrag.catalog.people import is_people, may_be_people

# Accents that a font sets apart: in a word, before the rest of a word, between two words.
_ACCENT = re.compile(r"\s?[´`ˇ˘˜¨˙˚¸ˆ°^~]\s?(?=[a-z])|[´`ˇ˘˜¨˙˚¸ˆ°^~]")
_TIGHT = re.compile(r"(?<=[^\W\d_])[,，](?=[A-Z\u4e00-\u9fff])")  # Lou,Y.
# DEVLIN J, CHANG M W
_SHOUTED = re.compile(r"\b[A-Z][A-Z'’-]{2,}(?=(?:\s[A-Z]){1,3}[,.]|,\s[A-Z]\.)")
# In some lists all that separates authors, title and venue are commas.
_IN_COMMAS = re.compile(
    r",\s+(?=in:?\s|[A-Z][^,]*\d|arXiv|CoRR|[A-Z][\w.]*\s\()|\s\((?=(?:19|20)\d\d)"
)
# Atomic: a long list is read once.
_INITIALS_FIRST_ONE = r"(?>(?:[A-Z]\.[- ]?){1,3}[^\W\d_][\w'’-]+(?:\s[A-Z][\w'’-]+)?)"
_INITIALS_FIRST = re.compile(
    rf"(?:{_INITIALS_FIRST_ONE}(?:,\s(?:and\s|&\s)?|\s(?:and|&)\s))*{_INITIALS_FIRST_ONE},\s"
)
_SENTENCES = re.compile(
    rf"(?:{_INITIALS_FIRST_ONE},?\s(?:and\s|&\s)?)*{_INITIALS_FIRST_ONE}(?:\.\s|,?\s[(\[]?(?:19|20)\d\d)"
)
_BETWEEN = re.compile(r"\s*[,;，；、]\s*(?:and\s+|&\s*)?|\s+(?:and|&)\s+")
_INITIALS = re.compile(r"(?:[A-Z]\.?[- ]?){1,4}")
# Where authors end: a full stop, a colon, a bracket or space before a year, a full stop before Chinese.
_STOP = re.compile(
    r"\.\s+|\s*[(（\[](?=(?:19|20)\d\d)|:\s+|[.,]?\s+(?=(?:19|20)\d\d[a-z]?\b)|[.．。]\s*(?=[\u3400-\u9fff])"
)
# Surname, Given and Surname, Given Initial.
_PAIR = re.compile(
    r"(?:[^\W\d_][^\W\d_'’-]+(?:[ -][A-Z][\w'’-]+)?),\s(?:[A-Z][\w'’.-]*)(?:\s[A-Z][\w'’.-]*){0,2}"
    r"(?=\s+and\s|,\s|\.\s|\.?$)(?!,?\s+(?:19|20)\d\d)"
)
# What begins lines within references, and looks like a name: archives, publishers, proceedings.
_NO_AUTHORS = re.compile(
    r"(?:In|ArXiv|CoRR|Springer|Elsevier|Wiley|Curran|Morgan Kaufmann|Association|Proceedings|Advances|Conference|"
    r"International|Workshop|Journal|Transactions|Technical|IEEE|ACM|PMLR|OpenReview|Online|Accessed|URL|DOI|ISBN|"
    r"Volume|Pages?|Available|(?:MIT|AAAI|CRC|Academic|Cambridge|Oxford|USENIX|Omni) (?:University )?Press)\b",
    re.IGNORECASE,
)
# A name of a few words, a year, and words that follow.
_DATED = re.compile(
    r"[A-Z][^.,;:()\[\]]{1,60}[.,]?\s[(\[]?(?:19|20)\d\d[a-z]?[)\]]?[.,:]\s+(?=\S+\s\S)"
)
_YEAR_LAST = re.compile(r"(?:19|20)\d\d[a-z]?\W*$")
_YEAR_NEXT = re.compile(r"(?:19|20)\d\d[a-z]?(?:[).\s,:]|$)")
_INITIAL_FIRST = re.compile(r"[A-Z]\.")
_INITIAL_LAST = re.compile(r"\b[A-Z]$")
_PARTS, _MOST_OTHERS = 4, 1  # the first parts that are looked at, of which so many may be no names
_LONGEST = 400  # characters that are looked at
_MOST_STOPS = 12


def begins_with_authors(text: str) -> bool:
    """Whether a text begins with names: a list of them, or a single one before a full stop or a year."""
    text = with_plain_names(text[:_LONGEST])
    if not re.match(r"[^\W\d_]", text) or text[0].islower() or _NO_AUTHORS.match(text):
        return False
    return _is_list(text) or any(
        is_people(before) or _is_one_author(before, after) for before, _, after in _heads(text)
    )


def without_authors(text: str) -> str:
    """A reference without the authors that it begins with, "" if it begins with none that are certain.

    >>> without_authors("D. Baker and A. Callum. Clustering of words. In RIV, 1998.")
    'Clustering of words. In RIV, 1998.'
    """
    plain = with_plain_names(text)
    if dated := _DATED.match(plain):
        return plain[dated.end() :]
    if (names := _INITIALS_FIRST.match(plain)) and not _SENTENCES.match(plain):
        return _IN_COMMAS.split(plain[names.end() :])[0]
    found = ""
    for before, stop, after in _heads(plain):
        are_authors = is_people(before) or _is_one_author(before, after)
        is_open = bool(_INITIAL_LAST.search(before))  # a surname or another initial may follow
        if found and (stop.startswith(":") or not (are_authors or is_open)):
            break
        if are_authors:
            found = after
            if not is_open:
                break
    return found if found and not _INITIAL_FIRST.match(found) else _behind_a_list(plain)


def begins_inverted(text: str) -> bool:
    """Whether a text begins with a surname and a given name: "Elman, Jeff. Finding structure in time."

    Places and publishers do too: only in a list that has the surname first does it say that authors begin.
    """
    return bool(_PAIR.match(with_plain_names(text[:_LONGEST])))


def _behind_a_list(text: str) -> str:
    """What is behind a list of names of which not each is known as a name."""
    if not _is_list(text):
        return ""
    return next(
        (after for before, _, after in _heads(text) if not _INITIAL_LAST.search(before)), ""
    )


def has_year_behind_authors(text: str) -> bool:
    """Whether a reference has its year behind its authors: "J. Lee. 2019. Otters.", "Lee, J. (2019). Otters."."""
    rest = without_authors(text)
    before = with_plain_names(text).removesuffix(rest) if rest else ""
    return bool(_YEAR_NEXT.match(rest.lstrip("(["))) or bool(_YEAR_LAST.search(before))


def begins_dated(text: str) -> bool:
    """Whether a text begins with a name of any kind and a year: "The Otter Group. 2015. Fishing without nets."

    Ends of references do too: only in a list that has the year behind the authors does it say that one begins.
    """
    return bool(_DATED.match(with_plain_names(text[:_LONGEST]))) and not _NO_AUTHORS.match(text)


def initial_of(text: str) -> str:
    """The first letter of a text in lower case, without its accent."""
    letters = re.sub(r"[\W\d_]+", "", with_plain_names(text[:40]))
    return letters[:1].casefold()


def with_plain_names(text: str) -> str:
    """A text without accents that a font sets apart, and with names that are not shouted.

    >>> with_plain_names("Luk ´acs, P. and DEVLIN J. On the net.")
    'Lukacs, P. and Devlin J. On the net.'
    """
    tight = _TIGHT.sub(", ", _ACCENT.sub("", text.replace("\x02", "")))
    return _SHOUTED.sub(lambda found: found[0].capitalize(), re.sub(r"\s+", " ", tight).strip())


def _is_list(text: str) -> bool:
    """Whether the first parts between commas are names, and one of them has more than one word."""
    parts = _BETWEEN.split(text)[:-1][:_PARTS]
    if len(parts) < _PARTS - 1 or any(len(part.split()) > _PARTS for part in parts):
        return False
    names = [part for part in parts if _INITIALS.fullmatch(part) or may_be_people(part)]
    has_full = any(" " in name or "." in name for name in names)
    are_enough = len(names) >= max(_PARTS - 1, len(parts) - _MOST_OTHERS)
    return parts[0] in names and has_full and are_enough


def _heads(text: str) -> Iterator[tuple[str, str, str]]:
    """What is before, at and behind each place where the authors may end."""
    for count, stop in enumerate(_STOP.finditer(text)):
        if count > _MOST_STOPS:
            return
        yield text[: stop.start()], stop[0], text[stop.end() :]


def _is_one_author(before: str, after: str) -> bool:
    """Whether a text is a single author: two to four words, or any name before a year."""
    if not may_be_people(before):
        return False
    is_name = 1 < len(before.split()) < _PARTS + 1 and "," not in before
    return is_name or bool(_YEAR_NEXT.match(after))
