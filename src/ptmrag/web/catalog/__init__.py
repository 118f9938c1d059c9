"""The page "Catalog": the table of entries, and one entry beside it."""
