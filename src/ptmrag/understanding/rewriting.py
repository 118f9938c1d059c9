"""A follow-up as a question that stands alone, by the chat model where there is one.

>>> understood("它和 BERT 比呢？", [("Transformer-XL 是什么？", "…")], None).question
'Transformer-XL 和 BERT 比呢？'

What the model writes is checked before it is used (`checked`), and `followup`'s rules stand in for what
fails. They also decide what is asked of no model: a question that stands alone, and one about the list
before, whose conditions they know exactly. It answers nothing.
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
from ptmrag.llm import ChatModel, stream_text
from ptmrag.understanding.followup import LONGEST, TURNS, points_back, standalone
from ptmrag.understanding.read_list_question import understand
from ptmrag.understanding.rewriting_prompt import NOT_THERE, rewriting

# A question takes a line; a model that thinks aloud takes more before it.
_LONGEST_REPLY = 4_000  # characters
_MOST_PIECES = 4_000
_THOUGHT = re.compile(r"^\s*<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL)
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
    """A question as it stands alone; `error` where the chat model cannot be reached."""

    question: str
    error: ChatModelError | None = None


def understood(question: str, history: Sequence[Turn], model: ChatModel | None) -> Understood:
    """The question with what it takes from the history: by the model, if it does well, or the rules."""
    whole = standalone(question, history)
    if model is None or not history or not _is_for_model(question, whole):
        return Understood(whole)
    recent = history[-TURNS:]
    try:
        reply = _reply(question, recent, model)
    except NoReplyError:  # perhaps it has room for shorter things: the answer is tried all the same
        return Understood(whole)
    except ChatModelError as error:
        return Understood(whole, error)
    return Understood(checked(reply, question, recent) or whole)


def checked(reply: str, question: str, history: Sequence[Turn]) -> str | None:
    """The question that a model wrote for another, None where it is none or not the same one.

    It is one line, no longer than the rules may make it, in the language of the question, asks and
    does not answer; each name, number and foreign word of it stands in the question or the history;
    the names and numbers of the question are still there, and it shares words with both.
    """
    lines = _THOUGHT.sub("", visible(reply)).strip().splitlines()
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


def _is_for_model(question: str, whole: str) -> bool:
    """Whether a question leans on the history, and not as one about the list before."""
    if whole == question:
        return points_back(question) and understand(question) is None
    return understand(whole) is None


def _reply(question: str, history: Sequence[Turn], model: ChatModel) -> str:
    """What the model writes, up to where it is too long for a question."""
    text = ""
    request = rewriting(question, history, lang=detect_language(question))
    for piece in stream_text(model, request, most=_MOST_PIECES):
        text += piece
        if len(text) > _LONGEST_REPLY:
            return ""
    return text


def _speaks(text: str, lang: Language) -> bool:
    """Whether a text is of a language; in an English one a Chinese name may stand."""
    if lang == "zh":
        return detect_language(text) == "zh"
    return len(_WORD.findall(text)) > len(_CHINESE.findall(text))


def _is_question(text: str, question: str, lang: Language) -> bool:
    """Whether a text asks, and says nothing besides that the question does not."""
    if _MARK.search(text) or len(sentences(text)) > len(sentences(question)):
        return False
    if lang == "zh":
        return _ASKS.search(text) is not None
    return text.endswith(("?", "？")) or _OPENS.match(text) is not None


def _nameable(text: str, lang: Language) -> list[str]:
    """What in a question may name something: it must have been said before."""
    found = [*names(text), *_QUOTED.findall(text), *re.findall(r"\d+(?:[.,]\d+)*", text)]
    words = _WORD.findall(text)
    if lang == "zh":
        found += words
    else:
        first = words[:1] if text[:1].isupper() and not _OPENS.match(text) else []
        found += first + _CHINESE.findall(text)
    # Letters of a third script are in no question that did not have them.
    return found + [c for c in text if c.isalpha() and not c.isascii() and not HAN.match(c)]


def _kept(question: str) -> list[str]:
    """What no rewriting may lose: the names and numbers that were asked about."""
    return [*names(question), *re.findall(r"\d+(?:[.,]\d+)*", question)]


def _stands_in(word: str, said: str) -> bool:
    """Whether a word stands in a text in small letters, as a word where it is of Latin letters."""
    edge = "[a-z0-9]"
    found = (
        rf"(?<!{edge}){re.escape(word.casefold())}(?!{edge})" if word.isascii() else re.escape(word)
    )
    return re.search(found, said) is not None


def _belongs(text: str, question: str, said: str) -> bool:
    """Whether a question has words of the one asked, and what it has besides is in part of the history.

    One that has nothing new and still points back has not been rewritten.
    """
    asked, written = telling(question), telling(text)
    if asked and not set(asked) & set(written):
        return False
    new = set(written) - set(asked)
    return bool(new & set(telling(said))) if new else not points_back(text)
