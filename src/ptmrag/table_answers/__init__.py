"""The kind of answer that is a table of works: which works a question means. The table itself is `matrix`'s."""
