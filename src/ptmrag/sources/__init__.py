"""A link becomes a source: its name, and the addresses to fetch it from."""
