"""The reference pages of the doors for programs: MCP from the server, REST from the OpenAPI document.

    rest()      ->  Markdown of all routes and shapes
    mcp()       ->  Markdown of all tools, resources and prompts

No server is started and no library opened.
"""

import asyncio
from typing import Any

from tools.reference_markdown import Schema, cell, code, field_rows, kind, table

from ptmrag.api.app import document
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


def rest() -> str:
    """Each route with its parameters, its body and its answer, then the shapes that they name."""
    api: Schema = document()
    lines = ["# REST", "", "[The guide](../guides/rest.md) says how to begin.", ""]
    lines += ["An error is JSON too: [ErrorBody](#errorbody), with a status from 400 on.", ""]
    for path, routes in api["paths"].items():
        for method, route in routes.items():
            lines += _route(f"{method.upper()} {path}", route)
    return "\n".join(lines + shapes_section(api["components"]["schemas"]))


def _route(title: str, route: Schema) -> list[str]:
    """One route of the OpenAPI document; what an error is stands once, at the head of the page."""
    lines = [f"## {title}", "", route.get("description") or route.get("summary", ""), ""]
    given = {one["name"]: one for one in route.get("parameters", [])}
    fields = {
        name: one.get("schema", {}) | {"description": one.get("description", "")}
        for name, one in given.items()
    }
    needed = [name for name, one in given.items() if one.get("required")]
    lines += table(FIELDS, list(field_rows({"properties": fields, "required": needed})))
    if body := _content(route.get("requestBody", {})):
        lines += [f"Body: {body}", ""]
    for status, answer in route.get("responses", {}).items():
        if status.startswith("2"):
            lines += [f"Answer: {_content(answer) or status}. {_meaning(answer)}".rstrip(), ""]
    return lines


def _meaning(answer: Schema) -> str:
    """What an answer is, where the document says it; FastAPI has a sentence of its own for the rest."""
    says = str(answer.get("description", ""))
    return "" if says == "Successful Response" else says


def _content(part: Any) -> str:
    """The shapes of a body, with their media types where these are not JSON."""
    found = []
    for media, content in part.get("content", {}).items():
        shape = kind(content.get("schema", {}))
        found.append(shape if media == "application/json" else f"{shape} ({code(media)})")
    return ", ".join(found)
