"""Check a text that cites passages, sentence by sentence, and give each citation its quote.

    cite("What is it?", "It has 64 slots [1].", hits, lang="en", page=evidence.page, support=support)

The text has `[n]` marks, whoever wrote it; the numbers stand for the passages. In the Answer, every
`[n]` has a citation, and every citation a quote that is verbatim on the page it names and supports its
sentence: close in meaning, not its opposite, and with every number and name of the sentence in the passage.
Sentences that no passage supports are left out. A cell of a Markdown table is a claim too, of the work and the
aspect at the heads of its row and column; one that no passage supports is emptied. It writes no text:
`from_chat_model` and `extraction` do.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from ptmrag.answer.answer import Answer, Citation, abstain, citation_of
from ptmrag.answer.cells import EMPTY, Table, label_of, parts_of, says_nothing, strong_facts, write
from ptmrag.answer.evidence import PageOf
from ptmrag.answer.facts import missing_facts
from ptmrag.answer.parts_of_a_digest import LABELS
from ptmrag.answer.polarity import opposes
from ptmrag.language.detect import Language
from ptmrag.language.verbatim import MARK, normalise, sentences
from ptmrag.retrieval.hit import Hit

# Scores for how well each of some sentences supports a claim; 0 is just enough.
SupportScores = Callable[[str, Sequence[str]], Sequence[float]]

# A sentence with the marks that follow it; possessive, so that no mark is given back.
_CLAIM = re.compile(
    r".+?(?:(?:[。！？]|[.!?](?=[\s\[【]|$))(?:\s*[\[【][\d\s,，、]+[\]】])*+|$)\s*", re.DOTALL
)
# The parts of a digest: their names are capitalised like those of works.
_HEADINGS = frozenset(label for labels in LABELS.values() for label in labels.values())
# A text with a smaller share of supported sentences is not shown at all.
LEAST_SHARE = 0.5
_DROPPED = {
    "zh": "有 {} 句没有得到资料库支持，已略去。",
    "en": "{} sentence(s) left out, because no passage supports them.",
}


def cite(  # noqa: PLR0913 - what a sentence is checked against, each by name
    question: str,
    text: str,
    hits: Sequence[Hit],
    *,
    lang: Language,
    page: PageOf,
    support: SupportScores,
    least: float = 0.0,
) -> Answer:
    """Check every sentence of `text` against the `hits` (1-based) that it names; give each its quote.

    A sentence without a mark is checked against the passages that its line names elsewhere. It is left
    out if its support is below `least`, or if the passage lacks one of its numbers or names. Citations
    are numbered anew in the order of their first use, one number for each quote. If no sentence is
    supported, the answer abstains.
    """
    writer = _Marks(hits, page=page, support=support, least=least)
    parts = (
        writer.table(part) if isinstance(part, Table) else writer.line(part)
        for part in parts_of(text)
    )
    checked = "".join(parts).strip()
    dropped = writer.claims - writer.held
    if not writer.citations:
        return replace(abstain(question, lang, hits=hits), dropped=dropped)
    return Answer(
        question,
        re.sub(r"\n{3,}", "\n\n", _without_empty_headings(checked)),
        lang,
        tuple(writer.citations),
        hits=tuple(hits),
        reason=_DROPPED[lang].format(dropped) if dropped else "",
        supported=writer.held / writer.claims,
        dropped=dropped,
    )


def best_quote(
    claim: str,
    hit: Hit,
    *,
    page: PageOf,
    support: SupportScores,
    least: float = 0.0,
    about: str = "",
) -> str | None:
    """The sentence of the passage that supports the claim best and is verbatim on its page.

    `about` is what a claim of few words speaks of, such as the head of its row.
    None if no sentence has at least `least` support, if the passage lacks a number or name of the claim, or if
    that sentence says the opposite.
    """
    if missing_facts(claim, f"{hit.title}\n{hit.text}"):
        return None
    quotable = [s.strip() for s in sentences(hit.text) if page(hit).contains(s)]
    if not quotable:
        return None
    scores = support(f"{about}: {claim}" if about else claim, quotable)
    score, quote = max(zip(scores, quotable, strict=True), key=lambda pair: pair[0])
    return quote if score >= least and not opposes(claim, quote) else None


class _Marks:
    """Checks a text line by line, and collects the citations of its sentences.

    `claims` counts the sentences that make a claim, `held` those that are supported.
    """

    def __init__(
        self, hits: Sequence[Hit], *, page: PageOf, support: SupportScores, least: float
    ) -> None:
        self.citations: list[Citation] = []
        self.claims = 0
        self.held = 0
        self._hits = hits
        self._page = page
        self._support = support
        self._least = least
        self._quotes: dict[tuple[int, str, str], str | None] = {}
        self._evidence = "\n".join(f"{hit.title}\n{hit.text}" for hit in hits)

    def line(self, line: str) -> str:
        """The supported sentences of a line."""
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
        # Where the writer named no passage, one that supports the claim is enough.
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

    def table(self, table: Table) -> str:
        """A table with the cells that are supported; the rows without any are left out."""
        head = [label_of(cell, self._evidence) for cell in table.head]
        rows = []
        for first, *cells in table.rows:
            label = label_of(first, self._evidence)
            if label is None:
                self.claims += 1  # a claim in the place of a label
                continue
            named = _numbers(" ".join(cells))
            kept = [
                self._cell(cell, named, (head[0] or "", top, label)) if top is not None else EMPTY
                for top, cell in zip(head[1:], cells, strict=True)
            ]
            if any(cell != EMPTY for cell in kept):
                rows.append((label or EMPTY, *kept))
        return write(Table(tuple(top or EMPTY for top in head), tuple(rows))) if rows else ""

    def _cell(self, cell: str, named: Sequence[int], heads: Sequence[str]) -> str:
        """A cell with its new marks; empty if no passage of the work that it is about supports it."""
        if says_nothing(cell):
            return EMPTY
        self.claims += 1
        bare = " ".join(MARK.sub("", cell).split())
        wanted = _numbers(cell)
        about = " ".join(head for head in heads[1:] if head)
        given = ((n, self._number(n, bare, about=about, heads=heads[1:])) for n in wanted or named)
        held = ((n, number) for n, number in given if number)
        numbers = dict(held if wanted else islice(held, 1))
        if not numbers:
            return EMPTY
        self.held += 1
        return f"{bare} {_marks(numbers, list(numbers))}"

    def _is_of(self, heads: Sequence[str], claim: str, hit: Hit, quote: str) -> bool:
        """Whether a quote speaks of the works and names at the head of a cell, and has the facts in it."""
        said = f"{hit.title}\n{quote}"
        if strong_facts(f"{' '.join(heads)} {claim}", said):
            return False
        names = {normalise(head.strip("*_ ")) for head in heads}
        of_works = names & {name for other in self._hits for name in _names_of(other.title)}
        return all(name in normalise(said) for name in of_works)

    def _number(
        self, wanted: int, claim: str, *, about: str = "", heads: Sequence[str] = ()
    ) -> int | None:
        if not 1 <= wanted <= len(self._hits):
            return None
        hit, key = self._hits[wanted - 1], (wanted, claim, about)
        if key not in self._quotes:  # a small model may repeat one sentence a hundred times
            self._quotes[key] = best_quote(
                claim, hit, page=self._page, support=self._support, least=self._least, about=about
            )
        quote = self._quotes[key]
        if quote is None or (heads and not self._is_of(heads, claim, hit, quote)):
            return None
        citation = citation_of(hit, quote, len(self.citations) + 1)
        for known in self.citations:
            if replace(citation, n=known.n) == known:
                return known.n
        self.citations.append(citation)
        return citation.n


def _names_of(title: str) -> tuple[str, str]:
    """A title and its part before a colon, in the form in which quotes are compared."""
    return normalise(title), normalise(re.split("[:：]", title)[0])


def _marks(numbers: Mapping[int, int], wanted: Sequence[int]) -> str:
    """The marks with the new numbers, for the passages that the writer named."""
    given = dict.fromkeys(numbers[n] for n in wanted if n in numbers)
    return "".join(f"[{n}]" for n in given)


def _numbers(text: str) -> list[int]:
    """The numbers in the marks of a text, each once."""
    found = (int(n) for mark in MARK.finditer(text) for n in re.findall(r"\d+", mark[1]))
    return list(dict.fromkeys(found))


def _is_heading(line: str) -> bool:
    """Whether a line is the name of a part of a digest and no more."""
    return line.strip("#*:： \n") in _HEADINGS


def _without_empty_headings(text: str) -> str:
    """A text without the headings of parts of which nothing was left."""
    kept: list[str] = []
    for line in reversed(text.splitlines()):
        below = next((other for other in reversed(kept) if other.strip()), "")
        if not _is_heading(line) or (below and not _is_heading(below)):
            kept.append(line)
    return "\n".join(reversed(kept)).strip()


def _is_frame(text: str) -> bool:
    """Whether a text is a heading or an introductory line, which claims nothing."""
    if _is_heading(text):
        return True
    is_lead = re.search(r"[:：]\s*$", text) is not None or text.lstrip().startswith("#")
    return is_lead and len(text) <= 120 and not missing_facts(text, "")


def _claims(line: str) -> list[str]:
    """A line cut after each sentence together with the marks that follow it."""
    return _CLAIM.findall(line) or [line]
