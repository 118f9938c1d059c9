"""The id of a description is the name of what it links to; all other ids come from the titles."""

import pytest

from ptmrag.catalog.parse import parse_catalog


@pytest.mark.parametrize(
    ("title", "url", "identifier"),
    [
        ("水獭蒸馏", "https://github.com/lake/OtterBrewer", "otterbrewer"),
        ("otter作为服务应用", "https://github.com/lake/otter-as-service", "otter-as-service"),
        ("Otter模型的实现", "https://link.zhihu.com/?target=https%3A//github.com/lake/otter_zh", "otter-zh"),
        ("词表相关paper，resource", "https://github.com/lake/otter-words", "otter-words"),
        ("水獭", "https://github.com/lake/nets/tree/master/research/river_otter", "river-otter"),
        # It has a name of its own, links no repository, is a title, or is in English.
        ("基于otter的heron校正", "https://github.com/lake/corrector", "otter-heron"),
        ("全面剖析Otter", "https://a.example/illustrated-otter", "otter"),
        ("《Otter的研究》", "https://github.com/lake/otter-as-service", "otter"),
        ("otter net", "https://github.com/lake/otter-net-tools", "otter-net"),
    ],
)  # fmt: skip
def test_ids_of_descriptions(title: str, url: str, identifier: str) -> None:
    """The list's own words stay as the title."""
    (entry,) = parse_catalog(f"# List\n\n{title}\n{url}\n").entries
    assert (entry.title, entry.id) == (title.strip("《》"), identifier)


def test_a_chinese_paper_keeps_its_id() -> None:
    """A paper with code is no description: its id does not depend on the repository."""
    paper = "- [水獭的网络](https://arxiv.org/abs/2001.00001)"
    (alone,) = parse_catalog(paper).entries
    (with_code,) = parse_catalog(f"{paper} [代码](https://github.com/lake/b16)").entries
    assert alone.id == with_code.id
