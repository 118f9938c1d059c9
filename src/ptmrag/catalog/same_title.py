"""Whether two titles name the same work.

>>> is_same_title("Attention is All you Need", "Attention Is All You Need")
True
>>> is_same_title("Attention is All you Need", "Reply: Attention is All you Need")
False

Signs that are part of a name count ("C" is not "C++"). The words that tell works apart are data, in
`same_title.toml`. It compares titles only, not authors or years.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files

# What separates a title from its subtitle, or surrounds an addition.
_SUBTITLE = re.compile(r"[:：?？!！()（）\[\]–—]|\s-+\s|\.\s")
# A word with the signs at its end that belong to a name ("C++", "A*"), or a sign that is a verb ("P ≠ NP").
_WORD = re.compile(
    r"(?:(?<![^\W_])[^\W_]\*|[^\W_]+(?:\s?\+\+|[+#]+))(?![^\W_])|[^\W_]+|[<=>¬∈∉≈≠≡≢≤≥≪≫]",
    re.IGNORECASE,
)
# A name that is made up, by its letters: "GPT-2", "XLNet", but not "Reply".
_COINED = re.compile(r"\w*[^\W\d_](?:[A-Z]|\d)[\w+-]*|[A-Z]\d[\w+-]*")
_PART = re.compile(r"(?=.)(?:m{0,3}(?:x[cl]|l?x{0,3})(?:i[xv]|v?i{0,3})|v?\d{1,2}|[a-d])")
_LEAST_WORDS = 3
_LEAST_CHINESE = 5
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_LEAST_LETTERS = 4
_SHORT = 3  # words


def is_same_title(one: str, other: str) -> bool:
    """Whether two titles name one work: their letters and signs are the same, or one has an addition.

    An addition is a coined name before the title, or the name of a version before or after it. Without
    it, at least 3 words are left.

    >>> is_same_title("XLOwl: Birds of the Forest", "Birds of the Forest (extended version)")
    False
    >>> is_same_title("XLOwl: Birds of the Forest", "Birds of the Forest")
    True
    """
    letters, others = title_letters(one), title_letters(other)
    if not letters or not others or _asks(one) != _asks(other):
        return False
    if letters == others:
        return True
    short, long = sorted((one, other), key=lambda title: len(title_words(title)))
    return len(title_words(short)) >= _LEAST_WORDS and title_letters(short) in _without_addition(
        long
    )


def is_title_of(name: str, title: str) -> bool:
    """Whether a name that a list gives a work agrees with the work's own title.

    >>> is_title_of("BERT", "BERT: Pre-training of Deep Bidirectional Transformers")
    True
    >>> is_title_of("BERT: Pre-training of Transformers", "BERT: Reading Private Mail")
    False
    >>> is_title_of("Pre-training", "BERT: Pre-training")
    False
    """
    letters = title_letters(name)
    begins = (
        letters == title_letters(title[: mark.start()])
        and not _is_of_another_work(title[mark.end() :])
        for mark in _SUBTITLE.finditer(title)
    )
    return is_same_title(name, title) or (bool(letters) and any(begins))


def without_name(title: str) -> str:
    """A title without the coined name that it begins with, "" if it has none or is too short without it.

    >>> without_name("XLOwl: Birds of the Forest"), without_name("Owls: Birds of the Forest")
    ('Birds of the Forest', '')
    """
    name = coined_name(title)
    rest = title[title.index(":") + 1 :].strip() if name else ""
    return rest if len(title_words(rest)) >= _LEAST_WORDS else ""


def coined_name(title: str) -> str:
    """The name before the colon of a title that is made up, "" if it begins with none."""
    name, colon, _ = title.partition(":")
    return name.strip() if colon and _is_name(name, title) else ""


def is_telling(title: str) -> bool:
    """Whether a title is long enough that two works hardly share it: 3 words, or 5 Chinese characters.

    >>> is_telling("Language Models"), is_telling("Language Models of Owls"), is_telling("猫头鹰综述")
    (False, True, True)
    """
    return len(title_words(title)) >= _LEAST_WORDS or len(_CHINESE.findall(title)) >= _LEAST_CHINESE


def title_marks(title: str) -> set[str]:
    """Keys of which two titles of one work share at least one: the letters of the title and its parts."""
    parts = {title_letters(title)}
    for mark in _SUBTITLE.finditer(title):
        parts |= {title_letters(title[: mark.start()]), title_letters(title[mark.end() :])}
    return {part for part in parts if len(part) >= _LEAST_LETTERS}


def title_words(title: str) -> list[str]:
    """The words of a title in lower case, without punctuation; signs that belong to a name stay."""
    folded = unicodedata.normalize("NFKC", title).casefold()
    return ["".join(word.split()) for word in _WORD.findall(folded)]


@lru_cache(maxsize=8192)  # the titles of a library are compared for each answer
def title_letters(title: str) -> str:
    """The letters and digits of a title in lower case: "Pre-Training" and "pretraining" are the same."""
    return "".join(title_words(title))


def _without_addition(title: str) -> Iterator[str]:
    """The letters of a title without what is added before or after it."""
    for mark in _SUBTITLE.finditer(title):
        before, after = title[: mark.start()], title[mark.end() :]
        if title_letters(after) in _data()["versions"]:
            yield title_letters(before)
        if _is_name(before, title) or title_letters(before) in _data()["versions"]:
            yield title_letters(after)


def _is_name(text: str, title: str) -> bool:
    """Whether what is before a colon is the name that a work gives its method."""
    is_coined = bool(_COINED.fullmatch(text.strip())) and title != title.upper()
    return is_coined and not _is_of_another_work(text)


def _is_of_another_work(addition: str) -> bool:
    """Whether an addition says that a work is about another one, or a part of it."""
    data = _data()
    words = [word for word in title_words(addition) if word not in data["articles"]]
    ends = {*words[:1], *(words[-1:] if len(words) <= _SHORT else ())}
    is_part = len(words) == 1 and bool(_PART.fullmatch(words[0]))
    within = any(part in title_letters(addition) for part in data["others_within"])
    return is_part or within or any(word.rstrip("0123456789") in data["others"] for word in ends)


def _asks(title: str) -> bool:
    """Whether a title ends with a question mark that makes a statement a question."""
    if not title.rstrip().endswith(("?", "？")):
        return False
    words = title_words(title)
    is_question = any(part in title for part in _data()["questions_within"])
    return not is_question and not (words and words[0] in _data()["questions"])


@cache
def _data() -> dict[str, frozenset[str]]:
    text = files("ptmrag.catalog").joinpath("same_title.toml").read_text("utf-8")
    return {name: frozenset(words) for name, words in tomllib.loads(text).items()}
