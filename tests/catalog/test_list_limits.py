"""No list makes the parser's time explode: it is read in linear time, or refused in one sentence."""

import pytest

from helpers.work import seconds_of_work
from ptmrag.catalog.parse import parse_catalog
from ptmrag.errors import InputError

ROW = "<tr><td>Otter</td><td>Net</td></tr>"


@pytest.mark.parametrize(
    "text",
    [
        "- " + " ".join(f"[Otter {n}](https://a.example/{n})" for n in range(5_000)),
        "- Otters " + " ".join(f"[[pdf]](https://a.example/{n})" for n in range(5_000)),
        "- Otters " + " ".join(f"arXiv:2001.{n:05d}" for n in range(5_000)),
        "- **Otters**\n" + "\n".join(f"  - paper: https://a.example/{n}" for n in range(2_000)),
        "<ul>" + "<li>Otter https://a.example/1</li>" * 3_000 + "</ul>",
        "<table>" + ROW * 3_000 + "</table>",
        "<table>" * 20_000 + "<tr>" * 20_000,
        "<table>" + f"<tr><td rowspan=9999 colspan=99>{'x' * 199}</td><td>b</td></tr>" * 200 + "</table>",
        "- a" + "-" * 100_000 + "b https://a.example/1",
        "- a" + " " * 200_000 + "b https://a.example/1",
        "- " + "Ab C, " * 20_000 + "https://a.example/1",
        "- T " + "(2020 " * 20_000 + "https://a.example/1",
        "- " + '"Ab ' * 20_000 + "https://a.example/1",
        "\n".join(f"**Bold** line {n}" for n in range(3_000)),
        "\n" * 300_000 + "- [T](https://a.example/1)",
        "`" * 50_000 + "<!--" * 50_000,
        "> " * 3_000 + "[T](https://a.example/1)",
    ],
    ids=lambda text: text[:14].replace("\n", " "),
)  # fmt: skip
def test_bulk_takes_seconds(text: str) -> None:
    """Thousands of links, rows, marks or blank lines on a line or below each other."""
    assert seconds_of_work(lambda: parse_catalog(text)) < 10


@pytest.mark.parametrize("indent", ["  ", "    ", "\t"])
def test_deep_nesting_loses_nothing(indent: str) -> None:
    """A list a thousand levels deep is read; its deepest levels count as one."""
    text = "\n".join(f"{indent * n}- [Otter nets {n}](https://a.example/{n})" for n in range(1_000))
    assert len(parse_catalog(text).entries) == 1_000


@pytest.mark.parametrize("marks", ["- ", "1. ", "> ", "* 2) "])
def test_marks_in_bulk_before_an_item(marks: str) -> None:
    """Thousands of marks on one line are as good as a few."""
    (entry,) = parse_catalog(marks * 3_000 + "[Otter nets](https://a.example/1)").entries
    assert entry.title == "Otter nets"


def test_a_list_of_fifty_megabytes_is_refused() -> None:
    """The sentence says how long it is, how long it may be, and what to do."""
    with pytest.raises(InputError, match=r"'big.md' has 50 million .* up to 10 million: split it"):
        parse_catalog("- otter \n" * 5_555_556, path="big.md")
