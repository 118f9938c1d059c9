"""HTML in a list: tables and lists on one line, badges, line breaks."""

from ptmrag.catalog.entry import Entry
from ptmrag.catalog.parse import parse_catalog


def shown(entry: Entry) -> tuple[str, int, list[tuple[str, str]]]:
    return entry.title, entry.line, [(link.url[-1], link.kind) for link in entry.links]


def test_a_table_on_one_line() -> None:
    """Each row is an entry; a badge is a link; the table's place in the text is kept."""
    text = (
        "# List\n\n<table><tr><th>Paper</th><th>Code</th></tr><tr><td>"
        "<a href='https://arxiv.org/abs/2001.00001'>Otters | Boats</a>"
        "</td><td><a href='https://github.com/a/2'><img src='s.svg'></a></td></tr><tr><td>Herons of Law</td><td>"
        "<a href='https://arxiv.org/abs/2001.00003'><img alt='arXiv' src='b.svg'></a></td></tr></table>\n\n"
        "- [Gulls](https://a.example/4)\n"
    )
    assert [shown(entry) for entry in parse_catalog(text).entries] == [
        ("Otters | Boats", 3, [("1", "paper"), ("2", "code")]),
        ("Herons of Law", 3, [("3", "paper")]),
        ("Gulls", 5, [("4", "page")]),
    ]


def test_a_table_over_many_lines() -> None:
    """A cell over several rows belongs to each of them; a row has the line of its <tr>."""
    text = (
        "<table>\n<thead>\n <tr>\n  <th rowspan=2>Kind</th><th rowspan=2>Model</th><th rowspan=2>Link</th>\n"
        " </tr>\n <tr>\n </tr>\n</thead>\n"
        "<tr>\n <td rowspan='2'>Open <br>models</td>\n <td>Otter</td>\n <td><a href='https://a.example/1'>Paper</a></td>\n</tr>\n"
        "<tr>\n <td>Heron</td><td><a href='https://a.example/2'>Paper</a></td>\n</tr>\n</table>\n"
    )
    otter, heron = parse_catalog(text).entries
    assert [shown(otter), shown(heron)] == [
        ("Otter", 9, [("1", "paper")]),
        ("Heron", 14, [("2", "paper")]),
    ]
    assert otter.note == heron.note == "Kind: Open models"


def test_a_table_for_layout_is_no_table() -> None:
    """A table that only arranges lists beside each other is read as the lists."""
    otter, heron = "- [Otter](https://a.example/1)", "- [Heron](https://a.example/2)"
    text = f"<table><tr><td>\n\n{otter}\n\n</td><td>\n\n{heron}\n\n</td></tr></table>\n"
    assert [entry.title for entry in parse_catalog(text).entries] == ["Otter", "Heron"]


def test_lists_on_one_line() -> None:
    """Items and definitions of one line are entries of that line."""
    text = (
        "# List\n<ul><li><a href='https://a.example/1'>Otter Net</a></li><li><b>Heron Net</b>. Doe et al. "
        "<a href='https://a.example/2'>[PDF]</a></li></ul>\n"
        "<dl><dt>Gull Net</dt><dd>Roe et al. <a href='https://a.example/3'>PDF</a></dd></dl>\n"
    )
    assert [(e.title, e.line) for e in parse_catalog(text).entries] == [
        ("Otter Net", 2),
        ("Heron Net", 2),
        ("Gull Net", 3),
    ]


def test_a_broken_line_is_two() -> None:
    """A title above its authors in a cell is the title alone."""
    text = "| Title | Link |\n|---|---|\n| Nets of Otters <br> *A. Lee, B. Kim* | [pdf](https://a.example/1) |\n"
    (entry,) = parse_catalog(text).entries
    assert (entry.title, entry.note) == ("Nets of Otters", "A. Lee, B. Kim")


def test_nested_groups_of_items() -> None:
    """Items above items above entries are headings of them, however deep; nothing below them is lost."""
    text = (
        "# L\n* Fishing\n  * Nets\n    * [Knots of nets](https://a.example/1)\n    * Casting nets, A. Lee et al. [[pdf]](https://a.example/2)\n"
        "  * Rods\n    * **Bending rods** (2020)\n      * paper: https://a.example/3\n1. - [Otters afloat](https://a.example/4)\n"
    )
    assert [(e.title, e.category) for e in parse_catalog(text).entries] == [
        ("Knots of nets", ("L", "Fishing", "Nets")),
        ("Casting nets", ("L", "Fishing", "Nets")),
        ("Bending rods", ("L", "Fishing", "Rods")),
        ("Otters afloat", ("L",)),
    ]
