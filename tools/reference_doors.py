"""The reference pages of the doors for programs: MCP from the server.

    mcp()       ->  Markdown of all tools, resources and prompts

No server is started and no library opened.
"""

import asyncio

from tools.reference_markdown import Schema, cell, code, field_rows, table

from ptmrag.api.operations import Operations
from ptmrag.mcp.server import LibraryServer, library_server

FIELDS = ("field", "type", "default", "")


def mcp() -> str:
    """Each tool with its arguments and its result, the resources, the prompts."""
    return asyncio.run(_mcp_page(library_server(_no_library, can_ingest=True)))


def _no_library() -> Operations:
    raise AssertionError("the reference asks no library")


async def _mcp_page(server: LibraryServer) -> str:
    lines = ["# MCP", "", "[Agents](../guides/agents.md) says how to connect a client.", ""]
    shapes: dict[str, Schema] = {}
    for tool in await server.list_tools():
        lines += [f"## {tool.name}", "", tool.description or "", ""]
        lines += table(FIELDS, list(field_rows(tool.input_schema)))
        result = tool.output_schema or {}
        lines += ["The result:", "", *table(FIELDS, list(field_rows(result)))] if result else []
        shapes |= result.get("$defs", {})
    lines += ["## Resources", ""]
    rows = [(code(one.uri), cell(one.description or "")) for one in await server.list_resources()]
    rows += [
        (code(one.uri_template), cell(one.description or ""))
        for one in await server.list_resource_templates()
    ]
    lines += table(("address", "what it is"), rows)
    lines += ["## Prompts", ""]
    for prompt in await server.list_prompts():
        given = [(code(one.name), cell(one.description or "")) for one in prompt.arguments or []]
        lines += [f"### {prompt.name}", "", prompt.description or "", ""]
        lines += table(("argument", "what it is"), given)
    return "\n".join(lines + shapes_section(shapes))


def shapes_section(shapes: dict[str, Schema]) -> list[str]:
    """The objects that tools or routes name, by name."""
    lines = ["## Shapes", ""]
    for name, shape in sorted(shapes.items()):
        lines += [f"### {name}", "", shape.get("description", ""), ""]
        lines += table(FIELDS, list(field_rows(shape)))
    return lines
