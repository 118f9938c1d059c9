"""Markdown for the reference pages: tables, and JSON schemas as rows of them.

    table(("field", "type"), [("`n`", "`int`")])
    kind({"anyOf": [{"type": "string"}, {"type": "null"}]})      ->  "string or null"

It knows the schemas that Pydantic writes, and no other.
"""

from collections.abc import Iterator, Sequence
from typing import Any

Schema = dict[str, Any]


def cell(text: str) -> str:
    """A text inside a table: on one line, its bars escaped, brackets not taken for HTML."""
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


def code(text: str) -> str:
    """A text in backticks, also inside a table."""
    return "`" + " ".join(text.split()).replace("|", "\\|") + "`"


def table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> list[str]:
    """A Markdown table, nothing without rows."""
    if not rows:
        return []
    lines = [head, tuple("---" for _ in head), *rows]
    return ["| " + " | ".join(line) + " |" for line in lines] + [""]


def kind(schema: Schema) -> str:
    """The type that a schema describes, in words; a shape is linked to its section."""
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "enum" in schema:
        return ", ".join(map(str, schema["enum"]))
    if "const" in schema:
        return str(schema["const"])
    for name in ("anyOf", "oneOf", "allOf"):
        if name in schema:
            return " or ".join(kind(one) for one in schema[name])
    if schema.get("type") == "array":
        return f"list of {kind(schema.get('items', {}))}"
    if isinstance(values := schema.get("additionalProperties"), dict):
        return f"object of {kind(values)}"
    return str(schema.get("type", "any"))


def limits(schema: Schema) -> str:
    """The smallest and the largest value or length that a schema allows."""
    parts = [schema, *schema.get("anyOf", [])]
    found = {name: part[name] for part in parts for name in part}
    words = {
        "minimum": "at least {}",
        "maximum": "at most {}",
        "maxLength": "at most {} characters",
        "maxItems": "at most {}",
    }
    return ", ".join(text.format(found[name]) for name, text in words.items() if name in found)


def field_rows(schema: Schema) -> Iterator[tuple[str, ...]]:
    """(name, type, default, description) of each property of an object."""
    required = schema.get("required", [])
    for name, part in schema.get("properties", {}).items():
        yield (code(name), cell(kind(part)), default(part, is_needed=name in required), told(part))


def default(schema: Schema, *, is_needed: bool) -> str:
    """The default of a field, or that there is none."""
    if is_needed:
        return "required"
    value = schema.get("default")
    return "" if value in (None, "", [], {}) else code(str(value))


def told(schema: Schema) -> str:
    """What a schema says of itself, with its limits."""
    says, most = str(schema.get("description", "")), limits(schema)
    return cell(f"{says} ({most})".strip() if most else says)
