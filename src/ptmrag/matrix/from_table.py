"""The kind of answer to "give me a table of BERT, ELECTRA and ALBERT by task, data, size": a table with citations.

The works are named in the question, or picked by the reader, or those on a topic. Names that the library lacks are
said.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ptmrag.answer.answer import Answer, Citation
from ptmrag.answer.request import PassedOn, Request
from ptmrag.answer.work_names import is_written_as_name
from ptmrag.catalog.entry import Entry
from ptmrag.catalog_answers.list_view import view_of
from ptmrag.catalog_answers.topics import forms, match
from ptmrag.language.detect import Language
from ptmrag.language.question_words import read_question
from ptmrag.library.filter import Filter
from ptmrag.matrix.aspects import MOST, aspects_of
from ptmrag.matrix.shortened import shortened
from ptmrag.matrix.table_of_works import table_of_works
from ptmrag.matrix.works_table import WorksTable
from ptmrag.matrix.written_table import answer_rows, quotes_of
from ptmrag.understanding.table_question import TableQuestion, read_table_question

# A longer table is read in a file: `ptmrag table` writes one.
_MOST_ROWS = 20
_SEARCHED = 60
_ENOUGH = 3  # works on a topic by their titles and notes; the search finds more only where there are fewer
_SAID: dict[str, dict[Language, str]] = {
    "lead": {
        "en": "Each cell is quoted from its work; — where nothing in it answers:",
        "zh": "每格均为该论文的原文；— 表示原文中没有找到：",
    },
    "short": {
        "en": "Each cell is a quote from its work, or says one in short; — where nothing in it answers:",
        "zh": "每格为该论文的原文，或由其原文缩写；— 表示原文中没有找到：",
    },
    "absent": {
        "en": "The library has no work by the name of {}.",
        "zh": "资料库中没有名为{}的论文。",
    },
    "more": {
        "en": "{} more works are left out here: `ptmrag table` shows any number.",
        "zh": "另有 {} 篇未列出：用 `ptmrag table` 可以列出任意多篇。",
    },
}
_NAME = {"en": ("“{}”", ", "), "zh": ("“{}”", "、")}


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The entries of a table, and the names that no entry has."""

    entries: tuple[str, ...]
    absent: tuple[str, ...] = ()


def from_table(request: Request) -> Iterator[Answer]:
    """Yield one table; PassedOn for a question that asks for none, or for works that the library does not have."""
    asked = read_table_question(request.question.text)
    if asked is None:
        raise PassedOn
    chosen = _chosen(asked, request)
    if not chosen.entries:
        raise PassedOn
    shown = chosen.entries[:_MOST_ROWS]
    aspects = asked.aspects[:MOST] or tuple(aspect.name for aspect in aspects_of(None))
    found = table_of_works(request.resources, shown, aspects, request.lang)
    table = shortened(found, request.model, request.support)
    citations = _citations(table)
    if not citations:
        raise PassedOn
    yield Answer(
        request.question.text,
        _text(table, chosen, request.lang, is_short=table.rows != found.rows),
        request.lang,
        citations,
        usage=request.model.usage if request.model else None,
    )


def _text(table: WorksTable, chosen: _Chosen, lang: Language, *, is_short: bool) -> str:
    """The table in Markdown, with what it lacks below it."""
    parts = [_SAID["short" if is_short else "lead"][lang], "\n".join(answer_rows(table))]
    if chosen.absent:
        one, between = _NAME[lang]
        names = between.join(one.format(name) for name in chosen.absent)
        parts.append(_SAID["absent"][lang].format(names))
    if (left := len(chosen.entries) - len(table.rows)) > 0:
        parts.append(_SAID["more"][lang].format(left))
    if table.notice:
        parts.append(table.notice)
    return "\n\n".join(parts)


def _citations(table: WorksTable) -> tuple[Citation, ...]:
    return tuple(
        Citation(n, row.entry_id, row.title, quote.source, quote.url, quote.page, quote.quote)
        for n, (row, quote) in enumerate(quotes_of(table), 1)
    )


def _chosen(asked: TableQuestion, request: Request) -> _Chosen:
    """The entries that a question asks for, of those that the reader picked where some are picked."""
    picked = request.within.entries
    if request.within != Filter(entries=picked):
        return _Chosen(())
    if asked.is_all or not (asked.works or asked.topic):
        is_told = picked or asked.is_all
        entries = request.library.records.entries() if is_told else []
        return _Chosen(tuple(e.id for e in entries if not picked or e.id in picked))
    if asked.topic:
        return _Chosen(_on(asked.topic, request))
    chosen = _named(asked.works, request)
    if not chosen.entries and not any(map(is_written_as_name, asked.works)):
        # A term of the field and no name: "literature matrix on prompt tuning".
        return _Chosen(_on(" ".join(asked.works), request))
    return chosen


def _named(names: Sequence[str], request: Request) -> _Chosen:
    """The entries of names; of a name of several works, the one that the search finds first."""
    found: dict[str, None] = {}
    absent = []
    for name in names:
        text = name if len(name) > 1 else f"What is {name}?"
        works = request.works.named_in(read_question(text), ())
        sure = [one for one in works if one.is_certain]
        found |= {one.works[0].entry_id: None for one in sure}
        if not sure:
            absent.append(name)
    picked = request.within.entries
    return _Chosen(tuple(e for e in found if not picked or e in picked), tuple(absent))


def _on(topic: str, request: Request) -> tuple[str, ...]:
    """The entries on a topic, by their titles, categories and notes, else by what a search finds; by year."""
    view = view_of(request.library, only=request.within.entries)
    found = match(topic, view.entries, headings=view.headings)
    about = [entry for entry in view.entries if entry.id in found and found[entry.id].is_about]
    if len(about) < _ENOUGH:
        about += [entry for entry in _searched(topic, request, view.entries) if entry not in about]
    return tuple(entry.id for entry in sorted(about, key=lambda entry: entry.year or 9999))


def _searched(topic: str, request: Request, entries: Sequence[Entry]) -> list[Entry]:
    """The entries whose opening has the topic, in either language, among those that a search finds."""
    wanted = [form.casefold() for form in forms(topic)]
    hits = request.search(read_question(topic), _SEARCHED).ranking.hits
    sources = {hit.source: hit.entry_id for hit in hits}
    opening = (p for p in request.library.passages.openings(3) if p.source in sources)
    having = {
        sources[passage.source]
        for passage in opening
        if any(form in passage.text.casefold() for form in wanted)
    }
    return [entry for entry in entries if entry.id in having]
