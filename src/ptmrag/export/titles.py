"""The title that a work is cited by: its own, where a service knows it and the list has a name for it.

>>> from ptmrag.catalog.record import Record, WorkRecord
>>> own = "BERT: Pre-training of Deep Bidirectional Transformers"
>>> title_of_work(WorkRecord("bert", "BERT", Record(title=own), {"title": "arxiv"})) == own
True
>>> title_of_work(WorkRecord("a", "BERT explained", Record(title=own), {"title": "arxiv"}))
'BERT explained'

A title that names another work is not taken: its entry may be about the work that it links to.
"""

from ptmrag.catalog.record import WorkRecord
from ptmrag.catalog.same_title import is_same_title, is_telling, is_title_of, title_letters

_KNOWING = ("arxiv", "acl", "crossref", "openalex")


def title_of_work(work: WorkRecord) -> str:
    """The title of a work in a bibliography."""
    own = work.record.title
    if not own or work.origins.get("title") not in _KNOWING:
        return work.title
    is_named = is_title_of(work.title, own) or is_same_title(work.title, own)
    return own if is_named or _ends_with(work.title, own) else work.title


def _ends_with(title: str, own: str) -> bool:
    """Whether a list has put a name before the title: "Transformer: Attention Is All You Need"."""
    return is_telling(own) and title_letters(title).endswith(title_letters(own))
