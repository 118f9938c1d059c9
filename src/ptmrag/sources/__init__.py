"""A link becomes a source: its name, and the addresses to get it from."""
