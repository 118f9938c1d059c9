"""The title of an entry is found wherever a list puts it, and the year is the one that the list says."""

import pytest

from ptmrag.catalog.entry import Entry
from ptmrag.catalog.parse import parse_catalog


def only(text: str) -> Entry:
    """The one entry of a text that has one."""
    catalog = parse_catalog(f"# List\n## Part\n{text}\n")
    assert [entry.title for entry in catalog.entries][1:] == []
    return catalog.entries[0]


REFERENCES = [
    # Authors first, the title in quotation marks or in bold.
    '**[3]** Otter, Ada, Bo C. River, and Cy Lake. "**Nets for otters**." Water 52 (2015). [[pdf]](https://a.example/n)',
    'Otter, A., et al. "Nets for otters." arXiv preprint arXiv:1502.00001 (2015).',
    'Lake et al., "Nets for otters", ICML 2015. [pdf](https://a.example/n.pdf)',
    "Lake et al. **Nets for otters**. ICML 2015. [pdf](https://a.example/n.pdf)",
    "Ann Lake, Bo River. *Nets for otters*. In ICML, 2015. [pdf](https://a.example/n.pdf)",
    "A. Lake, B. River, and C. Sea, “Nets for otters,” in *Proc. ICML*, 2015. [Online]. Available: https://a.example/n.pdf",
    # APA, ACM, Vancouver, Chicago.
    "Lake, A., & River, B. (2015). Nets for otters. *Water, 12*(3). https://a.example/n.pdf",
    "Lake, A. B. (2015). Nets for otters. Water. [pdf](https://a.example/n.pdf)",
    "Ann Lake, Bo River, and Cy Sea. 2015. Nets for otters. In ICML. https://a.example/n.pdf",
    "Lake A, River B, Sea C, et al. Nets for otters. Water. 2015;52:4-9. [pdf](https://a.example/n.pdf)",
    "Ann Lake and Bo River: Nets for otters, ICML 2015. [pdf](https://a.example/n.pdf)",
    "John Lake, Fernando C.N. River: Nets for otters, Water, 2015. [pdf](https://a.example/n.pdf)",
    # GB/T 7714
    "Lake A, River B, et al. Nets for otters[C]//ICML. 2015: 4-9. https://a.example/n.pdf",
    # The title first.
    "Nets for otters (2015), A. Lake et al. [[pdf]](https://a.example/n.pdf)",
    "Nets for otters (Book, 2015), Lake et al. [[pdf]](https://a.example/n.pdf)",
    "Nets for otters, A. Lake and B. River. ICML 2015. [[pdf]](https://a.example/n.pdf)",
    "Nets for otters, by Ann Lake and Bo River (2015) [[pdf]](https://a.example/n.pdf)",
    "*Nets for otters*. Ann Lake, Bo River. ICML 2015. [[pdf]](https://a.example/n.pdf)",
    "Nets for otters. We train nets that otters like (2015). [pdf](https://a.example/n.pdf)",
    "Nets for otters — it is a net that otters like (2015). [pdf](https://a.example/n.pdf)",
    "[Nets for otters](https://a.example/n.pdf) *A. Lake, B. River.* ICML 2015.",
    "[Nets for otters (paper)](https://a.example/n.pdf) by A Lab, 2015 - a very good net.",
    "[A. Lake, B. River, and C. Sea. Nets for otters. ICML 2015.](https://a.example/n.pdf)",
    "[[pdf]](https://a.example/n.pdf) Nets for otters: Ann Lake et al., 2015",
]  # fmt: skip
BEFORE = [
    "(ICML 2015) {}", "**ICML 2015** {}", "*ICML'15* - {}", "ICML 2015 | {}", "[2015] {}", "【ICML2015】{}",
    "**[ICML'15]** {}", "`ICML15` {}", "`2015.03` {}", "2015-03-01: {}", "2015 - {}", "[2015-ICML] {}", "ICML15: {}",
    "![](https://img.shields.io/badge/ICML-2015-blue) {}", "[ICML 2015 Oral] {}", "[1] (2015) {}", "- [x] `2015` {}",
    "🔥🔥[OtterNet] {} (2015)", "🔥[**OtterNet**] {}(@A Lab) (2015)", "~~Old nets~~ {} (2015)", ":fire: {} (2015)",
]  # fmt: skip
TITLES = [
    "[Nets for otters](https://a.example/n.pdf)",
    "Nets for otters [[pdf]](https://a.example/n.pdf)",
    "**Nets for otters** [pdf](https://a.example/n.pdf)",
]


@pytest.mark.parametrize(
    ("reference", "style"),
    [
        (reference, style)
        for reference in REFERENCES
        for style in ("- {}", "{}", "1. {}")
        # The words after labels in a paragraph are a remark.
        if not (reference.startswith("[[") and style == "{}")
    ],
)
def test_references(reference: str, style: str) -> None:
    """A reference in any order, as an item or a paragraph, gives its title and year."""
    entry = only(style.format(reference))
    assert (entry.title.removesuffix(": Ann Lake et al"), entry.year) == ("Nets for otters", 2015)
    assert len(entry.links) == 1


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("before", BEFORE)
def test_what_precedes_a_title(before: str, title: str) -> None:
    """A venue, a date, a number, a tag or a flame before the title is no part of it."""
    entry = only(f"- {before.format(title)}")
    assert (entry.title, entry.year) == ("Nets for otters", 2015)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ('- <u>OtterNet</u>: **"Nets for otters"**. *A. Lake et al.* [[pdf]](https://a.example/n)', "Nets for otters"),
        ("- **OtterNet** [Nets for otters and others](https://a.example/n)", "Nets for otters and others"),
        ("- **OtterNet**: Training Nets for Otters. [pdf](https://a.example/n)", "OtterNet: Training Nets for Otters"),
        ("- **OtterNet**: a net for otters. [pdf](https://a.example/n)", "OtterNet"),
        ("- **OtterSet 2018** [pdf](https://a.example/n)", "OtterSet 2018"),
        ('- Lake et al.: "Who?": Asking the Otters, KDD 2016. [pdf](https://a.example/n)', '"Who?": Asking the Otters'),
        ("- Neural Nets: A Review [pdf](https://a.example/n)", "Neural Nets: A Review"),
        ("- Object Detection, Image Segmentation [pdf](https://a.example/n)", "Object Detection, Image Segmentation"),
        ("- [Nets (for otters) in 3D](https://a.example/n)", "Nets (for otters) in 3D"),
        ("- [Otter (animal)](https://a.example/n)", "Otter (animal)"),
        ("- [Re] Swimming again [pdf](https://a.example/n)", "[Re] Swimming again"),
        ("- ~~Old nets~~ [pdf](https://a.example/n)", "Old nets"),
        ("- 李明，王芳，等. 水獭的网络[J]. 水利学报, 2015. https://a.example/n", "水獭的网络"),
        ("- 王芳．水流的图网络［J］．自动化学报，2015，46：1-10．https://a.example/n", "水流的图网络"),
        ("- 论文一：《水獭的网络》，李明等，2015年 https://a.example/n", "水獭的网络"),
        ("- 水獭的网络。本文提出了一种新的网络。[论文](https://a.example/n)", "水獭的网络"),
    ],
)  # fmt: skip
def test_titles_that_look_like_something_else(text: str, title: str) -> None:
    """Short names, quotations within titles, Chinese references, and titles that only look like references."""
    assert only(text).title == title


def test_a_single_author_is_known_from_the_rest_of_the_list() -> None:
    """`Name: Title` is read as in the other entries, most of which begin with several names."""
    lines = ["Ann Lake and Bo River: Otters, 2001.", "Cy Sea et al.: Herons, 2002."]
    lines.append("Di Pond, Ed Brook: Gulls, 2003.")
    single = "Flo Spring: Terns on Turns, 2004."
    text = "\n".join(f"* {line}" for line in [*lines, single])
    assert parse_catalog(text).entries[-1].title == "Terns on Turns"
    assert parse_catalog(f"* {single}").entries[0].title == "Flo Spring: Terns on Turns"


@pytest.mark.parametrize(
    ("line", "year"),
    [
        ("[T](https://arxiv.org/abs/2101.00001) (ICLR'22)", 2022),
        ("[T](https://arxiv.org/abs/2101.00001), Ann Lake et al, 2020", 2020),
        ("[T](https://arxiv.org/abs/2101.00001) NeurIPS 2019 Spotlight", 2019),
        ("[T](https://a.example/t) - trained on CoNLL-2003 data for tagging", None),
        ("T. *A. Lake et al.* Water Research 2019. [pdf](https://a.example/t)", 2019),
    ],
)
def test_the_year_that_the_list_says(line: str, year: int | None) -> None:
    """What the list says counts before the number of arXiv; a number in a name is no year."""
    assert only(f"- {line}").year == year


def test_years_of_tables_and_headings() -> None:
    """A column of venues and a heading that is a year date the entries."""
    text = (
        "## Papers\n| Title | Venue | Link |\n|---|---|---|\n"
        "| Otters | ICLR'22 | [pdf](https://arxiv.org/abs/2101.00001) |\n"
        "## 2020 (2 papers)\n- [Herons](https://arxiv.org/abs/1912.00002)\n- [Gulls](https://a.example/g) (2019)\n"
        "## Since 2018\n- [Terns](https://arxiv.org/abs/2201.00003)\n"
    )
    assert [entry.year for entry in parse_catalog(text).entries] == [2022, 2020, 2019, 2022]


@pytest.mark.parametrize(
    "heading",
    [
        "📖 Nets ([©️back👆](#top))", "1.2 Nets", "2. Nets", "一、Nets", "第二章 Nets", "(3) Nets", "II. Nets",
        "Nets {#nets}", "Nets [⬆ back to top](#top)", "Nets (back to top)", "Nets ¶", ":fire: Nets", "[Nets](#nets)",
        "2️⃣ Nets",
        "Nets ![](https://img.shields.io/b.svg)", "Nets [![x](https://a.example/b.svg)](https://a.example)",
        "<a name='nets'></a>Nets", "Nets <a href='#top'>↑</a>",
    ],
)  # fmt: skip
def test_decoration_of_headings(heading: str) -> None:
    """Numbers, pictures, back links, badges and anchors are no part of a category."""
    entry = parse_catalog(f"# List\n## {heading}\n- [Otters](https://a.example/o)\n").entries[-1]
    assert entry.category == ("List", "Nets")


@pytest.mark.parametrize(
    "heading",
    ["3D Nets", "1-bit Nets", "Looking Back", "2.5D Nets", "C++", "100 Nets", "Nets of [Otters](#o) and Herons"],
)  # fmt: skip
def test_words_of_headings_stay(heading: str) -> None:
    """What only looks like decoration stays."""
    entry = parse_catalog(f"# List\n## {heading}\n- [Otters](https://a.example/o)\n").entries[0]
    assert entry.category[1] == heading.replace("[Otters](#o)", "Otters")
