"""Find where the sentences of a draft are said or supported.

    find_source(resources, "BERT masks 15% of the tokens.")
    report_on(resources, draft)

It searches nothing itself: `sentence_search` does.
"""

from dataclasses import replace

from ptmrag.answer.resources import Resources
from ptmrag.draft_check.draft_sentences import is_short, sentences_of, speaks_of_the_draft
from ptmrag.draft_check.found_source import DraftReport, FoundSource, LeftOut
from ptmrag.draft_check.sentence_search import SentenceSearch
from ptmrag.errors import InputError
from ptmrag.language.asked_text import asked_text

_SHOWN = 60  # characters of what is no sentence


def find_source(resources: Resources, sentence: str) -> FoundSource:
    """Where one sentence is said or supported, best first. InputError where it is none, or too long."""
    line = asked_text(
        sentence,
        what="sentence",
        do="give a sentence of your draft",
        else_do=", or check it as a draft",
    )
    if is_short(line):
        raise InputError(f"'{line[:_SHOWN]}' is no sentence: give a whole sentence of your draft.")
    return SentenceSearch(resources).of(line)


def report_on(resources: Resources, draft: str) -> DraftReport:
    """The same for every sentence of a draft, in Markdown or plain text, that says something.

    A sentence on the draft's own work ("our model …") is looked for too, since it may be somebody else's; where no
    source says it, it is left out and not counted.
    """
    search, found, left_out = SentenceSearch(resources), list[FoundSource](), list[LeftOut]()
    for part in sentences_of(draft):
        if isinstance(part, LeftOut):
            left_out.append(part)
            continue
        source = replace(search.of(part.text), line=part.line)
        is_said = source.verdict in ("verbatim", "supported")
        if speaks_of_the_draft(part.text) and not is_said:
            left_out.append(LeftOut(part.text, part.line, "own"))
        else:
            found.append(source)
    return DraftReport(tuple(found), tuple(left_out))
