"""A list of works becomes entries."""
