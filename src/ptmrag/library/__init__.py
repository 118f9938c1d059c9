"""The index folder: what was read, kept, and searched."""
