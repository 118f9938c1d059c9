"""What a visitor takes away of a conversation, made when it is asked for: Word, a file to share, a page to print.

    take("docx", conversation)      # {"name": "conversation.docx", "base64": "UEsDB…", "type": "application/…"}

Nothing is written to this machine's disk: the browser saves what it is sent, by the script `SAVE_TAKEN`.
"""

from collections.abc import Sequence
from typing import Any

import gradio as gr
from markupsafe import Markup

from ptmrag.web.chat.desk import Desk
from ptmrag.web.chat.exchange import Exchange
from ptmrag.web.chat.replies import write_reply
from ptmrag.web.chat.shared_file import write_shared
from ptmrag.web.chat.word_file import MARKDOWN, reference_line, write_docx
from ptmrag.web.clicks import read_clicks
from ptmrag.web.rendering import render
from ptmrag.web.saved_file import SAVE_FILE, file_of

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
KINDS = ("docx", "share", "print")
# A file is saved; what is printed is in the page, which `styles/print.css` shows alone.
SAVE_TAKEN = f"""(file) => {{
  if (file?.print) {{ setTimeout(() => window.print(), 100); return; }}
  ({SAVE_FILE})(file);
}}"""


def take(kind: str, conversation: Sequence[Exchange]) -> dict[str, object]:
    """A file of one of the kinds, for `SAVE_TAKEN`; nothing for another kind or without an answer."""
    answers = [exchange.answer for exchange in conversation if exchange.answer]
    if not answers:
        return {}
    if kind == "docx":
        return file_of("conversation.docx", write_docx(answers), _WORD)
    if kind == "share":
        shared = write_shared(conversation).encode("utf-8", errors="replace")
        return file_of("conversation.json", shared, "application/json")
    return {"print": True} if kind == "print" else {}


def taken_by(sent: object, desk: Desk) -> tuple[dict[str, object], Any]:
    """The file that clicks asked for last, and an update of what is printed."""
    kind = next((name for _, name in reversed(read_clicks(sent))), "")
    printed = render_printed(desk.conversation) if kind == "print" else gr.skip()
    return take(kind, desk.conversation), printed


def render_printed(conversation: Sequence[Exchange]) -> str:
    """The conversation as it is printed: each answer with its references, without buttons."""
    answers = [exchange.answer for exchange in conversation if exchange.answer]
    return render(
        "printed.html",
        answers=[
            (
                answer,
                # markdown-it writes no HTML of others: it was made with `html` off and without links.
                Markup(MARKDOWN.render(write_reply(answer))),  # noqa: S704
                [reference_line(citation) for citation in answer.citations],
            )
            for answer in answers
        ],
    )
