"""A library as tools for an agent: one that finds passages, one that answers with quotes.

    search, ask = library_tools()
    agent = create_agent("openai:gpt-…", tools=[search, ask])

A model may narrow a search, but never reach beyond `within`. The tools read; they change nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from langchain_core.documents import Document
from langchain_core.tools import BaseTool, StructuredTool, ToolException
from pydantic import BaseModel, Field

from ptmrag.assistant import Assistant
from ptmrag.errors import InputError
from ptmrag.langchain.checking import UNTRUSTED, passages_text
from ptmrag.langchain.documents import document_of
from ptmrag.language.verbatim import visible
from ptmrag.library.filter import Filter, parse_years
from ptmrag.library.known_names import demand_known

_SEARCH = (
    "Find passages in a library of research papers, in English or Chinese. Returns numbered passages with title, "
    "page and entry id. Cite the passages that you use by their numbers, such as [2]."
)
_ASK = (
    "Ask a library of research papers a question, in English or Chinese. Returns an answer made of verbatim quotes, "
    "each with its source and page, or says that the library has no answer. Also for lists, counts, comparisons and "
    "who cites whom."
)


class Asked(BaseModel):
    """What a model may say to a tool."""

    question: str = Field(description="A question or key words.")
    entries: list[str] = Field(
        default=[],
        max_length=50,
        description="Only works with these entry ids, which a search shows.",
    )
    years: str | None = Field(
        default=None, description="Only works of these years: 2020, 2018-2020, 2020- or -2020."
    )


class Searched(Asked):
    """The same, and how many passages."""

    k: int = Field(default=6, ge=1, le=20, description="How many passages to find.")


def library_tools(
    index: str | Path | None = None,
    *,
    assistant: Assistant | None = None,
    within: Filter | None = None,
) -> list[BaseTool]:
    """The tools `search_papers` and `ask_papers`, over an index (the default one if None) or an open Assistant.

    The content of their messages is text for the model. The artifact of a search is the list of Documents, that of
    an answer its JSON with all citations. `within` is what the tools may find. The model is told of its wrong
    arguments; any other error is raised.
    """
    opened = assistant or Assistant.load(index, llm="none")
    allowed = within or Filter()

    def search_papers(
        question: str, entries: Sequence[str], years: str | None, k: int
    ) -> tuple[str, list[Document]]:
        narrowed = _narrowed(opened, allowed, entries, years)
        found = [document_of(hit) for hit in opened.search(question, k=k, within=narrowed)]
        return (passages_text(found) if found else "No passages found."), found

    def ask_papers(
        question: str, entries: Sequence[str], years: str | None
    ) -> tuple[str, dict[str, Any]]:
        narrowed = _narrowed(opened, allowed, entries, years)
        answer = opened.ask(question, within=narrowed)
        return f"{UNTRUSTED}\n\n{visible(str(answer))}", answer.as_json()

    return [_tool(search_papers, _SEARCH, Searched), _tool(ask_papers, _ASK, Asked)]


def _tool(
    function: Callable[..., tuple[str, Any]], description: str, arguments: type[Asked]
) -> BaseTool:
    def answer(**given: Any) -> tuple[str, Any]:
        try:
            return function(**given)
        except InputError as error:
            raise ToolException(str(error)) from error

    return StructuredTool.from_function(
        answer,
        name=function.__name__,
        description=description,
        args_schema=arguments,
        response_format="content_and_artifact",
        handle_tool_error=True,
    )


def _narrowed(
    assistant: Assistant, allowed: Filter, entries: Sequence[str], years: str | None
) -> Filter:
    """What is allowed, as far as the model wants it; InputError for what it may not have, or does not exist."""
    for entry in entries:
        if allowed.entries and entry not in allowed.entries:
            raise InputError(
                f"'{entry}' may not be searched here: only {', '.join(allowed.entries)}."
            )
    demand_known(assistant.library, Filter(entries=tuple(entries)))
    span = parse_years(years) if years else allowed.years
    if span and allowed.years:
        span = max(span[0], allowed.years[0]), min(span[1], allowed.years[1])
        if span[0] > span[1]:
            raise InputError(
                f"{years} may not be searched here: only {allowed.years[0]} to {allowed.years[1]}."
            )
    return replace(allowed, entries=tuple(entries) or allowed.entries, years=span)
