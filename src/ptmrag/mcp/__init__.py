"""The library as an MCP server, for agents: tools, resources and prompts over `api.operations`.

    ptmrag mcp                               # on standard input and output
    ptmrag serve                             # the same under /mcp

`server` puts it together, `stdio` and `http` are its two transports. It needs the extra `ptmrag[mcp]`. It decides
nothing about answers, bounds and permissions: `Operations` does.
"""
