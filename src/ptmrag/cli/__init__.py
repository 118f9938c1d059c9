"""The command `ptmrag`."""
