"""The version of ptmrag, for everything that names it."""

__version__ = "0.1.0"
