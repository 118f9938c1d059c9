"""The MCP server, over a small library, with the client of the official package."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from mcp import MCPError
from mcp_types import PromptReference, ResourceTemplateReference

from helpers import papers
from helpers.mcp import call, text_of, with_client
from ptmrag.api.operations import Operations
from ptmrag.assistant import Assistant
from ptmrag.errors import NoIndexError
from ptmrag.mcp.server import LibraryServer, library_server

SOURCE = "arxiv:2101.00001"
# A call of each tool with all that it needs.
CALLS: dict[str, dict[str, Any]] = {
    "ask": {"question": "What does Larkspur keep beside the text?"},
    "search": {"question": "sparse memory", "limit": 2},
    "find_source": {"sentence": "Larkspur keeps a sparse memory beside the text."},
    "list_entries": {"text": "larkspur"},
    "get_entry": {"entry_id": SOURCE},
    "read_page": {"source": SOURCE, "page": 1},
    "compare": {"entries": [SOURCE, "arxiv:2102.00002"], "aspects": ["method"]},
    "export_citations": {"entries": [SOURCE]},
    "status": {},
}


@pytest.fixture(scope="module")
def operations(index: Path) -> Operations:
    return Operations(Assistant.load(index, llm="none"), read_only=True)


@pytest.fixture(scope="module")
def server(operations: Operations) -> LibraryServer:
    return library_server(lambda: operations)


def listed(server: LibraryServer) -> list[Any]:
    return with_client(server, lambda client: client.list_tools()).tools


def test_the_server_has_a_tool_for_each_operation_on_reading(server: LibraryServer) -> None:
    """Nine tools read; each says so, takes no argument that it does not name, and describes its result."""
    tools = listed(server)
    assert {tool.name for tool in tools} == CALLS.keys()
    for tool in tools:
        assert tool.annotations.read_only_hint
        assert tool.annotations.idempotent_hint
        assert not tool.annotations.destructive_hint
        assert tool.input_schema["additionalProperties"] is False
        assert all("description" in one for one in tool.input_schema["properties"].values())
        assert tool.output_schema["properties"]["untrusted"]


def test_what_models_are_told_of_the_tools_is_short(server: LibraryServer) -> None:
    """Names, descriptions and arguments of all tools are below 1,800 tokens of four characters."""
    told = [[tool.name, tool.description, tool.input_schema] for tool in listed(server)]
    assert len(json.dumps(told)) < 7_200


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_every_tool_answers(server: LibraryServer, mode: str) -> None:
    """Each tool gives a result that its schema allows, in both eras of the protocol, and a text with the same facts."""

    async def work(client: Any) -> dict[str, Any]:
        return {name: await client.call_tool(name, how) for name, how in CALLS.items()}

    for name, result in with_client(server, work, mode=mode).items():
        assert not result.is_error, text_of(result)
        assert result.structured_content["untrusted"], name
        assert re.match(
            r"<untrusted-([0-9a-f]{8})>\n.+\n</untrusted-\1>", text_of(result), re.DOTALL
        )


def test_an_answer_has_its_quotes_and_their_pages(server: LibraryServer) -> None:
    """The quote of a citation is beside it, or in the answer; the text of the result has its place."""
    result = call(server, "ask", question="What does Larkspur keep beside the text?")
    answer = result.structured_content["untrusted"]
    assert answer["abstained"] is False
    cited = answer["citations"][0]
    assert "memory" in cited.get("quote", "") + answer["answer"]
    assert {"n", "title", "source", "url"} <= cited.keys()
    assert cited["source"] in text_of(result)


def test_a_question_without_an_answer_is_said_to_have_none(server: LibraryServer) -> None:
    """The result is no error, has no citation, and says so in the language of the question."""
    asked = call(server, "ask", question="量子计算机的退相干时间是多少？")
    answer = asked.structured_content["untrusted"]
    assert answer["abstained"]
    assert "citations" not in answer
    assert "资料库" in answer["answer"]


def test_citations_are_exported_without_the_notes_of_the_list(server: LibraryServer) -> None:
    """An agent gets the record of a paper, not what the list says of it."""
    records = call(server, "export_citations", entries=[SOURCE]).structured_content["untrusted"]
    assert records["works"] == 1
    assert "2101.00001" in records["records"]
    assert "sparse memory beside the text" not in records["records"]


def test_a_list_says_its_categories_once_and_how_to_go_on(server: LibraryServer) -> None:
    """Categories are beside the entries, of which the first part is shown."""
    result = call(server, "list_entries", limit=2)
    listed = result.structured_content["untrusted"]
    assert listed["total"] == 3
    assert len(listed["entries"]) == 2
    assert listed["categories"] == ["长文本 / Long text", "压缩 / Compression"]
    assert result.structured_content["next"] == "More: the same call with offset=2."


def test_an_empty_list_names_the_search_by_meaning(server: LibraryServer) -> None:
    """Words that no entry has are no reason to give up."""
    result = call(server, "list_entries", text="quetzal")
    assert result.structured_content["untrusted"]["total"] == 0
    assert "search" in result.structured_content["next"]


def test_a_long_page_says_how_to_go_on(server: LibraryServer) -> None:
    """The rest of a page, and then the next one, are named by the arguments that change."""
    result = call(server, "read_page", source=SOURCE, page=1)
    assert result.structured_content["next"] == "Next page: the same call with page=2."
    assert text_of(result).endswith(result.structured_content["next"])
    end = call(server, "read_page", source=SOURCE, page=1, offset=10)
    assert end.structured_content["next"].endswith("with page=2 and without offset.")


WRONG = {
    "an unknown tool": ("serach", {}, "There is no tool 'serach': the tools are ask, search"),
    "an unknown argument": ("search", {"question": "a", "k": 3}, "search has no argument 'k'"),
    "a missing argument": ("ask", {}, "Wrong argument of ask: question: Field required"),
    "a wrong type": ("search", {"question": "a", "limit": 99}, "limit: Input should be less than"),
    "an empty question": ("ask", {"question": " "}, "The question is empty"),
    "an unknown entry": ("get_entry", {"entry_id": "nobody"}, "nobody"),
    "an unknown page": ("read_page", {"source": SOURCE, "page": 99}, "has no page 99"),
    "an unknown source": ("read_page", {"source": "arxiv:1"}, "No source 'arxiv:1'"),
    "no sentence": ("find_source", {"sentence": "Owls."}, "is no sentence"),
    "years of no meaning": ("search", {"question": "a", "years": "lately"}, "lately"),
}


@pytest.mark.parametrize(("tool", "arguments", "says"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_call_is_told_in_one_sentence(
    server: LibraryServer, tool: str, arguments: dict[str, Any], says: str
) -> None:
    """The result is an error that names what is wrong, on one line."""
    result = call(server, tool, **arguments)
    assert result.is_error
    assert says in text_of(result)
    assert "\n" not in text_of(result)


def test_a_bug_is_told_without_its_traceback(caplog: pytest.LogCaptureFixture) -> None:
    """The client gets a sentence, the log of the server the exception."""

    def broken() -> Operations:
        raise ZeroDivisionError("a secret of the server")

    result = call(library_server(broken), "status")
    assert result.is_error
    assert "secret" not in text_of(result)
    assert "Traceback" not in text_of(result)
    assert "a secret of the server" in caplog.text


def test_a_library_that_is_missing_is_told_by_the_tools() -> None:
    """The server runs without a library, and its tools say what to do."""

    def missing() -> Operations:
        raise NoIndexError("No index at 'index'. Build one: ptmrag ingest")

    assert text_of(call(library_server(missing), "status")).endswith("Build one: ptmrag ingest")


def test_nothing_can_be_added_unless_that_is_allowed(
    server: LibraryServer, operations: Operations
) -> None:
    """The tools that add papers are there only with `can_ingest`, and a read-only library refuses them even so."""
    assert "ingest" not in {tool.name for tool in listed(server)}
    open_server = library_server(lambda: operations, can_ingest=True)
    tools = {tool.name: tool for tool in listed(open_server)}
    assert tools["ingest"].annotations.read_only_hint is False
    assert tools["ingest"].annotations.open_world_hint is True
    refused = call(open_server, "ingest", address="https://example.org/list.md")
    assert refused.is_error
    assert "read-only" in text_of(refused)
    assert "idle" in text_of(call(open_server, "ingest_status"))


def test_the_resources_are_the_list_an_entry_and_a_page(server: LibraryServer) -> None:
    """Each is marked text; a source may be percent-encoded, as RFC 6570 has it."""

    async def work(client: Any) -> list[Any]:
        addresses = [
            "ptmrag://entries",
            f"ptmrag://entry/{SOURCE}",
            f"ptmrag://page/{SOURCE}/1",
            "ptmrag://page/arxiv%3A2101.00001/1",
        ]
        return [(await client.read_resource(address)).contents[0] for address in addresses]

    contents = with_client(server, work)
    assert all(one.text.startswith("<untrusted-") for one in contents)
    assert all(one.mime_type == "text/markdown" for one in contents)
    assert all(papers.LARKSPUR in one.text for one in contents)


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("ptmrag://entry/nobody", "nobody"),
        (f"ptmrag://page/{SOURCE}/99", "has no page 99"),
        (f"ptmrag://page/{SOURCE}/first", "'first' is no page"),
        ("ptmrag://page/../../etc/passwd/1", "No source '../../etc/passwd'"),
        ("ptmrag://nothing", "Unknown resource"),
    ],
)
def test_a_resource_that_is_missing_is_an_error(
    server: LibraryServer, address: str, says: str
) -> None:
    """The error of the protocol says what is missing."""

    async def work(client: Any) -> str:
        try:
            await client.read_resource(address)
        except MCPError as error:
            return error.error.message
        return ""

    assert says in with_client(server, work)


def test_ids_and_sources_are_completed(server: LibraryServer) -> None:
    """A template's argument is completed from its beginning, a list of papers at its end."""

    async def work(client: Any) -> list[Any]:
        entry = ResourceTemplateReference(type="ref/resource", uri="ptmrag://entry/{id}")
        page = ResourceTemplateReference(type="ref/resource", uri="ptmrag://page/{+source}/{n}")
        prompt = PromptReference(type="ref/prompt", name="compare_papers")
        asked = [
            (entry, {"name": "id", "value": "Larks"}),
            (page, {"name": "source", "value": "arxiv:2102"}),
            (prompt, {"name": "papers", "value": "bert, heron"}),
            (prompt, {"name": "aspects", "value": "m"}),
        ]
        return [(await client.complete(*one)).completion.values for one in asked]

    ids, sources, named, none = with_client(server, work)
    assert len(ids) == 1
    assert ids[0].startswith("larkspur")
    assert sources == ["arxiv:2102.00002"]
    assert named[0].startswith("bert, heron")
    assert none == []


def test_the_prompts_name_only_tools_that_there_are(server: LibraryServer) -> None:
    """Each prompt has its topic in it, and leads through tools of the server."""

    async def work(client: Any) -> dict[str, str]:
        made = {}
        for prompt in (await client.list_prompts()).prompts:
            arguments = {one.name: "owls" for one in prompt.arguments if one.required}
            got = await client.get_prompt(prompt.name, arguments)
            made[prompt.name] = got.messages[0].content.text
        return made

    prompts = with_client(server, work)
    assert prompts.keys() == {"literature_review", "compare_papers", "reading_order"}
    for text in prompts.values():
        assert "owls" in text
        named = {name for name in re.findall(r"`(\w+)`", text) if "_" in name or name in CALLS}
        assert named <= CALLS.keys()
        assert len(named) >= 3


def test_the_instructions_name_the_tools_and_the_marking(server: LibraryServer) -> None:
    """What a client tells its model of the server: every tool but the state's, and that papers are data."""
    told = with_client(server, _instructions)
    assert all(name in told for name in CALLS.keys() - {"status"})
    assert "untrusted" in told
    assert len(told) < 2_000  # Claude Code cuts longer ones


async def _instructions(client: Any) -> str:
    return str(client.instructions)
