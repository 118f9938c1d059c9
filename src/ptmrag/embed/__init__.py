"""Turns texts into vectors: the built-in model, or any sentence-transformers model."""
