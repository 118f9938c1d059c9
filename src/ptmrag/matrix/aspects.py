"""The aspects of a table: what is asked of each work, and what a right cell looks like.

    aspect_of("参数量").name               # "size": an aspect that is known
    aspect_of("carbon neutrality").name    # "": any other words are looked for in the works

What is known of an aspect is in `aspects.toml`. It reads no works: `cells` does.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from ptmrag.answer.wants import Want
from ptmrag.catalog.facts import FactName
from ptmrag.documents.role import Role, Section
from ptmrag.errors import InputError
from ptmrag.language.chinese_scripts import simplified
from ptmrag.language.detect import Language, detect_language

# How a cell is found: among the sentences, the addresses of code, or the facts of the list alone.
Kind = Literal["text", "code", "fact"]
_ARTICLE = re.compile(r"^(?:the|its|their|an?|which|what|used|main) (?=\w)|^(?:所用|使用的|其)")
_WHOSE = re.compile(
    r"^(?:(?:what|which|how|who|whose|is|are|was|were|does|do) )+|"
    r" (?:was|were|is|are|used|reported|released|does|do)\b.*$|"
    r" (?:of|for|in) (?:(?:the|its|their) )?(?:\w+ )?"
    r"(?:models?|work|paper|implementation|authors?|method|code|training)$|"
    r"^(?:用了?什么|用的?哪[种些]|采用什么|什么)|(?:是什么|有哪些|怎么样|如何|训练的?)$",
    re.IGNORECASE,
)
LONGEST, MOST = 80, 40
Pattern = re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Aspect:
    """What is asked of each work; `asked` is how the reader calls it, `name` its row of the table, "" for none.

    A cell matches all `needs` and not `never`, and is from one of the sections `only_in`, or, where that is empty,
    from any but those of `not_in`; each of `says` makes it better. `aspects.toml` explains the other fields.
    """

    asked: str
    name: str = ""
    labels: Mapping[Language, str] = field(default_factory=dict)
    wording: Mapping[Language, str] = field(default_factory=dict)
    kind: Kind = "text"
    want: Want = "fact"
    needs: tuple[Pattern, ...] = ()
    says: tuple[Pattern, ...] = ()
    never: Pattern | None = None
    only_in: frozenset[Section] = frozenset()
    not_in: frozenset[Section] = frozenset()
    home: frozenset[Section] = frozenset()
    enough: frozenset[Section] = frozenset()
    roles: frozenset[Role] = frozenset()
    facts: tuple[FactName, ...] = ()
    facts_last: bool = False
    is_own: bool = False
    is_before: bool = False
    is_after: bool = False
    keeps_tail: bool = False
    least: float = 0.0
    has_rows: Pattern | None = None

    def label(self, lang: Language) -> str:
        """How the table calls it: as it was asked for, or in the language of the table where it is known."""
        if self.name and detect_language(self.asked) != lang:
            return self.labels[lang]
        return self.asked[:1].upper() + self.asked[1:]


def aspects_of(asked: Sequence[str] | None) -> tuple[Aspect, ...]:
    """The aspects that are asked for, each once; the usual ones if None. InputError for none or too many."""
    if asked is None:
        return tuple(aspect for aspect, is_usual in _known() if is_usual)
    texts = dict.fromkeys(" ".join(text.split()) for text in asked)
    wanted = [text for text in texts if re.search(r"\w", text)]
    if not wanted:
        raise InputError(
            "No aspects are named: name some, such as problem, data and size, or none for the usual ones."
        )
    if len(wanted) > MOST:
        raise InputError(f"{len(wanted)} aspects are too many for a table: name at most {MOST}.")
    if too_long := next((text for text in wanted if len(text) > LONGEST), ""):
        raise InputError(
            f"The aspect '{too_long[:40]}…' is too long: name it in at most {LONGEST} letters."
        )
    return tuple(map(aspect_of, wanted))


def aspects_in(text: str) -> list[str]:
    """The aspects in a list with commas or other marks between them: "task, data; size", 任务、数据."""
    return [part.strip() for part in re.split(r"[,，、;；|\n]", text) if part.strip()]


def aspect_of(asked: str) -> Aspect:
    """The aspect that some words name: a known one with its rules, else one whose words are looked for."""
    known = _names().get(_folded(asked)) or _names().get(_folded(_told(asked)))
    if known is None:
        return Aspect(asked, is_own=True, not_in=frozenset({"related"}))
    return replace(known, asked=asked)


def _told(asked: str) -> str:
    """An aspect without what only says of whom or how it is asked: "the licence of the released models", 用什么硬件."""
    return _WHOSE.sub("", asked) or asked


def _folded(text: str) -> str:
    """A name without case, articles, hyphens and the s of a plural."""
    text = simplified(unicodedata.normalize("NFKC", text)).casefold()
    text = _ARTICLE.sub("", " ".join(re.sub(r"[\s_-]+", " ", text).split()).strip(" .:：?？"))
    words = [re.sub(r"(?<=[a-z]{3})(?<![su])s$", "", word) for word in text.split()]
    return "".join(words)


@cache
def _names() -> Mapping[str, Aspect]:
    """The known aspects by their folded names; the first aspect keeps a name that two have."""
    found: dict[str, Aspect] = {}
    for row, (aspect, _) in zip(_rows()["aspect"], _known(), strict=True):
        for name in (row["id"], *row["names"]["en"], *row["names"]["zh"]):
            found.setdefault(_folded(name), aspect)
    return found


@cache
def _known() -> tuple[tuple[Aspect, bool], ...]:
    """The known aspects in their order, and whether each is in the usual table."""
    words = _rows()["words"]
    return tuple((_aspect(row, words), row.get("usual", False)) for row in _rows()["aspect"])


@cache
def _rows() -> Any:
    text = files("ptmrag.matrix").joinpath("aspects.toml").read_text("utf-8")
    return tomllib.loads(text)


def _aspect(row: Mapping[str, Any], words: Mapping[str, str]) -> Aspect:
    """A row of the file as an aspect."""

    def compiled(text: str) -> Pattern:
        said = re.sub(r"\{([a-z]+)\}", lambda name: f"(?:{words[name[1]]})", text)
        return re.compile(said, re.IGNORECASE)

    never, rows = row.get("never"), row.get("has_rows")
    return Aspect(
        asked=row["id"],
        name=row["id"],
        labels={lang: names[0] for lang, names in row["names"].items()},
        wording=row["wording"],
        kind=row.get("kind", "text"),
        want=row["want"],
        needs=tuple(map(compiled, row.get("needs", ()))),
        says=tuple(map(compiled, row.get("says", ()))),
        never=compiled(never) if never else None,
        only_in=frozenset(row.get("only_in", ())),
        not_in=frozenset(row.get("not_in", ())),
        home=frozenset(row.get("home", ())),
        enough=frozenset(row.get("enough", ())),
        roles=frozenset(row.get("roles", ())),
        facts=tuple(row.get("facts", ())),
        facts_last=row.get("facts_last", False),
        is_own=row.get("is_own", False),
        is_before=row.get("is_before", False),
        is_after=row.get("is_after", False),
        keeps_tail=row.get("keeps_tail", False),
        least=row.get("least", 0.0),
        has_rows=compiled(rows) if rows else None,
    )
