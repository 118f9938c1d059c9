"""What the sentences of a hit are for: as it was stored when the source was read, else from the text.

    section_in(hit)                        # "method"
    roles_in(hit, sentences(hit.text))     # ("prose", "signpost", "prose")

An index of an earlier version stores none. It judges no text itself: `documents.sentence_roles` does.
"""

from collections.abc import Sequence

from ptmrag.documents.role import Role, Section
from ptmrag.documents.sections import is_page, section_of
from ptmrag.documents.sentence_roles import is_whole, role_in
from ptmrag.retrieval.hit import Hit
from ptmrag.sources.source import is_note

# What is beside the prose of a paper or a README. A note has no front matter: "X, from Google and the University of
# Y, computes …" says what X is.
_OF_PAGES = ("authors", "news", "table")


def section_in(hit: Hit) -> Section:
    """The kind of section that a hit is in."""
    return hit.section or section_of(hit.heading, is_page=is_page(hit.source, hit.page))


def roles_in(hit: Hit, sentences: Sequence[str]) -> Sequence[Role]:
    """What each sentence of a hit is for; `sentences` are all of its text."""
    roles = hit.roles
    if len(roles) != len(sentences):
        section = section_in(hit)
        roles = tuple(role_in(section, sentence) for sentence in sentences)
    if not is_note(hit.source):
        return roles
    return [
        "prose" if role in _OF_PAGES and is_whole(sentence) else role
        for role, sentence in zip(roles, sentences, strict=True)
    ]
