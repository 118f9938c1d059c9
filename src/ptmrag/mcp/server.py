"""The MCP server of a library: its tools, resources and prompts, and failures as one sentence.

    library_server(lambda: operations).run()           # on standard input and output
    library_server(lambda: operations, can_ingest=True)

`library` is called at each request: where a library is missing, the tool that needs it says so. It opens none itself.
"""

import logging
from collections.abc import Callable
from typing import Any

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.tools import Tool
from mcp_types import CallToolResult, TextContent, ToolAnnotations
from pydantic import ValidationError

from ptmrag.__version__ import __version__
from ptmrag.api.operations import Operations
from ptmrag.errors import PtmragError, first_problem
from ptmrag.mcp.ingest_tools import IngestTools
from ptmrag.mcp.library_tools import LibraryTools
from ptmrag.mcp.prompts import add_prompts
from ptmrag.mcp.resources import add_completion, add_resources
from ptmrag.mcp.untrusted import NOTICE

_INSTRUCTIONS = (
    "A library of research papers (English and Chinese questions) that answers with verbatim quotes and their pages.\n"
    "- ask: a cited answer to one question; also which works there are, who cites whom, what to read first.\n"
    "- search: passages, to read the evidence yourself. find_source: the page behind a claim, with a verdict.\n"
    "- list_entries: what is there, ids. get_entry: one paper. compare: papers by aspects. read_page: a page.\n"
    "- export_citations: BibTeX and others.\n"
    "Name papers by entry id (bert) or source (arxiv:1810.04805), as results give them. Cite title, source and page; "
    "copy quotes unchanged. If an answer is abstained or a verdict is none, the library does not have it: say so, and "
    "mark what you know from elsewhere as such.\n" + NOTICE
)
_UNFORESEEN = "This failed inside the server, which has logged why: try once more, or another tool."
_LONGEST_ERROR = 1_000

log = logging.getLogger(__name__)


class LibraryServer(MCPServer[Any]):
    """An MCP server whose tools say what went wrong in one sentence, and refuse arguments that they do not have."""

    def __init__(self, tools: list[Tool], **options: Any) -> None:
        super().__init__("ptmrag", tools=tools, log_level="WARNING", **options)
        self._arguments = {tool.name: list(tool.parameters["properties"]) for tool in tools}

    async def call_tool(self, name: str, arguments: dict[str, Any], context: Any = None) -> Any:
        """The result of a tool; a failure is a result too, with `is_error`."""
        wrong = self._wrong_call(name, arguments)
        if wrong:
            return failed(wrong)
        try:
            return await super().call_tool(name, arguments, context)
        except ToolError as error:
            return failed(_sentence(name, error))

    def _wrong_call(self, name: str, arguments: dict[str, Any]) -> str:
        known = self._arguments.get(name)
        if known is None:
            return f"There is no tool '{name[:60]}': the tools are {', '.join(self._arguments)}."
        unknown = [argument for argument in arguments if argument not in known]
        if not unknown:
            return ""
        takes = f"it takes {', '.join(known)}" if known else "it takes none"
        return f"{name} has no argument '{unknown[0][:60]}': {takes}."


def library_server(library: Callable[[], Operations], *, can_ingest: bool = False) -> LibraryServer:
    """The server over what `library` gives at each request; with `can_ingest` it has a tool that adds papers."""
    reading, writing = LibraryTools(library), IngestTools(library)
    functions: list[Callable[..., Any]] = [
        reading.ask,
        reading.search,
        reading.find_source,
        reading.list_entries,
        reading.get_entry,
        reading.read_page,
        reading.compare,
        reading.export_citations,
        reading.status,
    ]
    tools = [_tool(function, reads=True) for function in functions]
    if can_ingest:
        tools += [_tool(writing.ingest, reads=False), _tool(writing.ingest_status, reads=True)]
    server = LibraryServer(
        tools,
        title="ptmrag",
        description="A library of papers, answered from with verbatim, page-cited quotes",
        instructions=_INSTRUCTIONS,
        website_url="https://github.com/ptmrag/ptmrag",
        version=__version__,
        subscriptions=False,
    )
    add_resources(server, library)
    add_completion(server, library)
    add_prompts(server)
    return server


def failed(sentence: str) -> CallToolResult:
    """A failure that a model can read and act on."""
    return CallToolResult(
        content=[TextContent(type="text", text=sentence[:_LONGEST_ERROR])], is_error=True
    )


def _tool(function: Callable[..., Any], *, reads: bool) -> Tool:
    """A tool with its hints, whose schema has no titles: they repeat the names, and models pay for them."""
    title = function.__name__.replace("_", " ").capitalize()
    hints = ToolAnnotations(
        title=title,
        read_only_hint=reads,
        destructive_hint=False,
        idempotent_hint=True,
        open_world_hint=not reads,
    )
    description = " ".join((function.__doc__ or "").split())
    tool = Tool.from_function(function, title=title, description=description, annotations=hints)
    tool.parameters = untitled(tool.parameters) | {"additionalProperties": False}
    tool.fn_metadata.output_schema = untitled(tool.fn_metadata.output_schema)
    return tool


def untitled(schema: Any) -> Any:
    """A JSON schema without its titles; a property that is named so stays."""
    if isinstance(schema, list):
        return [untitled(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: {key: untitled(one) for key, one in part.items()}
        if name == "properties"
        else untitled(part)
        for name, part in schema.items()
        if not (name == "title" and isinstance(part, str))
    }


def _sentence(name: str, error: ToolError) -> str:
    cause = error.__cause__
    if isinstance(cause, PtmragError):
        return str(cause)
    if isinstance(cause, ValidationError):
        return f"Wrong argument of {name}: {first_problem(cause)[:300]}. See its input schema."
    log.error("The tool %s failed", name, exc_info=cause)
    return _UNFORESEEN
