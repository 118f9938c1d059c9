"""English follow-ups: "and on which data?", "what about its size?", "why?".

>>> rewrite_english("What about its size?", "What is BERT?", ("BERT",))
"What about BERT's size?"

Pure; `followup` says what the conversation is about.
"""

import re
from collections.abc import Callable, Sequence

from ptmrag.language.question_words import sides_of
from ptmrag.understanding.focus import exchanged, holds, is_small_talk, subjects
from ptmrag.understanding.followup_on_list import refined
from ptmrag.understanding.list_question import ListQuestion

_THING = (
    r"(?:model|method|paper|approach|work|tool|framework|technique|system|architecture|library|entry|article|"
    r"toolkit|survey|algorithm)"
)
_OWNER = re.compile(rf"\b(?:its|their|(?:this|that|the) {_THING}['’]s)\b", re.IGNORECASE)
_IT = re.compile(
    rf"(?<=does )this(?= work\b)|\b(?:it|(?:this|that) {_THING}"
    rf"|the {_THING}(?! (?:of|by|that|which|in|for|on|with|called|(?-i:[A-Z(])))"
    r"|this(?=\s*(?:\?|$|work|for|differ|compare|help|good))"
    r"|that(?=\s*(?:compare|differ|work)))\b(?!['’]s\b)",
    re.IGNORECASE,
)
_THEY = re.compile(
    rf"\b(?:they|them|both(?: of them)?|these(?: two)?(?: {_THING}s)?|the two(?: {_THING}s)?"
    rf"|those(?: two)?(?: {_THING}s)?)\b",
    re.IGNORECASE,
)
_FORMER = re.compile(r"\bthe (?:former|first one)\b", re.IGNORECASE)
_LATTER = re.compile(r"\bthe (?:latter|second one)\b", re.IGNORECASE)
_FORMERS = re.compile(rf"{_FORMER.pattern}['’]s\b", re.IGNORECASE)
_LATTERS = re.compile(rf"{_LATTER.pattern}['’]s\b", re.IGNORECASE)
_SIDE = re.compile(
    r"(?:(?:what|how) about )?(the (?:former|latter)|the (?:first|second) one)", re.IGNORECASE
)
# "Which is better?", of two that were spoken of.
_WHICH = re.compile(
    r"(which)(?: one)?(?: of (?:them|these|the two|those|both))? "
    r"(?P<rest>(?:is|are|was|were|does|do|did|has|have|performs?|works?|runs?|trains?|needs?|gets?|gives?|scores?|reaches|costs?)\b(?!.*\b(?:or|it|they|them)\b)"
    r"(?: [a-z]+){0,3}? (?:more|less|better|worse|best|fewer|[a-z]{2,}er)\b[^?]*)",
    re.IGNORECASE,
)
_WHICH_ONE = re.compile(
    r"(which) one (?P<rest>(?:is|was|does|did|has|had|can|uses?|needs?)\b(?!.*\b(?:or|it|they|them)\b)[^?]+)",
    re.IGNORECASE,
)
_ORDINAL = re.compile(
    rf"\b(?:the (first|second|third|fourth|fifth)(?: (?:one|entry|{_THING})\b|(?=\W*$)))"
    r"(?! (?:on|by|that|which|to|about|for|with|using) \w| (?:of|in) (?!the list|them|these|those|it\b))",
    re.IGNORECASE,
)
_ORDINALS = ("first", "second", "third", "fourth", "fifth")
# "It" that stands for nothing: is it possible to, how long does it take to.
_EMPTY_IT = re.compile(
    r"\b(?:is|was|does|would|can) it (?:\w+ )?(?:possible|necessary|true|hard|easy|difficult|important|useful|common|"
    r"better to|worth|safe|take[^?]* to\b|mean to|matter|make sense|called)|\bit(?:'s| is| was) "
    r"(?:possible|necessary|true|hard|easy|important|useful|common|called|known|said|clear|worth)"
    r"|\bit takes? [^?]*\bto\b"
    r"|\b(?:it (?:is|was)|(?:is|was) it)\b[^?]{0,30} that\b",
    re.IGNORECASE,
)
# Behind these a pronoun is no word for a name that stands before it: "BERT and it".
_BESIDE = re.compile(
    r"\b(?:and|with|to|than|vs\.?|versus|from|like|over|or|against|beats?|beaten|outperforms?|surpass(?:es)?"
    r"|replaces?|extends?|improves? on|builds? on)$",
    re.IGNORECASE,
)
_FUNCTION = re.compile(
    r"how|many|much|long|what|which|who|whom|when|where|why|does|do|did|is|are|was|were|has|have|had|can|could|will|"
    r"would|should|might|may|the|an?|of|in|on|at|for|to|with|by|from|and|but|or|than|then|so|not|any|some|more|most|"
    r"other|there|about|also|if|as|i|we|you",
    re.IGNORECASE,
)
_LEAD = re.compile(r"^(?:and|but|so|ok(?:ay)?|then|also|now|well|oh|hm+)\b[, ]*", re.IGNORECASE)
_WHY = re.compile(
    r"(?P<ask>why|how|how come|how so|why not|when|where|since when|by whom|in what way)"
    r"(?: (?:is|was) (?:that|this|it)(?: so)?| (?:exactly|precisely))?",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"(?:what|how) about (?P<what>.+?)(?: then)?", re.IGNORECASE)
_MORE = re.compile(
    r"(?:(?:please |can you |could you )?(?:tell me more|say more|go on|explain more|elaborate|more details?|"
    r"give (?:me )?(?:an example|more details?|details)))(?: please)?|for example|an example",
    re.IGNORECASE,
)
_COMPARED = re.compile(
    r"(?:(?:as )?(?:compared|in comparison|relative) (?:to|with)|vs\.?|versus|better than|worse than|faster than|"
    r"bigger than|larger than|smaller than|different from|unlike) .+",
    re.IGNORECASE,
)
# A question word with what it asks for, and no verb: "on which data?", "how many layers?".
_PIECE = re.compile(
    r"(?:(?:on|in|with|for|from|by|at|to|under|over|using) )?(?:which|what|how (?:many|much|long|large|big|fast))"
    r"(?: (?!is\b|are\b|was\b|were\b|does\b|do\b|did\b|has\b|have\b|can\b|will\b)[\w-]+){0,5}",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|does|do|did|has|have|had|can|could|will|would|should|use[sd]?|train(?:ed|s)|"
    r"work(?:s|ed)?|need(?:s|ed)?|reach(?:es|ed)?|show(?:s|n|ed)?|mean(?:s|t)?)\b",
    re.IGNORECASE,
)

_ATTRIBUTE = re.compile(
    r"\b(?:data|datasets?|corpus|corpora|size|parameters?|results?|limitations?|limits?|code|architecture|speed|"
    r"performance|vocabulary|layers?|costs?|authors?|objectives?|loss|tasks?|training|weights|memory|accuracy|"
    r"advantages?|disadvantages?|drawbacks?|tokenizer|optimizer|hyperparameters|ablations?)\b",
    re.IGNORECASE,
)
_DEFINES = re.compile(r"(?:what|how|explain|define|describe)\b", re.IGNORECASE)
# Where or when: "in Chinese", "on long texts", "Chinese", "2020".
_PLACE = re.compile(
    r"(?:in|on|for|with|at|without|during) (?:[\w-]+ ?){1,4}|(?:19|20)\d{2}|"
    r"Chinese|English|French|German|Japanese|Korean",
    re.IGNORECASE,
)

# A word that points back but is no pronoun, or a gap where one would stand.
_POINTS_BACK = re.compile(
    r"^(?:and|but|so|or|then|also|now)\b|^(?:what|how) about\b|^(?:why|how|how so|how come|when|where)\W*$|"
    r"\b(?:he|she|his|her|this|these|those|the same|the others?|the rest|another one|which ones?|above|mentioned|"
    r"previous|earlier|instead)\b|\b(?:too|as well|also|else|again)\W*$",
    re.IGNORECASE,
)

Understand = Callable[[str], ListQuestion | None]


def rewrite_english(
    question: str,
    before: str,
    focus: Sequence[str],
    entries: Sequence[str] = (),
    understand: Understand = lambda question: None,
    pair: Sequence[str] = (),
) -> str | None:
    """The question with its names and halves filled in; None where it stands alone.

    `before` is the question before, `focus` what it is about, `entries` what was listed, `pair` the
    two works last spoken of.
    """
    bare = _LEAD.sub("", question).strip()
    core = bare.rstrip("?.! ")
    if chosen := _ordinal(question, core, before, entries):
        return chosen
    if (why := _WHY.fullmatch(core)) and before.lower().startswith(f"{why['ask'].lower()} "):
        return f"{_stem(before)}, in more detail?"
    if why:
        return f"{_stem(before)}, and {why['ask'].lower()}?"
    if (listed := understand(before)) and (again := refined(core, listed, understand)):
        return again
    if listed and (again := refined(question, listed, understand)):
        return again
    if understand(question):
        return None
    if (side := _SIDE.fullmatch(core)) and len(pair) > 1:
        name = pair[0 if _FORMER.match(side[1]) else 1]
        return _about(name, before, focus) or f"What about {name}?"
    if (
        (which := _WHICH.fullmatch(core) or _WHICH_ONE.fullmatch(core))
        and len(pair) > 1
        and len(subjects(core)) < 2
    ):
        return f"{which[1]} of {' and '.join(pair)} {which['rest']}?"
    if replaced := _pronouns(question, focus, pair):
        return replaced
    return None if listed else _completed(core, before, focus)


def points_back_english(question: str) -> bool:
    """Whether a question holds a word that points back, or a gap: a sign, no proof."""
    empty = [found.span() for found in _EMPTY_IT.finditer(question)]
    pronouns = (
        found.start()
        for form in (_OWNER, _IT, _THEY, _FORMER, _LATTER, _ORDINAL)
        for found in form.finditer(question)
    )
    return _POINTS_BACK.search(question) is not None or any(
        not any(start <= place < end for start, end in empty) for place in pronouns
    )


def _ordinal(question: str, core: str, before: str, entries: Sequence[str]) -> str | None:
    """ "What does the second one do?" after a list."""
    found = _ORDINAL.search(question)
    number = _ORDINALS.index(found[1].lower()) if found else 0
    if found is None or number >= len(entries) or len(entries) < 2:
        return None
    if re.fullmatch(r"(?:(?:what|how) about )?" + re.escape(found[0]), core, re.IGNORECASE):
        other = next((entry for entry in entries if holds(before, entry)), "")
        return exchanged(before, other, entries[number]) if other else f"What is {entries[number]}?"
    return question[: found.start()] + entries[number] + question[found.end() :]


def _pronouns(question: str, focus: Sequence[str], pair: Sequence[str]) -> str | None:
    """The question with names for its pronouns; None where it has none that needs a name."""
    if not focus:
        return None
    names = {_OWNER: f"{focus[0]}'s", _IT: focus[0], _THEY: focus[0]}
    if len(pair) > 1:
        names |= {_FORMERS: f"{pair[0]}'s", _LATTERS: f"{pair[1]}'s"}
        names |= {_FORMER: pair[0], _LATTER: pair[1]}
        # Of two that were never named together a plural may also mean the last one's parts.
        if len(focus) > 1 or all(subjects(f"about {name}") for name in pair):
            names[_THEY] = f"{pair[0]} and {pair[1]}"
    places = [(found, name) for form, name in names.items() for found in form.finditer(question)]
    for found, name in sorted(places, key=lambda place: place[0].start()):
        if _stands_for_focus(found, question):
            # What follows is a pronoun for the name that now stands there.
            return question[: found.start()] + name + question[found.end() :]
    return None


def _stands_for_focus(pronoun: re.Match[str], question: str) -> bool:
    """Whether a pronoun stands for something said before the question."""
    before = question[: pronoun.start()].rstrip()
    empty = [found.span() for found in _EMPTY_IT.finditer(question)]
    if any(start <= pronoun.start() < end for start, end in empty):
        return False
    if _BESIDE.search(before):
        return len(before.split()) <= 8
    # A clause, or a few nouns, is something that the pronoun can stand for itself.
    content = [word for word in re.findall(r"[\w'-]+", before) if not _FUNCTION.fullmatch(word)]
    is_statement = (
        re.match(r"(?:the|an?)\b", before, re.IGNORECASE) or content[:1] == before.split()[:1]
    )
    most = 0 if is_statement and before else 3
    return not subjects(before) and len(content) <= most and not re.search(r"[.,;:?!]", before)


def _completed(core: str, before: str, focus: Sequence[str]) -> str | None:
    """A half question with its other half."""
    if about := _ABOUT.fullmatch(core):
        return _about(about["what"], before, focus)
    if _COMPARED.fullmatch(core):
        own = subjects(core)
        rivals = [name for name in focus if name not in own]
        return f"{rivals[0]} {core}?" if own and rivals else None
    if _MORE.fullmatch(core):
        return f"{core[0].upper()}{core[1:]}: {focus[0]}?" if focus else None
    if _PLACE.fullmatch(core) and not subjects(core):
        return f"{_stem(before)}, and {core[0].lower()}{core[1:]}?" if focus else None
    if _PIECE.fullmatch(core) and not subjects(core) and not _VERB.search(core):
        return f"{_stem(before)}, and {core[0].lower()}{core[1:]}?" if focus else None
    if re.fullmatch(r"(?:the |an? )?[\w-]+(?: [\w-]+){0,2}", core) and not _VERB.search(core):
        own = () if is_small_talk(core) else subjects(f"about {core}")
        is_asked = own or core.startswith("the ") or _ATTRIBUTE.search(core)
        return _about(core, before, focus) if is_asked else None
    return None


def _about(what: str, before: str, focus: Sequence[str]) -> str | None:
    """ "What about X?": the same question of X, or X of what it was about."""
    if len(what.split()) > 6 or not focus:
        return None
    own = subjects(f"about {what}")
    if own:
        is_name = len(" ".join(own)) >= 0.6 * len(what)
        # Of a comparison it is the second side that gives way.
        last = (sides_of(before) or focus)[-1 if sides_of(before) else 0]
        is_same = holds(before, last) and not holds(before, what.strip())
        return exchanged(before, last, what) if is_name and is_same else None
    if focus[0].islower() and not _ATTRIBUTE.search(what) and _DEFINES.match(before):
        return before.replace(focus[0], what)
    if _PLACE.fullmatch(what):
        return f"{_stem(before)}, and {what if ' ' in what else f'in {what}'}?"
    article = "" if re.match(r"the\b", what, re.IGNORECASE) else "the "
    return f"What about {article}{what} of {focus[0]}?"


def _stem(question: str) -> str:
    """A question without its mark, so that something can follow."""
    return question.rstrip("?？.!。 ")
