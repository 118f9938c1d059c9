"""The page "Library": what it holds, and how to add to it."""
