"""A link is named by what it leads to, however its address is spelled."""

import random

import pytest

from ptmrag.catalog.addresses import unwrap
from ptmrag.catalog.entry import Entry, Link, LinkKind
from ptmrag.sources.arxiv import arxiv_source
from ptmrag.sources.resolve import name_source, resolve
from ptmrag.sources.source import Source

# Spellings of one thing, by its name.
SPELLINGS: dict[str, tuple[str, ...]] = {
    "arxiv:2101.01234": (
        "https://arxiv.org/abs/2101.01234",
        "https://arxiv.org/abs/2101.01234v3",
        "https://arxiv.org/abs/2101.01234.pdf",
        "https://arxiv.org/pdf/2101.01234",
        "https://arxiv.org/pdf/2101.01234v2.pdf",
        "https://arxiv.org/pdf/2101.01234.pdf#page=3",
        "https://arxiv.org/html/2101.01234v1",
        "https://arxiv.org/format/2101.01234",
        "https://arxiv.org/abs/2101.01234?context=cs.CL",
        "http://export.arxiv.org/abs/2101.01234",
        "http://cn.arxiv.org/pdf/2101.01234v1",
        "https://ar5iv.org/abs/2101.01234",
        "https://ar5iv.labs.arxiv.org/html/2101.01234",
        "https://www.alphaxiv.org/abs/2101.01234v1",
        "https://www.alphaxiv.org/overview/2101.01234",
        "https://huggingface.co/papers/2101.01234",
        "https://doi.org/10.48550/arXiv.2101.01234",
        "https://doi.org/10.48550/ARXIV.2101.01234v2",
        "arXiv:2101.01234",
        "arxiv: 2101.01234v5",
        "arXiv:2101.01234.pdf",
        "arxiv.org/abs/2101.01234",
        "//arxiv.org/abs/2101.01234",
        "HTTPS://ArXiv.org/abs/2101.01234",
        "https://arxiv.org:443/abs/2101.01234",
        "https://arxiv.org/e-print/2101.01234v1",
        "https://arxiv.org/abs/arXiv:2101.01234",
        "https://api.semanticscholar.org/arXiv:2101.01234",
        "https://api.semanticscholar.org/graph/v1/paper/ARXIV:2101.01234",
        "https://www.semanticscholar.org/arxiv/2101.01234",
        "https://ui.adsabs.harvard.edu/abs/arXiv:2101.01234/abstract",
        "https://web.archive.org/web/2021/https://arxiv.org/abs/2101.01234",
        "http://web.archive.org/web/20210304050607id_/arxiv.org/pdf/2101.01234v2",
        "https://web.archive.org/web/20210304*/https:/arxiv.org/abs/2101.01234",
        "https://archive.ph/newest/https%3A%2F%2Farxiv.org%2Fabs%2F2101.01234",
        "https://arxiv.org//abs/2101.01234",
        "  https://arxiv.org/abs/2101.01234  ",
    ),
    "arxiv:cs/0112017": (
        "https://arxiv.org/abs/cs/0112017",
        "https://arxiv.org/pdf/cs/0112017v1.pdf",
        "https://arxiv.org/abs/cs.CL/0112017",
        "arXiv:cs/0112017",
        "arXiv:cs.CL/0112017v2",
    ),
    "arxiv:hep-th/9901001": (
        "http://arxiv.org/abs/hep-th/9901001v3",
        "http://xxx.lanl.gov/abs/hep-th/9901001",
        "http://xxx.lanl.gov/pdf/hep-th/9901001v2",
    ),
    "acl:W19-5432": (
        "https://www.aclweb.org/anthology/W19-5432.pdf",
        "http://aclweb.org/anthology/W19-5432",
        "https://www.aclweb.org/anthology/W19-5432/",
        "https://www.aclweb.org/anthology/W19-5432v2.pdf",
        "https://www.aclweb.org/anthology/papers/W/W19/W19-5432/",
        "https://aclanthology.org/W19-5432",
        "https://aclanthology.org/W19-5432.bib",
        "https://aclanthology.org/W19-5432v1.pdf",
        "https://aclanthology.info/papers/W19-5432/w19-5432",
        "https://doi.org/10.18653/v1/W19-5432",
        "doi:10.18653/v1/w19-5432",
        "https://web.archive.org/web/2020/https://www.aclweb.org/anthology/W19-5432",
    ),
    "acl:2021.acl-long.77": (
        "https://aclanthology.org/2021.acl-long.77/",
        "https://aclanthology.org/2021.acl-long.77.pdf",
        "https://aclanthology.org/2021.acl-long.77v2.pdf",
        "https://www.aclweb.org/anthology/2021.acl-long.77",
        "http://dx.doi.org/10.18653/V1/2021.acl-long.77",
    ),
    "acl:P14-1062": ("https://doi.org/10.3115/v1/P14-1062",),
    "doi:10.3115/1073083.1073135": ("https://doi.org/10.3115/1073083.1073135",),
    "web:web.archive.org/web/2019/http:/lake.example/otter": (
        "https://web.archive.org/web/2019/http://lake.example/otter",
    ),
    "doi:10.1234/lake_a_00042": (
        "https://doi.org/10.1234/lake_a_00042",
        "http://dx.doi.org/10.1234/LAKE_a_00042",
        "doi:10.1234/lake_a_00042",
        "DOI: 10.1234/lake_a_00042",
        "10.1234/lake_a_00042",
        "https://www.doi.org/10.1234/lake_a_00042/",
    ),
    "github:lake/otter": (
        "https://github.com/lake/otter",
        "http://www.github.com/lake/otter/",
        "https://github.com/lake/otter.git",
        "git@github.com:lake/otter.git",
        "https://github.com/lake/otter#readme",
        "https://github.com/lake/otter/#data",
        "https://github.com/lake/otter?tab=readme-ov-file",
        "https://github.com/lake/otter/tree/main",
        "https://github.com/lake/otter/tree/v2/",
        "github.com/lake/otter",
        "https://link.zhihu.com/?target=https%3A//github.com/lake/otter",
        "https://link.zhihu.com/?target=https%253A%252F%252Fgithub.com%252Flake%252Fotter",
        "https://www.google.com/url?q=https%3A%2F%2Fgithub.com%2Flake%2Fotter&sa=D&ust=1",
        "https://www.google.com/url?sa=t&url=https://github.com/lake/otter",
        "https://link.csdn.net/?target=http%3A%2F%2Fgithub.com%2Flake%2Fotter%2F",
        "https://weixin110.qq.com/cgi-bin/newredirectconfirmcgi?a=1&url=https%3A%2F%2Fgithub.com%2Flake%2Fotter",
        "https://link.zhihu.com/?target=https%3A//www.google.com/url%3Fq%3Dhttps%253A//github.com/lake/otter",
    ),
    "github:lake/otter/nets/small": (
        "https://github.com/lake/otter/tree/master/nets/small",
        "https://github.com/lake/otter/tree/main/nets/small/",
        "http://github.com/lake/otter/tree/main/nets/small#use",
    ),
    "github:lake/otter/nets/run.py": (
        "https://github.com/lake/otter/blob/main/nets/run.py",
        "https://github.com/lake/otter/blob/main/nets/run.py#L10-L20",
        "https://github.com/lake/otter/raw/main/nets/run.py",
        "https://raw.githubusercontent.com/lake/otter/main/nets/run.py",
        "https://raw.githubusercontent.com/lake/otter/refs/heads/main/nets/run.py",
    ),
    "web:github.com/lake/otter/issues/3": ("https://github.com/lake/otter/issues/3",),
    "web:github.com/lake": ("https://github.com/lake",),
    "web:openreview.net/forum?id=aB3-xY": (
        "https://openreview.net/forum?id=aB3-xY",
        "https://openreview.net/pdf?id=aB3-xY",
        "https://openreview.net/forum?id=aB3-xY&noteId=q",
        "https://openreview.net/attachment?id=aB3-xY&name=pdf",
    ),
    "web:huggingface.co/lake/otter": ("https://huggingface.co/lake/otter/", "https://hf.co/lake/otter"),
    "web:youtube.com/watch?v=a1B2": (
        "https://www.youtube.com/watch?v=a1B2",
        "https://youtube.com/watch?feature=share&v=a1B2",
    ),
    "web:blog.lake.example/?p=12": (
        "http://blog.lake.example/?p=12",
        "https://blog.lake.example/?p=12&utm_source=x&utm_medium=y#more",
    ),
    "web:lake.example/Post": (
        "https://lake.example/Post",
        "http://www.lake.example/Post/",
        "http://lake.example:80/Post?fbclid=1",
        "https://LAKE.example/Post?spm=1.2#top",
    ),
    "web:lake.example:8080/post": ("http://lake.example:8080/post",),
    "pdf:lake.example/papers/Otter.pdf": (
        "https://lake.example/papers/Otter.pdf",
        "http://www.lake.example/papers/Otter.pdf#page=2",
        "https://lake.example/papers/Otter.pdf?dl=1",
    ),
}  # fmt: skip
PAIRS = [(url, name) for name, urls in SPELLINGS.items() for url in urls]
# What is no address on the web, and its name.
NO_ADDRESSES = {
    "": "web:no address",
    "javascript:alert(1)": "web:javascript:alert(1)",
    "mailto:ann@lake.example": "web:mailto:ann@lake.example",
    "papers/otter.pdf": "web:papers/otter.pdf",
    "../otter": "web:../otter",
    "#part": "web:#part",
    "ftp://lake.example/x": "web:ftp://lake.example/x",
    "http://[::1": "web:http://[::1",
    "https://": "web:https://",
}


def entry(*links: tuple[str, LinkKind], title: str = "Otter: A Net") -> Entry:
    return Entry("otter", title, (), "", 1, tuple(Link(*link) for link in links))


def source(url: str, kind: LinkKind = "page") -> Source:
    (found,) = resolve(entry((url, kind)))
    return found


# --- names


@pytest.mark.parametrize(("url", "name"), PAIRS)
def test_spellings_of_one_thing_have_one_name(url: str, name: str) -> None:
    """Host, wrapper, version and form of an address make no difference to the name."""
    assert name_source(url) == name


@pytest.mark.parametrize("name", SPELLINGS)
def test_a_name_names_itself(name: str) -> None:
    """The name of a source is stable under naming."""
    assert name_source(name) == name


@pytest.mark.parametrize(
    "change",
    [
        lambda url: url.replace("https://", "http://"),
        lambda url: url.replace("://", "://www."),
        lambda url: url + "#part-2",
        lambda url: url + "/",
        lambda url: url.replace("https", "HTTPS"),
        lambda url: f"https://link.zhihu.com/?target={url.replace(':', '%3A')}",
    ],
    ids=["http", "www", "fragment", "slash", "case", "wrapped"],
)
@pytest.mark.parametrize(
    "url",
    [
        "https://arxiv.org/abs/2101.01234",
        "https://arxiv.org/pdf/cs/0112017",
        "https://aclanthology.org/2021.acl-long.77",
        "https://doi.org/10.1234/lake.7",
        "https://github.com/lake/otter",
        "https://github.com/lake/otter/tree/main/nets",
        "https://lake.example/Post/One",
        "https://lake.example/one.pdf",
    ],
)
def test_what_makes_no_difference(change, url: str) -> None:  # type: ignore[no-untyped-def]
    """A scheme, www., a slash, a fragment and a wrapper never change a name."""
    assert name_source(change(url)) == name_source(url)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://lake.example/Post", "https://lake.example/post"),
        ("https://lake.example/?p=1", "https://lake.example/?p=2"),
        ("https://github.com/lake/otter", "https://github.com/lake/otter/tree/main/nets"),
        ("https://openreview.net/forum?id=a", "https://openreview.net/forum?id=b"),
        ("https://arxiv.org/abs/2101.01234", "https://arxiv.org/abs/2101.01235"),
        ("https://arxiv.org/list/cs.CL/recent", "https://arxiv.org/"),
    ],
)
def test_different_things_have_different_names(one: str, other: str) -> None:
    """A path keeps its case, and a query that tells pages apart stays."""
    assert name_source(one) != name_source(other)


def test_any_text_has_a_name() -> None:
    """Naming never raises."""
    chance = random.Random(5)  # noqa: S311 - no secret
    pieces = [
        *(
            "http://",
            "https://",
            "//",
            "www.",
            "arxiv.org",
            "/abs/",
            "2101.01234",
            "v3",
            ".pdf",
            "github.com",
            "/o/r",
        ),
        *(
            "/tree/",
            "?",
            "a=1",
            "&",
            "#",
            "[",
            "]",
            ":",
            "80",
            "@",
            "%",
            "%zz",
            "doi:",
            "10.1/x",
            "中文",
            "℀",
            ".git",
            "link.zhihu.com/?target=",
            "https%3A//",
        ),
    ]
    for _ in range(3_000):
        assert name_source("".join(chance.choices(pieces, k=chance.randrange(7))))


@pytest.mark.parametrize(
    ("url", "inner"),
    [
        ("https://link.zhihu.com/?target=https%3A//a.example/x%3Fy%3D1", "https://a.example/x?y=1"),
        ("https://www.google.com/search?q=https://a.example", "https://www.google.com/search?q=https://a.example"),
        ("https://link.zhihu.com/?target=nothing", "https://link.zhihu.com/?target=nothing"),
        ("https://a.example/?target=https://b.example", "https://a.example/?target=https://b.example"),
    ],
)  # fmt: skip
def test_only_links_that_lead_on_are_unwrapped(url: str, inner: str) -> None:
    """A wrapper is known by its host and path, and only an address is taken out of it."""
    assert unwrap(url) == inner


# --- addresses


@pytest.mark.parametrize(
    ("url", "shown", "addresses"),
    [
        (
            "http://arxiv.org/abs/2101.01234v2.pdf",
            "https://arxiv.org/abs/2101.01234",
            ("https://arxiv.org/pdf/2101.01234", "https://arxiv.org/abs/2101.01234"),
        ),
        (
            "http://www.aclweb.org/anthology/W19-5432",
            "https://aclanthology.org/W19-5432/",
            ("https://aclanthology.org/W19-5432.pdf", "https://www.aclweb.org/anthology/W19-5432.pdf"),
        ),
        (
            "https://github.com/lake/otter/",
            "https://github.com/lake/otter",
            (
                "https://raw.githubusercontent.com/lake/otter/HEAD/README.md",
                "https://api.github.com/repos/lake/otter/readme",
                "https://github.com/lake/otter",
            ),
        ),
        (
            "https://github.com/lake/otter/tree/dev/nets/small",
            "https://github.com/lake/otter/tree/dev/nets/small",
            (
                "https://raw.githubusercontent.com/lake/otter/dev/nets/small/README.md",
                "https://raw.githubusercontent.com/lake/otter/dev/nets/small/README.rst",
                "https://raw.githubusercontent.com/lake/otter/dev/nets/small/README.txt",
                "https://github.com/lake/otter/tree/dev/nets/small",
            ),
        ),
        (
            "https://github.com/lake/otter/blob/dev/a%20b.md",
            "https://github.com/lake/otter/blob/dev/a%20b.md",
            (
                "https://raw.githubusercontent.com/lake/otter/dev/a%20b.md",
                "https://github.com/lake/otter/blob/dev/a%20b.md",
            ),
        ),
        (
            "https://openreview.net/forum?id=aB",
            "https://openreview.net/forum?id=aB",
            ("https://openreview.net/pdf?id=aB", "https://openreview.net/forum?id=aB"),
        ),
        (
            "doi:10.1234/Lake.7",
            "https://doi.org/10.1234/Lake.7",
            ("https://doi.org/10.1234/Lake.7",),
        ),
        (
            "https://link.zhihu.com/?target=http%3A//lake.example/post%23two",
            "http://lake.example/post",
            ("http://lake.example/post",),
        ),
        ("lake.example.org/a.pdf", "https://lake.example.org/a.pdf", ("https://lake.example.org/a.pdf",)),
    ],
)  # fmt: skip
def test_where_to_get_it(url: str, shown: str, addresses: tuple[str, ...]) -> None:
    """The address for a reader, and those to fetch, best first; the link stays as written."""
    found = source(url, "code")
    assert (found.url, found.addresses, found.link) == (shown, addresses, url)
    assert (found.kind, found.lookup) == ("code", None)


@pytest.mark.parametrize(("url", "name"), NO_ADDRESSES.items())
def test_what_is_no_web_address_has_none(url: str, name: str) -> None:
    """A link that nothing can be fetched from keeps its row: a name, and no address."""
    found = source(url)
    assert (found.name, found.addresses, found.link) == (name, (), url)


def test_arxiv_source_leaves_the_version_out() -> None:
    """The source of a paper found by a look-up has the name of its links."""
    found = arxiv_source("2101.01234v3", link="https://x.example/")
    assert found.name == name_source(found.addresses[0]) == "arxiv:2101.01234"
    assert found.link == "https://x.example/"
    assert arxiv_source("math.GT/0309136").name == "arxiv:math/0309136"


# --- entries


def test_one_source_for_each_link_in_order() -> None:
    """Links keep their order and kinds; what leads to the same source counts once."""
    found = resolve(
        entry(
            ("https://arxiv.org/abs/2101.01234", "paper"),
            ("https://github.com/lake/otter", "code"),
            ("https://arxiv.org/pdf/2101.01234v2", "page"),
        )
    )
    assert [(s.name, s.kind) for s in found] == [
        ("arxiv:2101.01234", "paper"),
        ("github:lake/otter", "code"),
    ]


def test_an_entry_without_links_is_looked_up() -> None:
    """The entry itself is the source, with its title to look up."""
    assert resolve(entry()) == (
        Source("catalog:otter", "", "", (), "paper", lookup="Otter: A Net"),
    )


@pytest.mark.parametrize(
    "url",
    [
        "https://www.aminer.cn/pub/5f0/otter",
        "https://www.semanticscholar.org/paper/Otter/0a1b",
        "https://paperswithcode.com/paper/otter",
        "https://api.semanticscholar.org/CorpusID:1",
    ],
)
@pytest.mark.parametrize("kind", ["paper", "page"])
def test_a_page_about_the_only_paper_is_looked_up(url: str, kind: LinkKind) -> None:
    """If the only paper is a page about it, its title is looked up and the page is not fetched."""
    page, code = resolve(entry((url, kind), ("https://github.com/lake/otter", "code")))
    assert (page.addresses, page.lookup, page.link) == ((), "Otter: A Net", url)
    assert code.lookup is None
    assert code.addresses


@pytest.mark.parametrize(
    "paper", ["https://arxiv.org/abs/2101.01234", "https://lake.example/otter.pdf"]
)
def test_a_page_about_a_paper_at_hand_is_a_page(paper: str) -> None:
    """No title is looked up if the paper itself is linked."""
    found = resolve(entry(("https://www.aminer.cn/pub/5f0/otter", "paper"), (paper, "paper")))
    assert [s.lookup for s in found] == [None, None]
    assert all(s.addresses for s in found)
