"""Measures on questions with known answers."""
