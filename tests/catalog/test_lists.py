"""A catalog is read as its author meant it, however irregular the list."""

import random
import re
from pathlib import Path

import pytest

from helpers.work import seconds_of_work
from ptmrag.catalog.entry import Catalog, Entry
from ptmrag.catalog.parse import default_catalog_path, parse_catalog, read_catalog
from ptmrag.catalog.titles import slug
from ptmrag.errors import InputError

# A list as people keep them: blocks of plain text under Chinese headings.
BLOCKS = """\
# 语音模型
## 识别模型

# 视觉模型
## 检测模型
[《Seeing Rivers: A Survey of Flowing Pixels》](arXiv:2104.00123.pdf)



一个很小的检测库
https://github.com/lakeside/tinydet

蓝鲸模型的复现
https://link.zhihu.com/?target=https%3A//github.com/lakeside/blue_whale

Otter: 面向水下图像的检测模型
训练代码
https://github.com/otterlab/otter
Otter预训练模型权重下载
https://github.com/otterlab/otter-weights
Otter论文解读
https://blog.example.cn/otter/details/17

河流可视化工具riverviz
https://github.com/lakeside/riverviz
https://blog.example.cn/riverviz/1
https://notes.example.org/drawing-rivers-part-2-a1b2c3

Heron
https://arxiv.org/abs/1805.04321.pdf
tensorflow版本：https://github.com/heron/heron-tf
pytorch版本：http://lab.example.edu/2018/05/heron.html

可视化Rivers的工具
https://github.com/lakeside/riverviz

CVPR 2021 的论文 《Slow and Careful Detection of Boats》对漏检问题进行了改进
https://arxiv.org/abs/2103.00456\x20
https://github.com/boats/slow

速度媲美Heron，但体积仅为1/20，这是湖畔实验室的模型--EGRET\x20
https://www.aclweb.org/anthology/W20-1234.pdf
改进EGRET的模型qEgret\x20
https://github.com/lakeside/models/tree/master/research/egret

湖畔大学与河口研究院推出HERON-KD：用于检测的蒸馏方法
论文：https://arxiv.org/abs/2011.07654
代码：https://github.com/lakeside/heron-kd
介绍：https://hub.example.cn/view/99

湖畔和河口的paper：检测长视频
《LongCatch: Detecting Boats in Long Videos》
论文链接：
http://lab.example.edu/papers/longcatch.pdf
Github：
https://github.com/lakeside/LongCatch

《2107Shifting Currents in Detection》
论文链接：https://arxiv.org/abs/2107.11111
项目网站：https://currents.example.io/shift/
Slides：https://currents.example.io/slides/shift.pdf

2021.06湖畔发布的大模型《Using Boats and Nets to Train the World’s Longest River Model》
https://github.com/lakeside/longest
湖畔官网：https://lake.example.com/blog/longest/

《DeepPond_ Stacking Detectors to 500 Layers》
"""


def only(text: str) -> Entry:
    """The one entry of a text that has one."""
    catalog = parse_catalog(text)
    assert [entry.title for entry in catalog.entries][1:] == []
    return catalog.entries[0]


def urls(entry: Entry) -> list[str]:
    return [link.url for link in entry.links]


def by_id(catalog: Catalog, start: str) -> Entry:
    return next(entry for entry in catalog.entries if entry.id.startswith(start))


# --- laws

LISTS = {
    "blocks": BLOCKS,
    "items": "# T\n## A\n- [One](https://a.example/1) by A\n  - notes\n- [Two](https://a.example/2)\n",
    "crlf": BLOCKS.replace("\n", "\r\n"),
}


@pytest.mark.parametrize("text", LISTS.values(), ids=LISTS)
def test_every_address_is_in_exactly_one_entry(text: str) -> None:
    """No address is lost, and none is on two entries."""
    found = [link.url for entry in parse_catalog(text).entries for link in entry.links]
    wanted = set(re.findall(r"https?://[^\s)]+|arXiv:[^\s)]+", text))
    assert sorted(found) == sorted(wanted)


@pytest.mark.parametrize("text", LISTS.values(), ids=LISTS)
def test_ids_are_unique_and_short(text: str) -> None:
    """Ids are unique, at most 80 characters, and the same each time."""
    ids = [entry.id for entry in parse_catalog(text * 2).entries]
    assert len(ids) == len(set(ids))
    assert all(0 < len(identifier) <= 80 for identifier in ids)
    assert ids == [entry.id for entry in parse_catalog(text * 2).entries]


@pytest.mark.parametrize("text", LISTS.values(), ids=LISTS)
def test_lines_point_at_the_entry(text: str) -> None:
    """`line` is the 1-based line on which the entry starts."""
    lines = text.splitlines()
    for entry in parse_catalog(text).entries:
        words = entry.title.split()[0].strip(":")
        near = "".join(lines[entry.line - 1 : entry.line + 1])
        assert words in near.replace("_", "")


@pytest.mark.parametrize("text", LISTS.values(), ids=LISTS)
def test_a_list_under_another_adds_its_entries(text: str) -> None:
    """Text elsewhere in the catalog changes nothing in an entry except its line."""
    more = "# Other\n- [Unrelated](https://z.example/z)\n\n"
    before = [(e.id, e.title, e.category, e.links) for e in parse_catalog(text).entries]
    after = [(e.id, e.title, e.category, e.links) for e in parse_catalog(more + text).entries]
    assert after[1:] == before


@pytest.mark.parametrize(
    "style", ["{t} {u}", "{t}\n{u}", "- [{t}]({u})", "- **{t}** {u}", "- {t}: {u}"]
)
@pytest.mark.parametrize("seed", range(5))
def test_random_lists_lose_nothing(style: str, seed: int) -> None:
    """Any number of entries in one style gives as many entries with their own address each."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    words = ["Otter", "江河", "Net", "v2.0", "模型", "C++", "Deep", "1/20", "(demo)", "A_B"]
    titles = [f"Work{n} " + " ".join(chance.choices(words, k=4)) for n in range(30)]
    wanted = [f"https://w{n}.example/p_{n}?id={n}" for n in range(30)]
    gap = "\n\n" if style.startswith("{") else "\n"
    text = gap.join(style.format(t=t, u=u) for t, u in zip(titles, wanted, strict=True))
    catalog = parse_catalog(f"## S\n{text}\n")
    assert [urls(entry) for entry in catalog.entries] == [[url] for url in wanted]
    assert [entry.title.split()[0] for entry in catalog.entries] == [t.split()[0] for t in titles]


def test_garbage_never_raises() -> None:
    """Any text is a catalog, perhaps an empty one."""
    chance = random.Random(7)  # noqa: S311 - no secret
    pieces = "- |\n|\n\n|# |《|》|**|[|](|https://a.example/|)|论文：|T |<a href='x'>|</a>|<!--|-->|```|1. |> |\\"
    for _ in range(300):
        parse_catalog("".join(chance.choices([*pieces.split("|"), "|", "|---|"], k=40)))


@pytest.mark.parametrize(
    "text",
    [
        "[" * 20_000,
        "<!--" * 10_000,
        "<a href=" * 10_000,
        "- T https://a.example/" + "(" * 20_000,
        "- T https://a.example/" + "arxiv" * 10_000,
        "- " + "A. " * 20_000 + " https://a.example/",
        "\n".join(f"- [T{n} q{n}](https://github.com/a/b)" for n in range(1_000)),
    ],
    ids=lambda text: text[:16],
)
def test_hostile_lists_take_no_time(text: str) -> None:
    """No list makes the parser's time explode."""
    assert seconds_of_work(lambda: parse_catalog(text)) < 10


# --- blocks of text


def test_blocks_of_text() -> None:
    """Titles over addresses, labels on their own lines, 《…》 in sentences: an entry a block."""
    catalog = parse_catalog(BLOCKS)
    assert len(catalog.entries) == 13  # the second riverviz is the first again
    assert sum(len(entry.links) for entry in catalog.entries) == 26
    assert catalog.failures == ()
    assert {entry.category for entry in catalog.entries} == {("视觉模型", "检测模型")}


@pytest.mark.parametrize(
    ("start", "title", "kinds", "year"),
    [
        ("seeing", "Seeing Rivers: A Survey of Flowing Pixels", "paper", 2021),
        ("otter", "Otter: 面向水下图像的检测模型", "code weights page", None),
        ("riverviz", "河流可视化工具riverviz", "code page page", None),
        ("heron", "Heron", "paper code page", 2018),
        ("slow", "Slow and Careful Detection of Boats", "paper code", 2021),
        (
            "heron-1-20-egret",
            "速度媲美Heron，但体积仅为1/20，这是湖畔实验室的模型--EGRET",
            "paper code",
            None,
        ),
        (
            "heron-kd",
            "湖畔大学与河口研究院推出HERON-KD：用于检测的蒸馏方法",
            "paper code page",
            2020,
        ),
        ("longcatch", "LongCatch: Detecting Boats in Long Videos", "paper code", None),
        ("shifting", "Shifting Currents in Detection", "paper page slides", 2021),
        (
            "using",
            "Using Boats and Nets to Train the World’s Longest River Model",
            "code page",
            2021,
        ),
        ("deeppond", "DeepPond: Stacking Detectors to 500 Layers", "", None),
    ],
)
def test_each_block(start: str, title: str, kinds: str, year: int | None) -> None:
    """Title, kinds of links and year of each block."""
    entry = by_id(parse_catalog(BLOCKS), start)
    assert (entry.title, " ".join(link.kind for link in entry.links), entry.year) == (
        title,
        kinds,
        year,
    )


def test_what_stands_beside_the_title_is_the_note() -> None:
    """The rest of the title's line and what is no label are kept."""
    catalog = parse_catalog(BLOCKS)
    assert by_id(catalog, "using").note.startswith("2021.06湖畔发布的大模型")
    assert by_id(catalog, "longcatch").note == "湖畔和河口的paper：检测长视频"
    assert "改进EGRET的模型qEgret" in by_id(catalog, "heron-1-20").note
    assert by_id(catalog, "heron-kd").note == ""


def test_the_same_work_twice_is_one_entry() -> None:
    """A block whose links are among an earlier block's joins it; its title is kept in the note."""
    entry = by_id(parse_catalog(BLOCKS), "riverviz")
    assert entry.note == "可视化Rivers的工具"
    assert len(entry.links) == 3


def test_two_works_of_one_repository_stay_two() -> None:
    """Titles that are marked as such and differ are two works, whatever they link to."""
    text = "- [Red Boats](https://github.com/a/fleet)\n- [Green Kites](https://github.com/a/fleet)"
    assert len(parse_catalog(text).entries) == 2


def test_lines_that_are_entries_each() -> None:
    """Numbered lines, 《…》 lines and linked lines of one paragraph are entries of their own."""
    text = (
        "1、甲 https://a.example/1\n2、乙：https://a.example/2，很好。\n\n"
        "《丙》\n论文：https://a.example/3\n《丁》\n论文：https://a.example/4\n\n"
        "[Fifth](https://a.example/5)\n[Sixth](https://a.example/6)\n\n"
        "Seventh https://a.example/7\nEighth https://a.example/8\n"
    )
    catalog = parse_catalog(text)
    assert [entry.title for entry in catalog.entries] == [
        *"甲乙丙丁",
        *("Fifth", "Sixth", "Seventh", "Eighth"),
    ]
    assert [urls(entry) for entry in catalog.entries] == [
        [f"https://a.example/{n}"] for n in range(1, 9)
    ]


def test_an_address_after_a_blank_line_belongs_to_the_title_before_it() -> None:
    """A blank line between a title and its addresses does not separate them."""
    entry = only(
        "Puffin, a bird model\n\nhttps://a.example/puffin\n\n代码：https://github.com/a/puffin"
    )
    assert entry.title == "Puffin, a bird model"
    assert len(entry.links) == 2


def test_addresses_alone_are_named_by_themselves() -> None:
    """An address without a title is an entry named after it."""
    text = "- https://github.com/lake/net\n- https://arxiv.org/abs/2001.00001v2\n- https://a.example/a-b_c.html"
    titles = [entry.title for entry in parse_catalog(text).entries]
    assert titles == ["lake/net", "arXiv:2001.00001", "a b c"]


# --- prose


@pytest.mark.parametrize(
    "text",
    [
        "这是一个介绍段落，没有链接，不应成为条目。",
        "A list of works that I like.\nAny feedback is welcome.",
        "Compiled by [Ann](https://ann.example/). I welcome any feedback on this list.",
        "(Other works are listed at https://github.com/ann/other.)",
        "See https://ann.example/rules for the rules.",
        "[Fish](https://fish.example/) has been a great help to many people over the years.",
        "**Note:** entries are sorted by date.",
        "[English](README.md) | [中文](README_zh.md)",
        "[![Stars](https://img.shields.io/github/stars/a/b)](https://github.com/a/b)",
        "- [![Stars](https://img.shields.io/github/stars/a/b)](https://github.com/a/b)",
        "![A picture](https://a.example/p.png)",
        "<!-- - [Hidden](https://a.example/hidden) -->",
        "```\n- [Code](https://a.example/code)\n```",
        "- [Chapter](#chapter)\n  - [Part](#part)",
        "| Part | Link |\n|---|---|\n| One | [see](#one) |",
        "Contact: <ann@ann.example>",
        "## License\n[MIT](https://opensource.org/licenses/MIT)",
        "",
        "\ufeff",
    ],
)
def test_prose_contents_and_badges_are_no_entries(text: str) -> None:
    """Introductions, tables of contents, badges, comments and code are not entries."""
    assert parse_catalog(f"# My list\n\n{text}\n").entries == ()


# --- items


@pytest.mark.parametrize(
    ("text", "title", "kinds"),
    [
        ("- [Otter Net](https://a.example/o)", "Otter Net", "page"),
        ("- [Otter Net](https://a.example/o.pdf) by Ann Lee [[code](https://github.com/a/o)]",
         "Otter Net", "paper code"),
        ("- **Otter Net** (2020) [paper](https://a.example/o)", "Otter Net", "paper"),
        ("- 《Otter Net》[论文](https://a.example/o) [代码](https://github.com/a/o)", "Otter Net", "paper code"),
        ("- Otter Net. *Ann Lee, Bo Li*. ACL 2020. [[pdf](https://a.example/o)] [[code](https://x.example/o)]",
         "Otter Net", "paper code"),
        ("Otter Net. *Ann Lee*. ACL 2020. [[pdf](https://a.example/o)]", "Otter Net", "paper"),
        ("- Ann Lee and Bo Li: Otter Net, ACL 2020. [pdf](https://a.example/o)", "Otter Net", "paper"),
        ("- Ann Lee et al.: [Otter Net](https://a.example/o), ACL 2020.", "Otter Net", "page"),
        ("- [tag] | [Otter Net](https://a.example/o.pdf) | [阅读笔记1](https://b.example/1) | 很好",
         "Otter Net", "paper page"),
        ("- 🤗[Otter Net](https://a.example/o): a net", "Otter Net", "page"),
        ("- [x] [Otter Net](https://a.example/o)", "Otter Net", "page"),
        ("* Otter Net https://a.example/o", "Otter Net", "page"),
        ("1. Otter Net：<https://a.example/o>", "Otter Net", "page"),
        ("- Watch [Otter Net](https://a.example/o) again", "Otter Net", "page"),
        ("- https://a.example/o Otter Net", "Otter Net", "page"),
        ("- **[Otter Net](https://a.example/o)**", "Otter Net", "page"),
        ("- [Otter Net][o]\n\n[o]: https://a.example/o", "Otter Net", "page"),
        ('<ul><li><a href="https://a.example/o">Otter Net</a></li></ul>', "Otter Net", "page"),
        ("- [Otter Net] (https://a.example/o)", "Otter Net", "page"),
        ("- [Otter Net]（https://a.example/o）", "Otter Net", "page"),
        ("- Otter Net [![arXiv](https://img.shields.io/b.svg)](https://arxiv.org/abs/2001.00001)",
         "Otter Net", "paper"),
        ("### [Otter Net](https://a.example/o)\n- a remark", "Otter Net", "page"),
        ("### Otter Net [ACL 2020]\n\n[[paper]](https://a.example/o) [[code]](https://x.example/o) *A lab*",
         "Otter Net", "paper code"),
        ("### Otter Net\nhttps://a.example/o", "Otter Net", "page"),
        ("Otter Net\nhttps://a.example/o\n---\n", "Otter Net", "page"),
        ("    Otter Net\n    https://a.example/o", "Otter Net", "page"),
        ("| Otter Net | https://a.example/o |\n", "Otter Net", "page"),
    ],
)  # fmt: skip
def test_ways_to_write_an_entry(text: str, title: str, kinds: str) -> None:
    """One entry in the many ways in which people write it."""
    entry = only(f"# List\n## Part\n{text}")
    assert (entry.title, " ".join(link.kind for link in entry.links)) == (title, kinds)


def test_labels_and_notes_below_an_item_are_its_own() -> None:
    """Labelled links, notes and further paragraphs of an item belong to it."""
    entry = only(
        "## Part\n- Otter Net\n  - 论文: https://a.example/o.pdf\n  - 代码： https://github.com/a/o\n"
        "  - 知乎讲解：https://z.example/1\n  - a remark\n    - another\n\n  And a paragraph.\n"
    )
    assert [link.kind for link in entry.links] == ["paper", "code", "page"]
    assert entry.note.split("\n\n") == ["And a paragraph.", "a remark", "another"]


def test_items_with_titles_below_an_item_are_entries() -> None:
    """Entries below a text have it as their category; below an entry they share its category."""
    catalog = parse_catalog(
        "## Part\n- Distillation\n  - [Small](https://a.example/s)\n  - Tiny https://a.example/t\n"
        "- [Big](https://a.example/b)\n  - [Bigger](https://a.example/bb)\n  - [code](https://github.com/a/b)\n"
    )
    assert [(entry.title, entry.category, len(entry.links)) for entry in catalog.entries] == [
        ("Small", ("Part", "Distillation"), 1),
        ("Tiny", ("Part", "Distillation"), 1),
        ("Big", ("Part",), 2),
        ("Bigger", ("Part",), 1),
    ]


def test_a_bold_line_over_a_list_is_a_category() -> None:
    """A bold line is a heading if a list of entries follows, and an entry if its links follow."""
    catalog = parse_catalog(
        "## Part\n**Tools**\n\n- [A](https://a.example/a)\n- B, without a link\n\n"
        "**Otter Net** (2018)\n\n- Paper: https://a.example/o.pdf\n"
    )
    assert [(entry.title, entry.category) for entry in catalog.entries] == [
        ("A", ("Part", "Tools")),
        ("B, without a link", ("Part", "Tools")),
        ("Otter Net", ("Part", "Tools")),
    ]


def test_works_cited_without_links() -> None:
    """A list of citations has entries without links."""
    catalog = parse_catalog(
        "## Part\n* Ann Lee, Bo Li: Otters on the Net, ACL 2001.\n\n* Cy Ho et al. Nets for Otters. NIPS 2011.\n"
    )
    found = [(entry.title, entry.year, entry.links) for entry in catalog.entries]
    assert found == [("Otters on the Net", 2001, ()), ("Nets for Otters", 2011, ())]


def test_tables() -> None:
    """A row is an entry: the header names the title, the kinds of the links and the year."""
    catalog = parse_catalog(
        "## Part\n| 时间 | 模型 | 论文 | 代码 | 大小 |\n|---|---|---|---|---|\n"
        "| 2021-05 | Otter | [link](https://a.example/o) | https://x.example/o | 7B |\n"
        "| 2022 | [Heron](https://a.example/h) | | - | |\n"
    )
    otter, heron = catalog.entries
    assert (otter.title, otter.year, [link.kind for link in otter.links]) == (
        "Otter",
        2021,
        ["paper", "code"],
    )
    assert "大小: 7B" in otter.note
    assert (heron.title, heron.year, urls(heron)) == ("Heron", 2022, ["https://a.example/h"])


def test_the_default_catalogs_format() -> None:
    """Bold title, year, labelled links, and a note of an English and a Chinese paragraph."""
    entry = only(
        "# 综述 / Survey\n## 压缩 / Compression\n\n- **Otter: A Net** (2020)\n"
        "  - Paper: <https://arxiv.org/abs/2101.00001>\n  - Code (PyTorch): <https://github.com/a/o>\n\n"
        "  English note,\n  one paragraph about 《Otter》.\n\n  中文说明，\n  一段。\n"
    )
    assert entry == Entry(
        id="otter-a-net",
        title="Otter: A Net",
        category=("综述 / Survey", "压缩 / Compression"),
        note="English note, one paragraph about 《Otter》.\n\n中文说明，一段。",
        line=4,
        links=entry.links,
        year=2020,
    )
    assert [link.kind for link in entry.links] == ["paper", "code"]


def test_the_default_catalog_itself() -> None:
    """The survey in the package loses none of its addresses and notes."""
    text = default_catalog_path().read_text(encoding="utf-8")
    catalog = parse_catalog(text)
    found = [link.url for entry in catalog.entries for link in entry.links]
    assert sorted(found) == sorted(re.findall(r"<(https?://[^>]+)>", text))
    assert len(catalog.entries) == len(re.findall(r"^- \*\*", text, re.MULTILINE))
    assert all(len(entry.prose.split("\n\n")) == 2 for entry in catalog.entries)
    assert catalog.failures == ()


# --- links, years, ids


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("T https://a.example/x。", ["https://a.example/x"]),
        ("T https://a.example/x，然后", ["https://a.example/x"]),
        ("T（https://a.example/x）", ["https://a.example/x"]),
        ("T (https://a.example/x).", ["https://a.example/x"]),
        ("T https://a.example/x_(y)", ["https://a.example/x_(y)"]),
        ("T https://a.example/x,https://b.example/y", ["https://a.example/x", "https://b.example/y"]),
        ("T (https://a.example/x)(https://b.example/y)", ["https://a.example/x", "https://b.example/y"]),
        ("T：https://a.example/x是官方的", ["https://a.example/x"]),
        ("T https：//a.example/x", ["https://a.example/x"]),
        ("T https://a.example/_a_/b_c?x=1&copy=2", ["https://a.example/_a_/b_c?x=1&copy=2"]),
        ("T https://a.example/a\\_b", ["https://a.example/a_b"]),
        ("T https://a.example/?a=1&amp;b=2", ["https://a.example/?a=1&b=2"]),
        ("T <https://a.example/x>", ["https://a.example/x"]),
        ("T https://zh.wikipedia.org/wiki/水獭 好", ["https://zh.wikipedia.org/wiki/水獭"]),
        ("T github.com/a/b", ["github.com/a/b"]),
        ("T arXiv:2001.00001.", ["arXiv:2001.00001"]),
        ("T, arXiv:2001.00001. https://arxiv.org/abs/2001.00001", ["https://arxiv.org/abs/2001.00001"]),
        ("T, https://arxiv.org/pdf/2001.00001 arXiv:2001.00001", ["https://arxiv.org/pdf/2001.00001"]),
        ("T [a](https://a.example/x) [b](http://www.a.example/x/)", ["https://a.example/x"]),
        ("T [site](https://a.example/x?target=https%3A//b.example)", ["https://a.example/x?target=https%3A//b.example"]),
        ("T [pdf](papers/t.pdf)", ["papers/t.pdf"]),
        ("T [mail](javascript:alert(1))", ["javascript:alert(1)"]),
    ],
)  # fmt: skip
def test_where_an_address_ends(line: str, wanted: list[str]) -> None:
    """Addresses are kept as written, without what follows them; the same one counts once."""
    assert urls(only(f"- {line}")) == wanted


@pytest.mark.parametrize(
    ("label", "url", "kind"),
    [
        ("论文", "https://a.example/x", "paper"),
        ("论文代码", "https://a.example/x", "code"),
        ("论文开源地址", "https://github.com/a/b", "code"),
        ("开源地址", "https://huggingface.co/a/b", "weights"),
        ("Paper", "https://github.com/a/b", "paper"),
        ("Github", "https://a.example/x", "code"),
        ("Project page", "https://github.com/a/b", "code"),
        ("Project page", "https://a.example/x", "page"),
        ("官网", "https://a.example/x", "page"),
        ("Slides", "https://a.example/x.pdf", "slides"),
        ("权重下载", "https://github.com/a/b", "weights"),
        ("Checkpoints", "https://a.example/x", "weights"),
        ("论文解读", "https://a.example/x", "page"),
        ("链接", "https://arxiv.org/abs/2001.00001", "paper"),
        ("链接", "https://aclanthology.org/2020.acl-main.1/", "paper"),
        ("链接", "https://openreview.net/forum?id=x", "paper"),
        ("链接", "https://a.example/x.PDF?dl=1", "paper"),
        ("链接", "https://a.example/slides/x.pdf", "slides"),
        ("链接", "https://gitlab.com/a/b", "code"),
        ("链接", "https://github.com/a/b/blob/main/x.pdf", "paper"),
        ("链接", "https://huggingface.co/a/b", "weights"),
        ("链接", "https://huggingface.co/docs/transformers", "page"),
        ("链接", "https://link.zhihu.com/?target=https%3A//github.com/a/b", "code"),
        ("链接", "https://a.github.io/b/", "page"),
    ],
)
@pytest.mark.parametrize(
    "style", ["- T [{0}]({1})", "- T\n  - {0}: {1}", "T\n{0}：{1}", "T\n{0}：\n{1}"]
)
def test_kinds_of_links(label: str, url: str, kind: str, style: str) -> None:
    """The label tells what a link leads to, and where it does not, the address."""
    entry = only(f"## Part\n{style.format(label, url)}\n")
    assert [(link.url, link.kind) for link in entry.links] == [(url, kind)]
    assert entry.title == "T"


def test_the_words_of_a_title_are_no_label() -> None:
    """A title that mentions code or a paper does not decide what its address leads to."""
    assert only("某某代码成果\nhttps://a.example/x").links[0].kind == "page"
    assert only("某某论文合集\nhttps://github.com/a/b").links[0].kind == "code"


@pytest.mark.parametrize(
    ("line", "year"),
    [
        ("**T** (2020)", 2020),
        ("[T](https://a.example/x) (EMNLP2019 WS)", 2019),
        ("[T](https://a.example/x) [arXiv 2019/08, ACL 2020]", 2019),
        ("2020年3月，某团队的模型 https://a.example/x", 2020),
        ("2021.09某团队的《T》 https://a.example/x", 2021),
        ("[T](https://a.example/x), ACL 1998.", 1998),
        ("[T](https://a.example/x) by Ann, Jul 2024 - good", 2024),
        ("[T](https://arxiv.org/abs/2010.00001)", 2020),
        ("[T](https://arxiv.org/abs/cs/0112017)", 2001),
        ("[T](https://arxiv.org/abs/hep-th/9901001)", 1999),
        ("[T](https://arxiv.org/abs/2010.00001) (ACL 2021)", 2021),
        ("[T](https://a.example/2019/x)", None),
        ("[T](https://a.example/x) (2048 tokens)", None),
        ("[T](https://a.example/x) (1949)", None),
        ("[T](https://a.example/x) (2101)", None),
        ("[T](https://a.example/x) v2021.13", None),
    ],
)
def test_years(line: str, year: int | None) -> None:
    """The year is the one in the text, else that of the arXiv id, and a plausible one."""
    assert only(f"- {line}").year == year


@pytest.mark.parametrize(
    ("title", "identifier"),
    [
        ("Otter: A Net", "otter-a-net"),
        ("水獭Otter的模型", "otter"),
        ("Élan’s “Vital” Nets", "elan-s-vital-nets"),
        ("A" * 100, "a" * 80),
        ("word " * 40, "-".join(["word"] * 16)),
    ],
)
def test_slugs(title: str, identifier: str) -> None:
    """An id is made of the ASCII words of the title."""
    assert slug(title) == identifier


@pytest.mark.parametrize("title", ["水獭模型", "水獭 2.0", "✨✨"])
def test_a_title_without_ascii_words_has_an_id_too(title: str) -> None:
    """If the title has no ASCII words, the id is a hash of it."""
    assert re.fullmatch(r"entry-[0-9a-f]{10}", slug(title))
    assert slug(title) != slug(f"{title}又")


def test_equal_titles_get_numbers() -> None:
    """The second of two equal ids gets -2, and so on, within 80 characters."""
    text = "\n".join(f"- [{'Otter ' * 20}](https://a.example/{n})" for n in range(12))
    ids = [entry.id for entry in parse_catalog(text).entries]
    assert [identifier.rpartition("-")[2] for identifier in ids[1:]] == [
        str(n) for n in range(2, 13)
    ]
    assert len(set(ids)) == 12
    assert max(map(len, ids)) <= 80


# --- failures


@pytest.mark.parametrize(
    ("line", "item", "reason"),
    [
        ("- [](https://a.example/x)", "https://a.example/x", "no title"),
        ("- 《》 https://a.example/x", "https://a.example/x", "no title"),
        ("- [T](http://[::1)", "http://[::1", "cannot be parsed"),
        ("- [T](https://)", "https://", "no host"),
        ("- [T]()", "T", "no address"),
        ("| Title | Paper |\n|---|---|\n| | [pdf](https://a.example/x) |", "https://a.example/x", "no title"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_a_failure_with_its_line(line: str, item: str, reason: str) -> None:
    """An entry without a title and an unusable address are reported, and the rest is read."""
    catalog = parse_catalog(
        f"- [First](https://a.example/1)\n\n{line}\n\n- [Last](https://a.example/2)"
    )
    (failure,) = catalog.failures
    assert (failure.stage, failure.item) == ("catalog", item)
    assert reason in failure.reason
    assert failure.line == 3 + line.count("\n")
    assert {"First", "Last"} <= {entry.title for entry in catalog.entries}


# --- files


def test_read_catalog_keeps_the_path(tmp_path: Path) -> None:
    """A catalog knows where it came from."""
    path = tmp_path / "list.md"
    path.write_text("- [T](https://a.example/x)", encoding="utf-8")
    assert read_catalog(path).path == read_catalog(str(path)).path == str(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings_of_chinese_lists(tmp_path: Path, encoding: str) -> None:
    """UTF-8 with and without a mark, GB18030 and marked UTF-16 are read."""
    path = tmp_path / "list.txt"
    path.write_bytes("水獭模型的综述\nhttps://a.example/x".encode(encoding))
    assert [entry.title for entry in read_catalog(path).entries] == ["水獭模型的综述"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "There is no catalog"),
        (b"PNG\0\x01\x02", "is not text"),
        (b"%PDF-1.7 ...", "is not text"),
        (b"caf\xe9 \xff\xff", "neither UTF-8 nor GB18030"),
    ],
)
def test_files_that_are_no_text(tmp_path: Path, content: bytes | None, words: str) -> None:
    """A missing or binary file is one clear sentence with the path in it."""
    path = tmp_path / "list.md"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=words) as raised:
        read_catalog(path)
    assert str(path) in str(raised.value)


def test_a_folder_is_no_catalog(tmp_path: Path) -> None:
    """The message for a folder is not that for a missing file."""
    with pytest.raises(InputError, match="is a folder"):
        read_catalog(tmp_path)
