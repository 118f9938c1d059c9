"""A second look at what a search found: a chat model reads the passages and picks the sentences that answer.

    kept = yield from second_look(request, model)
    kept[0].hit, kept[0].sentence

The passages go to the model in at most three batches, and in one more for a search with other words, if too
little was kept. What it writes is rubbish until it is checked: a sentence counts only if it is in the passage
that it names, and verbatim on its page. It writes no answer: `from_chat_model` does.
"""

import re
from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from math import ceil

from ptmrag.answer.evidence import PageOf
from ptmrag.answer.prompts import NONE, SEARCH, reading
from ptmrag.answer.request import Request
from ptmrag.errors import NoReplyError, SlowReplyError
from ptmrag.language.question_words import read_question
from ptmrag.language.tokens import HAN, telling
from ptmrag.language.verbatim import normalise, sentences, visible
from ptmrag.llm import Metered, as_data, stream_text, without_thoughts
from ptmrag.retrieval.hit import Hit
from ptmrag.understanding.rewriting_prompt import NOT_THERE

# So many passages are read, in so many calls: 20 hold 82 % of the facts of a right answer.
_READ, _CALLS = 30, 3
# The letters of one call, of which a Chinese one costs as much as three others: some 3,000 tokens.
_LETTERS, _OF_A_CHINESE_ONE = 10_000, 3
# A call may be this much longer, rather than leave one passage to another call.
_SLACK = 1.25
# The share of the model's time for one call, and for all of this.
_TIME_OF_A_CALL, _TIME_OF_ALL = 1 / 6, 1 / 2
_LONGEST_REPLY = 4_000
# With fewer sentences than these, it searches once more.
_ENOUGH = 2
# A shorter scrap is in many passages.
_LEAST_LETTERS, _LEAST_WORDS = 8, 2
_LONGEST_QUERY = 200
_NUMBERED = re.compile(r"^[\s>*•-]*[\[【(]?(\d{1,3})[\]】)]?\s*[:：.、)-]?\s*(\S.*)$")
_MARKED = re.compile(r"^[\s>*•-]*(\S.*?)\s*[\[【](\d{1,3})[\]】]\W*$")
_WRAPPING = "\"'`*“”‘’「」 "


@dataclass(frozen=True, slots=True)
class Kept:
    """A passage that answers, and its sentence which does, verbatim on its page."""

    hit: Hit
    sentence: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What can be read of a model's reply: sentences, another query, and whether it kept to the form at all."""

    kept: tuple[Kept, ...] = ()
    query: str = ""
    is_sense: bool = False


def second_look(request: Request, model: Metered) -> Generator[int, None, tuple[Kept, ...]]:
    """Yield how many passages are being read, while they are; return what was kept, in the order of the search.

    A model that is too small, too slow or writes rubbish ends the look; one that cannot be reached raises
    ChatModelError.
    """
    hits = request.evidence.hits[: max(request.k, _READ)]
    kept: list[Kept] = []
    query = ""
    with suppress(NoReplyError, SlowReplyError):
        for count, batch in _counted(batches(hits, whole=request.k)):
            reply = yield from _read(request, model, batch, count)
            kept += reply.kept
            query = query or reply.query
            if not reply.is_sense:
                return tuple(kept)
        if len(kept) < _ENOUGH and query:
            known = {hit.chunk_id for hit in hits}
            found = request.search(read_question(query), _READ).ranking.hits
            new = batches([hit for hit in found if hit.chunk_id not in known], whole=0)[:1]
            for batch in new:
                reply = yield from _read(request, model, batch, len(hits) + len(batch))
                kept += reply.kept
    return tuple(kept)


def batches(hits: Sequence[Hit], *, whole: int) -> list[list[Hit]]:
    """The passages in at most three batches of about the same length, the best first.

    Those that do not fit are left out, but for the first `whole`, which the model is expected to take at once.
    """
    sizes = [_size(hit) for hit in hits]
    taken, used = 0, 0
    while taken < len(hits) and (taken < whole or used + sizes[taken] <= _CALLS * _LETTERS):
        used += sizes[taken]
        taken += 1
    count = min(_CALLS, ceil(used / (_SLACK * _LETTERS)))
    found: list[list[Hit]] = []
    left = 0.0
    for hit, size in zip(hits[:taken], sizes, strict=False):
        if left <= 0 and len(found) < count:
            found.append([])
            left = used / count
        found[-1].append(hit)
        left -= size
    return found


def read_reply(text: str, hits: Sequence[Hit], *, page: PageOf) -> Reply:
    """What a model wrote about some passages; what is not verbatim in the passage that it names is dropped."""
    text = without_thoughts(visible(text))
    if "<passage" in text:  # the request itself
        return Reply()
    kept: dict[tuple[int, str], Kept] = {}
    query, is_sense = "", False
    for line in text.splitlines():
        bare = line.strip(_WRAPPING)
        if bare.upper().startswith(SEARCH):
            query, is_sense = query or _query(bare[len(SEARCH) :]), True
        elif bare.rstrip(".。").upper() in (NONE, NOT_THERE):
            is_sense = True
        else:
            for n, said in _claims(line):
                sentence = _sentence(said, hits[n - 1], page) if 1 <= n <= len(hits) else None
                if sentence:
                    is_sense = True
                    kept[n, sentence] = Kept(hits[n - 1], sentence)
                    break
    return Reply(tuple(kept[key] for key in sorted(kept)), query, is_sense)


def _counted(found: Sequence[Sequence[Hit]]) -> Iterator[tuple[int, Sequence[Hit]]]:
    """Each batch with the number of passages up to its end."""
    count = 0
    for batch in found:
        count += len(batch)
        yield count, batch


def _read(
    request: Request, model: Metered, batch: Sequence[Hit], count: int
) -> Generator[int, None, Reply]:
    """The model's reply on one batch, as far as it came within its time."""
    text = ""
    whole = model.seconds
    seconds = min(_TIME_OF_A_CALL * whole, model.seconds_left - (1 - _TIME_OF_ALL) * whole)
    yield count
    if seconds <= 0:
        return Reply()
    try:
        with model.in_less(seconds):
            for piece in stream_text(model, reading(request.question.text, batch)):
                text += piece
                yield count
                if len(text) > _LONGEST_REPLY:
                    break
    except SlowReplyError:
        if not text:
            raise
        text = text.rpartition("\n")[0]
        found = read_reply(text, batch, page=request.evidence.page)
        return Reply(found.kept)  # nothing more is asked of a model that is so slow
    return read_reply(text, batch, page=request.evidence.page)


def _size(hit: Hit) -> int:
    return len(hit.text) + (_OF_A_CHINESE_ONE - 1) * len(HAN.findall(hit.text))


def _claims(line: str) -> Iterator[tuple[int, str]]:
    """The number of a passage and what a line says that it says, in the ways in which models write that."""
    if match := _NUMBERED.match(line):
        yield int(match[1]), match[2]
    if match := _MARKED.match(line):
        yield int(match[2]), match[1]


def _sentence(said: str, hit: Hit, page: PageOf) -> str | None:
    """The sentence of a passage that a model copied, at least in part; None where it did not."""
    wanted = normalise(said.strip(_WRAPPING))
    if len(wanted) < _LEAST_LETTERS or len(telling(said)) < _LEAST_WORDS:
        return None
    if wanted in normalise(hit.title):
        return None
    for sentence in sentences(hit.text):
        # The model read the passage with the reference marks of the paper made harmless.
        written = normalise(as_data(sentence))
        is_copied = wanted in written or (written in wanted and len(written) >= len(wanted) / 2)
        if is_copied and written and page(hit).contains(sentence):
            return sentence.strip()
    return None


def _query(text: str) -> str:
    """Another query as the model proposed it, "" if it is none."""
    line = " ".join(re.sub(r"[<>\[\]【】]", " ", text).split()).strip(_WRAPPING)
    return line if len(line) <= _LONGEST_QUERY and len(telling(line)) >= _LEAST_WORDS else ""
