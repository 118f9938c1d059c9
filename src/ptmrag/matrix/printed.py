"""Cells that are read off as they are printed: the address of the code, a row of a table, a fact of the list.

    code_cell(work)                  # (CellQuote("https://github.com/google-research/bert", …),)
    fact_cell(work, aspect, "zh")    # (CellQuote("Apache 2.0", …),)

Sentences are judged by `cells`.
"""

import re
from collections.abc import Iterator

from ptmrag.answer.work_names import folded_name
from ptmrag.catalog.addresses import address_key, trim_address
from ptmrag.documents.document import Table, TableRow
from ptmrag.language.detect import Language
from ptmrag.language.verbatim import NormalisedText
from ptmrag.matrix.aspects import Aspect, Pattern
from ptmrag.matrix.work_text import WorkText
from ptmrag.matrix.works_table import CellQuote
from ptmrag.sources.source import name_note

_REPOSITORY = re.compile(
    # A line may end behind a slash.
    r"(?:https?://)?(?:www\.)?(?:github\.com|gitlab\.com|gitee\.com|bitbucket\.org|huggingface\.co|code\.google\.com)"
    r"/ ?[\w.~-]+(?:/ ?[\w.~-]*\w)+",
    re.IGNORECASE,
)
# How a paper speaks of its own code, and of that of others.
_RELEASES = re.compile(
    r"\bour (?:\w+[ ,]+){0,4}?(?:code|implementation|models?|software|library|scripts?|repository)\b|"
    r"\bthe (?:\w+[ ,]+){0,4}?(?:code|implementation|software|scripts?|repository)\b|"
    r"\b(?:code|models?|checkpoints?|weights|data)\b[^.]{0,60}\b(?:available|released?|open-?sourced?|found|public\w*)\b|"
    r"\b(?:we|is|are) (?:\w+ )?(?:release[ds]?|open-?sourced?|available)\b|开源|代码(?:见|地址|已)",
    re.IGNORECASE,
)
_USES = re.compile(
    r"\b(?:we (?:use|used|adopt|follow|borrow|download\w*|obtain\w*)|using|based on|taken from|provided by|thanks? to|"
    r"implementation (?:of|from|by)|third-party|adapted from|downloaded from|et al)\b|使用|基于",
    re.IGNORECASE,
)
_BEFORE, _BEHIND = 160, 60  # characters around an address
_SHORTEST_NAME = 3


def fact_cell(work: WorkText, aspect: Aspect, lang: Language) -> tuple[CellQuote, ...]:
    """What the list says of a work in lines of facts; the value is quoted as it is in the line."""
    note = name_note(work.entry.id)
    for fact in work.entry.facts:
        value = fact.value(lang)
        if fact.name in aspect.facts and value in fact.line:
            return (CellQuote(value, value, note, work.url_of(note), None),)
    return ()


def code_cell(work: WorkText) -> tuple[CellQuote, ...]:
    """The address of the code: where the paper names it, else as the list links it."""
    linked = [one for one in work.linked if one.kind == "code"]
    keys = {address_key(one.link) for one in linked}
    found = max(_addresses(work, keys), key=lambda one: one[0], default=None)
    if found is not None:
        return (found[1],)
    for one in linked:
        quote = _first_words(work, one.source) or _first_words(work, name_note(work.entry.id))
        if quote is not None:
            return (CellQuote(one.link, quote.quote, quote.source, one.link, None),)
    return ()


def _addresses(work: WorkText, linked: set[str]) -> Iterator[tuple[float, CellQuote]]:
    """The addresses of repositories in the work's own text that may be its own, with how likely that is."""
    for hit in work.hits:
        if hit.source != work.own or hit.section == "links":
            continue
        for found in _REPOSITORY.finditer(hit.text):
            address = trim_address(found[0].replace(" ", ""))
            before = hit.text[max(0, found.start() - _BEFORE) : found.start()]
            around = before + " " + hit.text[found.end() : found.end() + _BEHIND]
            is_linked = address_key(address) in linked
            is_named = _has_name(address, work)
            releases = _RELEASES.search(around) is not None
            uses = _USES.search(before) is not None
            if linked and not is_linked and not (is_named and releases):
                continue
            score = 2.0 * is_linked + 1.0 * is_named + 1.0 * releases - 1.5 * uses
            if score >= 1 and work.page_of(hit).contains(address):
                yield score, CellQuote(address, address, hit.source, hit.url, hit.page)


def _has_name(address: str, work: WorkText) -> bool:
    """Whether an address has the name of a work."""
    folded = folded_name(address)
    names = [folded_name(name) for name in work.names]
    return any(len(name) >= _SHORTEST_NAME and name in folded for name in names)


def _first_words(work: WorkText, source: str) -> CellQuote | None:
    """The opening of a text as a quote: an address has no other words than those of its page."""
    for hit in work.hits:
        words = hit.text.split("\n")[0][:200].strip()
        if hit.source == source and work.page_of(hit).contains(words):
            return CellQuote(words, words, source, hit.url, hit.page)
    return None


def row_cell(work: WorkText, header: Pattern) -> tuple[CellQuote, ...]:
    """The row of the work's own model in one of its tables, by the header of a column, such as parameters."""
    for table in work.tables:
        columns = [
            n for n, texts in enumerate(table.header) if n and header.search(" ".join(texts))
        ]
        if not columns:
            continue
        page = work.pages.at(work.own, table.page)
        for row in table.rows:
            if _is_own_row(row, work) and (cell := _in_row(row, table, columns[0], page)):
                url = work.url_of(work.own)
                return (CellQuote(cell, row.text, work.own, url, table.page),)
    return ()


def _is_own_row(row: TableRow, work: WorkText) -> bool:
    first = folded_name(f"{row.section} {row.cells[0]}") if row.cells else ""
    is_ours = re.search(r"\bours?\b", row.cells[0] if row.cells else "", re.IGNORECASE) is not None
    return is_ours or any(
        len(name) >= _SHORTEST_NAME and folded_name(name) in first for name in work.names
    )


def _in_row(row: TableRow, table: Table, column: int, page: NormalisedText) -> str:
    """What a row says in a column, in the words of the table; "" where that is not certain."""
    if len(row.cells) != len(table.header) or not page.contains(row.text):
        return ""
    header, value = " ".join(table.header[column]), row.cells[column]
    printed = NormalisedText.of(row.text)
    if not any(map(str.isdigit, value)) or not printed.contains(value) or not page.contains(header):
        return ""
    return f"{row.cells[0]}: {value} {header}"
