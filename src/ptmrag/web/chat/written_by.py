"""Says below an answer which chat model wrote its sentences: quotes and model's text are never taken for each other.

    written_by(answer)       # "*Written by qwen3:4b; the quotes behind the marks are checked, word by word.*"

It is Markdown, for the page and for a conversation that is taken away.
"""

from ptmrag.answer.answer import Answer
from ptmrag.language.detect import Language
from ptmrag.language.markdown import literal_text

_WRITTEN: dict[Language, str] = {
    "zh": "以上文字由 {} 撰写；标注的引文已逐字核对。",
    "en": "Written by {}; the quotes behind the marks are checked, word by word.",
}


def written_by(answer: Answer) -> str:
    """The line for a checked answer of a model; "" for a draft, and where quotes are the answer."""
    if answer.mode != "llm" or not answer.model or not answer.citations:
        return ""
    return f"*{_WRITTEN[answer.lang].format(literal_text(answer.model))}*"
