"""A follow-up written out as a question that stands alone, by a chat model if there is one.

>>> understood("它和 BERT 比呢？", [("Transformer-XL 是什么？", "…")], model=None).question
'Transformer-XL 和 BERT 比呢？'

`checked` checks what the model writes before it is used; if a check fails, the rules of `followup` are used. The
model is not asked about a question that stands alone, nor about one on the list before, whose conditions the rules
know exactly. This module answers nothing.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ptmrag.errors import ChatModelError, NoReplyError
from ptmrag.language.detect import Language, detect_language
from ptmrag.language.question import Turn
from ptmrag.language.question_words import names
from ptmrag.language.tokens import HAN, telling
from ptmrag.language.verbatim import sentences, visible
from ptmrag.llm import ChatModel, stream_text, without_thoughts
from ptmrag.understanding.followup import LONGEST, TURNS, points_back, standalone
from ptmrag.understanding.list_question import ListQuestion
from ptmrag.understanding.read_list_question import understand
from ptmrag.understanding.rewriting_prompt import NOT_THERE, rewriting

# A question is one line; a model may write its thoughts before it.
_LONGEST_REPLY = 4_000  # characters
_MOST_PIECES = 4_000
_LABEL = re.compile(
    r"^(?:(?:the )?(?:(?:standalone|rewritten|last|full) )*question|(?:改写后的?|完整的?|独立的?)?问题)\s*[:：]\s*",
    re.IGNORECASE,
)
_WRAPPING = "\"'`*“”‘’「」 "
_WORD = re.compile(r"[A-Za-z0-9]+(?:[-.+/_][A-Za-z0-9]+)*")
_CHINESE = re.compile(f"{HAN.pattern}+")
_QUOTED = re.compile(r"《([^《》]+)》")
# How questions and requests begin in English, and what makes one in Chinese.
_OPENS = re.compile(
    r"(?:(?:and|but|so|also|then|please|for|in|on|at|of|to|by|with|from|among|compared|under|between) .*?\b)?"
    r"(?:what|which|who|whom|whose|when|where|why|how|is|are|was|were|do|does|did|has|have|had|can|could|will|would|"
    r"should|may|might|must|compare|contrast|explain|describe|list|show|tell|give|name|define|summari[sz]e|find|"
    r"elaborate|discuss|count|outline)\b",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"什么|哪|如何|怎|多[少大长高快深久]|[几吗呢谁何]|是否|是不是|有没有|能不能|可不可以|[？?]$|"
    r"^(?:请|列出|介绍|比较|对比|说明|解释|详细|具体|展开|举|给出|讲|谈|描述|总结|概括)|[:：].*(?:说|讲|介绍|解释|举例)"
)
_MARK = re.compile(r"[\[【]\s*\d[\d\s,，、]*[\]】]")


@dataclass(frozen=True, slots=True)
class Understood:
    """A question that stands alone, and what it asks of the list, None where it asks something else.

    `error` says why the chat model cannot be reached.
    """

    question: str
    listed: ListQuestion | None
    error: ChatModelError | None = None


def understood(question: str, history: Sequence[Turn], *, model: ChatModel | None) -> Understood:
    """The question with what it takes from the history: by the model if its reply passes the checks, else by rules."""
    whole = standalone(question, history)
    listed = understand(whole)
    if model is None or not history or listed is not None:
        return Understood(whole, listed)
    if whole == question and not points_back(question):
        return Understood(whole, listed)
    recent = history[-TURNS:]
    try:
        reply = _reply(question, recent, model)
    except NoReplyError:  # a shorter request may still succeed, so the answer is tried
        return Understood(whole, listed)
    except ChatModelError as error:
        return Understood(whole, listed, error)
    rewritten = checked(reply, question, history=recent)
    return Understood(rewritten, understand(rewritten)) if rewritten else Understood(whole, listed)


def checked(reply: str, question: str, *, history: Sequence[Turn]) -> str | None:
    """The question that a model wrote in place of another; None if it is no question, or a different one.

    It must be one line, not too long, in the language of the question, and a question rather than an
    answer. Its names, numbers and foreign words must be in the question or the history, it must keep
    the names and numbers of the question, and it must share words with both.
    """
    lines = without_thoughts(visible(reply)).strip().splitlines()
    if len(lines) != 1:
        return None
    text = _LABEL.sub("", " ".join(lines[0].split()).strip(_WRAPPING)).strip(_WRAPPING)
    said = "\n".join([question, *(part for turn in history for part in turn)]).casefold()
    lang = detect_language(question)
    holds = (
        bool(text) and len(text) <= len(question) + LONGEST and NOT_THERE not in text,
        _speaks(text, lang),
        _is_question(text, question, lang),
        all(_stands_in(word, said) for word in _nameable(text, lang)),
        all(_stands_in(word, text.casefold()) for word in _kept(question)),
        _belongs(text, question, said),
    )
    return text if all(holds) else None


def _reply(question: str, history: Sequence[Turn], model: ChatModel) -> str:
    """What the model writes; empty if it is too long for a question."""
    text = ""
    request = rewriting(question, history, lang=detect_language(question))
    for piece in stream_text(model, request, most=_MOST_PIECES):
        text += piece
        if len(text) > _LONGEST_REPLY:
            return ""
    return text


def _speaks(text: str, lang: Language) -> bool:
    """Whether a text is in a language; an English one may contain a Chinese name."""
    if lang == "zh":
        return detect_language(text) == "zh"
    return len(_WORD.findall(text)) > len(_CHINESE.findall(text))


def _is_question(text: str, question: str, lang: Language) -> bool:
    """Whether a text is a question, with no more sentences than the question had."""
    if _MARK.search(text) or len(sentences(text)) > len(sentences(question)):
        return False
    if lang == "zh":
        return _ASKS.search(text) is not None
    return text.endswith(("?", "？")) or _OPENS.match(text) is not None


def _nameable(text: str, lang: Language) -> list[str]:
    """The words of a question that may name something; they must have been said before."""
    found = [*names(text), *_QUOTED.findall(text), *re.findall(r"\d+(?:[.,]\d+)*", text)]
    words = _WORD.findall(text)
    if lang == "zh":
        found += words
    else:
        first = words[:1] if text[:1].isupper() and not _OPENS.match(text) else []
        found += first + _CHINESE.findall(text)
    # A rewritten question brings in no third script.
    return found + [c for c in text if c.isalpha() and not c.isascii() and not HAN.match(c)]


def _kept(question: str) -> list[str]:
    """What a rewritten question must keep: the names and numbers that were asked about."""
    return [*names(question), *re.findall(r"\d+(?:[.,]\d+)*", question)]


def _stands_in(word: str, said: str) -> bool:
    """Whether a casefolded text contains a word: as a whole word if it has Latin letters."""
    edge = "[a-z0-9]"
    found = (
        rf"(?<!{edge}){re.escape(word.casefold())}(?!{edge})" if word.isascii() else re.escape(word)
    )
    return re.search(found, said) is not None


def _belongs(text: str, question: str, said: str) -> bool:
    """Whether a question shares words with the one asked, and takes the rest from the history at least in part.

    A question that has nothing new and still points back has not been rewritten.
    """
    asked, written = telling(question), telling(text)
    if asked and not set(asked) & set(written):
        return False
    new = set(written) - set(asked)
    return bool(new & set(telling(said))) if new else not points_back(text)
