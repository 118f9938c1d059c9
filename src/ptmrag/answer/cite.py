"""Answers whose every citation is checked against the source.

`cite` takes a text with `[n]` marks, whoever wrote it, and the passages that the numbers stand for,
and returns an Answer in which every `[n]` has its citation and every citation a quote that stands
verbatim on the page it names and supports its sentence: near in meaning, and with every number and
name of it in the passage. A sentence that no passage supports is left out.

>>> from ptmrag.answer.answer import Answer
>>> str(Answer(question="?", text="The library does not tell.", lang="en", abstained=True))
'The library does not tell.'

It does not search, and it does not write: `extraction` and `composition` do.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from ptmrag.answer.answer import Answer, Citation, abstain, citation_of
from ptmrag.answer.evidence import PageOf
from ptmrag.answer.facts import missing_facts
from ptmrag.language.detect import Language
from ptmrag.language.verbatim import MARK, sentences
from ptmrag.retrieval.hit import Hit

# Given a claim and sentences, how well each sentence supports the claim: 0 is just enough.
Support = Callable[[str, Sequence[str]], Sequence[float]]

# A sentence up to its end, the marks behind it included; possessive, so that no mark is given back.
_CLAIM = re.compile(
    r".+?(?:(?:[。！？]|[.!?](?=[\s\[【]|$))(?:\s*[\[【][\d\s,，、]+[\]】])*+|$)\s*", re.DOTALL
)
# With less than this share of its sentences supported, a text is not to be trusted at all.
LEAST_SHARE = 0.5
_DROPPED = {
    "zh": "有 {} 句没有得到资料库支持，已略去。",
    "en": "Left out, because no passage supports them: {} sentence(s).",
}


def cite(
    question: str,
    text: str,
    hits: Sequence[Hit],
    *,
    lang: Language,
    page: PageOf,
    support: Support,
    least: float = 0.0,
) -> Answer:
    """Check every sentence of `text` against the `hits` (1-based) that it names; give each its quote.

    A sentence without a mark is held against the passages that its line names elsewhere. What has
    less than `least` support, or says a number or name that its passage does not, is left out. The
    numbers are given anew in the order of their first use, one for each quote. A text in which no
    sentence holds is an abstention.
    """
    writer = _Marks(hits, page=page, support=support, least=least)
    checked = "".join(writer.line(line) for line in text.splitlines(keepends=True)).strip()
    if not writer.citations:
        return abstain(question, lang, hits=hits)
    dropped = writer.claims - writer.held
    return Answer(
        question,
        re.sub(r"\n{3,}", "\n\n", checked),
        lang,
        tuple(writer.citations),
        hits=tuple(hits),
        reason=_DROPPED[lang].format(dropped) if dropped else "",
        supported=writer.held / writer.claims,
    )


def best_quote(
    claim: str, hit: Hit, *, page: PageOf, support: Support, least: float = 0.0
) -> str | None:
    """The sentence of the passage that supports the claim best and stands verbatim on its page.

    None if no sentence supports it enough, or the passage lacks a number or name of the claim.
    """
    if missing_facts(claim, f"{hit.title}\n{hit.text}"):
        return None
    quotable = [s.strip() for s in sentences(hit.text) if page(hit).contains(s)]
    if not quotable:
        return None
    scores = support(claim, quotable)
    score, quote = max(zip(scores, quotable, strict=True), key=lambda pair: pair[0])
    return quote if score >= least else None


class _Marks:
    """Checks a text line by line, and collects the citations that its sentences stand on.

    `claims` counts the sentences that say something, `held` those that are supported.
    """

    def __init__(
        self, hits: Sequence[Hit], *, page: PageOf, support: Support, least: float
    ) -> None:
        self.citations: list[Citation] = []
        self.claims = 0
        self.held = 0
        self._hits = hits
        self._page = page
        self._support = support
        self._least = least
        self._quotes: dict[tuple[int, str], str | None] = {}

    def line(self, line: str) -> str:
        """The line with what is supported of it."""
        named = _numbers(line)
        kept = "".join(self._claim(claim, named) for claim in _claims(line))
        return kept if re.search(r"\w", kept) or not line.strip() else ""

    def _claim(self, claim: str, named: Sequence[int]) -> str:
        bare = MARK.sub("", claim)
        if not re.search(r"\w", bare) or _is_frame(bare):
            return bare
        self.claims += 1
        wanted = _numbers(claim)
        given = ((n, self._number(n, bare)) for n in wanted or named)
        held = ((n, number) for n, number in given if number)
        # One passage is enough where the writer named none: to ask for more would cite them too.
        numbers = dict(held if wanted else islice(held, 1))
        if not numbers:
            return ""
        self.held += 1
        if wanted:
            text = MARK.sub(lambda mark: _marks(numbers, _numbers(mark[0])), claim)
        else:
            body = bare.rstrip()
            text = f"{body} {_marks(numbers, list(numbers))}{bare[len(body) :]}"
        return re.sub(r"[ \t]+([.。!！?？;；,，])", r"\1", text)

    def _number(self, wanted: int, claim: str) -> int | None:
        if not 1 <= wanted <= len(self._hits):
            return None
        hit = self._hits[wanted - 1]
        if (wanted, claim) not in self._quotes:  # a small model may say the same a hundred times
            self._quotes[wanted, claim] = best_quote(
                claim, hit, page=self._page, support=self._support, least=self._least
            )
        quote = self._quotes[wanted, claim]
        if quote is None:
            return None
        citation = citation_of(hit, quote, len(self.citations) + 1)
        for known in self.citations:
            if replace(citation, n=known.n) == known:
                return known.n
        self.citations.append(citation)
        return citation.n


def _marks(numbers: Mapping[int, int], wanted: Sequence[int]) -> str:
    """The marks that stand for what a writer named, by the numbers given anew."""
    given = dict.fromkeys(numbers[n] for n in wanted if n in numbers)
    return "".join(f"[{n}]" for n in given)


def _numbers(text: str) -> list[int]:
    """The numbers that the marks of a text name, each once."""
    found = (int(n) for mark in MARK.finditer(text) for n in re.findall(r"\d+", mark[1]))
    return list(dict.fromkeys(found))


def _is_frame(text: str) -> bool:
    """A heading or a line that leads to what follows, and says nothing that could be false."""
    is_lead = re.search(r"[:：]\s*$", text) is not None or text.lstrip().startswith("#")
    return is_lead and len(text) <= 120 and not missing_facts(text, "")


def _claims(line: str) -> list[str]:
    """A line cut after each sentence together with the marks that follow it."""
    return _CLAIM.findall(line) or [line]
