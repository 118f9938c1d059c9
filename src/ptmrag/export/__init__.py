"""The works of a library as files that other programs read."""
