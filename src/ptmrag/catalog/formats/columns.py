"""Read a table of works with a header: CSV, TSV, Zotero's and other exports.

>>> catalog = read_columns('Title;Year;DOI\\n"Attention; Revisited";2021;10.1000/a\\n')
>>> catalog.entries[0].title, catalog.entries[0].year, catalog.entries[0].links[0].url
('Attention; Revisited', 2021, 'https://doi.org/10.1000/a')

The header says what a column has. A table without a title's column is an InputError.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence

from ptmrag.catalog.entry import Catalog
from ptmrag.catalog.formats.collections import distinct, path_in
from ptmrag.catalog.formats.dates import fullest, iso_date
from ptmrag.catalog.formats.naming_fields import addresses_of
from ptmrag.catalog.formats.person_names import people_of_list
from ptmrag.catalog.formats.record_fields import note_of, own_key, record_of
from ptmrag.catalog.formats.work import Work, catalog_of, plain_title
from ptmrag.catalog.record import Person
from ptmrag.errors import Failure, InputError

# Names of columns in lower case, without blanks and marks, best first.
_COLUMNS: Mapping[str, Sequence[str]] = {
    "title": (
        *(
            "title",
            "papertitle",
            "documenttitle",
            "articletitle",
            "publicationtitle",
            "papername",
            "paper",
        ),
        *(
            "name",
            "work",
            "标题",
            "题目",
            "题名",
            "篇名",
            "论文标题",
            "论文题目",
            "论文名称",
            "论文",
            "文章",
            "文献",
        ),
        *("model", "method", "project", "resource", "名称", "模型"),
    ),
    "year": (
        *(
            "year",
            "publicationyear",
            "pubyear",
            "publishedyear",
            "date",
            "publicationdate",
            "published",
            "issued",
        ),
        *("年份", "年", "发表年份", "发表时间", "出版年", "日期", "时间"),
    ),
    "authors": ("authors", "author", "authornames", "作者"),
    "full_names": ("authorfullnames",),
    "volume": ("volume", "vol", "卷"),
    "issue": ("issue", "number", "期"),
    "pages": ("pages", "page", "pagestart", "startpage", "页码", "页"),
    "last_page": ("pageend", "endpage"),
    "publisher": ("publisher", "university", "institution", "school", "出版社", "学校"),
    "doi": ("doi", "doilink"),
    "venue": (
        *(
            "publicationtitle",
            "sourcetitle",
            "journal",
            "journalbook",
            "venue",
            "conference",
            "booktitle",
        ),
        *("publication", "journaltitle", "containertitle", "期刊", "会议", "来源", "刊名", "出处"),
    ),
    "arxivid": ("arxiv", "arxivid", "arxivnumber"),
    "description": ("description", "summary", "tldr", "简介", "描述", "介绍"),
    "abstract": ("abstractnote", "abstract", "摘要"),
    "remarks": ("notes", "note", "comment", "comments", "remarks", "备注", "说明"),
    "extra": ("extra",),
    "category": (
        "category",
        "categories",
        "section",
        "topic",
        "area",
        "collection",
        "collections",
        "分类",
        "类别",
        "主题",
    ),
    "key": ("citationkey", "citekey", "bibtexkey", "key", "id", "entryid", "eid"),
    "kind": ("itemtype", "documenttype", "type", "publicationtype", "entrytype", "类型"),
    "files": ("fileattachments", "file", "files"),
    "tags": ("manualtags", "tags", "keywords", "authorkeywords", "automatictags", "关键词", "标签"),
    "archive": ("archive",),
    "archive_location": ("archivelocation", "locinarchive"),
}
# Columns of titles that other tables have too.
_VAGUE = ("paper", "name", "work")
_KNOWN = frozenset(name for names in _COLUMNS.values() for name in names)
_LINK_COLUMN = re.compile(
    r"url|link|pdf|^code$|github|website|homepage|webpage|address|链接|网址|地址|代码|官网"
)
# A link of a column that is about the work, not of it.
_ABOUT_COLUMN = re.compile(
    r"tweet|twitter|attachment|citing|cite[ds]|citation|author|reference|bibliograph|related|baseline|similar|"
    r"compar|basedon|buildson|builton|extends|predecessor|successor|seealso|参考|引用|相关|对比|基于|基线"
)
_MARKS = ",;\t|"
# The apostrophe that keeps spreadsheets from computing a cell, as `ptmrag export` and others write it.
_HARMLESS = re.compile(r"^'(?='*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r])")
_LOOKED_AT = 50
_LARGEST_CELL = 1_000_000


def looks_like_columns(text: str) -> bool:
    """Whether the first line is a header of at least two columns that are known, one with titles."""
    header, _ = _header(text)
    named = [name for name in header if name in _KNOWN or _LINK_COLUMN.search(name)]
    is_titled = any(name in _COLUMNS["title"] and name not in _VAGUE for name in header)
    return is_titled and len(named) >= 2 and len(named) * 2 >= len(header)


def read_columns(text: str, path: str = "") -> Catalog:
    """The catalog of a table; InputError if no column has titles."""
    header, mark = _header(text)
    rows, failures = _rows(text, mark)
    table = _Table(header, [row for _, row in rows[1:_LOOKED_AT]])
    if table.title is None:
        shown = text.lstrip("\ufeff\n ").partition("\n")[0]
        raise InputError(
            f"The list '{path}' has no column that is named as titles are: its first line has '{shown[:60]}': "
            "name a column 'title', and if you can one 'year' and one 'url'."
        )
    works = [_work(row, table, line=line) for line, row in rows[1:]]
    return catalog_of([*works, *failures], path)


class _Table:
    """Where a table has what: by the names of its columns, and by the first cells where these say more."""

    def __init__(self, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        self.header = header
        self.links = [
            at
            for at, name in enumerate(header)
            if not _ABOUT_COLUMN.search(name)
            and (_LINK_COLUMN.search(name) or _has_links(rows, at))
        ]
        places = {thing: self._places(thing) for thing in _COLUMNS}
        self.title = next((at for at in places["title"] if at not in self.links), None)
        self.places = {thing: found[0] for thing, found in places.items() if found}
        self.all_of = places

    def _places(self, thing: str) -> list[int]:
        return [self.header.index(name) for name in _COLUMNS[thing] if name in self.header]


def _has_links(rows: Sequence[Sequence[str]], at: int) -> bool:
    """Whether most cells of a column are addresses."""
    cells = [row[at].strip() for row in rows if at < len(row) and row[at].strip()]
    return sum(bool(re.match(r"https?://\S+$", cell)) for cell in cells) * 2 > len(cells)


def _header(text: str) -> tuple[list[str], str]:
    """The names of the columns, folded, and the mark between cells."""
    lines = text.lstrip("\ufeff\r\n ").split("\n")
    said = re.fullmatch(r"sep=(.)\s*", lines[0])
    line = lines[1] if said and len(lines) > 1 else lines[0]
    mark = (
        said[1] if said else max(_MARKS, key=lambda one: (_cells(line, one) > 1, _cells(line, one)))
    )
    cells = next(csv.reader([line], delimiter=mark), [])
    return [re.sub(r"[\W_]+", "", cell.casefold()) for cell in cells], mark


def _cells(line: str, mark: str) -> int:
    return len(next(csv.reader([line], delimiter=mark), []))


def _rows(text: str, mark: str) -> tuple[list[tuple[int, list[str]]], list[Failure]]:
    """The rows with their lines, the header among them, and those that are broken."""
    csv.field_size_limit(_LARGEST_CELL)
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=mark)
    rows: list[tuple[int, list[str]]] = []
    failures: list[Failure] = []
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return rows, failures
        except csv.Error as error:
            reason = f"the row cannot be read: {error}"
            failures.append(Failure("catalog", f"row in line {line}", reason, line))
            continue
        if any(cell.strip() for cell in row) and not re.fullmatch(r"sep=.?", row[0]):
            rows.append((line, [_HARMLESS.sub("", cell) for cell in row]))


def _work(row: Sequence[str], table: _Table, *, line: int) -> Work:
    cells = {thing: row[at].strip() if at < len(row) else "" for thing, at in table.places.items()}
    bare = [_with_scheme(row[at]) for at in table.links if at < len(row)]
    title = row[table.title] if table.title is not None and table.title < len(row) else ""
    fields = {
        **{name: cells.get(name, "") for name in ("doi", "arxivid", "archive", "archive_location")},
        "url": " ".join(bare),
        "journal": cells.get("venue", ""),
        "number": cells.get("extra", ""),
        "note": f"{cells.get('extra', '')}\n{cells.get('remarks', '')}",
    }
    notes = [cells.get(name, "") for name in ("description", "remarks")]
    record = record_of(
        cells.get("kind", ""),
        fields | _described(cells, row, table, title=title),
        key=own_key(cells.get("key", "")),
        authors=_people(cells),
        tags=_parts(cells.get("tags", "")),
        files=_parts(cells.get("files", "")),
    )
    places = distinct(map(path_in, cells.get("category", "").split(";")))
    return Work(
        line,
        _title(title.strip()),
        tuple(addresses_of(fields)),
        note_of(*notes, abstract=record.abstract),
        next(iter(places), ()),
        record,
        places[1:],
    )


def _described(
    cells: Mapping[str, str], row: Sequence[str], table: "_Table", *, title: str
) -> dict[str, str]:
    """The fields that the formats call otherwise."""
    years = (row[at] for at in table.all_of["year"] if at < len(row))
    pages = dict.fromkeys(filter(None, (cells.get("pages", ""), cells.get("last_page", ""))))
    return {
        "date": fullest(map(iso_date, years)),
        "venue": cells.get("venue", "") if cells.get("venue") != title else "",
        "volume": cells.get("volume", ""),
        "issue": cells.get("issue", ""),
        "pages": "-".join(pages),
        "publisher": cells.get("publisher", ""),
        "abstract": cells.get("abstract", ""),
    }


def _people(cells: Mapping[str, str]) -> tuple[Person, ...]:
    """The authors, with their full names where a column has these; Scopus writes a number behind each."""
    said = cells.get("full_names") or cells.get("authors", "")
    return people_of_list(re.sub(r"\s*\(\d{6,}\)", "", said))


def _title(cell: str) -> str:
    """A title; that of a spreadsheet's or a Markdown's link without the address."""
    link = re.fullmatch(r"\[(.+)\]\(\S+\)|=HYPERLINK\([^,;]+[,;]\s*\"(.+)\"\)", cell, re.IGNORECASE)
    return plain_title(link[1] or link[2] if link else cell)


def _with_scheme(cell: str) -> str:
    cell = cell.strip()
    return (
        f"https://{cell}"
        if re.match(r"(?:www\.|[\w-]+\.(?:org|com|net|edu|io|cn)/)\S*$", cell)
        else cell
    )


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(part for part in re.split(r"\s*;\s*", cell) if part)
