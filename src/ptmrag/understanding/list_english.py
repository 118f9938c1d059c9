"""English questions about the catalog itself: "which entries have code?", "papers after 2020".

>>> understand_english("How many papers after 2020 have code?").years
Years(first=2021, last=None, beside=2020)

A question is understood if every word of it is, and only then: "which models does the paper
compare?" has words that are no condition on entries, so it is a question to the papers.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from ptmrag.catalog.entry import LinkKind
from ptmrag.understanding.list_english_phrases import HEAD, SCOPE, STRONG, WEAK, WHOLE
from ptmrag.understanding.list_question import Asked, LinkWish, ListQuestion, Years

# Nouns that say what kind of entry is meant.
_KINDS = re.compile(r"surveys?|tutorials?|tool(?:kit)?s?|(?:blog )?posts?")
# "Papers on X" is a search; "works on X" may be a verb.
_SEARCHED = ("papers", "entries", "articles", "publications", "surveys", "tools", "toolkits")
_POLITE = re.compile(
    r"(?:please|kindly|hi|hello|hey|ok|okay|so|and|now|(?:can|could|would|will) you(?: please)?|"
    r"(?:tell|show) me(?= (?:which|what|how))|i (?:want|would like|'d like|need) to (?:know|see)|"
    r"do you know)[, ]+"
)
_YEAR = r"((?:19|20)\d{2})"
_MADE = (
    r"(?:(?:that |which )?(?:(?:are|is|were|was|have been|has been|came|come) )?"
    r"(?:published|released|written|dated|out|appeared|appearing|proposed|introduced|made)? ?)"
)
_YEARS: tuple[tuple[str, Callable[[int, int], Years]], ...] = (
    (rf"(?:between|from|in|during) {_YEAR} ?(?:and|to|through|until|till|-|–|—) ?{_YEAR}", Years),
    (rf"(?:since|starting (?:from|in)|in or after|not before) {_YEAR}", lambda a, _: Years(a)),
    (rf"(?:from|in) {_YEAR} (?:on|onwards?|or later|and later)", lambda a, _: Years(a)),
    (rf"(?:after|later than|newer than) {_YEAR}", lambda a, _: Years(a + 1, None, a)),
    (
        rf"(?:until|up to|till|by|no later than|in or before) {_YEAR}",
        lambda a, _: Years(None, a),
    ),
    (rf"(?:from|in) {_YEAR} or (?:earlier|before)", lambda a, _: Years(None, a)),
    (
        rf"(?:before|older than|earlier than|prior to) {_YEAR}",
        lambda a, _: Years(None, a - 1, a),
    ),
    (rf"(?:in|from|of|during|for)(?: the year)? {_YEAR}", lambda a, _: Years(a, a)),
)
_THING: tuple[tuple[LinkKind | None, str], ...] = (
    (
        "code",
        r"(?:source )?code|implementations?|(?:code )?repositor(?:y|ies)|(?:github )?repos?|github",
    ),
    ("weights", r"(?:model |pre-?trained )?(?:weights|checkpoints?)"),
    ("slides", r"slides?|slide decks?"),
    ("paper", r"papers?|pdfs?"),
    ("page", r"(?:web ?|blog )?(?:pages?|posts?)"),
    (None, r"links?|urls?|address(?:es)?"),
)
_DECKED = (
    r"(?:an? |the |any |some |public |open |open-source |official |available |released |linked )*"
)
_LACKS = (
    r"(?:without|lacks?|lacking|missing|(?:have|has|having|with|come with) no|(?:do|does|did)"
    r"(?: not|n't) (?:have|provide|offer|come with|include|link to)|haven't(?: got)?|hasn't(?: got)?)"
)
_HAS = (
    r"(?:(?:have|has|having|provides?|offers?|includes?|comes? with|links? to|got)(?: got)?|with)"
)
_ABOUT = (
    r"(?:(?:are|is|deal|deals|dealing|have to do|concerned|that)? ?(?:about|on|with|for|regarding)"
    r"|concerning|concerns?|(?:are |is )?(?:related|relating|relevant) to"
    r"|(?:are |is )?in the (?:field|area) of|on the (?:topic|subject) of)"
)
_SAYS = (
    r"(?:(?:are |is |come )?(?:by|from)|mentions?|mentioning|discuss(?:es|ing)?|cover(?:s|ing)?"
    r"|address(?:es|ing)?)"
)
# No topic holds these: a question that does says something of its subject.
_NO_TOPIC = re.compile(
    r"\b(?:do|does|did|is|are|was|were|be|been|has|have|had|can|could|should|would|will|it|its|they|"
    r"their|them|he|she|this|that|these|those|which|what|who|whose|how|why|when|where|used?|uses|using|"
    r"propos\w+|introduc\w+|compar\w+|report\w*|achiev\w+|outperform\w*|beats?|improv\w+|"
    r"evaluat(?:es?|ed|ing)|"
    r"trains?|cites?|cited|authors?|baselines?|best|better|worse|worst|same|most|par|top|average|free|"
    r"largest|biggest|smallest|fastest|(?:the|each|an?) "
    r"(?:papers?|models?|authors?|encoder|decoder|"
    r"survey|article|dataset|experiments?|table|figure|appendix|method)|"
    r"summary|overview|comparison)\b"
    r"|\b(?:of|on|in|for|with|to|from|by|and|or|about)$"
)
# Where a topic ends: at the next condition.
_END = (
    rf"(?= (?:and |but |that |which )*(?:{_HAS}|{_LACKS}|published|released|written|in|from|since|after"
    r"|before|until|between|are there|is there|do you|does)\b|$)"
)


@dataclass(slots=True)
class _Read:
    """What is read of a question so far."""

    topics: list[str] = field(default_factory=list)
    links: list[LinkWish] = field(default_factory=list)
    years: Years | None = None
    category: str = ""
    is_scoped: bool = False
    is_mention: bool = False


def understand_english(question: str) -> ListQuestion | None:
    """The question to the catalog that this is, None where it is none."""
    text = " ".join(question.casefold().replace("’", "'").split()).strip(" .?!\"'")
    text = re.sub(r"\b((?:survey|tutorial)s?) of ", r"\1 on ", text)
    while (polite := _POLITE.match(text)) and polite.end() < len(text):
        text = text[polite.end() :]
    for pattern, asked in WHOLE:
        if pattern.fullmatch(text):
            return ListQuestion(asked, "en")
    head = HEAD.match(text) or re.match(rf"(?P<bare>)(?P<count>)(?=(?:{STRONG})\b)", text)
    if head is None:
        return None
    rest = text[head.end() :].strip()
    for noun in re.finditer(rf"\b(?:(?P<strong>{STRONG})|{WEAK})\b", rest):
        if found := _asked(head, noun, rest):
            topics = tuple(_as_written(topic, question) for topic in found.topics)
            return replace(found, topics=topics, category=_as_written(found.category, question))
    return None


def _as_written(words: str, question: str) -> str:
    """Words of the folded question in the case in which they were asked."""
    found = re.search(re.escape(words).replace(r"\ ", r"\s+"), question, re.IGNORECASE)
    return found[0] if found else words


def _asked(head: re.Match[str], noun: re.Match[str], text: str) -> ListQuestion | None:
    """A question whose noun is this one, if the words around it are conditions on entries."""
    read = _Read()
    asked: Asked = "count" if head.groupdict().get("count") else "list"
    before = re.sub(r"^(?:(?:different|research|existing|the) )+", "", text[: noun.start()]).strip()
    if newest := re.fullmatch(r"(?P<new>newest|latest|most recent)|oldest|earliest", before):
        asked, before = "newest" if newest["new"] else "oldest", ""
    if not _before(before, noun, read) or not _conditions(text[noun.end() :].strip(), read):
        return None
    if not _is_about_entries(head, noun, read):
        return None
    return ListQuestion(
        asked,
        "en",
        tuple(read.topics),
        read.category,
        read.years,
        tuple(read.links),
        is_sure=bool(noun["strong"]),
        is_paper=noun[0] in ("paper", "papers"),
        is_mention=read.is_mention,
    )


def _before(words: str, noun: re.Match[str], read: _Read) -> bool:
    """Read what stands before the noun: a year or a topic."""
    if _KINDS.fullmatch(noun[0]):
        read.topics.append(noun[0])
    if not words:
        return True
    if re.fullmatch(r"(?:19|20)\d{2}", words):
        read.years = Years(int(words), int(words))
        return True
    # "Multilingual models" is one term, and "multilingual papers" are papers on it.
    read.topics.insert(0, words if noun["strong"] else f"{words} {noun[0]}")
    is_plain = re.search(r"\b(?:of|the|in|for|on|with|to|from|by|an?)\b", words) is None
    return is_plain and _is_topic(words) and len(words.split()) <= 5


def _is_about_entries(head: re.Match[str], noun: re.Match[str], read: _Read) -> bool:
    """Whether noun and conditions together can only mean entries of the catalog."""
    groups = head.groupdict()
    has_condition = bool(read.topics or read.links or read.years or read.category)
    if re.fullmatch(r"links?|sources?", noun[0]) or (head[0] == "what" and noun[0] == "works"):
        return False
    if "bare" in groups:
        return bool(read.links or read.years) or (has_condition and noun[0] in _SEARCHED)
    if noun["strong"] and not groups["which"]:
        return True
    return has_condition or read.is_scoped


def _conditions(rest: str, read: _Read) -> bool:
    """Read the words behind the noun; whether all of them are conditions."""
    while rest:
        rest = re.sub(
            r"^(?:[,;]|and|but|that|which|who|also|both|are listed|(?:are|is)$)(?: |$)", "", rest
        )
        left = next((left for step in _STEPS if (left := step(rest, read)) is not None), None)
        if left is None:
            return not rest
        rest = left.strip(" ,;")
    return True


def _read_scope(rest: str, read: _Read) -> str | None:
    if found := SCOPE.match(rest):
        read.is_scoped = True
        return rest[found.end() :]
    return None


def _read_years(rest: str, read: _Read) -> str | None:
    for pattern, years in _YEARS:
        if found := re.match(rf"{_MADE}{pattern}\b", rest):
            first, *last = (int(year) for year in found.groups())
            read.years = years(first, last[0] if last else first)
            return rest[found.end() :]
    return None


def _read_link(rest: str, read: _Read) -> str | None:
    for kind, thing in _THING:
        tail = rf" ?(?:both )?{_DECKED}(?:{thing})(?: (?:links?|available|online|released))*(?=[ ,;]|$)"
        # "Both code and weights", "code but no paper".
        more = (("no", False), ("", read.links[-1].is_there)) if read.links else ()
        for verb, is_there in ((_LACKS, False), (_HAS, True), *more):
            if found := re.match(rf"{verb}\b{tail}", rest):
                read.links.append(LinkWish(kind, is_there))
                return rest[found.end() :]
    return None


def _read_category(rest: str, read: _Read) -> str | None:
    found = re.match(
        r"(?:are |is )?(?:listed |filed )?(?:in|under|belong(?:s|ing)? to) (?:the )?(?:"
        r"(?:category|section|heading)(?: of| on| called| named)? (?P<a>.+?)|(?P<b>.+?) (?:category|section))"
        + _END,
        rest,
    )
    if found is None or not _is_topic(found["a"] or found["b"]):
        return None
    read.category = (found["a"] or found["b"]).strip(" \"'“”")
    return rest[found.end() :]


def _read_topic(rest: str, read: _Read) -> str | None:
    for verb, is_mention in ((_ABOUT, False), (_SAYS, True)):
        found = re.match(rf"{verb} (?P<topic>.+?){_END}", rest)
        if found and _is_topic(found["topic"]):
            topic = re.sub(r"^(?:the|an?) ", "", found["topic"].strip(" \"'“”"))
            read.topics.append(topic)
            read.is_mention = read.is_mention or is_mention
            return rest[found.end() :]
    return None


_STEPS = (_read_scope, _read_years, _read_link, _read_category, _read_topic)


def _is_topic(text: str) -> bool:
    return len(text.split()) <= 8 and not _NO_TOPIC.search(text) and not re.search(r"[?!;:]", text)
