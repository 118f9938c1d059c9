"""The scheme of a source's name, and what follows from it."""

from datetime import timedelta

import pytest

from ptmrag.catalog.entry import Entry, Link
from ptmrag.sources.policies import POLICIES, policy_of
from ptmrag.sources.resolve import name_source, resolve
from ptmrag.sources.source import SCHEMES, Source, name_file, name_note, scheme_of


@pytest.mark.parametrize(
    ("name", "scheme"),
    [
        ("arxiv:1706.03762", "arxiv"),
        ("acl:D19-1506", "acl"),
        ("doi:10.1145/329.33", "doi"),
        ("github:kpe/bert-for-tf2", "github"),
        ("pdf:keg.example.edu/papers/A.pdf", "pdf"),
        ("web:blog.example.org/post", "web"),
        (name_source("https://openreview.net/pdf?id=r1xMH"), "openreview"),
        ("web:openreview.net/group?id=ICLR.cc", "web"),
        ("openreview:r1xMH", "web"),
        (name_file("bert.pdf"), "file"),
        (name_note("bert"), "catalog"),
        ("no name at all", "web"),
        ("", "web"),
    ],
)
def test_a_scheme_is_told_from_the_whole_name(name: str, scheme: str) -> None:
    """A forum page of OpenReview is named `web:`, and has a scheme of its own all the same."""
    assert scheme_of(name) == scheme
    assert Source(name, "", "", (), "paper").scheme == scheme


def test_every_scheme_has_a_policy() -> None:
    """The table has a row for each scheme and no others."""
    assert set(POLICIES) == set(SCHEMES)


def test_arxiv_is_asked_one_by_one_and_seldom() -> None:
    """arXiv's terms of use: one request in three seconds over one connection."""
    arxiv = POLICIES["arxiv"]
    assert (arxiv.interval, arxiv.at_once, arxiv.is_one_by_one) == (3.0, 1, True)
    assert arxiv.fresh == timedelta(days=7)
    others = [policy for scheme, policy in POLICIES.items() if scheme != "arxiv"]
    assert not any(policy.is_one_by_one for policy in others)


def test_a_title_to_look_up_is_under_the_policy_of_arxiv() -> None:
    """Whatever the source is called: arXiv's API is asked for the title."""
    page = Source("web:aminer.cn/x", "", "", (), "paper")
    sought = Source("web:aminer.cn/x", "", "", (), "paper", lookup="Attention is all you need")
    assert policy_of(page) is POLICIES["web"]
    assert policy_of(sought) is POLICIES["arxiv"]


def test_a_submission_on_openreview_is_a_paper() -> None:
    """A page about a paper is not looked up by title if the entry links the paper on OpenReview."""
    links = (
        Link("https://www.aminer.cn/pub/1", "paper"),
        Link("https://openreview.net/forum?id=r1xMH", "page"),
    )
    sources = resolve(Entry("a", "A Paper on Owls", (), "", 1, links))
    assert [source.lookup for source in sources] == [None, None]
