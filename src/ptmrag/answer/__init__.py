"""Answers whose every citation is checked."""
