"""The quotes of a comparison by aspect: what each work is, how it works, its results, side by side.

    spans = evened(spans, request, plan, reader)
    text, citations = side_by_side(spans, "en", called=plan.called)

An aspect that one work is quoted on is looked for in the others too; what a work says of another one stands
under a heading of its own. It does not choose the works: `plan` does.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Literal, get_args

from ptmrag.answer.absent_works import mentions
from ptmrag.answer.answer import Citation
from ptmrag.answer.digest import part_of
from ptmrag.answer.framing import LEAD, plain_title, under_headings
from ptmrag.answer.parts_of_a_digest import LABELS, PARTS
from ptmrag.answer.plan import Plan
from ptmrag.answer.reading import SentenceReader
from ptmrag.answer.request import Request
from ptmrag.answer.spans import Bounds, Sentence, Span, fitting
from ptmrag.documents.role import Section
from ptmrag.language.detect import Language

_Work = tuple[str, str]  # an entry, and a title of it
_Part = Literal["method", "data", "results", "limitations"]
Aspect = Literal["facts", "about", _Part, "others", "more"]
_HEADINGS: Mapping[Language, Mapping[Aspect, str]] = {
    "en": {
        "facts": "Facts",
        "about": "What it is",
        "others": "What each says of the other",
        "more": "Also on the question",
    },
    "zh": {
        "facts": "基本信息",
        "about": "是什么",
        "others": "彼此的评价",
        "more": "与问题有关的其他内容",
    },
}
_PARTS: tuple[_Part, ...] = get_args(_Part)
_OF_ALL: tuple[_Part, ...] = ("method", "results")
# Where a work says what it is.
_ABOUT: tuple[Section, ...] = ("abstract", "about", "front", "introduction", "conclusion")
_OF_RESULTS: tuple[Section, ...] = ("experiments", "results")
_LONGEST_NAME = 4  # words
_ONE_SIDE = {
    "zh": "资料库中没有找到关于“{}”的内容，因此比较不完整。",
    "en": "Nothing was found on “{}”, so the comparison is incomplete.",
}
# The share of a comparison that its works fill with what answers best; the rest is for aspects that one lacks.
_OWN = 0.8


def compares(plan: Plan, spans: Sequence[Span]) -> bool:
    """Whether an answer compares works, and quotes more than one."""
    return plan.want == "comparison" and len({span.hit.entry_id for span in spans}) > 1


def for_own(plan: Plan) -> Plan:
    """The plan for what answers best in each work compared, which leaves some room for `evened`."""
    if plan.want != "comparison" or len(plan.sources) < 2:
        return plan
    return replace(plan, most=int(_OWN * plan.most), letters=int(_OWN * plan.letters))


def evened(
    spans: Sequence[Span], request: Request, plan: Plan, reader: SentenceReader
) -> list[Span]:
    """The spans, of a comparison with the works quoted on the same aspects, as long as there is room.

    What a work lacks is a part of its digest. All works are quoted on how they work and on their results, and on
    whatever else one of them is quoted on; an aspect that one of them does not have is left as it is.
    """
    found, names, page = list(spans), _names(spans, plan.called), request.evidence.page
    passages = cache(lambda source: reader.own_passages([source]))
    for part in _PARTS if compares(plan, spans) else ():
        have = {span.hit.source for span in spans if _aspect(span, names) == part}
        lacking = [source for source in plan.sources if source not in have]
        if not have and part not in _OF_ALL:
            continue
        more = list[Span]()
        for source in lacking:
            hits = passages(source)
            own = part_of(part, reader, hits, encode=request.encode, page=page, taken=found)
            more += [span for span in own if _aspect(span, names) == part][:1]
        fuller = fitting([*found, *more], Bounds(plan.most, plan.letters))
        if len(more) == len(lacking) and len(fuller) == len(found) + len(more):
            found = fuller
    return found


def one_sided(spans: Sequence[Span], request: Request, plan: Plan) -> str:
    """The sentence that says on which side of a comparison nothing was found, "" where there is none."""
    sides = [side for side in request.question.sides or () if side not in plan.absent.all]
    called = {plan.called[span.work] for span in spans if span.work in plan.called}
    said = [f"{span.hit.title}\n{span.text}".casefold() for span in spans]
    missing = [
        side
        for side in sides
        if not mentions(side, called) and not any(side.casefold() in text for text in said)
    ]
    return _ONE_SIDE[request.lang].format(", ".join(missing)) if missing else ""


def side_by_side(
    spans: Sequence[Span], lang: Language, *, called: Mapping[_Work, str]
) -> tuple[str, tuple[Citation, ...]]:
    """The quotes under their aspects, those of one work after another, each behind the name of its work.

    `called` are the names that the question has for works.
    """
    names = _names(spans, called)
    works = list(names)
    groups: dict[Aspect, list[Span]] = {aspect: [] for aspect in _headings(lang)}
    for span in sorted(spans, key=lambda s: (works.index(s.work), s.hit.chunk_id, s.place)):
        groups[_aspect(span, names)].append(span)
    shown = [(_headings(lang)[aspect], group) for aspect, group in groups.items() if group]
    return under_headings(LEAD[lang], shown, lang, names=names)


def _headings(lang: Language) -> Mapping[Aspect, str]:
    """The heading of each aspect, in the order of the answer."""
    own, parts = _HEADINGS[lang], LABELS[lang]
    return {
        "facts": own["facts"],
        "about": own["about"],
        **{part: parts[part] for part in _PARTS},
        "others": own["others"],
        "more": own["more"],
    }


def _names(spans: Sequence[Span], called: Mapping[_Work, str]) -> dict[_Work, str]:
    """The name of each work: that of the question, else the title up to its colon, if that is short."""
    works = dict.fromkeys(span.work for span in spans)
    return {work: called.get(work) or _short(plain_title(work[1])) for work in works}


def _short(title: str) -> str:
    head = title.partition(":")[0].strip()
    return head if len(head.split()) <= _LONGEST_NAME else title


def _aspect(span: Span, names: Mapping[_Work, str]) -> Aspect:
    """What a span is about; `names` are those of the works quoted."""
    if span.is_fact:
        return "facts"
    if mentions(span.text, [name for work, name in names.items() if work != span.work]):
        return "others"
    return next(_aspects(span.sentences[0]), "more")


def _aspects(sentence: Sentence) -> Iterator[Aspect]:
    """What a sentence speaks of, by its section first, then by its words."""
    for part in _PARTS:
        if sentence.section in PARTS[part].sections:
            yield part
    if sentence.section in _OF_RESULTS:
        yield "results"
    if sentence.section in _ABOUT:
        is_result = PARTS["results"].has(sentence)
        yield "results" if is_result and not PARTS["contributions"].has(sentence) else "about"
    yield from (part for part in _PARTS if PARTS[part].has(sentence))
