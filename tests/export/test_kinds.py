"""The kind of a work is what its record says, else what its venue, its identifiers and its links tell."""

import pytest

from ptmrag.catalog.record import Record
from ptmrag.export.kinds import kind_of_work


@pytest.mark.parametrize(
    ("record", "links", "kind"),
    [
        (Record(kind="paper-conference", venue="arXiv"), (), "paper-conference"),
        (Record(kind="inproceedings"), (), "paper-conference"),
        (Record(kind="article", arxiv_id="2001.00001"), (), "article"),
        (Record(kind="article", venue="arXiv preprint arXiv:2001.00001"), (), "article"),
        (Record(kind="article", venue="NAACL", arxiv_id="1810.04805"), (), "paper-conference"),
        (Record(kind="article-journal", venue="CoRR"), (), "article"),
        (Record(kind="article-journal", arxiv_id="2001.00001"), (), "article-journal"),
        (Record(venue="Journal of Otters"), (), "article-journal"),
        (Record(venue="中文信息学报"), (), "article-journal"),
        (Record(venue="Otters", volume="1", issue="2"), (), "article-journal"),
        (Record(venue="EMNLP 2020"), (), "paper-conference"),
        (Record(acl_id="N19-1423", arxiv_id="1810.04805"), ("paper",), "paper-conference"),
        (Record(arxiv_id="1810.04805"), ("paper", "code"), "article"),
        (Record(kind="document"), ("code",), "software"),
        (Record(kind="document", arxiv_id="1810.04805"), ("paper",), "article"),
        (Record(), ("weights", "page"), "software"),
        (Record(), ("page",), "webpage"),
        (Record(), ("paper",), ""),
        (Record(kind="Sonnet"), (), ""),
    ],
)
def test_a_work_is_of_a_kind(record: Record, links: tuple[str, ...], kind: str) -> None:
    """A word of a format counts as its type of CSL; BibTeX's article is a preprint where its journal is an archive."""
    assert kind_of_work(record, links) == kind
