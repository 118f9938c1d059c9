"""Follow-ups on who cites whom that narrow the works by year: "and which of them are after 2020?".

>>> from ptmrag.understanding.followup_table import followup_table
>>> narrowed("and since 2020?", "Which papers cite BERT?", followup_table("en"))
'Which papers cite BERT since 2020'

The condition is read as that of a follow-up on a list. The new question must be read back as it is meant.
"""

from dataclasses import replace

from ptmrag.understanding.followup_table import FollowUpTable
from ptmrag.understanding.list_question import ListQuestion
from ptmrag.understanding.list_refinement import refined
from ptmrag.understanding.list_wording import said_years
from ptmrag.understanding.read_citation_question import read_citations
from ptmrag.understanding.read_list_question import understand

_ALL = ("cited_by", "cites", "most", "least", "order")


def narrowed(question: str, before: str, table: FollowUpTable) -> str | None:
    """The question before, of the years that a follow-up names; None where it does not narrow it by year."""
    asked = read_citations(before)
    if asked is None or asked.asked not in _ALL:
        return None
    listed = refined(question, ListQuestion("list", table.language), table)
    more = understand(listed) if listed else None
    if more is None or more.years is None or more.topics or more.links or more.category:
        return None
    if asked.years is not None:  # which years the follow-up is about, those before do not say
        return None
    core, years = before.strip(" ？?。.！!"), said_years(more.years, asked.lang)
    text = f"{years}，{core}" if asked.lang == "zh" else f"{core} {years}"
    read = read_citations(text)
    is_meant = read is not None and replace(read, years=None) == asked
    return text if is_meant and read is not None and read.years == more.years else None
