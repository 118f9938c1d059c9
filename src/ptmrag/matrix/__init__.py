"""The literature matrix: works of a library by aspects, every cell a verified quote or empty."""
