"""The kind of answer that is read off the reference lists: who cites whom, how often, and what to read first.

It comes before the others in `table_answers.kinds`: such a question asks for all citations, and not for the passages
that are nearest to its words. It reads the question; `told_citations` tells.
"""

from collections.abc import Iterator

from ptmrag.answer.answer import Answer
from ptmrag.answer.request import PassedOn, Request
from ptmrag.understanding.citation_question import CitationQuestion
from ptmrag.understanding.read_citation_question import may_ask, read_citations


def from_citations(request: Request) -> Iterator[Answer]:
    """Yield one answer from the reference lists, each citation with its line.

    Raises PassedOn for other questions, for those whose names name no work, and where the answer is limited to
    passages of a language or of anything but papers.
    """
    read = _read(request)
    within = request.within
    if read is None or within.language or within.kind not in (None, "paper"):
        raise PassedOn
    from ptmrag.catalog_answers.told_citations import told_citations  # most questions ask for none

    yield told_citations(read, request)


def _read(request: Request) -> CitationQuestion | None:
    """What the question asks; a title that is not written as one is found by the library's titles."""
    text = request.question.text
    if (read := read_citations(text)) or request.listed is not None or not may_ask(text):
        return read
    from ptmrag.catalog_answers.cited_names import with_quoted_titles

    quoted = with_quoted_titles(text, request.works)
    return read_citations(quoted) if quoted != text else None
