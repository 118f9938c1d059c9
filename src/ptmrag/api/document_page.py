"""The OpenAPI document as a page for people: no script, and nothing from another host.

    document_page(app.openapi())

It describes nothing itself: the routes and the shapes do.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, or a field of a shape."""

    name: str
    type: str
    about: str
    is_needed: bool


@dataclass(frozen=True, slots=True)
class Route:
    """What can be asked at an address."""

    method: str
    path: str
    title: str
    about: str
    tag: str
    fields: tuple[Field, ...]
    body: str
    example: str
    gives: str


@dataclass(frozen=True, slots=True)
class ShapeTable:
    """A shape of JSON."""

    name: str
    about: str
    fields: tuple[Field, ...]


def document_page(document: Mapping[str, Any]) -> str:
    """The HTML of a page."""
    routes = list(_routes(document))
    return (
        _templates()
        .get_template("document.html")
        .render(
            title=document["info"]["title"],
            version=document["info"]["version"],
            about=document["info"]["description"],
            routes=routes,
            tags=list(dict.fromkeys(route.tag for route in routes)),
            shapes=list(_shapes(document)),
        )
    )


@cache
def _templates() -> Environment:
    folder = Path(__file__).with_name("templates")
    loader = FileSystemLoader(folder)
    return Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _routes(document: Mapping[str, Any]) -> Iterator[Route]:
    for path, methods in document["paths"].items():
        for method, route in methods.items():
            content = route.get("requestBody", {}).get("content", {})
            body = content.get("application/json", {}).get("schema", {})
            given = route["responses"].get("200") or route["responses"].get("202") or {}
            yield Route(
                method=method.upper(),
                path=path,
                title=route.get("summary", ""),
                about=route.get("description", ""),
                tag=route.get("tags", [""])[0],
                fields=tuple(
                    Field(
                        one["name"],
                        _type(one["schema"]),
                        one.get("description", "") or one["schema"].get("description", ""),
                        one.get("required", False),
                    )
                    for one in route.get("parameters", ())
                ),
                body=_type(body) if body else "",
                example=_example(document, body),
                gives=" or ".join(
                    f"{_type(one.get('schema', {}))} ({kind})"
                    for kind, one in given.get("content", {}).items()
                ),
            )


def _shapes(document: Mapping[str, Any]) -> Iterator[ShapeTable]:
    for name, shape in sorted(document["components"]["schemas"].items()):
        needed = shape.get("required", ())
        fields = tuple(
            Field(field, _type(one), one.get("description", ""), field in needed)
            for field, one in shape.get("properties", {}).items()
        )
        yield ShapeTable(name, shape.get("description", ""), fields)


def _example(document: Mapping[str, Any], body: Mapping[str, Any]) -> str:
    """A body that can be sent, made of the examples of its fields; "" where a field that is needed has none."""
    name = str(body.get("$ref", "")).rpartition("/")[2]
    shape = document["components"]["schemas"].get(name, {})
    if shape.get("examples"):
        return json.dumps(shape["examples"][0], ensure_ascii=False)
    found = {
        field: one["examples"][0]
        for field, one in shape.get("properties", {}).items()
        if one.get("examples")
    }
    return json.dumps(found, ensure_ascii=False) if found else ""


def _type(schema: Mapping[str, Any]) -> str:
    """A schema in a few words."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    for key in ("anyOf", "oneOf"):
        if key in schema:
            return " | ".join(dict.fromkeys(_type(one) for one in schema[key]))
    if "enum" in schema:
        return " | ".join(map(json.dumps, schema["enum"]))
    if "const" in schema:
        return json.dumps(schema["const"])
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    if schema.get("type") == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"object of {_type(schema['additionalProperties'])}"
    return str(schema.get("type", "any"))
