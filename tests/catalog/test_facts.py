"""Lines of facts below an entry are facts of it, and nothing else: no links, notes or other entries."""

import pytest

from ptmrag.catalog.facts import fact_of
from ptmrag.catalog.parse import parse_catalog

LIST = """\
# Rivers
- **Otter: A Swimming Encoder** (2018)
  - Paper: <https://arxiv.org/abs/1801.00001>
  - Venue / 发表: RIVER 2019
  - Objective / 训练目标: masked waves and next-ripple prediction / 掩码波浪与下一涟漪预测
  - Parameters / 参数量: 11M (base), 34M (large)
  - Builds on / 基于: Beaver, Heron

  Otter reads water. It is small.

  Otter 阅读水流。它很小。
- [Beaver](https://arxiv.org/abs/1701.00002)
  - 许可证：Apache 2.0
  - slow but sure
"""


def facts_of(text: str) -> list[list[tuple[str, str, str]]]:
    """The facts of each entry: name and both values."""
    entries = parse_catalog(text).entries
    return [[(f.name, f.english, f.chinese) for f in entry.facts] for entry in entries]


def test_fact_lines_are_facts_of_their_entry() -> None:
    """They have a value for each language, stay in the note as written, and leave its prose alone."""
    otter, beaver = parse_catalog(LIST).entries
    assert facts_of(LIST)[0] == [
        ("venue", "RIVER 2019", "RIVER 2019"),
        ("objective", "masked waves and next-ripple prediction", "掩码波浪与下一涟漪预测"),
        ("parameters", "11M (base), 34M (large)", "11M (base), 34M (large)"),
        ("builds_on", "Beaver, Heron", "Beaver, Heron"),
    ]
    assert otter.prose == "Otter reads water. It is small.\n\nOtter 阅读水流。它很小。"
    assert all(fact.line in otter.note for fact in otter.facts)
    assert [link.url for link in otter.links] == ["https://arxiv.org/abs/1801.00001"]
    assert facts_of(LIST)[1] == [("licence", "Apache 2.0", "Apache 2.0")]
    assert beaver.prose == "slow but sure"


def test_the_venue_is_in_the_record() -> None:
    """Its year is that of the publication; the entry keeps its own, and a preprint is no publication."""
    otter, beaver = parse_catalog(LIST).entries
    assert otter.record is not None
    assert (otter.year, otter.record.venue, otter.record.date) == (2018, "RIVER 2019", "2019")
    assert beaver.record is None
    (preprint,) = parse_catalog("- [Owls](https://a.example/o)\n  - Venue: arXiv preprint").entries
    assert preprint.record is None
    (dated,) = parse_catalog("- [Owls](https://a.example/o)\n  - 会议：ACL 2020").entries
    assert dated.year == 2020


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("License: MIT", ("licence", "MIT", "MIT")),
        ("**开源协议**：MIT", ("licence", "MIT", "MIT")),
        ("Model size (all): 11M", ("parameters", "11M", "11M")),
        ("数据 / Data: 河流语料 / river texts", ("data", "river texts", "河流语料")),
        ("Training objective: A / B / 甲 / 乙", ("objective", "A / B", "甲 / 乙")),
        ("基于：Beaver / Heron", ("builds_on", "Beaver / Heron", "Beaver / Heron")),
        ("Objective: To compare two. We swam. We dived. We slept.", None),
        ("Licence / 参数量: MIT", None),
        ("Remark: it is small", None),
        ("Data:", None),
    ],
)
def test_labels_and_values(line: str, said: tuple[str, str, str] | None) -> None:
    """Labels are known in either language, with a remark and in bold; other lines are no facts."""
    fact = fact_of(line.replace("*", ""))
    assert (fact and (fact.name, fact.english, fact.chinese)) == said
    (entry,) = parse_catalog(f"- [Owls](https://a.example/o)\n  - {line}").entries
    assert [(f.name, f.english, f.chinese) for f in entry.facts] == ([said] if said else [])


def test_a_label_with_an_address_is_a_link_as_before() -> None:
    """`Data: [download](…)` leads to data; what a work builds on is another work's address."""
    (entry,) = parse_catalog(
        "- **Owls**\n  - Data: [download](https://a.example/d)\n  - Framework: https://a.example/f\n"
        "  - Builds on: [Beaver](https://arxiv.org/abs/1701.00002)"
    ).entries
    assert [link.url for link in entry.links] == ["https://a.example/d", "https://a.example/f"]
    assert [(fact.name, fact.english) for fact in entry.facts] == [("builds_on", "Beaver")]


def test_facts_below_a_heading_and_without_links() -> None:
    """A heading whose list has facts and links is an entry, and so is an item with facts alone."""
    below = "# A\n## Heron\n- 基于：Beaver\n- Paper: <https://arxiv.org/abs/1701.00009>"
    (heron,) = parse_catalog(below).entries
    assert (heron.title, [fact.english for fact in heron.facts]) == ("Heron", ["Beaver"])
    owls, swans = parse_catalog("- Owls\n  - Licence: MIT\n- Swans\n  - Framework: JAX\n").entries
    assert (owls.title, swans.title) == ("Owls", "Swans")
    assert swans.facts[0].line == "Framework: JAX"


def test_two_mentions_of_a_work_share_their_facts() -> None:
    """Each fact is kept once."""
    item = "- [Owls at Night and Day](https://a.example/o)\n  - Licence: MIT\n"
    text = f"# A\n{item}# B\n{item}  - Data: hoots\n"
    assert facts_of(text) == [[("licence", "MIT", "MIT"), ("data", "hoots", "hoots")]]
