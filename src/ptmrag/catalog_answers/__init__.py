"""Answers from the structure of the list."""
