"""What the parts of a list question mean together.

    meaning(parts, table)    # ListQuestion("count", "en", topics=("pruning",))

Every word that is in no slot must have a role by its place: behind "about" it is a topic, before the
noun it says what kind of entry is meant. A word without a role shows that this is no list question.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ptmrag.understanding.list_question import Asked, LinkWish, ListQuestion, Years
from ptmrag.understanding.list_slots import Part, around, is_blank, trimmed
from ptmrag.understanding.list_table import LINK_KINDS, ListTable

_YEARS: dict[str, Callable[[int, int], Years]] = {
    "between": lambda first, last: Years(min(first, last), max(first, last)),
    "since": lambda year, _: Years(year),
    "after": lambda year, _: Years(year + 1, None, year),
    "until": lambda year, _: Years(None, year),
    "before": lambda year, _: Years(None, year - 1, year),
    "during": lambda year, _: Years(year, year),
}


def years_of(slot: str, groups: Sequence[str | None]) -> Years | None:
    """The years that a slot means by the numbers that its phrase took; None of a slot that is not on years."""
    if slot not in _YEARS:
        return None
    years = [int(year) for year in groups if year and year.isdecimal()]
    return _YEARS[slot](years[0], years[-1])


# Whether a link is there, by whether the one before it is: "no code, but slides".
_SIGNS: dict[str, Callable[[bool], bool]] = {
    "has": lambda _: True,
    "lacks": lambda _: False,
    "more": lambda before: before,
    "but": lambda before: not before,
}
# The slots that ask for something: one of them, or a condition, makes a question of a noun.
_HEADS = frozenset(
    "list context search which count scope catalog library size overview".split()  # noqa: SIM905
)
_OF_THE_LIST = frozenset({"scope", "catalog", "search"})
_GROUPS = ("group", "theme")
_ENTRIES = ("strong", "kind", "pronoun")
# These slots ask about the whole list: what each asks, and the kinds of nouns that go with it.
_WHOLE: tuple[tuple[str, Asked, tuple[str, ...]], ...] = (
    ("unread", "unread", (*_ENTRIES, "")),
    ("new", "new", (*_ENTRIES, "")),
    ("per_year", "years", (*_ENTRIES, "weak", "theme", "")),
    ("per_group", "sizes", (*_ENTRIES, "weak", "theme", "")),
    ("largest", "largest", _GROUPS),
    ("smallest", "smallest", _GROUPS),
    ("overview", "categories", (*_GROUPS, "strong", "pronoun", "")),
    ("size", "count", ("strong", "")),
)
# What may be asked of some entries of a list.
_OF_ENTRIES: tuple[Asked, ...] = ("list", "count", "newest", "oldest")
_MOST_WORDS_BEFORE_NOUN = 5


@dataclass(slots=True)
class _Conditions:
    """The conditions of a question that have been read so far."""

    topics: list[str] = field(default_factory=list)
    links: list[LinkWish] = field(default_factory=list)
    years: Years | None = None
    category: str = ""
    is_mention: bool = False
    is_held: bool = False  # a topic before its verb: "文本匹配有哪些模型"

    @property
    def is_empty(self) -> bool:
        return not (self.topics or self.links or self.years or self.category)


def meaning(parts: Sequence[Part], table: ListTable) -> ListQuestion | None:
    """The list question that parts make up, None where a word has no role or the noun does not go with them."""
    return _Reading(parts, table).question()


def conditions(parts: Sequence[Part], table: ListTable, *, is_open: bool) -> ListQuestion | None:
    """What parts without a noun say of entries; None where they say anything else.

    `is_open`: words without a role are a topic, as in "what about long texts?".
    """
    return _Reading(parts, table, is_open=is_open).fragment()


class _Reading:
    """Reads one question's parts, with one noun."""

    def __init__(self, parts: Sequence[Part], table: ListTable, *, is_open: bool = False) -> None:
        self._parts, self._table, self._is_open = parts, table, is_open
        self._slots = {part.slot for part in parts}
        match = next((part.match for part in parts if part.slot == "noun"), None)
        # The noun of the question, and what kind of noun it is; both empty where it has none.
        self._noun, self._kind = (match[0], str(match.lastgroup)) if match else ("", "")
        self._read = _Conditions()

    def question(self) -> ListQuestion | None:
        if not all(map(self._reads, range(len(self._parts)))):
            return None
        asked = self._asked()
        is_list = asked in ("list", "count")
        return (
            None if asked is None or (is_list and not self._is_about_entries()) else self._as(asked)
        )

    def fragment(self) -> ListQuestion | None:
        kinds = ("", "pronoun", "weak", "kind") if self._is_open else ("", "pronoun")
        if self._kind not in kinds or not all(map(self._reads, range(len(self._parts)))):
            return None
        if self._read.is_held and not self._is_open:  # "X 有哪些" asks what X has
            return None
        asked = self._asked()
        return self._as(asked) if asked in _OF_ENTRIES else None

    def _as(self, asked: Asked) -> ListQuestion:
        read, is_list = self._read, asked in ("list", "count")
        is_headless = not self._noun and bool(read.topics) and not self._slots & _OF_THE_LIST
        return ListQuestion(
            asked,
            self._table.language,
            tuple(dict.fromkeys(topic.removesuffix("的") or topic for topic in read.topics)),
            read.category,
            read.years,
            tuple(dict.fromkeys(read.links)),
            is_sure=not (
                is_headless or self._kind == "weak" or (read.is_held and self._kind == "kind")
            ),
            is_paper=is_list and self._table["paper"].match(self._noun) is not None,
            is_mention=read.is_mention,
        )

    # --- conditions ----------------------------------------------------------------------------

    def _reads(self, place: int) -> bool:
        """Read the part at a place; whether it may be there in a list question."""
        part, read = self._parts[place], self._read
        if part.slot == "":
            return self._reads_words(place)
        if part.slot == "noun" and self._kind == "kind":
            read.topics.append(part.text)
        elif years := years_of(part.slot, part.groups):
            read.years = years
        elif part.slot in _SIGNS:
            kinds = [kind for kind in LINK_KINDS if part.group(kind or "any")] or ["code"]
            is_there = _SIGNS[part.slot](bool(read.links) and read.links[-1].is_there)
            read.links.append(LinkWish(kinds[0], is_there))
        elif part.slot == "category":
            read.category = trimmed(part.name, self._table, "topic_")
            return self._is_topic(read.category)
        elif part.name:
            read.is_mention = read.is_mention or part.slot == "says"
            return self._adds(part.name)
        return True

    def _reads_words(self, place: int) -> bool:
        """Read the words at a place by their role; whether they have one."""
        table, text = self._table, self._parts[place].text
        said = table["entries"].sub("", text) if self._kind in _GROUPS else text
        if is_blank(said, table):
            return True
        before, after = around(self._parts, place)
        role = next((role.name for role in table.roles if role.fits(text, before, after)), None)
        if role == "topic":
            self._read.is_mention = self._read.is_mention or before == "says"
            return self._adds(text)
        if role is None:
            return self._is_open and not self._read.topics and self._adds(text)
        return self._adds_plain(trimmed(text, table), role, after)

    def _adds_plain(self, words: str, role: str, after: str) -> bool:
        """Add words before the noun or the verb; whether they are plain enough for it."""
        table, is_held = self._table, self._read.is_held
        if table["relates"].search(words) or len(words.split()) > _MOST_WORDS_BEFORE_NOUN:
            return False
        if is_held or (role == "held" and table["holder"].search(words)):
            return False
        self._read.is_held = role == "held"
        # "Language models" is a term, and "language" alone does not mean the same.
        is_compound = after == "noun" and self._kind == "weak"
        return self._adds(table.compound(words, self._noun) if is_compound else words)

    def _adds(self, text: str) -> bool:
        topic = trimmed(text, self._table, "topic_")
        if not self._table["term"].search(topic):
            topic = self._table["generic"].sub("", topic).strip() or topic
        self._read.topics.append(topic)
        return self._is_topic(topic)

    def _is_topic(self, text: str) -> bool:
        table = self._table
        return 0 < table.length(text) <= table.longest_topic and not table["not_topic"].search(text)

    # --- what is asked -------------------------------------------------------------------------

    def _asked(self) -> Asked | None:
        """What is asked for, None where a noun or a condition does not go with it."""
        slots, read, kind = self._slots, self._read, self._kind
        for slot, asked, kinds in _WHOLE:
            if slot in slots:
                return asked if kind in kinds and self._is_whole() else None
        if kind in _GROUPS:
            is_of_list = slots & ({"catalog"} if kind == "theme" else _HEADS)
            return "categories" if (is_of_list or slots <= {"noun", ""}) and read.is_empty else None
        if order := slots & {"newest", "oldest"}:
            is_of_entries = kind in _ENTRIES or (not kind and read.is_empty)
            asked = "newest" if "newest" in order else "oldest"
            return asked if is_of_entries else None
        return "count" if "count" in slots else "list"

    def _is_whole(self) -> bool:
        """Whether a question has no condition beside its noun."""
        read = self._read
        more = len(read.topics) > (self._kind == "kind")
        return not (more or read.links or read.years or read.category)

    def _is_about_entries(self) -> bool:
        """Whether noun and conditions together can only mean entries of the list."""
        heads, read, table = self._slots & _HEADS, self._read, self._table
        if not self._noun:
            return "size" in heads or self._is_without_noun()
        if table["only_unread"].match(self._noun):
            return False
        if not heads:
            is_search = table["searched"].match(self._noun) is not None and not read.is_empty
            return self._kind != "weak" and (bool(read.links or read.years) or is_search)
        if self._kind in ("strong", "kind") and heads != {"which"}:
            return True
        if self._kind == "pronoun":
            return not read.is_empty or self._noun == "everything"
        return not read.is_empty or bool(heads & _OF_THE_LIST)

    def _is_without_noun(self) -> bool:
        """Whether conditions alone ask for entries: "what do you have on pruning?"."""
        read = self._read
        if self._slots & _OF_THE_LIST:
            return not read.is_empty
        if not self._slots & _HEADS:
            return False
        if not read.topics:
            return not read.is_empty
        opening = next((part for part in self._parts if part.text.strip()), Part("", ""))
        is_which = self._table["headless"].match(opening.text) is not None
        return "about" in self._slots and not read.is_held and is_which
