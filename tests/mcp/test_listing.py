"""What agents and registries read of us: server.json, the plugin and the skill."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

from ptmrag.mcp.server import library_server

ROOT = Path(__file__).parents[2]
SKILL = (ROOT / "skills" / "ptmrag" / "SKILL.md").read_text(encoding="utf-8")


def read(name: str) -> Any:
    return json.loads((ROOT / name).read_text(encoding="utf-8"))


def test_the_registry_finds_its_name_in_the_readme() -> None:
    """The registry takes `mcp-name` in the description on PyPI as proof; it allows 100 characters to describe us."""
    server = read("server.json")
    assert f"mcp-name: {server['name']}" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(server["description"]) <= 100
    package = server["packages"][0]
    assert package["identifier"] == "ptmrag"
    assert [one["value"] for one in package["packageArguments"]] == ["mcp"]


def test_the_registry_installs_the_mcp_that_the_extra_names() -> None:
    """`uvx` takes no extras from server.json: it is told the package instead."""
    named = read("server.json")["packages"][0]["runtimeArguments"][0]["value"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert [named] == project["optional-dependencies"]["mcp"]


def test_the_plugin_starts_the_command_and_has_the_skill() -> None:
    """Claude Code finds the server in the plugin's manifest and the skill beside it."""
    plugin, market = read(".claude-plugin/plugin.json"), read(".claude-plugin/marketplace.json")
    assert plugin["mcpServers"]["ptmrag"] == {"command": "ptmrag", "args": ["mcp"]}
    assert [one["name"] for one in market["plugins"]] == [plugin["name"]]
    assert re.match(r"---\nname: ptmrag\ndescription: .{1,1024}\n", SKILL)


def test_the_skill_and_the_guide_name_tools_that_there_are() -> None:
    """Every tool is in both, and what the skill calls a tool is one."""
    tools = set(library_server(_no_library, can_ingest=True)._arguments)
    guide = (ROOT / "docs" / "guides" / "agents.md").read_text(encoding="utf-8")
    assert all(f"`{tool}`" in guide for tool in tools)
    reading = tools - {"ingest", "ingest_status", "status"}
    assert all(f"`{tool}`" in SKILL for tool in reading)


def _no_library() -> Any:
    raise AssertionError
