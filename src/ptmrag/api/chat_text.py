"""An answer as the text of a chat message, and the questions and answers in a conversation of messages.

    chat_text(answer)        # "ELECTRA detects … [1]\\n\\n---\\n\\n**Sources**\\n\\n- [1] ELECTRA, p. 4 <https://…>"

Chats render such a text as Markdown, and papers may hold anything: images, links and tags in it are disarmed, as on
the page. It makes no answer.
"""

from collections.abc import Sequence
from itertools import pairwise

from ptmrag.answer.answer import Answer, Citation
from ptmrag.api.arguments import LONGEST_REPLY
from ptmrag.api.chat_shapes import Annotation, Message, UrlCitation
from ptmrag.errors import InputError
from ptmrag.language.asked_text import MAX_QUESTION
from ptmrag.language.detect import Language
from ptmrag.language.markdown import markdown_text
from ptmrag.language.question import Turn
from ptmrag.sources.web_address import web_address

_RULE = "\n\n---\n\n"  # between an answer and what belongs to it
_SOURCES = {"zh": "**来源**", "en": "**Sources**"}
_PAGE = {"zh": "第 {} 页", "en": "p. {}"}


def chat_text(answer: Answer) -> str:
    """The answer with what the reader must know above it, and below a rule its sources and remarks."""
    above = [f"→ {answer.rewritten}" if answer.rewritten else "", answer.notice]
    told = [f"> {markdown_text(' '.join(line.split()))}" for line in above if line]
    text = "\n\n".join([*told, markdown_text(answer.text)])
    sources = "\n".join(_source_line(one, answer) for one in answer.citations)
    below = [
        f"{_SOURCES[answer.lang]}\n\n{sources}" if sources else "",
        *(markdown_text(remark) for remark in (answer.reason, *answer.remarks())),
    ]
    return text + "".join([_RULE if any(below) else "", "\n\n".join(filter(None, below))])


def annotations(text: str, answer: Answer) -> list[Annotation]:
    """The marks in the text, each with the address that it leads to; those of files on a disk lead nowhere."""
    end = text.rfind(_RULE)
    found = []
    for citation in answer.citations:
        mark, url = f"[{citation.n}]", web_address(citation.url)
        at = text.find(mark, 0, end)
        if url and at >= 0:
            place = UrlCitation(
                start_index=at, end_index=at + len(mark), url=url, title=citation.title
            )
            found.append(Annotation(url_citation=place))
    return found


def conversation(messages: Sequence[Message]) -> tuple[str, list[Turn]]:
    """The question, and the questions before it with their answers; InputError where the last message asks nothing.

    What a system message says is left out: a library answers by its papers, and by nothing else. Earlier messages are
    shortened, not refused: a chat sends them again with each question, and may have had them from another model.
    """
    spoken = [one for one in messages if one.role in ("user", "assistant") and one.text.strip()]
    if not spoken or spoken[-1].role != "user":
        raise InputError("The last message asks nothing: it must be a question of the role 'user'.")
    turns = [
        (asked.text[:MAX_QUESTION], _answer_in(said.text)[:LONGEST_REPLY])
        for asked, said in pairwise(spoken)
        if (asked.role, said.role) == ("user", "assistant")
    ]
    return spoken[-1].text, turns


def _answer_in(text: str) -> str:
    """The answer itself in a message that `chat_text` made."""
    told, _, rest = text.partition("\n\n")
    while rest and told.startswith("> "):
        text = rest
        told, _, rest = text.partition("\n\n")
    body, rule, _ = text.rpartition(_RULE)
    return body if rule else text


def _source_line(citation: Citation, answer: Answer) -> str:
    lang: Language = answer.lang
    page = f", {_PAGE[lang].format(citation.page)}" if citation.page else ""
    url = web_address(citation.url)
    place = f" <{url}>" if url else f" ({markdown_text(citation.source)})"
    line = f"- [{citation.n}] {markdown_text(citation.title)}{page}{place}"
    if citation.quote in answer.text:
        return line
    return f"{line}: “{markdown_text(' '.join(citation.quote.split()))}”"
