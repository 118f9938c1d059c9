"""Paragraphs of a list: each is an entry, belongs to the entry before it, or is plain text.

    draft_paragraph(drafting, snippet, waiting=None, is_last=True)

It does not cut a paragraph into snippets: `snippets` does.
"""

import re

from ptmrag.catalog.drafting import Drafting
from ptmrag.catalog.drafts import Draft
from ptmrag.catalog.people import is_people
from ptmrag.catalog.snippets import Snippet
from ptmrag.catalog.titles import is_about_the_list
from ptmrag.catalog.venues import names_venue


def draft_paragraph(
    drafting: Drafting, snippet: Snippet, *, waiting: Snippet | None, is_last: bool
) -> None:
    """Add what a paragraph says to the drafts.

    `waiting` is the line before it if that may be the title of its addresses; `is_last` says that no
    links follow in the section.
    """
    drafting.report_flaws(snippet)
    if snippet.has_pictures_only and not (drafting.heading and snippet.is_labelled):
        return
    last = drafting.last
    if not snippet.links:
        _draft_text(drafting, snippet)
    elif snippet.mark == "none" or _is_byline(drafting, snippet):
        _draft_addresses(drafting, snippet, waiting=waiting, is_last=is_last)
    elif not snippet.is_prose and not is_about_the_list(snippet.title):
        drafting.start(snippet, drafting.category, origin="paragraph")
    elif last and last.origin == "paragraph" and snippet.is_bare:
        last.add_links(snippet.links)
        last.add_note(snippet.text)


def _draft_text(drafting: Drafting, snippet: Snippet) -> None:
    """A paragraph without links: a marked title, a title whose address follows, or a note."""
    if is_about_the_list(snippet.title):
        return
    if snippet.title and not snippet.is_prose:
        drafting.start(snippet, drafting.category, origin="paragraph")
        return
    drafting.waiting = snippet if snippet.may_be_title else None
    last = drafting.last
    is_titled = last and last.origin == "paragraph" and last.mark in ("book", "bold")
    if last and (drafting.owns or is_titled):
        last.add_note(snippet.text)
        drafting.waiting = None
    else:
        drafting.remarks.append(snippet.text)


def _is_byline(drafting: Drafting, snippet: Snippet) -> bool:
    """Whether it is `ICLR 2021 [paper]` under a heading that is the title."""
    words = snippet.title
    is_beside = names_venue(words) or is_people(words) or is_people(re.split(r"\.\s", words)[0])
    return bool(drafting.heading or drafting.owns) and snippet.is_labelled and is_beside


def _draft_addresses(
    drafting: Drafting, snippet: Snippet, *, waiting: Snippet | None, is_last: bool
) -> None:
    """Links without a title belong to the title before them, else each is an entry."""
    last = drafting.last
    if waiting is not None:
        drafting.start(waiting, drafting.category, origin="paragraph").add(snippet)
    elif last and (drafting.owns or snippet.is_labelled or _is_open(last)):
        last.add(snippet)
    elif drafting.heading and (snippet.is_labelled or is_last):
        drafting.start_heading().add(snippet)
    else:
        drafting.start_untitled(snippet, drafting.category)


def _is_open(draft: Draft) -> bool:
    """Whether addresses in a paragraph of their own still belong to the entry before them."""
    is_complete = bool(draft.links) and draft.mark in ("link", "none")
    return draft.origin == "paragraph" and not is_complete
