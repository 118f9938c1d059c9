"""What links lead to, and where it is fetched."""

import pytest

from ptmrag.catalog.entry import Entry, Link, LinkKind
from ptmrag.sources.resolve import name_source, resolve


@pytest.mark.parametrize(
    ("name", "spellings"),
    [
        (
            "arxiv:1706.03762",
            [
                "https://arxiv.org/abs/1706.03762",
                "http://arxiv.org/pdf/1706.03762v5",
                "https://www.arxiv.org/abs/1706.03762.pdf",
                "https://arxiv.org/pdf/1706.03762.pdf#page=3",
                "https://export.arxiv.org/abs/1706.03762/",
                "arXiv:1706.03762.pdf",
                "arXiv:1706.03762v2",
                "https://ar5iv.org/abs/1706.03762",
                "https://doi.org/10.48550/arXiv.1706.03762",
                "https://link.zhihu.com/?target=https%3A//arxiv.org/abs/1706.03762",
                "https://www.google.com/url?q=https://arxiv.org/abs/1706.03762&sa=D",
            ],
        ),
        ("arxiv:cs/0112017", ["https://arxiv.org/abs/cs/0112017", "http://arxiv.org/pdf/cs/0112017v1.pdf"]),
        (
            "acl:D19-1506",
            [
                "https://www.aclweb.org/anthology/D19-1506.pdf",
                "https://aclweb.org/anthology/D19-1506/",
                "https://aclanthology.org/D19-1506",
                "http://aclanthology.org/D19-1506v2.pdf",
            ],
        ),
        (
            "acl:2020.acl-main.703",
            [
                "https://aclanthology.org/2020.acl-main.703/",
                "https://www.aclweb.org/anthology/2020.acl-main.703.pdf",
            ],
        ),
        ("doi:10.1145/329.33", ["https://doi.org/10.1145/329.33", "doi:10.1145/329.33"]),
        (
            "github:google-research/adapter-bert",
            [
                "https://github.com/google-research/adapter-bert/",
                "http://www.github.com/google-research/adapter-bert.git",
                "https://github.com/google-research/adapter-bert#readme",
                "https://github.com/google-research/adapter-bert/tree/master",
            ],
        ),
        (
            "github:tensorflow/models/research/sequence_projection",
            ["https://github.com/tensorflow/models/tree/master/research/sequence_projection/"],
        ),
        ("web:openreview.net/forum?id=r1xMH", ["https://openreview.net/forum?id=r1xMH", "https://openreview.net/pdf?id=r1xMH"]),
        ("pdf:keg.example.edu/papers/A.pdf", ["http://keg.example.edu/papers/A.pdf", "https://www.keg.example.edu:443/papers/A.pdf#page=2"]),
        (
            "web:blog.example.org/post",
            ["https://blog.example.org/post", "http://www.blog.example.org/post/", "https://blog.example.org/post?utm_source=x&spm=1#end"],
        ),
        ("web:example.org/?p=12", ["https://example.org/?p=12", "http://example.org/?utm_medium=y&p=12"]),
    ],
)  # fmt: skip
def test_spellings_make_no_difference(name: str, spellings: list[str]) -> None:
    """Scheme, www, versions, fragments, wrappers and trailing slashes do not change the name."""
    assert {name_source(url) for url in spellings} == {name}


@pytest.mark.parametrize(
    "url", ["", "javascript:alert(1)", "mailto:a@b.c", "../here.md", "http://[bad", "ftp://x.org/a"]
)
def test_what_is_no_web_address_has_nothing_to_fetch(url: str) -> None:
    """Such a link keeps its row, so that the report can name it."""
    (source,) = resolve(entry(url))
    assert source.addresses == ()
    assert source.link == url


def entry(*urls: str, title: str = "A Paper on Birds", kinds: tuple[LinkKind, ...] = ()) -> Entry:
    pairs = zip(urls, kinds or ("page",) * len(urls), strict=True)
    return Entry("a-paper", title, (), "", 1, tuple(Link(url, kind) for url, kind in pairs))


@pytest.mark.parametrize(
    ("url", "addresses", "shown"),
    [
        (
            "arXiv:2203.01922.pdf",
            ["https://arxiv.org/pdf/2203.01922", "https://arxiv.org/abs/2203.01922"],
            "https://arxiv.org/abs/2203.01922",
        ),
        (
            "https://www.aclweb.org/anthology/D19-1506.pdf",
            [
                "https://aclanthology.org/D19-1506.pdf",
                "https://www.aclweb.org/anthology/D19-1506.pdf",
            ],
            "https://aclanthology.org/D19-1506/",
        ),
        (
            "https://doi.org/10.18653/v1/D19-1506",
            [
                "https://aclanthology.org/D19-1506.pdf",
                "https://www.aclweb.org/anthology/D19-1506.pdf",
                "https://doi.org/10.18653/v1/D19-1506",
            ],
            "https://aclanthology.org/D19-1506/",
        ),
        (
            "https://github.com/birds/owl#install",
            [
                "https://raw.githubusercontent.com/birds/owl/HEAD/README.md",
                "https://api.github.com/repos/birds/owl/readme",
                "https://github.com/birds/owl",
            ],
            "https://github.com/birds/owl",
        ),
        (
            "https://github.com/birds/owl/tree/dev/tools",
            [
                "https://raw.githubusercontent.com/birds/owl/dev/tools/README.md",
                "https://raw.githubusercontent.com/birds/owl/dev/tools/README.rst",
                "https://raw.githubusercontent.com/birds/owl/dev/tools/README.txt",
                "https://github.com/birds/owl/tree/dev/tools",
            ],
            "https://github.com/birds/owl/tree/dev/tools",
        ),
        (
            "https://github.com/birds/owl/blob/main/docs/notes.md",
            [
                "https://raw.githubusercontent.com/birds/owl/main/docs/notes.md",
                "https://github.com/birds/owl/blob/main/docs/notes.md",
            ],
            "https://github.com/birds/owl/blob/main/docs/notes.md",
        ),
        (
            "https://openreview.net/forum?id=abc",
            ["https://openreview.net/pdf?id=abc", "https://openreview.net/forum?id=abc"],
            "https://openreview.net/forum?id=abc",
        ),
        (
            "https://blog.example.org/a#b",
            ["https://blog.example.org/a"],
            "https://blog.example.org/a",
        ),
    ],
)
def test_addresses_to_try(url: str, addresses: list[str], shown: str) -> None:
    """The best address comes first, and a reader is shown the page about it."""
    (source,) = resolve(entry(url))
    assert list(source.addresses) == addresses
    assert source.url == shown
    assert source.link == url


def test_the_same_source_twice_counts_once() -> None:
    """Two spellings of one paper in one entry are one source."""
    sources = resolve(
        entry("https://arxiv.org/abs/2001.00001", "http://arxiv.org/pdf/2001.00001v3.pdf")
    )
    assert [source.name for source in sources] == ["arxiv:2001.00001"]


def test_what_has_no_paper_is_looked_up_by_title() -> None:
    """An entry without links, and one whose only paper is a page about it, go to arXiv's API."""
    (nothing,) = resolve(entry())
    assert (nothing.name, nothing.lookup) == ("catalog:a-paper", "A Paper on Birds")
    page = "https://www.aminer.cn/pub/5f7/a-paper-on-birds"
    about, code = resolve(entry(page, "https://github.com/a/b", kinds=("paper", "code")))
    assert (about.lookup, about.addresses) == ("A Paper on Birds", ())
    assert code.lookup is None
    both = resolve(entry(page, "https://arxiv.org/abs/2001.00001", kinds=("page", "paper")))
    assert [source.lookup for source in both] == [None, None]
