"""Turns the bytes of a source into a Document: text in blocks that know their page and heading."""
