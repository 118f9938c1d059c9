"""Which sentences of a work can be quoted by themselves in a review.

    [s for s in sentences if can_stand(s)]

It looks at a sentence alone, not at what it says.
"""

import re

from ptmrag.answer.spans import LEANS, Sentence
from ptmrag.documents.sentence_roles import is_whole

# What goes on from another column, or is an item of a list that was cut out of it.
_CUT = re.compile(r"[a-z]+(?:-[a-z]+)*[ ,]|\W*(?:\d{1,2}|[a-z]|[ivx]+)\)|[-–•*(（]")
_POINTS = re.compile(
    r"\b(?:tables?|figures?|figs?\.|sections?|appendix|equations?|eqs?\.) ?\(?[\dA-Z]|§|[图表]\s*\d|[:：]$|"
    r"\bas follows\b|"
    r"\bin what follows\b|\bfollowing (?:table|figure|section|example)|\b(?:above|below)\.$|如下",
    re.IGNORECASE,
)
# The heading of a paragraph, read into its first sentence: "Data We train …", "Abstract In recent years …".
_GLUED = re.compile(
    r"^.{0,80}?[a-z] (?:We|Our|This|These|It|There|In|To|For|As|When|While|Although|Despite|Given) "
)
_ITS_OWN = re.compile(
    r"(?:this|these) (?:paper|work|article|study|survey|report|review|thesis|tutorial|technical report)\b",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"(?:however|but|yet|nevertheless|nonetheless|besides|to this end|another|on the (?:other|contrary)|similarly|"
    r"then|next|"
    r"first(?:ly)?|second(?:ly)?|third(?:ly)?|finally|lastly|for (?:instance|example|one)|for this reason|"
    r"accordingly|instead|"
    r"indeed|in other words|again|and|or|so|as such|here)\b|但|然而|而且|并且|首先|其次|最后|例如|另|相反|同样|总之",
    re.IGNORECASE,
)
_INSIDE = re.compile(r"(?:^|\s)\(?[1-9]\)\s")


def can_stand(sentence: Sentence) -> bool:
    """Whether a sentence is whole prose that needs no other one and points to no table."""
    text = sentence.text
    if not is_complete(sentence) or _GOES_ON.match(text):
        return False
    return LEANS.match(text) is None or _ITS_OWN.match(text) is not None


def is_complete(sentence: Sentence) -> bool:
    """The same for one that may speak of what the sentence before it says."""
    text = sentence.text
    return (
        sentence.role == "prose"
        and is_whole(text)
        and _CUT.match(text) is None
        and _POINTS.search(text) is None
        and _INSIDE.search(text) is None
        and _GLUED.match(text) is None
    )
