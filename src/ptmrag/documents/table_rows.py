"""The lines of a table as a value: headers, rows of cells, and the names that several rows share.

    tables_of(lines, 3, "Table 2: Accuracy.")      # one Table, or two where a second header is among the rows

It looks for no tables: `tables` does.
"""

import re
from collections.abc import Iterator, Sequence

from ptmrag.documents.document import Table, TableRow
from ptmrag.documents.printed_words import WordLine, cells_of, count_numbers, is_number, is_row
from ptmrag.documents.table_columns import Column, cells_in, columns_of, has_numbers, headers_of

# The distance of two lines of a header, at most, in font sizes.
_STEP_OF_HEADER = 1.9
# A line of one cell with more words is a sentence, and no header.
_WORDS_OF_CELL = 5
# The end of a name that goes on in a second line, in place of the title of a section.
_GOES_ON = re.compile(r"^[a-z(+&\[]")


def tables_of(lines: Sequence[WordLine], page: int, caption: str) -> list[Table]:
    """The table of some lines; several where other headers are among the rows, none without rows."""
    return [table for part in _repeated(lines) for table in _tables_of(part, page, caption=caption)]


def _repeated(lines: Sequence[WordLine]) -> list[list[WordLine]]:
    """The lines cut before each header that begins as the first one does: tables under one caption."""
    parts: list[list[WordLine]] = [[]]
    first = cells_of(lines[0])[0].text if lines else ""
    for line in lines:
        cells = cells_of(line)
        if len(cells) > 1 and cells[0].text == first and not is_row(line) and parts[-1]:
            parts.append([])
        parts[-1].append(line)
    return parts


def _tables_of(lines: Sequence[WordLine], page: int, *, caption: str) -> list[Table]:
    """The table of lines with one set of columns."""
    rows = [line for line in lines if is_row(line)]
    columns = columns_of(rows) if rows else None
    if columns is None:
        plain = tuple(TableRow(row.text) for row in rows)
        return [Table(page, caption, (), (), plain)] if plain else []
    shared = _shared_names(lines, columns)
    inside = (line for line in lines if line.right >= columns[0].left)
    ordered = sorted(inside, key=lambda line: -line.middle)
    found = []
    for number, part in enumerate(_parts(ordered, columns)):
        first = next((n for n, line in enumerate(part) if _is_body(line, columns)), len(part))
        head, section = _head(part[:first], columns)
        body = tuple(
            TableRow(line.text, cells_in(line, columns), shared.get(line.middle) or above)
            for line, above in _with_sections(part[first:], columns, section)
        )
        # A second header may leave out what the first one says: it is not certain.
        header = () if number else headers_of(head, columns)
        found.append(Table(page, caption, header, tuple(line.text for line in head), body))
    return [table for table in found if table.rows]


def _is_body(line: WordLine, columns: Sequence[Column]) -> bool:
    """Whether a line is a row: with a name, and with numbers in most columns."""
    cells = cells_in(line, columns)
    if cells:
        return has_numbers(cells) and (bool(cells[0]) or any(c and not is_number(c) for c in cells))
    return is_row(line) and count_numbers(line.words) >= 0.4 * len(line.words)


def _parts(lines: Sequence[WordLine], columns: Sequence[Column]) -> list[list[WordLine]]:
    """The lines cut before each header that is below a row."""
    parts: list[list[WordLine]] = [[]]
    has_rows = False
    for line in lines:
        is_body = _is_body(line, columns)
        if has_rows and not is_body and _is_header(line, columns):
            parts.append([])
            has_rows = False
        parts[-1].append(line)
        has_rows = has_rows or is_body
    return parts


def _is_header(line: WordLine, columns: Sequence[Column]) -> bool:
    """Whether a line among the rows may be another header: several texts that differ, or texts across columns."""
    cells = cells_in(line, columns)
    texts = [text for text in cells[1:] if text]
    return len(cells_of(line)) > 1 and (not cells or 1 < len(texts) == len(set(texts)))


def _head(above: Sequence[WordLine], columns: Sequence[Column]) -> tuple[list[WordLine], str]:
    """The lines of a header among those above the rows, and the title of the first rows."""
    head: list[WordLine] = []
    section = ""
    for line in reversed(above):
        is_single, words = len(cells_of(line)) == 1, len(line.text.split())
        has_texts = any(len(cells_of(other)) > 1 for other in head)
        if head and line.middle - head[0].middle > _STEP_OF_HEADER * line.size:
            break
        if is_single and (line.text.endswith(".") or words > _WORDS_OF_CELL) and has_texts:
            break
        if is_single and not has_texts and _is_title(line, columns):
            section = section or line.text
        else:
            head.insert(0, line)
    return head, section if any(len(cells_of(line)) > 1 for line in head) else ""


def _is_title(line: WordLine, columns: Sequence[Column]) -> bool:
    """Whether a line of one cell is the title of the rows below it, and no header of one column."""
    over = [column for column in columns if line.left < column.right and column.left < line.right]
    return not _GOES_ON.match(line.text) and (len(over) != 1 or over[0] == columns[0])


def _with_sections(
    lines: Sequence[WordLine], columns: Sequence[Column], section: str
) -> Iterator[tuple[WordLine, str]]:
    """Each row, and the line of one cell above it."""
    for line in lines:
        if _is_body(line, columns):
            yield line, section
        elif len(cells_of(line)) == 1 and _is_title(line, columns):
            section = line.text


def _shared_names(lines: Sequence[WordLine], columns: Sequence[Column]) -> dict[float, str]:
    """The name left of the columns for each row (by the row's middle): that of its first row and of those below.

    A file has such a name before its first row, also where it is printed at the middle of its rows.
    """
    shared = dict[float, str]()
    name, is_open = "", False
    for line in lines:
        outside = [cell.text for cell in cells_of(line) if cell.right < columns[0].left]
        is_alone = len(outside) == len(cells_of(line))
        if outside and (is_alone or is_row(line)):
            name = " ".join([name, *outside] if is_open else outside)
            is_open = True
        if not is_alone and is_row(line):
            shared[line.middle] = name
            is_open = False
    return shared
