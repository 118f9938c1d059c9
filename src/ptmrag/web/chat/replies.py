"""A conversation in the form that Gradio's chat takes: questions as Markdown, answers as HTML from a template.

    write_messages(conversation, library)        # [{"role": "user", "content": "What is ELECTRA?"}, …]

What a chat model writes stays Markdown, because it grows word by word; so do errors. In it everything that others wrote
is escaped, and the marks `[1]` become links that open the evidence.
"""

import re
from typing import Any

import gradio as gr

from ptmrag.answer.answer import Answer
from ptmrag.language.markdown import literal_text, markdown_text
from ptmrag.web.catalog.catalog_filters import kind_label
from ptmrag.web.chat.answer_frame import cells_of
from ptmrag.web.chat.exchange import Conversation, Exchange
from ptmrag.web.chat.shown_answer import ShownAnswer, show_answer
from ptmrag.web.chat.written_by import written_by
from ptmrag.web.exports import write_markdown
from ptmrag.web.rendering import render
from ptmrag.web.work_facts import NO_WORKS, KnownWorks, WorkFacts
from ptmrag.web.write.marked_document import read_document

_MARK = re.compile(r"\[(\d{1,3})\](?![(:])")
# The frame of an extractive answer: titles and numbers in bold, and lists of quotes.
_BOLD = re.compile(r"\*\*([^*]+)\*\*")
# A row of a small table, and the line below its headers.
_ROW, _RULE = re.compile(r"\| .* \|"), re.compile(r"\|(?: --- \|)+")
# A review is Markdown throughout, with sections.
_SECTION = re.compile(r"^## ", re.MULTILINE)
# Works that a list shows without opening the rest.
_AT_ONCE = 12


def write_messages(
    conversation: Conversation, known: KnownWorks = NO_WORKS
) -> list[dict[str, Any]]:
    """The conversation in the form that Gradio's chat takes; `known` are the works of the library."""
    return [
        message
        for number, exchange in enumerate(conversation)
        for message in write_exchange(exchange, number, known)
    ]


def write_exchange(
    exchange: Exchange, number: int, known: KnownWorks = NO_WORKS
) -> list[dict[str, Any]]:
    """A question and its answer, which is the one of that number in its conversation."""
    answer = exchange.answer
    content: Any = _link_marks(exchange, number)
    if answer is not None and answer.mode == "extractive":
        # Gradio cleans the HTML of Markdown, and takes away what a button needs; a component keeps it.
        content = gr.HTML(
            render_answer(answer, number, known), js_on_load=None, apply_default_css=False
        )
    return [
        {"role": "user", "content": literal_text(exchange.question)},
        {"role": "assistant", "content": content},
    ]


def render_answer(answer: Answer, exchange: int, known: KnownWorks = NO_WORKS) -> str:
    """An answer that no chat model wrote, as HTML."""
    is_document = _SECTION.search(answer.text) is not None
    cited = {citation.n: citation for citation in answer.citations}
    nearest = [
        known.facts(one.entry_id) or WorkFacts(one.entry_id, one.title) for one in answer.nearest
    ]
    return render(
        "answer.html",
        answer=answer,
        exchange=exchange,
        shown=ShownAnswer((), cited) if is_document else show_answer(answer, known),
        nodes=read_document(answer.text) if is_document else (),
        opens={n: f"{exchange}-{n}" for n in cited},
        nearest=nearest,
        most=_AT_ONCE,
        kind_label=kind_label,
        markdown=write_markdown([answer]),
    )


def write_reply(answer: Answer) -> str:
    """The answer as Markdown, with its notice above and its remarks below."""
    above = [f"→ {answer.rewritten}" if answer.rewritten else "", answer.notice]
    text = markdown_text(answer.text) if answer.mode == "llm" else _escape(answer.text)
    below = [answer.reason, *answer.remarks()]
    quoted = [f"> {literal_text(line)}" for line in above if line]
    parts = [*quoted, text, written_by(answer), *map(_escape, below)]
    return "\n\n".join(part for part in parts if part)


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
            else "| " + " | ".join(map(literal_text, cells_of(line))) + " |"
        )
    parts = [literal_text(part) for part in _BOLD.split(line)]  # every second one is bold
    if len(parts) > 1:
        return "".join(f"**{part}**" if n % 2 else part for n, part in enumerate(parts))
    if line.lstrip().startswith("- "):
        indent, _, item = line.partition("- ")
        return f"{indent}- {_escape_line(item)}"
    return parts[0]
