"""The words of English questions about a catalog, and the questions whose form is always the same.

>>> [asked for form, asked in WHOLE if form.fullmatch("what categories are there")]
['categories']

It reads no conditions: `catalog_english` does.
"""

import re
from typing import cast

from ptmrag.understanding.list_question import Asked

CATALOG = (
    r"(?:the|this|that|your|my|our) (?:whole |entire |current |paper )?"
    r"(?:catalog(?:ue)?|library|collection|reading list|list|"
    r"index|knowledge base|database)"
)
STRONG = (
    r"entr(?:ies|y)|papers?|works?|publications?|articles?|(?:blog )?posts?|surveys?|tutorials?|"
    r"tool(?:kit)?s?|links?|sources?"
)
WEAK = r"models?|frameworks?|libraries"
HEAD = re.compile(
    r"(?P<count>how many(?: of the)?|(?:what(?:'s| is) )?the (?:total )?(?:number|count) of"
    r"|(?:total )?number of|count)(?: the| your| all)*"
    r"|(?P<list>(?:list|show|give|name|enumerate|find|get)(?: me| us)?(?: the| your| all| every| each"
    r"| of| a| complete| full| list)*)"
    r"|(?P<which>(?:what|which) (?:are|is) the|which|what|are there(?: any)?|do you have(?: any)?"
    r"|is there (?:any|an?))(?: of the| other| all)?"
)
SCOPE = re.compile(
    rf"(?:are |is )?there(?: any)?\b|(?:are |is )?(?:listed |contained |included |collected )?(?:in|on) {CATALOG}\b"
    rf"|do(?:es)? (?:{CATALOG}|you) (?:have|hold|contain|list|include|know)\b|you (?:have|know)\b"
    rf"|{CATALOG} (?:has|holds|contains|lists|includes)\b|exists?\b|in (?:all|total)\b|available\b"
)
_RUN = (
    r"(?:my|the|our|your)? ?(?:last|latest|previous|most recent) (?:\w+ )?"
    r"(?:ingest|ingestion|ingesting|update|import|run|refresh|sync)"
    rf"(?: (?:of|into|to) {CATALOG})?"
)
_UNREAD = (
    r"(?:(?:could|can)(?: ?not|n't) be|(?:were|was|are|is|have|has)(?: not|n't)(?: yet)?(?: been)?)"
    r"(?: yet)? (?:read|fetched|downloaded|opened|loaded|ingested|indexed|retrieved|reached)(?: yet)?"
)
_WORKS = rf"(?:{STRONG}|documents?|pdfs?)"
_GROUPS = r"(?:categor(?:y|ies)|sections?)"
WHOLE: tuple[tuple[re.Pattern[str], Asked], ...] = tuple(
    (re.compile(pattern), cast(Asked, asked))
    for pattern, asked in (
        (
            rf"(?:what|which|anything|is there anything|{HEAD.pattern})\b.{{0,40}}?\b"
            rf"(?:since|in|by|with|after|from|during) {_RUN}",
            "new",
        ),
        (rf"(?:list|show)(?: me)? everything(?: in {CATALOG})?", "list"),
        (rf"what did {_RUN} (?:add|bring|change|find|fetch)(?: in)?", "new"),
        (
            rf"(?:what(?:'s| is| has been)|which {_WORKS} are) (?:new|newly added)(?: in {CATALOG})?",
            "new",
        ),
        (
            rf"(?:{HEAD.pattern}|what are the) ?(?:new|newly added) {_WORKS}(?: in {CATALOG})?",
            "new",
        ),
        (
            rf"(?:which|what|how many|list|show|list all)(?: of)?(?: the)?(?: {_WORKS})?(?: in {CATALOG})?"
            rf"(?: that| which)? (?:{_UNREAD}|(?:did|could) you (?:fail to|not) (?:read|fetch|download|open)"
            rf"|(?:have )?failed(?: to (?:load|download|be (?:read|fetched)))?"
            rf"|(?:are|is) (?:unread|missing|broken|dead|unreachable))(?: (?:and|or) why)?",
            "unread",
        ),
        (
            rf"(?:{HEAD.pattern}|what are the) ?(?:failed|unread|unreadable|broken|dead|missing) "
            rf"{_WORKS}(?: are there)?",
            "unread",
        ),
        (
            rf"(?:which|what|how many|list|list all|show|show me|list the)(?: the| all)*(?: different)? "
            rf"{_GROUPS}(?: (?:{SCOPE.pattern}))*",
            "categories",
        ),
        (
            rf"what (?:are the )?(?:topics|categories)(?: does| of| in) {CATALOG}(?: cover| have)?",
            "categories",
        ),
        (
            rf"(?:which|what) {_GROUPS} (?:has|have|contains?|holds?) (?:the )?(?:most|largest number of) {_WORKS}"
            rf"|(?:which|what)(?: is|'s) the (?:largest|biggest) {_GROUPS}|which {_GROUPS} is the (?:largest|biggest)",
            "largest",
        ),
        (
            rf"(?:which|what) {_GROUPS} (?:has|have|contains?|holds?) (?:the )?"
            rf"(?:fewest|least|smallest number of) {_WORKS}"
            rf"|(?:which|what)(?: is|'s) the smallest {_GROUPS}|which {_GROUPS} is the smallest",
            "smallest",
        ),
        (
            rf"(?:how many|(?:the )?number of) {_WORKS}(?: are(?: there)?| does)? "
            rf"(?:in|per|for|by|under|has) (?:each|every|a)? ?{_GROUPS}(?: have| has| hold)?"
            rf"|how many {_WORKS} (?:does|do) (?:each|every) {_GROUPS} (?:have|hold|contain)"
            rf"|(?:list|show|group|count)(?: me| all| the)* {_WORKS} by {_GROUPS}",
            "sizes",
        ),
        (
            rf"(?:how many|(?:the )?number of) {_WORKS}(?: are(?: there)?)? "
            rf"(?:in|per|for|by|from) (?:each |every )?year"
            rf"|which year has (?:the )?most {_WORKS}"
            rf"|(?:list|show|group|count)(?: me| all| the)* {_WORKS} by (?:year|date)",
            "years",
        ),
        (
            rf"(?:what|which)(?: is|'s| are|) (?:the )?(?:newest|latest|most recent) {_WORKS}(?: in {CATALOG})?"
            rf"|which {_WORKS} (?:is|are) (?:the )?(?:newest|latest|most recent)(?: in {CATALOG})?",
            "newest",
        ),
        (
            rf"(?:what|which)(?: is|'s| are|) (?:the )?(?:oldest|earliest) {_WORKS}(?: in {CATALOG})?"
            rf"|which {_WORKS} (?:is|are) (?:the )?(?:oldest|earliest)(?: in {CATALOG})?",
            "oldest",
        ),
    )
)
