"""The forms that a list can have besides Markdown: one module each, and `registry` that tells them apart."""
