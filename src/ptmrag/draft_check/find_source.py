"""Find where the sentences of a draft are said or supported.

find_source(resources, "BERT masks 15% of the tokens.")
report_on(resources, draft)
"""

from ptmrag.answer.resources import Resources
from ptmrag.draft_check.found_source import DraftReport, FoundSource


def find_source(resources: Resources, sentence: str) -> FoundSource:
    """Where one sentence is said or supported, best first."""
    return FoundSource(sentence, "none", ())


def report_on(resources: Resources, draft: str) -> DraftReport:
    """The same for every sentence of a draft, in Markdown or plain text, that says something."""
    return DraftReport(())
