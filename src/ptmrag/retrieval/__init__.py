"""The best passages for a question."""
