"""What a piece of text is for: the role of a sentence, and the kind of its section.

>>> "caption" in get_args(Role), "limitations" in get_args(Section)
(True, True)

Only "prose" answers any question. Of the other roles, some answer where they are asked for: a caption, a
line of installation, a licence. It reads no text: `sentence_roles` and `sections` do.
"""

from typing import Literal, get_args

Role = Literal[
    "prose",
    "fragment",  # a heading or a cell in the text, or a sentence that is cut off
    "title",
    "authors",
    "caption",
    "footnote",
    "signpost",
    "table",
    "row",  # of a table that is drawn with lines, so that it was read whole
    "item",  # an item of a list that is no sentence
    "code",
    "fact",  # a line of a list: its label and the value
    "reference",
    "furniture",
    # Of pages and READMEs: what is neither about the work nor by itself an answer.
    "news",
    "usage",
    "licence",
    "link",
]
Section = Literal[
    "front",
    "abstract",
    "introduction",
    "related",
    "method",
    "data",
    "experiments",
    "results",
    "limitations",
    "conclusion",
    "appendix",
    "other",
    # Of pages and READMEs: what it is; news and changes; installation and use; the licence; links,
    # acknowledgements, citation and contact.
    "about",
    "news",
    "usage",
    "licence",
    "links",
]
ROLES: frozenset[str] = frozenset(get_args(Role))
SECTIONS: frozenset[str] = frozenset(get_args(Section))
