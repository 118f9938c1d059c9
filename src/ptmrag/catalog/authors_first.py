"""Single authors before titles, in a list that writes authors first.

>>> from ptmrag.catalog.drafts import Draft
>>> names = ("Ann Lee", "Bo Li", "Cy Ho")
>>> drafts = [Draft(f"Nets {n}", "text", (), n, "item", has_authors=True) for n, _ in enumerate(names)]
>>> drafts.append(Draft("Dee Wu: Boats", "text", (), 9, "item"))
>>> [draft.title for draft in without_single_authors(drafts)][-1]
'Boats'

A line alone cannot tell: "Neural Networks: A Review" has the same form. The other entries of the list can.
"""

import re
from collections.abc import Sequence

from ptmrag.catalog.drafts import Draft
from ptmrag.catalog.people import may_be_people

_LEAST = 3
_SINGLE = re.compile(r"([^:：]{3,60})[:：]\s+(?=\S)")


def without_single_authors(drafts: Sequence[Draft]) -> Sequence[Draft]:
    """The drafts; where most have authors before the title, a single name before a colon is one too."""
    plain = [draft for draft in drafts if draft.mark == "text" and draft.origin != "row"]
    with_authors = sum(draft.has_authors for draft in plain)
    if with_authors < _LEAST or with_authors * 2 < len(plain):
        return drafts
    for draft in plain:
        name = _SINGLE.match(draft.title)
        if name and not draft.has_authors and may_be_people(name[1]):
            draft.title, draft.has_authors = draft.title[name.end() :], True
    return drafts
