"""What programs may ask a library, over REST, OpenAI's protocol and MCP: the shapes, the operations, the routes."""
