"""A conversation as Markdown for Gradio's chat, with everything that others wrote escaped.

    write_messages(conversation)        # [{"role": "user", "content": "What is ELECTRA?"}, …]

The marks `[1]` become links that open the evidence. Gradio renders the Markdown; HTML comes from
`rendering` instead.
"""

import re

from ptmrag.answer.answer import Answer
from ptmrag.language.detect import Language
from ptmrag.language.markdown import literal_text, markdown_text
from ptmrag.web.chat.exchange import Conversation, Exchange

_MARK = re.compile(r"\[(\d{1,3})\](?![(:])")
# The frame of an extractive answer: titles and numbers in bold, and lists of quotes.
_BOLD = re.compile(r"\*\*([^*]+)\*\*")
# A row of a small table, and the line below its headers.
# Below what a chat model wrote, once it is checked.
_WRITTEN: dict[Language, str] = {
    "zh": "以上文字由 {} 撰写；标注的引文已逐字核对。",
    "en": "Written by {}; the quotes behind the marks are checked, word by word.",
}
_ROW, _RULE = re.compile(r"\| .* \|"), re.compile(r"\|(?: --- \|)+")


def write_messages(conversation: Conversation) -> list[dict[str, str]]:
    """The conversation in the form that Gradio's chat takes."""
    return [
        message
        for number, exchange in enumerate(conversation)
        for message in (
            {"role": "user", "content": literal_text(exchange.question)},
            {"role": "assistant", "content": _link_marks(exchange, number)},
        )
    ]


def write_reply(answer: Answer) -> str:
    """The answer as Markdown, with its notice above and its remarks below."""
    above = [f"→ {answer.rewritten}" if answer.rewritten else "", answer.notice]
    text = markdown_text(answer.text) if answer.mode == "llm" else _escape(answer.text)
    below = [answer.reason, *answer.remarks()]
    quoted = [f"> {literal_text(line)}" for line in above if line]
    parts = [*quoted, text, _written_by(answer), *map(_escape, below)]
    return "\n\n".join(part for part in parts if part)


def _written_by(answer: Answer) -> str:
    """Which model wrote the sentences of a checked answer, "" where quotes are the answer."""
    if answer.mode != "llm" or not answer.model or not answer.citations:
        return ""
    return f"*{_WRITTEN[answer.lang].format(literal_text(answer.model))}*"


def _link_marks(exchange: Exchange, number: int) -> str:
    """The reply with a link behind each mark that has a citation."""
    if exchange.answer is None:
        return exchange.reply
    cited = {citation.n for citation in exchange.answer.citations}

    def link(match: re.Match[str]) -> str:
        n = int(match[1])
        return rf"[\[{n}\]](#cite-{number}-{n})" if n in cited else match[0]

    return _MARK.sub(link, exchange.reply or write_reply(exchange.answer))


def _escape(text: str) -> str:
    return "\n".join(_escape_line(line) for line in text.splitlines())


def _escape_line(line: str) -> str:
    """A line of an extractive answer: its frame is ours, the titles, quotes and cells in it are not."""
    if _ROW.fullmatch(line):
        return (
            line
            if _RULE.fullmatch(line)
            else "| " + " | ".join(map(literal_text, _cells(line))) + " |"
        )
    parts = [literal_text(part) for part in _BOLD.split(line)]  # every second one is bold
    if len(parts) > 1:
        return "".join(f"**{part}**" if n % 2 else part for n, part in enumerate(parts))
    if line.lstrip().startswith("- "):
        indent, _, item = line.partition("- ")
        return f"{indent}- {_escape_line(item)}"
    return parts[0]


def _cells(row: str) -> list[str]:
    """The cells of a row as they are in the paper: there a stroke in a cell has no backslash."""
    return [cell.strip().replace(r"\|", "|") for cell in re.split(r"(?<!\\)\|", row)[1:-1]]
