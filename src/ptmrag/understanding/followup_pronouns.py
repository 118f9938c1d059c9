"""Names for the words that point back: it, the former, both, the second one.

>>> from ptmrag.understanding.followup_parts import Talk
>>> from ptmrag.understanding.followup_table import followup_table
>>> talk = Talk("What is BERT?", ("BERT",))
>>> with_names(FollowUp.of("How large is it?", talk, followup_table("en")))
'How large is BERT?'

A pronoun that can stand for something in its own question is left alone.
"""

import re

from ptmrag.understanding.focus import exchanged, holds, subjects
from ptmrag.understanding.followup_parts import FollowUp, joined

# With more text than this before it, a pronoun refers to something in its own question: characters in
# Chinese, words that say something in English.
_MOST_BEFORE = {"zh": 12, "en": 3}
_MOST_BESIDE = {"zh": 24, "en": 8}  # characters, words


def has_pronoun(asked: FollowUp) -> bool:
    """Whether a question has a pronoun, whatever it stands for."""
    return any(form.search(asked.question) for form, _ in asked.table.pronouns)


def with_names(asked: FollowUp) -> str | None:
    """The question with names for its pronouns; None where it has none that needs a name."""
    names, question = _names(asked), asked.question
    places = [
        (found.start(), -found.end(), asked.filled(gives, names))
        for form, gives in asked.table.pronouns
        if set(re.findall(r"\{(\w+)\}", gives)) <= set(names)
        for found in form.finditer(question)
        if _points_back(found, asked)
    ]
    if not places:
        return None
    parts, end = [], 0
    for start, minus_end, name in sorted(places, key=lambda place: place[:2]):
        if start >= end:
            parts += [question[end:start], name]
            end = -minus_end
            if asked.table.language == "en":
                break  # the next pronoun refers to the name just filled in
    text = joined(*parts, question[end:])
    return asked.table["lead"].sub("", text) if asked.table.language == "zh" else text


def with_entries(asked: FollowUp) -> str | None:
    """The question with entries of the list before for "the second one", "the first two"."""
    table, entries = asked.table, asked.talk.entries
    found = table["ordinal"].search(asked.question)
    if (
        found is None
        or len(entries) < 2
        or (table.language == "zh" and not _points_back(found, asked))
    ):
        return None
    word = next(filter(None, found.groups())).lower()
    number = table.numbers[word] if word in table.numbers else int(word)
    if number > len(entries):
        return None
    entry = (
        entries[number - 1] if number > 0 else entries[-1] if number else asked.both(entries[:2])
    )
    if table["ordinal_alone"].fullmatch(asked.core):
        before = asked.talk.before
        other = next((one for one in entries if holds(before, one)), "")
        return exchanged(before, other, entry) if other else asked.gives("thing", entry=entry)
    lead = table["lead"].match(asked.question) if table.language == "zh" else None
    start = lead.end() if lead and lead.end() <= found.start() else 0
    text = joined(asked.question[start : found.start()], entry, asked.question[found.end() :])
    # "Compare the first and the third": each is counted off.
    return with_entries(FollowUp.of(text, asked.talk, table)) or text


def _names(asked: FollowUp) -> dict[str, str]:
    """The names that pronouns may stand for."""
    focus, pair = asked.talk.focus, asked.talk.pair
    names = {"focus": focus[0]} if focus else {}
    if len(pair) > 1:
        both = asked.both(pair)
        names |= {"former": pair[0], "latter": pair[1]}
        # Of two that were never named together a plural may also mean the last one's parts.
        if len(focus) > 1 or all(subjects(f"about {name}") for name in pair):
            names["both"] = both
        if len(focus) > 1:
            names["two"] = both
    return names


def _points_back(pronoun: re.Match[str], asked: FollowUp) -> bool:
    """Whether a pronoun stands for something said before the question."""
    table, before = asked.table, asked.question[: pronoun.start()].rstrip()
    empty = (found.span() for found in table["empty"].finditer(asked.question))
    if any(start <= pronoun.start() < end for start, end in empty):
        return False
    if table["beside"].search(before):
        return table.length(before) <= _MOST_BESIDE[table.language]
    # A clause, or a few nouns, is something in the question that the pronoun can stand for.
    clause = table["lead"].sub("", before)
    if subjects(before) or re.search(r"[，。；：,.;:?？！!]", clause):
        return False
    said = table["function"].sub("", clause).strip()
    begins = bool(said) and clause.startswith(said.split()[0])
    is_statement = table.language == "en" and (
        begins or table["statement"].match(before) is not None
    )
    return table.length(said) <= (0 if is_statement else _MOST_BEFORE[table.language])
