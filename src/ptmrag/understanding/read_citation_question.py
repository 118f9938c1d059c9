"""A question about who cites whom, or about what to read first, read from its words in either language.

>>> read_citations("Does ELECTRA cite ALBERT?").other
'ALBERT'

One interpreter reads both languages by a table for each: `citing_english.toml`, `citing_chinese.toml`. A question
must be in one of the forms as a whole, and the names in it must look like names: "Which works do the authors cite to
support this?" is left to the papers. It answers nothing, and knows no library: `catalog_answers` does.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ptmrag.language.chinese_scripts import simplified
from ptmrag.language.detect import Language, detect_language
from ptmrag.understanding.citation_question import CitationQuestion
from ptmrag.understanding.citing_table import CitingTable, Form, Marked, citing_table
from ptmrag.understanding.list_meaning import years_of
from ptmrag.understanding.list_question import Years
from ptmrag.understanding.list_table import list_table

_LONGEST = 240  # characters
_LONGEST_NAME = 160
_LONGEST_TOPIC = {"en": 8, "zh": 16}  # words, characters
_HAN = "\u3400-\u9fff\uff0c\u3001"
_QUOTED = re.compile(r"[“\"「《‘][^”\"」》’]*[”\"」》’]")
_AUTHORS = re.compile(r"(?:\bet al\.?,?|等人?|[（(])\s*$")
# Between a question and what is said beside it.
_BREAK = re.compile(
    r"[,;:.!?(…]+(?:\s+|$)|(?<=[\u3400-\u9fff])[,;:!?]|[，；：。！？（…]+|(?<!\S)\(|\s+[-–—]+\s+|——"
)
_MARKS = "“”\"「」《》‘’' "


def read_citations(question: str) -> CitationQuestion | None:
    """What a question asks of the citations; None where it asks something else."""
    if len(question) > _LONGEST:
        return None
    written = simplified(question)
    lang = detect_language(written)
    table = citing_table(lang)
    for text in dict.fromkeys((table.spelt(written), written)):
        if table["trigger"].search(text) and (asked := _read(text, lang, table)):
            return asked
    return None


def may_ask(question: str) -> bool:
    """Whether a question has a word that all questions on citations and reading orders have."""
    written = simplified(question)
    table = citing_table(detect_language(written))
    return table["trigger"].search(table.spelt(written)) is not None


def _read(written: str, lang: Language, table: CitingTable) -> CitationQuestion | None:
    """What a text asks as a whole, or else without what is said beside the question."""
    text = _folded(written, lang)
    if table["worldwide"].search(_without_courtesies(text, lang)):
        return CitationQuestion("worldwide", lang)
    for said in _without_asides(text, table):
        if asked := _read_core(_without_courtesies(said, lang), lang, table):
            return asked
    return None


def _read_core(text: str, lang: Language, table: CitingTable) -> CitationQuestion | None:
    """What a text asks that has nothing beside the question."""
    text, context = _without_context(text, table)
    text, years = _without_years(text, lang)
    # "listed in their references" is no category, though it looks like one
    for said, category in dict.fromkeys((_without_category(text, lang), (text, ""))):
        if asked := _asked(table.marked(said), table):
            topic = asked.topic or (context if asked.asked == "order" else "")
            return replace(asked, years=years, category=category, topic=topic)
    return None


def _folded(question: str, lang: Language) -> str:
    """A question with its letters as written, some words written as others, and no blanks beside Chinese."""
    text = " ".join(question.replace("’", "'").replace("，", ",").split())
    if lang == "zh":
        text = re.sub(rf"(?<=[{_HAN}]) +| +(?=[{_HAN}])", "", text.replace(",", "，"))
    for pattern, said in citing_table(lang).folds:
        text = pattern.sub(said, text)
    return text


def _without_courtesies(text: str, lang: Language) -> str:
    """A text without courtesies and tags, and without the marks at its end."""
    courtesy, tag = list_table(lang), citing_table(lang)["tag"]
    while True:
        shorter = tag.sub("", text)
        shorter = shorter[: len(courtesy["closing"].sub("", shorter.lower()))]
        opening = courtesy["opening"].match(shorter.lower())
        shorter = shorter[opening.end() if opening else 0 :].strip(" ,，:：")
        if shorter == text or not shorter:
            return text
        text = shorter


def _without_asides(text: str, table: CitingTable) -> Iterator[str]:
    """The text, and then the text without sentences on the reader or the purpose before and behind the question."""
    breaks = list(_BREAK.finditer(text))
    behind = [mark.start() for mark in breaks if table["behind"].fullmatch(text[mark.end() :])]
    for end in dict.fromkeys((len(text), *behind[:1])):
        before = [
            mark.end()
            for mark in breaks
            if mark.end() < end and table["before"].fullmatch(text[: mark.start()])
        ]
        for start in dict.fromkeys((0, *before[:1], *before[-1:])):
            yield text[start:end]


def _without_context(text: str, table: CitingTable) -> tuple[str, str]:
    """A question without what the reader says of herself before it, and the topic in that."""
    found = table["context"].match(text)
    if found is None:
        return text, ""
    return text[found.end() :], _topic(found["topic"] or "", table) or ""


def _without_years(text: str, lang: Language) -> tuple[str, Years | None]:
    """A text without the words on years, which are those of list questions, and the years that they mean."""
    lower = text.lower()
    if len(lower) != len(text):
        return text, None
    for slot in list_table(lang).slots:
        for phrase in slot.phrases:
            found = phrase.search(lower)
            years = years_of(slot.name, found.groups()) if found else None
            if found and years is not None and not _is_in_name(text, found.start()):
                return _cut(text, found.span(), lang), years
    return text, None


def _without_category(text: str, lang: Language) -> tuple[str, str]:
    """A text without a category that it names as such, and its name."""
    lower, table = text.lower(), list_table(lang)
    if len(lower) != len(text):
        return text, ""
    for slot in table.slots:
        for phrase in slot.phrases if slot.name == "category" else ():
            found = phrase.search(lower)
            if found and table["noun"].search(_QUOTED.sub("", found[0])):
                return _cut(text, found.span(), lang), text[slice(*found.span("name"))].strip()
    return text, ""


def _is_in_name(text: str, place: int) -> bool:
    """Whether a year is in a title, or behind the authors of a work."""
    return _AUTHORS.search(text[:place]) is not None or any(
        found.start() < place < found.end() for found in _QUOTED.finditer(text)
    )


def _cut(text: str, span: tuple[int, int], lang: Language) -> str:
    between = "" if lang == "zh" else " "
    return " ".join(f"{text[: span[0]]}{between}{text[span[1] :]}".split()).strip(" ,，的")


def _asked(whole: Marked, table: CitingTable) -> CitationQuestion | None:
    """What the first form asks that matches and has names where it needs them."""
    general = whole.without(table.here)
    for form in table.forms:
        for marked in dict.fromkeys((whole, general)) if form.has_list else (general, whole):
            found = form.match(marked)
            if found is not None and (asked := _meaning(form, found, table)):
                return asked
    found = table.adjective.match(general)
    if found is None or table.not_adjective.search(found["topic"]):
        return None
    return _meaning(table.adjective, found, table)


def _meaning(form: Form, found: Mapping[str, str], table: CitingTable) -> CitationQuestion | None:
    """The question that a form with these words is; None where a name or a topic is none."""
    whole = found.get("works") or found.get("couple") or ""
    parts = table["split"].split(whole) if whole else []
    if "work" in found and "other" in found and form.asked in ("order", "cited_by"):
        parts = [found["work"], found["other"]]
    elif "work" in found or "before" in found:
        parts = [found.get("work") or found["before"]]
    other = found.get("other", "") if form.asked == "pair" else ""
    if "couple" in found:
        if len(parts) != 2:
            return None
        parts, other = parts[:1], parts[1]
    whole_name = _name(whole, table) if whole else ""
    works = [_name(part, table) for part in parts]
    if whole_name and (_QUOTED.fullmatch(whole.strip()) or not all(works)):
        works = [whole_name]  # a title with "and" in it
    topic = _topic(found.get("topic", ""), table)
    named = _name(other, table) if other else ""
    if not all(works) or (other and not named) or topic is None:
        return None
    kind = table["kind"].search(found["rest"])
    return CitationQuestion(
        form.asked,
        table.language,
        tuple(works),
        whole_name,
        named,
        topic or (kind[1].casefold() if kind and form.asked in _OF_KINDS else ""),
        most=_number(found["rest"].split(), table),
        is_any=table["any"].search(whole) is not None,
        is_before="before" in found,
    )


# What is listed in answer to these may be of one kind: "which surveys cite BERT?"
_OF_KINDS = ("cited_by", "cites", "most", "order")


def _name(text: str, table: CitingTable) -> str:
    """A name without the words around it; "" of a text that names no work."""
    name = text.strip(" ,，?？.")
    if not table["title"].fullmatch(name):
        lead = table["work_lead"].match(f"{name} ")
        name = name[lead.end() :] if lead and lead.end() < len(name) else name
        name = table["work_trail"].sub("", name)
        if not table["title"].fullmatch(name) and table["not_work"].search(name):
            return ""
    name = name.strip(_MARKS)
    is_name = len(name) <= _LONGEST_NAME and not table["generic"].fullmatch(name)
    return name if is_name else ""


def _topic(text: str, table: CitingTable) -> str | None:
    """A topic without the words around it, "" where it is no particular one; None where it is none."""
    text = text.strip(" ,，?？的")
    if not text or table["generic"].fullmatch(text):
        return ""
    lead = table["topic_lead"].match(f"{text} ")
    text = text[lead.end() :] if lead and lead.end() < len(text) else text
    text = table["topic_trail"].sub("", text).strip(_MARKS)
    size = len(text) if table.language == "zh" else len(text.split())
    if table["not_topic"].search(text) or size > _LONGEST_TOPIC[table.language]:
        return None
    return "" if not text or table["generic"].fullmatch(text) else text


def _number(words: Sequence[str], table: CitingTable) -> int | None:
    """How many are asked for: the first number among the words."""
    numbers = (int(w) if w.isdecimal() else table.numbers.get(w.casefold()) for w in words)
    return next(filter(None, numbers), None)
