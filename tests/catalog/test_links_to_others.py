"""Links of an entry that lead to another work than the entry's own, and links that are papers."""

import pytest

from ptmrag.catalog.links import kind_of
from ptmrag.catalog.parse import parse_catalog

OTHER = "https://arxiv.org/abs/1711.09020"
OWN = "https://example.org/glider.pdf"


@pytest.mark.parametrize(
    "item",
    [
        f"[Glider Nets]({OWN}) — builds on [Star Generators]({OTHER})",
        f"[Glider Nets]({OWN}). Compare with arXiv:1711.09020.",
        f"[Glider Nets]({OWN}): an extension of {OTHER}",
        f"[Glider Nets]({OWN}), code for {OTHER}",
        f"[Glider Nets]({OWN}), inspired by [Star Generators]({OTHER}).",
        f"[Glider Nets]({OWN}) [[baseline: StarNet]]({OTHER})",
        f"[Glider Nets]({OWN}) (see also [Star Generators]({OTHER}))",
        f"[Glider Nets]({OWN})，基于 [星网]({OTHER}) 改进",
        f"[Glider Nets]({OWN})，参见 {OTHER}",
        f"**Glider Nets** [[paper]]({OWN}) A reply to [this paper]({OTHER})",
    ],
)
def test_a_link_behind_words_of_relation_is_not_the_entry_s_paper(item: str) -> None:
    """It stays a further link of the entry."""
    entry, *others = parse_catalog(f"# P\n- {item}\n").entries
    assert not others
    kinds = {
        link.url.replace("arXiv:", "https://arxiv.org/abs/"): link.kind for link in entry.links
    }
    assert kinds == {OWN: "paper", OTHER: "page"}


@pytest.mark.parametrize(
    "item",
    [
        f"[Glider Nets]({OTHER})",
        f"[Glider Nets for Code]({OTHER}) - Knot et al.",
        f"**Glider Nets** [[paper]]({OTHER})",
        f"**Glider Nets**, improved training. [pdf]({OTHER})",
        f"Glider Nets based on Sieves. {OTHER}",
        f"Building on Sieves: Glider Nets [[arXiv]({OTHER})]",
        f"《基于筛的滑翔网络》 论文：{OTHER}",
        f"Glider Nets (available at {OTHER})",
        f"**Glider Nets**, a small model. See [paper]({OTHER}).",
        f"**滑翔网络**。详见 [论文]({OTHER})",
        f"Comparing Gliders and Sieves, [paper]({OTHER})",
    ],
)
def test_the_entry_s_own_link_is_its_paper(item: str) -> None:
    """The link on the title, and one with a label of papers."""
    entry, *_ = parse_catalog(f"# P\n- {item}\n").entries
    assert [link.kind for link in entry.links] == ["paper"]


@pytest.mark.parametrize(
    "address",
    [
        "https://ar5iv.org/abs/1711.09020",
        "https://www.semanticscholar.org/arxiv/1711.09020",
        "https://api.semanticscholar.org/arXiv:1711.09020",
        "http://xxx.lanl.gov/abs/hep-th/9711200",
    ],
)
def test_readers_of_arxiv_lead_to_papers(address: str) -> None:
    """They are known by their addresses."""
    assert kind_of(address) == "paper"


def test_a_name_with_an_article_is_a_title() -> None:
    """All its words may be those of labels."""
    text = "# P\n- [Glider Nets](https://example.org/g)\n- [A GitHub Project](https://github.com/a/b)\n"
    assert [entry.title for entry in parse_catalog(text).entries] == [
        "Glider Nets",
        "A GitHub Project",
    ]
