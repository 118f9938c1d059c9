"""One work under several headings is one entry that belongs to each of them."""

from pathlib import Path

import pytest

from ptmrag.catalog.changes import compare
from ptmrag.catalog.formats.registry import parse_list
from ptmrag.catalog.parse import parse_catalog

PAPER = "[A long title about nets for otters](https://arxiv.org/abs/2001.00001)"
LIST = (
    f"# Review\n## Nets\n- {PAPER}\n- [Only nets](https://a.example/n)\n"
    f"## Otters\n- {PAPER}\n## Boats\n### Small\n- {PAPER}\n"
)


def test_a_work_under_three_headings() -> None:
    """It is one entry, whose category is the first heading and whose categories are all."""
    entry, only = parse_catalog(LIST).entries
    assert entry.category == ("Review", "Nets")
    assert entry.categories == (
        ("Review", "Nets"),
        ("Review", "Otters"),
        ("Review", "Boats", "Small"),
    )
    assert entry.headings == ("Review", "Nets", "Otters", "Boats", "Small")
    assert only.categories == (("Review", "Nets"),)


@pytest.mark.parametrize(
    ("one", "other", "works"),
    [
        ("[A net](https://arxiv.org/abs/2001.00001)", "[A net](https://arxiv.org/pdf/2001.00001v2.pdf)", 1),
        ("[A net](https://a.example/a) [code](https://github.com/a/b)", "[A net](https://a.example/a)", 1),
        ("[A net](https://a.example) [c](https://b.example)", "[A net](https://a.example) [d](https://d.example)", 1),
        ("[One title of five words](https://a.example/a)", "[One title of five words](https://b.example/b)", 1),
        ("[One title of five words](arXiv:2001.00001)", "[One title of five words](arXiv:2001.00002)", 2),
        ("[A net](https://a.example/a)", "[A net](https://b.example/b)", 2),
        ("[A net](https://github.com/a/b)", "[Two boats](https://github.com/a/b)", 2),
    ],
)  # fmt: skip
def test_when_two_mentions_are_one_work(one: str, other: str, works: int) -> None:
    """The same paper in another form, a common link under one title, a telling title."""
    catalog = parse_catalog(f"## A\n- {one}\n## B\n- {other}\n")
    assert len(catalog.entries) == works
    assert sum(len(entry.categories) for entry in catalog.entries) == 2


def test_a_row_and_an_item_are_one_work() -> None:
    """A model's row and its paper under another heading; two sizes of a model stay two."""
    text = (
        "## Models\n| Model | Size | Paper |\n|---|---|---|\n| Otter | 7B | [pdf](https://arxiv.org/abs/2001.00001) |\n"
        "| Otter-XL | 70B | [pdf](https://arxiv.org/abs/2001.00001) |\n"
        '## Papers\n- Otter: "Nets for large otters". [pdf](https://arxiv.org/abs/2001.00001)\n'
    )
    otter, large = parse_catalog(text).entries
    assert (otter.title, otter.categories) == ("Otter", (("Models",), ("Papers",)))
    assert (large.title, large.categories) == ("Otter-XL", (("Models",),))


def test_a_bibliography_has_places_too() -> None:
    """A work in two folders of an outline or two groups of a table is in both."""
    text = "title,category,url\nNets for otters,Nets,https://a.example/n\nNets for otters,Otters,https://a.example/n\n"
    (entry,) = parse_list(text, path="list.csv").entries
    assert entry.categories in ((("Nets",), ("Otters",)), ((),))


def test_a_second_heading_is_a_change() -> None:
    """A work that moves under another heading, or gets one more, has moved."""
    before = parse_catalog(f"## Nets\n- {PAPER}\n").entries
    after = parse_catalog(f"## Nets\n- {PAPER}\n## Otters\n- {PAPER}\n").entries
    (change,) = compare([(entry, ()) for entry in before], [(entry, ()) for entry in after])
    assert (change.kind, change.before, change.after) == ("moved", "Nets", "Nets; Otters")


def test_the_command_shows_all_places(tmp_path: Path) -> None:
    """`catalog --json` has all categories beside the first."""
    from ptmrag.cli.catalog import catalog_json

    entry, _ = catalog_json(parse_catalog(LIST))["entries"]
    assert entry["category"] == ["Review", "Nets"]
    assert entry["categories"][1:] == [["Review", "Otters"], ["Review", "Boats", "Small"]]
