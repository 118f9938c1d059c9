"""What a conversation is about: the works and terms that "it" may stand for.

>>> focus_of("Transformer-XL 如何处理长文本？", "")
('Transformer-XL',)

They come from the question, or, if it names none ("which model is for biomedical text?"), from the entries that
the answer names in bold. This module rewrites nothing: `followup` does.
"""

import re
from collections.abc import Sequence

from ptmrag.language.detect import detect_language
from ptmrag.language.glossary import opening_term
from ptmrag.language.question_words import names, sides_of
from ptmrag.language.tokens import telling
from ptmrag.understanding.followup_table import followup_table

_BOLD = re.compile(r"\*\*([^*\n]{2,200})\*\*")
# Counts are bold too: "**3 of the 34 entries**".
_COUNT = re.compile(r"^\d|^[\d\s]+条")
_LONGEST_SMALL_TALK = 48  # characters


def focus_of(question: str, answer: str, *, titles: Sequence[str] = ()) -> tuple[str, ...]:
    """The names in a question, else its term, else the entries that the answer names.

    `titles` are those that the conversation has shown: of one that is named, no word is another name.
    """
    entries = answer_entries(answer)
    if found := _named(question, titles):
        return found
    if entries and (_matches("asks_which", question) or len(entries) == 1):
        return entries[:1]
    term = _term(question)
    return (term,) if term else entries[:1]


def _named(question: str, titles: Sequence[str]) -> tuple[str, ...]:
    """The titles of several words and the names in a question, in their order."""
    found, rest = [], question
    for title in sorted(titles, key=len, reverse=True):
        if " " in title and title in rest:
            found.append(title)
            rest = rest.replace(title, "，")
    found += subjects(rest)
    where = {name: question.find(name) for name in found}
    # Where something is measured is not what is measured: "在 GLUE 上", "on GLUE".
    places = {name for name, start in where.items() if _matches("placed", question[:start])}
    return tuple(sorted(where, key=lambda name: (name in places, where[name])))


def says_new_topic(question: str) -> bool:
    """Whether a question begins by announcing another topic."""
    return _matches("new_topic", question)


def is_small_talk(question: str) -> bool:
    """Whether a text is mere courtesy and asks nothing: thanks, fine, hello."""
    if len(question) > _LONGEST_SMALL_TALK or subjects(question):
        return False
    found = _found("small_talk", question)
    return found is not None and not _matches("asks", question[found.end() :])


def is_new_topic(question: str) -> bool:
    """Whether a question shows by words of its own that it is about something else.

    Ask this only of a question that takes nothing from the history and has no focus of its own.
    """
    return not is_small_talk(question) and len(telling(question)) > 1


def subjects(question: str) -> tuple[str, ...]:
    """What a question names: works as they are written, 《…》 and list names with hyphens."""
    quoted = re.findall(r"《([^《》]{2,80})》", question)
    lower = re.findall(
        r"(?<![\w-])[a-z0-9]+(?:[-_][a-z0-9]+)*(?:-as-|-for-|_)[a-z0-9]+(?![\w-])", question
    )
    written = [_whole(n, question) for n in names(question) if not _COMMON.fullmatch(n)]
    parts = {part for name in written for part in name.split()[1:]}
    return tuple(dict.fromkeys([*quoted, *(n for n in written if n not in parts), *lower]))


_JOINED = (
    r"[^，。？,?]{0,24}?(?:[和与跟同及、或比]|还是|\b(?:and|or|vs|versus|with|to|than|from)\b)"
    r"[^，。？,?]{0,12}?"
)


def are_two(question: str, focus: Sequence[str]) -> bool:
    """Whether a question speaks of the first two in focus as two works: "ELECTRA 与 BERT"."""
    if len(focus) < 2:
        return False
    joined = re.search(re.escape(focus[0]) + _JOINED + re.escape(focus[1]), question)
    return joined is not None or set(sides_of(question) or ()) == set(focus[:2])


def holds(text: str, name: str) -> bool:
    """Whether a text has a name as a word of its own: RoBERTa is no BERT."""
    return _as_word(name).search(text) is not None


def exchanged(text: str, name: str, other: str) -> str:
    """A text with another name in the place of one."""
    return _as_word(name).sub(lambda _: other, text)


def _as_word(name: str) -> re.Pattern[str]:
    begins = r"(?<![A-Za-z0-9])" if name[:1].isascii() else ""
    ends = r"(?![A-Za-z0-9])" if name[-1:].isascii() else ""
    return re.compile(begins + re.escape(name) + ends)


def answer_entries(answer: str) -> tuple[str, ...]:
    """The entries that an answer names in bold, each without its subtitle."""
    titles = [title for title in _BOLD.findall(answer) if not _COUNT.match(title)]
    return tuple(dict.fromkeys(re.split(r"[:：]", title)[0].strip() for title in titles))


# Capitalised words that name no work.
_COMMON = re.compile(
    r"Chinese|English|French|German|Japanese|Korean|European|I|AI|NLP|ML|CV|GPUs?|CPUs?|TPUs?|FLOPs|APIs?|PDFs?"
)


def _whole(name: str, question: str) -> str:
    """A name with the capitalised words and the size behind it: Switch Transformer, Mistral 7B."""
    more = r"(?: (?!(?:Chinese|English|French|German|Japanese|Korean)\b)[A-Z][a-z]+(?![\w-]))*"
    size = r"(?: \d+(?:\.\d+)?[BMK]\b)?"
    found = re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-]){more}{size}", question)
    return found[0] if found else name


def _whole_term(term: str, text: str) -> str:
    """A term, or the longer one of the field that it begins: 对比学习 where 比 cut it short."""
    longer = opening_term(text)
    return longer if longer.startswith(term) else term


def _term(question: str) -> str:
    table = followup_table(detect_language(question))
    text = table["term_lead"].sub("", table["new_topic"].sub("", question.strip()))
    for form in ("term_asked", "term_first"):
        found = table[form].match(text)
        term = found["term"].strip() if found else ""
        is_part = form == "term_first" and table["part"].fullmatch(term)
        if found and not is_part and not _matches("no_term", term):
            return _whole_term(term, text[found.start("term") :])
    return ""


def _found(name: str, text: str) -> re.Match[str] | None:
    """The first match of a pattern of either language: people mix them."""
    found = (followup_table(language)[name].search(text) for language in ("en", "zh"))
    return next((match for match in found if match), None)


def _matches(name: str, text: str) -> bool:
    return _found(name, text) is not None
